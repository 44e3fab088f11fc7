//! Parameters and the time window.

use super::fixture::{KEYID, NOW_S, Request, TAG, WHOLE, lenient, mac, profile, signing};
use crate::error::Reason;
use crate::signing::{Profile, Signing, SigningKey, VerificationKey};

const URL: &str = "https://api.example/";

fn with_parameters(parameters: &str) -> Request {
    Request::get(URL).signed_as(&format!("({WHOLE}){parameters}"))
}

fn reason(parameters: &str) -> Reason {
    with_parameters(parameters).reason()
}

/// The reason at an instant; none if the signature is good then.
fn at(request: &Request, profile: &Profile<'_>, now_ms: u64) -> Option<Reason> {
    request.verify_with(profile, VerificationKey::HmacSha256(&mac()), now_ms).err().map(|denial| denial.reason)
}

#[test]
fn missing_parameter() {
    assert_eq!(reason(&format!(";keyid=\"{KEYID}\"")), Reason::MissingParameter);
    assert_eq!(reason(&format!(";created={NOW_S};tag=\"{TAG}\"")), Reason::MissingParameter);
}

#[test]
fn malformed_parameter() {
    let ours = format!(";keyid=\"{KEYID}\"");
    for created in ["1.0", "1700000000.0", "\"1700000000\"", "-1", "?1", "@1700000000", "x", ":AA==:"] {
        assert_eq!(reason(&format!("{ours};created={created}")), Reason::MalformedParameter, "{created}");
    }
    for rest in [
        ";expires=1700000060.0",
        ";expires=\"1700000060\"",
        ";expires=-1",
        ";nonce=1",
        ";nonce=token",
        ";nonce=\"\"",
        ";nonce",
        ";alg=ed25519",
        ";alg=1",
        ";tag=keyward",
        ";tag=1",
    ] {
        assert_eq!(reason(&format!("{ours};created={NOW_S}{rest}")), Reason::MalformedParameter, "{rest}");
    }
    for keyid in ["\"\"", "cid_1", "1"] {
        let parameters = format!(";created={NOW_S};tag=\"{TAG}\";keyid={keyid}");
        assert_eq!(reason(&parameters), Reason::MalformedParameter, "{keyid}");
    }
}

#[test]
fn created_in_future_and_created_too_old() {
    let request = with_parameters(&format!(";created={NOW_S};keyid=\"{KEYID}\";nonce=\"n\""));
    let now = NOW_S * 1000;
    assert_eq!(at(&request, &profile(), now - 30_001), Some(Reason::CreatedInFuture));
    assert_eq!(at(&request, &profile(), now - 30_000), None);
    assert_eq!(at(&request, &profile(), now + 300_000), None);
    assert_eq!(at(&request, &profile(), now + 300_001), Some(Reason::CreatedTooOld));
    let strict = Profile { max_age_s: 10, clock_skew_s: 0, ..profile() };
    assert_eq!(at(&request, &strict, now - 1), Some(Reason::CreatedInFuture));
    assert_eq!(at(&request, &strict, now + 10_001), Some(Reason::CreatedTooOld));
    assert_eq!(at(&request, &profile(), 0), Some(Reason::CreatedInFuture));
    assert_eq!(at(&request, &profile(), u64::MAX), Some(Reason::CreatedTooOld));
}

#[test]
fn signature_expired() {
    let request = Request::get(URL).signed();
    let now = NOW_S * 1000;
    assert_eq!(at(&request, &profile(), now + 59_999), None);
    assert_eq!(at(&request, &profile(), now + 60_000), Some(Reason::SignatureExpired));
}

#[test]
fn window_invalid() {
    let with = |expires: u64| reason(&format!(";created={NOW_S};expires={expires};keyid=\"{KEYID}\""));
    assert_eq!(with(NOW_S), Reason::WindowInvalid);
    assert_eq!(with(NOW_S - 1), Reason::WindowInvalid);
    assert_eq!(with(0), Reason::WindowInvalid);
    assert_eq!(with(NOW_S + 301), Reason::WindowInvalid);
    assert_eq!(with(999_999_999_999_999), Reason::WindowInvalid);
    assert_eq!(with(NOW_S + 300), Reason::MissingNonce);
}

#[test]
fn extreme_times_do_not_wrap_around() {
    let far = 999_999_999_999_999_u64;
    let request = with_parameters(&format!(";created={far};keyid=\"{KEYID}\";nonce=\"n\""));
    assert_eq!(request.reason(), Reason::CreatedInFuture);
    let endless = Profile { max_age_s: u64::MAX, clock_skew_s: u64::MAX, ..profile() };
    assert_eq!(at(&request, &endless, 0), None);
    assert_eq!(at(&request, &endless, u64::MAX), None);
}

#[test]
fn missing_nonce_and_what_stands_for_it() {
    let none = Signing { nonce: None, ..signing() };
    let request = Request::get(URL).signed_with(SigningKey::HmacSha256(&mac()), &none);
    let now = NOW_S * 1000;
    assert_eq!(request.reason(), Reason::MissingNonce);
    let key = mac();
    let claim = |request: &Request| request.verify_with(&lenient(), VerificationKey::HmacSha256(&key), now).unwrap();
    let (first, again) = (claim(&request), claim(&request));
    assert_eq!(first, again);
    assert!(first.token.starts_with("base:") && first.token.len() == 5 + 43, "{}", first.token);
    let other = Request::get("https://api.example/other").signed_with(SigningKey::HmacSha256(&mac()), &none);
    assert_ne!(first.token, claim(&other).token);
    let with_nonce = claim(&Request::get(URL).signed());
    assert_eq!(with_nonce.token, "nonce:AwMDAwMDAwMDAwMDAwMDAw");
    assert_eq!(with_nonce.expires_at_ms, (NOW_S + 330) * 1000);
}

/// A nonce is forgotten only when its signature is too old anyway, also where a clock is behind by the skew.
#[test]
fn a_nonce_outlives_its_signature() {
    let request = with_parameters(&format!(";created={NOW_S};keyid=\"{KEYID}\";nonce=\"n\""));
    let kept_until = request.verify().unwrap().expires_at_ms;
    assert_eq!(at(&request, &profile(), kept_until - 30_000), None);
    assert_eq!(at(&request, &profile(), kept_until - 29_999), Some(Reason::CreatedTooOld));
}
