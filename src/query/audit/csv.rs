//! The report as a table for a spreadsheet.
//!
//! Source: RFC 4180. Every cell is quoted, and one that a spreadsheet would run as a formula starts with an apostrophe:
//! names in a report are whatever a user typed.

use serde_json::Value;

use crate::time::calendar::rfc3339;

/// The columns, with where an entry has them.
const COLUMNS: [(&str, &[&str]); 17] = [
    ("at", &["at"]),
    ("outcome", &["outcome"]),
    ("action", &["action"]),
    ("actor role", &["actor", "role"]),
    ("actor", &["actor", "id"]),
    ("actor client id", &["actor", "clientId"]),
    ("actor domain", &["actor", "domain"]),
    ("domain", &["target", "domain"]),
    ("owner", &["target", "owner"]),
    ("key id", &["target", "keyId"]),
    ("code", &["code"]),
    ("times", &["times"]),
    ("changes", &["changes"]),
    ("document", &["document"]),
    ("sequence", &["sequence"]),
    ("operation", &["operation"]),
    ("hash", &["hash"]),
];

/// The rows of entries, each with its line end; below the names of the columns if `head`.
pub fn csv(entries: &[Value], head: bool) -> String {
    let mut text = String::new();
    if head {
        row(COLUMNS.iter().map(|(name, _)| (*name).to_owned()), &mut text);
    }
    for entry in entries {
        row(COLUMNS.iter().map(|(name, path)| cell(name, path, entry)), &mut text);
    }
    text
}

fn row(cells: impl Iterator<Item = String>, text: &mut String) {
    for (index, cell) in cells.enumerate() {
        text.push_str(if index == 0 { "\"" } else { ",\"" });
        text.push_str(&defused(cell).replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

fn cell(name: &str, path: &[&str], entry: &Value) -> String {
    let value = path.iter().fold(entry, |value, member| &value[*member]);
    match value {
        Value::Null => String::new(),
        Value::Number(at) if name == "at" => at.as_u64().and_then(rfc3339).unwrap_or_else(|| at.to_string()),
        Value::Array(changes) if changes.is_empty() => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The text so that no spreadsheet takes it for a formula.
///
/// Security: a tab, a line end or a full-width sign before the formula is stripped or read as the sign by some of them.
fn defused(text: String) -> String {
    let is_risky = |first: char| {
        matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
    };
    let is_formula = text.starts_with(is_risky) || text.trim_start().starts_with(is_risky);
    if is_formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// What RFC 4180 says, and no more: rows of cells.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
        let mut characters = text.chars().peekable();
        let mut quoted = false;
        while let Some(character) = characters.next() {
            match (character, quoted) {
                ('"', true) if characters.peek() == Some(&'"') => cell.extend(characters.next()),
                ('"', _) => quoted = !quoted,
                (',', false) => row.push(std::mem::take(&mut cell)),
                ('\r', false) => {
                    assert_eq!(characters.next(), Some('\n'));
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                (other, _) => cell.push(other),
            }
        }
        assert!(!quoted && cell.is_empty() && row.is_empty());
        rows
    }

    fn entry(owner: &str) -> Value {
        json!({
            "outcome": "done", "at": 1_893_456_000_000_u64, "action": "key.create", "code": null, "times": 1,
            "actor": {"role": "siteAdmin", "id": "root"}, "target": {"domain": "default", "owner": owner, "keyId": null},
            "changes": [{"path": "keys.k.name", "before": null, "after": "a, \"b\""}],
            "document": "account/a/b", "sequence": 7, "operation": "op", "hash": "h",
        })
    }

    /// Frozen: what a sheet or a program that reads it relies on.
    #[test]
    fn known_form() {
        let text = csv(&[entry("ann")], true);
        let mut lines = text.split_inclusive("\r\n");
        assert_eq!(lines.next(), Some(HEAD));
        assert_eq!(lines.next(), Some(LINE));
        assert_eq!(lines.next(), None);
        assert_eq!(csv(&[], true), HEAD);
        assert_eq!(csv(&[], false), "");
    }

    const HEAD: &str = "\"at\",\"outcome\",\"action\",\"actor role\",\"actor\",\"actor client id\",\"actor domain\",\"domain\",\"owner\",\"key id\",\"code\",\"times\",\"changes\",\"document\",\"sequence\",\"operation\",\"hash\"\r\n";
    const LINE: &str = "\"2030-01-01T00:00:00.000Z\",\"done\",\"key.create\",\"siteAdmin\",\"root\",\"\",\"\",\"default\",\"ann\",\"\",\"\",\"1\",\"[{\"\"after\"\":\"\"a, \\\"\"b\\\"\"\"\",\"\"before\"\":null,\"\"path\"\":\"\"keys.k.name\"\"}]\",\"account/a/b\",\"7\",\"op\",\"h\"\r\n";

    #[test]
    fn no_cell_is_a_formula() {
        for start in
            ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u{a0}=", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}"]
        {
            let name = format!("{start}HYPERLINK(\"http://x\")");
            let rows = read(&csv(&[entry(&name)], false));
            assert_eq!(rows[0][8], format!("'{name}"));
        }
        for name in ["ann", "a=b", "1-2", "'=x", " ann"] {
            assert_eq!(read(&csv(&[entry(name)], false))[0][8], name);
        }
    }

    proptest! {
        #[test]
        fn every_name_comes_back(names in proptest::collection::vec("[a-c,;\"\r\n '=é]{0,8}", 1..5)) {
            let entries: Vec<_> = names.iter().map(|name| entry(name)).collect();
            let rows = read(&csv(&entries, true));
            prop_assert_eq!(rows.len(), names.len() + 1);
            for (row, name) in rows[1..].iter().zip(&names) {
                prop_assert_eq!(row.len(), COLUMNS.len());
                let own = &row[8];
                prop_assert!(own == name || own.strip_prefix('\'') == Some(name));
                prop_assert!(row.iter().all(|cell| !cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r'])));
            }
        }
    }
}
