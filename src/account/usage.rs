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
        // Against what is stored, and not against the delta before it: many short steps are a long way together.
        let worth = deltas.iter().any(|delta| {
            let known = self.uses(delta.retired).get(&delta.client_id);
            known.is_none_or(|known| delta.at >= known.saturating_add(GRANULARITY))
        });
        for Delta { client_id, at, retired } in deltas {
            let last = self.uses(*retired).entry(*client_id).or_insert(*at);
            *last = (*last).max(*at);
        }
        worth
    }

    fn uses(&mut self, retired: bool) -> &mut BTreeMap<Id, Instant> {
        if retired { &mut self.retired_used } else { &mut self.last_used }
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

    /// The last use of each pair of the key that was used, also of those that have gone since: a rotated key is no new one.
    pub fn of_pairs(&self, key: &Key) -> impl Iterator<Item = Instant> {
        let own = key.pairs.iter().map(|pair| &pair.client_id);
        own.chain(key.retired.iter().map(|pair| &pair.client_id)).filter_map(|client_id| self.of_pair(client_id))
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
    fn a_busy_pair_is_written_once_its_last_use_is_ten_minutes_ago() {
        let minutes = |minutes: &[u64]| -> Vec<_> {
            minutes.iter().map(|at| Delta { client_id: id(1), at: at * 60_000, retired: false }).collect()
        };
        for together in [minutes(&[5, 9, 14]), minutes(&[14, 9, 5])] {
            let mut usage = Usage::default();
            assert!(usage.merge(&minutes(&[0])));
            assert!(!usage.clone().merge(&minutes(&[5, 9])));
            assert!(usage.merge(&together));
            assert_eq!(usage.of_pair(&id(1)), Some(14 * 60_000));
        }
    }

    #[test]
    fn the_last_use_of_a_key_outlives_its_pair() {
        let retired = serde_json::json!([{ "clientId": id(1), "retiredAt": 9 }]);
        let of_key = serde_json::json!({
            "keyId": id(0), "name": "k", "state": "enabled", "createdBy": "root", "createdAt": 0, "pairs": [], "retired": retired,
        });
        let key: Key = serde_json::from_value(of_key).unwrap();
        let mut usage = Usage::default();
        usage.merge(&[
            Delta { client_id: id(1), at: 10, retired: true },
            Delta { client_id: id(2), at: 5, retired: false },
        ]);
        assert_eq!(usage.of_key(&key), None);
        usage.merge(&[Delta { client_id: id(1), at: 4, retired: false }]);
        assert_eq!(usage.of_key(&key), Some(4));
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
