//! Slots and data keys together: who opens what, before and after each change.

use zeroize::Zeroizing;

use super::*;
use crate::crypto::{Cost, Entropy, Purpose, Stream, argon2id};
use crate::id::Id;

const RAW: [u8; 32] = [1; 32];
const NOW: u64 = 1_000;

fn stream(seed: u8) -> Stream {
    Entropy::new([seed; 32]).stream(Purpose::DataKey)
}

fn raw(secret: [u8; 32]) -> Opener {
    Opener::Raw(Zeroizing::new(secret))
}

fn raw_slot(id: &str, secret: [u8; 32]) -> Slot {
    Slot::new(id.into(), SlotKind::Raw, &[9; 16], &secret, NOW)
}

fn envelope() -> Envelope {
    Envelope::new(vec![raw_slot("raw-1", RAW)], "data-1", NOW, &mut stream(2)).unwrap()
}

fn open(envelope: &Envelope) -> DataKeys {
    envelope.open(&raw(RAW), &Answers::default()).ok().unwrap()
}

fn id(last: char) -> Id {
    Id::parse(&format!("0123456789ABCDEFGHIJabc{last}")).unwrap()
}

#[test]
fn seals_for_one_generation_of_one_pair() {
    let keys = open(&envelope());
    let sealed = keys.seal(&id('d'), 1, &[9; 32], NOW, &mut stream(3)).unwrap();
    assert_eq!(keys.open(&id('d'), 1, &sealed).unwrap().as_slice(), [9; 32]);
    assert!(keys.open(&id('d'), 2, &sealed).is_none() && keys.open(&id('e'), 1, &sealed).is_none());
}

#[test]
fn a_wrong_key_opens_nothing() {
    let envelope = envelope();
    assert_eq!(envelope.open(&raw([2; 32]), &Answers::default()).err(), Some(Closed::WrongKey));
    assert_eq!(envelope.open(&Opener::Passphrase, &Answers::default()).err(), Some(Closed::WrongKey));
}

#[test]
fn survives_storage() {
    let stored = serde_json::to_string(&envelope()).unwrap();
    let read: Envelope = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, envelope());
    assert!(open(&read).has("data-1"));
}

/// Every slot opens everything, whoever made it and in whatever order; a new data key reaches slots of which nobody knows
/// the secret; a slot that was taken away opens nothing that came later.
#[test]
fn slots_come_and_go() {
    let mut envelope = envelope();
    let sealed = open(&envelope).seal(&id('d'), 1, &[9; 32], NOW, &mut stream(3)).unwrap();
    let recovery = RecoveryKey::generate(&mut stream(4));
    let slot = Slot::new("recovery-2".into(), SlotKind::Recovery, &[8; 16], recovery.secret(), NOW);
    let keys = open(&envelope);
    envelope.add_slot(slot, &keys, &mut stream(5)).unwrap();
    envelope.rotate(&open(&envelope), "data-3", NOW, NOW + 60, &mut stream(6)).unwrap();
    let found = envelope.open(&Opener::Recovery(recovery.clone()), &Answers::default()).ok().unwrap();
    assert_eq!((found.slot(), found.has("data-1"), found.has("data-3")), ("recovery-2", true, true));
    assert_eq!(found.open(&id('d'), 1, &sealed).unwrap().as_slice(), [9; 32]);
    // By the recovery key alone, and with a copy of what the old slot could open.
    let old = open(&envelope);
    envelope.remove_slots(&["raw-1"], &found).unwrap();
    assert_eq!(envelope.open(&raw(RAW), &Answers::default()).err(), Some(Closed::WrongKey));
    envelope.rotate(&found, "data-5", NOW, NOW, &mut stream(7)).unwrap();
    let newest = envelope.open(&Opener::Recovery(recovery), &Answers::default()).ok().unwrap();
    let later = newest.seal(&id('d'), 1, &[9; 32], NOW, &mut stream(8)).unwrap();
    assert_eq!(later.data_key, "data-5");
    assert!(old.open(&id('d'), 1, &later).is_none());
}

