//! Published vectors, the window to the second, and every single change of what was signed.

use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::{
    Delivery, Receiver, SigningSecret, VerifyingSecret, Webhook, generate_id, generate_key_pair, generate_secret, sign,
    verify,
};
use crate::crypto::Entropy;
use crate::error::Reason;

/// The vector of the standard's libraries.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// The vector of Svix, whose signature is also the example of the standard.
const PRIVATE: &str = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
const PUBLIC: &str = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const AT_S: u64 = 1_614_265_330;
const PAYLOAD: &[u8] = br#"{"test": 2432232314}"#;
const V1: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const V1A: &str = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

fn signed(secrets: &[&str], id: &str, payload: &[u8]) -> String {
    sign(&SigningSecret::parse_all(secrets).unwrap(), &Delivery { id, timestamp_s: AT_S, payload }).unwrap()
}

/// What a receiver answers whose clock is `AT_S` and who has these secrets.
fn answer(secrets: &[&str], signature: &str, change: impl FnOnce(&mut Webhook<'_>, &mut Receiver<'_>)) -> &'static str {
    let secrets = VerifyingSecret::parse_all(secrets).unwrap();
    let mut receiver = Receiver { secrets: &secrets, now: AT_S * 1_000, tolerance_s: 300, max_body: 100 };
    let timestamp = AT_S.to_string();
    let mut webhook =
        Webhook { id: Some(ID), timestamp: Some(&timestamp), signature: Some(signature), payload: Some(PAYLOAD) };
    change(&mut webhook, &mut receiver);
    verify(&receiver, &webhook).map_or_else(Reason::as_str, |at| if at == AT_S * 1_000 { "valid" } else { "moved" })
}

fn same(_: &mut Webhook<'_>, _: &mut Receiver<'_>) {}

#[test]
fn published_vectors() {
    assert_eq!(signed(&[SECRET], ID, PAYLOAD), V1);
    assert_eq!(signed(&[PRIVATE], ID, PAYLOAD), V1A);
    assert_eq!(signed(&["whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc="], ID, PAYLOAD), V1A);
    assert_eq!(answer(&[SECRET], V1, same), "valid");
    assert_eq!(answer(&[PUBLIC], V1A, same), "valid");
    assert_eq!(answer(&[PRIVATE], V1A, same), "valid");
}

#[test]
fn rotation_on_either_side() {
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let both = signed(&[other, SECRET, PRIVATE], ID, PAYLOAD);
    assert_eq!(both.split(' ').count(), 3);
    for secrets in [&[SECRET][..], &[other], &[PUBLIC], &[other, PUBLIC], &[PUBLIC, SECRET]] {
        assert_eq!(answer(secrets, &both, same), "valid");
    }
    assert_eq!(answer(&[other, SECRET], V1, same), "valid");
    assert_eq!(answer(&[other], V1, same), "signature_invalid");
    let stranger = generate_key_pair(&Entropy::new([3; 32])).1;
    assert_eq!(answer(&[&stranger], V1A, same), "signature_invalid");
    assert_eq!(answer(&[SECRET], V1A, same), "no_applicable_signature");
    assert_eq!(answer(&[PUBLIC], V1, same), "no_applicable_signature");
}

#[test]
fn the_window_to_the_second() {
    let at = |seconds: i64| {
        answer(&[SECRET], V1, |_, receiver| receiver.now = receiver.now.saturating_add_signed(seconds * 1_000))
    };
    assert_eq!([at(300), at(-300)], ["valid"; 2]);
    assert_eq!([at(301), at(-301)], ["created_too_old", "created_in_future"]);
    assert_eq!(answer(&[SECRET], V1, |_, receiver| receiver.now += 300_999), "valid");
    assert_eq!(
        answer(&[SECRET], V1, |_, receiver| (receiver.now, receiver.tolerance_s) = (receiver.now + 1_000, 0)),
        "created_too_old"
    );
}

#[test]
fn what_is_missing_or_malformed() {
    type Change = fn(&mut Webhook<'_>, &mut Receiver<'_>);
    let cases: [(Change, &str); 18] = [
        (|webhook, _| webhook.id = None, "missing_parameter"),
        (|webhook, _| webhook.timestamp = None, "missing_parameter"),
        (|webhook, _| webhook.signature = None, "missing_signature"),
        (|webhook, _| webhook.payload = None, "body_unavailable"),
        (|webhook, _| webhook.payload = Some(&[0; 101]), "body_too_large"),
        (|webhook, _| webhook.id = Some(""), "malformed_parameter"),
        (|webhook, _| webhook.id = Some("msg.1"), "malformed_parameter"),
        (|webhook, _| webhook.id = Some("msg, msg"), "malformed_parameter"),
        (|webhook, _| webhook.timestamp = Some("1614265330.0"), "malformed_parameter"),
        (|webhook, _| webhook.timestamp = Some("01614265330"), "malformed_parameter"),
        (|webhook, _| webhook.timestamp = Some("+1614265330"), "malformed_parameter"),
        (|webhook, _| webhook.timestamp = Some(""), "malformed_parameter"),
        (|webhook, _| webhook.timestamp = Some("9999999999999"), "malformed_parameter"),
        (|webhook, _| webhook.signature = Some(""), "malformed_signature"),
        (|webhook, _| webhook.signature = Some("v1,AAAA"), "malformed_signature"),
        (|webhook, _| webhook.signature = Some("v1a,AAAA"), "malformed_signature"),
        (|webhook, _| webhook.signature = Some("v2,anything v1b,"), "no_applicable_signature"),
        (|webhook, _| webhook.timestamp = Some("0"), "created_too_old"),
    ];
    for (change, expected) in cases {
        assert_eq!(answer(&[SECRET], V1, change), expected);
    }
    assert_eq!(answer(&[SECRET], &format!("v2,x {V1} v9,y"), same), "valid");
    assert_eq!(answer(&[SECRET], &format!("{V1}  {V1}"), same), "malformed_signature");
    assert_eq!(answer(&[SECRET], &[V1; 17].join(" "), same), "limit_exceeded");
    assert_eq!(answer(&[SECRET], &format!("{V1} v2,{}", "x".repeat(8 * 1024)), same), "limit_exceeded");
}

