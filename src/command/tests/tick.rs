//! What time brings about is written down once (K4, P6).

use serde_json::{Value, json};

use super::{DAY, Desk, START};
use crate::access::Actor;
use crate::id::Id;

/// Whether a tick of the account of this key changed anything, by what it says and by what is written.
fn tick(desk: &mut Desk, key: &str) -> bool {
    let before = desk.documents.clone();
    let document = Id::parse(key).unwrap().account_document();
    let actor = std::mem::replace(&mut desk.actor, Actor::System);
    let reply = desk.done("tick.account", json!({ "document": document }));
    desk.actor = actor;
    assert_eq!(reply["changed"] == json!(true), desk.documents != before);
    desk.documents != before
}

#[test]
fn an_expiration_is_noted_once() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({ "expiresAt": START + DAY }));
    desk.now = START + DAY - 1;
    assert!(!tick(&mut desk, &key));
    desk.now = START + DAY;
    assert!(tick(&mut desk, &key));
    assert_eq!(desk.key(&key).noted_expiry, Some(START + DAY));
    desk.now += DAY;
    assert!(!tick(&mut desk, &key));
    // A new expiration is another one.
    desk.done("keys.edit", json!({ "keyId": key, "expiresAt": desk.now + 1 }));
    desk.now += 1;
    assert!(tick(&mut desk, &key));
    assert_eq!(desk.key(&key).noted_expiry, Some(desk.now));
}

#[test]
fn a_revoked_key_does_not_expire() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({ "expiresAt": START + DAY }));
    desk.done("keys.revoke", json!({ "keyId": key }));
    desk.now = START + DAY;
    assert!(!tick(&mut desk, &key));
}

#[test]
fn a_pair_is_let_go_when_its_overlap_is_over() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("keys.rotate", json!({ "keyId": key, "overlapDays": 1 }));
    desk.now = START + DAY - 1;
    assert!(!tick(&mut desk, &key));
    desk.now = START + DAY + 5;
    assert!(tick(&mut desk, &key));
    assert_eq!(desk.pairs(&key), [("current", true)]);
    assert_eq!(desk.key(&key).retired[0].retired_at, START + DAY);
    assert!(!tick(&mut desk, &key));
}

#[test]
fn revoked_keys_leave_the_list_when_the_site_says() {
    let mut desk = Desk::new(&json!({ "revokedRetentionDays": 2 }));
    let (first, second) = (desk.create(json!({})), desk.create(json!({})));
    desk.done("keys.revoke", json!({ "keyId": first }));
    desk.now = START + 2 * DAY - 1;
    assert!(!tick(&mut desk, &first));
    desk.now = START + 2 * DAY;
    assert!(tick(&mut desk, &first));
    assert_eq!(desk.account(&second).keys.len(), 1);
    assert!(!tick(&mut desk, &second));
    // A key that was regenerated is not one that was revoked long ago.
    desk.done("keys.revoke", json!({ "keyId": second }));
    desk.done("keys.regenerate", json!({ "keyId": second }));
    desk.now += 9 * DAY;
    assert!(!tick(&mut desk, &second));
}

#[test]
fn where_nothing_is_said_revoked_keys_stay() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("keys.revoke", json!({ "keyId": key }));
    desk.now = START + 40_000 * DAY;
    assert!(!tick(&mut desk, &key));
}

#[test]
fn time_itself_and_the_sites_administrator_let_it_pass() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let document = json!({ "document": Id::parse(&key).unwrap().account_document() });
    desk.done("tick.account", document.clone());
    desk.as_user("ann");
    assert_eq!(desk.refused("tick.account", document).0, "forbidden");
    desk.as_admin();
    let nowhere = format!("account/{}/{}", "0".repeat(8), "0".repeat(10));
    assert_eq!(desk.refused("tick.account", json!({ "document": nowhere })).0, "user_not_found");
    for wrong in ["site", "account/x/y", "keyring"] {
        let error = desk.run("tick.account", json!({ "document": wrong })).unwrap_err();
        assert!(matches!(error, crate::error::Error::Invalid(_)), "{wrong}");
    }
    let unnamed: Value = json!({});
    assert!(desk.run("tick.account", unnamed).is_err());
}

#[test]
fn what_was_said_of_a_key_stands_in_its_events_and_what_was_not_does_not() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({ "expiresAt": START + 20 * DAY }));
    let told = |desk: &Desk| desk.account(&key).auditable()["keys"][&key]["told"].clone();
    assert_eq!(told(&desk), Value::Null);
    desk.now = START + 14 * DAY;
    assert!(tick(&mut desk, &key));
    assert_eq!(told(&desk)["expiry"]["of"], START + 20 * DAY);
}
