//! The hash of locators and client ids in the tables of a verifier.

use std::hash::Hasher;

/// Takes the last eight characters as the hash: digits of an HMAC, or random ones, so that nothing is left to mix but the
/// bits that alphanumerics leave alike.
///
/// Security: only for tables of what exists; nobody can choose such a name, and asking for another costs one probe.
#[derive(Default)]
pub(super) struct DigitsHasher(u64);

impl Hasher for DigitsHasher {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(last) = bytes.last_chunk::<8>() {
            // The table takes its buckets from the lowest bits and its tags from the highest.
            self.0 = u64::from_le_bytes(*last).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            self.0 ^= self.0 >> 32;
        }
    }

    // The length that precedes an array or a slice says nothing.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
