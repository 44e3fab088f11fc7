//! A walk over the accounts of a storage: the documents pass by once, and only what is collected is remembered.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::filter::Filter;
use super::reach::{Reach, after_kind};
use crate::access::Visibility;
use crate::account::{Account, Context, Key, Status, Usage, key_status};
use crate::audit::Ledger;
use crate::domain::{Domain, DomainStatus};
use crate::error::Error;
use crate::time::Instant;

/// What is collected on the way.
pub trait Collector {
    /// What it comes to.
    type Reply: Serialize;

    /// Takes a domain whose accounts may follow; all of them come first.
    fn domain(&mut self, _domain: &Domain) {}

    /// Takes an account that the actor may see.
    fn take(&mut self, seen: &Seen<'_>);

    /// What was collected; `unreadable` are the ids of documents that could not be read.
    fn finish(self, unreadable: Vec<String>) -> Result<Self::Reply, Error>;
}

/// An account as it passes by.
pub struct Seen<'a> {
    /// The account.
    pub(super) account: &'a Account,
    /// When its pairs were last used.
    pub(super) usage: &'a Usage,
    /// Its domain; none if it is missing or cannot be read.
    pub(super) domain: Option<&'a Domain>,
}

impl Seen<'_> {
    /// Whether keys of its domain work.
    pub(super) fn domain_status(&self) -> Option<DomainStatus> {
        self.domain.map(Domain::status_for_keys)
    }

    /// The status of one of its keys.
    pub(super) fn status(&self, key: &Key, now: Instant) -> Status {
        key_status(key, Context { owner: self.account.user.status, domain: self.domain_status(), now })
    }
}

/// A walk.
///
/// The shell feeds it what storage holds under [`Scan::domains`], then what it holds under [`Scan::accounts`], each
/// account after its usage where that is known; then [`Scan::finish`]. It may feed more: what cannot matter is ignored.
pub struct Scan<C> {
    pub(super) collector: C,
    visibility: Visibility,
    reach: Reach,
    domains: BTreeMap<String, Domain>,
    usages: BTreeMap<String, Usage>,
    /// The paths of usages that cannot be read, until their account says whether they may be named.
    damaged: BTreeSet<String>,
    unreadable: BTreeSet<String>,
}

impl<C: Collector> Scan<C> {
    /// A walk over what the visibility includes and the filter does not rule out; `salt` is the site's.
    pub(super) fn over(collector: C, filter: &Filter, visibility: Visibility, salt: &[u8; 32]) -> Self {
        Self {
            collector,
            reach: Reach::of(salt, &visibility, filter),
            visibility,
            domains: BTreeMap::new(),
            usages: BTreeMap::new(),
            damaged: BTreeSet::new(),
            unreadable: BTreeSet::new(),
        }
    }

    /// What the ids of the domain documents start with that it needs.
    pub fn domains(&self) -> String {
        self.reach.domains()
    }

    /// What the ids of the account documents start with that it needs; a whole id where only one can matter.
    pub fn accounts(&self) -> String {
        self.reach.accounts()
    }

    /// Takes the document of a domain; it must come before the accounts, whose statuses depend on it.
    pub fn domain(&mut self, id: &str, text: &str) {
        match Domain::parse(id, text) {
            Ok(domain) => {
                // Its history is the largest part of it, and nobody asks for it here.
                let domain = Domain { ledger: Ledger::default(), ..domain };
                self.collector.domain(&domain);
                self.domains.insert(after_kind(id).to_owned(), domain);
            }
            Err(_) => self.reject(id),
        }
    }

    /// Takes the document of an account's last uses, if there is one; it must come before the account, which consumes it.
    pub fn usage(&mut self, id: &str, text: &str) {
        let path = after_kind(id).to_owned();
        if let Ok(usage) = Usage::parse(id, text) {
            self.usages.insert(path, usage);
        } else {
            self.reject(id);
            self.damaged.insert(path);
        }
    }

    /// Takes the document of an account.
    pub fn account(&mut self, id: &str, text: &str) {
        let path = after_kind(id);
        let usage = self.usages.remove(path).unwrap_or_default();
        let is_damaged = self.damaged.remove(path);
        if !self.reach.includes(id) {
            return;
        }
        let Ok(account) = Account::parse(id, text) else {
            return self.reject(id);
        };
        // The id is a hash of domain and owner, the document says them: what it says decides.
        if !self.visibility.includes(&account) {
            return;
        }
        if is_damaged {
            self.unreadable.insert(format!("usage/{path}"));
        }
        let domain = path.split('/').next().and_then(|domain| self.domains.get(domain));
        self.collector.take(&Seen { account: &account, usage: &usage, domain });
    }

    /// What was collected.
    pub fn finish(self) -> Result<C::Reply, Error> {
        self.collector.finish(self.unreadable.into_iter().collect())
    }

    fn reject(&mut self, id: &str) {
        if self.reach.names(id) {
            self.unreadable.insert(id.to_owned());
        }
    }
}
