//! All keys in memory, for tables that scroll, filter and count while documents change.
//!
//! Plain: parsed documents and sorted numbers. What is public here is meant to stay when columns replace them.

use serde::Serialize;
use serde_json::Value;

use super::facets::Facets;
use super::filter::Filter;
use super::input::Query;
use super::reach::{Reach, after_kind};
use super::store::Store;
use super::table::Table;
use crate::access::Visibility;
use crate::account::KeyView;
use crate::error::Error;
use crate::time::Instant;

/// A live index of keys.
pub struct Index {
    salt: [u8; 32],
    store: Store,
    /// None before the first window.
    table: Option<Table>,
    /// Whether a document has changed since the last window.
    has_changed: bool,
}

/// What a table shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Window {
    /// The keys of the window, in order.
    pub keys: Vec<KeyView>,
    /// How many keys match the filter.
    pub total: usize,
    /// Counts over all that is visible.
    pub facets: Facets,
    /// Documents that could not be read, by id: keys, statuses or last uses are missing here.
    pub unreadable: Vec<String>,
}

impl Index {
    /// An empty index; `salt` is the site's.
    pub fn new(salt: [u8; 32]) -> Self {
        Self { salt, store: Store::default(), table: None, has_changed: false }
    }

    /// Takes the document of an account, a domain or a usage, in the place of the one with the same id; ignores others.
    ///
    /// Order: any. One that cannot be read takes what was known under its id with it, and is named by
    /// [`Window::unreadable`] until it can be read or is removed.
    pub fn put(&mut self, document_id: &str, text: &str) {
        self.store.put(document_id, text);
        self.has_changed = true;
    }

    /// Forgets a document.
    pub fn remove(&mut self, document_id: &str) {
        self.store.remove(document_id);
        self.has_changed = true;
    }

    /// A window of what the visibility includes and the query asks for, with every status as it is at `now`.
    ///
    /// Errors: `invalid` with all that is wrong with the query.
    pub fn window(&mut self, query: Value, visibility: &Visibility, now: Instant) -> Result<Window, Error> {
        let (query, offset) = Query::window(query)?;
        let store = &self.store;
        let mut table = match self.table.take() {
            None => Table::new(store, now),
            Some(table) if self.has_changed => table.renewed(store, now),
            Some(table) => table,
        };
        self.has_changed = false;
        table.move_to(store, now);
        let found = table.find(store, query.filter, query.sort, visibility);
        let total = found.len();
        let shown = found.iter().skip(offset).take(query.limit);
        let keys = shown.filter_map(|cell| store.view(*cell, now)).collect();
        let facets = table.facets(store, visibility, now);
        self.table = Some(table);
        Ok(Window { keys, total, facets, unreadable: self.unreadable(visibility) })
    }

    /// The facets are over all that is visible, so every unreadable document of it matters, whatever the filter.
    fn unreadable(&self, visibility: &Visibility) -> Vec<String> {
        let reach = Reach::of(&self.salt, visibility, &Filter::default());
        // The last uses of an account are known to be whose they are once the account is.
        let is_seen = |id: &str| {
            id.starts_with("usage/")
                && self.store.account(after_kind(id)).is_some_and(|found| visibility.includes(found))
        };
        self.store.unreadable().filter(|id| reach.names(id) || is_seen(id)).map(str::to_owned).collect()
    }
}
