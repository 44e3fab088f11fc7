//! What time has to say of an account, and when.

use serde_json::json;

use super::super::*;
use super::{NEW, OLD, account, pair, policy};
use crate::account::{Account, Usage};
use crate::policy::Effective;
use crate::time::{DAY, Instant};

/// What is said at each of these instants, one after the other: kind and detail.
fn said(account: &mut Account, usage: &Usage, policy: &Effective, instants: &[Instant]) -> Vec<Vec<String>> {
    let told = |item: &Item| {
        let numbers: Vec<_> = item.details.values().map(|at| (at.as_u64().unwrap() / DAY).to_string()).collect();
        format!("{} {}", item.kind, numbers.join(" "))
    };
    instants.iter().map(|now| remind(account, usage, policy, *now).iter().map(told).collect()).collect()
}

fn unused() -> Usage {
    Usage::default()
}

#[test]
fn an_expiration_is_announced_as_often_as_the_policy_says() {
    let key = || account(&json!({ "expiresAt": 100 * DAY }));
    let days = |days: &[u64]| days.iter().map(|day| day * DAY).collect::<Vec<_>>();
    let expires = vec!["key_expires 100".to_owned()];
    let usual = policy(&json!({}));
    let found =
        said(&mut key(), &unused(), &usual, &[70 * DAY - 1, 70 * DAY, 71 * DAY, 93 * DAY, 99 * DAY, 99 * DAY + 1]);
    assert_eq!(found, [vec![], expires.clone(), vec![], expires.clone(), expires.clone(), vec![]]);
    // Where nobody has looked for long, the last is said, not all of them.
    assert_eq!(said(&mut key(), &unused(), &usual, &days(&[94, 95, 99])), [expires.clone(), vec![], expires.clone()]);
    assert_eq!(said(&mut key(), &unused(), &usual, &days(&[100, 101])), [Vec::<String>::new(), vec![]]);
    assert_eq!(
        said(&mut key(), &unused(), &policy(&json!({ "expiryNoticeDays": [] })), &days(&[99])),
        [Vec::<String>::new()]
    );
    let rare = policy(&json!({ "expiryNoticeDays": [2] }));
    assert_eq!(said(&mut key(), &unused(), &rare, &days(&[97, 98, 99])), [vec![], expires.clone(), vec![]]);
    // Another expiration is announced anew.
    let mut edited = key();
    said(&mut edited, &unused(), &usual, &days(&[99]));
    edited.keys[0].expires_at = Some(101 * DAY);
    assert_eq!(
        said(&mut edited, &unused(), &usual, &days(&[99, 100])),
        [vec!["key_expires 101"], vec!["key_expires 101"]]
    );
}

#[test]
fn who_makes_a_key_for_a_week_is_not_told_at_once_that_it_expires_in_thirty_days() {
    let mut short = account(&json!({ "expiresAt": 7 * DAY }));
    let found = said(&mut short, &unused(), &policy(&json!({})), &[1, 6 * DAY - 1, 6 * DAY]);
    assert_eq!(found, [vec![], vec![], vec!["key_expires 7".to_owned()]]);
}

#[test]
fn a_rotation_is_announced_by_its_reminders_then_overdue() {
    let rotation =
        |overdue: &str| json!({ "everyDays": 90, "overlapDays": 1, "remindDays": [14, 3], "onOverdue": overdue });
    let at = [76 * DAY - 1, 76 * DAY, 80 * DAY, 87 * DAY, 90 * DAY - 1, 90 * DAY, 400 * DAY];
    let mut key = account(&json!({ "rotation": rotation("remind") }));
    let due = vec!["rotation_due 90".to_owned()];
    let overdue = vec!["rotation_overdue 90".to_owned()];
    let found = said(&mut key, &unused(), &policy(&json!({})), &at);
    assert_eq!(found, [vec![], due.clone(), vec![], due, vec![], overdue, vec![]]);
    // Where the policy enforces, the same instant is the end of the key, which is announced as well.
    let mut enforced = account(&json!({ "rotation": rotation("enforce") }));
    let found = said(&mut enforced, &unused(), &policy(&json!({ "expiryNoticeDays": [] })), &[76 * DAY, 90 * DAY]);
    assert_eq!(found, [vec!["rotation_due 90 90"], vec!["rotation_overdue 90 90"]]);
}

