//! A key: the thing in the list.

use serde::{Deserialize, Serialize};

use super::grant::Access;
use super::pair::Pair;
use super::retired::RetiredPair;
use super::told::Told;
use crate::encode::document;
use crate::id::Id;
use crate::policy::RotationPolicy;
use crate::time::{Instant, Millis};

/// What commands have made of a key. Expiry is not among it: time makes no writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It can work.
    Enabled,
    /// It is switched off; its secrets survive.
    Disabled,
    /// Its digests are erased.
    Revoked,
}

document! {
    /// A key of the account's user.
    pub struct Key {
        /// Its stable id.
        "keyId" => key_id: Id;
        /// Its name.
        "name" => name: String;
        /// What it is for.
        "description" => description: String = String::new();
        /// What commands have made of it.
        "state" => state: KeyState;
        /// Who made it.
        "createdBy" => created_by: String;
        /// When.
        "createdAt" => created_at: Instant;
        /// Its first instant.
        "notBefore" => not_before: Option<Instant> = None;
        /// The instant from which it does not work.
        "expiresAt" => expires_at: Option<Instant> = None;
        /// Its scopes, sorted.
        "scopes" => scopes: Vec<String> = Vec::new();
        /// Its grant.
        "access" => access: Access = Access::default();
        /// When it was revoked; a regenerate forgets it.
        "revokedAt" => revoked_at: Option<Instant> = None;
        /// When its pairs are to be replaced.
        "rotation" => rotation: RotationPolicy = RotationPolicy::Never;
        /// One or two pairs.
        "pairs" => pairs: Vec<Pair>;
        /// The last pairs that have gone, oldest first.
        "retired" => retired: Vec<RetiredPair> = Vec::new();
        /// The expiration that was recorded as an event, so that it is recorded once.
        "notedExpiry" => noted_expiry: Option<Instant> = None;
        /// What was said of it to those who look after it.
        "told" => told: Told = Told::default();
    }
}

impl Key {
    /// The instant from which a pair does not work: its own expiration, the end of its overlap, or where the rotation
    /// policy stops it, whichever comes first. The key's own expiration is not among them.
    pub fn pair_expiry(&self, pair: &Pair) -> Option<Instant> {
        [pair.expires_at, pair.retires_at, self.rotation.enforced_at(pair.created_at)].into_iter().flatten().min()
    }

    /// The instant from which nothing of it works: its own expiration or, if every pair has one, the last of theirs.
    pub fn expiry(&self) -> Option<Instant> {
        let mut expiries = self.pairs.iter().map(|pair| self.pair_expiry(pair));
        let first = expiries.next().flatten();
        let last = first.and_then(|first| expiries.try_fold(first, |last, expiry| Some(last.max(expiry?))));
        [self.expires_at, last].into_iter().flatten().min()
    }

    /// When the newest live pair was made, from which an edited expiration counts (A8); of a key without one, the newest.
    pub fn newest(&self, now: Instant) -> Option<Instant> {
        let live = self.pairs.iter().filter(|pair| self.is_live(pair, now)).map(|pair| pair.created_at).max();
        live.or_else(|| self.pairs.iter().map(|pair| pair.created_at).max())
    }

    /// Whether its own expiration, or every pair's, has passed.
    pub fn is_expired(&self, now: Instant) -> bool {
        let passed = |expiry: Option<Instant>| expiry.is_some_and(|at| now >= at);
        passed(self.expires_at)
            || (!self.pairs.is_empty() && self.pairs.iter().all(|pair| passed(self.pair_expiry(pair))))
    }

    /// Whether it was revoked so long ago that it is no longer kept; without a retention, all are.
    pub fn is_forgotten(&self, retention: Option<Millis>, now: Instant) -> bool {
        let kept = self.revoked_at.zip(retention).map(|(at, retention)| at.saturating_add(retention));
        self.state == KeyState::Revoked && kept.is_some_and(|until| until <= now)
    }

    /// Whether it counts for the cap (A11): neither revoked, disabled nor expired.
    pub fn counts(&self, now: Instant) -> bool {
        self.state == KeyState::Enabled && !self.is_expired(now)
    }

    /// Whether `id` is its key id or a client id of it.
    pub fn is(&self, id: &Id) -> bool {
        self.key_id == *id || self.pairs.iter().any(|pair| pair.client_id == *id)
    }

    /// Erases every digest in it, at once.
    pub fn revoke(&mut self, now: Instant) {
        self.revoked_at = Some(now);
        self.state = KeyState::Revoked;
        self.pairs.iter_mut().for_each(Pair::erase);
        self.retired.clear();
        self.told = Told::default();
    }
}
