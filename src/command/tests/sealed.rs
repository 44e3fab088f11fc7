//! Sealed HMAC keys follow the data key of today, and come back where theirs was lost.

use serde_json::{Value, json};

use super::super::Actor;
use super::desk::text;
use super::{DAY, Desk};
use crate::account::Account;
use crate::error::Error;
use crate::id::{Id, KEYRING};
use crate::keyring::SealedKey;

/// A keyring, and a key of ann's that can sign; the document that the key is in.
fn signing() -> (Desk, String, String) {
    let mut desk = Desk::new(&json!({}));
    desk.done("keyring.init", json!({}));
    let key = desk.create(json!({ "methods": ["hmac-sha256"] }));
    let document = Id::parse(&key).unwrap().account_document();
    (desk, key, document)
}

fn sealed(desk: &Desk, key: &str) -> SealedKey {
    desk.key(key).pairs[0].hmac.clone().unwrap()
}

/// A new data key, and the time after which it is used.
fn rotated(desk: &mut Desk) {
    desk.done("keyring.rotate", json!({}));
    desk.now += DAY;
}

fn actions(desk: &Desk, document: &str) -> Vec<String> {
    let ledger = crate::audit::ledger_of(&desk.documents[document]).unwrap();
    let events = ledger.pending().unwrap();
    events.iter().map(|(_, event)| text(&serde_json::from_str::<Value>(event).unwrap()["action"])).collect()
}

#[test]
fn an_account_moves_to_the_data_key_of_today() {
    let (mut desk, key, document) = signing();
    assert_eq!(sealed(&desk, &key).data_key, "data-1");
    rotated(&mut desk);
    let reseal = json!({ "document": document });
    assert_eq!(desk.done("keyring.resealAccount", reseal.clone()), json!({ "resealed": 1, "needed": ["data-2"] }));
    assert_eq!(sealed(&desk, &key).data_key, "data-2");
    assert_eq!(actions(&desk, &document).last().unwrap(), "account.reseal");
    assert_eq!(desk.done("keyring.resealAccount", reseal.clone()), json!({ "resealed": 0, "needed": ["data-2"] }));
    let nobody = json!({ "document": format!("{}x", document) });
    assert_eq!(desk.refused("keyring.resealAccount", nobody).0, "user_not_found");
    desk.as_user("ann");
    assert_eq!(desk.refused("keyring.resealAccount", reseal).0, "forbidden");
}

#[test]
fn an_account_that_is_written_anyway_moves_with_it() {
    let (mut desk, key, _) = signing();
    rotated(&mut desk);
    desk.done("keys.edit", json!({ "keyId": key, "description": "moved" }));
    assert_eq!(sealed(&desk, &key).data_key, "data-2");
}

#[test]
fn a_data_key_goes_when_nothing_needs_it_and_the_next_one_is_settled() {
    let (mut desk, _, _) = signing();
    desk.done("keyring.rotate", json!({}));
    let keyring = crate::site::KeyringDocument::parse(&desk.documents[KEYRING]).unwrap();
    let used_from =
        (desk.now..desk.now + DAY).step_by(1_000).find(|at| keyring.envelope.current(*at) == Some("data-2"));
    let used_from = used_from.unwrap();
    let drop = |desk: &mut Desk, needed: &[&str]| {
        desk.done("keyring.dropDataKeys", json!({ "needed": needed }))["dropped"].clone()
    };
    desk.now = used_from + 599_999;
    assert_eq!(drop(&mut desk, &[]), json!([]), "other clocks may be behind");
    desk.now = used_from + 600_000;
    assert_eq!(drop(&mut desk, &["data-1"]), json!([]), "needed");
    assert_eq!(drop(&mut desk, &[]), json!(["data-1"]));
    assert_eq!(drop(&mut desk, &[]), json!([]));
    desk.as_user("ann");
    assert_eq!(desk.refused("keyring.dropDataKeys", json!({})).0, "forbidden");
}

/// As if the data key that it was sealed under had been lost.
fn lose(desk: &mut Desk, key: &str, document: &str) -> SealedKey {
    let before = sealed(desk, key);
    let mut account = Account::parse(document, &desk.documents[document]).unwrap();
    account.keys[0].pairs[0].hmac.as_mut().unwrap().data_key = "data-0".to_owned();
    desk.documents.insert(document.to_owned(), serde_json::to_string(&account).unwrap());
    before
}

#[test]
fn a_lost_key_comes_back_if_it_is_the_very_same() {
    let (mut desk, key, document) = signing();
    let pair = desk.key(&key).pairs[0].client_id;
    let repair = |sealed: &SealedKey| json!({ "clientId": pair, "repair": sealed.text() });
    let own = sealed(&desk, &key);
    desk.actor = Actor::System;
    assert_eq!(desk.done("keyring.repair", repair(&own)), json!({ "repaired": false }), "nothing is lost");
    lose(&mut desk, &key, &document);
    desk.as_admin();
    let other = desk.create(json!({ "name": "other", "methods": ["hmac-sha256"] }));
    desk.actor = Actor::System;
    let foreign = sealed(&desk, &other);
    assert_eq!(desk.done("keyring.repair", repair(&foreign)), json!({ "repaired": false }), "that of another pair");
    assert_eq!(sealed(&desk, &key).data_key, "data-0");
    assert_eq!(desk.done("keyring.repair", repair(&own)), json!({ "repaired": true }));
    assert_eq!(sealed(&desk, &key), own);
    let event = crate::audit::ledger_of(&desk.documents[&document]).unwrap().pending().unwrap();
    let event: Value = serde_json::from_str(&event.last().unwrap().1).unwrap();
    assert_eq!((&event["action"], &event["target"]["keyId"]), (&json!("key.repair"), &json!(key)));
}

#[test]
fn a_repair_must_be_one_and_must_name_a_pair() {
    let (mut desk, key, _) = signing();
    let pair = desk.key(&key).pairs[0].client_id;
    desk.actor = Actor::System;
    let rules = |desk: &mut Desk, input: Value| match desk.run("keyring.repair", input) {
        Err(Error::Invalid(invalid)) => {
            invalid.issues.into_iter().map(|issue| (issue.path, issue.rule)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let issues = rules(&mut desk, json!({ "clientId": pair, "repair": "none" }));
    assert_eq!(issues, [("repair".to_owned(), "pattern")]);
    let issues = rules(&mut desk, json!({ "clientId": pair, "repair": "" }));
    assert_eq!(issues, [("repair".to_owned(), "min")]);
    let own = sealed(&desk, &key).text();
    let stranger = "0123456789ABCDEFGHIJabcd";
    let unknown = json!({ "clientId": stranger, "repair": own });
    assert_eq!(desk.refused("keyring.repair", unknown).0, "key_not_found");
    desk.as_user("ann");
    assert_eq!(desk.refused("keyring.repair", json!({ "clientId": pair, "repair": own })).0, "forbidden");
}
