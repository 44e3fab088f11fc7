//! An operation that is repeated is carried out once, and answered each time.

use serde_json::{Value, json};

use super::desk::text;
use super::{Desk, START};

#[test]
fn a_repeated_command_answers_without_a_write() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let pair = |name: &str| (name.to_owned(), json!({ "keyId": key }));
    let mut commands = vec![pair("keys.rotate"), pair("keys.disable"), pair("keys.enable"), pair("keys.revoke")];
    commands.push(("keys.edit".to_owned(), json!({ "keyId": key, "name": "other" })));
    commands.push(("keys.revokeAccess".to_owned(), json!({ "keyId": key, "scopes": [] })));
    commands.push(("users.put".to_owned(), json!({ "domain": "acme", "user": "ann", "keyCreation": false })));
    for verb in ["deactivate", "reactivate", "delete"] {
        commands.push((format!("users.{verb}"), json!({ "domain": "acme", "user": "ann" })));
    }
    for (name, input) in commands {
        let reply = desk.done(&name, input.clone());
        let written = desk.documents.clone();
        let again = desk.again(&name, input).unwrap();
        assert_eq!(desk.documents, written, "{name}");
        assert!(again == reply || again["secretLost"] == json!(true), "{name}: {reply} then {again}");
    }
}

#[test]
fn a_key_that_was_named_by_a_pair_which_has_gone_is_found_again() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let first = desk.key(&key).pairs[0].client_id.as_str().to_owned();
    desk.done("keys.addPair", json!({ "keyId": key }));
    let delete = json!({ "keyId": first, "clientId": first });
    let reply = desk.done("keys.deletePair", delete.clone());
    assert_eq!(desk.again("keys.deletePair", delete).unwrap(), reply);
    let second = text(&reply["pairs"][0]["clientId"]);
    desk.done("keys.addPair", json!({ "keyId": key }));
    let promote = json!({ "keyId": second, "overlapDays": 0 });
    let reply = desk.done("keys.promote", promote.clone());
    assert_eq!(desk.again("keys.promote", promote).unwrap(), reply);
}

#[test]
fn what_changes_nothing_writes_nothing() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({ "access": { "production": ["read"] } }));
    let before = desk.documents.clone();
    for (name, input) in [
        ("keys.enable", json!({ "keyId": key })),
        ("keys.grantAccess", json!({ "keyId": key, "access": { "production": ["read"] } })),
        ("keys.changeAccess", json!({ "keyId": key, "access": { "production": ["read"] } })),
        ("keys.revokeAccess", json!({ "keyId": key, "environments": ["staging"] })),
        ("keys.edit", json!({ "keyId": key, "name": "k" })),
        ("users.reactivate", json!({ "domain": "acme", "user": "ann" })),
        ("users.put", json!({ "domain": "acme", "user": "ann" })),
        ("domains.put", json!({ "domain": "acme" })),
        ("site.setPolicy", json!({ "policy": {} })),
        ("site.init", json!({})),
    ] {
        desk.done(name, input);
        assert_eq!(desk.documents, before, "{name}");
    }
    let empty: Value = json!({ "keyId": key });
    desk.now = START + 1;
    desk.done("keys.revoke", empty.clone());
    let revoked = desk.documents.clone();
    desk.now = START + 2;
    desk.done("keys.revoke", empty);
    assert_eq!(desk.documents, revoked, "a second revoke is no second event");
}
