//! `Content-Digest`: a body that is hashed as it passes is judged as one that is held.

use keyward::crypto::MacKey;
use keyward::signing::{Body, BodyHash, Fields, Hashed, Message, Signing, SigningKey, sign};

/// Lines of the field, an empty line, a body.
pub fn run(data: &[u8]) {
    let (stated, body) = super::request::cut(data);
    let stated: String = stated.iter().copied().map(char::from).collect();
    let lines: Vec<(&str, &str)> = stated.split('\n').map(|line| ("Content-Digest", line)).collect();
    let mut passing = BodyHash::stated(lines.iter().map(|(_, line)| *line), 1 << 20);
    for piece in body.chunks(5) {
        if !passing.update(piece) {
            break;
        }
    }
    let held = accepts(&lines, if body.is_empty() { Body::Empty } else { Body::Bytes(body) });
    match passing.finish() {
        Hashed::Digests(digests) => assert_eq!(accepts(&lines, Body::Hashed(&digests)), held),
        Hashed::Empty => assert!(body.is_empty() && held),
        Hashed::TooLarge => assert!(body.len() > 1 << 20),
    }
}

/// Whether a signer takes the digest that is stated for that of the body.
fn accepts(lines: &[(&str, &str)], body: Body<'_>) -> bool {
    let message = Message { method: "POST", url: "https://a.example/", fields: Fields::exact(lines), body };
    let signing = Signing { keyid: "k", created_s: 1, ttl_s: 60, nonce: None, tag: "t", cover: &[] };
    sign(&message, SigningKey::HmacSha256(&MacKey::new(&[7; 32])), &signing).is_ok()
}
