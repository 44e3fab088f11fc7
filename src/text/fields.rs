//! Reads the members of a JSON object that came from outside, and collects every violation instead of stopping at the first.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::flaw;
use super::limits::{self, Range};
use crate::error::{Invalid, Issue};
use crate::time::{Instant, MAX_INSTANT};

/// A member that can be left out, be null, or have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence<T> {
    /// The member is not there.
    Absent,
    /// The member is null.
    Null,
    /// The member has a value.
    Given(T),
}

/// The members of one input that are still to be read.
///
/// Every reader returns a harmless value where the input is wrong; [`Fields::finish`] then says all that was.
pub struct Fields {
    members: Map<String, Value>,
    known: Vec<&'static str>,
    issues: Vec<Issue>,
}

impl Fields {
    /// The members of `value`, which `name` calls in errors.
    pub fn of(name: &str, value: Value) -> Self {
        match value {
            Value::Object(members) => Self { members, known: Vec::new(), issues: Vec::new() },
            _ => Self { members: Map::new(), known: Vec::new(), issues: vec![Issue::new(name, "type", "an object")] },
        }
    }

    /// Nothing, or all that was wrong; members that nobody asked for are wrong too.
    pub fn finish(mut self) -> Result<(), Invalid> {
        let limit = format!(
            "the members are {}",
            self.known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        );
        for name in self.members.keys() {
            self.issues.push(Issue::new(&printable(name), "unknown", &limit));
        }
        if self.issues.is_empty() { Ok(()) } else { Err(Invalid { issues: self.issues }) }
    }

    /// Whether something was wrong so far.
    pub fn is_wrong(&self) -> bool {
        !self.issues.is_empty()
    }

    /// Adds a violation that the caller found.
    pub fn reject(&mut self, path: &str, rule: &'static str, limit: &str) {
        self.issues.push(Issue::new(path, rule, limit));
    }

    /// Adds the violations of a member that was read elsewhere, as they are.
    pub fn append(&mut self, invalid: Invalid) {
        self.issues.extend(invalid.issues);
    }

    /// A text that must be there.
    pub fn text(&mut self, name: &'static str, range: Range) -> String {
        let found = self.optional_text(name, range);
        self.require(name, found, "a string").unwrap_or_default()
    }

    /// A text that can be left out.
    pub fn optional_text(&mut self, name: &'static str, range: Range) -> Option<String> {
        let value = self.take(name)?;
        self.checked_text(name, value, range)
    }

    /// One of a few words; can be left out.
    pub fn word<T: Copy>(&mut self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let value = self.take(name)?;
        let found = value.as_str().and_then(|text| words.iter().find(|(word, _)| *word == text));
        if found.is_none() {
            let rule = if value.is_string() { "oneOf" } else { "type" };
            let list: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.reject(name, rule, &format!("one of {}", list.join(", ")));
        }
        found.map(|(_, meaning)| *meaning)
    }

