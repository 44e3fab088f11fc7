//! A page of keys over any storage.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::cursor::Cursors;
use super::input::Query;
use super::place::Place;
use super::row::{Row, haystack};
use super::scan::{Collector, Scan, Seen};
use crate::access::Visibility;
use crate::account::KeyView;
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
/// Order: a cursor names a place, so keys that come or go between two pages make no other key appear twice or be
/// missed. Only a key that itself moves over the place of a cursor (renamed, or used, in a list sorted by that) can.
pub type List = Scan<Keys>;

/// The keys that have passed by and belong to the page.
pub struct Keys {
    query: Query,
    cursors: Cursors,
    after: Option<Place<'static>>,
    now: Instant,
    /// The first `limit + 1` keys so far: one more than the page, which says whether there is another.
    best: BTreeMap<Place<'static>, KeyView>,
}

impl List {
    /// The empty page of a query; `salt` is the site's.
    ///
    /// Errors: `invalid` with all that is wrong with the query; `invalid_cursor`.
    pub fn new(query: Value, visibility: Visibility, salt: &[u8; 32], now: Instant) -> Result<Self, Error> {
        let (query, cursor) = Query::page(query)?;
        let cursors = Cursors::of(&query.filter, query.sort);
        let after = cursor.map(|text| cursors.read(&text)).transpose()?;
        let filter = query.filter.clone();
        Ok(Self::over(Keys { query, cursors, after, now, best: BTreeMap::new() }, &filter, visibility, salt))
    }
}

impl Collector for Keys {
    type Reply = Page;

    fn take(&mut self, seen: &Seen<'_>) {
        let searches = self.query.filter.searches();
        for key in &seen.account.keys {
            let row = Row {
                account: seen.account,
                key,
                status: seen.status(key, self.now),
                last_uses: &seen.usage.of_pairs(key).collect::<Vec<_>>(),
                haystack: &if searches { haystack(seen.account, key) } else { String::new() },
            };
            self.offer(&row, seen);
        }
    }

    fn finish(mut self, unreadable: Vec<String>) -> Result<Page, Error> {
        let has_more = self.best.len() > self.query.limit;
        if has_more {
            self.best.pop_last();
        }
        let next = self.best.last_key_value().filter(|_| has_more).map(|(place, _)| self.cursors.write(place));
        Ok(Page { keys: self.best.into_values().collect(), next, unreadable })
    }
}

impl Keys {
    fn offer(&mut self, row: &Row<'_>, seen: &Seen<'_>) {
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
        let view = KeyView::of(row.account, row.key, seen.domain_status(), self.now, Some(seen.usage));
        self.best.insert(place.into_owned(), view);
        if self.best.len() > self.query.limit + 1 {
            self.best.pop_last();
        }
    }
}
