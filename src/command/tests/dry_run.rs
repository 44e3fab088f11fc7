//! A dry run, and what it says would help (K5, K6).

use serde_json::{Value, json};

use super::super::{Actor, Check, Trace, dry_run};
use super::{DAY, Desk, START};

/// What a dry run says; nothing is written by it.
fn rehearsed(desk: &Desk, name: &str, input: &Value) -> Value {
    // An operation of its own: what the last one did is not what this one would do.
    let aside =
        Desk { documents: desk.documents.clone(), actor: desk.actor.clone(), now: desk.now, operation: u64::MAX };
    aside
        .decide(name, input, |command, read, given| dry_run(command, name, input, read, given))
        .unwrap()
        .unwrap()
        .told()
        .unwrap()
}

/// The checks that a dry run names, the failed ones with `!`.
fn checks(said: &Value) -> Vec<String> {
    let shown = |check: &Value| {
        let mark = if check["passed"] == true { "" } else { "!" };
        format!("{mark}{}", check["check"].as_str().unwrap())
    };
    said["checks"].as_array().unwrap().iter().map(shown).collect()
}

fn create(input: Value) -> Value {
    let mut input = input;
    (input["domain"], input["owner"], input["name"]) = (json!("acme"), json!("ann"), json!("k"));
    input
}

#[test]
fn says_what_would_change_and_makes_no_secret() {
    let desk = Desk::new(&json!({}));
    let said = rehearsed(&desk, "keys.create", &create(json!({})));
    assert_eq!((&said["outcome"], said["changes"].as_array().unwrap().len()), (&json!("done"), 1));
    let reply = &said["reply"];
    assert_eq!((&reply["secret"], &reply["token"], &reply["secretLost"]), (&Value::Null, &Value::Null, &json!(false)));
    assert_eq!(reply["key"]["owner"], "ann");
    let expected = [
        "site",
        "permission",
        "domain",
        "keys_supported",
        "domain_active",
        "user_active",
        "key_creation",
        "scopes",
        "access_of_domain",
        "access_of_owner",
        "expiration",
        "methods",
        "cap",
        "size",
    ];
    assert_eq!(checks(&said), expected);
    let unchanged = rehearsed(&desk, "users.reactivate", &json!({ "domain": "acme", "user": "ann" }));
    assert_eq!((&unchanged["outcome"], &unchanged["changes"]), (&json!("done"), &json!([])));
}

#[test]
fn the_check_that_fails_is_the_last() {
    let desk = Desk::new(&json!({}));
    let said = rehearsed(&desk, "keys.create", &create(json!({ "scopes": ["odata", "other"] })));
    assert_eq!((&said["outcome"], &said["code"]), (&json!("refused"), &json!("unknown_scope")));
    assert_eq!(said["details"], json!({ "scopes": ["other"], "declared": ["odata"] }));
    assert_eq!(checks(&said).last().unwrap(), "!scopes");
    assert_eq!(checks(&said).iter().filter(|check| check.starts_with('!')).count(), 1);
    assert!(said["message"].is_string());
}

/// What the command is refused for, and the change that a dry run says would help; after it, the command succeeds.
fn helped(desk: &mut Desk, name: &str, input: &Value, code: &str) {
    let said = rehearsed(desk, name, input);
    assert_eq!(said["code"], code, "{said}");
    let nearest = &said["nearest"];
    let change = nearest["command"].as_str().unwrap().to_owned();
    let mut change_input = nearest["input"].clone();
    if change == name {
        // Its own members again, but for those that are named.
        for (member, value) in input.as_object().unwrap() {
            change_input.as_object_mut().unwrap().entry(member).or_insert_with(|| value.clone());
        }
        desk.done(&change, change_input);
        return;
    }
    let actor = desk.actor.clone();
    desk.as_admin();
    desk.done(&change, change_input);
    desk.actor = actor;
    let after = rehearsed(desk, name, input);
    assert_eq!(after["outcome"], "done", "{code}: {nearest} did not help: {after}");
}

