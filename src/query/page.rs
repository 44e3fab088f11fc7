//! A page of keys over any storage: the documents pass by once, and only the page is remembered.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::cursor::Cursors;
use super::input::Query;
use super::place::Place;
use super::reach::{Reach, after_kind};
use super::row::{Row, haystack};
use crate::access::Visibility;
use crate::account::{Account, Context, KeyView, Usage, key_status};
use crate::domain::{Domain, DomainStatus};
use crate::error::Error;
use crate::time::Instant;

/// A page of keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page {
    /// The keys, in order.
    pub keys: Vec<KeyView>,
    /// The cursor of the page behind this; none if this is the last.
    pub next: Option<String>,
    /// Documents that could not be read, by id: keys, statuses or last uses are missing here.
    pub unreadable: Vec<String>,
}

/// A page in the making.
///
/// The shell feeds it what storage holds under [`List::domains`], then what it holds under [`List::accounts`], each
/// account after its usage where that is known; then [`List::finish`].
///
/// Order: a cursor names a place, so keys that come or go between two pages make no other key appear twice or be
/// missed. Only a key that itself moves over the place of a cursor (renamed, or used, in a list sorted by that) can.
pub struct List {
    query: Query,
    cursors: Cursors,
    after: Option<Place<'static>>,
    visibility: Visibility,
    reach: Reach,
    now: Instant,
    domains: BTreeMap<String, DomainStatus>,
    usages: BTreeMap<String, Usage>,
    /// The first `limit + 1` keys so far: one more than the page, which says whether there is another.
    best: BTreeMap<Place<'static>, KeyView>,
    unreadable: BTreeSet<String>,
}

impl List {
    /// The empty page of a query; `salt` is the site's.
    ///
    /// Errors: `invalid` with all that is wrong with the query; `invalid_cursor`.
    pub fn new(query: Value, visibility: Visibility, salt: &[u8; 32], now: Instant) -> Result<Self, Error> {
        let (query, cursor) = Query::page(query)?;
        let cursors = Cursors::of(&query.filter, query.sort);
        let after = cursor.map(|text| cursors.read(&text)).transpose()?;
        Ok(Self {
            reach: Reach::of(salt, &visibility, &query.filter),
            query,
            cursors,
            after,
            visibility,
            now,
            domains: BTreeMap::new(),
            usages: BTreeMap::new(),
            best: BTreeMap::new(),
            unreadable: BTreeSet::new(),
        })
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
                self.domains.insert(after_kind(id).to_owned(), domain.status_for_keys());
            }
            Err(_) => self.reject(id),
        }
    }

    /// Takes the document of an account's last uses, if there is one; it must come before the account, which consumes it.
    pub fn usage(&mut self, id: &str, text: &str) {
        match Usage::parse(id, text) {
            Ok(usage) => {
                self.usages.insert(after_kind(id).to_owned(), usage);
            }
            Err(_) => self.reject(id),
        }
    }

    /// Takes the document of an account, and keeps those of its keys that belong to the page.
    pub fn account(&mut self, id: &str, text: &str) {
        let path = after_kind(id);
        let usage = self.usages.remove(path).unwrap_or_default();
        if !self.reach.includes(id) {
            return;
        }
        let Ok(account) = Account::parse(id, text) else {
            return self.reject(id);
        };
        // The id is a hash of domain and owner, the document says them: what it says decides.
        if !self.visibility.includes(&account.domain, &account.owner) {
            return;
        }
        let domain = path.split('/').next().and_then(|domain| self.domains.get(domain)).copied();
        let context = Context { owner: account.user.status, domain, now: self.now };
        let searches = self.query.filter.searches();
        for key in &account.keys {
            let row = Row {
                account: &account,
                key,
                status: key_status(key, context),
                last_used_at: usage.of_key(key),
                haystack: &if searches { haystack(&account, key) } else { String::new() },
            };
            self.offer(&row, domain);
        }
    }

    /// The page.
    pub fn finish(mut self) -> Page {
        let has_more = self.best.len() > self.query.limit;
        if has_more {
            self.best.pop_last();
        }
        let next = self.best.last_key_value().filter(|_| has_more).map(|(place, _)| self.cursors.write(place));
        Page { keys: self.best.into_values().collect(), next, unreadable: self.unreadable.into_iter().collect() }
    }

    fn offer(&mut self, row: &Row<'_>, domain: Option<DomainStatus>) {
        if !self.query.filter.matches(row) {
            return;
        }
        let place = self.query.sort.place(row);
        let is_full = self.best.len() > self.query.limit;
        let is_before = self.after.as_ref().is_some_and(|after| place <= *after);
        let is_behind = is_full && self.best.last_key_value().is_some_and(|(last, _)| place >= *last);
        if is_before || is_behind {
            return;
        }
        self.best.insert(
            place.into_owned(),
            KeyView { last_used_at: row.last_used_at, ..KeyView::of(row.account, row.key, domain, self.now, None) },
        );
        if self.best.len() > self.query.limit + 1 {
            self.best.pop_last();
        }
    }

    fn reject(&mut self, id: &str) {
        if self.reach.includes(id) {
            self.unreadable.insert(id.to_owned());
        }
    }
}
