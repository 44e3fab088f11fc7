//! The last so many things that were learnt, by names that strangers choose: a tree, so that there is no hash to attack,
//! and bounded, so that guesses fill no memory.

use std::collections::{BTreeMap, VecDeque};

/// How many are remembered.
const CAPACITY: usize = 4_096;

/// What was learnt of a name: of the last [`CAPACITY`] names.
pub(super) struct Recent<N, T> {
    learnt: BTreeMap<N, T>,
    order: VecDeque<N>,
}

impl<N, T> Default for Recent<N, T> {
    fn default() -> Self {
        Self { learnt: BTreeMap::new(), order: VecDeque::new() }
    }
}

impl<N: Copy + Ord, T> Recent<N, T> {
    /// What was learnt of the name.
    pub(super) fn get(&self, name: &N) -> Option<&T> {
        self.learnt.get(name)
    }

    /// Remembers what was learnt; of a name that is known, it takes the place of what was known.
    pub(super) fn insert(&mut self, name: N, learnt: T) {
        if self.learnt.insert(name, learnt).is_none() {
            self.order.push_back(name);
        }
        if self.order.len() > CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.learnt.remove(&oldest);
        }
    }

    /// Forgets the name.
    pub(super) fn remove(&mut self, name: &N) {
        // Its place in the order stays until it is the oldest; removing it twice does no harm.
        self.learnt.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_so_many_are_remembered() {
        let mut recent = Recent::default();
        (0..CAPACITY).for_each(|number| recent.insert(number, 2 * number));
        assert!((0..CAPACITY).all(|number| recent.get(&number) == Some(&(2 * number))));
        recent.insert(CAPACITY, 0);
        assert_eq!((recent.get(&0), recent.get(&1), recent.get(&CAPACITY)), (None, Some(&2), Some(&0)));
    }

    #[test]
    fn what_is_learnt_anew_takes_no_other_place() {
        let mut recent = Recent::default();
        (0..CAPACITY).for_each(|number| recent.insert(number, 'a'));
        recent.insert(5, 'b');
        assert_eq!((recent.get(&0), recent.get(&5)), (Some(&'a'), Some(&'b')));
    }

    #[test]
    fn forgetting_keeps_it_bounded() {
        let mut recent = Recent::default();
        for number in 0..3 * CAPACITY {
            recent.insert(number, ());
            recent.remove(&(number / 2));
            assert_eq!(recent.get(&(number / 2)), None);
        }
        assert!(recent.learnt.len() <= CAPACITY && recent.order.len() <= CAPACITY);
    }
}
