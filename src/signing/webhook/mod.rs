//! Webhooks: what a host sends to the owners of keys, signed so that they know whose it is.
//!
//! Owns what is signed (`id.timestamp.payload`), how secrets and lists of signatures are read and compared, and the
//! window. Refuses to own delivery, retries, who has which secret, and the memory of ids that were seen.
//!
//! Invariants: nothing but the received bytes is verified; an id never has a full stop, so that what was signed can be
//! taken apart in one way only; a secret of one algorithm is never used for the other.
//!
//! Source: Standard Webhooks 1.0.0.

mod secret;
mod sign;
#[cfg(test)]
mod tests;
mod verify;

pub use secret::{SigningSecret, VerifyingSecret, generate_key_pair, generate_secret};
pub use sign::{Delivery, generate_id, sign};
pub use verify::{Receiver, Webhook, verify};

use crate::text::limits;

/// HMAC-SHA256.
const SYMMETRIC: &str = "v1";
/// Ed25519.
const ASYMMETRIC: &str = "v1a";

/// Whether a text can be the id of a webhook: visible ASCII without a full stop, which is what separates it.
fn is_id(text: &str) -> bool {
    let length = text.len() as u64;
    (limits::WEBHOOK_ID.min..=limits::WEBHOOK_ID.max).contains(&length)
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'.')
}

/// The bytes that are signed.
fn content(id: &str, timestamp: &str, payload: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b".", timestamp.as_bytes(), b".", payload].concat()
}
