//! Algorithm, signature and digest.

use super::fixture::{KEYID, NOW_S, Request, WHOLE, good, lenient, mac, profile, public_key, seed, signing};
use crate::crypto::{MacKey, PublicKey, SigningSeed};
use crate::error::Reason;
use crate::signing::{Profile, SigningKey, VerificationKey, examine, shown_base};

const URL: &str = "https://api.example/p";
const NOW: u64 = NOW_S * 1000;

fn ed25519() -> Request {
    Request::post(URL, "{}").signed_with(SigningKey::Ed25519(&seed()), &signing())
}

fn reason(request: &Request, key: VerificationKey<'_>) -> Reason {
    request.verify_with(&profile(), key, NOW).unwrap_err().reason
}

#[test]
fn both_algorithms_verify() {
    assert!(ed25519().verify_with(&profile(), VerificationKey::Ed25519(&public_key()), NOW).is_ok());
    assert!(Request::post(URL, "{}").signed().verify().is_ok());
}

#[test]
fn signature_invalid() {
    let other_seed = PublicKey::new(&SigningSeed::new([8; 32]).public()).unwrap();
    let other_mac = MacKey::new(&[8; 32]);
    assert_eq!(reason(&ed25519(), VerificationKey::Ed25519(&other_seed)), Reason::SignatureInvalid);
    assert_eq!(reason(&Request::get(URL).signed(), VerificationKey::HmacSha256(&other_mac)), Reason::SignatureInvalid);
    // The record decides about the algorithm: neither kind of signature passes for the other.
    assert_eq!(reason(&ed25519(), VerificationKey::HmacSha256(&mac())), Reason::SignatureInvalid);
    assert_eq!(reason(&Request::get(URL).signed(), VerificationKey::Ed25519(&public_key())), Reason::SignatureInvalid);
    for cut in ["", "AA==", "AAAA"] {
        let cut = Request::get(URL)
            .with("Signature-Input", &format!("a={}", good(WHOLE)))
            .with("Signature", &format!("a=:{cut}:"));
        assert_eq!(cut.reason(), Reason::SignatureInvalid);
    }
}

/// The classic confusion: the public key, which anybody has, used as a shared secret.
#[test]
fn a_public_key_is_no_shared_secret() {
    let forged = MacKey::new(&seed().public());
    let request = Request::get(URL).signed_with(SigningKey::HmacSha256(&forged), &signing());
    let denial = request.verify_with(&profile(), VerificationKey::Ed25519(&public_key()), NOW).unwrap_err();
    assert_eq!(denial.reason, Reason::SignatureInvalid);
}

#[test]
fn algorithm_mismatch() {
    let with_alg = |alg: &str| Request::get(URL).signed_as(&format!("{};alg=\"{alg}\"", good(WHOLE)));
    assert!(with_alg("hmac-sha256").verify().is_ok());
    for alg in ["ed25519", "HMAC-SHA256", "", "none"] {
        assert_eq!(with_alg(alg).reason(), Reason::AlgorithmMismatch, "{alg}");
    }
}

#[test]
fn a_denial_says_whose_key_was_named() {
    let request = Request::get(URL).signed();
    let moved = Request { url: "https://api.example/q".into(), ..request };
    let denial = moved.verify().unwrap_err();
    assert_eq!((denial.reason, denial.client_id.as_deref()), (Reason::SignatureInvalid, Some(KEYID)));
    let stranger = Request::get(URL).signed_as(&format!("();created={NOW_S};keyid=\"x\";tag=\"keyward\""));
    let denial = stranger.verify().unwrap_err();
    assert_eq!((denial.reason, denial.client_id), (Reason::InsufficientCoverage, None));
}

fn shown(request: &Request) -> Option<String> {
    request.as_message(|message| shown_base(message, &profile())).map(|base| base.into_iter().map(char::from).collect())
}

/// Whatever is wrong: too old, of an unknown key, not covering enough, with another body.
#[test]
fn the_base_of_a_denied_request_can_be_shown() {
    let mut request = Request::post(URL, "{}").signed();
    request.body = None;
    assert_eq!(request.reason(), Reason::DigestMismatch);
    let base = request.base(request.field("Signature-Input")).unwrap();
    assert_eq!(shown(&request).map(String::into_bytes), Some(base));
    let poor = Request::get(URL).signed_as("(\"@method\");created=0;keyid=\"x\";tag=\"keyward\";zz=1.50");
    assert_eq!(
        shown(&poor).as_deref(),
        Some("\"@method\": GET\n\"@signature-params\": (\"@method\");created=0;keyid=\"x\";tag=\"keyward\";zz=1.5")
    );
    let missing = Request::get(URL).signed_as(&good("\"x-missing\""));
    assert_eq!(shown(&missing), None, "what is not there has no line");
    assert_eq!(shown(&Request::get(URL)), None);
    assert_eq!(shown(&Request::get(URL).signed_as(&good(WHOLE).replace("keyward", "other"))), None);
}

