//! Which keys (A16).

use serde::Serialize;
use serde_json::{Map, Value};

use super::grammar::{self, Days};
use super::row::{Row, fold};
use crate::account::{Inactive, Status};
use crate::error::Invalid;
use crate::text::{Fields, limits};
use crate::time::Instant;

/// Which keys: the fields are combined with AND, an absent one does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    name: Option<String>,
    client_id: Option<String>,
    status: Option<&'static str>,
    reason: Option<Inactive>,
    owner: Option<String>,
    created_by: Option<String>,
    domain: Option<String>,
    expires_from: Option<Instant>,
    expires_by: Option<Instant>,
    never_expires: Option<bool>,
    scope: Option<String>,
    environment: Option<String>,
    role: Option<String>,
    created_from: Option<Instant>,
    created_to: Option<Instant>,
    last_used_from: Option<Instant>,
    last_used_to: Option<Instant>,
    never_used: Option<bool>,
    /// Folded; each may hold blanks.
    words: Vec<String>,
}

impl Filter {
    /// The filter that the value describes, its bare days being those of UTC.
    pub fn parse(value: Value) -> Result<Self, Invalid> {
        Self::read(value, &Days::default())
    }

    /// The filter that the value describes.
    ///
    /// Shape: an object with its members; a text (see [`super::grammar`]); or both, the text being the member `query`.
    /// Nothing may be said twice.
    ///
    /// Errors: everything that is wrong with it at once, with paths as `filter.owner`; of a text, with the character.
    pub fn read(value: Value, days: &Days) -> Result<Self, Invalid> {
        let value = match value {
            Value::String(text) => Value::Object(grammar::read(&text, "filter", Map::new(), days)?),
            Value::Object(mut members) => match members.remove("query") {
                Some(Value::String(text)) => Value::Object(grammar::read(&text, "filter.query", members, days)?),
                query => {
                    members.extend(query.map(|query| ("query".to_owned(), query)));
                    Value::Object(members)
                }
            },
            _ => return Err(Invalid::one("filter", "type", "an object or a text")),
        };
        let has_list = value.get("text").is_some_and(Value::is_array);
        let mut fields = Fields::of("filter", value);
        let filter = Self {
            name: fields.optional_text("name", limits::NAME),
            client_id: fields.optional_text("clientId", limits::ID),
            status: fields.word("status", &STATUSES),
            reason: fields.word("reason", &Inactive::ALL.map(|reason| (reason.reason().as_str(), reason))),
            owner: fields.optional_text("owner", limits::ID),
            created_by: fields.optional_text("createdBy", limits::ID),
            domain: fields.optional_text("domain", limits::ID),
            expires_from: fields.instant("expiresFrom"),
            expires_by: fields.instant("expiresBy"),
            never_expires: fields.flag("neverExpires"),
            scope: fields.optional_text("scope", limits::LABEL),
            environment: fields.optional_text("environment", limits::LABEL),
            role: fields.optional_text("role", limits::LABEL),
            created_from: fields.instant("createdFrom"),
            created_to: fields.instant("createdTo"),
            last_used_from: fields.instant("lastUsedFrom"),
            last_used_to: fields.instant("lastUsedTo"),
            never_used: fields.flag("neverUsed"),
            words: if has_list {
                sorted(fields.set("text", limits::SEARCH_WORDS, limits::SEARCH).unwrap_or_default())
            } else {
                sorted(fields.optional_text("text", limits::SEARCH).iter().flat_map(|text| text.split_whitespace()))
            },
        };
        // A text was read above: what is still here is none.
        fields.optional_text("query", limits::FILTER_TEXT);
        fields.finish().map_err(|invalid| invalid.within("filter"))?;
        Ok(filter)
    }

