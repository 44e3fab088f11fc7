//! The structured-field test suite of the HTTP working group, read from beside the project where it is there, or from the
//! folder of vectors that `KEYWARD_VECTORS` names.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::counted::say;
use crate::signing::structured::{
    BareItem, Decimal, Dictionary, Duplicates, InnerList, Item, Malformed, Member, Parameters, dictionary, item, list,
    write_dictionary, write_inner_list, write_item, write_list,
};

/// Strings of more than one line: the RFC leaves it to the parser, ours refuses. Non-zero pad bits: likewise.
const REFUSED_BY_CHOICE: [&str; 3] = ["two lines string", "two lines display string", "non-zero pad bits"];

fn folder() -> Option<PathBuf> {
    let vectors = std::env::var_os("KEYWARD_VECTORS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"), PathBuf::from);
    let folder = vectors.join("structured-field-tests");
    if folder.is_dir() {
        return Some(folder);
    }
    let absent = format!("the structured-field suite is absent, its cases are not run: {}", folder.display());
    assert!(std::env::var_os("CI").is_none(), "{absent}");
    say(&absent);
    None
}

fn cases(folder: &Path) -> Vec<Value> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |path: &PathBuf| serde_json::from_str::<Vec<Value>>(&std::fs::read_to_string(path).unwrap()).unwrap();
    files.iter().flat_map(read).collect()
}

