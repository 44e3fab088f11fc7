//! Signed requests whose body nobody has read yet: it is read for nobody but a signer, and counts as if it had been there.

use super::*;
use crate::signing::{BodyHash, Hashed};

const BODY: &[u8] = b"{\"a\":1}";

/// A signed request, its fields apart from the request.
struct Sent {
    method: &'static str,
    lines: Vec<(String, String)>,
}

fn sent(credential: &Credential, algorithm: &str, body: &[u8]) -> Sent {
    let seed = signing_seed(&credential.client_id, &credential.secret);
    let mac = MacKey::new(mac_key(&credential.client_id, &credential.secret).as_slice());
    let key = if algorithm == "ed25519" { SigningKey::Ed25519(&seed) } else { SigningKey::HmacSha256(&mac) };
    let keyid = credential.client_id.as_str();
    let signing =
        Signing { keyid, created_s: NOW / 1_000, ttl_s: 60, nonce: Some([1; 16]), tag: "keyward", cover: &[] };
    let (method, url, fields) = ("POST", "https://a.example/x", Fields::default());
    let made = sign(&Message { method, url, fields, body: Body::Bytes(body) }, key, &signing).unwrap();
    let mut lines = vec![("signature-input".into(), made.signature_input), ("signature".into(), made.signature)];
    lines.extend(made.content_digest.map(|digest| ("content-digest".into(), digest)));
    Sent { method, lines }
}

/// Asks until the answer needs nothing of the host; `found` is what reading the body comes to. And how often it was read.
fn settle(host: &mut Host, sent: &Sent, found: Option<&[u8]>) -> (Outcome, u32) {
    host.mono += 10_000.0;
    let fields: Vec<_> = sent.lines.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let digest = sent.lines.iter().find(|(name, _)| name == "content-digest").map(|(_, value)| value.as_str());
    let (mut hashed, mut read) = (None, 0);
    loop {
        let body = match &hashed {
            None => Body::Unread,
            Some(None) => Body::Unavailable,
            Some(Some(Hashed::Empty)) => Body::Empty,
            Some(Some(Hashed::TooLarge)) => Body::TooLarge,
            Some(Some(Hashed::Digests(digests))) => Body::Hashed(digests),
        };
        let message = Message { method: sent.method, url: "https://a.example/x", fields: Fields::exact(&fields), body };
        let ask = Ask { authorization: None, api_key: None, requirement: 0 };
        let outcome = host.settle(host.mono, |verifier, clock| {
            let clock = Clock { fetched_body: matches!(hashed, Some(Some(_))), ..clock };
            verifier.check_signed(&SignedAsk { message, origin: None, ask }, clock)
        });
        if outcome != Outcome::ReadBody {
            return (outcome, read);
        }
        read += 1;
        assert!(read < 2, "asks for the body twice");
        hashed = Some(found.map(|bytes| {
            let mut hash = BodyHash::stated(digest.into_iter(), 1 << 20);
            hash.update(bytes);
            hash.finish()
        }));
    }
}

#[test]
fn a_body_is_read_once_and_counts() {
    let mut host = Host::new();
    let credential = host.create(&["ed25519", "hmac-sha256"]);
    for algorithm in ["ed25519", "hmac-sha256"] {
        let request = sent(&credential, algorithm, BODY);
        // Twice: HMAC signers take a shorter way the second time.
        for _ in 0..2 {
            let (outcome, read) = settle(&mut host, &request, Some(BODY));
            assert!(matches!(outcome, Outcome::Claim(..)), "{algorithm}: {outcome:?}");
            assert_eq!(read, 1);
        }
        for (found, expected) in [
            (Some(&b"{\"a\":2}"[..]), Reason::DigestMismatch),
            (Some(&[][..]), Reason::DigestMismatch),
            (Some(&vec![0; (1 << 20) + 1][..]), Reason::BodyTooLarge),
            (None, Reason::BodyUnavailable),
        ] {
            let (outcome, read) = settle(&mut host, &request, found);
            assert_eq!((reason(&outcome), read), (Some(expected), 1), "{algorithm}");
        }
    }
}

