//! A page of the report, over any storage.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::entry::Entry;
use super::filter::{AuditFilter, AuditQuery, Outcome};
use super::place::{Cursors, Place};
use super::reach::Reach;
use crate::access::{Actor, Visibility};
use crate::account::Account;
use crate::audit::{Event, Openings, Refusals, ledger_of};
use crate::command::refusal_document;
use crate::error::Error;
use crate::id::{account_document, account_prefix, audited, personal_document};
use crate::time::Instant;

/// A page of the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportPage {
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// The cursor of the page behind this; none if this is the last.
    pub next: Option<String>,
    /// Documents that could not be read, or are not as they were written, by id: what they say is missing here.
    pub unreadable: Vec<String>,
}

/// A page in the making.
///
/// The shell feeds it what storage holds under [`Report::ledgers`], then under [`Report::events`], then under
/// [`Report::refusals`]; after each batch of events what [`Report::openings`] names, and [`Report::settle`]. Ledgers come
/// before events, because what is pending in one may get a document of its own meanwhile: then it is seen twice, not never.
pub struct Report {
    query: AuditQuery,
    cursors: Cursors,
    after: Option<Place>,
    visibility: Visibility,
    reach: Reach,
    /// What the ids of the refusals start with that the actor may see.
    refusals: Option<String>,
    now: Instant,
    /// The account of the user who asks.
    own: Option<String>,
    /// Since when its id is this user's.
    since: Option<Instant>,
    /// The accounts that a user may see, and since when it is this user's.
    accounts: BTreeMap<String, Instant>,
    /// Events that cannot be judged before their names are known.
    closed: Vec<Event>,
    openings: BTreeMap<String, Openings>,
    best: BTreeMap<Rank, Entry>,
    unreadable: BTreeSet<String>,
}

/// A place, so that the first of the page is the least.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Oldest(Place),
    Newest(Reverse<Place>),
}

impl Report {
    /// The empty page of a query; `salt` is the site's.
    ///
    /// Errors: `invalid` with all that is wrong with the query; `invalid_cursor`.
    pub fn new(
        query: Value,
        actor: &Actor,
        visibility: Visibility,
        salt: &[u8; 32],
        now: Instant,
    ) -> Result<Self, Error> {
        let query = AuditQuery::parse(query)?;
        let cursors = Cursors::of(&query.filter, query.ascending);
        let after = query.cursor.as_ref().map(|text| cursors.read(text)).transpose()?;
        let reach = Reach::of(salt, &visibility, &query.filter);
        // Whoever asks sees what was refused to those whom it looks after, wherever they knocked.
        let refusals = match &visibility {
            Visibility::Site => Some("refusal/".to_owned()),
            Visibility::Domain(domain) => Some(account_prefix(salt, domain).replacen("account", "refusal", 1)),
            Visibility::Own { .. } => refusal_document(actor, salt),
        };
        let own = match &visibility {
            Visibility::Own { domain, owner, .. } => Some(account_document(salt, domain, owner)),
            Visibility::Site | Visibility::Domain(_) => None,
        };
        let refusals = refusals.filter(|_| query.filter.wants(Outcome::Refused));
        Ok(Self {
            query,
            cursors,
            after,
            visibility,
            reach,
            refusals,
            now,
            own,
            since: None,
            accounts: BTreeMap::new(),
            closed: Vec::new(),
            openings: BTreeMap::new(),
            best: BTreeMap::new(),
            unreadable: BTreeSet::new(),
        })
    }

    /// What the ids of the documents start with that have a ledger and can matter.
    pub fn ledgers(&self) -> Vec<String> {
        let mut found = if self.query.filter.wants(Outcome::Done) { self.reach.ledgers() } else { Vec::new() };
        // What was refused to a user is its own only since it has its id, which its account says.
        let own = self.own.iter().filter(|own| self.refusals.is_some() && !found.iter().any(|id| own.starts_with(id)));
        let own: Vec<_> = own.cloned().collect();
        found.extend(own);
        found
    }

    /// What the ids of the events start with that can matter; known once the ledgers were fed.
    pub fn events(&self) -> Vec<String> {
        match (&self.visibility, &self.reach) {
            (Visibility::Own { .. }, _) => self.accounts.keys().map(|id| format!("audit/{id}/")).collect(),
            (_, Reach::Account(account)) => self.ledgers().iter().map(|_| format!("audit/{account}/")).collect(),
            (_, Reach::Domain { document, accounts }) => {
                let own = [format!("audit/{accounts}"), format!("audit/{document}/")];
                if self.query.filter.wants(Outcome::Done) { own.to_vec() } else { Vec::new() }
            }
            (_, Reach::Site) if self.query.filter.wants(Outcome::Done) => vec!["audit/".to_owned()],
            _ => Vec::new(),
        }
    }

    /// What the ids of the refusals start with that can matter.
    pub fn refusals(&self) -> Vec<String> {
        self.refusals.iter().cloned().collect()
    }

    /// Takes a document that has a ledger.
    pub fn ledger(&mut self, id: &str, text: &str) {
        if self.own.as_deref() == Some(id) {
            match Account::parse(id, text) {
                Ok(account) => self.since = account.held_since(),
                Err(_) => {
                    self.unreadable.insert(id.to_owned());
                }
            }
        }
        if !self.reach.includes(id) || !self.query.filter.wants(Outcome::Done) {
            return;
        }
        if matches!(self.visibility, Visibility::Own { .. }) {
            // Whose it is that cannot be read, only its own user knows without reading it.
            let Ok(account) = Account::parse(id, text) else { return };
            let Some(since) = account.held_since().filter(|_| self.visibility.includes(&account)) else { return };
            self.accounts.insert(id.to_owned(), since);
        }
        let Some(ledger) = ledger_of(text) else {
            self.unreadable.insert(id.to_owned());
            return;
        };
        for mut event in ledger.outbox {
            if self.is_candidate(&event) {
                let erased = event.open(ledger.openings.as_ref());
                self.offer(event, erased);
            }
        }
    }