#[test]
fn a_passphrase_is_asked_for_once_and_only_the_right_one_opens() {
    let cost = Cost { memory: 64, passes: 1, lanes: 1 };
    let secret = argon2id(b"a long passphrase", &[7; 16], cost).unwrap();
    let mut slot = Slot::new("passphrase-2".into(), SlotKind::Passphrase, &[7; 16], secret.as_slice(), NOW);
    slot.cost = Some(cost.into());
    let mut envelope = envelope();
    envelope.add_slot(slot, &open(&envelope), &mut stream(3)).unwrap();
    let Err(Closed::Ask(question)) = envelope.open(&Opener::Passphrase, &Answers::default()) else { panic!() };
    assert_eq!(question, Question::Stretch { salt: [7; 16], cost, fresh: false });
    let answered = |answer: Vec<u8>| {
        let answers = Answers::new(vec![(question.name(), Zeroizing::new(answer))]);
        envelope.open(&Opener::Passphrase, &answers)
    };
    assert_eq!(answered(secret.to_vec()).ok().unwrap().slot(), "passphrase-2");
    let wrong = argon2id(b"a wrong passphrase", &[7; 16], cost).unwrap();
    assert_eq!(answered(wrong.to_vec()).err(), Some(Closed::WrongKey));
    assert_eq!(answered(Vec::new()).err(), Some(Closed::WrongKey));
}

#[test]
fn a_new_data_key_is_distributed_before_it_is_used() {
    let mut envelope = envelope();
    envelope.rotate(&open(&envelope), "data-2", NOW, NOW + 60, &mut stream(3)).unwrap();
    let keys = open(&envelope);
    let used = |now| keys.seal(&id('d'), 1, &[9; 32], now, &mut stream(4)).unwrap().data_key;
    assert_eq!((used(NOW + 59), used(NOW + 60)), ("data-1".into(), "data-2".into()));
    assert_eq!((envelope.current(NOW + 59), envelope.current(NOW + 60)), (Some("data-1"), Some("data-2")));
    let sealed = keys.seal(&id('d'), 1, &[9; 32], NOW, &mut stream(4)).unwrap();
    assert!(keys.reseal(&id('d'), 1, &sealed, NOW, &mut stream(5)).is_none(), "it is under the current one already");
    let again = keys.reseal(&id('d'), 1, &sealed, NOW + 60, &mut stream(5)).unwrap();
    assert_eq!((again.data_key.as_str(), &again.check), ("data-2", &sealed.check));
    assert_eq!(keys.open(&id('d'), 1, &again).unwrap().as_slice(), [9; 32]);
}

/// Whoever can write the database must not be handed the next data key.
#[test]
fn altered_slots_get_nothing() {
    let own = envelope();
    let keys = open(&own);
    let mut altered = own.clone();
    altered.slots.push(raw_slot("raw-9", [66; 32]));
    let mut replaced = own.clone();
    replaced.slots[0].public_key = raw_slot("raw-1", [66; 32]).public_key;
    let mut renamed = own.clone();
    renamed.slots[0].id = "raw-7".into();
    let mut unbound = own.clone();
    unbound.bond = String::new();
    for mut one in [altered, replaced, renamed, unbound] {
        assert!(!one.is_bound(&keys));
        assert!(one.rotate(&keys, "data-2", NOW, NOW, &mut stream(3)).is_none());
        assert!(one.add_slot(raw_slot("raw-8", [5; 32]), &keys, &mut stream(3)).is_none());
        assert!(one.remove_slots(&["raw-9"], &keys).is_none());
    }
    let mut one = own;
    assert!(one.is_bound(&keys) && one.rotate(&keys, "data-2", NOW, NOW, &mut stream(3)).is_some());
}

