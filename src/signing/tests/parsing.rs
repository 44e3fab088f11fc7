//! Limits, strict parse and selection.

use super::fixture::{KEYID, NOW_S, Request, TAG, WHOLE, good};
use crate::error::Reason;

const URL: &str = "https://api.example/";

fn signed() -> Request {
    Request::get(URL).signed()
}

fn with_fields(input: &str, signature: &str) -> Request {
    Request::get(URL).with("Signature-Input", input).with("Signature", signature)
}

#[test]
fn missing_signature() {
    assert_eq!(signed().without("Signature").reason(), Reason::MissingSignature);
    assert_eq!(signed().without("Signature-Input").reason(), Reason::MissingSignature);
    assert_eq!(signed().change("Signature", "keyward=", "sig1=").reason(), Reason::MissingSignature);
    assert_eq!(signed().with("Signature", "other=:AA==:").reason(), Reason::MissingSignature);
    assert_eq!(signed().with("Signature-Input", r#"other=("@method");created=1"#).reason(), Reason::MissingSignature);
}

#[test]
fn malformed_signature_input() {
    for input in [
        "",
        " ",
        "a",
        "a=1",
        "a=()b",
        "a=(\"@method\"",
        "a=(1)",
        "a=(@method)",
        ",a=()",
        "a=()é",
        "a=(\"x\";sf;sf)",
        "a=();created=1;created=1",
        "a=(), a=()",
        "A=()",
        "a=(\"@method\",\"@path\")",
        "a=(:AA==:)",
        "a=();created=1;Nonce=\"\"",
        "a=(\"@method\"\t\"@path\")",
    ] {
        assert_eq!(with_fields(input, "a=:AA==:").reason(), Reason::MalformedSignatureInput, "{input}");
    }
    let split =
        Request::get(URL).with("Signature-Input", "a=()").with("signature-input", "a=()").with("Signature", "a=::");
    assert_eq!(split.reason(), Reason::MalformedSignatureInput);
}

#[test]
fn malformed_signature() {
    for signature in
        ["", "a", "a=1", "a=\"AA==\"", "a=(:AA==:)", "a=:A:", "a=:AB==:", "a=:AA==:, a=:AA==:", "a=:AA==", "a=:A-A=:"]
    {
        assert_eq!(with_fields("a=()", signature).reason(), Reason::MalformedSignature, "{signature}");
    }
}

#[test]
fn padding_may_be_missing_and_parameters_of_a_signature_mean_nothing() {
    let field = signed().field("Signature").to_owned();
    let unpadded = format!("{}:", field.strip_suffix("=:").unwrap());
    assert!(signed().without("Signature").with("Signature", &unpadded).verify().is_ok());
    assert!(signed().without("Signature").with("Signature", &format!("{field};note=1")).verify().is_ok());
}

#[test]
fn limit_exceeded_by_a_field() {
    let long = format!("a=();x=\"{}\"", "x".repeat(8 * 1024));
    assert_eq!(with_fields(&long, "a=::").reason(), Reason::LimitExceeded);
    assert_eq!(with_fields("a=()", &long).reason(), Reason::LimitExceeded);
    let mut many = Request::get(URL).with("Signature", "a=::");
    for label in 0..900 {
        many = many.with("Signature-Input", &format!("a{label}=()"));
    }
    assert_eq!(many.reason(), Reason::LimitExceeded);
    let fits = format!("a=();x=\"{}\"", "x".repeat(8 * 1024 - 9));
    assert_eq!(fits.len(), 8 * 1024);
    assert_eq!(with_fields(&fits, "a=::").reason(), Reason::NoApplicableSignature);
    let covered = |length| {
        let request = Request::get(URL).with("X-Long", &"x".repeat(length));
        request.signed_as(&good(&format!("{WHOLE} \"x-long\"")))
    };
    assert!(covered(8 * 1024).verify().is_ok());
    assert_eq!(covered(8 * 1024 + 1).reason(), Reason::LimitExceeded);
}

#[test]
fn limit_exceeded_by_a_count() {
    let labels = |count: usize| {
        let list = |value: &str| (0..count).map(|n| format!("a{n}={value}")).collect::<Vec<_>>().join(", ");
        with_fields(&list("()"), &list("::"))
    };
    assert_eq!(labels(4).reason(), Reason::NoApplicableSignature);
    assert_eq!(labels(5).reason(), Reason::LimitExceeded);
    let components = |count: usize| {
        let names: Vec<_> = (0..count).map(|n| format!("\"x-{n}\"")).collect();
        with_fields(&format!("a=({})", names.join(" ")), "a=::")
    };
    assert_eq!(components(32).reason(), Reason::NoApplicableSignature);
    assert_eq!(components(33).reason(), Reason::LimitExceeded);
}

#[test]
fn limit_exceeded_by_a_parameter() {
    let with = |keyid: &str, nonce: &str| {
        let input = format!("({WHOLE});created={NOW_S};keyid=\"{keyid}\";nonce=\"{nonce}\";tag=\"{TAG}\"");
        Request::get(URL).signed_as(&input)
    };
    let long = "n".repeat(128);
    assert!(with(&long, &long).verify().is_ok());
    assert_eq!(with(KEYID, &format!("{long}n")).reason(), Reason::LimitExceeded);
    assert_eq!(with(&format!("{long}n"), &long).reason(), Reason::LimitExceeded);
}

#[test]
fn no_applicable_signature() {
    let untagged = |keyid: &str, rest: &str| {
        Request::get(URL).signed_as(&format!("({WHOLE});created={NOW_S};nonce=\"n\";keyid=\"{keyid}\"{rest}"))
    };
    assert!(untagged(KEYID, "").verify().is_ok());
    assert_eq!(untagged("someone", "").reason(), Reason::NoApplicableSignature);
    assert_eq!(untagged(KEYID, ";tag=\"another\"").reason(), Reason::NoApplicableSignature);
    assert!(untagged("someone", &format!(";tag=\"{TAG}\"")).verify().is_ok());
}

#[test]
fn ambiguous_signature() {
    let twice = |left: &str, right: &str| {
        let end = format!("({WHOLE});created={NOW_S};nonce=\"n\"");
        with_fields(&format!("a={end}{left}, b={end}{right}"), "a=::, b=::").reason()
    };
    let tagged = format!(";tag=\"{TAG}\";keyid=\"k\"");
    let ours = format!(";keyid=\"{KEYID}\"");
    assert_eq!(twice(&tagged, &tagged), Reason::AmbiguousSignature);
    assert_eq!(twice(&ours, &ours), Reason::AmbiguousSignature);
    // The tag decides before the shape of `keyid` is looked at.
    assert_eq!(twice(&tagged, &ours), Reason::SignatureInvalid);
}

#[test]
fn foreign_labels_neither_break_nor_satisfy() {
    let foreign =
        r#"("@status" "X" "x";tr "@new");created=1.5;expires="x";alg=1;keyid=();tag="other""#.replace("()", "?0");
    for first in [true, false] {
        let ours = signed();
        let (input, signature) = (ours.field("Signature-Input").to_owned(), ours.field("Signature").to_owned());
        let join =
            |left: &str, right: &str| if first { format!("{left}, {right}") } else { format!("{right}, {left}") };
        let both = with_fields(&join(&input, &format!("zz={foreign}")), &join("zz=:AAAA:", &signature));
        assert!(both.verify().is_ok(), "{both:?}");
    }
    assert_eq!(with_fields(&format!("zz={foreign}"), "zz=:AAAA:").reason(), Reason::NoApplicableSignature);
}

#[test]
fn fields_may_come_in_several_lines() {
    let two = signed().with("signature-input", r#"b=();tag="x""#).with("SIGNATURE", "b=::");
    assert!(two.verify().is_ok());
}
