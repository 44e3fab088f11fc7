//! What of an account wants attention, and when that changes next by time alone (P6, K4).

use serde::Serialize;

use super::document::Account;
use super::key::{Key, KeyState};
use super::pair::Stage;
use super::usage::Usage;
use crate::id::Id;
use crate::time::{DAY, Instant, Millis};

/// A pair that is to go, and was not used for this long, can go now.
pub(super) const SILENCE: Millis = DAY;

/// Something of a key that wants attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Due {
    /// What.
    pub kind: DueKind,
    /// Since when, or when.
    pub at: Instant,
    /// The key.
    pub key_id: Id,
    /// The pair, where it is about one.
    pub client_id: Option<Id>,
    /// The key's name.
    pub name: String,
    /// Whose key it is.
    pub owner: String,
    /// Of which domain.
    pub domain: String,
}

/// What wants attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DueKind {
    /// A pair that had gone was used: somebody still has it, or has found it.
    RetiredPairUsed,
    /// The key has expired, which no event says yet.
    KeyExpired,
    /// The current pair should have been replaced.
    RotationOverdue,
    /// The overlap of a pair is over, which no event says yet.
    PairRetired,
    /// A pair that is to go was not used of late: nobody will miss it.
    PairSilent,
    /// The key expires.
    KeyExpires,
    /// The current pair is to be replaced.
    RotationDue,
    /// The overlap of a pair ends.
    PairRetires,
}

/// What of the account wants attention now, or will within `within`.
///
/// Order: by key, the oldest first. Revoked keys want nothing.
pub fn due(account: &Account, usage: &Usage, now: Instant, within: Millis) -> Vec<Due> {
    let horizon = now.saturating_add(within);
    let mut found = Vec::new();
    for key in account.keys.iter().filter(|key| key.state != KeyState::Revoked) {
        let mut add = |kind, at, client_id| {
            found.push(Due {
                kind,
                at,
                key_id: key.key_id,
                client_id,
                name: key.name.clone(),
                owner: account.owner.clone(),
                domain: account.domain.clone(),
            });
        };
        for retired in &key.retired {
            if let Some(at) = usage.retired_use(&retired.client_id) {
                add(DueKind::RetiredPairUsed, at, Some(retired.client_id));
            }
        }
        match key.expiry() {
            Some(at) if at <= now && key.noted_expiry != Some(at) => add(DueKind::KeyExpired, at, None),
            Some(at) if at > now && at <= horizon => add(DueKind::KeyExpires, at, None),
            _ => {}
        }
        for (kind, at, client_id) in rotation(key, usage, now) {
            let reminded = key.rotation.reminders(key.current().map_or(0, |pair| pair.created_at));
            let early = kind == DueKind::RotationDue && reminded.first().is_some_and(|first| *first <= now);
            if at <= horizon || early {
                add(kind, at, Some(client_id));
            }
        }
    }
    found
}

/// The next instant at which [`due`] or a status of the account changes by time alone.
pub fn next_wake_up(account: &Account, usage: &Usage, now: Instant) -> Option<Instant> {
    let of_key = |key: &Key| {
        let current = key.current();
        let reminders = current.map(|pair| key.rotation.reminders(pair.created_at)).unwrap_or_default();
        let due = current.and_then(|pair| key.rotation.due_at(pair.created_at));
        let pairs = key.pairs.iter().filter_map(|pair| key.pair_expiry(pair)).collect::<Vec<_>>();
        let retires = key.pairs.iter().filter_map(|pair| pair.retires_at).collect::<Vec<_>>();
        let silent = key.pairs.iter().filter(|pair| pair.stage == Stage::Retiring);
        let silent = silent.filter_map(|pair| silent_at(&pair.client_id, key, usage)).collect::<Vec<_>>();
        [key.not_before, key.expires_at, due]
            .into_iter()
            .flatten()
            .chain(reminders)
            .chain(pairs)
            .chain(retires)
            .chain(silent)
            .filter(|at| *at > now)
            .min()
    };
    account.keys.iter().filter(|key| key.state != KeyState::Revoked).filter_map(of_key).min()
}

/// When nobody will have used the pair for so long that it can go: counted from its last use, or from when its
/// successor was made, because before that nobody could have stopped using it.
fn silent_at(client_id: &Id, key: &Key, usage: &Usage) -> Option<Instant> {
    let since = usage.of_pair(client_id).max(key.current().map(|pair| pair.created_at))?;
    Some(since.saturating_add(SILENCE))
}

fn rotation(key: &Key, usage: &Usage, now: Instant) -> Vec<(DueKind, Instant, Id)> {
    let mut found = Vec::new();
    let current = key.current();
    if let Some(pair) = current
        && let Some(at) = key.rotation.due_at(pair.created_at)
    {
        let kind = if at <= now { DueKind::RotationOverdue } else { DueKind::RotationDue };
        found.push((kind, at, pair.client_id));
    }
    for pair in key.pairs.iter().filter(|pair| pair.stage == Stage::Retiring) {
        let Some(at) = pair.retires_at else { continue };
        if at <= now {
            found.push((DueKind::PairRetired, at, pair.client_id));
            continue;
        }
        found.push((DueKind::PairRetires, at, pair.client_id));
        if let Some(silent) = silent_at(&pair.client_id, key, usage).filter(|at| *at <= now) {
            found.push((DueKind::PairSilent, silent, pair.client_id));
        }
    }
    found
}
