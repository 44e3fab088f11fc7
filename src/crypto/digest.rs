//! SHA-2, and the fingerprint that the hot path of a verifier goes by.

use sha2::block_api::compress256;
use sha2::{Digest as _, Sha256, Sha512};
use zeroize::Zeroize;

/// SHA-256 of the concatenation of `parts`.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// SHA-512 of `data`.
pub fn sha512(data: &[u8]) -> [u8; 64] {
    Sha512::digest(data).into()
}

/// The BLAKE3 hash of a text of at most 64 bytes, in one compression that takes half the time of SHA-256's. Never stored.
pub fn fingerprint(text: &[u8]) -> [u8; 32] {
    *blake3::hash(text).as_bytes()
}

/// SHA-256 of data that comes piece by piece.
#[derive(Clone, Default)]
pub struct Sha256Hasher(Sha256);

impl Sha256Hasher {
    /// The hash of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all pieces.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// SHA-512 of data that comes piece by piece.
#[derive(Clone, Default)]
pub struct Sha512Hasher(Sha512);

impl Sha512Hasher {
    /// The hash of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all pieces.
    pub fn finish(self) -> [u8; 64] {
        self.0.finalize().into()
    }
}

/// The state of SHA-256 after one whole block: what a pair keeps, so that a verification costs one compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Midstate([u32; 8]);

impl Zeroize for Midstate {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// FIPS 180-4, section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

impl Midstate {
    /// The state after `block`.
    pub fn after(block: &[u8; 64]) -> Self {
        let mut state = INITIAL;
        compress256(&mut state, &[*block]);
        Self(state)
    }

    /// The digest of the first block followed by `tail`, which fits into one more block with its padding.
    ///
    /// Shape: `N` is at most 55.
    pub fn finish<const N: usize>(self, tail: &[u8; N]) -> [u8; 32] {
        const { assert!(N <= 55, "the tail and its padding must fit into one block") };
        let mut block = [0_u8; 64];
        let bits = (64 + N as u64) * 8;
        let (content, rest) = block.split_at_mut(N);
        content.copy_from_slice(tail);
        if let Some(end) = rest.first_mut() {
            *end = 0x80;
        }
        if let Some(length) = rest.last_chunk_mut::<8>() {
            *length = bits.to_be_bytes();
        }
        let mut state = self.0;
        compress256(&mut state, &[block]);
        bytes(state)
    }

    /// The digest of the first block followed by `tail`, of whatever length.
    pub fn digest(self, tail: &[u8]) -> [u8; 32] {
        let mut state = self.0;
        let (blocks, rest) = tail.as_chunks::<64>();
        compress256(&mut state, blocks);
        let mut last = [[0_u8; 64]; 2];
        let bytes_left = last.as_flattened_mut();
        if let Some((content, [end, ..])) = bytes_left.split_at_mut_checked(rest.len()) {
            content.copy_from_slice(rest);
            *end = 0x80;
        }
        // The end mark and the length take nine bytes.
        let (ending, _) = last.split_at_mut(if rest.len() < 56 { 1 } else { 2 });
        if let Some(length) = ending.as_flattened_mut().last_chunk_mut::<8>() {
            *length = ((64 + tail.len() as u64) * 8).to_be_bytes();
        }
        compress256(&mut state, ending);
        bytes(state)
    }
}

fn bytes(state: [u32; 8]) -> [u8; 32] {
    let mut digest = [0_u8; 32];
    for (chunk, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *chunk = word.to_be_bytes();
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midstate_agrees_with_the_plain_hash() {
        let block = core::array::from_fn(|i| u8::try_from(i).unwrap());
        for tail in [[b'a'; 54], [0; 54], [0xff; 54]] {
            assert_eq!(Midstate::after(&block).finish(&tail), sha256(&[&block, &tail]));
        }
        assert_eq!(Midstate::after(&block).finish(&[7; 55]), sha256(&[&block, &[7; 55]]));
        let long = [9; 200];
        for length in 0..=long.len() {
            let tail = &long[..length];
            assert_eq!(Midstate::after(&block).digest(tail), sha256(&[&block, tail]), "{length}");
        }
    }
}
