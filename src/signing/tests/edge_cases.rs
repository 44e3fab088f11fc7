//! What others get wrong: one test for each point of the list in the wire profile that is decided in this core.

use super::fixture::{NOW_S, Request, TAG, WHOLE, good, mac, signing};
use crate::error::{Reason, RefusalCode};
use crate::signing::{SigningKey, sign};

fn base(request: &Request, components: &str) -> Result<String, Reason> {
    let base = request.base(&format!("s=({components})"))?;
    let text: String = base.iter().map(|byte| char::from(*byte)).collect();
    Ok(text.split_once("\n\"@signature-params\"").unwrap().0.to_owned())
}

fn value(request: &Request, component: &str) -> String {
    base(request, &format!("\"{component}\"")).unwrap().split_once(": ").unwrap().1.to_owned()
}

#[test]
fn the_fragment_of_the_url_is_dropped() {
    let request = Request::get("https://api.example/p?q#f");
    for (component, expected) in
        [("@query", "?q"), ("@target-uri", "https://api.example/p?q"), ("@request-target", "/p?q")]
    {
        assert_eq!(value(&request, component), expected);
    }
    let signed = Request::get("https://api.example/p#one").signed();
    assert!(Request { url: "https://api.example/p".into(), ..signed }.verify().is_ok());
}

#[test]
fn the_query_is_a_question_mark_where_there_is_none() {
    for url in ["https://api.example/", "https://api.example/?", "https://api.example", "https://api.example?#f"] {
        assert_eq!(value(&Request::get(url), "@query"), "?", "{url}");
        assert_eq!(value(&Request::get(url), "@path"), "/", "{url}");
    }
    let signed = Request::get("https://api.example/?").signed();
    assert!(Request { url: "https://api.example/".into(), ..signed }.verify().is_ok());
}

#[test]
fn an_apostrophe_in_the_query_is_signed_encoded_only() {
    let quoted = Request::get("https://api.example/?it's");
    let refused = quoted.as_message(|message| sign(message, SigningKey::HmacSha256(&mac()), &signing())).unwrap_err();
    assert_eq!(refused.code, RefusalCode::UrlNotNormalized);
    assert!(Request::get("https://api.example/?it%27s").signed().verify().is_ok());
    // A verifier takes what arrived: a client that sends the character as it is signed it as it is.
    assert!(quoted.signed_as(&good(WHOLE)).verify().is_ok());
}

#[test]
fn the_method_is_what_is_sent() {
    let patch = Request { method: "patch".into(), ..Request::get("https://api.example/") };
    assert_eq!(value(&patch, "@method"), "patch");
    let upper = Request { method: "PATCH".into(), ..patch.signed() };
    assert_eq!(upper.reason(), Reason::SignatureInvalid);
}

#[test]
fn the_authority_is_that_of_the_url_and_no_field() {
    let request = Request::get("https://API.Example:443/").with("Host", "evil.example");
    assert_eq!(value(&request, "@authority"), "api.example");
    assert_eq!(value(&request, "host"), "evil.example");
}

#[test]
fn default_ports_are_dropped_and_others_kept() {
    for (url, authority) in [
        ("https://api.example:443/", "api.example"),
        ("http://api.example:80/", "api.example"),
        ("https://api.example:80/", "api.example:80"),
        ("http://api.example:443/", "api.example:443"),
        ("https://[2001:DB8::1]:443/", "[2001:db8::1]"),
    ] {
        assert_eq!(value(&Request::get(url), "@authority"), authority);
    }
}

#[test]
fn a_missing_field_is_not_an_empty_field() {
    let empty = Request::get("https://api.example/").with("X-A", "");
    assert_eq!(base(&empty, "\"x-a\"").unwrap(), "\"x-a\": ");
    assert_eq!(base(&empty.without("X-A"), "\"x-a\""), Err(Reason::ComponentMissing));
}

#[test]
fn duplicates_are_joined_in_order_and_each_is_trimmed() {
    let lines =
        Request::get("https://api.example/").with("X-A", " 1\t").with("x-b", "").with("x-a", "\t").with("X-a", "2, 3 ");
    assert_eq!(value(&lines, "x-a"), "1, , 2, 3");
    // Fetch hands over the lines already joined: the same bytes.
    let joined = Request::get("https://api.example/").with("x-a", "1, , 2, 3");
    assert_eq!(value(&joined, "x-a"), value(&lines, "x-a"));
}

#[test]
fn folded_lines_and_line_breaks_are_refused() {
    for folded in ["a\r\n b", "a\n\tb", "a\rb", "a\n", "\r\na", "a\nx-b\": 2"] {
        let request = Request::get("https://api.example/").with("X-A", folded);
        assert_eq!(base(&request, "\"x-a\""), Err(Reason::ComponentInvalid), "{folded:?}");
    }
}

#[test]
fn values_are_latin_1() {
    let request = Request::get("https://api.example/").with("X-A", "caf\u{e9}\u{a0}");
    let bytes = request.base("s=(\"x-a\")").unwrap();
    assert!(bytes.starts_with(b"\"x-a\": caf\xe9\xa0\n"), "only spaces and tabs are trimmed");
    assert_eq!(
        base(&Request::get("https://api.example/").with("X-A", "\u{20ac}"), "\"x-a\""),
        Err(Reason::ComponentInvalid)
    );
}

#[test]
fn a_decimal_is_no_integer_however_round() {
    let input = format!("({WHOLE});created={NOW_S}.0;keyid=\"cid_1\";nonce=\"n\";tag=\"{TAG}\"");
    assert_eq!(Request::get("https://api.example/").signed_as(&input).reason(), Reason::MalformedParameter);
}

#[test]
fn order_and_unknown_parameters_are_kept() {
    let input = format!(
        "({WHOLE});zz;tag=\"{TAG}\";x-new=1.50;keyid=\"cid_1\";a=tok/en;b=:AA==:;nonce=\"n\\\"\\\\\";created={NOW_S};d=@5;e=%\"%c3%bc\""
    );
    let request = Request::get("https://api.example/").signed_as(&input);
    assert!(request.verify().is_ok());
    let base = request.base(&format!("s={input}")).unwrap();
    let base = String::from_utf8(base).unwrap();
    assert_eq!(base.lines().last().unwrap(), format!("\"@signature-params\": {}", input.replace("1.50", "1.5")));
}

#[test]
fn labels_are_chosen_by_what_they_say() {
    let signed = Request::get("https://api.example/").signed();
    let renamed =
        signed.change("Signature-Input", "keyward=(", "x.y-z*=(").change("Signature", "keyward=:", "x.y-z*=:");
    assert!(renamed.verify().is_ok());
}

#[test]
fn nobody_but_the_only_signature_of_a_debugged_input_is_chosen() {
    let request = Request::get("https://api.example/");
    let reason = |input: &str| request.base(input).unwrap_err();
    assert_eq!(reason("a=(), b=()"), Reason::AmbiguousSignature);
    assert_eq!(reason(""), Reason::MalformedSignatureInput);
    assert_eq!(reason("a=1"), Reason::MalformedSignatureInput);
    assert_eq!(reason("a=(\"x\" \"x\")"), Reason::DuplicateComponent);
}
