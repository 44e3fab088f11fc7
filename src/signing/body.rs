//! Bodies that are hashed as they pass, so that nobody has to hold them.

use super::digest_field;
use crate::crypto::{Sha256Hasher, Sha512Hasher};

/// The digests of a body that was hashed as it passed; those that nobody asked for are absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BodyDigests {
    /// SHA-256.
    pub sha256: Option<[u8; 32]>,
    /// SHA-512.
    pub sha512: Option<[u8; 64]>,
}

/// What became of a body that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hashed {
    /// It had no bytes.
    Empty,
    /// It had more than the limit.
    TooLarge,
    /// It had some.
    Digests(BodyDigests),
}

/// Hashes a body piece by piece.
#[derive(Clone)]
pub struct BodyHash {
    sha256: Option<Sha256Hasher>,
    sha512: Option<Sha512Hasher>,
    length: u64,
    limit: u64,
}

impl BodyHash {
    /// A hash by the algorithms that a `Content-Digest` names, given line by line; by none where it names none of ours:
    /// then only whether the body has bytes is to be found out.
    ///
    /// Units: `limit` in bytes.
    pub fn stated<'a>(content_digest: impl Iterator<Item = &'a str> + Clone, limit: u64) -> Self {
        let stated = digest_field::read(content_digest).unwrap_or_default();
        Self {
            sha256: stated.sha256.map(|_| Sha256Hasher::new()),
            sha512: stated.sha512.map(|_| Sha512Hasher::new()),
            length: 0,
            limit,
        }
    }

    /// A hash for a digest that is to be stated: SHA-256, of a body of any length.
    pub fn to_state() -> Self {
        Self { sha256: Some(Sha256Hasher::new()), sha512: None, length: 0, limit: u64::MAX }
    }

    /// Takes the next piece; whether more of the body is wanted.
    pub fn update(&mut self, piece: &[u8]) -> bool {
        self.length = self.length.saturating_add(piece.len() as u64);
        if self.length > self.limit {
            return false;
        }
        if let Some(hasher) = &mut self.sha256 {
            hasher.update(piece);
        }
        if let Some(hasher) = &mut self.sha512 {
            hasher.update(piece);
        }
        self.length == 0 || self.sha256.is_some() || self.sha512.is_some()
    }

    /// What came of it.
    pub fn finish(self) -> Hashed {
        match self.length {
            0 => Hashed::Empty,
            length if length > self.limit => Hashed::TooLarge,
            _ => Hashed::Digests(BodyDigests {
                sha256: self.sha256.map(Sha256Hasher::finish),
                sha512: self.sha512.map(Sha512Hasher::finish),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{sha256, sha512};

    fn hashed(content_digest: &[&str], limit: u64, pieces: &[&[u8]]) -> (Hashed, usize) {
        let mut hash = BodyHash::stated(content_digest.iter().copied(), limit);
        let taken = pieces.iter().take_while(|piece| hash.update(piece)).count();
        (hash.finish(), taken)
    }

    #[test]
    fn what_is_stated_is_what_is_computed() {
        let both = "sha-256=:AA==:, sha-512=:AA==:";
        let whole = BodyDigests { sha256: Some(sha256(&[b"hello"])), sha512: Some(sha512(b"hello")) };
        assert_eq!(hashed(&[both], 5, &[b"he", b"", b"llo"]), (Hashed::Digests(whole), 3));
        let first = BodyDigests { sha512: None, ..whole };
        assert_eq!(hashed(&["sha-256=:AA==:"], 9, &[b"hello"]).0, Hashed::Digests(first));
        assert_eq!(hashed(&["sha-256=:AA==:", "sha-512=:AA==:"], 9, &[b"hello"]).0, Hashed::Digests(whole));
    }

    #[test]
    fn a_body_is_read_no_further_than_its_answer_needs() {
        let none = Hashed::Digests(BodyDigests::default());
        for unsupported in [&[][..], &["md5=:AA==:"], &["nonsense,"]] {
            assert_eq!(hashed(unsupported, 9, &[b"", b"hello", b"never"]), (none, 1), "{unsupported:?}");
        }
        assert_eq!(hashed(&["sha-256=:AA==:"], 4, &[b"hello", b"never"]), (Hashed::TooLarge, 0));
        assert_eq!(hashed(&["sha-256=:AA==:"], 4, &[b"he", b"llo", b"never"]), (Hashed::TooLarge, 1));
        assert_eq!(hashed(&["sha-256=:AA==:"], 4, &[b""]), (Hashed::Empty, 1));
        assert_eq!(hashed(&["sha-256=:AA==:"], 0, &[]), (Hashed::Empty, 0));
    }
}
