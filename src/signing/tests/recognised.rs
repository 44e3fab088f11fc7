//! What is recognised beside what the parser reads.

use proptest::prelude::{any, prop_oneof, proptest};
use proptest::sample::{Index, select};
use proptest::strategy::{Just, Strategy};

use crate::crypto::MacKey;
use crate::signing::{
    Body, Fields, Message, NONCE, Profile, Signing, SigningKey, VerificationKey, examine, recognise, sign,
};

const NOW_S: u64 = 1_700_000_000;

/// What somebody makes of a field: one piece of it is replaced.
fn change() -> impl Strategy<Value = (Index, usize, String)> {
    let pieces = [
        "",
        " ",
        "  ",
        "\t",
        "\"",
        "\\",
        "\\\"",
        ";",
        ",",
        "=",
        "(",
        ")",
        "()",
        ":",
        "::",
        "0",
        "00",
        "-1",
        "?1",
        "1.0",
        ";tag=\"keyward\"",
        ";alg=\"hmac-sha256\"",
        ";alg=\"ed25519\"",
        ";nonce=\"\"",
        ";sf",
        ";req",
        ";new=1",
        "\"@query\"",
        " \"@target-uri\"",
        " \"@query-param\"",
        " \"date\"",
        " \"x-none\"",
        ", b=()",
        "=",
        "ä",
        "\u{0}",
    ];
    (
        any::<Index>(),
        0_usize..12,
        prop_oneof![select(pieces.to_vec()).prop_map(str::to_owned), Just(String::new()), ".{0,3}"],
    )
}

fn changed(text: &str, (place, length, piece): &(Index, usize, String)) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let start = place.index(characters.len() + 1);
    let end = (start + length).min(characters.len());
    characters.splice(start..end, piece.chars());
    characters.into_iter().collect()
}

proptest! {
    /// Whatever becomes of a request: what is recognised, the parser reads as the same.
    #[test]
    fn is_what_the_parser_reads(
        with_body: bool,
        touched in 0_usize..6,
        change in change(),
        later_s in prop_oneof![Just(0_u64), 0_u64..400],
        cover in select(vec![&[][..], &["date-x"], &["x-a", "x-b"]]),
    ) {
        let mac = MacKey::new(&[9; 32]);
        let body = if with_body { Body::Bytes(b"{\"a\":1}") } else { Body::Empty };
        let own = [("x-a", "1"), ("X-B", " two "), ("date-x", "now"), ("content-type", "text/plain")];
        let signing = Signing {
            keyid: "abc", created_s: NOW_S, ttl_s: 200, nonce: Some([3; 16]), tag: "keyward", cover,
        };
        let unsigned = Message { method: "POST", url: "https://a.example/x?y=1", fields: Fields::exact(&own), body };
        let made = sign(&unsigned, SigningKey::HmacSha256(&mac), &signing).unwrap();
        let digest = made.content_digest.unwrap_or_default();
        let mut texts = [made.signature_input, made.signature, digest, unsigned.url.to_owned(), "POST".to_owned()];
        if let Some(text) = texts.get_mut(touched) {
            *text = changed(text, &change);
        }
        let [input, signature, digest, url, method] = &texts;
        let mut lines = own.to_vec();
        if with_body {
            lines.push(("content-digest", digest));
        }
        lines.extend([("signature-input", input.as_str()), ("Signature", signature.as_str())]);
        let message = Message { method, url, fields: Fields::exact(&lines), body };
        let is_ours = |_: &str| true;
        let profile = Profile::new("keyward", &is_ours);
        let now_ms = (NOW_S + later_s) * 1_000;

        let mut base = Vec::new();
        let recognised = recognise(&message, &profile, now_ms, &mut base);
        if touched == 5 && later_s < 200 {
            assert!(recognised.as_ref().is_some_and(|recognised| recognised.is_signed(&mac, &base)));
        }
        if let Some(recognised) = recognised {
            let key = VerificationKey::HmacSha256(&mac);
            let examined = examine(&message, &profile, now_ms).unwrap().unwrap();
            let agrees = examined.algorithm().is_none_or(|name| name == "hmac-sha256");
            assert_eq!(examined.keyid(), recognised.keyid());
            let whole = examined.base(key);
            if agrees {
                assert_eq!(whole.as_ref().unwrap(), &base);
            }
            let is_signed = whole.is_ok_and(|base| examined.check_signature(key, &base).is_ok());
            assert_eq!(recognised.is_signed(&mac, &base), is_signed && examined.check_digest().is_ok());
            let claim = examined.claim(&base).unwrap();
            assert_eq!(claim.token, [NONCE, recognised.nonce()].concat());
            assert_eq!(claim.expires_at_ms, recognised.expires_at_ms());
        }
    }
}