#[test]
fn the_nearest_change_helps() {
    let new = || Desk::new(&json!({}));
    let domain = |input: Value| {
        let mut desk = new();
        let mut input = input;
        input["domain"] = "acme".into();
        desk.done("domains.put", input);
        desk
    };
    let usual = create(json!({}));
    helped(&mut domain(json!({ "apiKeys": false })), "keys.create", &usual, "keys_not_supported");
    helped(&mut domain(json!({ "status": "disabled" })), "keys.create", &usual, "domain_not_active");
    let mut restricted = domain(json!({ "restrictCreation": true }));
    restricted.as_user("ann");
    helped(&mut restricted, "keys.create", &usual, "creation_restricted");
    let user = |input: Value| {
        let mut desk = new();
        let mut input = input;
        (input["domain"], input["user"]) = (json!("acme"), json!("ann"));
        desk.done("users.put", input);
        desk
    };
    helped(&mut user(json!({ "status": "deactivated" })), "keys.create", &usual, "user_not_active");
    helped(&mut user(json!({ "keyCreation": false })), "keys.create", &usual, "key_creation_off");
    let all = create(json!({ "access": { "production": ["read", "write"] } }));
    helped(&mut user(json!({ "access": { "production": ["read"] } })), "keys.create", &all, "access_exceeds_owner");
    let mut deleted = new();
    deleted.done("users.delete", json!({ "domain": "acme", "user": "ann" }));
    helped(&mut deleted, "keys.create", &usual, "user_not_found");
    let mut levelled = new();
    levelled.done("site.setPolicy", json!({ "policy": { "APIKEY_SELF_SERVICE_LEVEL": "user_read_only" } }));
    levelled.as_user("ann");
    helped(&mut levelled, "keys.create", &usual, "self_service_level");
    let mut narrowed = domain(json!({ "selfServiceLevel": "user_read_only" }));
    narrowed.as_user("ann");
    helped(&mut narrowed, "keys.create", &usual, "self_service_level");
    // Where neither of the two is enough, the site comes first: a domain cannot be wider.
    let mut both = domain(json!({ "selfServiceLevel": "user_read_only" }));
    both.done("site.setPolicy", json!({ "policy": { "APIKEY_SELF_SERVICE_LEVEL": "user_read_only" } }));
    both.as_user("ann");
    let first = rehearsed(&both, "keys.create", &usual)["nearest"].clone();
    assert_eq!(first["command"], "site.setPolicy");
    both.as_admin();
    both.done("site.setPolicy", first["input"].clone());
    both.as_user("ann");
    helped(&mut both, "keys.create", &usual, "self_service_level");
    let mut short = Desk::new(&json!({ "APIKEY_EXPIRE_DAYS": 30 }));
    let late = create(json!({ "expiresAt": START + 31 * DAY }));
    helped(&mut short, "keys.create", &late, "expiry_too_late");
    short.done("domains.put", json!({ "domain": "acme", "expirationPolicies": ["days"] }));
    helped(&mut short, "keys.create", &create(json!({ "expiresInDays": 31 })), "expiry_too_late");
}

#[test]
fn the_nearest_change_of_a_key_that_has_expired_helps() {
    let mut desk = Desk::new(&json!({ "APIKEY_EXPIRE_DAYS": 30 }));
    let key = desk.create(json!({ "expiresInDays": 1 }));
    let of = json!({ "keyId": key });
    desk.now = START + DAY;
    helped(&mut desk, "keys.rotate", &of, "key_expired");
    // Where the policy gives its secrets no more time, another secret is what helps.
    desk.now = START + 31 * DAY;
    let said = rehearsed(&desk, "keys.edit", &json!({ "keyId": key, "expiresAt": START + 60 * DAY }));
    assert_eq!((&said["code"], &said["nearest"]), (&json!("expiry_too_late"), &Value::Null));
    let said = rehearsed(&desk, "keys.rotate", &of);
    assert_eq!((&said["code"], &said["nearest"]["command"]), (&json!("key_expired"), &json!("keys.revoke")));
    desk.done("keys.revoke", of.clone());
    helped(&mut desk, "keys.enable", &of, "key_revoked");
    desk.done("keys.revoke", of.clone());
    desk.now = START + 90 * DAY;
    helped(&mut desk, "keys.regenerate", &of, "key_expired");
}