    /// A truth value; can be left out.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        let value = self.take(name)?;
        if !value.is_boolean() {
            self.reject(name, "type", "true or false");
        }
        value.as_bool()
    }

    /// A number of days; can be left out.
    pub fn days(&mut self, name: &'static str, min: u32, max: u32) -> Option<u32> {
        self.integer(name, i64::from(min), i64::from(max)).and_then(|days| u32::try_from(days).ok())
    }

    /// A whole number; can be left out.
    pub fn integer(&mut self, name: &'static str, min: i64, max: i64) -> Option<i64> {
        let value = self.take(name)?;
        self.checked_integer(name, &value, min, max)
    }

    /// An instant; can be left out.
    pub fn instant(&mut self, name: &'static str) -> Option<Instant> {
        match self.instant_or_null(name) {
            Presence::Given(instant) => Some(instant),
            Presence::Absent => None,
            Presence::Null => {
                self.reject(name, "type", INSTANT);
                None
            }
        }
    }

    /// An instant, null, or nothing: three different things.
    pub fn instant_or_null(&mut self, name: &'static str) -> Presence<Instant> {
        match self.take(name) {
            None => Presence::Absent,
            Some(Value::Null) => Presence::Null,
            Some(value) => {
                let instant = as_integer(&value).and_then(|n| u64::try_from(n).ok()).filter(|n| *n <= MAX_INSTANT);
                if instant.is_none() {
                    let rule = if value.is_number() { "max" } else { "type" };
                    self.reject(name, rule, INSTANT);
                }
                instant.map_or(Presence::Absent, Presence::Given)
            }
        }
    }

    /// A list of texts without doubles, sorted; can be left out.
    pub fn set(&mut self, name: &'static str, count: Range, each: Range) -> Option<Vec<String>> {
        let value = self.take(name)?;
        self.checked_set(name, value, count, each)
    }

    /// A list of words of a few, without doubles, in the order of `words`; can be left out.
    pub fn words<T: Copy + PartialEq>(&mut self, name: &'static str, words: &[(&str, T)]) -> Option<Vec<T>> {
        let value = self.take(name)?;
        let list: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let Value::Array(items) = value else {
            self.reject(name, "type", &format!("a list of {}", list.join(", ")));
            return None;
        };
        let mut is_known = true;
        for (index, item) in items.iter().enumerate() {
            if !words.iter().any(|(word, _)| item.as_str() == Some(word)) {
                let rule = if item.is_string() { "oneOf" } else { "type" };
                self.reject(&format!("{name}[{index}]"), rule, &format!("one of {}", list.join(", ")));
                is_known = false;
            }
        }
        // What is left of a list with mistakes in it is nobody's wish.
        let chosen = words.iter().filter(|(word, _)| items.iter().any(|item| item.as_str() == Some(word)));
        is_known.then(|| chosen.map(|(_, word)| *word).collect())
    }

    /// A map from environments to sets of roles; can be left out.
    pub fn access(&mut self, name: &'static str) -> Option<BTreeMap<String, Vec<String>>> {
        let Value::Object(members) = self.take(name)? else {
            self.reject(name, "type", "an object of lists: environment to roles");
            return None;
        };
        if members.len() as u64 > limits::ENVIRONMENTS.max {
            self.reject(name, "max", &format!("at most {} environments", limits::ENVIRONMENTS.max));
            return None;
        }
        let mut access = BTreeMap::new();
        for (environment, roles) in members {
            let path = format!("{name}.{}", printable(&environment));
            if let Some((rule, limit)) = flaw(&environment, limits::LABEL) {
                self.reject(&path, rule, &limit);
            }
            if let Some(roles) = self.checked_set(&path, roles, limits::ROLES, limits::LABEL) {
                access.insert(environment, roles);
            }
        }
        Some(access)
    }

    /// The members of an object within; empty where it is left out.
    pub fn object(&mut self, name: &'static str) -> Option<Value> {
        let value = self.take(name)?;
        if !value.is_object() {
            self.reject(name, "type", "an object");
        }
        Some(value).filter(Value::is_object)
    }

    /// The members of an object within that must be there.
    pub fn required_object(&mut self, name: &'static str) -> Value {
        let found = self.object(name);
        self.require(name, found, "an object").unwrap_or_else(|| Value::Object(Map::new()))
    }

    /// Rejects a member as missing, unless it was there and wrong.
    pub fn missing(&mut self, name: &str, what: &str) {
        self.require(name, None::<()>, what);
    }

    /// Whether the member is there and null; then it counts as read.
    pub fn null(&mut self, name: &'static str) -> bool {
        self.members.get(name).is_some_and(Value::is_null) && self.take(name).is_some()
    }

    /// The member, whatever it is; the caller rejects what it does not understand.
    pub fn any(&mut self, name: &'static str) -> Option<Value> {
        self.take(name)
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.members.remove(name)
    }

    fn require<T>(&mut self, name: &str, found: Option<T>, what: &str) -> Option<T> {
        if found.is_none() && !self.issues.iter().any(|issue| issue.path == name) {
            self.reject(name, "required", what);
        }
        found
    }

    fn checked_text(&mut self, path: &str, value: Value, range: Range) -> Option<String> {
        let Value::String(text) = value else {
            self.reject(path, "type", "a string");
            return None;
        };
        if let Some((rule, limit)) = flaw(&text, range) {
            self.reject(path, rule, &limit);
            return None;
        }
        Some(text)
    }

    fn checked_integer(&mut self, path: &str, value: &Value, min: i64, max: i64) -> Option<i64> {
        let integer = as_integer(value).filter(|n| (min..=max).contains(n));
        if integer.is_none() {
            #[expect(clippy::cast_precision_loss, reason = "only says on which side of the range a number lies")]
            let rule = match value.as_f64() {
                Some(number) if number < min as f64 => "min",
                Some(number) if number > max as f64 => "max",
                _ => "type",
            };
            self.reject(path, rule, &format!("a whole number from {min} to {max}"));
        }
        integer
    }

    fn checked_set(&mut self, path: &str, value: Value, count: Range, each: Range) -> Option<Vec<String>> {
        let Value::Array(items) = value else {
            self.reject(path, "type", "a list of strings");
            return None;
        };
        if items.len() as u64 > count.max {
            self.reject(path, "max", &format!("at most {} items", count.max));
            return None;
        }
        let mut set = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let path = format!("{path}[{index}]");
            if let Some(text) = self.checked_text(&path, item, each) {
                if set.contains(&text) {
                    self.reject(&path, "duplicate", "different from the items before it");
                } else {
                    set.push(text);
                }
            }
        }
        set.sort();
        Some(set)
    }
}

