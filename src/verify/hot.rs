//! The hot path: what a credential that was accepted before needs to be accepted again, in a few cache lines.
//!
//! Owns no rule. Everything in an entry was computed by the pipeline that accepted the credential, from documents that
//! are still in the cache; whatever does not fit exactly goes through the pipeline again.
//!
//! INVARIANT: an entry says yes only where the pipeline would, for the same documents (a test holds the two together).

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::hash::DigitsHasher;
use super::outcome::{Accepted, Method};
use super::standing::{Again, Standing};
use crate::credential::SECRET_LENGTH;
use crate::crypto::{MacKey, equal, fingerprint};
use crate::id::{ID_LENGTH, Id};

/// A pair whose secret was recognised before.
#[derive(Clone)]
pub(super) struct HotPair {
    /// The fingerprint of its secret, checksum and all.
    pub(super) fingerprint: [u8; 32],
    /// What else was decided.
    pub(super) standing: Standing,
}

/// A pair whose HMAC signature was accepted before.
pub(super) struct HotSigner {
    /// Its key.
    pub(super) mac: MacKey,
    /// What else was decided.
    pub(super) standing: Standing,
}

/// Recently accepted pairs by client id.
#[derive(Default)]
pub(super) struct Hot {
    // Only pairs that exist get in, and who asks for others costs one probe: nobody can make them collide.
    pairs: HashMap<Id, HotPair, BuildHasherDefault<DigitsHasher>>,
    // Boxed, so that a key is never moved when the table grows: the old place would not be wiped.
    signers: HashMap<Id, Box<HotSigner>, BuildHasherDefault<DigitsHasher>>,
}

impl Hot {
    /// The acceptance of a bearer token, if there is an entry that accepts it now.
    pub(super) fn accepts(&self, prefix: &[u8], token: &[u8], again: &Again) -> Option<Accepted> {
        let rest = token.strip_prefix(prefix)?.strip_prefix(b"_")?;
        let (id, rest) = rest.split_first_chunk::<ID_LENGTH>()?;
        let secret: &[u8; SECRET_LENGTH] = rest.strip_prefix(b"_")?.try_into().ok()?;
        let hot = self.pairs.get(id.as_slice())?;
        let accepted = hot.standing.accepted(Method::Bearer, again)?;
        equal(&fingerprint(secret), &hot.fingerprint).then_some(accepted)
    }

    /// The key that an HMAC signature of this pair is checked with, and the acceptance if it fits.
    pub(super) fn signer(&self, client_id: &Id, again: &Again) -> Option<(&MacKey, Accepted)> {
        let hot = self.signers.get(client_id)?;
        Some((&hot.mac, hot.standing.accepted(Method::HmacSha256, again)?))
    }

    /// Remembers a pair that the pipeline accepted; what was granted to the same filling before is kept.
    pub(super) fn insert(&mut self, client_id: &Id, mut hot: HotPair) {
        hot.standing.join(self.pairs.get(client_id).map(|known| &known.standing));
        self.pairs.insert(*client_id, hot);
    }

    /// Remembers a pair whose HMAC signature the pipeline accepted.
    pub(super) fn insert_signer(&mut self, client_id: &Id, mut hot: Box<HotSigner>) {
        hot.standing.join(self.signers.get(client_id).map(|known| &known.standing));
        self.signers.insert(*client_id, hot);
    }

    /// The same documents were read again.
    pub(super) fn refresh(&mut self, client_id: &Id, read_at: f64) {
        if let Some(hot) = self.pairs.get_mut(client_id) {
            hot.standing.refresh(read_at);
        }
        if let Some(hot) = self.signers.get_mut(client_id) {
            hot.standing.refresh(read_at);
        }
    }

    /// Forgets a pair.
    pub(super) fn remove(&mut self, client_id: &Id) {
        self.pairs.remove(client_id);
        self.signers.remove(client_id);
    }
}
