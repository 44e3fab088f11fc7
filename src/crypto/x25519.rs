//! X25519.
//!
//! Source: RFC 7748.

use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};
use zeroize::Zeroizing;

/// The public key of a secret: any 32 bytes are one.
pub fn exchange_public(secret: &[u8; 32]) -> [u8; 32] {
    x25519(*secret, X25519_BASEPOINT_BYTES)
}

/// What the owner of `secret` and the owner of the other half of `public` have in common.
///
/// Security: none for a public key of small order, of which everybody knows the outcome.
pub fn exchange(secret: &[u8; 32], public: &[u8; 32]) -> Option<Zeroizing<[u8; 32]>> {
    let shared = Zeroizing::new(x25519(*secret, *public));
    (!super::equal(shared.as_slice(), &[0; 32])).then_some(shared)
}
