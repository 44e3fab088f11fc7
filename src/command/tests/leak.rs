//! K12: what a holder can end, and what it cannot.

use serde_json::{Value, json};

use super::desk::text;
use super::{DAY, Desk, START};
use crate::access::Actor;
use crate::id::Id;

fn desk() -> (Desk, String, String) {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let first = desk.key(&key).pairs[0].client_id.as_str().to_owned();
    (desk, key, first)
}

/// Asks as the holder of a pair, then as the administrator again.
fn end(desk: &mut Desk, client_id: &str, input: Value) -> Value {
    desk.actor = Actor::Holder { client_id: Id::parse(client_id).unwrap() };
    let ended = desk.done("keys.revokeSelf", input);
    desk.as_admin();
    ended
}

fn state(desk: &mut Desk, key: &str) -> (Value, usize, usize) {
    let view = desk.done("keys.get", json!({ "keyId": key }));
    let length = |name: &str| view[name].as_array().unwrap().len();
    (view["status"].clone(), length("pairs"), length("retired"))
}

#[test]
fn the_only_pair_takes_the_key_with_it() {
    let (mut desk, key, first) = desk();
    assert_eq!(end(&mut desk, &first, json!({})), json!({ "revoked": "key", "clientId": first, "keyId": key }));
    assert_eq!(state(&mut desk, &key), (json!("revoked"), 1, 0));
    // The wish is fulfilled, also for whoever wishes it again.
    let sequence = desk.account(&key).ledger.sequence;
    assert_eq!(end(&mut desk, &first, json!({}))["revoked"], "nothing");
    assert_eq!(desk.account(&key).ledger.sequence, sequence);
}

#[test]
fn of_two_that_work_one_goes() {
    for held in [0, 1] {
        let (mut desk, key, first) = desk();
        let second = text(&desk.done("keys.rotate", json!({ "keyId": key }))["clientId"]);
        let pairs = [first, second];
        assert_eq!(end(&mut desk, &pairs[held], json!({}))["revoked"], "pair");
        assert_eq!(state(&mut desk, &key), (json!("active"), 1, 1));
        assert_eq!(desk.key(&key).pairs[0].client_id.as_str(), pairs[1 - held]);
        assert_eq!(desk.pairs(&key), [("current", true)]);
        assert_eq!(end(&mut desk, &pairs[held], json!({}))["revoked"], "nothing");
        assert_eq!(end(&mut desk, &pairs[1 - held], json!({}))["revoked"], "key");
    }
}

#[test]
fn a_pair_that_no_longer_works_saves_no_key() {
    let (mut desk, key, first) = desk();
    desk.done("keys.addPair", json!({ "keyId": key, "expiresAt": START + DAY }));
    desk.now = START + DAY;
    assert_eq!(end(&mut desk, &first, json!({}))["revoked"], "key");
    // And where the holder's own has stopped, the other one goes on.
    let (mut desk, key, _) = self::desk();
    let staged = desk.done("keys.addPair", json!({ "keyId": key, "expiresAt": START + DAY }));
    desk.now = START + DAY;
    assert_eq!(end(&mut desk, &text(&staged["clientId"]), json!({}))["revoked"], "pair");
    assert_eq!(state(&mut desk, &key), (json!("active"), 1, 1));
}

#[test]
fn whatever_the_key_may_do_now() {
    let spoil: [fn(&mut Desk, &str); 4] = [
        |desk, key| drop(desk.done("keys.disable", json!({ "keyId": key }))),
        |desk, _| drop(desk.done("users.put", json!({ "domain": "acme", "user": "ann", "status": "deactivated" }))),
        |desk, _| drop(desk.done("domains.put", json!({ "domain": "acme", "status": "disabled" }))),
        |desk, key| {
            desk.done("keys.edit", json!({ "keyId": key, "expiresInDays": 1 }));
            desk.now = START + DAY;
        },
    ];
    for spoil in spoil {
        let (mut desk, key, first) = desk();
        desk.done("site.setPolicy", json!({ "policy": { "onOwnerDeactivated": "disable" } }));
        spoil(&mut desk, &key);
        assert_eq!(end(&mut desk, &first, json!({}))["revoked"], "key");
    }
}