    /// Takes the document of an event.
    pub fn event(&mut self, id: &str, text: &str) {
        let Some((document, sequence)) = audited(id).filter(|(document, _)| self.reach.includes(document)) else {
            return;
        };
        // Most events are of another time: what they are is not looked at.
        if at_of(text).is_some_and(|at| !self.reaches(&Place { at, document: document.to_owned(), sequence })) {
            return;
        }
        let Some(event) = Event::read(text).filter(|event| event.document == document && event.sequence == sequence)
        else {
            self.unreadable.insert(id.to_owned());
            return;
        };
        if !self.is_candidate(&event) {
            return;
        }
        if event.personal.is_plain() {
            self.offer(event, false);
        } else {
            self.closed.push(event);
        }
    }

    /// The ids of the documents that open the events since the last settlement.
    pub fn openings(&self) -> Vec<String> {
        self.closed.iter().map(|event| personal_document(&event.document, event.sequence)).collect()
    }

    /// Takes such a document.
    pub fn opening(&mut self, id: &str, text: &str) {
        match Openings::parse(id, text) {
            Ok(openings) => {
                self.openings.insert(id.to_owned(), openings);
            }
            Err(_) => {
                self.unreadable.insert(id.to_owned());
            }
        }
    }

    /// Judges the events whose openings were fed.
    pub fn settle(&mut self) {
        for mut event in std::mem::take(&mut self.closed) {
            let openings = self.openings.remove(&personal_document(&event.document, event.sequence));
            let erased = event.open(openings.as_ref());
            self.offer(event, erased);
        }
    }

    /// Takes the document of what was refused to an actor.
    pub fn refusal(&mut self, id: &str, text: &str) {
        let Some(prefix) = &self.refusals else { return };
        if !id.starts_with(prefix.as_str()) {
            return;
        }
        let Ok(mut refusals) = Refusals::parse(id, text) else {
            self.unreadable.insert(id.to_owned());
            return;
        };
        refusals.forget(self.now);
        // Without an account, nobody has the id.
        let since = if self.own.is_some() { self.since.unwrap_or(Instant::MAX) } else { 0 };
        refusals.refused.retain(|refused| refused.at >= since);
        for refused in std::mem::take(&mut refusals.refused) {
            let place = Place { at: refused.at, document: id.to_owned(), sequence: refused.number() };
            let entry = Entry::refused(refusals.actor.clone(), refused);
            self.put(place, entry);
        }
    }

    /// The page.
    pub fn finish(mut self) -> ReportPage {
        self.settle();
        let has_more = self.best.len() > self.query.limit;
        if has_more {
            self.best.pop_last();
        }
        let last = self.best.last_key_value().filter(|_| has_more);
        let next = last.map(|(rank, _)| self.cursors.write(rank.place()));
        let unreadable = self.unreadable.into_iter().collect();
        ReportPage { entries: self.best.into_values().collect(), next, unreadable }
    }

    /// Whether an event can be on the page, whoever stands in it.
    fn is_candidate(&self, event: &Event) -> bool {
        let is_visible = match &self.visibility {
            Visibility::Site => true,
            // The id is a hash of the domain, the event says it: what it says decides.
            Visibility::Domain(domain) => event.target.domain.as_ref() == Some(domain),
            Visibility::Own { .. } => self.accounts.get(&event.document).is_some_and(|since| event.at >= *since),
        };
        let place = Place { at: event.at, document: event.document.clone(), sequence: event.sequence };
        is_visible && self.query.filter.has_action(&event.action) && self.reaches(&place)
    }

    fn offer(&mut self, event: Event, erased: bool) {
        let place = Place { at: event.at, document: event.document.clone(), sequence: event.sequence };
        self.put(place, Entry::done(event, erased));
    }

    fn put(&mut self, place: Place, entry: Entry) {
        if self.query.filter.matches(&entry) && self.reaches(&place) {
            self.best.insert(self.rank(place), entry);
            if self.best.len() > self.query.limit + 1 {
                self.best.pop_last();
            }
        }
    }

    /// Whether the place is behind the page before, within the range, and not behind a page that is full.
    fn reaches(&self, place: &Place) -> bool {
        let filter: &AuditFilter = &self.query.filter;
        let rank = self.rank(place.clone());
        let is_before = self.after.as_ref().is_some_and(|after| rank <= self.rank(after.clone()));
        let is_full = self.best.len() > self.query.limit;
        let is_behind = is_full && self.best.last_key_value().is_some_and(|(last, _)| rank > *last);
        filter.covers(place.at) && !is_before && !is_behind
    }

    fn rank(&self, place: Place) -> Rank {
        if self.query.ascending { Rank::Oldest(place) } else { Rank::Newest(Reverse(place)) }
    }
}

impl Rank {
    fn place(&self) -> &Place {
        match self {
            Self::Oldest(place) | Self::Newest(Reverse(place)) => place,
        }
    }
}

/// The instant of an event, without reading the rest. In the canonical form only actor and action stand before it, and a
/// quotation mark within a text is never without its backslash.
fn at_of(text: &str) -> Option<Instant> {
    let (_, rest) = text.split_once("\"at\":")?;
    let digits = rest.split_once(',')?.0;
    digits.parse().ok()
}
