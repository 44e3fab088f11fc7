//! A11: whatever raises the number of counted keys needs room, and nothing else does.

use serde_json::{Value, json};

use super::desk::text;
use super::{DAY, Desk, START};

type Preparation = fn(&mut Desk) -> String;

/// A site with room for one key.
fn desk() -> Desk {
    Desk::new(&json!({ "APIKEY_MAX_NUM_PER_USER": 1 }))
}

/// A key that does not count, by how it came to that, and what would make it count.
fn raising() -> Vec<(&'static str, Preparation, Value)> {
    let never = json!("never");
    vec![
        ("keys.regenerate", revoked, json!({})),
        ("keys.enable", disabled, json!({})),
        ("keys.edit", expired, json!({ "expiresAt": null })),
        ("keys.edit", expired, json!({ "expiresInDays": 1 })),
        ("keys.edit", overdue, json!({ "rotation": never })),
        ("keys.addPair", without_a_pair, json!({})),
        ("keys.rotate", without_a_pair, json!({})),
        ("keys.addPair", overdue, json!({})),
        ("keys.rotate", overdue, json!({})),
    ]
}

fn revoked(desk: &mut Desk) -> String {
    let key = desk.create(json!({}));
    desk.done("keys.revoke", json!({ "keyId": key }));
    key
}

fn disabled(desk: &mut Desk) -> String {
    let key = desk.create(json!({}));
    desk.done("keys.disable", json!({ "keyId": key }));
    key
}

fn expired(desk: &mut Desk) -> String {
    let key = desk.create(json!({ "expiresAt": START + 1 }));
    desk.now = START + 1;
    key
}

fn overdue(desk: &mut Desk) -> String {
    let rotation = json!({ "everyDays": 1, "overlapDays": 0, "remindDays": [], "onOverdue": "enforce" });
    let key = desk.create(json!({ "rotation": rotation }));
    desk.now += DAY;
    key
}

fn without_a_pair(desk: &mut Desk) -> String {
    let key = desk.create(json!({}));
    let rotated = desk.done("keys.rotate", json!({ "keyId": key, "expiresAt": START + 1, "overlapDays": 0 }));
    assert_eq!(desk.pairs(&key), [("current", true)], "{rotated}");
    desk.now = START + 1;
    key
}

#[test]
fn what_raises_the_number_is_refused_at_the_cap() {
    for (name, prepare, mut input) in raising() {
        let mut desk = desk();
        let key = prepare(&mut desk);
        let other = desk.create(json!({}));
        input["keyId"] = key.clone().into();
        let before = desk.documents.clone();
        let refused = desk.refused(name, input.clone());
        assert_eq!(refused, ("key_cap_reached", json!({ "cap": 1, "counted": 1 })), "{name} {input}");
        assert_eq!(desk.documents, before);
        desk.done("keys.disable", json!({ "keyId": other }));
        desk.done(name, input.clone());
        assert_eq!(desk.account(&key).counted(desk.now), 1, "{name} {input}");
    }
}

#[test]
fn creation_is_refused_at_the_cap_whoever_asks() {
    let mut desk = desk();
    desk.create(json!({}));
    let input = json!({ "domain": "acme", "owner": "ann", "name": "k" });
    assert_eq!(desk.refused("keys.create", input.clone()).0, "key_cap_reached");
    desk.as_user("ann");
    assert_eq!(desk.refused("keys.create", input).0, "key_cap_reached");
}

#[test]
fn what_does_not_raise_the_number_needs_no_room() {
    let mut desk = desk();
    let key = desk.create(json!({}));
    let of = |input: Value| {
        let mut input = input;
        input["keyId"] = key.clone().into();
        input
    };
    // Lowering the cap breaks nothing.
    desk.done("site.setPolicy", json!({ "policy": { "APIKEY_MAX_NUM_PER_USER": 0 } }));
    for (name, input) in [
        ("keys.edit", json!({ "name": "other" })),
        ("keys.edit", json!({ "expiresInDays": 9 })),
        ("keys.enable", json!({})),
        ("keys.grantAccess", json!({ "access": { "production": ["read"] } })),
        ("keys.rotate", json!({})),
        ("keys.disable", json!({})),
    ] {
        desk.done(name, of(input));
    }
    assert_eq!(desk.refused("keys.enable", of(json!({}))).0, "key_cap_reached");
}

#[test]
fn a_disabled_key_takes_a_pair_without_room() {
    let mut desk = desk();
    let key = without_a_pair(&mut desk);
    desk.done("keys.disable", json!({ "keyId": key }));
    desk.create(json!({}));
    desk.done("keys.addPair", json!({ "keyId": key }));
    assert_eq!(desk.refused("keys.enable", json!({ "keyId": key })).0, "key_cap_reached");
}

#[test]
fn a_domain_lowers_the_cap_and_never_raises_it() {
    let mut desk = Desk::new(&json!({ "APIKEY_MAX_NUM_PER_USER": 2 }));
    desk.done("domains.put", json!({ "domain": "acme", "maxKeysPerUser": 1 }));
    desk.create(json!({}));
    let input = json!({ "domain": "acme", "owner": "ann", "name": "k" });
    assert_eq!(desk.refused("keys.create", input.clone()).1, json!({ "cap": 1, "counted": 1 }));
    desk.done("site.setPolicy", json!({ "policy": { "APIKEY_MAX_NUM_PER_USER": 0 } }));
    assert_eq!(desk.refused("keys.create", input.clone()).1, json!({ "cap": 0, "counted": 1 }));
    let widened = desk.refused("domains.put", json!({ "domain": "acme", "maxKeysPerUser": 1 }));
    assert_eq!((widened.0, text(&widened.1["wider"][0]["path"])), ("domain_widens", "maxKeysPerUser".to_owned()));
}
