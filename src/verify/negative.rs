//! What was looked for and is not there: remembered for a second, in a bounded place of its own, so that guesses neither
//! reach storage again nor push out what is real.

use super::recent::Recent;

/// How long an absence is believed.
///
/// Units: milliseconds.
const BELIEVED_MS: f64 = 1_000.0;

/// When that was looked for which was not found, on the monotonic clock.
#[derive(Default)]
pub(super) struct Absences<N>(Recent<N, f64>);

impl<N: Copy + Ord> Absences<N> {
    /// Whether it was found absent less than a second ago.
    pub(super) fn has(&self, name: &N, mono: f64) -> bool {
        self.0.get(name).is_some_and(|since| (0.0..BELIEVED_MS).contains(&(mono - since)))
    }

    /// Remembers that it was absent when its reading began.
    pub(super) fn insert(&mut self, name: N, mono: f64) {
        self.0.insert(name, mono);
    }

    /// Forgets that it was absent: it was just created.
    pub(super) fn remove(&mut self, name: &N) {
        self.0.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn believed_for_a_second() {
        let mut absences = Absences::default();
        absences.insert('a', 5.0);
        let believed = |mono| absences.has(&'a', mono);
        assert_eq!([4.0, 5.0, 1_004.0, 1_005.0].map(believed), [false, true, true, false]);
        assert!(!absences.has(&'b', 5.0));
        absences.remove(&'a');
        assert!(!absences.has(&'a', 6.0));
    }
}
