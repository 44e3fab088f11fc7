//! What of an account wants attention, and when that changes next by time alone (P6, K4).

use serde::Serialize;

use super::document::Account;
use super::key::{Key, KeyState};
use super::pair::Stage;
use super::usage::Usage;
use super::user::UserStatus;
use crate::id::Id;
use crate::time::{Instant, Millis};

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

/// What of the account wants attention now, or will within `within`. A pair that is to go, and was not used for
/// `silence`, can go now.
///
/// Order: by key, the oldest first. Revoked keys want nothing.
pub fn due(account: &Account, usage: &Usage, silence: Millis, now: Instant, within: Millis) -> Vec<Due> {
    let horizon = now.saturating_add(within);
    let mut found = Vec::new();
    if account.user.status != UserStatus::Active {
        return found;
    }
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
        for (kind, at, client_id) in rotation(key, usage, silence, now) {
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
pub fn next_wake_up(account: &Account, usage: &Usage, silence: Millis, now: Instant) -> Option<Instant> {
    let of_key = |key: &Key| {
        let current = key.current();
        let reminders = current.map(|pair| key.rotation.reminders(pair.created_at)).unwrap_or_default();
        let due = current.and_then(|pair| key.rotation.due_at(pair.created_at));
        let pairs = key.pairs.iter().filter_map(|pair| key.pair_expiry(pair)).collect::<Vec<_>>();
        let retires = key.pairs.iter().filter_map(|pair| pair.retires_at).collect::<Vec<_>>();
        let silent = key.pairs.iter().filter(|pair| pair.stage == Stage::Retiring);
        let silent = silent.filter_map(|pair| silent_at(&pair.client_id, key, usage, silence)).collect::<Vec<_>>();
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
pub fn silent_at(client_id: &Id, key: &Key, usage: &Usage, silence: Millis) -> Option<Instant> {
    let since = usage.of_pair(client_id).max(key.current().map(|pair| pair.created_at))?;
    Some(since.saturating_add(silence))
}

fn rotation(key: &Key, usage: &Usage, silence: Millis, now: Instant) -> Vec<(DueKind, Instant, Id)> {
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
        if let Some(silent) = silent_at(&pair.client_id, key, usage, silence).filter(|at| *at <= now) {
            found.push((DueKind::PairSilent, silent, pair.client_id));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::DueKind::{
        KeyExpired, KeyExpires, PairRetired, PairRetires, PairSilent, RetiredPairUsed, RotationDue, RotationOverdue,
    };
    use super::*;
    use crate::time::DAY;
    use serde_json::{Value, json};

    const OLD: &str = "0123456789ABCDEFGHIJabco";
    const NEW: &str = "0123456789ABCDEFGHIJabcn";

    /// An account with one key, made at instant 0, with these members besides the usual ones.
    fn account(members: &Value) -> Account {
        let mut key = json!({
            "keyId": "0123456789ABCDEFGHIJabck", "name": "k", "state": "enabled", "createdBy": "root", "createdAt": 0,
            "pairs": [pair(NEW, json!({}))],
        });
        key.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        Account { keys: vec![serde_json::from_value(key).unwrap()], ..Account::new("acme", "ann", 0) }
    }

    fn pair(client_id: &str, members: Value) -> Value {
        let mut pair = json!({ "clientId": client_id, "generation": 1, "methods": [], "createdAt": 0 });
        let Value::Object(members) = members else { unreachable!() };
        pair.as_object_mut().unwrap().extend(members);
        pair
    }

    fn every(overdue: &str) -> Value {
        json!({ "everyDays": 10, "overlapDays": 1, "remindDays": [3, 1], "onOverdue": overdue })
    }

    /// Two pairs, the old one on its way out until this instant; the new one was made on day 10.
    fn retiring(at: Instant) -> Account {
        let old = pair(OLD, json!({ "stage": "retiring", "retiresAt": at }));
        account(&json!({ "pairs": [old, pair(NEW, json!({ "createdAt": 10 * DAY }))] }))
    }

    fn used(pairs: &Value, retired: &Value) -> Usage {
        serde_json::from_value(json!({ "schema": 1, "lastUsed": pairs, "retiredUsed": retired })).unwrap()
    }

    fn unused() -> Usage {
        Usage::default()
    }

    fn kinds(account: &Account, usage: &Usage, now: Instant, within: Millis) -> Vec<(DueKind, Instant)> {
        due(account, usage, DAY, now, within).into_iter().map(|due| (due.kind, due.at)).collect()
    }

    #[test]
    fn an_expiration_is_announced_then_due_then_noted() {
        let mut expiring = account(&json!({ "expiresAt": 5 * DAY }));
        let at = 5 * DAY;
        assert_eq!(kinds(&expiring, &unused(), at - DAY, DAY - 1), []);
        assert_eq!(kinds(&expiring, &unused(), at - DAY, DAY), [(KeyExpires, at)]);
        assert_eq!(kinds(&expiring, &unused(), at - 1, 1), [(KeyExpires, at)]);
        assert_eq!(kinds(&expiring, &unused(), at, 0), [(KeyExpired, at)]);
        expiring.keys[0].noted_expiry = Some(at - 1);
        assert_eq!(kinds(&expiring, &unused(), at, 0), [(KeyExpired, at)]);
        expiring.keys[0].noted_expiry = Some(at);
        assert_eq!(kinds(&expiring, &unused(), at, 0), []);
    }

    #[test]
    fn a_rotation_is_due_early_by_its_first_reminder_then_overdue() {
        let key = account(&json!({ "rotation": every("remind") }));
        let due_at = 10 * DAY;
        assert_eq!(kinds(&key, &unused(), 7 * DAY - 1, 0), []);
        assert_eq!(kinds(&key, &unused(), 7 * DAY, 0), [(RotationDue, due_at)]);
        assert_eq!(kinds(&key, &unused(), 2 * DAY, 8 * DAY - 1), []);
        assert_eq!(kinds(&key, &unused(), 2 * DAY, 8 * DAY), [(RotationDue, due_at)]);
        assert_eq!(kinds(&key, &unused(), due_at - 1, 0), [(RotationDue, due_at)]);
        assert_eq!(kinds(&key, &unused(), due_at, 0), [(RotationOverdue, due_at)]);
        // Where the policy enforces, the same instant is the end of the key.
        let enforced = account(&json!({ "rotation": every("enforce") }));
        assert_eq!(kinds(&enforced, &unused(), due_at, 0), [(KeyExpired, due_at), (RotationOverdue, due_at)]);
    }

    #[test]
    fn a_pair_retires_and_has_retired() {
        let (key, at) = (retiring(11 * DAY), 11 * DAY);
        assert_eq!(kinds(&key, &unused(), at - 2, 1), []);
        assert_eq!(kinds(&key, &unused(), at - 1, 1), [(PairRetires, at)]);
        assert_eq!(kinds(&key, &unused(), at, 0), [(PairRetired, at)]);
        assert_eq!(due(&key, &unused(), DAY, at, 0)[0].client_id.unwrap().as_str(), OLD);
    }

    #[test]
    fn a_pair_is_silent_a_day_after_its_last_use_or_its_successors_making() {
        let key = retiring(20 * DAY);
        let silent = |usage: &Usage, now| kinds(&key, usage, now, 0);
        assert_eq!(silent(&unused(), 11 * DAY - 1), []);
        assert_eq!(silent(&unused(), 11 * DAY), [(PairSilent, 11 * DAY)]);
        // What it was used for before it had a successor does not matter; what it was used for since does.
        assert_eq!(silent(&used(&json!({ OLD: 2 * DAY }), &json!({})), 11 * DAY), [(PairSilent, 11 * DAY)]);
        let late = used(&json!({ OLD: 12 * DAY, NEW: 19 * DAY }), &json!({}));
        assert_eq!(silent(&late, 13 * DAY - 1), []);
        assert_eq!(silent(&late, 13 * DAY), [(PairSilent, 13 * DAY)]);
    }

    #[test]
    fn the_use_of_a_pair_that_has_gone_is_an_alarm() {
        let key = account(&json!({ "retired": [{ "clientId": OLD, "retiredAt": 5 }] }));
        assert_eq!(kinds(&key, &used(&json!({ OLD: 9 }), &json!({})), 20, 0), []);
        let alarm = due(&key, &used(&json!({}), &json!({ OLD: 9, NEW: 9 })), DAY, 20, 0);
        let [alarm] = alarm.as_slice() else { panic!("{alarm:?}") };
        assert_eq!((alarm.kind, alarm.at, alarm.client_id.unwrap().as_str()), (RetiredPairUsed, 9, OLD));
        assert_eq!((alarm.name.as_str(), alarm.owner.as_str(), alarm.domain.as_str()), ("k", "ann", "acme"));
    }

    #[test]
    fn what_is_revoked_or_of_somebody_inactive_wants_nothing() {
        let revoked = account(&json!({ "expiresAt": 1, "state": "revoked" }));
        assert_eq!(kinds(&revoked, &unused(), 1, DAY), []);
        assert_eq!(next_wake_up(&revoked, &unused(), DAY, 0), None);
        let mut inactive = account(&json!({ "expiresAt": 1 }));
        inactive.user.status = UserStatus::Deactivated;
        assert_eq!(kinds(&inactive, &unused(), 1, DAY), []);
    }

    #[test]
    fn the_next_wake_up_is_the_first_instant_to_come() {
        let wakes = |account: &Account, usage: &Usage| {
            let (mut now, mut found) = (0, Vec::new());
            while let Some(at) = next_wake_up(account, usage, DAY, now) {
                assert!(at > now);
                (now, found) = (at, [found, vec![at]].concat());
            }
            found
        };
        assert!(wakes(&account(&json!({})), &unused()).is_empty());
        assert_eq!(wakes(&account(&json!({ "notBefore": 3, "expiresAt": 8 })), &unused()), [3, 8]);
        let rotating = account(&json!({ "rotation": every("remind") }));
        assert_eq!(wakes(&rotating, &unused()), [7 * DAY, 9 * DAY, 10 * DAY]);
        assert_eq!(wakes(&retiring(20 * DAY), &unused()), [11 * DAY, 20 * DAY]);
        assert_eq!(wakes(&retiring(20 * DAY), &used(&json!({ OLD: 15 * DAY }), &json!({}))), [16 * DAY, 20 * DAY]);
        let expiring = account(&json!({ "pairs": [pair(NEW, json!({ "expiresAt": 4 }))] }));
        assert_eq!(wakes(&expiring, &unused()), [4]);
    }
}
