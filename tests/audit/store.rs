//! A storage in memory that a process can die at, before or after any call.

use std::collections::BTreeMap;

use keyward::account::Account;
use keyward::domain::Domain;
use keyward::site::{KeyringDocument, Site};
use serde_json::Value;

/// The process died.
#[derive(Debug)]
pub(crate) struct Crash;

/// At which call of an attempt the process dies, and on which side of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) call: usize,
    pub(crate) after: bool,
}

/// What was seen.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) commands: u64,
    pub(crate) crashes: u64,
    pub(crate) calls: u64,
    pub(crate) changes: u64,
}

impl Tally {
    pub(crate) fn plus(self, other: &Self) -> Self {
        Self {
            commands: self.commands + other.commands,
            crashes: self.crashes + other.crashes,
            calls: self.calls + other.calls,
            changes: self.changes + other.changes,
        }
    }
}

/// Documents with versions, and how many changes of each were committed.
#[derive(Default)]
pub(crate) struct Store {
    documents: BTreeMap<String, (String, u64)>,
    versions: u64,
    /// By document: committed changes of what an event may show.
    pub(crate) changes: BTreeMap<String, u64>,
    plan: Option<Plan>,
    calls: usize,
    pub(crate) tally: Tally,
}

impl Store {
    /// Starts a process that dies by this plan, or not at all.
    pub(crate) fn start(&mut self, plan: Option<Plan>) {
        (self.plan, self.calls) = (plan, 0);
    }

    /// Whether the process came to the call at which it was to die.
    pub(crate) fn read(&mut self, ids: &[String]) -> Result<Vec<Option<(String, u64)>>, Crash> {
        self.call(|documents| ids.iter().map(|id| documents.documents.get(id).cloned()).collect())
    }

    /// Writes if the document has this version; whether it did.
    pub(crate) fn write(&mut self, id: &str, text: &str, version: Option<u64>) -> Result<bool, Crash> {
        self.call(|store| {
            if store.documents.get(id).map(|(_, version)| *version) != version {
                return false;
            }
            let before = store.documents.get(id).map(|(text, _)| shown(id, text));
            let after = shown(id, text);
            if after.is_some() && before.flatten() != after {
                *store.changes.entry(id.to_owned()).or_default() += 1;
                store.tally.changes += 1;
            }
            store.versions += 1;
            store.documents.insert(id.to_owned(), (text.to_owned(), store.versions));
            true
        })
    }

    /// Everything below a prefix, by id.
    pub(crate) fn scan(&self, prefix: &str) -> Vec<(String, String)> {
        let below = self.documents.range(prefix.to_owned()..).take_while(|(id, _)| id.starts_with(prefix));
        below.map(|(id, (text, _))| (id.clone(), text.clone())).collect()
    }

    /// A document's text.
    pub(crate) fn text(&self, id: &str) -> Option<&str> {
        self.documents.get(id).map(|(text, _)| text.as_str())
    }

    fn call<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> Result<T, Crash> {
        let dies = self.plan.filter(|plan| plan.call == self.calls);
        self.calls += 1;
        self.tally.calls += 1;
        if dies.is_some_and(|plan| !plan.after) {
            self.tally.crashes += 1;
            return Err(Crash);
        }
        let result = body(self);
        if dies.is_some() {
            self.tally.crashes += 1;
            return Err(Crash);
        }
        Ok(result)
    }
}

/// What an event may show of a document; none if it has no ledger.
pub(crate) fn shown(id: &str, text: &str) -> Option<Value> {
    Some(match id.split('/').next()? {
        "site" => Site::parse(text).unwrap().auditable(),
        "keyring" => KeyringDocument::parse(text).unwrap().auditable(),
        "domain" => Domain::parse(id, text).unwrap().view(),
        "account" => Account::parse(id, text).unwrap().auditable(),
        _ => return None,
    })
}
