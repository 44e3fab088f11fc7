//! The keyring: random data keys, each wrapped for every slot. It seals what storage must not be able to sign with: the
//! keys of `hmac-sha256`, and the keys that sign tokens.
//!
//! A slot is a pair of keys of which only the public half is stored. So whoever opens one slot can wrap for all of them:
//! a new data key needs neither the passphrase nor the recovery key of anybody else.
//!
//! Bearer and Ed25519 never need it, so a lost keyring stops neither (A18).

mod data_key;
mod envelope;
mod opener;
mod recovery;
mod sealed;
mod signing;
mod slot;
#[cfg(test)]
mod tests;

pub use data_key::{DataKey, DataKeys, Wrapped};
pub use envelope::{Closed, Envelope};
pub use opener::{Answers, Opener, Question};
pub use recovery::RecoveryKey;
pub use sealed::SealedKey;
pub use signing::{LONGEST_SESSION, SigningKey, signer};
pub use slot::{Slot, SlotKind, StoredCost};
