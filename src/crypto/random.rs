//! Randomness from an argument: 32 bytes of the host's entropy feed one `ChaCha20` stream a purpose.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use zeroize::ZeroizeOnDrop;

use crate::encode::base62;

/// Entropy of one operation, from the host; as secret as the secrets that are made of it.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Entropy([u8; 32]);

/// What a stream is for; streams of different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// The secret of a pair.
    Secret = 1,
    /// The last six characters of ids.
    Ids = 2,
    /// Nonces of sealed values.
    Seal = 3,
    /// The site's salt and installation id.
    Site = 4,
    /// Data keys of the keyring.
    DataKey = 5,
    /// Operation ids.
    Operation = 6,
    /// Nonces of signed requests.
    Nonce = 7,
    /// Secrets and ids of webhooks.
    Webhook = 8,
    /// Salts of commitments in audit events.
    Commitment = 9,
    /// Slots of the keyring: salts, and secrets that are made here.
    Slot = 10,
    /// Nonces of keys that are sealed anew beside what a command is about.
    Reseal = 11,
    /// Keys that sign tokens.
    SigningKey = 12,
    /// Ids of tokens.
    TokenId = 13,
}

impl Entropy {
    /// The entropy; the caller wipes its own copy.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The stream of one purpose, from its beginning.
    pub fn stream(&self, purpose: Purpose) -> Stream {
        let mut rng = ChaCha20Rng::from_seed(self.0);
        rng.set_stream(purpose as u64);
        Stream(rng)
    }
}

/// An endless run of random bytes.
pub struct Stream(ChaCha20Rng);

impl Stream {
    /// The next `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0_u8; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// The next `N` base62 digits, every one as likely.
    pub fn base62<const N: usize>(&mut self) -> [u8; N] {
        core::array::from_fn(|_| base62::digit(self.below(62)))
    }

    /// A number below `bound`, every one as likely: a byte that would skew the choice is drawn again.
    ///
    /// Shape: `bound` is 1 to 255.
    pub fn below(&mut self, bound: u8) -> u8 {
        let bound = bound.max(1);
        let fair = u8::MAX - (u8::MAX % bound + 1) % bound;
        loop {
            let [byte] = self.bytes::<1>();
            if byte <= fair {
                return byte % bound;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_repeatable_and_independent() {
        let entropy = Entropy::new([9; 32]);
        let draw = |purpose| entropy.stream(purpose).bytes::<16>();
        assert_eq!(draw(Purpose::Secret), draw(Purpose::Secret));
        assert_ne!(draw(Purpose::Secret), draw(Purpose::Ids));
    }

    #[test]
    fn below_is_fair() {
        let mut stream = Entropy::new([1; 32]).stream(Purpose::Secret);
        let mut counts = [0_u32; 62];
        for _ in 0..620_000 {
            counts[usize::from(stream.below(62))] += 1;
        }
        // 10,000 expected each, standard deviation 99: five of them.
        assert!(counts.iter().all(|&n| (9_500..=10_500).contains(&n)), "{counts:?}");
    }
}
