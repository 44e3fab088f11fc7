//! Which entries somebody asks for.

use serde::Serialize;
use serde_json::{Map, Value};

use super::entry::Entry;
use crate::audit::{Change, segments};
use crate::error::Invalid;
use crate::id::Id;
use crate::text::{Fields, limits};
use crate::time::Instant;

const DEFAULT_LIMIT: usize = 50;

/// Which; the fields are combined with AND, an absent one does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditFilter {
    /// At or after.
    pub(super) from: Option<Instant>,
    /// Before.
    pub(super) to: Option<Instant>,
    /// The id of who asked, or the client id of a holder; `system` of time itself.
    pub(super) actor: Option<String>,
    /// The user that it was about.
    pub(super) owner: Option<String>,
    /// The domain that it was about, or that the actor of a refusal is of.
    pub(super) domain: Option<String>,
    /// A key id or a client id that occurs in it.
    pub(super) key_id: Option<String>,
    /// `key.create`, or `key` for everything that is done with keys.
    pub(super) action: Option<String>,
    /// Whether done or refused.
    pub(super) outcome: Option<Outcome>,
}

/// What came of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Done,
    Refused,
}

/// Which entries, in what order, how many.
pub(super) struct AuditQuery {
    /// Which.
    pub(super) filter: AuditFilter,
    /// Whether the oldest come first.
    pub(super) ascending: bool,
    /// At most how many.
    pub(super) limit: usize,
    /// Where the page before ended.
    pub(super) cursor: Option<String>,
}

impl AuditQuery {
    /// The query of an input; one that is left out asks for everything.
    pub(super) fn parse(value: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::of("query", if value.is_null() { Value::Object(Map::new()) } else { value });
        let filter = AuditFilter {
            from: fields.instant("from"),
            to: fields.instant("to"),
            actor: fields.optional_text("actor", limits::ID),
            owner: fields.optional_text("owner", limits::ID),
            domain: fields.optional_text("domain", limits::ID),
            key_id: fields.optional_text("keyId", limits::ID),
            action: fields.optional_text("action", limits::ACTION),
            outcome: fields.word("outcome", &[("done", Outcome::Done), ("refused", Outcome::Refused)]),
        };
        if filter.key_id.as_ref().is_some_and(|id| Id::parse(id).is_none()) {
            fields.reject("keyId", "pattern", "24 characters of [0-9A-Za-z]");
        }
        let ascending = fields.word("order", &[("newest", false), ("oldest", true)]).unwrap_or_default();
        let (least, most) = (limits::AUDIT_PAGE.min.cast_signed(), limits::AUDIT_PAGE.max.cast_signed());
        let limit = fields.integer("limit", least, most).and_then(|limit| usize::try_from(limit).ok());
        let cursor = fields.optional_text("cursor", limits::CURSOR);
        fields.finish()?;
        Ok(Self { filter, ascending, limit: limit.unwrap_or(DEFAULT_LIMIT), cursor })
    }
}

impl AuditFilter {
    /// Whether an instant is within the range.
    pub(super) fn covers(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at < to)
    }

    /// Whether it asks for what was done, or was refused.
    pub(super) fn wants(&self, outcome: Outcome) -> bool {
        self.outcome.is_none_or(|wanted| wanted == outcome)
    }

    /// Whether an action is one of those.
    pub(super) fn has_action(&self, action: &str) -> bool {
        self.action.as_ref().is_none_or(|wanted| {
            action.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Whether the entry is one of those.
    pub(super) fn matches(&self, entry: &Entry) -> bool {
        let text = |member: &str| entry.actor.get(member)?.as_str();
        let name = text("id").or_else(|| text("clientId")).or_else(|| text("role").filter(|role| *role == "system"));
        let is_of = |wanted: &String| {
            entry.target.domain.as_ref() == Some(wanted) || (entry.code.is_some() && text("domain") == Some(wanted))
        };
        self.covers(entry.at)
            && self.has_action(&entry.action)
            && self.actor.as_ref().is_none_or(|wanted| name == Some(wanted))
            && self.owner.as_ref().is_none_or(|wanted| entry.target.owner.as_ref() == Some(wanted))
            && self.domain.as_ref().is_none_or(is_of)
            && self.key_id.as_ref().is_none_or(|wanted| mentions(entry, wanted))
    }
}

/// Whether a key or a pair occurs: as the target, in a path, or in what changed.
fn mentions(entry: &Entry, id: &str) -> bool {
    let in_change = |Change { path, before, after }: &Change| {
        segments(path).iter().any(|name| name == id) || holds(before, id) || holds(after, id)
    };
    entry.target.key_id.as_deref() == Some(id) || entry.changes.iter().any(in_change)
}

fn holds(value: &Value, id: &str) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, member)| name == id || holds(member, id)),
        Value::Array(items) => items.iter().any(|item| holds(item, id)),
        Value::String(text) => text == id,
        _ => false,
    }
}