#[test]
fn a_silent_pair_is_said_once() {
    let old = pair(OLD, &json!({ "stage": "retiring", "retiresAt": 30 * DAY }));
    let key = || account(&json!({ "pairs": [old, pair(NEW, &json!({ "createdAt": 10 * DAY }))] }));
    let usual = policy(&json!({}));
    let silent = vec!["pair_silent 30 10".to_owned()];
    assert_eq!(
        said(&mut key(), &unused(), &usual, &[11 * DAY - 1, 11 * DAY, 12 * DAY]),
        [vec![], silent.clone(), vec![]]
    );
    let patient = policy(&json!({ "silentDays": 5 }));
    assert_eq!(said(&mut key(), &unused(), &patient, &[15 * DAY - 1, 15 * DAY]), [vec![], silent]);
    let used: Usage = serde_json::from_value(json!({ "schema": 1, "lastUsed": { OLD: 12 * DAY } })).unwrap();
    let found = said(&mut key(), &used, &usual, &[12 * DAY, 13 * DAY]);
    assert_eq!(found, [vec![], vec!["pair_silent 30 12".to_owned()]]);
    let items = remind(&mut key(), &unused(), &usual, 11 * DAY);
    assert_eq!(items[0].client_id.unwrap().as_str(), OLD);
    // Once its overlap is over, it is gone, not silent.
    assert_eq!(said(&mut key(), &unused(), &usual, &[30 * DAY]), [Vec::<String>::new()]);
}

#[test]
fn the_use_of_a_retired_pair_is_said_again_after_a_day() {
    let mut key = account(&json!({ "retired": [{ "clientId": OLD, "retiredAt": 5 }] }));
    let used = |at: Instant| -> Usage {
        serde_json::from_value(json!({ "schema": 1, "lastUsed": {}, "retiredUsed": { OLD: at, NEW: at } })).unwrap()
    };
    let usual = policy(&json!({}));
    let mut at = |use_of: Instant| said(&mut key, &used(use_of), &usual, &[30 * DAY]).concat();
    assert_eq!(at(9 * DAY), ["retired_pair_used 9"]);
    assert_eq!(at(9 * DAY), [""; 0]);
    assert_eq!(at(10 * DAY - 1), [""; 0]);
    assert_eq!(at(10 * DAY), ["retired_pair_used 10"]);
}

#[test]
fn what_a_key_has_forgotten_it_need_not_remember_to_have_said() {
    let gone = "0123456789ABCDEFGHabcdeg";
    let mut key = account(&json!({
        "retired": [{ "clientId": OLD, "retiredAt": 5 }], "told": { "retiredUsed": { gone: 1, OLD: 2 } },
    }));
    let used: Usage =
        serde_json::from_value(json!({ "schema": 1, "lastUsed": {}, "retiredUsed": { OLD: 3 * DAY } })).unwrap();
    assert_eq!(remind(&mut key, &used, &policy(&json!({})), 4 * DAY).len(), 1);
    let told: Vec<_> = key.keys[0].told.retired_used.iter().map(|(id, at)| (id.as_str(), *at)).collect();
    assert_eq!(told, [(OLD, 3 * DAY)]);
}

#[test]
fn nothing_is_said_of_what_is_revoked_or_of_somebody_inactive() {
    let usual = policy(&json!({}));
    let mut revoked = account(&json!({ "expiresAt": 100 * DAY, "state": "revoked" }));
    assert_eq!(said(&mut revoked, &unused(), &usual, &[99 * DAY]), [Vec::<String>::new()]);
    assert_eq!(next_reminder(&revoked, &usual, 0), None);
    let mut inactive = account(&json!({ "expiresAt": 100 * DAY }));
    inactive.user.status = crate::account::UserStatus::Deactivated;
    assert_eq!(said(&mut inactive, &unused(), &usual, &[99 * DAY]), [Vec::<String>::new()]);
    // It is said when it is back.
    inactive.user.status = crate::account::UserStatus::Active;
    assert_eq!(said(&mut inactive, &unused(), &usual, &[99 * DAY]).concat(), ["key_expires 100"]);
}

#[test]
fn a_reminder_wakes_up() {
    let key = account(&json!({ "expiresAt": 100 * DAY }));
    let wakes = |policy: &Effective| {
        let (mut now, mut found) = (0, Vec::new());
        while let Some(at) = next_reminder(&key, policy, now) {
            (now, found) = (at, [found, vec![at / DAY]].concat());
        }
        found
    };
    assert_eq!(wakes(&policy(&json!({}))), [70, 93, 99]);
    assert_eq!(wakes(&policy(&json!({ "expiryNoticeDays": [1, 365, 2] }))), [98, 99]);
    assert!(wakes(&policy(&json!({ "expiryNoticeDays": [] }))).is_empty());
}

#[test]
fn the_cap_is_said_when_it_is_reached_and_at_most_once_a_day() {
    let mut account = account(&json!({}));
    let two = policy(&json!({ "APIKEY_MAX_NUM_PER_USER": 2 }));
    assert_eq!(cap_reached(0, &mut account, &two, 0), None);
    let second = account.keys[0].clone();
    account.keys.push(second);
    assert_eq!(cap_reached(2, &mut account, &two, 0), None);
    let item = cap_reached(1, &mut account, &two, 5).unwrap();
    assert_eq!((item.kind.as_str(), item.key_id, &item.details["cap"]), ("cap_reached", None, &json!(2)));
    assert_eq!(cap_reached(1, &mut account, &two, 4 + DAY), None);
    assert!(cap_reached(1, &mut account, &two, 5 + DAY).is_some());
}
