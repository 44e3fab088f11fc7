//! The cache of a verifier: parsed accounts by locator, bounded, the unused ones go first.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::hash::DigitsHasher;
use super::record::Record;
use crate::id::ACCOUNT_LENGTH;

/// The locators of domain and owner.
pub(super) type Locator = [u8; ACCOUNT_LENGTH];

/// An account in the cache.
pub(super) struct Entry {
    locator: Locator,
    account_version: String,
    domain_version: Option<String>,
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
    // Beside the slots and not in them: the hot path marks a use without touching the entry.
    used: Vec<bool>,
    // Only accounts that exist get in, and locators are HMAC outputs: nobody can choose them to collide.
    places: HashMap<Locator, u32, BuildHasherDefault<DigitsHasher>>,
    capacity: usize,
    hand: usize,
    stamp: u32,
}

impl Cache {
    /// An empty cache for so many accounts, at least one.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            slots: Vec::new(),
            used: Vec::new(),
            places: HashMap::default(),
            capacity: capacity.max(1),
            hand: 0,
            stamp: 0,
        }
    }

    /// The place of an account.
    pub(super) fn place(&self, locator: &Locator) -> Option<u32> {
        self.places.get(locator).copied()
    }

    /// The entry in a place; it is now among the used ones.
    pub(super) fn entry(&mut self, place: u32) -> Option<&mut Entry> {
        self.touch(place);
        self.slots.get_mut(place as usize)
    }

    /// Puts a place among the used ones.
    pub(super) fn touch(&mut self, place: u32) {
        if let Some(used) = self.used.get_mut(place as usize) {
            *used = true;
        }
    }

    /// The record in a place, if it is still the one of this stamp.
    pub(super) fn record(&self, place: u32, stamp: u32) -> Option<&Record> {
        self.slots.get(place as usize).filter(|entry| entry.stamp == stamp).map(|entry| &entry.record)
    }

    /// The record, if the account is here in just these versions; then it counts as read at `read_at` and is not parsed again.
    pub(super) fn refresh(
        &mut self,
        locator: &Locator,
        account_version: &str,
        domain_version: Option<&str>,
        read_at: f64,
    ) -> Option<&Record> {
        let place = self.place(locator)?;
        let entry = self.entry(place)?;
        let same = entry.account_version == account_version && entry.domain_version.as_deref() == domain_version;
        if !same {
            return None;
        }
        entry.read_at = read_at;
        Some(&entry.record)
    }

    /// Puts an account in, in the place of an unused one if the cache is full; returns the record that had to go.
    pub(super) fn insert(
        &mut self,
        locator: Locator,
        versions: (String, Option<String>),
        read_at: f64,
        record: Record,
    ) -> Option<Record> {
        self.stamp = self.stamp.wrapping_add(1);
        let mut entry = Entry {
            locator,
            account_version: versions.0,
            domain_version: versions.1,
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
        self.places.insert(locator, u32::try_from(place).ok()?);
        let Some(slot) = self.slots.get_mut(place) else {
            self.slots.push(entry);
            self.used.push(true);
            return None;
        };
        if slot.locator == locator {
            // A denial's reading is limited to one a second an account, whatever the fillings.
            entry.reread_at = slot.reread_at;
        }
        Some(core::mem::replace(slot, entry).record)
    }

    /// Makes an account too old to be used.
    pub(super) fn invalidate(&mut self, locator: &Locator) -> Option<&Record> {
        let place = self.place(locator)?;
        let entry = self.slots.get_mut(place as usize)?;
        entry.read_at = f64::NEG_INFINITY;
        Some(&entry.record)
    }

    /// The accounts of a domain that are here.
    pub(super) fn of_domain(&self, domain: &[u8]) -> Vec<Locator> {
        self.places.keys().filter(|locator| locator.starts_with(domain)).copied().collect()
    }

    /// The place of an entry that was not used since the hand passed it last.
    fn evict(&mut self) -> usize {
        loop {
            let place = self.hand;
            self.hand = (self.hand + 1) % self.slots.len().max(1);
            match (self.used.get_mut(place), self.slots.get(place)) {
                (Some(used), _) if *used => *used = false,
                (_, Some(entry)) => {
                    self.places.remove(&entry.locator);
                    return place;
                }
                (_, None) => return 0,
            }
        }
    }
}
