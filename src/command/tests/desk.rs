//! A storage in memory, and somebody who asks.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::*;
use crate::account::Account;
use crate::error::Error;
use crate::id::{Id, SITE};
use crate::keyring::{Answers, Opener};
use crate::site::Site;

pub(super) const START: u64 = 1_700_000_000_000;
pub(super) const DAY: u64 = crate::time::DAY;

/// Documents, a clock, and who asks.
pub(super) struct Desk {
    pub(super) documents: BTreeMap<String, String>,
    pub(super) now: u64,
    pub(super) actor: Actor,
    /// The operation that the next command is; a new one each time.
    pub(super) operation: u64,
}

impl Desk {
    /// A site whose users do everything themselves, the domain `acme` in it, and ann, who may read and write.
    pub(super) fn new(policy: &Value) -> Self {
        let actor = Actor::SiteAdmin { id: "root".into() };
        let mut desk = Self { documents: BTreeMap::new(), now: START, actor, operation: 0 };
        let environments = json!({ "production": ["read", "write"] });
        desk.done("site.init", json!({ "policy": policy }));
        desk.done("site.setPolicy", json!({ "policy": { "APIKEY_SELF_SERVICE_LEVEL": "user_full_control" } }));
        desk.done("domains.put", json!({ "domain": "acme", "environments": environments }));
        desk.done("users.put", json!({ "domain": "acme", "user": "ann", "access": environments }));
        desk
    }

    /// What comes of a command; nothing is written.
    pub(super) fn decide<T>(
        &self,
        name: &str,
        input: &Value,
        decide: impl for<'a> FnOnce(&Command, &[(&'a str, Option<&'a str>)], &Circumstances<'_>) -> T,
    ) -> Result<T, Error> {
        let command = Command::parse(name, input.clone(), &self.actor)?;
        let salt = self.documents.get(SITE).map(|text| Site::parse(text).unwrap().salt().unwrap());
        let ids = salt.map_or_else(|| vec![SITE.to_owned()], |salt| command.plan(&self.actor, &salt));
        let read: Vec<_> = ids.iter().map(|id| (id.as_str(), self.documents.get(id).map(String::as_str))).collect();
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.operation.to_be_bytes());
        let opener = Opener::Raw([7; 32].into());
        let host = Host::new(Some(&opener), Answers::default());
        let circumstances = Circumstances {
            actor: &self.actor,
            now: self.now,
            entropy: &Entropy::new(seed),
            operation: &self.operation.to_string(),
            wish: command.wish(),
            prefix: "acme",
            personal: crate::audit::PersonalData::Plain,
            host: &host,
            tried_at: None,
            trace: &Trace::default(),
        };
        Ok(decide(&command, &read, &circumstances))
    }

    /// Carries out a command.
    pub(super) fn run(&mut self, name: &str, input: Value) -> Result<Value, Error> {
        self.operation += 1;
        self.again(name, input)
    }

    /// Makes the account of a user of `acme` unreadable.
    pub(super) fn corrupt(&mut self, user: &str) {
        let salt = Site::parse(self.documents.get(SITE).unwrap()).unwrap().salt().unwrap();
        self.documents.insert(crate::id::account_document(&salt, "acme", user), "{".to_owned());
    }

    /// Carries out a command as the operation that was the last.
    pub(super) fn again(&mut self, name: &str, input: Value) -> Result<Value, Error> {
        let decision = self.decide(name, &input, Command::decide)??;
        self.documents.extend(decision.effects.into_iter().map(Effect::document));
        Ok(json!(decision.reply))
    }

    /// The answer of a command that succeeds.
    pub(super) fn done(&mut self, name: &str, input: Value) -> Value {
        self.run(name, input.clone()).unwrap_or_else(|error| panic!("{name} {input}: {error:?}"))
    }

    /// The code and the details of a command that is refused.
    pub(super) fn refused(&mut self, name: &str, input: Value) -> (&'static str, Value) {
        match self.run(name, input.clone()) {
            Err(Error::Refused(refusal)) => (refusal.code.as_str(), json!(refusal.details)),
            other => panic!("{name} {input}: {other:?}"),
        }
    }

    /// The key id of a new key of ann's.
    pub(super) fn create(&mut self, mut input: Value) -> String {
        let usual = json!({ "domain": "acme", "owner": "ann", "name": "k" });
        for (name, value) in usual.as_object().unwrap() {
            input.as_object_mut().unwrap().entry(name).or_insert_with(|| value.clone());
        }
        text(&self.done("keys.create", input)["key"]["keyId"])
    }

    /// The account that a key is in.
    pub(super) fn account(&self, key_id: &str) -> Account {
        let document = Id::parse(key_id).unwrap().account_document();
        Account::parse(&document, &self.documents[&document]).unwrap()
    }

    /// A key as it is stored.
    pub(super) fn key(&self, key_id: &str) -> crate::account::Key {
        self.account(key_id).key(&Id::parse(key_id).unwrap()).unwrap().clone()
    }

    /// The pairs of a key, as `staged`, `current` or `retiring`, each with whether it works.
    pub(super) fn pairs(&self, key_id: &str) -> Vec<(&'static str, bool)> {
        let key = self.key(key_id);
        key.pairs.iter().map(|pair| (pair.stage.as_str(), key.is_live(pair, self.now))).collect()
    }

    /// Asks as a user of `acme` from now on.
    pub(super) fn as_user(&mut self, id: &str) {
        self.actor = Actor::User { id: id.to_owned(), domain: "acme".to_owned() };
    }

    /// Asks as the administrator of the site from now on.
    pub(super) fn as_admin(&mut self) {
        self.actor = Actor::SiteAdmin { id: "root".into() };
    }
}

/// A value that is a text.
pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
