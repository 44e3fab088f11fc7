//! Signed responses: bound to the request that they answer, and good for no other.

use super::fixture::{NOW_S, Request, TAG, mac, profile, public_key, seed, signing};
use crate::crypto::{PublicKey, SigningSeed};
use crate::error::{Reason, RefusalCode};
use crate::signing::{
    Body, Fields, Profile, Response, Signing, SigningKey, VerifiedResponse, sign_response, verify_response,
};

const URL: &str = "https://api.example/v1?x=1";
const HOST: &str = "host-key";

/// A response that can be changed piece by piece.
#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn new(body: &str) -> Self {
        let fields = vec![("Content-Type".into(), "application/json".into())];
        Self { status: 200, fields, body: body.into() }
    }

    fn as_response<T>(&self, use_it: impl FnOnce(&Response<'_>) -> T) -> T {
        let lines: Vec<_> = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        use_it(&Response { status: self.status, fields: Fields::exact(&lines), body: Body::Bytes(&self.body) })
    }

    fn signed(mut self, request: &Request) -> Self {
        let signing = Signing { keyid: HOST, nonce: None, ..signing() };
        let made = self
            .as_response(|response| {
                request.as_message(|message| sign_response(response, message, None, &host(), &signing))
            })
            .unwrap();
        let digest = made.content_digest.map(|digest| ("Content-Digest".to_owned(), digest));
        self.fields.extend(digest);
        self.fields.push(("Signature-Input".into(), made.signature_input));
        self.fields.push(("Signature".into(), made.signature));
        self
    }

    /// The answer with a signature of the host over exactly this input.
    fn signed_as(mut self, request: &Request, components: &str) -> Self {
        let input = format!("({components});created={NOW_S};keyid=\"{HOST}\";tag=\"{TAG}\"");
        let base = self.as_response(|response| {
            request.as_message(|message| {
                let subject = crate::signing::Subject::Response(response, Some(message));
                let types = crate::signing::FieldTypes::REGISTERED;
                crate::signing::signature_base(subject, &format!("s={input}"), None, types)
            })
        });
        let signature = crate::encode::base64::to_standard(&host().sign(&base.unwrap_or_default()));
        self.fields.push(("Signature-Input".into(), format!("s={input}")));
        self.fields.push(("Signature".into(), format!("s=:{signature}:")));
        self
    }

    fn verify(&self, request: &Request) -> Result<VerifiedResponse, Reason> {
        self.verify_with(request, &profile(), &[(HOST.to_owned(), host_key())])
    }

    fn verify_with(
        &self,
        request: &Request,
        profile: &Profile<'_>,
        keys: &[(String, PublicKey)],
    ) -> Result<VerifiedResponse, Reason> {
        self.as_response(|response| {
            request.as_message(|message| verify_response(response, message, profile, keys, NOW_S * 1000))
        })
        .map_err(|(denial, _)| denial.reason)
    }

    fn field(&mut self, name: &str) -> &mut String {
        &mut self.fields.iter_mut().find(|(field, _)| field == name).unwrap().1
    }
}

fn host() -> SigningSeed {
    SigningSeed::new([5; 32])
}

fn host_key() -> PublicKey {
    PublicKey::new(&host().public()).unwrap()
}

fn asked() -> Request {
    Request::post(URL, "{}").signed()
}

#[test]
fn an_answer_verifies_and_says_by_whom_it_is() {
    let verified = Answer::new("[1]").signed(&asked()).verify(&asked()).unwrap();
    assert_eq!(verified, VerifiedResponse { keyid: HOST.into(), created_s: NOW_S });
    let empty = Answer { status: 204, fields: Vec::new(), body: Vec::new() };
    assert!(empty.signed(&asked()).verify(&asked()).is_ok());
    assert!(Answer::new("[1]").signed(&Request::get(URL)).verify(&Request::get(URL)).is_ok(), "of an unsigned request");
}

#[test]
fn components_come_in_their_order() {
    let mut signed = Answer::new("[1]").signed(&asked());
    assert_eq!(
        signed.field("Signature-Input"),
        concat!(
            r#"keyward=("@status" "content-type" "content-digest" "@method";req "@authority";req "@path";req "@query";req "#,
            r#""content-digest";req "signature";req;key="keyward");"#,
            r#"created=1700000000;expires=1700000060;keyid="host-key";tag="keyward""#
        )
    );
}

