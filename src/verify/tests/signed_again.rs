//! The hot path of signed requests beside the whole way.

use super::*;
use crate::signing::{Claim, NONCE};
use crate::verify::standing::Again;

/// A request as it comes, and what differs from the signed one.
pub(super) struct Sent {
    pub(super) method: &'static str,
    pub(super) body: &'static [u8],
    pub(super) input: String,
    pub(super) signature: String,
    pub(super) digest: String,
}

pub(super) fn sent(credential: &Credential, nonce: Option<[u8; 16]>, created_s: u64) -> Sent {
    let mac = MacKey::new(mac_key(&credential.client_id, &credential.secret).as_slice());
    let keyid = credential.client_id.as_str();
    let signing = Signing { keyid, created_s, ttl_s: 200, nonce, tag: "keyward", cover: &[] };
    let message = Message {
        method: "POST",
        url: "https://a.example/x?y=1",
        fields: Fields::default(),
        body: Body::Bytes(b"body"),
    };
    let made = sign(&message, SigningKey::HmacSha256(&mac), &signing).unwrap();
    let digest = made.content_digest.unwrap();
    Sent { method: "POST", body: b"body", input: made.signature_input, signature: made.signature, digest }
}

/// The request as the verifier is given it.
pub(super) fn received<T>(sent: &Sent, ask: impl FnOnce(Message<'_>) -> T) -> T {
    let fields = [
        ("content-digest", sent.digest.as_str()),
        ("signature-input", sent.input.as_str()),
        ("signature", sent.signature.as_str()),
    ];
    let body = Body::Bytes(sent.body);
    ask(Message { method: sent.method, url: "https://a.example/x?y=1", fields: Fields::exact(&fields), body })
}

pub(super) fn check(verifier: &mut Verifier, sent: &Sent, requirement: RequirementId, clock: Clock) -> Outcome {
    let ask = Ask { authorization: None, api_key: None, requirement };
    received(sent, |message| verifier.check_signed(&SignedAsk { message, origin: None, ask }, clock))
}

/// What the hot path says, with the claim as the pipeline would make it.
pub(super) fn again(
    verifier: &mut Verifier,
    sent: &Sent,
    requirement: RequirementId,
    clock: Clock,
) -> Option<(Accepted, Claim)> {
    received(sent, |message| {
        let again = verifier.accept_signed_again(&message, requirement, clock.now, clock.mono)?;
        let token = [NONCE, again.nonce].concat();
        Some((again.accepted, Claim { token, expires_at_ms: again.expires_at_ms }))
    })
}

/// What was signed, and what somebody made of it.
fn variants(credential: &Credential) -> Vec<Sent> {
    let good = || sent(credential, Some([3; 16]), NOW / 1_000);
    let alg = |name: &str| [&good().input, ";alg=\"", name, "\""].concat();
    vec![
        good(),
        Sent { input: good().input.replace("(\"@method\"", "( \"@method\""), ..good() },
        sent(credential, None, NOW / 1_000),
        Sent { method: "PUT", ..good() },
        Sent { body: b"other", ..good() },
        Sent { signature: "keyward=:AAAA:".into(), ..good() },
        Sent { input: alg("hmac-sha256"), ..good() },
        Sent { input: alg("ed25519"), ..good() },
    ]
}

#[test]
fn a_signer_is_accepted_again_only_where_the_pipeline_accepts_it() {
    let mut host = Host::new();
    let day = 86_400_000;
    let command = json!({
        "owner": "ann", "name": "k", "access": {"production": ["read"]}, "methods": ["hmac-sha256", "ed25519"],
        "notBefore": NOW, "expiresAt": NOW + 60_000,
    });
    let Reply::Issued(issued) = host.run("keys.create", command) else { panic!("no key") };
    let credential = issued.credential.unwrap();
    let wishes = [json!({}), json!({"environment": "production"}), json!({"scope": "odata"})];
    let ids = wishes.map(|wish| host.verifier.requirement(Requirement::parse(wish).unwrap()));
    let (mut known_before, mut yes, mut no) = (0, 0, 0);
    for round in 0..3_u32 {
        let mono = f64::from(round) * 8_000.0;
        for sent in variants(&credential) {
            for id in ids {
                host.settle(mono, |verifier, clock| check(verifier, &sent, id, clock));
                for now in [NOW - 1, NOW, NOW + 59_999, NOW + 60_000, NOW + day] {
                    for later in [0.0, 4_999.0, 5_000.0] {
                        let clock = Clock {
                            now,
                            mono: mono + later,
                            fetched: false,
                            fetched_keyring: false,
                            fetched_body: false,
                        };
                        let asked = Again { now, mono: clock.mono, max_staleness_ms: 5_000.0, requirement: id };
                        known_before += u32::from(host.verifier.hot.signer(&credential.client_id, &asked).is_some());
                        let found = again(&mut host.verifier, &sent, id, clock);
                        let known = core::mem::take(&mut host.verifier.hot);
                        let whole = check(&mut host.verifier, &sent, id, clock);
                        host.verifier.hot = known;
                        let shorter = check(&mut host.verifier, &sent, id, clock);
                        if matches!(shorter, Outcome::Claim(..)) || matches!(whole, Outcome::Claim(..)) {
                            assert_eq!(shorter, whole);
                        }
                        let Some((accepted, claim)) = found else {
                            no += 1;
                            continue;
                        };
                        assert_eq!(whole, Outcome::Claim(accepted, credential.client_id, claim));
                        yes += 1;
                    }
                }
            }
        }
    }
    assert!(known_before > 100 && yes > 5 && no > 100, "{known_before} known, {yes} yes, {no} no");
}

#[test]
fn what_was_forgotten_is_not_accepted_again() {
    let mut host = Host::new();
    let credential = host.create(&["hmac-sha256"]);
    let sent = sent(&credential, Some([3; 16]), NOW / 1_000);
    let clock = Clock { now: NOW, mono: 1.0, fetched: false, fetched_keyring: false, fetched_body: false };
    let documents =
        [credential.client_id.account_document(), credential.client_id.domain_document(), "keyring".to_owned()];
    for document in documents {
        host.settle(0.0, |verifier, clock| check(verifier, &sent, 0, clock));
        assert!(matches!(check(&mut host.verifier, &sent, 0, clock), Outcome::Claim(..)));
        assert!(again(&mut host.verifier, &sent, 0, clock).is_some());
        host.verifier.invalidate(&document);
        assert_eq!(again(&mut host.verifier, &sent, 0, clock), None, "{document}");
        assert!(
            matches!(check(&mut host.verifier, &sent, 0, clock), Outcome::Read(_) | Outcome::ReadKeyring),
            "{document}"
        );
    }
}

#[test]
fn beside_another_credential_nobody_is_accepted_again() {
    let mut host = Host::new();
    let credential = host.create(&["hmac-sha256"]);
    let sent = sent(&credential, Some([3; 16]), NOW / 1_000);
    host.settle(0.0, |verifier, clock| check(verifier, &sent, 0, clock));
    for (others, is_accepted) in [("x-other", true), ("Authorization", false), ("x-api-key", false)] {
        let found = received(&sent, |message| {
            let lines = [message.fields.lines, &[(others, "Bearer of nothing")]].concat();
            let message = Message { fields: Fields::exact(&lines), ..message };
            host.verifier.accept_signed_again(&message, 0, NOW, 1.0).is_some()
        });
        assert_eq!(found, is_accepted, "{others}");
    }
    assert!(host.verifier.base.iter().all(|byte| *byte == 0), "what was signed is wiped");
}
