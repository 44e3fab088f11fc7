//! The cache of a verifier: parsed accounts by locator, bounded, the unused ones go first.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::record::Record;
use crate::id::ACCOUNT_LENGTH;

/// The locators of domain and owner.
pub(super) type Locator = [u8; ACCOUNT_LENGTH];

/// An account in the cache.
pub(super) struct Entry {
    locator: Locator,
    account_version: String,
    domain_version: Option<String>,
    used: bool,
    /// Tells fillings of a slot apart, so that what was made of an earlier one is not taken for this one's.
    pub(super) stamp: u32,
    /// When the reading of the documents began, on the monotonic clock.
    pub(super) read_at: f64,
    /// When a denial last led to a reading, on the monotonic clock.
    pub(super) reread_at: f64,
    /// The parsed account.
    pub(super) record: Record,
}

/// Parsed accounts by locator.
pub(super) struct Cache {
    slots: Vec<Entry>,
    // Only accounts that exist get in, and locators are HMAC outputs: nobody can choose them to collide.
    places: HashMap<Locator, u32, BuildHasherDefault<LocatorHasher>>,
    capacity: usize,
    hand: usize,
    stamp: u32,
}

impl Cache {
    /// An empty cache for so many accounts, at least one.
    pub(super) fn new(capacity: usize) -> Self {
        Self { slots: Vec::new(), places: HashMap::default(), capacity: capacity.max(1), hand: 0, stamp: 0 }
    }

    /// The place of an account.
    pub(super) fn place(&self, locator: &Locator) -> Option<u32> {
        self.places.get(locator).copied()
    }

    /// The entry in a place; it is now among the used ones.
    pub(super) fn entry(&mut self, place: u32) -> Option<&mut Entry> {
        let entry = self.slots.get_mut(place as usize)?;
        entry.used = true;
        Some(entry)
    }

    /// The record in a place, if it is still the one of this stamp.
    pub(super) fn record(&self, place: u32, stamp: u32) -> Option<&Record> {
        self.slots.get(place as usize).filter(|entry| entry.stamp == stamp).map(|entry| &entry.record)
    }

    /// Whether the account is here in just these versions; then it counts as read at `read_at` and is not parsed again.
    pub(super) fn refresh(
        &mut self,
        locator: &Locator,
        account_version: &str,
        domain_version: Option<&str>,
        read_at: f64,
    ) -> bool {
        let Some(entry) = self.place(locator).and_then(|place| self.entry(place)) else { return false };
        let same = entry.account_version == account_version && entry.domain_version.as_deref() == domain_version;
        if same {
            entry.read_at = read_at;
        }
        same
    }

    /// Puts an account in, in the place of an unused one if the cache is full.
    pub(super) fn insert(
        &mut self,
        locator: Locator,
        versions: (String, Option<String>),
        read_at: f64,
        record: Record,
    ) {
        self.stamp = self.stamp.wrapping_add(1);
        let entry = Entry {
            locator,
            account_version: versions.0,
            domain_version: versions.1,
            used: true,
            stamp: self.stamp,
            read_at,
            reread_at: f64::NEG_INFINITY,
            record,
        };
        let place = match self.place(&locator) {
            Some(place) => place as usize,
            None if self.slots.len() < self.capacity => self.slots.len(),
            None => self.evict(),
        };
        if let Some(slot) = self.slots.get_mut(place) {
            // A denial's reading is limited to one a second an account, whatever the fillings.
            let reread_at = if slot.locator == locator { slot.reread_at } else { f64::NEG_INFINITY };
            *slot = Entry { reread_at, ..entry };
        } else {
            self.slots.push(entry);
        }
        if let Ok(place) = u32::try_from(place) {
            self.places.insert(locator, place);
        }
    }

    /// Makes everything that starts with `prefix` too old to be used: an account, or all of a domain.
    pub(super) fn invalidate(&mut self, prefix: &[u8]) {
        for entry in self.slots.iter_mut().filter(|entry| entry.locator.starts_with(prefix)) {
            entry.read_at = f64::NEG_INFINITY;
        }
    }

    /// The place of an entry that was not used since the hand passed it last.
    fn evict(&mut self) -> usize {
        loop {
            let place = self.hand;
            self.hand = (self.hand + 1) % self.slots.len().max(1);
            match self.slots.get_mut(place) {
                Some(entry) if entry.used => entry.used = false,
                Some(entry) => {
                    self.places.remove(&entry.locator);
                    return place;
                }
                None => return 0,
            }
        }
    }
}

/// Takes eight characters of the owner's locator as the hash: they are the digits of an HMAC.
#[derive(Default)]
pub(super) struct LocatorHasher(u64);

impl Hasher for LocatorHasher {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(last) = bytes.last_chunk::<8>() {
            // Alphanumerics leave the top bits alike; the table takes its buckets from there and from below.
            self.0 = u64::from_le_bytes(*last).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            self.0 ^= self.0 >> 32;
        }
    }

    // The length that precedes an array says nothing.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
