//! Bodies that are not at hand: unread, hashed as they passed, too large, or gone.

use super::fixture::{NOW_S, Request, WHOLE, good, mac, profile};
use crate::crypto::{sha256, sha512};
use crate::error::{Denial, Reason};
use crate::signing::{Body, BodyDigests, Examined, Message, Profile, VerificationKey, examine};

const NOW: u64 = NOW_S * 1000;
const DIGEST_512: &str =
    "sha-512=:FQoU7VvqbMcxz4bEFWasQnqNtI7xuf1iZmSzv7uZBx+kySLzPd44cZuMg1Tit6udd+Dmf8EoQ5IKcS5z1Vjhlw==:";

fn post() -> Request {
    Request::post("https://api.example/", "{\"a\":1}").signed()
}

fn with_body<T>(request: &Request, body: Body<'_>, look: impl FnOnce(Result<Examined<'_>, Denial>) -> T) -> T {
    request.as_message(|message| look(examine(&Message { body, ..*message }, &profile(), NOW).map(Option::unwrap)))
}

fn digest_of(request: &Request, body: Body<'_>) -> Result<(), Reason> {
    with_body(request, body, |examined| examined.unwrap().check_digest())
}

#[test]
fn body_unavailable() {
    with_body(&post(), Body::Unavailable, |examined| {
        let examined = examined.unwrap();
        let (key, mac) = (VerificationKey::HmacSha256, mac());
        let base = examined.base(key(&mac)).unwrap();
        assert!(examined.check_signature(key(&mac), &base).is_ok());
        assert_eq!(examined.check_digest(), Err(Reason::BodyUnavailable));
    });
}

#[test]
fn body_too_large() {
    let verify = |max_body| {
        let profile = Profile { max_body, ..profile() };
        post().verify_with(&profile, VerificationKey::HmacSha256(&mac()), NOW).map_err(|denial| denial.reason)
    };
    assert_eq!(verify(6).unwrap_err(), Reason::BodyTooLarge);
    assert!(verify(7).is_ok());
    let reason = |request: &Request, body| with_body(request, body, |found| found.err().map(|denial| denial.reason));
    assert_eq!(reason(&post(), Body::TooLarge), Some(Reason::BodyTooLarge));
    let stating = |length: &str| post().with("Content-Length", length);
    assert_eq!(reason(&stating("1048577"), Body::Unread), Some(Reason::BodyTooLarge), "not a byte of it is read");
    assert_eq!(reason(&stating("1048576"), Body::Unread), None);
    assert_eq!(reason(&stating("many"), Body::Unread), None, "framing is not ours");
}

#[test]
fn a_hashed_body_is_as_good_as_its_bytes() {
    let right = BodyDigests { sha256: Some(sha256(&[b"{\"a\":1}"])), sha512: None };
    let wrong = BodyDigests { sha256: Some(sha256(&[b"{\"a\":2}"])), sha512: None };
    let none = BodyDigests::default();
    assert_eq!(digest_of(&post(), Body::Hashed(&right)), Ok(()));
    assert_eq!(digest_of(&post(), Body::Hashed(&wrong)), Err(Reason::DigestMismatch));
    assert_eq!(digest_of(&post(), Body::Hashed(&none)), Err(Reason::BodyUnavailable));
    assert_eq!(digest_of(&post(), Body::Empty), Err(Reason::DigestMismatch));
    let long = Request::post("https://api.example/", "hi").with("Content-Digest", DIGEST_512);
    let long = long.signed_as(&good(&format!("{WHOLE} \"content-type\" \"content-digest\"")));
    let (hi, ho) = (sha512(b"hi"), sha512(b"ho"));
    let reason = |sha512, sha256| digest_of(&long, Body::Hashed(&BodyDigests { sha256, sha512 })).err();
    assert_eq!(reason(Some(ho), None), Some(Reason::DigestMismatch));
    assert_eq!(reason(None, Some([0; 32])), Some(Reason::BodyUnavailable));
    assert_eq!(
        reason(Some(hi), Some([0; 32])),
        digest_of(&long, Body::Bytes(b"hi")).err(),
        "what is not stated is not compared"
    );
}

#[test]
fn an_unread_body_is_read_only_where_it_decides() {
    let needs = |request: &Request| {
        with_body(request, Body::Unread, |examined| {
            let examined = examined.unwrap();
            (examined.needs_body_first(), examined.needs_body())
        })
    };
    assert_eq!(needs(&post()), (false, Ok(true)), "its digest is covered: after the signature");
    let bare = Request::get("https://api.example/").signed();
    assert_eq!(needs(&bare), (true, Ok(false)), "no digest: whether there are bytes decides");
    let untyped = Request::get("https://api.example/")
        .with("Content-Type", "text/plain")
        .with("Content-Digest", "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:")
        .signed_as(&good(&format!("{WHOLE} \"content-digest\"")));
    assert_eq!(needs(&untyped), (true, Ok(true)), "its type is not covered: whether there are bytes decides");
    for (digest, reason) in [("nonsense", Reason::MalformedDigest), ("md5=:AA==:", Reason::UnsupportedDigest)] {
        let stated = Request::get("https://api.example/")
            .with("Content-Digest", digest)
            .signed_as(&good(&format!("{WHOLE} \"content-digest\"")));
        assert_eq!(needs(&stated), (false, Err(reason)), "no byte is read for what cannot be right");
    }
}
