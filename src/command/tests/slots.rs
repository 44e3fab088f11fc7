//! Slots: how they are named, what is told of them once, and what becomes of those that were altered.

use serde_json::{Value, json};

use super::super::dry_run;
use super::desk::text;
use super::keyring::{Secret, Story};
use super::{DAY, Desk};
use crate::id::KEYRING;
use crate::keyring::RecoveryKey;
use crate::text::limits;

const OWN: Secret = Secret::Raw([7; 32]);

fn ids(said: &Value) -> Vec<String> {
    said["slots"].as_array().unwrap().iter().map(|slot| text(&slot["id"])).collect()
}

#[test]
fn a_keyring_begins_with_what_opens_it_and_with_a_recovery_key_if_one_is_wished() {
    let mut plain = Story::before();
    let said = plain.ask("keyring.init", json!({}), &OWN, 0).unwrap();
    assert_eq!((ids(&said), &said["slot"]), (vec!["raw-1".to_owned()], &json!("raw-1")));
    assert_eq!((&said["recoveryKey"], &said["secretLost"]), (&Value::Null, &json!(false)));
    let mut both = Story::before();
    let said = both.ask("keyring.init", json!({ "recovery": true }), &OWN, 0).unwrap();
    assert_eq!((ids(&said), &said["slot"]), (vec!["raw-1".to_owned(), "recovery-1".to_owned()], &json!("recovery-1")));
    let key = text(&said["recoveryKey"]);
    assert_eq!(both.open(&Secret::Recovery(key)).unwrap().slot(), "recovery-1");
    let again = both.again("keyring.init", json!({ "recovery": true }), &OWN, 0).unwrap();
    assert_eq!(
        (&again["slot"], &again["recoveryKey"], &again["secretLost"]),
        (&json!("recovery-1"), &Value::Null, &json!(true))
    );
    let other = both.ask("keyring.init", json!({ "recovery": true }), &OWN, 0).unwrap();
    assert_eq!(
        (&other["slot"], &other["secretLost"]),
        (&Value::Null, &json!(false)),
        "it is there, and nothing was made"
    );
}

#[test]
fn two_recovery_keys_that_a_keyring_begins_with_have_two_names() {
    let mut stream = super::super::Entropy::new([1; 32]).stream(crate::crypto::Purpose::Slot);
    let own = Secret::Recovery(RecoveryKey::generate(&mut stream).text().to_string());
    let mut story = Story::before();
    let said = story.ask("keyring.init", json!({ "recovery": true }), &own, 0).unwrap();
    assert_eq!(ids(&said), ["recovery-1", "recovery-1-2"]);
    let second = Secret::Recovery(text(&said["recoveryKey"]));
    assert_eq!(story.open(&own).unwrap().slot(), "recovery-1");
    assert_eq!(story.open(&second).unwrap().slot(), "recovery-1-2");
}

#[test]
fn a_slot_is_named_by_the_change_that_made_it_and_tells_its_secret_once() {
    let mut story = Story::new();
    let raw = story.ask("keyring.addSlot", json!({ "kind": "raw" }), &OWN, 0).unwrap();
    assert_eq!((&raw["slot"], &raw["secretLost"], raw["rawKey"].is_string()), (&json!("raw-2"), &json!(false), true));
    let again = story.again("keyring.addSlot", json!({ "kind": "raw" }), &OWN, 0).unwrap();
    assert_eq!((&again["slot"], &again["secretLost"], &again["rawKey"]), (&json!("raw-2"), &json!(true), &Value::Null));
    let old = story.ask("keyring.addSlot", json!({ "kind": "passphrase" }), &OWN, 1).unwrap();
    assert_eq!(old["slot"], "passphrase-3");
    let again = story.again("keyring.addSlot", json!({ "kind": "passphrase" }), &OWN, 1).unwrap();
    assert_eq!((&again["slot"], &again["secretLost"]), (&json!("passphrase-3"), &json!(false)), "nothing was told");
    let new = story.ask("keyring.changePassphrase", json!({}), &Secret::Passphrase(1), 2).unwrap();
    assert_eq!((&new["slot"], &new["replaces"]), (&json!("passphrase-4"), &json!("passphrase-3")));
    let shown = new["slots"].as_array().unwrap().iter().find(|slot| slot["id"] == "passphrase-4").unwrap();
    assert_eq!(shown["replaces"], "passphrase-3");
    // Whoever removes a slot that is named as replaced, leaves no word of it.
    let left = story.ask("keyring.removeSlot", json!({ "slot": "passphrase-3" }), &OWN, 0).unwrap();
    assert!(left["slots"].as_array().unwrap().iter().all(|slot| slot["replaces"].is_null()), "{left}");
    story.ask("keyring.removeSlot", json!({ "slot": "raw-2" }), &OWN, 0).unwrap();
    let gone = story.again("keyring.addSlot", json!({ "kind": "passphrase" }), &OWN, 1).unwrap_err();
    assert_eq!(gone.code.as_str(), "operation_reused");
}

