//! Signature bases of whatever a `Signature-Input` asks for, of requests and of responses: one line a component, whatever
//! the values are.

use keyward::crypto::PublicKey;
use keyward::signing::structured::{Duplicates, Member, dictionary, write_item};
use keyward::signing::{
    Body, FieldTypes, NonceRule, Profile, Response, Subject, examine, shown_base, signature_base, verify_response,
};

use super::request::Request;
use super::world::{NOW, WORLD};

/// A request; its `Signature-Input` is also that of a response with the same fields, with status 200.
pub fn run(data: &[u8]) {
    let request = Request::parse(data).signed(&WORLD);
    let origin = request.origin.as_deref();
    let input = request.field("signature-input").unwrap_or_default();
    let body = || if request.body.is_empty() { Body::Empty } else { Body::Bytes(&request.body) };
    request.with_message(body(), |message| {
        let response = Response { status: 200, fields: message.fields, body: body() };
        for subject in
            [Subject::Request(message), Subject::Response(&response, Some(message)), Subject::Response(&response, None)]
        {
            if let Ok(base) = signature_base(subject, input, origin, FieldTypes::REGISTERED) {
                check_lines(&base, input);
            }
        }
        let profile = Profile { nonce: NonceRule::Optional, origin, ..Profile::new("keyward", &|_| true) };
        let _ = shown_base(message, &profile);
        if let Ok(Some(examined)) = examine(message, &profile, NOW) {
            assert!(!examined.keyid().is_empty() && examined.keyid().len() <= 128);
        }
        let key = PublicKey::new(&[
            0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1,
            0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
        ]);
        let keys = [("host".to_owned(), key.expect("RFC 8032 has it"))];
        assert!(verify_response(&response, message, &profile, &keys, NOW).is_err(), "nobody here has that key");
    });
}

/// Every line starts with its identifier; the last is that of the parameters.
fn check_lines(base: &[u8], input: &str) {
    let inputs = dictionary([input], Duplicates::Refuse).expect("a base was made of it");
    let Some((_, Member::InnerList(list))) = inputs.0.first() else { panic!("a base was made of something else") };
    let lines: Vec<_> = base.split(|byte| *byte == b'\n').collect();
    assert_eq!(lines.len(), list.items().len() + 1, "one line a component");
    for (line, item) in lines.iter().zip(list.items()) {
        let mut start = Vec::new();
        write_item(item, &mut start).expect("what was read can be written");
        start.extend_from_slice(b": ");
        assert!(line.starts_with(&start), "a line is that of its component");
    }
    assert!(lines.last().is_some_and(|line| line.starts_with(b"\"@signature-params\": (")));
    assert!(!base.contains(&b'\r') && !base.contains(&0));
}
