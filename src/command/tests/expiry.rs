//! A8 and P10, to the millisecond.

use serde_json::{Value, json};

use super::{DAY, Desk, START};

/// A site whose keys live for thirty days at most.
fn desk() -> Desk {
    Desk::new(&json!({ "APIKEY_EXPIRE_DAYS": 30 }))
}

const LATEST: u64 = START + 30 * DAY;

fn create(input: &Value) -> Result<Option<u64>, (&'static str, Value)> {
    let mut desk = desk();
    let mut command = json!({ "domain": "acme", "owner": "ann", "name": "k" });
    command.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
    match desk.run("keys.create", command) {
        Ok(reply) => Ok(reply["key"]["expiresAt"].as_u64()),
        Err(crate::error::Error::Refused(refusal)) => Err((refusal.code.as_str(), json!(refusal.details))),
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn a_new_key_expires_when_it_is_said_or_when_the_site_says() {
    let late = || Err(("expiry_too_late", json!({ "latest": LATEST })));
    for (input, expected) in [
        (json!({}), Ok(Some(LATEST))),
        (json!({ "expiresAt": LATEST }), Ok(Some(LATEST))),
        (json!({ "expiresAt": LATEST + 1 }), late()),
        (json!({ "expiresAt": START + 1 }), Ok(Some(START + 1))),
        (json!({ "expiresAt": START }), Err(("expiry_passed", json!({ "now": START })))),
        (json!({ "expiresAt": null }), late()),
        (json!({ "expiresInDays": 30 }), Ok(Some(LATEST))),
        (json!({ "expiresInDays": 31 }), late()),
    ] {
        assert_eq!(create(&input), expected, "{input}");
    }
}

#[test]
fn a_regenerated_key_counts_from_now() {
    let mut desk = desk();
    let key = desk.create(json!({ "expiresInDays": 2 }));
    desk.done("keys.revoke", json!({ "keyId": key }));
    desk.now = START + 2 * DAY;
    let regenerate = |input: Value| json!({ "keyId": key, "expiresAt": input });
    assert_eq!(desk.refused("keys.regenerate", json!({ "keyId": key })).0, "key_expired");
    assert_eq!(desk.refused("keys.regenerate", regenerate(json!(LATEST + 2 * DAY + 1))).0, "expiry_too_late");
    assert_eq!(desk.refused("keys.regenerate", regenerate(json!(START + 2 * DAY))).0, "expiry_passed");
    assert_eq!(desk.refused("keys.regenerate", regenerate(Value::Null)).0, "expiry_too_late");
    let reply = desk.done("keys.regenerate", regenerate(json!(LATEST + 2 * DAY)));
    assert_eq!(reply["key"]["expiresAt"], LATEST + 2 * DAY);
}

#[test]
fn a_regenerated_key_keeps_an_expiration_that_is_to_come() {
    let mut desk = desk();
    let key = desk.create(json!({ "expiresInDays": 2 }));
    desk.done("keys.revoke", json!({ "keyId": key }));
    desk.now = START + 2 * DAY - 1;
    assert_eq!(desk.done("keys.regenerate", json!({ "keyId": key }))["key"]["expiresAt"], START + 2 * DAY);
}

#[test]
fn an_edited_expiration_counts_from_the_newest_pair_that_lives() {
    let mut desk = desk();
    let key = desk.create(json!({}));
    let edit = |at: u64| json!({ "keyId": key, "expiresAt": at });
    let latest = |desk: &mut Desk, at: u64| {
        desk.done("keys.edit", edit(at));
        assert_eq!(desk.refused("keys.edit", edit(at + 1)), ("expiry_too_late", json!({ "latest": at })));
    };
    desk.now = START + DAY;
    latest(&mut desk, LATEST);
    desk.done("keys.edit", json!({ "keyId": key, "expiresInDays": 29 }));
    assert_eq!(desk.refused("keys.edit", json!({ "keyId": key, "expiresInDays": 30 })).0, "expiry_too_late");
    // A pair that is newer moves the end; once it is over, it does not.
    desk.done("keys.addPair", json!({ "keyId": key, "expiresAt": START + 2 * DAY }));
    latest(&mut desk, LATEST + DAY);
    desk.now = START + 2 * DAY - 1;
    latest(&mut desk, LATEST + DAY);
    desk.now = START + 2 * DAY;
    latest(&mut desk, LATEST);
}

#[test]
fn an_edit_without_an_expiration_leaves_it_alone() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("site.setPolicy", json!({ "policy": { "APIKEY_EXPIRE_DAYS": 1 } }));
    desk.now = START + 9 * DAY;
    assert_eq!(desk.done("keys.edit", json!({ "keyId": key, "name": "other" }))["expiresAt"], Value::Null);
    assert_eq!(desk.refused("keys.edit", json!({ "keyId": key, "expiresAt": null })).0, "expiry_too_late");
}

#[test]
fn a_domain_offers_some_kinds_of_expirations() {
    let kinds = [
        ("never", json!({ "expiresAt": null })),
        ("days", json!({ "expiresInDays": 1 })),
        ("date", json!({ "expiresAt": START + 1 })),
    ];
    for (offered, _) in &kinds {
        let mut desk = Desk::new(&json!({}));
        desk.done("domains.put", json!({ "domain": "acme", "expirationPolicies": [offered] }));
        for (kind, input) in &kinds {
            let mut command = json!({ "domain": "acme", "owner": "ann", "name": "k" });
            command.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
            if kind == offered {
                desk.done("keys.create", command);
            } else {
                let details = json!({ "kind": kind, "allowed": [offered] });
                assert_eq!(desk.refused("keys.create", command), ("expiration_not_allowed", details));
            }
        }
        // Without a word a key of this site never expires; with the site's days it expires whatever is offered.
        let silent = json!({ "domain": "acme", "owner": "ann", "name": "k" });
        assert_eq!(desk.run("keys.create", silent.clone()).is_ok(), *offered == "never");
        desk.done("site.setPolicy", json!({ "policy": { "APIKEY_EXPIRE_DAYS": 3 } }));
        assert_eq!(desk.done("keys.create", silent)["key"]["expiresAt"], START + 3 * DAY);
    }
}

#[test]
fn a_regenerated_key_keeps_no_expiration_that_is_allowed_no_more() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let limited = desk.create(json!({ "name": "limited", "expiresAt": LATEST + 1 }));
    for key in [&key, &limited] {
        desk.done("keys.revoke", json!({ "keyId": key }));
    }
    desk.done("site.setPolicy", json!({ "policy": { "APIKEY_EXPIRE_DAYS": 30 } }));
    for key in [&key, &limited] {
        let (code, details) = desk.refused("keys.regenerate", json!({ "keyId": key }));
        assert_eq!((code, &details["latest"]), ("expiry_too_late", &json!(LATEST)));
    }
    let asked = json!({ "keyId": key, "expiresAt": LATEST });
    assert_eq!(desk.done("keys.regenerate", asked)["key"]["expiresAt"], LATEST);
}

#[test]
fn a_regenerated_key_never_expires_only_where_that_is_on_offer() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("keys.revoke", json!({ "keyId": key }));
    desk.done("domains.put", json!({ "domain": "acme", "expirationPolicies": ["days"] }));
    let details = json!({ "kind": "never", "allowed": ["days"] });
    assert_eq!(desk.refused("keys.regenerate", json!({ "keyId": key })), ("expiration_not_allowed", details));
    let asked = json!({ "keyId": key, "expiresInDays": 1 });
    assert_eq!(desk.done("keys.regenerate", asked)["key"]["expiresAt"], START + DAY);
}