#[test]
fn the_nearest_change_of_a_key_helps() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let of = |key: &str| json!({ "keyId": key });
    let said = rehearsed(&desk, "keys.regenerate", &of(&key));
    assert_eq!((&said["code"], &said["nearest"]["command"]), (&json!("not_revoked"), &json!("keys.rotate")));
    desk.done("keys.rotate", of(&key));
    let said = rehearsed(&desk, "keys.rotate", &of(&key));
    assert_eq!((&said["code"], &said["nearest"]["command"]), (&json!("pairs_full"), &json!("keys.get")));
    desk.done("keys.revoke", of(&key));
    helped(&mut desk, "keys.regenerate", &of(&key), "client_id_required");
    desk.done("keys.revoke", of(&key));
    helped(&mut desk, "keys.enable", &of(&key), "key_revoked");
    let said = rehearsed(&desk, "keys.promote", &of(&key));
    assert_eq!((&said["code"], &said["nearest"]["command"]), (&json!("nothing_staged"), &json!("keys.rotate")));
    let current = desk.key(&key).pairs[0].client_id;
    helped(&mut desk, "keys.deletePair", &json!({ "keyId": key, "clientId": current }), "last_working_pair");
    desk.done("site.setPolicy", json!({ "policy": { "APIKEY_MAX_NUM_PER_USER": 1 } }));
    let said = rehearsed(&desk, "keys.create", &create(json!({})));
    assert_eq!(said["code"], "key_cap_reached");
    let filter = json!({ "filter": { "owner": "ann", "domain": "acme", "status": "active" } });
    assert_eq!((&said["nearest"]["command"], &said["nearest"]["input"]), (&json!("keys.list"), &filter));
}

#[test]
fn a_new_secret_comes_with_an_expiration_only_where_the_key_cannot_keep_its_own() {
    let mut desk = Desk::new(&json!({}));
    let (never, ten) = (desk.create(json!({})), desk.create(json!({ "expiresInDays": 10 })));
    let named = |desk: &Desk, key: &str| {
        let said = rehearsed(desk, "keys.enable", &json!({ "keyId": key }));
        assert_eq!((&said["code"], &said["nearest"]["command"]), (&json!("key_revoked"), &json!("keys.regenerate")));
        let mut input = said["nearest"]["input"].clone();
        assert_eq!(input.as_object_mut().unwrap().remove("keyId"), Some(json!(key)));
        input
    };
    for key in [&never, &ten] {
        desk.done("keys.revoke", json!({ "keyId": key }));
        assert_eq!(named(&desk, key), json!({}));
    }
    let domain = |kinds: Value| json!({ "domain": "acme", "expirationPolicies": kinds });
    desk.done("domains.put", domain(json!(["days"])));
    assert_eq!(named(&desk, &never), json!({ "expiresInDays": 1 }));
    assert_eq!(named(&desk, &ten), json!({}));
    desk.done("domains.put", domain(json!(["never", "days", "date"])));
    for (days, own, other) in [
        (10, json!({ "expiresAt": START + 10 * DAY }), json!({})),
        (9, json!({ "expiresAt": START + 9 * DAY }), json!({ "expiresAt": START + 9 * DAY })),
    ] {
        desk.done("site.setPolicy", json!({ "policy": { "APIKEY_EXPIRE_DAYS": days } }));
        assert_eq!((named(&desk, &never), named(&desk, &ten)), (own, other), "{days}");
    }
    desk.done("site.setPolicy", json!({ "policy": { "APIKEY_EXPIRE_DAYS": -1 } }));
    desk.now = START + 10 * DAY - 1;
    assert_eq!(named(&desk, &ten), json!({}));
    desk.now = START + 10 * DAY;
    assert_eq!(named(&desk, &ten), json!({ "expiresAt": START + 11 * DAY }));
}

