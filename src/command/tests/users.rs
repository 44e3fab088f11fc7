//! A4, A5, P16, and what maintainers of a service may.

use serde_json::{Value, json};

use super::{DAY, Desk, START};
use crate::access::Actor;
use crate::error::Error;
use crate::id::Id;

const ANN: &str = "ann";

fn put(user: &str, input: Value) -> Value {
    let mut input = input;
    input["domain"] = "acme".into();
    input["user"] = user.into();
    input
}

/// A service of which bob is a maintainer, who may read, and the service write as well; with a key.
fn service() -> (Desk, String) {
    let mut desk = Desk::new(&json!({}));
    let all = json!({ "production": ["read", "write"] });
    desk.done("users.put", put("bob", json!({ "access": { "production": ["read"] } })));
    desk.done("users.put", put("ci", json!({ "kind": "service", "maintainers": ["bob"], "access": all })));
    let key = desk.create(json!({ "owner": "ci", "access": all }));
    (desk, key)
}

#[test]
fn who_is_made_anew_has_nothing_of_the_old_one() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("users.put", put(ANN, json!({ "keyCreation": false, "tokenGeneration": false })));
    desk.done("users.delete", put(ANN, json!({})));
    for verb in ["get", "deactivate", "reactivate", "delete"] {
        assert_eq!(desk.refused(&format!("users.{verb}"), put(ANN, json!({}))).0, "user_not_found", "{verb}");
    }
    let create = json!({ "domain": "acme", "owner": ANN, "name": "k" });
    assert_eq!(desk.refused("keys.create", create).0, "user_not_found");
    assert_eq!(desk.account(&key).incarnation, 1);
    desk.now += DAY;
    let user = desk.done("users.put", put(ANN, json!({})));
    assert_eq!((&user["access"], &user["status"], &user["keyCreation"]), (&json!({}), &json!("active"), &json!(true)));
    assert_eq!(desk.refused("keys.get", json!({ "keyId": key })).0, "key_not_found");
    let account = desk.account(&key);
    assert_eq!((account.incarnation, account.keys.len(), account.user.created_at), (2, 0, START + DAY));
    assert!(account.user.token_generation);
}

#[test]
fn a_deactivation_stops_keys_or_deletes_them() {
    for (policy, kept) in [("disable", 1), ("delete", 0)] {
        for by_put in [false, true] {
            let mut desk = Desk::new(&json!({ "onOwnerDeactivated": policy }));
            let key = desk.create(json!({}));
            let (name, input) = if by_put {
                ("users.put", json!({ "status": "deactivated" }))
            } else {
                ("users.deactivate", json!({}))
            };
            assert_eq!(desk.done(name, put(ANN, input))["status"], "deactivated");
            assert_eq!(desk.account(&key).keys.len(), kept, "{policy}");
            let create = json!({ "domain": "acme", "owner": ANN, "name": "k" });
            assert_eq!(desk.refused("keys.create", create.clone()).0, "user_not_active");
            desk.done("users.reactivate", put(ANN, json!({})));
            assert_eq!(desk.account(&key).keys.len(), kept, "{policy}");
            desk.done("keys.create", create);
        }
    }
}

#[test]
fn the_creation_of_keys_can_be_switched_off_for_one_user() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("users.put", put(ANN, json!({ "keyCreation": false })));
    let create = json!({ "domain": "acme", "owner": ANN, "name": "k" });
    assert_eq!(desk.refused("keys.create", create.clone()).0, "key_creation_off");
    // What is there stays the user's own.
    desk.done("keys.rotate", json!({ "keyId": key }));
    desk.done("users.put", put(ANN, json!({ "keyCreation": true })));
    desk.done("keys.create", create);
}

#[test]
fn only_a_service_has_maintainers() {
    let mut desk = Desk::new(&json!({}));
    let wrong = desk.run("users.put", put(ANN, json!({ "maintainers": ["bob"] }))).unwrap_err();
    assert!(matches!(wrong, crate::error::Error::Invalid(invalid) if invalid.issues[0].path == "maintainers"));
    desk.done("users.put", put(ANN, json!({ "kind": "service", "maintainers": ["bob"] })));
    assert!(desk.run("users.put", put(ANN, json!({ "kind": "person" }))).is_err());
    desk.done("users.put", put(ANN, json!({ "kind": "person", "maintainers": [] })));
}

