//! Which of several faults is the one that is named.

use super::fixture::{KEYID, NOW_S, Request, TAG, mac, profile};
use crate::error::Reason;
use crate::signing::{Profile, VerificationKey};

/// A request with a fault in every step of a verification.
struct Faulty {
    input: String,
    has_field: bool,
    signed: bool,
    body: &'static str,
}

impl Faulty {
    fn new() -> Self {
        let long = "x".repeat(9_000);
        let input = concat!(
            r#"("@method" "@method" "@path" "content-digest" "x-a";tr)]"#,
            r#";created=1699999000;expires=1;keyid=1;alg="ed25519";tag="other";x="#
        );
        Self { input: format!("{input}\"{long}\""), has_field: false, signed: false, body: "[]" }
    }

    fn change(&mut self, from: &str, to: &str) {
        assert!(self.input.contains(from), "{from} is not in {}", self.input);
        self.input = self.input.replacen(from, to, 1);
    }

    fn reason(&self) -> Option<Reason> {
        let digest = "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:";
        let mut request = Request::get("https://api.example/p").with("Content-Digest", digest);
        if self.has_field {
            request = request.with("X-A", "");
        }
        request.body = Some(self.body.into());
        let request = if self.signed {
            request.signed_as(&self.input)
        } else {
            request.with("Signature-Input", &format!("s={}", self.input)).with("Signature", "s=:AAAA:")
        };
        request.verify().err().map(|denial| denial.reason)
    }
}

type Mend = fn(&mut Faulty);

/// Each fault is the one that is named until it is mended; then it is the next one's turn.
#[test]
fn the_first_fault_in_the_order_of_steps_is_named() {
    let steps: [(Reason, Mend); 15] = [
        (Reason::LimitExceeded, |faulty| faulty.change(&"x".repeat(9_000), "")),
        (Reason::MalformedSignatureInput, |faulty| faulty.change("]", "")),
        (Reason::DuplicateComponent, |faulty| faulty.change("\"@method\" \"@method\"", "\"@method\"")),
        (Reason::NoApplicableSignature, |faulty| faulty.change("\"other\"", "\"keyward\"")),
        (Reason::MalformedParameter, |faulty| faulty.change("keyid=1", "keyid=\"cid_1\"")),
        (Reason::WindowInvalid, |faulty| faulty.change("expires=1", "expires=1699999030")),
        (Reason::CreatedTooOld, |faulty| faulty.change("created=1699999000", "created=1699999900")),
        (Reason::WindowInvalid, |faulty| faulty.change("expires=1699999030", "expires=1699999950")),
        (Reason::SignatureExpired, |faulty| faulty.change("expires=1699999950", "expires=1700000050")),
        (Reason::UnsupportedComponent, |faulty| faulty.change(";tr", "")),
        (Reason::InsufficientCoverage, |faulty| faulty.change("\"@path\"", "\"@path\" \"@authority\"")),
        (Reason::AlgorithmMismatch, |faulty| faulty.change("ed25519", "hmac-sha256")),
        (Reason::ComponentMissing, |faulty| faulty.has_field = true),
        (Reason::SignatureInvalid, |faulty| faulty.signed = true),
        (Reason::DigestMismatch, |faulty| faulty.body = "{}"),
    ];
    let mut faulty = Faulty::new();
    for (reason, mend) in steps {
        assert_eq!(faulty.reason(), Some(reason), "{}", faulty.input);
        mend(&mut faulty);
    }
    assert_eq!(faulty.reason(), Some(Reason::MissingNonce));
    faulty.input += ";nonce=\"n\"";
    assert_eq!(faulty.reason(), None);
}

/// A large body is nothing to refuse where no signature is meant for us, and the first thing where one is.
#[test]
fn the_size_of_the_body_counts_once_a_signature_is_ours() {
    let small = Profile { max_body: 1, ..profile() };
    let key = mac();
    let reason = |tag: &str| {
        let input = format!("();created=0;keyid=\"{KEYID}\";tag=\"{tag}\"");
        let request = Request::post("https://api.example/", "{}").signed_as(&input);
        request.verify_with(&small, VerificationKey::HmacSha256(&key), NOW_S * 1000).unwrap_err().reason
    };
    assert_eq!(reason("other"), Reason::NoApplicableSignature);
    assert_eq!(reason(TAG), Reason::BodyTooLarge);
}
