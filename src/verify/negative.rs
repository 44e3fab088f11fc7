//! Client ids whose account does not exist: remembered for a second, in a bounded place of their own, so that guesses
//! neither reach storage again nor push real accounts out.

use std::collections::{BTreeMap, VecDeque};

use crate::id::ACCOUNT_LENGTH;

/// How long an absence is believed.
///
/// Units: milliseconds.
const BELIEVED_MS: f64 = 1_000.0;
const CAPACITY: usize = 4_096;

/// The accounts that were looked for and not found. A tree, because strangers choose the names: no hash to attack.
#[derive(Default)]
pub(super) struct Absences {
    since: BTreeMap<[u8; ACCOUNT_LENGTH], f64>,
    order: VecDeque<[u8; ACCOUNT_LENGTH]>,
}

impl Absences {
    /// Whether the account was found absent less than a second ago, and how long ago.
    pub(super) fn age(&self, account: &[u8; ACCOUNT_LENGTH], mono: f64) -> Option<f64> {
        self.since.get(account).map(|since| mono - since).filter(|age| (0.0..BELIEVED_MS).contains(age))
    }

    /// Remembers that the account was absent when its reading began.
    pub(super) fn insert(&mut self, account: [u8; ACCOUNT_LENGTH], mono: f64) {
        if self.since.insert(account, mono).is_none() {
            self.order.push_back(account);
        }
        if self.order.len() > CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.since.remove(&oldest);
        }
    }

    /// Forgets the account: it was just created.
    pub(super) fn remove(&mut self, account: &[u8; ACCOUNT_LENGTH]) {
        // Its place in the order stays until it is the oldest; removing it twice does no harm.
        self.since.remove(account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn believed_for_a_second_and_bounded() {
        let mut absences = Absences::default();
        let name = |n: usize| {
            let mut name = [0; ACCOUNT_LENGTH];
            name[..8].copy_from_slice(&n.to_be_bytes());
            name
        };
        absences.insert(name(0), 5.0);
        assert_eq!(absences.age(&name(0), 5.0), Some(0.0));
        assert_eq!(absences.age(&name(0), 1_005.0), None);
        for n in 0..10_000 {
            absences.insert(name(n), 5.0);
            absences.remove(&name(n / 2));
        }
        assert!(absences.since.len() <= CAPACITY && absences.order.len() <= CAPACITY);
    }
}