/// A log is no place for what opens doors.
#[test]
fn a_shown_base_holds_no_credential() {
    let covered = r#""@method" "authorization" "cookie";bs "x-api-key" "x-a" "proxy-authorization";sf;key="a""#;
    let request = Request::get(URL)
        .with("Authorization", "Bearer SECRET")
        .with("Cookie", "sid=SECRET")
        .with("X-API-Key", "SECRET")
        .with("Proxy-Authorization", "a=SECRET")
        .with("X-A", "plain")
        .signed_as(&good(covered));
    let base = shown(&request).unwrap();
    assert!(!base.contains("SECRET") && !base.contains("U0VDUkVU"), "{base}");
    assert!(base.starts_with(concat!(
        "\"@method\": GET\n\"authorization\": (not shown)\n\"cookie\";bs: (not shown)\n\"x-api-key\": (not shown)\n",
        "\"x-a\": plain\n\"proxy-authorization\";sf;key=\"a\": (not shown)\n\"@signature-params\": ("
    )));
}

#[test]
fn what_an_examined_signature_says() {
    Request::get(URL).signed_as(&format!("{};alg=\"ed25519\"", good(WHOLE))).as_message(|message| {
        let examined = examine(message, &profile(), NOW).unwrap().unwrap();
        assert_eq!((examined.keyid(), examined.algorithm()), (KEYID, Some("ed25519")));
    });
    Request::get(URL).as_message(|message| assert!(examine(message, &profile(), NOW).unwrap().is_none()));
}

#[test]
fn malformed_digest_unsupported_digest_and_digest_mismatch() {
    let components = format!("{WHOLE} \"content-type\" \"content-digest\"");
    let with =
        |digest: &str| Request::post(URL, "{}").with("Content-Digest", digest).signed_as(&good(&components)).reason();
    assert_eq!(with("sha-256=X"), Reason::MalformedDigest);
    assert_eq!(with("SHA-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"), Reason::MalformedDigest);
    assert_eq!(with("md5=:Sd/dVLAcvNLSq16eXua5uQ==:"), Reason::UnsupportedDigest);
    assert_eq!(with("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"), Reason::DigestMismatch);
    let mut changed = Request::post(URL, "{}").signed();
    changed.body = Some(b"[]".to_vec());
    assert_eq!(changed.reason(), Reason::DigestMismatch);
    changed.body = None;
    assert_eq!(changed.reason(), Reason::DigestMismatch, "a body that was taken away");
}

#[test]
fn a_digest_that_is_not_signed_does_not_count() {
    let get = Request::get(URL).signed().with("Content-Digest", "sha-256=:AAAA:");
    assert!(get.verify().is_ok(), "no body, and the field is not covered");
    let mut grown = Request::get(URL).signed();
    grown.body = Some(b"{}".to_vec());
    assert_eq!(grown.reason(), Reason::MissingDigest, "a body that was added");
    let digested = grown.with("Content-Digest", "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:");
    assert_eq!(digested.reason(), Reason::InsufficientCoverage);
}

#[test]
fn an_origin_stands_in_for_the_one_of_the_url() {
    let outside = Request::get("https://api.example.com/p?q").signed();
    let inside = Request { url: "http://10.0.0.7:8080/p?q".into(), ..outside };
    let verify =
        |origin| inside.verify_with(&Profile { origin, ..profile() }, VerificationKey::HmacSha256(&mac()), NOW);
    assert!(verify(Some("https://api.example.com")).is_ok());
    assert!(verify(Some("https://API.example.com:443/")).is_ok());
    assert_eq!(verify(None).unwrap_err().reason, Reason::SignatureInvalid);
    assert_eq!(verify(Some("https://other.example.com")).unwrap_err().reason, Reason::SignatureInvalid);
    assert_eq!(verify(Some("api.example.com")).unwrap_err().reason, Reason::ComponentInvalid);
    let host = inside.clone().with("Host", "api.example.com").with("X-Forwarded-Host", "api.example.com");
    assert_eq!(host.reason(), Reason::SignatureInvalid, "no field says where a request goes");
    assert!(lenient().origin.is_none());
}
