//! Fields as structured fields, as members of dictionaries and as byte sequences.

use crate::error::Reason;
use crate::signing::{Body, FieldType, FieldTypes, Fields, Message, Subject, signature_base};

fn lines_of<'a>(lines: &'a [(&'a str, &'a str)], joined: bool, component: &str) -> Result<String, Reason> {
    let fields = Fields { lines, joined };
    let message = Message { method: "GET", url: "https://api.example/", fields, body: Body::Empty };
    let types = FieldTypes::new([
        ("X-List".to_owned(), FieldType::List),
        ("x-item".to_owned(), FieldType::Item),
        ("x-dict".to_owned(), FieldType::Dictionary),
    ]);
    let base = signature_base(Subject::Request(&message), &format!("s=({component})"), None, &types)?;
    let text: String = base.into_iter().map(char::from).collect();
    Ok(text
        .split_once("\n\"@signature-params\"")
        .unwrap()
        .0
        .strip_prefix(&format!("{component}: "))
        .unwrap()
        .to_owned())
}

fn value(lines: &[(&str, &str)], component: &str) -> Result<String, Reason> {
    lines_of(lines, false, component)
}

#[test]
fn sf_writes_a_field_anew_by_its_type() {
    let both = [("X-Dict", "  a=1,    b=2;x=1;y=2"), ("x-dict", "c=(a   b   c), d ")];
    assert_eq!(value(&both, r#""x-dict";sf"#).as_deref(), Ok("a=1, b=2;x=1;y=2, c=(a b c), d"));
    // The same text, and another value: this is why the type must be known.
    let (list, dictionary) = ([("x-list", "a,  a")], [("x-dict", "a,  a")]);
    assert_eq!(value(&list, r#""x-list";sf"#).as_deref(), Ok("a, a"));
    assert_eq!(value(&dictionary, r#""x-dict";sf"#), Err(Reason::ComponentAmbiguous));
    assert_eq!(value(&[("x-item", " 1.50;a=?1 ")], r#""x-item";sf"#).as_deref(), Ok("1.5;a"));
    assert_eq!(value(&[("x-list", "")], r#""x-list";sf"#).as_deref(), Ok(""));
    assert_eq!(value(&[("Priority", "u=1,i")], r#""priority";sf"#).as_deref(), Ok("u=1, i"));
}

#[test]
fn sf_of_what_is_not_known_or_not_there_is_refused() {
    assert_eq!(value(&[("x-other", "a")], r#""x-other";sf"#), Err(Reason::UnsupportedComponent));
    assert_eq!(value(&[("content-type", "a/b")], r#""content-type";sf"#), Err(Reason::UnsupportedComponent));
    assert_eq!(value(&[], r#""x-dict";sf"#), Err(Reason::ComponentMissing));
    assert_eq!(value(&[("x-item", "1"), ("x-item", "2")], r#""x-item";sf"#), Err(Reason::ComponentInvalid));
    for broken in ["a=", "a=1,", "A=1", "a=\"é\"", "a=\n1"] {
        assert_eq!(value(&[("x-dict", broken)], r#""x-dict";sf"#), Err(Reason::ComponentInvalid), "{broken:?}");
    }
    let long = format!("a=\"{}\"", "x".repeat(8 * 1024));
    assert_eq!(value(&[("x-dict", &long)], r#""x-dict";sf"#), Err(Reason::LimitExceeded));
}

#[test]
fn key_picks_a_member_of_a_dictionary_of_whatever_name() {
    let field = [("Example-Dict", "  a=1, b=2;x=1;y=2, c=(a   b    c), d")];
    for (key, expected) in [("a", "1"), ("d", "?1"), ("b", "2;x=1;y=2"), ("c", "(a b c)")] {
        let component = format!("\"example-dict\";key=\"{key}\"");
        assert_eq!(value(&field, &component).as_deref(), Ok(expected));
        assert_eq!(value(&field, &format!("\"example-dict\";sf;key=\"{key}\"")).as_deref(), Ok(expected));
    }
    assert_eq!(value(&field, r#""example-dict";key="zz""#), Err(Reason::ComponentMissing));
    assert_eq!(value(&[], r#""example-dict";key="a""#), Err(Reason::ComponentMissing));
    assert_eq!(value(&[("x-a", "no/dictionary")], r#""x-a";key="no""#), Err(Reason::ComponentInvalid));
    assert_eq!(value(&[("x-a", "a=1"), ("x-a", "a=2")], r#""x-a";key="a""#), Err(Reason::ComponentAmbiguous));
}

#[test]
fn bs_keeps_lines_apart() {
    let two = [("Example-Header", "value, with, lots"), ("Example-Header", "of, commas")];
    let one = [("Example-Header", "value, with, lots, of, commas")];
    let component = r#""example-header";bs"#;
    assert_eq!(value(&two, component).as_deref(), Ok(":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:"));
    assert_eq!(value(&one, component).as_deref(), Ok(":dmFsdWUsIHdpdGgsIGxvdHMsIG9mLCBjb21tYXM=:"));
    assert_eq!(value(&two, r#""example-header""#), value(&one, r#""example-header""#));
    assert_eq!(value(&[("x-a", " \u{e9}\t")], r#""x-a";bs"#).as_deref(), Ok(":6Q==:"), "trimmed, and Latin-1");
    assert_eq!(value(&[("x-a", "")], r#""x-a";bs"#).as_deref(), Ok("::"));
    assert_eq!(value(&[("x-a", "a\r\n b")], r#""x-a";bs"#), Err(Reason::ComponentInvalid));
    assert_eq!(value(&[("x-a", "\u{20ac}")], r#""x-a";bs"#), Err(Reason::ComponentInvalid));
    assert_eq!(value(&[], r#""x-a";bs"#), Err(Reason::ComponentMissing));
    let long = "x".repeat(8 * 1024);
    assert!(value(&[("x-a", &long)], r#""x-a";bs"#).is_ok());
    assert_eq!(value(&[("x-a", &long), ("x-a", "")], r#""x-a";bs"#), Err(Reason::LimitExceeded));
}

/// Fetch has joined the lines of a field: where there is a comma, nobody can tell any more where a line ended.
#[test]
fn bs_of_joined_lines_is_computed_only_where_it_is_certain() {
    let joined = |lines: &[(&str, &str)], component: &str| lines_of(lines, true, component);
    assert_eq!(joined(&[("x-a", "a, b")], r#""x-a";bs"#), Err(Reason::UnsupportedComponent));
    assert_eq!(joined(&[("x-a", "a b")], r#""x-a";bs"#).as_deref(), Ok(":YSBi:"));
    assert_eq!(joined(&[("x-a", "a, b"), ("x-a", "c")], r#""x-a";bs"#).as_deref(), Ok(":YSwgYg==:, :Yw==:"));
    let cookie = [("set-cookie", "a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT")];
    assert!(joined(&cookie, r#""set-cookie";bs"#).is_ok(), "this one is never joined");
    assert_eq!(joined(&[("x-a", "a, b")], r#""x-a""#).as_deref(), Ok("a, b"), "the plain form needs no lines");
}
