//! Pairs that have gone: what is left of them tells somebody who still uses one from somebody who guesses (K4).

use crate::encode::document;
use crate::id::Id;
use crate::text::limits::RETIRED;
use crate::time::Instant;

use super::imported::Imported;
use super::key::Key;
use super::pair::Pair;

document! {
    /// A pair that has gone. It never works again; its use is an alarm.
    pub struct RetiredPair {
        /// Its public name.
        "clientId" => client_id: Id;
        /// When it went.
        "retiredAt" => retired_at: Instant;
        /// The digest of bearer, if it could be used that way.
        "bearer" => bearer: Option<String> = None;
        /// The public key, if it could be used that way.
        "ed25519" => ed25519: Option<String> = None;
        /// What recognises the token of another system, if it was imported.
        "imported" => imported: Option<Imported> = None;
    }
}

impl Key {
    /// Remembers a pair that goes; the oldest of too many is forgotten.
    pub(super) fn remember(&mut self, pair: Pair, at: Instant) {
        self.retired.push(RetiredPair {
            client_id: pair.client_id,
            retired_at: at,
            bearer: pair.bearer,
            ed25519: pair.ed25519,
            imported: pair.imported,
            extra: serde_json::Map::new(),
        });
        let surplus = self.retired.len().saturating_sub(RETIRED);
        self.retired.drain(..surplus);
    }
}
