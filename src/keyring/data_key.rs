//! Data keys: wrapped in the document, opened in memory.

use zeroize::Zeroizing;

use super::sealed::{SealedKey, check_of, pair_context, same_check, token_context};
use super::slot::Slot;
use crate::crypto::{self, Sealed, SigningSeed, Stream, exchange, exchange_public, hkdf_sha256, hmac_sha256};
use crate::encode::{base64, document};
use crate::id::Id;
use crate::time::Instant;

document! {
    /// A data key, wrapped for each slot.
    pub struct DataKey {
        /// Its name.
        "id" => id: String;
        /// When it was made.
        "createdAt" => created_at: Instant;
        /// From when on keys are sealed under it: later than it was made, so that every verifier has it by then.
        "usedFrom" => used_from: Instant;
        /// One wrapping a slot.
        "wrapped" => wrapped: Vec<Wrapped>;
    }
}

document! {
    /// A data key for one slot.
    pub struct Wrapped {
        /// The slot.
        "slot" => slot: String;
        /// The public half of a key that was used this once.
        "ephemeral" => ephemeral: String;
        /// The wrapped key.
        "ciphertext" => ciphertext: String;
    }
}

/// A data key that is open.
struct Open {
    id: String,
    used_from: Instant,
    key: Zeroizing<[u8; 32]>,
}

/// The opened data keys, oldest first; wiped when dropped.
pub struct DataKeys {
    slot: String,
    keys: Vec<Open>,
}

impl DataKeys {
    pub(super) fn new(slot: &str) -> Self {
        Self { slot: slot.to_owned(), keys: Vec::new() }
    }

    pub(super) fn push(&mut self, id: &str, used_from: Instant, key: Zeroizing<[u8; 32]>) {
        self.keys.push(Open { id: id.to_owned(), used_from, key });
    }

    /// The slot that they were opened by.
    pub fn slot(&self) -> &str {
        &self.slot
    }

    /// Whether this one is among them.
    pub fn has(&self, id: &str) -> bool {
        self.find(id).is_some()
    }

    /// The name of the one that keys are sealed under now.
    pub fn current(&self, now: Instant) -> Option<&str> {
        self.sealing(now).map(|open| open.id.as_str())
    }

    /// Seals the HMAC key of one generation of a pair.
    pub fn seal(
        &self,
        client_id: &Id,
        generation: u32,
        key: &[u8; 32],
        now: Instant,
        stream: &mut Stream,
    ) -> Option<SealedKey> {
        self.seal_with(client_id, generation, key, now, |_| stream.bytes::<24>())
    }

    /// The same where there is no randomness to draw: a verification that has the secret of a pair in its hand makes the
    /// key anew. The same key for the same pair is sealed to the same text, by every verifier.
    ///
    /// Security: the nonce is made of everything that is sealed, so that it is never used for two things.
    pub fn repair(&self, client_id: &Id, generation: u32, key: &[u8; 32], now: Instant) -> Option<SealedKey> {
        self.seal_with(client_id, generation, key, now, |context| {
            let data_key = self.sealing(now).map_or(&[0; 32], |open| &*open.key);
            let nonce_key = Zeroizing::new(hkdf_sha256(b"", data_key, b"keyward repair nonce 1"));
            let whole = hmac_sha256(nonce_key.as_slice(), &Zeroizing::new([context, key.as_slice()].concat()));
            *whole.first_chunk().unwrap_or(&[0; 24])
        })
    }

    fn seal_with(
        &self,
        client_id: &Id,
        generation: u32,
        key: &[u8; 32],
        now: Instant,
        nonce: impl FnOnce(&[u8]) -> [u8; 24],
    ) -> Option<SealedKey> {
        let data_key = self.sealing(now)?;
        let context = pair_context(client_id, generation, &data_key.id);
        let sealed = crypto::seal(&data_key.key, nonce(&context), &context, key)?;
        let check = Some(check_of(client_id, generation, key));
        Some(SealedKey { check, ..SealedKey::new(&data_key.id, &sealed) })
    }

    /// The HMAC key, if it was sealed for this generation of this pair.
    pub fn open(&self, client_id: &Id, generation: u32, key: &SealedKey) -> Option<Zeroizing<Vec<u8>>> {
        let data_key = self.find(&key.data_key)?;
        crypto::open(data_key, &pair_context(client_id, generation, &key.data_key), &key.sealed()?)
    }

    /// The same key under the data key of today; none if it is already, or cannot be opened.
    pub fn reseal(
        &self,
        client_id: &Id,
        generation: u32,
        key: &SealedKey,
        now: Instant,
        stream: &mut Stream,
    ) -> Option<SealedKey> {
        if self.current(now) == Some(key.data_key.as_str()) {
            return None;
        }
        let plain = self.open(client_id, generation, key)?;
        self.seal(client_id, generation, plain.as_slice().try_into().ok()?, now, stream)
    }

