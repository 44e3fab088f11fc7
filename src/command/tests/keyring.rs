//! Random changes of a keyring against a model: which secrets open it, and what is sealed stays readable by each of them
//! (invariant 8). The host is played here: it stretches by a plain hash, so that a history takes no time.

use proptest::prelude::*;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::super::*;
use super::{Desk, START};
use crate::crypto::{Purpose, hkdf_sha256, sha256};
use crate::error::{Error, Refusal};
use crate::id::{KEYRING, SITE};
use crate::keyring::{Answers, DataKeys, Opener, RecoveryKey, SealedKey};
use crate::site::{KeyringDocument, Site};

/// What somebody opens the keyring with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Secret {
    Raw([u8; 32]),
    Passphrase(u8),
    Recovery(String),
    External,
}

impl Secret {
    fn opener(&self) -> Opener {
        match self {
            Self::Raw(key) => Opener::Raw(Zeroizing::new(*key)),
            Self::Passphrase(_) => Opener::Passphrase,
            Self::Recovery(text) => Opener::Recovery(RecoveryKey::parse(text).unwrap()),
            Self::External => Opener::External,
        }
    }

    /// What its host says; `fresh` is the passphrase of a new slot.
    fn answer(&self, question: &Question, fresh: u8) -> Vec<u8> {
        match (question, self) {
            (Question::Stretch { salt, fresh: true, .. }, _) => hkdf_sha256(salt, &[fresh], b"").to_vec(),
            (Question::Stretch { salt, .. }, Self::Passphrase(own)) => hkdf_sha256(salt, &[*own], b"").to_vec(),
            (Question::Wrap { secret, .. }, _) => secret.iter().map(|byte| byte ^ 0x5a).collect(),
            (Question::Unwrap { wrapped, .. }, Self::External) => {
                crate::encode::base64::from_url(wrapped).unwrap().iter().map(|byte| byte ^ 0x5a).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A site, and what is known of its keyring.
pub(super) struct Story {
    pub(super) desk: Desk,
    /// The slots, each with what opens it.
    slots: Vec<(String, Secret)>,
    sealed: Vec<SealedKey>,
}

impl Story {
    /// A site without a keyring.
    pub(super) fn before() -> Self {
        Self { desk: Desk::new(&json!({})), slots: Vec::new(), sealed: Vec::new() }
    }

    pub(super) fn new() -> Self {
        let mut story = Self::before();
        let raw = Secret::Raw([7; 32]);
        let made = story.ask("keyring.init", json!({}), &raw, 0).unwrap();
        story.slots.push((made["slot"].as_str().unwrap().to_owned(), raw));
        story
    }

    /// Carries out a command as whoever holds the secret.
    pub(super) fn ask(&mut self, name: &str, input: Value, secret: &Secret, fresh: u8) -> Result<Value, Refusal> {
        self.desk.operation += 1;
        self.again(name, input, secret, fresh)
    }

    /// Carries out a command as the operation that was the last.
    pub(super) fn again(&mut self, name: &str, input: Value, secret: &Secret, fresh: u8) -> Result<Value, Refusal> {
        let command = Command::parse(name, input, &self.desk.actor).unwrap();
        let salt = Site::parse(&self.desk.documents[SITE]).unwrap().salt().unwrap();
        let ids = command.plan(&self.desk.actor, &salt);
        let documents = self.desk.documents.clone();
        let read: Vec<_> = ids.iter().map(|id| (id.as_str(), documents.get(id).map(String::as_str))).collect();
        let (opener, mut given) = (secret.opener(), Vec::new());
        loop {
            let host = Host::new(Some(&opener), Answers::new(Clone::clone(&given)));
            let circumstances = Circumstances {
                actor: &self.desk.actor,
                now: self.desk.now,
                entropy: &Entropy::new(sha256(&[&self.desk.operation.to_be_bytes()])),
                operation: &self.desk.operation.to_string(),
                wish: command.wish(),
                prefix: "acme",
                personal: crate::audit::PersonalData::Plain,
                host: &host,
                tried_at: None,
                trace: &Trace::default(),
            };
            let decision = match command.decide(&read, &circumstances) {
                Ok(decision) => decision,
                Err(Error::Refused(refusal)) => return Err(refusal),
                Err(other) => panic!("{name}: {other:?}"),
            };
            if let [Effect::Ask(question)] = decision.effects.as_slice() {
                assert!(given.len() < 40, "asks and asks");
                given.push((question.name(), Zeroizing::new(secret.answer(question, fresh))));
                continue;
            }
            for effect in decision.effects {
                let (Effect::Create { id, text } | Effect::Write { id, text, .. }) = effect else {
                    panic!("{effect:?}")
                };
                self.desk.documents.insert(id, text);
            }
            return Ok(json!(decision.reply));
        }
    }

    /// The data keys, if the secret opens the keyring.
    pub(super) fn open(&self, secret: &Secret) -> Option<DataKeys> {
        let keyring = KeyringDocument::parse(&self.desk.documents[KEYRING]).unwrap();
        let (opener, mut given) = (secret.opener(), Vec::new());
        loop {
            match keyring.envelope.open(&opener, &Answers::new(Clone::clone(&given))) {
                Ok(keys) => return Some(keys),
                Err(crate::keyring::Closed::Ask(question)) => {
                    given.push((question.name(), Zeroizing::new(secret.answer(&question, 0))));
                }
                Err(crate::keyring::Closed::WrongKey) => return None,
            }
        }
    }

    /// One change, by somebody who may or may not be able to open the keyring; and what the model says of it.
    fn step(&mut self, [verb, who, which, fresh]: [u8; 4]) {
        let (slot, secret) = self.slots[usize::from(who) % self.slots.len()].clone();
        let target = self.slots[usize::from(which) % self.slots.len()].0.clone();
        match verb % 8 {
            0 | 1 => {
                let kind = ["raw", "passphrase", "recovery", "external"][usize::from(which) % 4];
                // Two passphrases that are the same could not be told apart by what they open.
                let taken = |secret: &Secret| self.slots.iter().any(|(_, own)| own == secret);
                let full = self.slots.len() == crate::text::limits::SLOTS;
                if (kind == "passphrase" && taken(&Secret::Passphrase(fresh)))
                    || (kind == "external" && taken(&Secret::External))
                {
                    return;
                }
                let made = self.ask("keyring.addSlot", json!({ "kind": kind }), &secret, fresh);
                if full {
                    assert_eq!(made.unwrap_err().code.as_str(), "keyring_full");
                    return;
                }
                let made = made.unwrap();
                let opens = match kind {
                    "raw" => {
                        let bytes = crate::encode::base64::from_standard(made["rawKey"].as_str().unwrap()).unwrap();
                        Secret::Raw(bytes.try_into().unwrap())
                    }
                    "recovery" => Secret::Recovery(made["recoveryKey"].as_str().unwrap().to_owned()),
                    "passphrase" => Secret::Passphrase(fresh),
                    _ => Secret::External,
                };
                self.slots.push((made["slot"].as_str().unwrap().to_owned(), opens));
            }
            2 | 3 => {
                let removed = self.ask("keyring.removeSlot", json!({ "slot": target }), &secret, 0);
                if self.slots.len() == 1 {
                    assert_eq!(removed.unwrap_err().code.as_str(), "last_slot");
                } else {
                    removed.unwrap();
                    self.slots.retain(|(id, _)| *id != target);
                }
            }
            4 => {
                self.ask("keyring.rotate", json!({}), &secret, 0).unwrap();
            }
            5 => self.change_passphrase(&slot, &secret, fresh),
            6 => {
                let stranger = Secret::Raw([fresh; 32]);
                if self.slots.iter().all(|(_, own)| *own != stranger) {
                    for (name, input) in [("keyring.rotate", json!({})), ("keyring.addSlot", json!({ "kind": "raw" }))]
                    {
                        assert_eq!(self.ask(name, input, &stranger, 0).unwrap_err().code.as_str(), "keyring_wrong_key");
                    }
                }
            }
            _ => self.desk.now += u64::from(fresh) * 1_000,
        }
    }

    /// The change as far as the core goes: the new slot, then the end of the old one.
    fn change_passphrase(&mut self, slot: &str, secret: &Secret, fresh: u8) {
        let new = Secret::Passphrase(fresh);
        if !matches!(secret, Secret::Passphrase(_)) || self.slots.iter().any(|(_, own)| *own == new) {
            return;
        }
        if self.slots.len() == crate::text::limits::SLOTS {
            return;
        }
        let made = self.ask("keyring.changePassphrase", json!({}), secret, fresh).unwrap();
        assert_eq!(made["replaces"].as_str(), Some(slot));
        assert!(self.open(secret).is_some() && self.open(&new).is_some(), "both open it in between");
        self.slots.push((made["slot"].as_str().unwrap().to_owned(), new.clone()));
        self.ask("keyring.removeSlot", json!({ "slot": slot }), &new, 0).unwrap();
        self.slots.retain(|(id, _)| id != slot);
    }

    /// Every secret of a slot opens everything that was ever sealed, and seals under the data key of today.
    fn check(&mut self) {
        let client_id = crate::id::Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let mut today = None;
        for (slot, secret) in &self.slots {
            let keys = self.open(secret).unwrap_or_else(|| panic!("{slot} does not open it"));
            assert!(self.sealed.iter().all(|sealed| keys.open(&client_id, 1, sealed).is_some()), "{slot} lost a key");
            let current = keys.current(self.desk.now).unwrap().to_owned();
            assert_eq!(*today.get_or_insert(current.clone()), current, "{slot} seals under another");
            if self.sealed.last().is_none_or(|last| last.data_key != current) {
                let mut stream = Entropy::new([3; 32]).stream(Purpose::Seal);
                self.sealed.push(keys.seal(&client_id, 1, &[9; 32], self.desk.now, &mut stream).unwrap());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn every_slot_opens_everything_whatever_happens(steps in proptest::collection::vec(any::<[u8; 4]>(), 1..40)) {
        let mut story = Story::new();
        story.check();
        for step in steps {
            story.step(step);
            story.check();
        }
    }
}

#[test]
fn a_keyring_that_began_anew_keeps_what_opens_and_names_no_data_key_twice() {
    let mut story = Story::new();
    let own = Secret::Raw([7; 32]);
    story.ask("keyring.rotate", json!({}), &own, 0).unwrap();
    assert_eq!(
        story.ask("keyring.recover", json!({ "abandon": true }), &own, 0).unwrap_err().code.as_str(),
        "keyring_opens"
    );
    let other = Secret::Passphrase(1);
    assert_eq!(story.ask("keyring.recover", json!({}), &other, 1).unwrap_err().code.as_str(), "keyring_lost");
    let names = |value: &Value| -> Vec<String> {
        value["dataKeys"].as_array().unwrap().iter().map(|key| key["id"].as_str().unwrap().to_owned()).collect()
    };
    let anew = story.ask("keyring.recover", json!({ "abandon": true }), &other, 1).unwrap();
    assert_eq!(names(&anew), ["data-3"], "data-1 and data-2 are gone, and their names with them");
    assert!(story.open(&own).is_none() && story.open(&other).is_some());
    assert_eq!(anew["openedBy"], "passphrase-3");
    assert!(story.desk.now == START);
}