#[test]
fn a_dry_run_tells_no_secret() {
    let mut desk = Desk::new(&json!({}));
    desk.done("keyring.init", json!({}));
    desk.operation += 1;
    let input = json!({ "kind": "raw" });
    let said = desk.decide("keyring.addSlot", &input, |command, read, given| {
        dry_run(command, "keyring.addSlot", &input, read, given).unwrap().told().unwrap()
    });
    let reply = said.unwrap()["reply"].clone();
    assert_eq!(
        (&reply["slot"], &reply["rawKey"], &reply["secretLost"]),
        (&json!("raw-2"), &Value::Null, &json!(false))
    );
}

#[test]
fn a_change_of_a_passphrase_that_came_to_no_end_is_swept_up_by_the_next() {
    let mut story = Story::before();
    let old = Secret::Passphrase(1);
    story.ask("keyring.init", json!({}), &old, 1).unwrap();
    story.ask("keyring.changePassphrase", json!({}), &old, 2).unwrap();
    let again = story.ask("keyring.changePassphrase", json!({}), &old, 3).unwrap();
    assert_eq!(ids(&again), ["passphrase-1", "passphrase-3"], "the one that was never used has gone");
    let next = story.ask("keyring.changePassphrase", json!({}), &Secret::Passphrase(3), 4).unwrap();
    assert_eq!(ids(&next), ["passphrase-3", "passphrase-4"], "the one whose place was taken has gone");
}

#[test]
fn the_passphrase_to_change_is_the_named_one_the_own_one_or_the_only_one() {
    let mut story = Story::new();
    let change = |story: &mut Story, input: Value, by: &Secret, fresh: u8| {
        story.ask("keyring.changePassphrase", input, by, fresh).map(|said| text(&said["replaces"]))
    };
    let none = change(&mut story, json!({}), &OWN, 9).unwrap_err();
    assert_eq!((none.code.as_str(), &none.details["slots"]), ("slot_required", &json!([])));
    story.ask("keyring.addSlot", json!({ "kind": "passphrase" }), &OWN, 1).unwrap();
    assert_eq!(change(&mut story, json!({}), &OWN, 2).unwrap(), "passphrase-2", "the only one");
    story.ask("keyring.removeSlot", json!({ "slot": "passphrase-2" }), &OWN, 0).unwrap();
    story.ask("keyring.addSlot", json!({ "kind": "passphrase" }), &OWN, 3).unwrap();
    let two = change(&mut story, json!({}), &OWN, 4).unwrap_err();
    assert_eq!((two.code.as_str(), &two.details["slots"]), ("slot_required", &json!(["passphrase-3", "passphrase-5"])));
    assert_eq!(change(&mut story, json!({}), &Secret::Passphrase(3), 4).unwrap(), "passphrase-5", "its own");
    let named = json!({ "slot": "passphrase-3" });
    assert_eq!(change(&mut story, named, &OWN, 5).unwrap(), "passphrase-3", "the named one");
    let nowhere = change(&mut story, json!({ "slot": "passphrase-9" }), &OWN, 6).unwrap_err();
    assert_eq!(nowhere.code.as_str(), "slot_not_found");
}

#[test]
fn a_keyring_whose_slots_were_altered_is_recovered_with_all_that_it_opens() {
    let mut story = Story::new();
    story.ask("keyring.addSlot", json!({ "kind": "raw" }), &OWN, 0).unwrap();
    let mut altered: Value = story.desk.documents[KEYRING].parse().unwrap();
    altered["envelope"]["slots"].as_array_mut().unwrap().pop();
    story.desk.documents.insert(KEYRING.to_owned(), altered.to_string());
    let refused = story.ask("keyring.rotate", json!({}), &OWN, 0).unwrap_err();
    assert_eq!(refused.code.as_str(), "keyring_altered");
    let before = story.open(&OWN).unwrap();
    assert!(before.has("data-1"));
    story.ask("keyring.recover", json!({}), &OWN, 0).unwrap();
    assert!(story.open(&OWN).unwrap().has("data-1"), "what opens goes on");
    story.ask("keyring.rotate", json!({}), &OWN, 0).unwrap();
}

#[test]
fn a_keyring_has_room_for_so_many_data_keys_and_no_more() {
    let mut desk = Desk::new(&json!({}));
    desk.done("keyring.init", json!({}));
    for made in 2..=limits::DATA_KEYS {
        let said = desk.done("keyring.rotate", json!({}));
        assert_eq!(said["dataKeys"].as_array().unwrap().len(), made);
    }
    let (code, details) = desk.refused("keyring.rotate", json!({}));
    assert_eq!((code, &details["most"]), ("keyring_full", &json!(limits::DATA_KEYS)));
}

#[test]
fn keys_that_sign_tokens_move_to_the_new_data_key_with_the_keyring() {
    let mut desk = Desk::new(&json!({}));
    desk.done("keyring.init", json!({}));
    desk.done("tokens.rotateKey", json!({}));
    desk.done("keyring.rotate", json!({}));
    desk.now += DAY;
    let keyring = crate::site::KeyringDocument::parse(&desk.documents[KEYRING]).unwrap();
    let under: Vec<_> = keyring.signing_keys.iter().map(|key| key.sealed.as_ref().unwrap().data_key.as_str()).collect();
    assert_eq!(under, [keyring.envelope.current(desk.now).unwrap()]);
    assert_ne!(under, ["data-1"]);
}
