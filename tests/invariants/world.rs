//! A storage in memory with the engine's loop around it: what the core needs to be run a million times.

use std::collections::BTreeMap;

use keyward::access::Actor;
use keyward::account::Account;
use keyward::audit::Event;
use keyward::command::{Circumstances, Command, Effect, Issued, Reply, Trace};
use keyward::crypto::Entropy;
use keyward::domain::Domain;
use keyward::error::Error;
use keyward::id::Id;
use keyward::signing::NonceRule;
use keyward::site::Site;
use keyward::verify::{Clock, Outcome, Verifier, VerifierOptions};
use serde_json::Value;

pub(crate) const PREFIX: &str = "acme";
pub(crate) const RAW_KEY: [u8; 32] = [7; 32];

/// Documents, a clock and a counter of entropy.
pub(crate) struct World {
    pub(crate) documents: BTreeMap<String, String>,
    pub(crate) now: u64,
    pub(crate) commits: BTreeMap<String, u64>,
    draws: u64,
    verifier: Verifier,
}

impl World {
    /// A site with a domain, three users, and a keyring.
    pub(crate) fn new() -> Self {
        let options = VerifierOptions {
            prefix: PREFIX.into(),
            max_staleness_ms: 5_000.0,
            capacity: 100,
            nonce: NonceRule::Required,
            max_body: 1 << 20,
            tag: "keyward".into(),
            has_keyring: false,
        };
        Self {
            documents: BTreeMap::new(),
            now: 1_700_000_000_000,
            commits: BTreeMap::new(),
            draws: 0,
            verifier: Verifier::new(options),
        }
    }

    /// Carries out a command, as the engine does.
    pub(crate) fn run(&mut self, actor: &Actor, name: &str, members: Value) -> Result<Reply, Error> {
        let command = Command::parse(name, members, actor)?;
        let salt = self.documents.get("site").map(|text| Site::parse(text).unwrap().salt().unwrap());
        let ids = salt.map_or_else(|| vec!["site".to_owned()], |salt| command.plan(actor, &salt));
        let read: Vec<_> = ids.iter().map(|id| self.documents.get(id).cloned()).collect();
        let documents: Vec<_> = ids.iter().zip(&read).map(|(id, text)| (id.as_str(), text.as_deref())).collect();
        self.draws += 1;
        let mut seed = [0_u8; 32];
        seed[..8].copy_from_slice(&self.draws.to_be_bytes());
        let operation = format!("operation-{}", self.draws);
        let circumstances = Circumstances {
            actor,
            now: self.now,
            entropy: &Entropy::new(seed),
            operation: &operation,
            prefix: PREFIX,
            raw_key: Some(&RAW_KEY),
            tried_at: None,
            trace: &Trace::default(),
        };
        let decision = command.decide(&documents, &circumstances)?;
        let writes = decision.effects.iter().filter(|effect| matches!(effect, Effect::Write { .. })).count();
        assert!(writes <= 1, "a command writes at most one document");
        for effect in decision.effects {
            match effect {
                Effect::Create { id, text } => {
                    let there = self.documents.entry(id).or_insert_with(|| text.clone());
                    assert_eq!(*there, text, "an audit document never changes");
                }
                Effect::Write { id, text, .. } => {
                    *self.commits.entry(id.clone()).or_default() += 1;
                    self.documents.insert(id, text);
                }
            }
        }
        Ok(decision.reply)
    }

    /// Carries out a command that issues a secret.
    pub(crate) fn issue(&mut self, actor: &Actor, name: &str, members: Value) -> Result<Box<Issued>, Error> {
        match self.run(actor, name, members)? {
            Reply::Issued(issued) => Ok(issued),
            Reply::Value(value) => panic!("no secret in {value}"),
        }
    }

    /// What a verifier says that reads everything afresh: none if it accepts.
    pub(crate) fn refusal(&mut self, token: &str) -> Option<&'static str> {
        let client_id = Id::parse(&token[PREFIX.len() + 1..][..24]).unwrap();
        let account = self.documents.get(&client_id.account_document());
        let domain = self.documents.get(&client_id.domain_document());
        // The text is its own version: a changed document is never taken for the old one.
        let as_read = |text: Option<&String>| text.map(|text| (text.clone(), text.clone()));
        let (account, domain) = (as_read(account), as_read(domain));
        self.verifier
            .fill(
                &client_id,
                0.0,
                account.as_ref().map(|(version, text)| (version.as_str(), text.as_str())),
                domain.as_ref().map(|(version, text)| (version.as_str(), text.as_str())),
            )
            .unwrap();
        let clock = Clock { now: self.now, mono: 0.0, fetched: true, fetched_keyring: true };
        match self.verifier.check_token(token, 0, clock) {
            Outcome::Accepted(_) => None,
            Outcome::Denied(denial) => Some(denial.reason.as_str()),
            other => panic!("asked for {other:?} after everything was read"),
        }
    }

    /// Every account.
    pub(crate) fn accounts(&self) -> Vec<Account> {
        let accounts = self.documents.range("account/".to_owned().."account0".to_owned());
        accounts.map(|(id, text)| Account::parse(id, text).unwrap()).collect()
    }

    /// Every domain.
    pub(crate) fn domains(&self) -> Vec<Domain> {
        let domains = self.documents.range("domain/".to_owned().."domain0".to_owned());
        domains.map(|(id, text)| Domain::parse(id, text).unwrap()).collect()
    }

    /// The events of a document: those that were copied out, then those of its outbox.
    pub(crate) fn events(&self, document: &str) -> Vec<Event> {
        let prefix = format!("audit/{document}/");
        let drained = self.documents.range(prefix.clone()..).take_while(|(id, _)| id.starts_with(&prefix));
        let mut events: Vec<Event> = drained.map(|(_, text)| serde_json::from_str(text).unwrap()).collect();
        let text: Value = serde_json::from_str(&self.documents[document]).unwrap();
        let outbox: Vec<Event> = text["ledger"]
            .get("outbox")
            .map_or_else(Vec::new, |outbox| serde_json::from_value(outbox.clone()).unwrap());
        events.extend(outbox);
        events
    }
}