    /// Whether `offered` can take the place of `lost`: it opens for this generation of this pair, and what is in it is the
    /// very key that was lost.
    pub fn restores(&self, client_id: &Id, generation: u32, lost: &SealedKey, offered: &SealedKey) -> bool {
        self.open(client_id, generation, offered)
            .is_some_and(|key| same_check(lost.check.as_deref(), &check_of(client_id, generation, &key)))
    }

    /// Seals a key that signs tokens.
    pub fn seal_signing(&self, kid: &str, seed: &[u8; 32], now: Instant, stream: &mut Stream) -> Option<SealedKey> {
        let data_key = self.sealing(now)?;
        let sealed = crypto::seal(&data_key.key, stream.bytes::<24>(), &token_context(kid, &data_key.id), seed)?;
        Some(SealedKey::new(&data_key.id, &sealed))
    }

    /// The key that signs tokens.
    pub fn open_signing(&self, kid: &str, key: &SealedKey) -> Option<SigningSeed> {
        let data_key = self.find(&key.data_key)?;
        let seed = crypto::open(data_key, &token_context(kid, &key.data_key), &key.sealed()?)?;
        Some(SigningSeed::new(seed.as_slice().try_into().ok()?))
    }

    /// The same key that signs tokens under the data key of an instant; none if it is already, or cannot be opened.
    pub fn reseal_signing(&self, kid: &str, key: &SealedKey, at: Instant, stream: &mut Stream) -> Option<SealedKey> {
        if self.current(at) == Some(key.data_key.as_str()) {
            return None;
        }
        let data_key = self.find(&key.data_key)?;
        let seed = crypto::open(data_key, &token_context(kid, &key.data_key), &key.sealed()?)?;
        self.seal_signing(kid, seed.as_slice().try_into().ok()?, at, stream)
    }

    /// The data keys that are there, each with its name: what is wrapped for a new slot.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &[u8; 32])> {
        self.keys.iter().map(|open| (open.id.as_str(), &*open.key))
    }

    fn find(&self, id: &str) -> Option<&[u8; 32]> {
        self.keys.iter().find(|open| open.id == id).map(|open| &*open.key)
    }

    /// The newest that may be used; where none may yet, the oldest, as nothing else is open.
    fn sealing(&self, now: Instant) -> Option<&Open> {
        self.keys.iter().rfind(|open| open.used_from <= now).or_else(|| self.keys.first())
    }
}

/// Wraps a data key for a slot; none for a public key that is none.
///
/// Source: the X25519 recipient of age (C2SP), with a key for this alone and therefore no nonce.
pub(super) fn wrap(slot: &Slot, id: &str, data_key: &[u8; 32], stream: &mut Stream) -> Option<Wrapped> {
    let (secret, public) = (Zeroizing::new(stream.bytes::<32>()), slot.public()?);
    let ephemeral = exchange_public(&secret);
    let key = wrapping_key(&*exchange(&secret, &public)?, &ephemeral, &public);
    let sealed = crypto::seal(&key, [0; 24], &context(&slot.id, id), data_key)?;
    Some(Wrapped {
        slot: slot.id.clone(),
        ephemeral: base64::to_url(&ephemeral),
        ciphertext: base64::to_url(&sealed.ciphertext),
        extra: serde_json::Map::new(),
    })
}

/// The data key, if it was wrapped for the slot that this is the key of.
pub(super) fn unwrap(slot: &Slot, key: &[u8; 32], id: &str, wrapped: &Wrapped) -> Option<Zeroizing<[u8; 32]>> {
    let ephemeral = base64::array_from_url(&wrapped.ephemeral)?;
    let key = wrapping_key(&*exchange(key, &ephemeral)?, &ephemeral, &slot.public()?);
    let sealed = Sealed { nonce: [0; 24], ciphertext: base64::from_url(&wrapped.ciphertext)? };
    let opened = crypto::open(&key, &context(&slot.id, id), &sealed)?;
    Some(Zeroizing::new(opened.as_slice().try_into().ok()?))
}

fn wrapping_key(shared: &[u8; 32], ephemeral: &[u8; 32], public: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let salt = [ephemeral.as_slice(), public.as_slice()].concat();
    Zeroizing::new(hkdf_sha256(&salt, shared, b"keyward data key wrap 1"))
}

/// What a wrapping is bound to, so that it cannot be moved to another slot or another name.
fn context(slot: &str, data_key: &str) -> Vec<u8> {
    [b"keyward data key 1\0", slot.as_bytes(), b"\0", data_key.as_bytes()].concat()
}