#[test]
fn for_strangers_no_body_is_read() {
    let mut host = Host::new();
    let credential = host.create(&["ed25519", "hmac-sha256"]);
    for algorithm in ["ed25519", "hmac-sha256"] {
        let tampered = Sent { method: "PUT", ..sent(&credential, algorithm, BODY) };
        let (outcome, read) = settle(&mut host, &tampered, Some(BODY));
        assert_eq!((reason(&outcome), read), (Some(Reason::SignatureInvalid), 0), "{algorithm}");
    }
}

#[test]
fn without_a_digest_only_whether_there_are_bytes_is_looked_at() {
    let mut host = Host::new();
    let credential = host.create(&["ed25519"]);
    let request = sent(&credential, "ed25519", b"");
    let (outcome, read) = settle(&mut host, &request, Some(b""));
    assert!(matches!(outcome, Outcome::Claim(..)), "{outcome:?}");
    assert_eq!(read, 1);
    assert_eq!(reason(&settle(&mut host, &request, Some(BODY)).0), Some(Reason::MissingDigest));
    assert_eq!(reason(&settle(&mut host, &request, None).0), Some(Reason::MissingDigest), "and bytes are supposed");
}

/// What was checked before the body was read stands for that signature by that key, and for nothing else.
#[test]
fn a_signature_that_was_checked_vouches_for_no_other() {
    let mut host = Host::new();
    let credential = host.create(&["ed25519"]);
    let good = sent(&credential, "ed25519", BODY);
    let fields = |sent: &Sent| sent.lines.clone();
    let ask = Ask { authorization: None, api_key: None, requirement: 0 };
    let mut check = |sent: &Sent, lines: &[(String, String)], body: Body<'_>| {
        let lines: Vec<_> = lines.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let message = Message { method: sent.method, url: "https://a.example/x", fields: Fields::exact(&lines), body };
        host.mono += 10_000.0;
        let fetched_body = body != Body::Unread;
        host.settle(host.mono, |verifier, clock| {
            let clock = Clock { fetched_body, ..clock };
            verifier.check_signed(&SignedAsk { message, origin: None, ask }, clock)
        })
    };
    assert_eq!(check(&good, &fields(&good), Body::Unread), Outcome::ReadBody);
    let put = Sent { method: "PUT", lines: fields(&good) };
    assert_eq!(reason(&check(&put, &fields(&put), Body::Bytes(BODY))), Some(Reason::SignatureInvalid));
    let mut forged = fields(&good);
    forged[1].1 = forged[1].1.replace("keyward=:", "keyward=:AAAA");
    assert_eq!(reason(&check(&good, &forged, Body::Bytes(BODY))), Some(Reason::SignatureInvalid));
    assert!(matches!(check(&good, &fields(&good), Body::Bytes(BODY)), Outcome::Claim(..)));
    host.run("keys.revoke", json!({"keyId": key_id(&host)}));
    let mut check = |body| {
        let lines: Vec<_> = good.lines.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (method, url) = ("POST", "https://a.example/x");
        let message = Message { method, url, fields: Fields::exact(&lines), body };
        host.mono += 10_000.0;
        host.settle(host.mono, |verifier, clock| {
            verifier.check_signed(&SignedAsk { message, origin: None, ask }, clock)
        })
    };
    assert_eq!(reason(&check(Body::Unread)), Some(Reason::Revoked), "no body is read for a revoked key");
}

fn key_id(host: &Host) -> String {
    let account = host.documents.iter().find(|(id, _)| id.starts_with("account/")).unwrap().1;
    serde_json::from_str::<Value>(account).unwrap()["keys"][0]["keyId"].as_str().unwrap().to_owned()
}
