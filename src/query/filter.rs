//! Which keys (A16).

use serde::Serialize;
use serde_json::Value;

use super::expiry;
use super::row::{Row, fold};
use crate::account::{Inactive, Status};
use crate::error::{Invalid, Issue};
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
    expires_by: Option<Instant>,
    never_expires: Option<bool>,
    scope: Option<String>,
    environment: Option<String>,
    role: Option<String>,
    created_from: Option<Instant>,
    created_to: Option<Instant>,
    last_used_from: Option<Instant>,
    last_used_to: Option<Instant>,
    /// Folded.
    words: Vec<String>,
}

impl Filter {
    /// The filter that the value describes.
    ///
    /// Errors: everything that is wrong with it at once, with paths as `filter.owner`.
    pub fn parse(value: Value) -> Result<Self, Invalid> {
        if !value.is_object() {
            return Err(Invalid::one("filter", "type", "an object"));
        }
        let mut fields = Fields::of("filter", value);
        let filter = Self {
            name: fields.optional_text("name", limits::NAME),
            client_id: fields.optional_text("clientId", limits::ID),
            status: fields.word("status", &STATUSES),
            reason: fields.word("reason", &Inactive::ALL.map(|reason| (reason.reason().as_str(), reason))),
            owner: fields.optional_text("owner", limits::ID),
            created_by: fields.optional_text("createdBy", limits::ID),
            domain: fields.optional_text("domain", limits::ID),
            expires_by: fields.instant("expiresBy"),
            never_expires: fields.flag("neverExpires"),
            scope: fields.optional_text("scope", limits::LABEL),
            environment: fields.optional_text("environment", limits::LABEL),
            role: fields.optional_text("role", limits::LABEL),
            created_from: fields.instant("createdFrom"),
            created_to: fields.instant("createdTo"),
            last_used_from: fields.instant("lastUsedFrom"),
            last_used_to: fields.instant("lastUsedTo"),
            words: fields.optional_text("text", limits::SEARCH).map(|text| words(&text)).unwrap_or_default(),
        };
        fields.finish().map_err(|invalid| within("filter", invalid))?;
        Ok(filter)
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
        lies(Some(key.created_at), self.created_from, self.created_to)
            && lies(row.last_used_at, self.last_used_from, self.last_used_to)
            && lies(key.expires_at, None, self.expires_by)
            && self.never_expires.is_none_or(|never| never == expiry::never(key))
    }

    fn has_words(&self, row: &Row<'_>) -> bool {
        self.words.iter().all(|word| row.haystack.contains(word.as_str()))
    }
}

/// The issues of an object within, under their path from outside.
pub(super) fn within(name: &str, invalid: Invalid) -> Invalid {
    let issues = invalid.issues.into_iter();
    Invalid {
        issues: issues.map(|issue| Issue::new(&format!("{name}.{}", issue.path), issue.rule, &issue.limit)).collect(),
    }
}

const STATUSES: [(&str, &str); 3] = [
    (Status::Active.as_str(), Status::Active.as_str()),
    (INACTIVE.as_str(), INACTIVE.as_str()),
    (REVOKED.as_str(), REVOKED.as_str()),
];
const INACTIVE: Status = Status::Not(Inactive::Disabled);
const REVOKED: Status = Status::Not(Inactive::Revoked);

/// Sorted and without doubles, so that the order in which they are typed makes no other query.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<_> = text.split_whitespace().map(|word| fold(word).into_owned()).collect();
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
        assert_eq!(Filter::parse(json!([])).unwrap_err(), Invalid::one("filter", "type", "an object"));
    }

    #[test]
    fn white_space_is_no_word() {
        let filter = Filter::parse(json!({"text": "  "})).unwrap();
        assert_eq!(filter, Filter::default());
        assert!(!filter.searches());
        assert_eq!(words("B\u{a0}a b"), ["a", "b"]);
    }
}
