//! Signatures that were checked while their body was still to be read, so that none is checked twice.
//!
//! INVARIANT: what is in here was checked by the same verifier, with the key of the same generation.

use std::collections::VecDeque;

use crate::crypto::sha256;
use crate::id::Id;

/// How many requests may be reading their bodies at a time; those beyond cost a second check.
const MOST: usize = 256;

/// Stands for a signature, its base and its key.
type Proof = [u8; 32];

/// Signatures that were good a moment ago.
#[derive(Default)]
pub(super) struct Proven(VecDeque<Proof>);

impl Proven {
    /// Remembers a signature.
    pub(super) fn insert(&mut self, proof: Proof) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(proof);
    }

    /// Whether it is remembered; from then on it no longer is.
    pub(super) fn take(&mut self, proof: &Proof) -> bool {
        let place = self.0.iter().position(|known| known == proof);
        place.is_some_and(|place| self.0.remove(place).is_some())
    }
}

/// What stands for a signature over a base by the key of a pair: its parts have lengths of their own, or come last.
pub(super) fn proof(client_id: &Id, generation: u32, signature: &[u8], base: &[u8]) -> Proof {
    let length = (signature.len() as u64).to_le_bytes();
    sha256(&[client_id.as_str().as_bytes(), &generation.to_le_bytes(), &length, signature, base])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_good_once() {
        let mut proven = Proven::default();
        proven.insert([1; 32]);
        assert!(!proven.take(&[2; 32]));
        assert!(proven.take(&[1; 32]));
        assert!(!proven.take(&[1; 32]));
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut proven = Proven::default();
        for number in 0..=MOST {
            proven.insert(sha256(&[&number.to_le_bytes()]));
        }
        assert!(!proven.take(&sha256(&[&0_usize.to_le_bytes()])));
        assert!(proven.take(&sha256(&[&1_usize.to_le_bytes()])));
        assert!(proven.take(&sha256(&[&MOST.to_le_bytes()])));
    }

    #[test]
    fn every_part_counts() {
        let id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let other = Id::parse("0123456789ABCDEFGHIJabce").unwrap();
        let all = [
            proof(&id, 1, b"ab", b"c"),
            proof(&other, 1, b"ab", b"c"),
            proof(&id, 2, b"ab", b"c"),
            proof(&id, 1, b"a", b"bc"),
            proof(&id, 1, b"ab", b"d"),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(!all[index + 1..].contains(one));
        }
    }
}
