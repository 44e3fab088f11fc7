//! The hot path: what a bearer credential that was accepted before needs to be accepted again, in two cache lines.
//!
//! Owns no rule. Everything in an entry was computed by the pipeline that accepted the credential, from documents that
//! are still in the cache; whatever does not fit exactly goes through the pipeline again.
//!
//! INVARIANT: an entry says yes only where the pipeline would, for the same documents (a test holds the two together).

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::hash::DigitsHasher;
use super::requirement::RequirementId;
use crate::credential::{CHECKSUM_LENGTH, RANDOM_LENGTH, SECRET_LENGTH};
use crate::crypto::{Midstate, equal};
use crate::id::{ID_LENGTH, Id};
use crate::time::Instant;

/// A pair whose secret was recognised before.
#[derive(Clone)]
pub(super) struct HotPair {
    /// The state after label and client id.
    pub(super) midstate: Midstate,
    /// What the secret has to hash to.
    pub(super) digest: [u8; 32],
    /// When the pair is active, as long as its documents do not change.
    pub(super) active: Range<Instant>,
    /// When the reading of the documents began, on the monotonic clock.
    pub(super) read_at: f64,
    /// The checksum that belongs to the digest's secret.
    pub(super) checksum: [u8; CHECKSUM_LENGTH],
    /// The place of the account in the cache.
    pub(super) slot: u32,
    /// Tells fillings of the place apart.
    pub(super) stamp: u32,
    /// The pair among those of the account.
    pub(super) pair: u32,
    /// The number of the pair among those of the cache.
    pub(super) handle: u32,
    /// Which of the first 32 requirements the principal fulfils, as far as they were asked.
    pub(super) granted: u32,
}

/// Recently accepted pairs by client id.
#[derive(Default)]
pub(super) struct Hot {
    // Only pairs that exist get in, and who asks for others costs one probe: nobody can make them collide.
    pairs: HashMap<Id, HotPair, BuildHasherDefault<DigitsHasher>>,
}

impl Hot {
    /// The entry that accepts the token now, if there is one.
    pub(super) fn accepts(&self, prefix: &[u8], token: &[u8], ask: &HotAsk) -> Option<&HotPair> {
        let rest = token.strip_prefix(prefix)?.strip_prefix(b"_")?;
        let (id, rest) = rest.split_first_chunk::<ID_LENGTH>()?;
        let secret: &[u8; SECRET_LENGTH] = rest.strip_prefix(b"_")?.try_into().ok()?;
        let hot = self.pairs.get(id.as_slice())?;
        let fresh = ask.mono - hot.read_at < ask.max_staleness_ms;
        let granted = ask.requirement == 0 || (ask.requirement < 32 && hot.granted >> ask.requirement & 1 == 1);
        if !fresh || !granted || !hot.active.contains(&ask.now) {
            return None;
        }
        let (random, checksum) = secret.split_first_chunk::<RANDOM_LENGTH>()?;
        // The digest stands for exactly one secret, so this is the checksum that belongs to it.
        (equal(&hot.midstate.finish(random), &hot.digest) && checksum == hot.checksum).then_some(hot)
    }

    /// Remembers a pair that the pipeline accepted; what was granted to the same filling before is kept.
    pub(super) fn insert(&mut self, client_id: &Id, mut hot: HotPair, requirement: RequirementId) {
        let known = self.pairs.get(client_id).filter(|known| known.stamp == hot.stamp);
        let bit = if requirement < 32 { 1 << requirement } else { 0 };
        hot.granted = bit | known.map_or(0, |known| known.granted);
        self.pairs.insert(*client_id, hot);
    }

    /// The same documents were read again.
    pub(super) fn refresh(&mut self, client_id: &Id, read_at: f64) {
        if let Some(hot) = self.pairs.get_mut(client_id.as_bytes().as_slice()) {
            hot.read_at = read_at;
        }
    }

    /// Forgets a pair.
    pub(super) fn remove(&mut self, client_id: &Id) {
        self.pairs.remove(client_id);
    }
}

/// What an entry is asked.
#[derive(Clone, Copy)]
pub(super) struct HotAsk {
    pub(super) now: Instant,
    pub(super) mono: f64,
    pub(super) max_staleness_ms: f64,
    pub(super) requirement: RequirementId,
}
