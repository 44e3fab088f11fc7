//! Counts over all that an actor may see, whatever it filters by.

use std::collections::BTreeMap;

use serde::Serialize;

use super::store::{Cell, Store};
use crate::access::Visibility;
use crate::account::{Inactive, KeyView, Status};
use crate::time::{DAY, Instant};

const WEEK: Instant = 7 * DAY;
const WEEKS: u64 = 26;
const OWNERS: usize = 200;
const NEXT: usize = 3;

/// Counts over all that the actor may see.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Facets {
    /// The keys.
    pub all: usize,
    /// Keys by status; every status is there.
    pub status: BTreeMap<&'static str, usize>,
    /// Keys that are not active by reason; every reason is there.
    pub reason: BTreeMap<&'static str, usize>,
    /// The 200 owners with the most keys, by their id.
    pub owners: Vec<OwnerKeys>,
    /// Active keys that expire in each of the next 26 weeks.
    pub expiring_by_week: Vec<usize>,
    /// The next three active keys to expire.
    pub next_to_expire: Vec<KeyView>,
}

/// An owner, and how many keys it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnerKeys {
    /// Its id; users of several domains that share it count together.
    pub owner: String,
    /// Its keys.
    pub keys: usize,
}

/// The counts that stay the same as long as no status changes.
pub(super) struct Tally {
    visibility: Visibility,
    /// Keys by reason; none are the active ones.
    keys: BTreeMap<Option<Inactive>, usize>,
    owners: Vec<OwnerKeys>,
    /// When the active keys expire that do, the next one first.
    expiries: Vec<Instant>,
    next: Vec<Cell>,
}

impl Tally {
    /// Counts what the visibility includes.
    pub(super) fn of(store: &Store, cells: &[Cell], visibility: &Visibility) -> Self {
        let mut keys = BTreeMap::new();
        let mut expiring = Vec::new();
        for cell in cells {
            let Some(row) = store.row(*cell) else {
                continue;
            };
            if visibility.includes(row.account) {
                *keys.entry(cell.status.inactive()).or_default() += 1;
                if cell.status == Status::Active {
                    expiring.extend(store.expiry(*cell).map(|at| (at, row.key.key_id, *cell)));
                }
            }
        }
        let mut expiries: Vec<_> = expiring.iter().map(|(at, ..)| *at).collect();
        expiries.sort_unstable();
        // All keys that expire no later than the third are candidates, so that the id decides between equals.
        let third = expiries.get(NEXT - 1).copied().unwrap_or(Instant::MAX);
        expiring.retain(|(at, ..)| *at <= third);
        expiring.sort_unstable_by_key(|(at, id, _)| (*at, *id));
        let next = expiring.into_iter().take(NEXT).map(|(.., cell)| cell).collect();
        Self { visibility: visibility.clone(), keys, owners: owners(store, visibility), expiries, next }
    }

    /// Whether it counts what the visibility includes.
    pub(super) fn is_of(&self, visibility: &Visibility) -> bool {
        self.visibility == *visibility
    }

    /// The counts, and what is seen of them from `now`.
    pub(super) fn facets(&self, store: &Store, now: Instant) -> Facets {
        let before = |weeks: u64| {
            let end = now.saturating_add(weeks * WEEK);
            self.expiries.partition_point(|at| *at < end)
        };
        let count = |reason| self.keys.get(&reason).copied().unwrap_or_default();
        let reasons = Inactive::ALL.map(|reason| (reason.reason().as_str(), count(Some(reason))));
        let mut status = BTreeMap::from([(Status::Active.as_str(), count(None))]);
        for reason in Inactive::ALL {
            *status.entry(Status::Not(reason).as_str()).or_default() += count(Some(reason));
        }
        Facets {
            all: self.keys.values().sum(),
            status,
            reason: reasons.into(),
            owners: self.owners.clone(),
            expiring_by_week: (0..WEEKS).map(|week| before(week + 1) - before(week)).collect(),
            next_to_expire: self.next.iter().filter_map(|cell| store.view(*cell, now)).collect(),
        }
    }
}

fn owners(store: &Store, visibility: &Visibility) -> Vec<OwnerKeys> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for account in store.accounts() {
        if !account.keys.is_empty() && visibility.includes(account) {
            *counts.entry(&account.owner).or_default() += account.keys.len();
        }
    }
    let mut owners: Vec<_> = counts.into_iter().collect();
    // Stable: of owners with as many keys the first by id stay.
    owners.sort_by_key(|(_, keys)| std::cmp::Reverse(*keys));
    owners.truncate(OWNERS);
    owners.sort_unstable();
    owners.into_iter().map(|(owner, keys)| OwnerKeys { owner: owner.to_owned(), keys }).collect()
}
