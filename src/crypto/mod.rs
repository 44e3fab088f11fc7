//! The primitives, thin over `RustCrypto` and dalek: no decision of ours, only names that fit the rest of the core.

mod argon2;
mod digest;
mod ed25519;
mod mac;
mod random;
mod seal;
#[cfg(test)]
mod vectors;
mod x25519;

pub use argon2::{Cost, argon2id};
pub use digest::{Midstate, fingerprint, sha256, sha512};
pub use ed25519::{PublicKey, SigningSeed};
pub use mac::{MacKey, hkdf_sha256, hmac_sha256};
pub use random::{Entropy, Purpose, Stream};
pub use seal::{Sealed, open, seal};
pub use x25519::{exchange, exchange_public};

use subtle::ConstantTimeEq as _;

/// Whether two byte strings are equal; the time does not depend on where they differ.
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}