#[test]
fn a_user_is_given_what_the_domain_has() {
    let mut desk = Desk::new(&json!({}));
    let wanted = json!({ "access": { "production": ["read", "admin"], "staging": ["read"] } });
    let unknown = json!({ "unknown": { "production": ["admin"], "staging": ["read"] } });
    assert_eq!(desk.refused("users.put", put(ANN, wanted)), ("access_unknown", unknown));
}

#[test]
fn a_maintainer_gives_no_more_than_it_has() {
    let (mut desk, key) = service();
    desk.as_user("bob");
    let beyond = || ("access_exceeds_actor", json!({ "beyond": { "production": ["write"] } }));
    for (name, input) in [
        ("keys.rotate", json!({ "keyId": key })),
        ("keys.addPair", json!({ "keyId": key })),
        ("keys.grantAccess", json!({ "keyId": key, "access": { "production": ["write"] } })),
        ("keys.changeAccess", json!({ "keyId": key, "access": { "production": ["write"] } })),
        ("keys.create", json!({ "domain": "acme", "owner": "ci", "name": "k", "access": { "production": ["write"] } })),
    ] {
        assert_eq!(desk.refused(name, input), beyond(), "{name}");
    }
    // To take away, to stop and to see is not to give; to let a secret live on is.
    desk.done("keys.disable", json!({ "keyId": key }));
    for (name, input) in [
        ("keys.enable", json!({ "keyId": key })),
        ("keys.edit", json!({ "keyId": key, "expiresAt": null })),
        ("keys.edit", json!({ "keyId": key, "rotation": "never" })),
        ("keys.deletePair", json!({ "keyId": key, "clientId": "0".repeat(24) })),
    ] {
        assert_eq!(desk.refused(name, input), beyond(), "{name}");
    }
    desk.done("keys.edit", json!({ "keyId": key, "name": "renamed" }));
    desk.done("keys.changeAccess", json!({ "keyId": key, "access": { "production": ["read"] } }));
    desk.done("keys.enable", json!({ "keyId": key }));
    desk.done("keys.addPair", json!({ "keyId": key }));
    desk.as_admin();
    desk.done("keys.grantAccess", json!({ "keyId": key, "access": { "production": ["write"] } }));
    desk.as_user("bob");
    assert_eq!(desk.refused("keys.promote", json!({ "keyId": key })), beyond());
    desk.done("keys.revoke", json!({ "keyId": key }));
    let current = desk.key(&key).pairs[0].client_id;
    assert_eq!(desk.refused("keys.regenerate", json!({ "keyId": key, "clientId": current })), beyond());
}

#[test]
fn a_maintainer_gets_no_secret_that_becomes_more_when_its_service_does() {
    let (mut desk, key) = service();
    desk.done("users.put", put("ci", json!({ "access": { "production": ["read"] } })));
    desk.as_user("bob");
    assert_eq!(desk.refused("keys.rotate", json!({ "keyId": key })).0, "access_exceeds_actor");
}

#[test]
fn an_operation_id_stands_for_one_wish_of_one_actor() {
    let mut desk = Desk::new(&json!({}));
    let (one, other) = (desk.create(json!({})), desk.create(json!({})));
    desk.done("keys.edit", json!({ "keyId": other, "name": "renamed" }));
    let reused = |result: Result<Value, Error>| match result {
        Err(Error::Refused(refusal)) => refusal.code.as_str(),
        other => panic!("{other:?}"),
    };
    assert_eq!(reused(desk.again("keys.revoke", json!({ "keyId": one }))), "operation_reused");
    assert_eq!(reused(desk.again("keys.edit", json!({ "keyId": other, "name": "again" }))), "operation_reused");
    desk.again("keys.edit", json!({ "name": "renamed", "keyId": other })).unwrap();
    desk.as_user(ANN);
    desk.again("keys.edit", json!({ "name": "renamed", "keyId": other })).unwrap_err();
}

#[test]
fn an_account_that_cannot_be_read_is_a_fault_only_to_who_sees_it() {
    let (mut desk, key) = service();
    desk.corrupt("ci");
    let faults = |result: Result<Value, Error>| matches!(result, Err(Error::Fault(_)));
    assert!(faults(desk.run("keys.get", json!({ "keyId": key }))));
    assert!(faults(desk.run("users.put", put("ci", json!({})))));
    desk.as_user("bob");
    assert_eq!(desk.refused("keys.get", json!({ "keyId": key })).0, "key_not_found");
    for verb in ["get", "put", "delete"] {
        assert_eq!(desk.refused(&format!("users.{verb}"), put("ci", json!({}))).0, "user_not_found", "{verb}");
    }
}

