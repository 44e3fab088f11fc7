//! Canonical JSON: the bytes that an audit event's hash covers.
//!
//! Source: RFC 8785. Numbers are integers here, so its number formatting is theirs; anything else is refused.

use serde_json::Value;

use crate::text::limits::MAX_SAFE_INTEGER;

/// The canonical text of a value; none if it holds a number that is not a safe integer.
pub fn canonical(value: &Value) -> Option<String> {
    let mut out = String::new();
    write(value, &mut out)?;
    Some(out)
}

fn write(value: &Value, out: &mut String) -> Option<()> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let integer = number.as_i64().filter(|n| (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(n))?;
            out.push_str(&integer.to_string());
        }
        Value::String(text) => string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
            out.push('{');
            for (index, (name, member)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                string(name, out);
                out.push(':');
                write(member, out)?;
            }
            out.push('}');
        }
    }
    Some(())
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..='\u{1f}' => {
                let code = u32::from(character);
                out.push_str("\\u00");
                out.push(char::from_digit(code >> 4, 16).unwrap_or('0'));
                out.push(char::from_digit(code & 15, 16).unwrap_or('0'));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The sorting example of RFC 8785, section 3.2.3.
    #[test]
    fn sorts_by_utf16_code_units() {
        let value = json!({
            "\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7,
        });
        assert_eq!(
            canonical(&value).unwrap(),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
        );
    }

    #[test]
    fn escapes_as_the_rfc_does() {
        assert_eq!(canonical(&json!("\u{1}\u{1f}\"\\\n\u{7f}é")).unwrap(), "\"\\u0001\\u001f\\\"\\\\\\n\u{7f}é\"");
    }

    #[test]
    fn refuses_numbers_that_runtimes_write_differently() {
        assert!(canonical(&json!(1.5)).is_none());
        assert!(canonical(&json!([{"n": 9_007_199_254_740_992_i64}])).is_none());
        assert_eq!(canonical(&json!(-3)).unwrap(), "-3");
    }
}
