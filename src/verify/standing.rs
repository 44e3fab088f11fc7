//! What an acceptance rests on besides the credential: the documents, their age, the time, the requirement.

use std::ops::Range;

use super::cache::Entry;
use super::outcome::{Accepted, Method};
use super::record::PairRecord;
use super::requirement::RequirementId;
use crate::time::Instant;

/// Why a pair was accepted, and would be again, as far as it does not depend on its secret.
#[derive(Clone)]
pub(super) struct Standing {
    /// When the pair is active, as long as its documents do not change.
    active: Range<Instant>,
    /// When the reading of the documents began, on the monotonic clock.
    read_at: f64,
    /// The place of the account in the cache.
    slot: u32,
    /// Tells fillings of the place apart.
    stamp: u32,
    /// The pair among those of the account.
    pair: u32,
    /// The number of the pair among those of the cache.
    handle: u32,
    /// Which of the first 32 requirements the principal fulfils, as far as they were asked.
    granted: u32,
}

/// What is asked of it.
#[derive(Clone, Copy)]
pub(super) struct Again {
    pub(super) now: Instant,
    pub(super) mono: f64,
    pub(super) max_staleness_ms: f64,
    pub(super) requirement: RequirementId,
}

impl Standing {
    /// The standing of a pair that the pipeline has just accepted from this entry.
    pub(super) fn of(
        entry: &Entry,
        pair: &PairRecord,
        accepted: &Accepted,
        now: Instant,
        requirement: RequirementId,
    ) -> Option<Self> {
        Some(Self {
            active: entry.record.active_span(pair, now)?,
            read_at: entry.read_at,
            slot: accepted.slot,
            stamp: accepted.stamp,
            pair: accepted.pair,
            handle: accepted.handle,
            granted: bit(requirement),
        })
    }

    /// The acceptance, if nothing of this has changed.
    pub(super) fn accepted(&self, method: Method, again: &Again) -> Option<Accepted> {
        let fresh = again.mono - self.read_at < again.max_staleness_ms;
        let granted = again.requirement == 0 || self.granted & bit(again.requirement) != 0;
        (fresh && granted && self.active.contains(&again.now)).then_some(Accepted {
            slot: self.slot,
            stamp: self.stamp,
            pair: self.pair,
            handle: self.handle,
            method,
            staleness_ms: (again.mono - self.read_at).max(0.0),
        })
    }

    /// Adds what was granted to the same filling before.
    pub(super) fn join(&mut self, known: Option<&Self>) {
        self.granted |= known.filter(|known| known.stamp == self.stamp).map_or(0, |known| known.granted);
    }

    /// The same documents were read again.
    pub(super) fn refresh(&mut self, read_at: f64) {
        self.read_at = read_at;
    }
}

fn bit(requirement: RequirementId) -> u32 {
    1_u32.checked_shl(requirement).unwrap_or(0)
}
