//! The keyring: random data keys, wrapped by slots. It seals what storage must not be able to sign with: HMAC keys.
//!
//! Bearer and Ed25519 never need it, so a lost keyring stops neither (A18).

mod envelope;

pub use envelope::{DataKey, DataKeys, Envelope, SealedKey, Slot, SlotKind, Wrapped};