    /// The words that a member can be; nothing where it is free.
    pub(super) fn words(member: &str) -> Vec<&'static str> {
        match member {
            "status" => STATUSES.map(|(word, _)| word).to_vec(),
            "reason" => Inactive::ALL.map(|reason| reason.reason().as_str()).to_vec(),
            _ => Vec::new(),
        }
    }

    /// The domain that it asks for.
    pub(super) fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// The owner that it asks for.
    pub(super) fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    /// Whether it looks into the haystack of a row.
    pub(super) fn searches(&self) -> bool {
        !self.words.is_empty()
    }

    /// Whether the key is among those that it asks for.
    pub(super) fn matches(&self, row: &Row<'_>) -> bool {
        // The cheapest comparisons come first, and the search in the text last.
        self.has_status(row) && self.is_named(row) && self.is_granted(row) && self.is_dated(row) && self.has_words(row)
    }

    fn has_status(&self, row: &Row<'_>) -> bool {
        self.status.is_none_or(|status| status == row.status.as_str())
            && self.reason.is_none_or(|reason| row.status.inactive() == Some(reason))
    }

    fn is_named(&self, row: &Row<'_>) -> bool {
        let (account, key) = (row.account, row.key);
        is(self.owner.as_ref(), &account.owner)
            && is(self.domain.as_ref(), &account.domain)
            && is(self.name.as_ref(), &key.name)
            && is(self.created_by.as_ref(), &key.created_by)
            && self.client_id.as_ref().is_none_or(|id| {
                key.key_id.as_str() == id || key.pairs.iter().any(|pair| pair.client_id.as_str() == id)
            })
    }

    fn is_granted(&self, row: &Row<'_>) -> bool {
        let access = &row.key.access;
        // A role is always a role of an environment: with both given it is that role there, not both somewhere.
        let granted = match (&self.environment, &self.role) {
            (None, None) => true,
            (Some(environment), None) => access.has_environment(environment),
            (None, Some(role)) => access.iter().any(|(_, roles)| roles.contains(role)),
            (Some(environment), Some(role)) => access.has_role(environment, role),
        };
        granted && self.scope.as_ref().is_none_or(|scope| row.key.scopes.contains(scope))
    }

    fn is_dated(&self, row: &Row<'_>) -> bool {
        let key = row.key;
        lies(Some(key.created_at), self.created_from, self.created_to) && self.is_ending(row) && self.is_used(row)
    }

    /// Whether the key ends when it is to; asked of each key, so it looks only where that matters.
    fn is_ending(&self, row: &Row<'_>) -> bool {
        let is_open = self.expires_from.is_none() && self.expires_by.is_none();
        if is_open && self.never_expires.is_none() {
            return true;
        }
        let expiry = row.key.expiry();
        lies(expiry, self.expires_from, self.expires_by)
            && self.never_expires.is_none_or(|never| never == expiry.is_none())
    }

    /// Whether some pair, not only the one that was used last, was used within the range.
    fn is_used(&self, row: &Row<'_>) -> bool {
        let is_open = self.last_used_from.is_none() && self.last_used_to.is_none();
        let in_range = || row.last_uses.iter().any(|at| lies(Some(*at), self.last_used_from, self.last_used_to));
        (is_open || in_range()) && self.never_used.is_none_or(|never| never == row.last_uses.is_empty())
    }

    fn has_words(&self, row: &Row<'_>) -> bool {
        self.words.iter().all(|word| row.haystack.contains(word.as_str()))
    }
}

const STATUSES: [(&str, &str); 3] = [
    (Status::Active.as_str(), Status::Active.as_str()),
    (INACTIVE.as_str(), INACTIVE.as_str()),
    (REVOKED.as_str(), REVOKED.as_str()),
];
const INACTIVE: Status = Status::Not(Inactive::Disabled);
const REVOKED: Status = Status::Not(Inactive::Revoked);

/// Folded, sorted and without doubles, so that the order in which they are typed makes no other query.
fn sorted(words: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
    let mut words: Vec<_> = words.into_iter().map(|word| fold(word.as_ref()).into_owned()).collect();
    words.sort();
    words.dedup();
    words
}

fn is(wanted: Option<&String>, found: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == found)
}

/// Whether the instant lies in the range, ends included; what never was lies in no range.
fn lies(at: Option<Instant>, from: Option<Instant>, to: Option<Instant>) -> bool {
    if from.is_none() && to.is_none() {
        return true;
    }
    at.is_some_and(|at| from.is_none_or(|from| from <= at) && to.is_none_or(|to| at <= to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn says_all_that_is_wrong() {
        let value =
            json!({"owner": "", "status": "dead", "reason": 7, "expiresBy": -1, "neverExpires": "no", "colour": 1});
        let issues = Filter::parse(value).unwrap_err().issues;
        let found: Vec<_> = issues.iter().map(|issue| (issue.path.as_str(), issue.rule)).collect();
        assert_eq!(
            found,
            [
                ("filter.status", "oneOf"),
                ("filter.reason", "type"),
                ("filter.owner", "min"),
                ("filter.expiresBy", "max"),
                ("filter.neverExpires", "type"),
                ("filter.colour", "unknown"),
            ]
        );
        assert!(issues.iter().all(|issue| issue.message.starts_with(&format!("`{}`", issue.path))));
        assert_eq!(Filter::parse(json!([])).unwrap_err(), Invalid::one("filter", "type", "an object or a text"));
    }

    #[test]
    fn a_text_may_say_the_rest() {
        let filter = Filter::parse(json!({"status": "active", "query": "owner:ann x"})).unwrap();
        assert_eq!(filter, Filter::parse(json!({"status": "active", "owner": "ann", "text": "x"})).unwrap());
        assert_eq!(Filter::parse(json!("status:active owner:ann x")), Ok(filter));
        let paths =
            |value| Filter::parse(value).unwrap_err().issues.into_iter().map(|issue| issue.path).collect::<Vec<_>>();
        assert_eq!(paths(json!({"query": 7, "owner": 1})), ["filter.owner", "filter.query"]);
        assert_eq!(paths(json!({"query": "owner:x", "owner": "ann"})), ["filter.query"]);
    }

    #[test]
    fn white_space_is_no_word() {
        let filter = Filter::parse(json!({"text": "  "})).unwrap();
        assert_eq!(filter, Filter::default());
        assert!(!filter.searches());
        let filter = Filter::parse(json!({"text": "B\u{a0}a b"})).unwrap();
        assert_eq!(filter.words, ["a", "b"]);
        assert_eq!(Filter::parse(json!({"text": ["b", "A"]})), Ok(filter));
        assert_eq!(Filter::parse(json!({"text": ["B A"]})).unwrap().words, ["b a"]);
    }
}
