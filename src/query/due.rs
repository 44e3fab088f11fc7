//! What wants attention, over all accounts that an actor may see, and when that changes next.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::filter::Filter;
use super::scan::{Collector, Scan, Seen};
use crate::access::Visibility;
use crate::account::{Account, Due, due, next_wake_up};
use crate::error::Error;
use crate::text::{Fields, limits};
use crate::time::{Instant, MAX_INSTANT, Millis};

/// What wants attention.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DuePage {
    /// Everything, what was first due first; then by key and kind.
    pub due: Vec<DueKey>,
    /// No later than the first instant at which anything in it changes by time alone; none if nothing does.
    pub next_wake_up_at: Option<Instant>,
    /// Documents that could not be read, by id: what they hold is missing here.
    pub unreadable: Vec<String>,
}

/// Something that wants attention, and whose it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DueKey {
    /// What.
    #[serde(flatten)]
    pub due: Due,
    /// Whom the key acts for.
    pub owner: String,
    /// The owner's domain.
    pub domain: String,
    /// The key's name.
    pub name: String,
}

impl DueKey {
    /// The same with whose it is: `account` is where it was found.
    pub fn of(due: Due, account: &Account) -> Self {
        let name = account.key(&due.key_id).map(|key| key.name.clone()).unwrap_or_default();
        Self { due, owner: account.owner.clone(), domain: account.domain.clone(), name }
    }
}

/// What has passed by.
pub struct DueList {
    domain: Option<String>,
    within: Millis,
    silence: Millis,
    now: Instant,
    found: Vec<DueKey>,
    next: Option<Instant>,
}

impl Scan<DueList> {
    /// An empty list of what is due now or `within` so many milliseconds; `silence`
    /// is for how long nobody uses a pair that can go, `salt` the site's.
    ///
    /// Errors: `invalid` with all that is wrong with the query.
    pub fn due(
        query: Value,
        silence: Millis,
        visibility: Visibility,
        salt: &[u8; 32],
        now: Instant,
    ) -> Result<Self, Error> {
        let mut fields = Fields::of("query", if query.is_null() { Value::Object(Map::new()) } else { query });
        let within = fields.integer("within", 0, MAX_INSTANT.cast_signed()).unwrap_or_default().cast_unsigned();
        let domain = fields.optional_text("domain", limits::ID);
        fields.finish()?;
        let filter = match &domain {
            Some(domain) => Filter::parse(json!({ "domain": domain }))?,
            None => Filter::default(),
        };
        let list = DueList { domain, within, silence, now, found: Vec::new(), next: None };
        Ok(Self::over(list, &filter, visibility, salt))
    }
}

impl Collector for DueList {
    type Reply = DuePage;

    fn take(&mut self, seen: &Seen<'_>) {
        let account = seen.account;
        if self.domain.as_ref().is_some_and(|domain| *domain != account.domain) {
            return;
        }
        for due in due(account, seen.usage, self.silence, self.now, self.within) {
            self.found.push(DueKey::of(due, account));
        }
        let next = |now| next_wake_up(account, seen.usage, self.silence, now);
        // What is further away than the list looks comes into it that much earlier.
        let enters = next(self.now.saturating_add(self.within)).map(|at| at - self.within);
        self.next = [self.next, next(self.now), enters].into_iter().flatten().min();
    }

    fn finish(mut self, unreadable: Vec<String>) -> Result<DuePage, Error> {
        self.found.sort_by_key(|found| (found.due.at, found.due.key_id, found.due.kind, found.due.client_id));
        Ok(DuePage { due: self.found, next_wake_up_at: self.next, unreadable })
    }
}