#[test]
fn an_answer_is_good_for_no_other_request() {
    let answer = Answer::new("[1]").signed(&asked());
    let later = Signing { nonce: Some([4; 16]), ..signing() };
    let again = Request::post(URL, "{}").signed_with(SigningKey::HmacSha256(&mac()), &later);
    assert_eq!(answer.verify(&again), Err(Reason::SignatureInvalid), "the same request, with another nonce");
    for (name, other) in [
        ("method", Request { method: "PUT".into(), ..asked() }),
        ("URL", Request { url: "https://api.example/v1?x=2".into(), ..asked() }),
        ("host", Request { url: "https://other.example/v1?x=1".into(), ..asked() }),
        ("body", Request::post(URL, "{ }").signed()),
        ("signature", asked().change("Signature", "keyward=:", "keyward=:AAAA")),
    ] {
        assert!(answer.verify(&other).is_err(), "another {name}");
    }
}

#[test]
fn an_answer_that_was_changed_is_refused() {
    let answer = Answer::new("[1]").signed(&asked());
    assert_eq!(Answer { status: 201, ..answer.clone() }.verify(&asked()), Err(Reason::SignatureInvalid));
    assert_eq!(Answer { body: b"[2]".to_vec(), ..answer.clone() }.verify(&asked()), Err(Reason::DigestMismatch));
    assert_eq!(Answer { body: Vec::new(), ..answer.clone() }.verify(&asked()), Err(Reason::DigestMismatch));
    let mut typed = answer.clone();
    *typed.field("Content-Type") = "text/html".into();
    assert_eq!(typed.verify(&asked()), Err(Reason::SignatureInvalid));
    let mut bare = answer;
    bare.fields.retain(|(name, _)| !name.starts_with("Signature"));
    assert_eq!(bare.verify(&asked()), Err(Reason::MissingSignature));
}

#[test]
fn the_key_is_the_hosts() {
    let answer = Answer::new("[1]").signed(&asked());
    let verify = |keys: &[(String, PublicKey)]| answer.verify_with(&asked(), &profile(), keys).unwrap_err();
    assert_eq!(verify(&[]), Reason::UnknownKey);
    assert_eq!(verify(&[("other".into(), host_key())]), Reason::UnknownKey);
    assert_eq!(verify(&[(HOST.into(), public_key())]), Reason::SignatureInvalid);
    // What the caller signed is no answer, though caller and host may know the same key.
    let request = Request::get(URL).signed_with(SigningKey::Ed25519(&seed()), &Signing { keyid: HOST, ..signing() });
    let mut echo = Answer::new("");
    echo.fields = request.fields.clone();
    let caller = [(HOST.to_owned(), public_key())];
    assert_eq!(echo.verify_with(&request, &profile(), &caller), Err(Reason::UnsupportedComponent));
}

