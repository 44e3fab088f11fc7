//! An explanation names what would help, and that helps (K6).

use serde_json::{Value, json};

use super::desk::text;
use super::{DAY, Desk, START};

/// Explains a key, follows what is named in its order, and explains again: the commands, and whether it then works.
fn followed(desk: &mut Desk, question: &Value) -> (Vec<String>, bool) {
    let said = desk.done("keys.explain", question.clone());
    assert_eq!(said["allowed"], false, "{said}");
    let mut commands = Vec::new();
    for nearest in said["nearest"].as_array().unwrap() {
        desk.done(&text(&nearest["command"]), nearest["input"].clone());
        commands.push(text(&nearest["command"]));
    }
    let after = desk.done("keys.explain", question.clone());
    (commands, after["allowed"] == json!(true))
}

fn helped_by(desk: &mut Desk, question: &Value, commands: &[&str]) {
    let (found, works) = followed(desk, question);
    assert!(works && found == commands, "{question}: {found:?} works: {works}");
}

/// A key of ann's that may read.
fn key() -> (Desk, Value) {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({ "access": { "production": ["read"] }, "methods": ["bearer"] }));
    (desk, json!({ "keyId": key }))
}

#[test]
fn what_is_named_of_the_state_of_a_key_helps() {
    for (name, input, command) in [
        ("keys.revoke", None, "keys.regenerate"),
        ("keys.disable", None, "keys.enable"),
        ("users.deactivate", Some(json!({ "domain": "acme", "user": "ann" })), "users.reactivate"),
        ("domains.put", Some(json!({ "domain": "acme", "status": "disabled" })), "domains.put"),
        ("domains.put", Some(json!({ "domain": "acme", "apiKeys": false })), "domains.put"),
    ] {
        let (mut desk, question) = key();
        desk.done(name, input.unwrap_or_else(|| question.clone()));
        helped_by(&mut desk, &question, &[command]);
    }
}

#[test]
fn what_is_named_of_an_expiration_helps() {
    let (mut desk, question) = key();
    desk.done("keys.edit", json!({ "keyId": question["keyId"], "expiresAt": START + DAY }));
    desk.now = START + DAY;
    helped_by(&mut desk, &question, &["keys.edit"]);
    let (mut desk, question) = key();
    desk.done("keys.rotate", json!({ "keyId": question["keyId"], "overlapDays": 0, "expiresAt": START + DAY }));
    desk.now = START + DAY;
    helped_by(&mut desk, &question, &["keys.rotate"]);
    let (mut desk, question) = key();
    let first = desk.key(question["keyId"].as_str().unwrap()).pairs[0].client_id;
    desk.done("keys.rotate", json!({ "keyId": first, "overlapDays": 1 }));
    desk.now = START + DAY;
    let said = desk.done("keys.explain", json!({ "keyId": first }));
    let commands: Vec<_> = said["nearest"].as_array().unwrap().iter().map(|nearest| &nearest["command"]).collect();
    assert_eq!((&said["reason"], commands), (&json!("pair_retired"), vec![&json!("keys.get")]));
}

#[test]
fn what_is_named_of_an_expiration_helps_within_the_policy() {
    // A key that has had all the time that the policy gives a secret; and the same where only days are on offer.
    for domain in [json!({}), json!({ "expirationPolicies": ["days"] })] {
        let mut desk = Desk::new(&json!({ "APIKEY_EXPIRE_DAYS": 30 }));
        let mut properties = domain.clone();
        properties["domain"] = json!("acme");
        desk.done("domains.put", properties);
        let key = desk.create(json!({}));
        let question = json!({ "keyId": key });
        desk.now = START + 30 * DAY;
        helped_by(&mut desk, &question, &["keys.revoke", "keys.regenerate"]);
        assert_eq!(desk.key(&key).expires_at, Some(START + 60 * DAY), "{domain}");
        // One that was revoked before, with an expiration that is over.
        desk.done("keys.revoke", question.clone());
        desk.now = START + 90 * DAY;
        helped_by(&mut desk, &question, &["keys.regenerate"]);
        // One that was given less than it can have.
        let key = desk.create(json!({ "expiresInDays": 1 }));
        desk.now += 2 * DAY;
        helped_by(&mut desk, &json!({ "keyId": key }), &["keys.edit"]);
        assert_eq!(desk.key(&key).expires_at, Some(START + 120 * DAY), "{domain}");
    }
}