#[test]
fn secrets_are_read_strictly_and_never_repeated() {
    let cases = [
        "",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ==",
        "whsec_!fKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsk_AAAA",
        "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6KvA==",
    ];
    let long = format!("whsec_{}", "A".repeat(88));
    for text in cases.into_iter().chain([long.as_str()]) {
        let signing = SigningSecret::parse_all(&[SECRET, text]).err().unwrap();
        let verifying = VerifyingSecret::parse_all(&[SECRET, text]).err().unwrap();
        for invalid in [signing, verifying] {
            assert_eq!(invalid.issues.len(), 1);
            assert_eq!(invalid.issues[0].path, "secrets[1]");
            assert!(text.len() < 12 || !invalid.issues[0].message.contains(&text[6..]));
        }
    }
    assert_eq!(SigningSecret::parse_all(&[PUBLIC]).err().unwrap().issues[0].path, "secrets[0]");
    let identity = "whpk_AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    assert!(VerifyingSecret::parse_all(&[identity]).is_err());
    assert!(VerifyingSecret::parse_all(&[] as &[&str]).is_err());
    assert!(VerifyingSecret::parse_all(&[SECRET; 9]).is_err());
    assert!(VerifyingSecret::parse_all(&[PUBLIC.trim_end_matches('=')]).is_ok());
}

#[test]
fn an_id_that_cannot_be_told_apart_is_not_signed() {
    let secrets = SigningSecret::parse_all(&[SECRET]).unwrap();
    for id in ["", "msg.1", "msg 1", "msg\n1", "é", &"a".repeat(129)] {
        let invalid = sign(&secrets, &Delivery { id, timestamp_s: AT_S, payload: b"" }).err().unwrap();
        assert_eq!(invalid.issues[0].path, "id");
    }
}

#[test]
fn no_bit_can_be_changed() {
    let known = VerifyingSecret::parse_all(&[SECRET, PUBLIC]).unwrap();
    let receiver = Receiver { secrets: &known, now: AT_S * 1_000, tolerance_s: u64::MAX, max_body: 100 };
    let mut refused = 0;
    for signature in [V1, V1A] {
        let whole = [ID.as_bytes(), AT_S.to_string().as_bytes(), PAYLOAD, signature.as_bytes()].map(<[u8]>::to_vec);
        for part in 0..whole.len() {
            for bit in 0..whole[part].len() * 8 {
                let mut changed = whole.clone();
                changed[part][bit / 8] ^= 1 << (bit % 8);
                let text = |part: usize| String::from_utf8_lossy(&changed[part]).into_owned();
                let (id, timestamp, signature) = (text(0), text(1), text(3));
                let webhook = Webhook {
                    id: Some(&id),
                    timestamp: Some(&timestamp),
                    signature: Some(&signature),
                    payload: Some(&changed[2]),
                };
                assert!(verify(&receiver, &webhook).is_err(), "part {part}, bit {bit}");
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 2 * 8 * (ID.len() + 10 + PAYLOAD.len()) + 8 * (V1.len() + V1A.len()));
}

proptest! {
    #[test]
    fn what_is_generated_signs_and_verifies(seed: [u8; 32], payload: Vec<u8>) {
        let entropy = Entropy::new(seed);
        let (private, public) = generate_key_pair(&entropy);
        let (secret, id) = (generate_secret(&entropy), generate_id(&entropy));
        let signature = signed(&[&secret, &private], &id, &payload);
        for known in [secret.as_str(), &public] {
            let known = VerifyingSecret::parse_all(&[known]).unwrap();
            let receiver = Receiver { secrets: &known, now: AT_S * 1_000, tolerance_s: 0, max_body: payload.len() };
            let webhook = Webhook {
                id: Some(&id), timestamp: Some("1614265330"), signature: Some(&signature), payload: Some(&payload),
            };
            prop_assert_eq!(verify(&receiver, &webhook), Ok(AT_S * 1_000));
        }
    }

    #[test]
    fn anything_can_be_received(id in any::<Option<String>>(), timestamp in any::<Option<String>>(), signature in any::<Option<String>>(), payload in any::<Option<Vec<u8>>>()) {
        let known = VerifyingSecret::parse_all(&[SECRET, PUBLIC]).unwrap();
        let receiver = Receiver { secrets: &known, now: AT_S * 1_000, tolerance_s: 300, max_body: 100 };
        let webhook = Webhook {
            id: id.as_deref(), timestamp: timestamp.as_deref(), signature: signature.as_deref(), payload: payload.as_deref(),
        };
        prop_assert!(verify(&receiver, &webhook).is_err());
    }
}
