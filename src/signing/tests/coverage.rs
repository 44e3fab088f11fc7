//! Coverage, and components that cannot be had.

use super::fixture::{Request, WHOLE, good};
use crate::error::Reason;

const URL: &str = "https://api.example/p?q=1";

fn covering(components: &str) -> Request {
    Request::get(URL).signed_as(&good(components))
}

#[test]
fn enough() {
    assert!(covering(WHOLE).verify().is_ok());
    assert!(covering(r#""@target-uri" "@method""#).verify().is_ok());
    let plain = Request::get("https://api.example/p").signed_as(&good(r#""@method" "@authority" "@path""#));
    assert!(plain.verify().is_ok());
    let bare = Request::get("https://api.example/p?").signed_as(&good(r#""@method" "@authority" "@path""#));
    assert!(bare.verify().is_ok(), "an empty query is no query");
}

#[test]
fn insufficient_coverage() {
    for components in [
        "",
        r#""@authority" "@path" "@query""#,
        r#""@method" "@path" "@query""#,
        r#""@method" "@authority" "@query""#,
        r#""@method" "@authority" "@path""#,
        r#""@method" "@authority" "@request-target""#,
        r#""@method" "@authority" "@path" "@query-param";name="q""#,
        r#""@target-uri""#,
    ] {
        assert_eq!(covering(components).reason(), Reason::InsufficientCoverage, "{components}");
    }
}

#[test]
fn a_body_must_be_covered_with_its_type() {
    let digest = "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:";
    let post = || Request::post("https://api.example/", "{}").with("Content-Digest", digest);
    let both = format!("{WHOLE} \"content-type\" \"content-digest\"");
    assert!(post().signed_as(&good(&both)).verify().is_ok());
    assert_eq!(post().signed_as(&good(&format!("{WHOLE} \"content-type\""))).reason(), Reason::InsufficientCoverage);
    assert_eq!(post().signed_as(&good(&format!("{WHOLE} \"content-digest\""))).reason(), Reason::InsufficientCoverage);
    let untyped = post().without("Content-Type").signed_as(&good(&format!("{WHOLE} \"content-digest\"")));
    assert!(untyped.verify().is_ok());
    let empty = Request::post("https://api.example/", "").signed_as(&good(WHOLE));
    assert!(empty.verify().is_ok(), "no body, nothing to cover");
}

/// Written in another form, a digest says the same; one member of it does not say all.
#[test]
fn a_digest_may_be_covered_in_any_form_that_is_whole() {
    let digest = "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:";
    let post = || Request::post("https://api.example/", "{}").with("Content-Digest", digest);
    let covering = |form: &str| post().signed_as(&good(&format!("{WHOLE} \"content-type\" \"content-digest\"{form}")));
    for form in [";sf", ";bs"] {
        assert!(covering(form).verify().is_ok(), "{form}");
    }
    for form in [r#";key="sha-256""#, r#";sf;key="sha-256""#] {
        assert_eq!(covering(form).reason(), Reason::InsufficientCoverage, "{form}");
    }
}

#[test]
fn missing_digest() {
    let post = Request::post("https://api.example/", "{}").signed_as(&good(&format!("{WHOLE} \"content-type\"")));
    assert_eq!(post.reason(), Reason::MissingDigest);
    let covered = format!("{WHOLE} \"content-type\" \"content-digest\"");
    let post = Request::post("https://api.example/", "{}").signed_as(&good(&covered));
    assert_eq!(post.reason(), Reason::ComponentMissing);
}

#[test]
fn duplicate_component() {
    for twice in [
        r#""@method" "@method""#,
        r#""x-a" "x-b" "x-a""#,
        r#""@query-param";name="a" "@query-param";name="a""#,
        r#""x";sf;key="a" "x";key="a";sf"#,
    ] {
        assert_eq!(covering(&format!("{WHOLE} {twice}")).reason(), Reason::DuplicateComponent, "{twice}");
    }
    let distinct = Request::get("https://api.example/?a=1&b=2");
    let distinct = distinct.signed_as(&good(&format!(r#"{WHOLE} "@query-param";name="a" "@query-param";name="b""#)));
    assert!(distinct.verify().is_ok());
}

#[test]
fn unsupported_component() {
    for component in [
        r#""@status""#,
        r#""@signature-params""#,
        r#""@new""#,
        r#""@""#,
        r#""""#,
        r#""@path";req"#,
        r#""x-a";req"#,
        r#""x-a";tr"#,
        r#""x-a";sf;tr"#,
        r#""x-a";sf=?0"#,
        r#""x-a";bs=1"#,
        r#""x-a";key=a"#,
        r#""x-a";key"#,
        r#""x-a";bs;sf"#,
        r#""x-a";bs;key="a""#,
        r#""x-a";name="a""#,
        r#""@path";sf"#,
        r#""@path";name="a""#,
        r#""x-a";new"#,
        r#""X-A""#,
        r#""x a""#,
        r#""x-a:""#,
        r#""@query-param""#,
        r#""@query-param";name=q"#,
        r#""@query-param";name="q";req"#,
        r#""@query-param";req;name="q""#,
    ] {
        let request = Request::get(URL).with("X-A", "1").signed_as(&good(&format!("{WHOLE} {component}")));
        assert_eq!(request.reason(), Reason::UnsupportedComponent, "{component}");
    }
    for method in ["CONNECT", "OPTIONS"] {
        let request = Request { method: method.into(), ..Request::get(URL) };
        let request = request.signed_as(&good(&format!("{WHOLE} \"@request-target\"")));
        assert_eq!(request.reason(), Reason::UnsupportedComponent);
    }
}

#[test]
fn component_missing() {
    assert_eq!(covering(&format!("{WHOLE} \"x-a\"")).reason(), Reason::ComponentMissing);
    assert_eq!(covering(&format!(r#"{WHOLE} "@query-param";name="z""#)).reason(), Reason::ComponentMissing);
}

#[test]
fn component_ambiguous() {
    let request = Request::get("https://api.example/?q=1&q=1");
    let request = request.signed_as(&good(&format!(r#"{WHOLE} "@query-param";name="q""#)));
    assert_eq!(request.reason(), Reason::ComponentAmbiguous);
}

#[test]
fn component_invalid() {
    for value in ["a\r\n b", "a\nb", "a\r", "\0", "\u{100}", "日本"] {
        let request = Request::get(URL).with("X-A", value).signed_as(&good(&format!("{WHOLE} \"x-a\"")));
        assert_eq!(request.reason(), Reason::ComponentInvalid, "{value:?}");
    }
    for method in ["", "GET POST", "GET\n", "GÉT", "GET:"] {
        let request = Request { method: method.into(), ..Request::get(URL) }.signed_as(&good(WHOLE));
        assert_eq!(request.reason(), Reason::ComponentInvalid, "{method:?}");
    }
    for url in [
        "/p",
        "https://",
        "ftp://api.example/",
        "https://u@api.example/",
        "https://api.example/\n",
        "https://api.example/é",
    ] {
        assert_eq!(Request::get(url).signed_as(&good(WHOLE)).reason(), Reason::ComponentInvalid, "{url:?}");
    }
}

#[test]
fn an_uncovered_field_may_hold_anything() {
    assert!(covering(WHOLE).with("X-A", "a\r\n\u{100}").verify().is_ok());
}