#[test]
fn an_answer_must_cover_itself_and_what_it_answers() {
    let own = r#""@status" "content-type" "content-digest""#;
    let target = r#""@method";req "@authority";req "@path";req "@query";req"#;
    let digest = ("Content-Digest".to_owned(), "sha-256=:CAqe1ChVnvYCZotMAPEU8aEcP2sCpDXwvcFUV45NfyI=:".to_owned());
    let answer = || {
        let mut answer = Answer::new("[1]");
        answer.fields.push(digest.clone());
        answer
    };
    let reason = |components: &str| answer().signed_as(&asked(), components).verify(&asked());
    let bound = r#""signature";req;key="keyward""#;
    for enough in [
        format!("{own} {target} {bound}"),
        format!(r#"{own} "@method";req "@target-uri";req {bound}"#),
        format!(r#"{own} {target} "signature";req"#),
        format!(r#"{own} {target} "signature";bs;req"#),
    ] {
        assert_eq!(reason(&enough).map_err(Reason::as_str).map(|verified| verified.keyid), Ok(HOST.into()), "{enough}");
    }
    for short in [
        format!("{target} {bound} \"content-type\" \"content-digest\""),
        format!("{own} {bound}"),
        format!("{own} {target}"),
        format!(r#"{own} {target} "signature";req;key="other""#),
        format!(r#"{own} {target} "signature-input";req"#),
        format!(r#""@status" "content-type" {target} {bound}"#),
        format!(r#""@status" "content-digest" {target} {bound}"#),
        format!(r#"{own} "@method";req "@path";req "@query";req {bound}"#),
    ] {
        assert_eq!(reason(&short), Err(Reason::InsufficientCoverage), "{short}");
    }
    for wrong in ["\"@method\"", "\"@status\";req", "\"@path\"", "\"x\";tr", "\"@query-param\";name=\"x\""] {
        let components = format!("{own} {target} {bound} {wrong}");
        assert_eq!(reason(&components), Err(Reason::UnsupportedComponent), "{wrong}");
    }
    assert!(reason(&format!(r#"{own} {target} {bound} "@query-param";req;name="x""#)).is_ok());
    assert_eq!(reason(&format!("{own} {target} {bound} \"x-a\";req")), Err(Reason::ComponentMissing));
}

/// Without a signature of the request, its digest is what says which body was answered.
#[test]
fn the_digest_of_an_unsigned_request_must_be_covered() {
    let plain =
        Request::post(URL, "{}").with("Content-Digest", "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:");
    assert!(Answer::new("[1]").signed(&plain).verify(&plain).is_ok());
    let empty = Answer { status: 204, fields: Vec::new(), body: Vec::new() };
    let components = r#""@status" "@method";req "@target-uri";req"#;
    assert_eq!(empty.clone().signed_as(&plain, components).verify(&plain), Err(Reason::InsufficientCoverage));
    let bodiless = Request::get(URL);
    assert!(empty.signed_as(&bodiless, components).verify(&bodiless).is_ok());
}

#[test]
fn window_body_and_algorithm_are_those_of_requests() {
    let answer = Answer::new("[1]").signed(&asked());
    let keys = [(HOST.to_owned(), host_key())];
    let at = |now_s: u64| {
        let look = |response: &Response<'_>| {
            asked().as_message(|message| verify_response(response, message, &profile(), &keys, now_s * 1000))
        };
        answer.as_response(look).map_err(|(denial, _)| denial.reason)
    };
    assert_eq!(at(NOW_S + 60), Err(Reason::SignatureExpired));
    assert_eq!(at(NOW_S + 301), Err(Reason::CreatedTooOld));
    assert_eq!(at(NOW_S - 31), Err(Reason::CreatedInFuture));
    let small = Profile { max_body: 2, ..profile() };
    assert_eq!(answer.verify_with(&asked(), &small, &keys), Err(Reason::BodyTooLarge));
    let mut other = answer.clone();
    other.field("Signature-Input").push_str(";alg=\"hmac-sha256\"");
    assert_eq!(other.verify(&asked()), Err(Reason::AlgorithmMismatch));
    for (body, reason) in [
        (Body::Unread, Reason::BodyUnavailable),
        (Body::Unavailable, Reason::BodyUnavailable),
        (Body::TooLarge, Reason::BodyTooLarge),
    ] {
        let found = answer.as_response(|response| {
            let response = Response { body, ..*response };
            asked().as_message(|message| verify_response(&response, message, &profile(), &keys, NOW_S * 1000))
        });
        let (denial, base) = found.unwrap_err();
        assert_eq!((denial.reason, denial.client_id.as_deref()), (reason, Some(HOST)));
        assert!(base.unwrap().starts_with(b"\"@status\": 200\n"));
    }
}

#[test]
fn behind_a_proxy_the_origin_is_what_the_caller_knew() {
    let inside = Request { url: "http://10.0.0.7:8080/v1?x=1".into(), ..asked() };
    let sign = |origin| {
        Answer::new("").as_response(|response| {
            let signing = Signing { keyid: HOST, nonce: None, ..signing() };
            inside.as_message(|message| sign_response(response, message, origin, &host(), &signing))
        })
    };
    let mut answer = Answer::new("");
    let made = sign(Some("https://api.example")).unwrap();
    answer.fields.push(("Signature-Input".into(), made.signature_input));
    answer.fields.push(("Signature".into(), made.signature));
    assert!(answer.verify(&asked()).is_ok());
    assert_eq!(answer.verify(&inside), Err(Reason::SignatureInvalid));
    assert_eq!(sign(Some("api.example")).unwrap_err().code, RefusalCode::InvalidUrl);
    assert!(sign(None).is_ok());
}

#[test]
fn what_cannot_be_signed_is_refused() {
    let refusal = |response: &Response<'_>| {
        let signing = Signing { keyid: HOST, nonce: None, ..signing() };
        asked().as_message(|message| sign_response(response, message, None, &host(), &signing).unwrap_err())
    };
    let plain = Response { status: 200, fields: Fields::default(), body: Body::Empty };
    assert_eq!(refusal(&Response { status: 99, ..plain }).details["component"], "@status");
    assert_eq!(refusal(&Response { body: Body::Unread, ..plain }).details["component"], "content-digest");
    let wrong = [("content-digest", "sha-256=:AAAA:")];
    let stated = Response { fields: Fields::exact(&wrong), body: Body::Bytes(b"x"), ..plain };
    assert_eq!(refusal(&stated).details["component"], "content-digest");
}
