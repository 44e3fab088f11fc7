//! One line of the report.

use serde::Serialize;
use serde_json::Value;

use crate::audit::{Change, Event, Refused, Target};
use crate::time::Instant;

/// Something that was done, or refused.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// `done` or `refused`.
    pub outcome: &'static str,
    /// When; of what was refused several times, the last time.
    pub at: Instant,
    /// Who asked for it.
    pub actor: Value,
    /// What, as `key.create`.
    pub action: String,
    /// To what; of what was refused, as the actor named it.
    pub target: Named,
    /// What it changed; of what was refused, nothing.
    pub changes: Vec<Change>,
    /// Why it was refused; none if it was done.
    pub code: Option<String>,
    /// How often, at least.
    pub times: u32,
    /// When it was refused the first time; none if it was done.
    pub first_at: Option<Instant>,
    /// The document that changed, and its how-manieth change this was; none if it was refused.
    pub document: Option<String>,
    /// See `document`.
    pub sequence: Option<u64>,
    /// The operation that did it; none if it was refused.
    pub operation: Option<String>,
    /// The hash of the event; none if it was refused.
    pub hash: Option<String>,
    /// Whether names of somebody who was forgotten stand in it as commitments.
    pub erased: bool,
}

/// What an entry is about, every member of it, null where there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    /// The domain.
    pub domain: Option<String>,
    /// The user.
    pub owner: Option<String>,
    /// The key.
    pub key_id: Option<String>,
}

impl From<Target> for Named {
    fn from(Target { domain, owner, key_id }: Target) -> Self {
        Self { domain, owner, key_id }
    }
}

impl Entry {
    /// The entry of an event, whose names were opened as far as they can be; `erased` says whether some cannot.
    pub(super) fn done(event: Event, erased: bool) -> Self {
        Self {
            outcome: "done",
            at: event.at,
            actor: event.actor,
            action: event.action,
            target: event.target.into(),
            changes: event.changes,
            code: None,
            times: 1,
            first_at: None,
            document: Some(event.document),
            sequence: Some(event.sequence),
            operation: Some(event.operation),
            hash: Some(event.hash),
            erased,
        }
    }

    /// The entry of a refusal.
    pub(super) fn refused(actor: Value, refused: Refused) -> Self {
        Self {
            outcome: "refused",
            at: refused.at,
            actor,
            action: refused.action,
            target: refused.target.into(),
            changes: Vec::new(),
            code: Some(refused.code),
            times: refused.times,
            first_at: Some(refused.first_at),
            document: None,
            sequence: None,
            operation: None,
            hash: None,
            erased: false,
        }
    }
}