#[test]
fn a_domain_that_cannot_be_read_is_a_fault_only_to_who_sees_it() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let of = json!({ "keyId": key });
    let (id, _) =
        desk.documents.iter().find(|(id, text)| id.starts_with("domain/") && text.contains("\"acme\"")).unwrap();
    let id = id.clone();
    desk.documents.insert(id, "{".to_owned());
    let faults = |result: Result<Value, Error>| matches!(result, Err(Error::Fault(_)));
    assert!(faults(desk.run("keys.get", of.clone())));
    assert!(faults(desk.run("users.get", put(ANN, json!({})))));
    assert!(faults(desk.run("domains.put", json!({ "domain": "acme" }))));
    for domain in ["acme", "other"] {
        desk.actor = Actor::DomainAdmin { id: "eve".into(), domain: domain.into() };
        let own = domain == "acme";
        assert_eq!(faults(desk.run("keys.get", of.clone())), own);
        assert_eq!(faults(desk.run("users.get", put(ANN, json!({})))), own);
        assert_eq!(faults(desk.run("users.put", put("new", json!({})))), own);
    }
    assert_eq!(desk.refused("keys.get", of).0, "key_not_found");
    let (hidden, missing) = (json!({ "domain": "acme" }), json!({ "domain": "nowhere" }));
    for verb in ["get", "put"] {
        let command = format!("domains.{verb}");
        assert_eq!(desk.refused(&command, hidden.clone()).0, desk.refused(&command, missing.clone()).0);
    }
}

#[test]
fn a_maintainer_sees_its_service_and_who_is_none_sees_nothing() {
    let (mut desk, key) = service();
    desk.as_user("bob");
    desk.done("users.get", put("ci", json!({})));
    for verb in ["put", "deactivate", "reactivate", "delete"] {
        assert_eq!(desk.refused(&format!("users.{verb}"), put("ci", json!({}))).0, "forbidden", "{verb}");
    }
    desk.as_admin();
    desk.done("users.deactivate", put("bob", json!({})));
    for (actor, name) in [("bob", "who is not active"), (ANN, "who is not listed")] {
        desk.as_user(actor);
        for verb in ["get", "put", "deactivate", "delete"] {
            let refused = desk.refused(&format!("users.{verb}"), put("ci", json!({})));
            assert_eq!(refused, ("user_not_found", json!({})), "{name} {verb}");
        }
        assert_eq!(desk.refused("keys.get", json!({ "keyId": key })), ("key_not_found", json!({})));
    }
}

#[test]
fn what_only_takes_from_a_user_is_never_refused_for_size() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done(
        "users.put",
        put("ann", json!({ "kind": "service", "maintainers": ["bob", "eve"], "keyCreation": false, "access": { "production": ["read"] } })),
    );
    let document = Id::parse(&key).unwrap().account_document();
    let mut full: Value = desk.documents[&document].parse().unwrap();
    full["padding"] = json!("x".repeat(crate::text::limits::ACCOUNT_BYTES));
    desk.documents.insert(document, full.to_string());
    for more in [
        json!({ "access": { "production": ["read", "write"] } }),
        json!({ "access": {}, "kind": "person", "maintainers": [] }),
        json!({ "access": {}, "maintainers": ["bob", "eve", "dan"] }),
        json!({ "status": "deactivated", "keyCreation": true }),
    ] {
        assert_eq!(desk.refused("users.put", put("ann", more.clone())).0, "account_full", "{more}");
    }
    for (more, said) in [
        (json!({ "tokenGeneration": false }), "tokenGeneration"),
        (json!({ "access": {} }), "access"),
        (json!({ "maintainers": ["bob"] }), "maintainers"),
        (json!({ "status": "deactivated" }), "status"),
    ] {
        let user = desk.done("users.put", put("ann", more.clone()));
        assert_eq!(user[said], more[said]);
    }
    assert_eq!(desk.refused("users.put", put("ann", json!({ "status": "active" }))).0, "account_full");
    assert_eq!(desk.refused("users.put", put("ann", json!({ "tokenGeneration": true }))).0, "account_full");
    desk.done("users.delete", put("ann", json!({})));
    let again = put("ann", json!({ "status": "deactivated" }));
    assert_eq!(desk.refused("users.put", again).0, "account_full", "who comes back is not less than who was gone");
}
