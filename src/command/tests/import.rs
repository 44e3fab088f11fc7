//! K13: what comes of a record, in every state that it can meet.

use serde_json::{Value, json};

use super::desk::text;
use super::{DAY, Desk, START};
use crate::access::Actor;
use crate::account::Imported;
use crate::command::Effect;
use crate::crypto::sha256;
use crate::encode::base64;
use crate::error::Error;
use crate::id::{IMPORTS, Id};

const TOKEN: &str = "old_0123456789abcdef";

fn record(more: &Value) -> Value {
    let digest = base64::to_standard(&sha256(&[TOKEN.as_bytes()]));
    let mut record = json!({ "format": "unkey", "digest": digest, "domain": "acme", "owner": "ann", "name": "old" });
    for (name, value) in more.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn imports(desk: &Desk) -> Vec<(String, String)> {
    let imports = desk.documents.iter().filter(|(id, _)| id.starts_with(IMPORTS));
    imports.map(|(id, text)| (id.clone(), text.clone())).collect()
}

#[test]
fn a_record_becomes_a_key_once() {
    let mut desk = Desk::new(&json!({}));
    let wish =
        json!({ "access": { "production": ["read"] }, "scopes": ["odata"], "expiresInDays": 9, "description": "d" });
    let first = desk.done("keys.import", record(&wish));
    assert_eq!(first["outcome"], "imported");
    let key = &first["key"];
    assert_eq!(
        (&key["name"], &key["status"], &key["expiresAt"]),
        (&json!("old"), &json!("active"), &json!(START + 9 * DAY))
    );
    assert_eq!((&key["scopes"], &key["access"]), (&json!(["odata"]), &json!({ "production": ["read"] })));
    assert_eq!((&key["pairs"][0]["methods"], &key["pairs"][0]["imported"]), (&json!(["bearer"]), &json!("unkey")));
    let key_id = text(&key["keyId"]);
    let event = desk.account(&key_id).ledger.outbox[0].clone();
    assert_eq!((event.action.as_str(), event.target.key_id.as_deref()), ("key.import", Some(key_id.as_str())));
    // Again, whatever else the record says by now.
    let again = desk.done("keys.import", record(&json!({ "name": "other" })));
    assert_eq!((&again["outcome"], &again["key"]["name"]), (&json!("present"), &json!("old")));
    assert_eq!(desk.account(&key_id).keys.len(), 1);
    let [(_, import)] = imports(&desk).try_into().unwrap();
    assert_eq!(import, format!(r#"{{"schema":1,"clientId":"{}"}}"#, text(&key["pairs"][0]["clientId"])));
}

#[test]
fn no_stored_document_has_the_digest_that_the_other_system_has() {
    let mut desk = Desk::new(&json!({}));
    desk.done("keys.import", record(&json!({})));
    let digest = sha256(&[TOKEN.as_bytes()]);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let hex: String = digits.map(|digit| char::from_digit(digit.into(), 16).unwrap()).collect();
    let all: String = desk.documents.iter().flat_map(|(id, text)| [id.as_str(), " ", text, " "]).collect();
    for form in [hex, base64::to_url(&digest), base64::to_standard(&digest)] {
        assert!(!all.contains(&form[..8]));
    }
}

/// A crash at each place: what was done stays, and the same record brings the rest.
#[test]
fn a_crash_in_between_leaves_nothing_double() {
    for done in 0..3 {
        let mut desk = Desk::new(&json!({}));
        desk.operation += 1;
        let effects = desk.decide("keys.import", &record(&json!({})), crate::command::Command::decide);
        let effects = effects.unwrap().unwrap().effects;
        assert!(matches!(effects.as_slice(), [Effect::Create { .. }, Effect::Write { .. }, Effect::Claim { .. }]));
        desk.documents.extend(effects.into_iter().take(done).map(Effect::document));
        let again = desk.done("keys.import", record(&json!({})));
        assert_eq!(again["outcome"], if done < 2 { "imported" } else { "present" }, "after {done}");
        assert_eq!((desk.account(&text(&again["key"]["keyId"])).keys.len(), imports(&desk).len()), (1, 1));
    }
}

#[test]
fn a_repeated_operation_is_known() {
    let mut desk = Desk::new(&json!({}));
    let first = desk.done("keys.import", record(&json!({})));
    assert_eq!(desk.again("keys.import", record(&json!({}))).unwrap(), first);
    assert_eq!(desk.documents.retain(|id, _| !id.starts_with(IMPORTS)), ());
    assert_eq!(desk.again("keys.import", record(&json!({}))).unwrap(), first);
    assert_eq!(imports(&desk).len(), 1);
    let other = desk.again("keys.import", record(&json!({ "name": "other" })));
    assert!(matches!(other, Err(Error::Refused(refusal)) if refusal.code.as_str() == "operation_reused"));
}

#[test]
fn what_has_gone_since_does_not_come_back() {
    let end: [fn(&mut Desk, &str); 4] = [
        |desk, key| drop(desk.done("keys.delete", json!({ "keyId": key }))),
        |desk, key| drop(desk.done("keys.revoke", json!({ "keyId": key }))),
        |desk, key| drop(desk.done("keys.rotate", json!({ "keyId": key, "overlapDays": 0 }))),
        |desk, key| {
            desk.done("keys.revoke", json!({ "keyId": key }));
            desk.done("keys.regenerate", json!({ "keyId": key }));
        },
    ];
    for end in end {
        let mut desk = Desk::new(&json!({}));
        let key = text(&desk.done("keys.import", record(&json!({})))["key"]["keyId"]);
        end(&mut desk, &key);
        let before = desk.documents.clone();
        assert_eq!(desk.done("keys.import", record(&json!({}))), json!({ "outcome": "gone", "key": null }));
        assert_eq!(desk.documents, before);
    }
}

#[test]
fn what_takes_its_place_is_ours() {
    let mut desk = Desk::new(&json!({}));
    let key = text(&desk.done("keys.import", record(&json!({})))["key"]["keyId"]);
    let rotated = desk.done("keys.rotate", json!({ "keyId": key, "overlapDays": 1 }));
    let pairs = &rotated["key"]["pairs"];
    assert_eq!((&pairs[0]["imported"], &pairs[1]["imported"]), (&json!("unkey"), &Value::Null));
    assert_eq!(pairs[1]["methods"], json!(["bearer", "ed25519"]));
    desk.now = START + DAY;
    desk.done("keys.edit", json!({ "keyId": key, "name": "settled" }));
    assert!(desk.key(&key).retired[0].imported.as_ref().is_some_and(|imported| imported.digest.is_some()));
    desk.done("keys.revoke", json!({ "keyId": key }));
    assert_eq!(desk.key(&key).retired, []);

    let mut desk = Desk::new(&json!({}));
    let key = text(&desk.done("keys.import", record(&json!({})))["key"]["keyId"]);
    desk.done("keys.revoke", json!({ "keyId": key }));
    assert_eq!(desk.key(&key).pairs[0].imported.as_ref().and_then(Imported::bytes), None);
    let pair = desk.done("keys.regenerate", json!({ "keyId": key }))["key"]["pairs"][0].clone();
    assert_eq!((&pair["methods"], &pair["imported"]), (&json!(["bearer", "ed25519"]), &Value::Null));
}

#[test]
fn a_token_has_one_owner() {
    let mut desk = Desk::new(&json!({}));
    desk.done("users.put", json!({ "domain": "acme", "user": "bob" }));
    desk.done("keys.import", record(&json!({})));
    let before = desk.documents.clone();
    let (code, details) = desk.refused("keys.import", record(&json!({ "owner": "bob" })));
    assert_eq!((code, details), ("imported_elsewhere", json!({})));
    assert_eq!(desk.documents, before);
}

#[test]
fn what_was_made_in_vain_is_taken_away_unless_somebody_has_use_for_it() {
    for kept in [false, true] {
        let mut desk = Desk::new(&json!({}));
        desk.done("users.put", json!({ "domain": "acme", "user": "bob" }));
        // Both have written their accounts; then ann's look-up is there first.
        let vain = text(&desk.done("keys.import", record(&json!({ "owner": "bob" })))["key"]["keyId"]);
        desk.documents.retain(|id, _| !id.starts_with(IMPORTS));
        desk.done("keys.import", record(&json!({})));
        if kept {
            desk.done("keys.rotate", json!({ "keyId": vain }));
            assert_eq!(desk.refused("keys.import", record(&json!({ "owner": "bob" }))).0, "imported_elsewhere");
        } else {
            let reply = desk.done("keys.import", record(&json!({ "owner": "bob" })));
            assert_eq!(reply, json!({ "outcome": "elsewhere", "key": null }));
        }
        assert_eq!(desk.account(&vain).keys.len(), usize::from(kept));
    }
}

#[test]
fn the_rules_of_a_new_key_hold() {
    let mut desk = Desk::new(&json!({ "APIKEY_MAX_NUM_PER_USER": 1, "APIKEY_EXPIRE_DAYS": 30 }));
    let code = |desk: &mut Desk, more: Value| desk.refused("keys.import", record(&more)).0;
    for (more, expected) in [
        (json!({ "owner": "nobody" }), "user_not_found"),
        (json!({ "domain": "void" }), "domain_not_found"),
        (json!({ "scopes": ["undeclared"] }), "unknown_scope"),
        (json!({ "access": { "moon": ["read"] } }), "access_unknown"),
        (json!({ "expiresAt": START }), "expiry_passed"),
        (json!({ "expiresInDays": 31 }), "expiry_too_late"),
        (json!({ "digest": "pbkdf2_sha256$600000$salt$hash" }), "slow_hash"),
    ] {
        assert_eq!(code(&mut desk, more), expected);
    }
    let key = text(&desk.done("keys.import", record(&json!({ "disabled": true })))["key"]["keyId"]);
    assert_eq!(desk.key(&key).expires_at, Some(START + 30 * DAY), "what the policy says for a new key");
    desk.create(json!({}));
    let other = base64::to_url(&sha256(&[b"another token of theirs"]));
    assert_eq!(code(&mut desk, json!({ "digest": other })), "key_cap_reached");
    assert_eq!(desk.refused("keys.enable", json!({ "keyId": key })).0, "key_cap_reached");
    desk.done("keys.import", record(&json!({ "digest": other, "disabled": true })));
    desk.done("domains.put", json!({ "domain": "acme", "methods": ["ed25519"] }));
    let third = base64::to_url(&sha256(&[b"a third"]));
    assert_eq!(code(&mut desk, json!({ "digest": third, "disabled": true })), "method_not_offered");
}

#[test]
fn only_administrators_bring_digests_along() {
    let mut desk = Desk::new(&json!({}));
    desk.as_user("ann");
    assert_eq!(desk.refused("keys.import", record(&json!({}))).0, "forbidden");
    desk.actor = Actor::DomainAdmin { id: "eve".into(), domain: "other".into() };
    assert_eq!(desk.refused("keys.import", record(&json!({}))).0, "user_not_found");
    desk.actor = Actor::Holder { client_id: Id::PLACEHOLDER };
    assert_eq!(desk.refused("keys.import", record(&json!({}))).0, "forbidden");
    desk.actor = Actor::DomainAdmin { id: "dora".into(), domain: "acme".into() };
    desk.done("keys.import", record(&json!({})));
}

#[test]
fn everything_that_is_wrong_at_once() {
    let mut desk = Desk::new(&json!({}));
    let wrong = json!({ "format": "md5", "digest": "x", "owner": 7, "disabled": "no", "secret": "s" });
    let Err(Error::Invalid(invalid)) = desk.run("keys.import", wrong) else { panic!("accepted") };
    let found: Vec<_> = invalid.issues.iter().map(|issue| (issue.path.as_str(), issue.rule)).collect();
    assert_eq!(
        found,
        [
            ("format", "oneOf"),
            ("digest", "pattern"),
            ("owner", "type"),
            ("name", "required"),
            ("disabled", "type"),
            ("secret", "unknown"),
        ]
    );
}

#[test]
fn a_record_must_begin_before_it_ends() {
    let mut desk = Desk::new(&json!({}));
    let until = |from: u64| record(&json!({ "notBefore": from, "expiresAt": START + DAY }));
    for from in [START + DAY, START + 2 * DAY] {
        match desk.run("keys.import", until(from)) {
            Err(Error::Invalid(invalid)) => assert_eq!(invalid.issues[0].path, "notBefore"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(desk.done("keys.import", until(START + DAY - 1))["outcome"], "imported");
}
