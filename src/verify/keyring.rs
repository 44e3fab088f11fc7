//! The keyring, as a verifier has it: the data keys that are open, and what it finds lost.
//!
//! What is open stays open: a keyring that cannot be opened any more, because somebody changed its passphrase, goes on
//! verifying what it could verify.

use super::ask::Clock;
use super::record::Record;
use super::verifier::REREAD_MS;
use crate::credential::Credential;
use crate::keyring::{DataKeys, SealedKey};

/// The keyring of a verifier.
pub(super) struct Keyring {
    keys: Option<DataKeys>,
    /// When it was last read, on the monotonic clock.
    read_at: f64,
    /// Whether its document was changed since.
    stale: bool,
    repair: Option<SealedKey>,
}

impl Default for Keyring {
    fn default() -> Self {
        Self { keys: None, read_at: f64::NEG_INFINITY, stale: false, repair: None }
    }
}

impl Keyring {
    /// The data keys that are open.
    pub(super) fn keys(&self) -> Option<&DataKeys> {
        self.keys.as_ref()
    }

    /// Whether its document was changed since it was read.
    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    /// Whether a request may cause it to be read: once for itself, and not more than once a second unless it was changed.
    pub(super) fn may_be_read(&self, clock: Clock) -> bool {
        !clock.fetched_keyring && (self.stale || clock.mono - self.read_at >= REREAD_MS)
    }

    /// Its document was changed.
    pub(super) fn invalidate(&mut self) {
        self.stale = true;
    }

    /// It was read; what does not open leaves open what was.
    pub(super) fn read(&mut self, keys: Option<DataKeys>, mono: f64) {
        (self.read_at, self.stale) = (mono, false);
        if keys.is_some() {
            self.keys = keys;
        }
    }

    /// Whether there is a repair for the pair of an accepted credential: its HMAC key, which was lost, made anew.
    pub(super) fn repairs(&mut self, record: &Record, credential: &Credential, clock: Clock) -> bool {
        self.repair = self.keys.as_ref().and_then(|keys| {
            let (_, pair) = record.find(&credential.client_id)?;
            pair.repair(keys, &credential.secret, clock.now, clock.mono)
        });
        self.repair.is_some()
    }

    /// Whether there is a repair to take.
    pub(super) fn has_repair(&self) -> bool {
        self.repair.is_some()
    }

    /// The repair.
    pub(super) fn take_repair(&mut self) -> Option<SealedKey> {
        self.repair.take()
    }
}