#[test]
fn another_secret_of_the_pair_is_not_the_holders_to_end() {
    let (mut desk, key, first) = desk();
    desk.done("keys.revoke", json!({ "keyId": key }));
    desk.done("keys.regenerate", json!({ "keyId": key }));
    assert_eq!(end(&mut desk, &first, json!({ "generation": 1 }))["revoked"], "nothing");
    assert_eq!(state(&mut desk, &key).0, "active");
    let generation = desk.key(&key).pairs[0].generation;
    assert_eq!(end(&mut desk, &first, json!({ "generation": generation }))["revoked"], "key");
}

#[test]
fn an_overlap_that_is_over_leaves_nothing_to_end() {
    let (mut desk, key, first) = desk();
    desk.done("keys.rotate", json!({ "keyId": key, "overlapDays": 1 }));
    desk.now = START + DAY;
    assert_eq!(end(&mut desk, &first, json!({}))["revoked"], "nothing");
    assert_eq!(desk.key(&key).pairs.len(), 2, "nothing is written for it");
    desk.done("keys.edit", json!({ "keyId": key, "name": "settled" }));
    assert_eq!(end(&mut desk, &first, json!({}))["revoked"], "nothing");
}

#[test]
fn the_event_names_the_holder_and_a_repeated_operation_is_known() {
    let (mut desk, key, first) = desk();
    desk.done("keys.rotate", json!({ "keyId": key }));
    desk.actor = Actor::Holder { client_id: Id::parse(&first).unwrap() };
    let ended = desk.done("keys.revokeSelf", json!({}));
    let event = desk.account(&key).ledger.outbox[0].clone();
    assert_eq!((event.action.as_str(), &event.actor["clientId"]), ("key.revokeSelf", &json!(first)));
    assert_eq!(event.target.key_id.as_deref(), Some(key.as_str()));
    assert_eq!(desk.again("keys.revokeSelf", json!({})).unwrap(), ended);
    assert_eq!(desk.account(&key).ledger.outbox[0], event);
}

#[test]
fn nobody_else_and_nothing_else() {
    let (mut desk, key, first) = desk();
    assert_eq!(desk.refused("keys.revokeSelf", json!({})).0, "forbidden");
    desk.as_user("ann");
    assert_eq!(desk.refused("keys.revokeSelf", json!({})).0, "forbidden");
    desk.actor = Actor::Holder { client_id: Id::parse(&first).unwrap() };
    assert_eq!(desk.refused("keys.revoke", json!({ "keyId": key })).0, "forbidden");
    desk.actor = Actor::Holder { client_id: Id::PLACEHOLDER };
    assert_eq!(desk.refused("keys.revokeSelf", json!({})).0, "key_not_found");
    // Of an account that cannot be read, its own holder is told as much, and nobody else.
    desk.corrupt("ann");
    assert_eq!(desk.refused("keys.revokeSelf", json!({})).0, "key_not_found");
    desk.actor = Actor::Holder { client_id: Id::parse(&first).unwrap() };
    assert!(matches!(desk.run("keys.revokeSelf", json!({})), Err(crate::error::Error::Fault(_))));
    assert!(desk.run("keys.revokeSelf", json!({ "keyId": key })).is_err());
}

#[test]
fn a_repeated_end_says_what_it_did() {
    let (mut desk, key, first) = desk();
    let ended = end(&mut desk, &first, json!({}));
    assert_eq!(ended["revoked"], "key");
    desk.actor = Actor::Holder { client_id: Id::parse(&first).unwrap() };
    assert_eq!(desk.again("keys.revokeSelf", json!({})).unwrap()["revoked"], "key");
    desk.as_admin();
    assert_eq!(state(&mut desk, &key).0, "revoked");
}