#[test]
fn where_only_another_wish_would_help_nothing_is_named() {
    let desk = Desk::new(&json!({}));
    let said = rehearsed(&desk, "keys.create", &create(json!({ "expiresAt": START })));
    assert_eq!((&said["code"], &said["nearest"]), (&json!("expiry_passed"), &Value::Null));
}

#[test]
fn who_is_hidden_is_not_told_from_who_is_missing() {
    let mut desk = Desk::new(&json!({}));
    desk.done("users.put", json!({ "domain": "acme", "user": "bob" }));
    desk.as_user("bob");
    for input in
        [json!({ "name": "k" }), json!({ "name": "k", "domain": "acme" }), json!({ "name": "k", "domain": "x" })]
    {
        let of = |owner: &str| {
            let mut input = input.clone();
            input["owner"] = owner.into();
            rehearsed(&desk, "keys.create", &input).to_string().replace(owner, "?")
        };
        assert_eq!(of("ann"), of("nobody"), "{input}");
        assert!(of("ann").contains("user_not_found"));
    }
}

#[test]
fn the_check_that_failed_is_the_one_that_is_named() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let brief = json!({ "keyId": key, "overlapDays": 7, "expiresAt": START + DAY });
    let said = rehearsed(&desk, "keys.rotate", &brief);
    assert_eq!((&said["code"], checks(&said).pop().unwrap().as_str()), (&json!("last_working_pair"), "!pairs"));
    desk.corrupt("ann");
    desk.actor = Actor::System;
    let said = rehearsed(&desk, "keys.revoke", &json!({ "keyId": key }));
    assert_eq!((&said["code"], checks(&said).pop().unwrap().as_str()), (&json!("forbidden"), "!permission"));
}

#[test]
fn what_has_not_begun_is_to_be_begun() {
    let mut desk = Desk::new(&json!({}));
    let signing = create(json!({ "methods": ["hmac-sha256"] }));
    let said = rehearsed(&desk, "keys.create", &signing);
    assert_eq!((&said["code"], &said["nearest"]["command"]), (&json!("keyring_missing"), &json!("keyring.init")));
    desk.documents.clear();
    let said = rehearsed(&desk, "keys.create", &create(json!({})));
    assert_eq!((&said["code"], &said["nearest"]["command"]), (&json!("site_missing"), &json!("site.init")));
}

#[test]
fn a_user_is_to_be_made_where_a_key_was_to_be() {
    let desk = Desk::new(&json!({}));
    let mut input = create(json!({}));
    input["owner"] = json!("bob");
    let said = rehearsed(&desk, "keys.create", &input);
    assert_eq!((&said["code"], &said["nearest"]["command"]), (&json!("user_not_found"), &json!("users.put")));
    let said = rehearsed(&desk, "users.deactivate", &json!({ "domain": "acme", "user": "bob" }));
    assert_eq!((&said["code"], &said["nearest"]), (&json!("user_not_found"), &Value::Null));
}

#[test]
fn what_is_hidden_fails_where_what_is_missing_does() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("users.put", json!({ "domain": "acme", "user": "bob" }));
    let disable = json!({ "keyId": key });
    desk.as_user("bob");
    assert_eq!(checks(&rehearsed(&desk, "keys.disable", &disable)).last().unwrap(), "!key");
    desk.as_admin();
    desk.done("site.setPolicy", json!({ "policy": { "APIKEY_SELF_SERVICE_LEVEL": "user_read_only" } }));
    desk.as_user("ann");
    assert_eq!(checks(&rehearsed(&desk, "keys.disable", &disable)).last().unwrap(), "!permission");
}

#[test]
fn a_check_of_several_parts_is_one_and_stands_where_it_failed() {
    let trace = Trace::default();
    let good = |check| trace.check(check, Ok::<_, ()>(())).unwrap();
    good(Check::Site);
    good(Check::Key);
    good(Check::Site);
    assert_eq!(trace.checks(), [Check::Site, Check::Key]);
    assert_eq!(trace.check(Check::Site, Err::<(), _>("no")), Err("no"));
    assert_eq!(trace.checks(), [Check::Key, Check::Site]);
}
