//! The examples of RFC 9530.

use serde_json::Value;

use crate::counted::say;
use crate::error::Reason;
use crate::signing::{Body, digest_field};

const DIGESTS: &str = include_str!("../../../tests/vectors/rfc9530/digests.json");

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn check(field: &str, body: &[u8]) -> &'static str {
    digest_field::check([field].into_iter(), Body::Bytes(body)).map_or_else(Reason::as_str, |()| "valid")
}

#[test]
fn digests_of_bodies() {
    let vectors: Value = serde_json::from_str(DIGESTS).unwrap();
    let cases = vectors["positive"].as_array().unwrap();
    for case in cases {
        let body = case["bodyHex"].as_str().map_or_else(|| case["body"].as_str().unwrap().into(), unhex);
        let (sha256, sha512) = (case["sha256"].as_str().unwrap(), case["sha512"].as_str().unwrap());
        assert_eq!(digest_field::of(&body), sha256, "{}", case["where"]);
        for field in [sha256, sha512, &format!("{sha512}, {sha256}")] {
            assert_eq!(check(field, &body), "valid", "{field}");
            assert_eq!(check(field, b"another"), "digest_mismatch", "{field}");
        }
    }
    assert_eq!(cases.len(), 12);
    say(&format!("RFC 9530: {} bodies", cases.len()));
}

#[test]
fn fields_that_are_not_plain() {
    let vectors: Value = serde_json::from_str(DIGESTS).unwrap();
    let cases = vectors["fields"].as_array().unwrap();
    for case in cases {
        let field = case["field"].as_str().unwrap();
        assert_eq!(check(field, case["body"].as_str().unwrap().as_bytes()), case["expect"], "{field}");
    }
    assert_eq!(cases.len(), 9);
    say(&format!("RFC 9530: {} fields that are not plain", cases.len()));
}

#[test]
fn every_digest_that_is_known_must_match() {
    let right = "sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:";
    let wrong = digest_field::of(b"another");
    let body = b"{\"hello\": \"world\"}\n";
    assert_eq!(check(right, body), "valid");
    assert_eq!(check(&format!("{wrong}, {right}"), body), "digest_mismatch");
    assert_eq!(check(&format!("{right}, {wrong}"), body), "digest_mismatch");
}

#[test]
fn a_digest_is_read_in_one_way_only() {
    let right = digest_field::of(b"{}");
    let wrong = digest_field::of(b"[]");
    assert_eq!(check(&format!("{wrong}, {right}"), b"{}"), "malformed_digest");
    assert_eq!(check("", b"{}"), "malformed_digest");
    assert_eq!(check("sha-256", b"{}"), "malformed_digest");
    assert_eq!(check("sha-256=(:AA==:)", b"{}"), "malformed_digest");
    assert_eq!(check(&format!("{right}, unixsum=5"), b"{}"), "malformed_digest");
    assert_eq!(check(&right.replace("=:", ":"), b"{}"), "malformed_digest");
    let unpadded = right.replacen("=:", "\0", 1).replace("=:", ":").replacen('\0', "=:", 1);
    assert_eq!(check(&unpadded, b"{}"), "valid");
}