enum Field<'a> {
    Item(Item<'a>),
    List(Vec<Member<'a>>),
    Dictionary(Dictionary<'a>),
}

impl Field<'_> {
    fn written(&self) -> Result<String, Malformed> {
        let mut out = Vec::new();
        match self {
            Self::Item(item) => write_item(item, &mut out)?,
            Self::List(members) => write_list(members, &mut out)?,
            Self::Dictionary(members) => write_dictionary(members, &mut out)?,
        }
        Ok(String::from_utf8(out).unwrap())
    }

    fn json(&self) -> Value {
        match self {
            Self::Item(item) => item_json(item),
            Self::List(members) => members.iter().map(member_json).collect(),
            Self::Dictionary(members) => {
                members.0.iter().map(|(name, member)| Value::from(vec![(*name).into(), member_json(member)])).collect()
            }
        }
    }
}

fn member_json(member: &Member<'_>) -> Value {
    match member {
        Member::Item(item) => item_json(item),
        Member::InnerList(list) => {
            let items: Value = list.items().iter().map(item_json).collect();
            Value::from(vec![items, parameters_json(list.parameters())])
        }
    }
}

fn item_json(item: &Item<'_>) -> Value {
    Value::from(vec![bare_json(&item.value), parameters_json(&item.parameters)])
}

fn parameters_json(parameters: &Parameters<'_>) -> Value {
    parameters.iter().map(|(name, value)| Value::from(vec![(*name).into(), bare_json(value)])).collect()
}

fn bare_json(value: &BareItem<'_>) -> Value {
    let typed = |name: &str, value: Value| serde_json::json!({ "__type": name, "value": value });
    match value {
        BareItem::Integer(number) => (*number).into(),
        #[allow(clippy::cast_precision_loss, reason = "JSON has no other number")]
        BareItem::Decimal(number) => (number.thousandths() as f64 / 1000.0).into(),
        BareItem::String(text) => text.as_ref().into(),
        BareItem::Token(token) => typed("token", (*token).into()),
        BareItem::Bytes(bytes) => typed("binary", base32(bytes).into()),
        BareItem::Boolean(yes) => (*yes).into(),
        BareItem::Date(seconds) => typed("date", (*seconds).into()),
        BareItem::DisplayString(text) => typed("displaystring", text.as_ref().into()),
    }
}

fn base32(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(5) {
        let mut group = [0; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(group);
        for place in 0..8 {
            let index = usize::try_from(bits >> (35 - 5 * place) & 31).unwrap();
            let letter = char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[index]);
            out.push(if place * 5 < chunk.len() * 8 { letter } else { '=' });
        }
    }
    out
}

fn parse<'a>(kind: &Value, lines: &'a [String], joined: &'a str) -> Result<Field<'a>, Malformed> {
    let lines = lines.iter().map(String::as_str);
    match kind.as_str().unwrap() {
        "item" => item(joined, Duplicates::LastWins).map(Field::Item),
        "list" => list(lines, Duplicates::LastWins).map(Field::List),
        "dictionary" => dictionary(lines, Duplicates::LastWins).map(Field::Dictionary),
        other => panic!("{other}"),
    }
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

#[test]
fn parses_and_writes_as_the_suite_says() {
    let Some(folder) = folder() else { return };
    let cases = cases(&folder);
    let mut refused = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let lines = strings(&case["raw"]);
        let joined = lines.join(", ");
        let parsed = parse(&case["header_type"], &lines, &joined);
        if case["must_fail"] == true {
            assert!(parsed.is_err(), "{name}");
            continue;
        }
        let Ok(field) = parsed else {
            assert!(case["can_fail"] == true, "{name}");
            refused.push(name);
            continue;
        };
        // Both sides by way of text: `1` and `1.0` are different items, and different JSON.
        assert_eq!(field.json().to_string(), case["expected"].to_string(), "{name}");
        let canonical = case.get("canonical").map_or_else(|| joined.clone(), |lines| strings(lines).join(", "));
        assert_eq!(field.written().unwrap(), canonical, "{name}");
    }
    refused.retain(|name| !REFUSED_BY_CHOICE.contains(name));
    assert_eq!(refused, [""; 0]);
    assert!(cases.len() >= 900, "{}", cases.len());
    say(&format!("structured fields: {} cases read and written", cases.len()));
}

/// Values that cannot be written, and decimals that are rounded on the way in.
#[test]
fn writes_only_what_can_be_read() {
    let Some(folder) = folder() else { return };
    let cases = cases(&folder.join("serialisation-tests"));
    for case in &cases {
        let expected = &case["expected"];
        let written = build(expected, &case["header_type"]).and_then(|field| field.written());
        let canonical = case.get("canonical").map(|lines| strings(lines).join(", "));
        assert_eq!(written.ok(), canonical.filter(|_| case["must_fail"] != true), "{}", case["name"]);
    }
    assert!(cases.len() >= 100, "{}", cases.len());
    say(&format!("structured fields: {} cases written", cases.len()));
}

fn build<'a>(value: &'a Value, kind: &Value) -> Result<Field<'a>, Malformed> {
    match kind.as_str().unwrap() {
        "item" => build_item(value).map(Field::Item),
        "list" => {
            let members = value.as_array().unwrap().iter().map(|item| build_item(item).map(Member::Item));
            members.collect::<Result<_, _>>().map(Field::List)
        }
        "dictionary" => {
            let pairs = value.as_array().unwrap().iter();
            let members = pairs.map(|pair| Ok((pair[0].as_str().unwrap(), Member::Item(build_item(&pair[1])?))));
            members.collect::<Result<_, Malformed>>().map(|members| Field::Dictionary(Dictionary(members)))
        }
        other => panic!("{other}"),
    }
}

fn build_item(value: &Value) -> Result<Item<'_>, Malformed> {
    let parameters = value[1].as_array().unwrap().iter();
    let parameters = parameters.map(|pair| Ok((pair[0].as_str().unwrap(), build_bare(&pair[1])?)));
    Ok(Item { value: build_bare(&value[0])?, parameters: Parameters::new(parameters.collect::<Result<_, _>>()?) })
}

fn build_bare(value: &Value) -> Result<BareItem<'_>, Malformed> {
    match value {
        Value::Bool(yes) => Ok(BareItem::Boolean(*yes)),
        Value::String(text) => Ok(BareItem::String(Cow::Borrowed(text))),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Ok(BareItem::Integer(integer)),
            None => Decimal::from_f64(number.as_f64().unwrap()).map(BareItem::Decimal).ok_or(Malformed),
        },
        Value::Object(typed) if typed["__type"] == "token" => Ok(BareItem::Token(typed["value"].as_str().unwrap())),
        other => panic!("{other}"),
    }
}

#[test]
fn an_empty_inner_list_is_written() {
    let mut out = Vec::new();
    write_inner_list(&InnerList::default(), &mut out).unwrap();
    assert_eq!(out, b"()");
}
