//! From a filter to its text: the one spelling of it.

use serde_json::{Map, Value};

use super::super::filter::Filter;
use super::field::{FIELDS, Kind};
use super::moment::NEVER;
use super::term::is_sign;
use crate::time::Instant;
use crate::time::calendar::rfc3339;

/// The text of a filter: fields in the order of the table, instants in UTC with all their milliseconds, the words
/// without case, in order and behind the fields.
pub fn print(filter: &Filter) -> String {
    // A struct of texts, numbers and truth values always has its JSON.
    let Ok(Value::Object(members)) = serde_json::to_value(filter) else { return String::new() };
    let mut terms: Vec<String> = Vec::new();
    for field in &FIELDS {
        let word = field.word();
        match field.kind {
            Kind::Exact(member) => {
                terms.extend(
                    members.get(member).and_then(Value::as_str).map(|value| format!("{word}:{}", valued(value))),
                );
            }
            Kind::Range { from, to, never, .. } => {
                terms.extend(never.and_then(|member| members.get(member)?.as_bool()).map(|never| {
                    let sign = if never { "" } else { "-" };
                    format!("{sign}{word}:{NEVER}")
                }));
                terms.extend(instant(&members, from).map(|at| format!("{word}>={at}")));
                terms.extend(instant(&members, to).map(|at| format!("{word}<={at}")));
            }
        }
    }
    let words = members.get("words").and_then(Value::as_array).into_iter().flatten();
    terms.extend(words.filter_map(Value::as_str).map(worded));
    terms.join(" ")
}

/// The instant as RFC 3339 or, where that has no form for it, in Unix milliseconds; never as a day, whose zone would be
/// the reader's.
fn instant(members: &Map<String, Value>, name: &str) -> Option<String> {
    let at: Instant = members.get(name)?.as_u64()?;
    Some(rfc3339(at).unwrap_or_else(|| at.to_string()))
}

fn valued(value: &str) -> String {
    quoted(value, value.contains(|letter: char| letter.is_whitespace() || letter == '"'))
}

fn worded(word: &str) -> String {
    let is_special = |letter: char| letter.is_whitespace() || letter == '"' || is_sign(letter);
    quoted(word, word.starts_with('-') || word.contains(is_special))
}

fn quoted(text: &str, is_needed: bool) -> String {
    if is_needed { format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn printed(filter: Value) -> String {
        print(&Filter::parse(filter).unwrap())
    }

    #[test]
    fn one_spelling() {
        let filter = json!({
            "text": "Zoë -x a:b NIGHT", "status": "active", "owner": "ann b", "expiresBy": 1_798_761_600_000_u64,
            "neverExpires": false, "createdTo": 8_640_000_000_000_000_u64, "neverUsed": true, "name": "a\\b", "clientId": "\"",
        });
        let expected = r#"owner:"ann b" status:active name:a\b id:"\"" -expires:never expires<=2027-01-01T00:00:00.000Z created<=8640000000000000 used:never "-x" "a:b" night zoë"#;
        assert_eq!(printed(filter), expected);
        assert_eq!(printed(json!({})), "");
        assert_eq!(printed(json!({"text": ["Two  Words"]})), "\"two  words\"");
    }
}