#[test]
fn what_a_domain_does_not_have_is_named_first() {
    let (mut desk, question) = key();
    let domain = |desk: &mut Desk, mut input: Value| {
        input["domain"] = json!("acme");
        desk.done("domains.put", input);
    };
    domain(&mut desk, json!({ "environments": { "test": ["read"] } }));
    let read = json!({ "keyId": question["keyId"], "environment": "production", "role": "read" });
    helped_by(&mut desk, &read, &["domains.put"]);
    let environments = json!({ "production": ["read"], "test": ["read"] });
    assert_eq!(desk.done("domains.get", json!({ "domain": "acme" }))["environments"], environments);
    domain(&mut desk, json!({ "environments": { "test": ["read"] } }));
    let any = json!({ "keyId": question["keyId"], "environment": "production" });
    helped_by(&mut desk, &any, &["domains.put"]);
    // What the owner had of an environment that is gone is not put again.
    domain(&mut desk, json!({ "environments": { "test": ["read"] } }));
    let other = json!({ "keyId": question["keyId"], "environment": "test", "role": "read" });
    helped_by(&mut desk, &other, &["users.put", "keys.grantAccess"]);
    let scoped = json!({ "keyId": question["keyId"], "scope": "new" });
    helped_by(&mut desk, &scoped, &["site.setPolicy", "keys.grantAccess"]);
    domain(&mut desk, json!({ "scopes": ["new"], "methods": ["bearer"] }));
    let narrowed = json!({ "keyId": question["keyId"], "scope": "odata" });
    helped_by(&mut desk, &narrowed, &["domains.put", "keys.grantAccess"]);
    let signed = json!({ "keyId": question["keyId"], "method": "ed25519" });
    helped_by(&mut desk, &signed, &["domains.put", "keys.rotate"]);
}

#[test]
fn what_is_named_of_access_helps() {
    let asked = |question: &Value, more: Value| {
        let mut question = question.clone();
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        question
    };
    let write = json!({ "environment": "production", "role": "write" });
    let (mut desk, question) = key();
    helped_by(&mut desk, &asked(&question, write.clone()), &["keys.grantAccess"]);
    // What the owner does not have is given to it first; what the key has already is not given again.
    let (mut desk, question) = key();
    let ann = |access: Value| json!({ "domain": "acme", "user": "ann", "access": access });
    desk.done("users.put", ann(json!({ "production": ["read"] })));
    helped_by(&mut desk, &asked(&question, write), &["users.put", "keys.grantAccess"]);
    desk.done("users.put", ann(json!({})));
    let read = asked(&question, json!({ "environment": "production", "role": "read" }));
    helped_by(&mut desk, &read, &["users.put"]);
    // Where no role is named, those of the owner are the nearest, else those of the domain.
    let (mut desk, question) = key();
    let any = asked(&question, json!({ "environment": "production" }));
    desk.done("keys.revokeAccess", json!({ "keyId": question["keyId"], "environments": ["production"] }));
    desk.done("users.put", ann(json!({ "production": ["read"] })));
    helped_by(&mut desk, &any, &["keys.grantAccess"]);
    assert_eq!(json!(desk.key(question["keyId"].as_str().unwrap()).access), json!({ "production": ["read"] }));
    desk.done("keys.revokeAccess", json!({ "keyId": question["keyId"], "environments": ["production"] }));
    desk.done("users.put", ann(json!({})));
    helped_by(&mut desk, &any, &["users.put", "keys.grantAccess"]);
    helped_by(&mut desk, &asked(&question, json!({ "scope": "odata" })), &["keys.grantAccess"]);
}

#[test]
fn what_is_named_of_a_method_helps() {
    let (mut desk, question) = key();
    let signed = json!({ "keyId": question["keyId"], "method": "ed25519" });
    helped_by(&mut desk, &signed, &["keys.rotate"]);
}

#[test]
fn every_check_says_whether_it_is_passed_and_what_holds() {
    let (mut desk, question) = key();
    desk.done("keys.disable", question.clone());
    let mut asked = json!({ "environment": "production", "role": "read", "scope": "odata", "method": "bearer" });
    asked["keyId"] = question["keyId"].clone();
    let said = desk.done("keys.explain", asked);
    let mut passed = Vec::new();
    for check in said["checks"].as_array().unwrap() {
        let fails = check["check"] == "disabled" || check["check"] == "scope_not_granted";
        assert_eq!(check["passed"], json!(!fails), "{check}");
        let sentence = text(&check["sentence"]);
        assert!(sentence != "the key is enabled", "what does not hold is not said to: {check}");
        if !fails {
            passed.push(sentence);
        }
    }
    desk.done("keys.enable", question.clone());
    let key = question["keyId"].clone();
    desk.done("keys.grantAccess", json!({ "keyId": key, "access": {}, "scopes": ["odata"] }));
    let said = desk.done("keys.explain", json!({ "keyId": key, "scope": "odata" }));
    let last = said["checks"].as_array().unwrap().iter().filter(|check| check["passed"] == true);
    passed.extend(last.map(|check| text(&check["sentence"])));
    passed.sort();
    passed.dedup();
    assert_eq!(
        passed,
        [
            "neither the key nor the pair has expired",
            "the domain is active and has keys",
            "the key and its owner have the environment",
            "the key and its owner have the role there",
            "the key has the scope",
            "the key is enabled",
            "the key is not revoked",
            "the key's first instant has come",
            "the owner is active",
            "the pair has not retired",
            "the pair was made for this method",
        ]
    );
}
