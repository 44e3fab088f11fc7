//! A slot: one way to open the keyring.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::crypto::{self, Cost, exchange_public, hkdf_sha256};
use crate::encode::{base64, document};
use crate::time::Instant;

/// How the secret of a slot is come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// 32 random bytes that the host keeps.
    Raw,
    /// A passphrase, stretched by Argon2id.
    Passphrase,
    /// A printed key that somebody keeps in a safe.
    Recovery,
    /// A secret that the host has wrapped elsewhere: a key management service.
    External,
}

impl SlotKind {
    /// The words of commands and documents.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("raw", Self::Raw),
        ("passphrase", Self::Passphrase),
        ("recovery", Self::Recovery),
        ("external", Self::External),
    ];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Passphrase => "passphrase",
            Self::Recovery => "recovery",
            Self::External => "external",
        }
    }
}

document! {
    /// What stretching the passphrase of a slot costs.
    pub struct StoredCost {
        /// Units: KiB.
        "memoryKiB" => memory: u32;
        /// How often the memory is gone over.
        "passes" => passes: u32;
        /// Lanes.
        "lanes" => lanes: u32;
    }
}

document! {
    /// One way to open the keyring.
    pub struct Slot {
        /// Its name.
        "id" => id: String;
        /// How its secret is come by.
        "kind" => kind: SlotKind;
        /// When it was made.
        "createdAt" => created_at: Instant;
        /// What the slot's key is derived with.
        "salt" => salt: String;
        /// What data keys are wrapped for. It is the check value too: a wrong secret makes another.
        "publicKey" => public_key: String;
        /// Of a passphrase: what stretching it costs.
        "cost" => cost: Option<StoredCost> = None;
        /// Of an external one: its secret, as the host has wrapped it.
        "wrappedSecret" => wrapped_secret: Option<String> = None;
        /// The slot whose place it is to take: a change of a passphrase that has begun.
        "replaces" => replaces: Option<String> = None;
    }
}

impl Slot {
    /// A slot that `secret` opens.
    pub fn new(id: String, kind: SlotKind, salt: &[u8; 16], secret: &[u8], now: Instant) -> Self {
        Self {
            id,
            kind,
            created_at: now,
            salt: base64::to_url(salt),
            public_key: base64::to_url(&exchange_public(&key_of(salt, secret))),
            cost: None,
            wrapped_secret: None,
            replaces: None,
            extra: serde_json::Map::new(),
        }
    }

    /// The key that opens what is wrapped for the slot; none if the secret is not its own.
    pub(super) fn key(&self, secret: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let key = key_of(&base64::from_url(&self.salt)?, secret);
        crypto::equal(&exchange_public(&key), &self.public()?).then_some(key)
    }

    /// What data keys are wrapped for.
    pub(super) fn public(&self) -> Option<[u8; 32]> {
        base64::array_from_url(&self.public_key)
    }

    /// How its passphrase is stretched; none if it has none, or if that could not be paid.
    pub(super) fn stretching(&self) -> Option<([u8; 16], Cost)> {
        let cost = Cost::from(self.cost.as_ref()?);
        cost.is_payable().then_some((base64::array_from_url(&self.salt)?, cost))
    }
}

impl From<Cost> for StoredCost {
    fn from(cost: Cost) -> Self {
        Self { memory: cost.memory, passes: cost.passes, lanes: cost.lanes, extra: serde_json::Map::new() }
    }
}

impl From<&StoredCost> for Cost {
    fn from(cost: &StoredCost) -> Self {
        Self { memory: cost.memory, passes: cost.passes, lanes: cost.lanes }
    }
}

fn key_of(salt: &[u8], secret: &[u8]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(hkdf_sha256(salt, secret, b"keyward keyring slot 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_secret_makes_its_key() {
        let slot = Slot::new("raw-1".into(), SlotKind::Raw, &[1; 16], &[2; 32], 3);
        assert!(slot.key(&[2; 32]).is_some());
        assert!(slot.key(&[3; 32]).is_none() && slot.key(&[]).is_none());
        assert!(Slot { salt: base64::to_url(&[2; 16]), ..slot.clone() }.key(&[2; 32]).is_none());
        assert!(Slot { public_key: "x".into(), ..slot }.key(&[2; 32]).is_none());
    }

    #[test]
    fn a_cost_that_cannot_be_paid_is_no_stretching() {
        let slot = Slot::new("passphrase-1".into(), SlotKind::Passphrase, &[1; 16], &[2; 32], 3);
        assert!(slot.stretching().is_none());
        let with = |cost: Cost| Slot { cost: Some(cost.into()), ..slot.clone() }.stretching();
        assert_eq!(with(Cost::DEFAULT), Some(([1; 16], Cost::DEFAULT)));
        assert!(with(Cost { memory: 4_000_000, ..Cost::DEFAULT }).is_none());
    }
}