#[test]
fn a_repair_is_the_same_key_and_no_other() {
    let (lost, mut anew) = (envelope(), envelope());
    let sealed = open(&lost).seal(&id('d'), 1, &[9; 32], NOW, &mut stream(3)).unwrap();
    anew = Envelope::new(anew.slots, "data-2", NOW, &mut stream(4)).unwrap();
    let keys = open(&anew);
    assert!(!keys.has(&sealed.data_key));
    let offered = |key: u8| keys.repair(&id('d'), 1, &[key; 32], NOW).unwrap();
    assert_eq!(offered(9), offered(9), "every verifier offers the same");
    assert_ne!(offered(9).nonce, offered(8).nonce);
    assert_ne!(offered(9).nonce, keys.repair(&id('d'), 2, &[9; 32], NOW).unwrap().nonce);
    assert!(keys.restores(&id('d'), 1, &sealed, &offered(9)));
    assert!(!keys.restores(&id('d'), 1, &sealed, &offered(8)), "another key");
    assert!(!keys.restores(&id('e'), 1, &sealed, &offered(9)), "another pair");
    assert!(!keys.restores(&id('d'), 2, &sealed, &offered(9)), "another generation");
    let checkless = SealedKey { check: None, ..sealed.clone() };
    assert!(!keys.restores(&id('d'), 1, &checkless, &offered(9)), "nothing to compare with");
    let forged = SealedKey { ciphertext: sealed.ciphertext.clone(), ..offered(9) };
    assert!(!keys.restores(&id('d'), 1, &sealed, &forged), "not sealed by anybody who has the data key");
    assert_eq!(SealedKey::parse(&offered(9).text()), Some(offered(9)));
}

#[test]
fn a_key_that_signs_tokens_is_bound_to_its_name() {
    let keys = open(&envelope());
    let sealed = keys.seal_signing("k", &[3; 32], NOW, &mut stream(3)).unwrap();
    assert!(keys.open_signing("k", &sealed).is_some());
    assert!(keys.open_signing("l", &sealed).is_none());
    assert!(keys.open(&id('d'), 1, &sealed).is_none());
}

/// Frozen: a change of any of these makes every keyring useless.
#[test]
fn known_form() {
    let text = serde_json::to_string(&envelope()).unwrap();
    assert_eq!(text, KNOWN);
    let read: Envelope = serde_json::from_str(KNOWN).unwrap();
    let made = open(&read).seal(&id('d'), 1, &[9; 32], NOW, &mut stream(3)).unwrap();
    assert_eq!(made.text(), SEALED);
    let sealed: SealedKey = serde_json::from_str(SEALED).unwrap();
    assert_eq!(open(&read).open(&id('d'), 1, &sealed).unwrap().as_slice(), [9; 32]);
}

const KNOWN: &str = r#"{"slots":[{"id":"raw-1","kind":"raw","createdAt":1000,"salt":"CQkJCQkJCQkJCQkJCQkJCQ","publicKey":"xN5BCh1DecDmBfx01blYN3aFNyJhWEWhGhF7g9Jl4AI"}],"dataKeys":[{"id":"data-1","createdAt":1000,"usedFrom":1000,"wrapped":[{"slot":"raw-1","ephemeral":"W8u9Tj-g1DBnB9ktHfEMBFgHDF1kAWIrkqjT-eLJsXU","ciphertext":"tuTF2aRZ4UV3Xr3uQXWlzlqudlyeRfvoNKGxcXIfJdatrmx9TcRpcGqCb3HgoYgX"}]}],"bond":"5_vPsrpjEJF2gZkA7WiGHOn9WARm8dwdaMRaZMPHFSQ"}"#;
const SEALED: &str = r#"{"dataKey":"data-1","nonce":"BEgU5vY5WZh6QeoQK7WdJ7ETLyOuFX2v","ciphertext":"76wPcwrFOi4VF-dZLeWOkpIfHxhN2JQu-lPRJXmGREttyh1eSVCv0oYdQukJ79tA","check":"DqI2igWBe2KwrMBmuy-I1ublzGSb_dmeSAegSu1IRDs"}"#;
