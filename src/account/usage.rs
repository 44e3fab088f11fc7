//! When pairs were last used: approximate, in a document of its own, so that a use never races a revoke.

use std::collections::BTreeMap;

use super::key::Key;
use crate::encode::document;
use crate::error::Fault;
use crate::id::Id;
use crate::site::{self, SCHEMA};
use crate::time::{Instant, Millis, SECOND};

/// A last use that is younger than this is not written anew.
pub const GRANULARITY: Millis = 600 * SECOND;

document! {
    /// The last use of each pair of an account.
    pub struct Usage {
        /// The version of the document.
        "schema" => schema: u32;
        /// Client id → instant.
        "lastUsed" => last_used: BTreeMap<Id, Instant>;
        /// The same of pairs that had gone by then.
        "retiredUsed" => retired_used: BTreeMap<Id, Instant> = BTreeMap::new();
    }
}

/// A use of a pair, as a verdict tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The pair.
    pub client_id: Id,
    /// When.
    pub at: Instant,
    /// Whether the pair had gone by then.
    pub retired: bool,
}

impl Default for Usage {
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            last_used: BTreeMap::new(),
            retired_used: BTreeMap::new(),
            extra: serde_json::Map::new(),
        }
    }
}

impl Usage {
    /// The usage of a stored text.
    pub fn parse(id: &str, text: &str) -> Result<Self, Fault> {
        site::parse(id, text, |usage: &Self| usage.schema)
    }

    /// Takes the later of what is known and what is said; whether that is worth a write.
    ///
    /// Commutative, idempotent, monotone: deltas can come in any order, twice, and from several processes.
    pub fn merge(&mut self, deltas: &[Delta]) -> bool {
        let mut worth = false;
        for Delta { client_id, at, retired } in deltas {
            let uses = if *retired { &mut self.retired_used } else { &mut self.last_used };
            let known = uses.get(client_id).copied();
            worth |= known.is_none_or(|known| *at >= known.saturating_add(GRANULARITY));
            uses.insert(*client_id, known.map_or(*at, |known| known.max(*at)));
        }
        worth
    }

    /// The last use of a pair.
    pub fn of_pair(&self, client_id: &Id) -> Option<Instant> {
        self.last_used.get(client_id).copied()
    }

    /// The last time that a pair was tried after it had gone.
    pub fn retired_use(&self, client_id: &Id) -> Option<Instant> {
        self.retired_used.get(client_id).copied()
    }

    /// The last use of any pair of the key.
    pub fn of_key(&self, key: &Key) -> Option<Instant> {
        self.of_pairs(key).max()
    }

    /// The last use of each pair of the key that was used.
    pub fn of_pairs(&self, key: &Key) -> impl Iterator<Item = Instant> {
        key.pairs.iter().filter_map(|pair| self.of_pair(&pair.client_id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(last: u8) -> Id {
        Id::parse(&format!("0123456789ABCDEFGHIJabc{last}")).unwrap()
    }

    proptest! {
        #[test]
        fn merging_is_commutative_idempotent_and_monotone(mut deltas in proptest::collection::vec((0_u8..4, 0_u64..9_999, any::<bool>()), 0..20)) {
            let delta = |(pair, at, retired): &(u8, u64, bool)| Delta { client_id: id(*pair), at: *at, retired: *retired };
            let merge = |deltas: &[(u8, u64, bool)]| {
                let mut usage = Usage::default();
                for one in deltas {
                    usage.merge(&[delta(one)]);
                }
                usage
            };
            let forward = merge(&deltas);
            deltas.reverse();
            let mut backward = merge(&deltas);
            prop_assert_eq!(&forward, &backward);
            let again: Vec<_> = deltas.iter().map(delta).collect();
            prop_assert!(!backward.merge(&again));
            prop_assert_eq!(forward, backward);
        }
    }

    #[test]
    fn writes_at_most_once_in_ten_minutes() {
        let mut usage = Usage::default();
        let mut used = |at| usage.merge(&[Delta { client_id: id(1), at, retired: false }]);
        assert!(used(1_000));
        assert!(!used(1_000 + 599_999));
        assert!(used(1_000 + 599_999 + 600_000));
    }

    #[test]
    fn the_latest_use_is_kept_and_that_of_a_pair_that_had_gone_is_another() {
        let mut usage = Usage::default();
        for (at, retired) in [(5, false), (3, false), (2, true), (4, true)] {
            usage.merge(&[Delta { client_id: id(1), at, retired }]);
        }
        assert_eq!((usage.of_pair(&id(1)), usage.retired_use(&id(1))), (Some(5), Some(4)));
        assert_eq!((usage.of_pair(&id(2)), usage.retired_use(&id(2))), (None, None));
        let stored = serde_json::to_string(&usage).unwrap();
        assert_eq!(Usage::parse("u", &stored), Ok(usage));
    }
}
