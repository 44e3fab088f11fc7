//! The secret: 54 random base62 characters and 6 of a checksum.

use zeroize::ZeroizeOnDrop;

use crate::crypto::{Entropy, Purpose};
use crate::encode::base62;
use crate::id::Id;

/// Characters of a secret.
pub const SECRET_LENGTH: usize = 60;
/// Of these, random: 321 bits of alphabet, fed by 256 bits of entropy.
pub const RANDOM_LENGTH: usize = 54;
/// The others: the checksum.
pub const CHECKSUM_LENGTH: usize = SECRET_LENGTH - RANDOM_LENGTH;

/// A secret of which the checksum fits its client id; wiped when dropped.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Secret([u8; SECRET_LENGTH]);

impl Secret {
    /// A new secret for `client_id`.
    pub fn generate(client_id: &Id, entropy: &Entropy) -> Self {
        let random = entropy.stream(Purpose::Secret).base62::<RANDOM_LENGTH>();
        let mut secret = [b'0'; SECRET_LENGTH];
        for (slot, byte) in secret.iter_mut().zip(random.into_iter().chain(checksum(client_id, &random))) {
            *slot = byte;
        }
        Self(secret)
    }

    /// The secret, if the text is one of `client_id`: the checksum catches a typo before any storage is touched.
    ///
    /// Security: the checksum is no protection; anybody can compute it.
    pub(super) fn parse(client_id: &Id, text: &[u8]) -> Result<Self, Flaw> {
        let secret: [u8; SECRET_LENGTH] = text.try_into().map_err(|_| Flaw::Form)?;
        if !base62::is_base62(&secret) {
            return Err(Flaw::Form);
        }
        let secret = Self(secret);
        if *secret.checksum() == checksum(client_id, secret.random()) { Ok(secret) } else { Err(Flaw::Checksum) }
    }

    /// The secret of a client id, where it does not matter what is wrong with it.
    pub fn of(client_id: &Id, text: &str) -> Option<Self> {
        Self::parse(client_id, text.as_bytes()).ok()
    }

    /// The 54 random characters, from which everything is derived.
    pub fn random(&self) -> &[u8; RANDOM_LENGTH] {
        self.0.first_chunk().unwrap_or(&[b'0'; RANDOM_LENGTH])
    }

    /// The 6 characters of the checksum.
    pub fn checksum(&self) -> &[u8; CHECKSUM_LENGTH] {
        self.0.last_chunk().unwrap_or(&[b'0'; CHECKSUM_LENGTH])
    }

    /// The 60 characters. The only way out.
    pub fn expose(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// What is wrong with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It has another length or other characters.
    Form,
    /// Its last six characters do not belong to the others.
    Checksum,
}

/// Six base62 characters of the CRC-32 of `<clientId>_<random54>`.
fn checksum(client_id: &Id, random: &[u8; RANDOM_LENGTH]) -> [u8; CHECKSUM_LENGTH] {
    let mut crc = crc32fast::Hasher::new();
    crc.update(client_id.as_bytes());
    crc.update(b"_");
    crc.update(random);
    base62::digits_of_u32(crc.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> Id {
        Id::parse("0123456789ABCDEFGHIJabcd").unwrap()
    }

    #[test]
    fn round_trip() {
        let secret = Secret::generate(&id(), &Entropy::new([5; 32]));
        assert_eq!(secret.expose().len(), 60);
        assert!(Secret::parse(&id(), secret.expose().as_bytes()).is_ok());
    }

    #[test]
    fn every_single_typo_is_caught() {
        let secret = Secret::generate(&id(), &Entropy::new([5; 32])).expose().to_owned();
        for index in 0..SECRET_LENGTH {
            for digit in base62::ALPHABET {
                let mut typo = secret.clone().into_bytes();
                if typo[index] != *digit {
                    typo[index] = *digit;
                    assert_eq!(Secret::parse(&id(), &typo).err(), Some(Flaw::Checksum));
                }
            }
        }
    }

    #[test]
    fn a_secret_belongs_to_its_client_id() {
        let secret = Secret::generate(&id(), &Entropy::new([5; 32]));
        let other = Id::parse("0123456789ABCDEFGHIJabce").unwrap();
        assert_eq!(Secret::parse(&other, secret.expose().as_bytes()).err(), Some(Flaw::Checksum));
    }

    /// CRC-32 of `123456789` is cbf43926: the catalogue's check value, so scanners elsewhere can compute the same.
    #[test]
    fn the_checksum_is_the_common_crc32() {
        assert_eq!(crc32fast::hash(b"123456789"), 0xcbf4_3926);
    }
}
