//! The examples of RFC 9421.

use serde_json::Value;

use super::fixture::{Request, is_ours};
use crate::counted::say;
use crate::crypto::{MacKey, PublicKey, SigningSeed};
use crate::encode::base64;
use crate::error::Reason;
use crate::signing::structured::{BareItem, Duplicates, Member, dictionary};
use crate::signing::{Body, FieldType, FieldTypes, Fields, Profile, Response, Subject, examine, signature_base};

const REQUESTS: &str = include_str!("../../../tests/vectors/rfc9421/requests.json");
const RESPONSES: &str = include_str!("../../../tests/vectors/rfc9421/responses.json");
const COMPONENTS: &str = include_str!("../../../tests/vectors/rfc9421/components.json");

fn request(case: &Value) -> Request {
    let pairs = case["fields"].as_array().unwrap().iter();
    Request {
        method: text(&case["method"]).into(),
        url: text(&case["url"]).into(),
        fields: pairs.map(|pair| (text(&pair[0]).into(), text(&pair[1]).into())).collect(),
        body: case["body"].as_str().map(|body| body.as_bytes().to_vec()),
    }
}

/// The base of a case, be it a request or a response; `Example-Dict` is what the RFC says that it is.
fn base(case: &Value, input: &str) -> Result<String, Reason> {
    let types = FieldTypes::new([("example-dict".to_owned(), FieldType::Dictionary)]);
    let built = match case["status"].as_u64() {
        None => request(case).as_message(|message| signature_base(Subject::Request(message), input, None, &types)),
        Some(status) => {
            let pairs = case["fields"].as_array().unwrap().iter();
            let lines: Vec<_> = pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
            let (status, fields) = (u16::try_from(status).unwrap(), Fields::exact(&lines));
            let response = Response { status, fields, body: Body::Empty };
            match &case["request"] {
                Value::Null => signature_base(Subject::Response(&response, None), input, None, &types),
                asked => request(asked).as_message(|message| {
                    signature_base(Subject::Response(&response, Some(message)), input, None, &types)
                }),
            }
        }
    };
    built.map(|base| String::from_utf8(base).unwrap())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn signature(field: &str) -> Vec<u8> {
    match dictionary([field], Duplicates::Refuse).unwrap().0.pop().unwrap().1 {
        Member::Item(item) => match item.value {
            BareItem::Bytes(bytes) => bytes.into_owned(),
            other => panic!("{other:?}"),
        },
        Member::InnerList(list) => panic!("{list:?}"),
    }
}

#[test]
fn all_signature_bases_are_rebuilt() {
    let mut count = 0;
    for vectors in [REQUESTS, RESPONSES] {
        let vectors: Value = serde_json::from_str(vectors).unwrap();
        for case in vectors["cases"].as_array().unwrap() {
            let base = base(case, text(&case["signatureInput"]));
            assert_eq!(base.as_deref(), Ok(text(&case["base"])), "{}", case["name"]);
            count += 1;
        }
    }
    assert_eq!(count, 19);
    say(&format!("RFC 9421: {count} signature bases rebuilt"));
}

#[test]
fn signatures_in_our_algorithms_verify_and_are_reproduced() {
    let vectors: Value = serde_json::from_str(REQUESTS).unwrap();
    let keys = &vectors["keys"];
    let seed = SigningSeed::new(base64::array_from_url(text(&keys["ed25519"]["seed"])).unwrap());
    let public = base64::array_from_url(text(&keys["ed25519"]["public"])).unwrap();
    assert_eq!(seed.public(), public);
    let public = PublicKey::new(&public).unwrap();
    let mac = MacKey::new(&base64::from_standard(text(&keys["hmacSha256"])).unwrap());
    let mut counts = (0, 0);
    for case in vectors["cases"].as_array().unwrap().iter().filter(|case| case["signature"].is_string()) {
        let base = request(case).base(text(&case["signatureInput"])).unwrap();
        let bytes = signature(text(&case["signature"]));
        let (verified, made) = match text(&case["algorithm"]) {
            "ed25519" => (public.verify(&base, &bytes), seed.sign(&base).to_vec()),
            "hmac-sha256" => (mac.verify(&base, &bytes), mac.tag(&base).to_vec()),
            other => panic!("{other}"),
        };
        let valid = case["valid"].as_bool().unwrap();
        assert_eq!((verified, made == bytes), (valid, valid), "{}", case["name"]);
        if valid { counts.0 += 1 } else { counts.1 += 1 }
    }
    assert_eq!(counts, (6, 2));
    say(&format!("RFC 9421: {} signatures valid, {} invalid", counts.0, counts.1));
}

/// The examples show the mechanism; none of them covers the whole request, so none of them is good enough for an API.
#[test]
fn none_of_the_examples_covers_enough() {
    let vectors: Value = serde_json::from_str(REQUESTS).unwrap();
    for case in vectors["cases"].as_array().unwrap().iter().filter(|case| case["signature"].is_string()) {
        let signed = request(case)
            .with("Signature-Input", text(&case["signatureInput"]))
            .with("Signature", text(&case["signature"]));
        let accept = |_: &str| true;
        let profile = Profile::new("keyward", &accept);
        let reason = signed.as_message(|message| examine(message, &profile, 1_618_884_475_000).unwrap_err().reason);
        assert_eq!(reason, Reason::InsufficientCoverage, "{}", case["name"]);
    }
    assert!(!is_ours("test-key-ed25519"));
}

#[test]
fn component_examples_have_the_value_of_the_rfc_or_are_refused_on_purpose() {
    let vectors: Value = serde_json::from_str(COMPONENTS).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    let (mut lines, mut refused) = (0, Vec::new());
    for case in cases {
        for line in case["lines"].as_array().unwrap() {
            lines += 1;
            let identifier = text(&line["identifier"]);
            let base = base(case, &format!("s=({identifier})")).map_err(Reason::as_str);
            if let Some(reason) = line["refused"].as_str() {
                refused.push((text(&case["name"]), reason));
                assert_eq!(base, Err(reason), "{} {identifier}", case["name"]);
                continue;
            }
            let value = line["ours"].as_str().unwrap_or_else(|| text(&line["value"]));
            let expected = format!("{identifier}: {value}\n\"@signature-params\": ({identifier})");
            assert_eq!(base, Ok(expected), "{} {identifier}", case["name"]);
        }
    }
    assert_eq!((cases.len(), lines), (28, 39));
    assert_eq!(
        refused,
        [
            ("field \"x-obs-fold-header\"", "component_invalid"),
            ("dictionary key missing -> error", "component_missing"),
            ("trailer", "unsupported_component"),
            ("@request-target authority (CONNECT)", "unsupported_component"),
            ("@request-target asterisk", "unsupported_component"),
        ]
    );
    say(&format!("RFC 9421: {} component examples, {lines} lines, {} refused on purpose", cases.len(), refused.len()));
}
