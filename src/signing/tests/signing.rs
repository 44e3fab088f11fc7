//! What a signer writes, and what it refuses.

use super::fixture::{KEYID, NOW_S, Request, mac, profile, public_key, seed, signing};
use crate::error::{Refusal, RefusalCode};
use crate::signing::{Body, Fields, Message, SignatureFields, Signing, SigningKey, VerificationKey, sign};

const URL: &str = "https://api.example/v1?x=1";

fn made(request: &Request, cover: &[&str]) -> Result<SignatureFields, Refusal> {
    request.as_message(|message| sign(message, SigningKey::HmacSha256(&mac()), &Signing { cover, ..signing() }))
}

fn refusal(request: &Request, cover: &[&str]) -> (RefusalCode, String) {
    let refusal = made(request, cover).unwrap_err();
    let component = refusal.details.get("component").and_then(|name| name.as_str()).unwrap_or_default();
    (refusal.code, component.to_owned())
}

#[test]
fn components_and_parameters_come_in_their_order() {
    let post = Request::post(URL, "{}").with("X-Trace", "7");
    let made = made(&post, &["X-Trace"]).unwrap();
    assert_eq!(made.content_digest.as_deref(), Some("sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:"));
    assert_eq!(
        made.signature_input,
        concat!(
            r#"keyward=("@method" "@authority" "@path" "@query" "content-type" "content-digest" "x-trace");"#,
            r#"created=1700000000;expires=1700000060;nonce="AwMDAwMDAwMDAwMDAwMDAw";keyid="cid_0123456789";tag="keyward""#
        )
    );
    assert_eq!(made.signature, "keyward=:r69e5+12aON6WmpSkvCqViSr8WRgOlYZmwhCTCULPOo=:");
}

#[test]
fn a_request_without_body_has_neither_digest_nor_type() {
    let made = made(&Request::get(URL), &[]).unwrap();
    assert_eq!(made.content_digest, None);
    assert!(made.signature_input.starts_with(r#"keyward=("@method" "@authority" "@path" "@query");created="#));
    let typed = Request::get(URL).with("content-type", "text/plain");
    assert!(self::made(&typed, &[]).unwrap().signature_input.contains(r#""@query" "content-type");"#));
}

#[test]
fn the_nonce_may_be_left_out() {
    let none = Signing { nonce: None, ..signing() };
    let request = Request::get(URL).signed_with(SigningKey::Ed25519(&seed()), &none);
    assert!(!request.field("Signature-Input").contains("nonce"));
}

#[test]
fn a_digest_that_is_stated_is_kept_if_it_is_right() {
    let wrong = Request::post(URL, "{}").with("Content-Digest", "sha-256=:AAAA:");
    assert_eq!(refusal(&wrong, &[]).1, "content-digest");
    let right = "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:";
    let stated = Request::post(URL, "{}").with("Content-Digest", right);
    assert_eq!(made(&stated, &[]).unwrap().content_digest, None);
    assert!(stated.signed().verify().is_ok());
}

#[test]
fn a_body_that_cannot_be_read_needs_a_stated_digest() {
    let streamed = |fields: &[(&str, &str)]| {
        let message = Message { method: "POST", url: URL, fields: Fields::exact(fields), body: Body::Unavailable };
        sign(&message, SigningKey::HmacSha256(&mac()), &signing())
    };
    assert_eq!(streamed(&[]).unwrap_err().code, RefusalCode::UncoverableComponent);
    let made = streamed(&[("Content-Digest", "sha-256=:AAAA:")]).unwrap();
    assert!(made.content_digest.is_none() && made.signature_input.contains("\"content-digest\""));
}

#[test]
fn uncoverable_component() {
    let request =
        Request::get(URL).with("X-A", "1").with("Date", "now").with("X-Bad", "a\nb").with("X-Wide", "\u{100}");
    for name in [
        "x-missing",
        "date",
        "Host",
        "content-length",
        "Signature",
        "signature-input",
        "@scheme",
        "@request-target",
        "@status",
        "",
        "x a",
        "x\"",
        "é",
        "transfer-encoding",
        "x-bad",
        "x-wide",
    ] {
        assert_eq!(
            refusal(&request, &["x-a", name]),
            (RefusalCode::UncoverableComponent, name.to_lowercase()),
            "{name}"
        );
    }
    let method = Request { method: "GET\n".into(), ..Request::get(URL) };
    assert_eq!(refusal(&method, &[]), (RefusalCode::UncoverableComponent, "@method".into()));
}

#[test]
fn what_is_covered_anyway_may_be_named_again() {
    let post = Request::post(URL, "{}").with("X-A", "1");
    assert_eq!(made(&post, &["x-a", "X-A", "Content-Type", "content-digest"]), made(&post, &["x-a"]));
}

#[test]
fn parameters_that_no_field_can_hold_are_refused() {
    for wrong in [
        Signing { keyid: "", ..signing() },
        Signing { keyid: "ü", ..signing() },
        Signing { tag: "a\nb", ..signing() },
        Signing { created_s: u64::MAX, ..signing() },
        Signing { created_s: 1_000_000_000_000_000, ..signing() },
    ] {
        let refused =
            Request::get(URL).as_message(|message| sign(message, SigningKey::HmacSha256(&mac()), &wrong)).unwrap_err();
        assert_eq!(refused.code, RefusalCode::UncoverableComponent, "{wrong:?}");
    }
}

#[test]
fn invalid_url_and_url_not_normalized() {
    assert_eq!(refusal(&Request::get("http://api.example/"), &[]).0, RefusalCode::InvalidUrl);
    assert_eq!(refusal(&Request::get("https://api.example/a//b"), &[]).0, RefusalCode::UrlNotNormalized);
    assert!(Request::get("http://localhost:8080/").signed().verify().is_ok());
}

#[test]
fn hard_urls_round_trip() {
    for url in [
        "https://api.example/a%2Fb/%C3%BC;v=1/(x)?q=%27%20%26+&&=&a=b=c&/?:@",
        "https://xn--bcher-kva.example:8443/?",
        "https://[2001:db8::1]:8443/p",
    ] {
        let request = Request::get(url).signed_with(SigningKey::Ed25519(&seed()), &signing());
        assert!(
            request.verify_with(&profile(), VerificationKey::Ed25519(&public_key()), NOW_S * 1000).is_ok(),
            "{url}"
        );
    }
    assert_eq!(KEYID.len(), 14);
}