const INSTANT: &str = "Unix milliseconds, a whole number from 0 to 8640000000000000";

/// JavaScript has one number type: 3 and 3.0 are the same.
fn as_integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        #[expect(clippy::cast_possible_truncation, reason = "the bounds make the conversion exact")]
        (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_991.0).then_some(number as i64)
    })
}

/// A member name as it can stand in a message: short, and without what would break a terminal.
fn printable(name: &str) -> String {
    name.chars().take(64).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_violations_at_once() {
        let mut fields = Fields::of(
            "command",
            json!({"owner": 7, "expiresAt": -1, "access": {"": ["a", "a", 3]}, "extra": 1, "methods": ["bearer", "x"], "limit": 1.5}),
        );
        fields.text("owner", limits::ID);
        fields.text("name", limits::NAME);
        assert_eq!(fields.instant_or_null("expiresAt"), Presence::Absent);
        fields.access("access");
        fields.words("methods", &[("bearer", 1)]);
        fields.integer("limit", 1, 9);
        let issues = fields.finish().unwrap_err().issues;
        let found: Vec<_> = issues.iter().map(|issue| (issue.path.as_str(), issue.rule)).collect();
        assert_eq!(
            found,
            [
                ("owner", "type"),
                ("name", "required"),
                ("expiresAt", "max"),
                ("access.", "min"),
                ("access.[1]", "duplicate"),
                ("access.[2]", "type"),
                ("methods[1]", "oneOf"),
                ("limit", "type"),
                ("extra", "unknown"),
            ]
        );
    }

    #[test]
    fn null_is_not_absent() {
        let mut fields = Fields::of("command", json!({"a": null, "b": 5, "d": 6.0}));
        assert_eq!(fields.instant_or_null("a"), Presence::Null);
        assert_eq!(fields.instant_or_null("b"), Presence::Given(5));
        assert_eq!(fields.instant_or_null("c"), Presence::Absent);
        assert_eq!(fields.instant("d"), Some(6));
        fields.finish().unwrap();
    }
}
