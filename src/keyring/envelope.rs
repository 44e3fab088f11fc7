//! The envelope: data keys wrapped by slots, and keys sealed under a data key.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::crypto::{self, Entropy, Purpose, Sealed, hkdf_sha256, hmac_sha256};
use crate::encode::{base64, document};
use crate::id::Id;

/// How the key of a slot is come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// 32 random bytes that the host keeps.
    Raw,
}

impl From<SlotKind> for serde_json::Value {
    fn from(kind: SlotKind) -> Self {
        match kind {
            SlotKind::Raw => "raw".into(),
        }
    }
}

document! {
    /// One way to open the keyring.
    pub struct Slot {
        /// Its name.
        "id" => id: String;
        /// How its key is come by.
        "kind" => kind: SlotKind;
        /// What the slot's key is derived with.
        "salt" => salt: String;
        /// Tells a wrong key before anything is touched.
        "check" => check: String;
    }
}

document! {
    /// A data key, wrapped by each slot.
    pub struct DataKey {
        /// Its name.
        "id" => id: String;
        /// One wrapping a slot.
        "wrapped" => wrapped: Vec<Wrapped>;
    }
}

document! {
    /// A data key under one slot.
    pub struct Wrapped {
        /// The slot.
        "slot" => slot: String;
        /// The nonce.
        "nonce" => nonce: String;
        /// The wrapped key.
        "ciphertext" => ciphertext: String;
    }
}

document! {
    /// Slots and data keys.
    pub struct Envelope {
        /// The data key that new keys are sealed under.
        "current" => current: String;
        /// The ways to open it.
        "slots" => slots: Vec<Slot>;
        /// The data keys.
        "dataKeys" => data_keys: Vec<DataKey>;
    }
}

document! {
    /// A pair's HMAC key under a data key.
    pub struct SealedKey {
        /// The data key.
        "dataKey" => data_key: String;
        /// The nonce.
        "nonce" => nonce: String;
        /// The sealed key.
        "ciphertext" => ciphertext: String;
    }
}

/// The opened data keys; wiped when dropped.
pub struct DataKeys {
    current: String,
    keys: Vec<(String, Zeroizing<[u8; 32]>)>,
}

impl Envelope {
    /// A new envelope with one data key in one raw slot.
    pub fn new(raw: &[u8; 32], entropy: &Entropy) -> Option<Self> {
        let mut stream = entropy.stream(Purpose::DataKey);
        let data_key = Zeroizing::new(stream.bytes::<32>());
        let salt = stream.bytes::<16>();
        let nonce = stream.bytes::<24>();
        let (slot, id) = ("raw-1".to_owned(), "data-1".to_owned());
        let key = slot_key(raw, &salt);
        let sealed = crypto::seal(&key, nonce, &wrapping_context(&slot, &id), data_key.as_slice())?;
        let (nonce, ciphertext) = texts(&sealed);
        let extra = serde_json::Map::new;
        Some(Self {
            current: id.clone(),
            slots: vec![Slot {
                id: slot.clone(),
                kind: SlotKind::Raw,
                salt: base64::to_url(&salt),
                check: check(&key),
                extra: extra(),
            }],
            data_keys: vec![DataKey {
                id,
                wrapped: vec![Wrapped { slot, nonce, ciphertext, extra: extra() }],
                extra: extra(),
            }],
            extra: extra(),
        })
    }

    /// The data keys, if `raw` opens a slot.
    pub fn open(&self, raw: &[u8; 32]) -> Option<DataKeys> {
        let (slot, key) = self.slots.iter().find_map(|slot| {
            let key = slot_key(raw, &base64::from_url(&slot.salt)?);
            crypto::equal(check(&key).as_bytes(), slot.check.as_bytes()).then_some((slot, key))
        })?;
        let keys = self.data_keys.iter().filter_map(|data_key| {
            let wrapped = data_key.wrapped.iter().find(|wrapped| wrapped.slot == slot.id)?;
            let sealed = sealed(&wrapped.nonce, &wrapped.ciphertext)?;
            let opened = crypto::open(&key, &wrapping_context(&slot.id, &data_key.id), &sealed)?;
            Some((data_key.id.clone(), Zeroizing::new(opened.as_slice().try_into().ok()?)))
        });
        Some(DataKeys { current: self.current.clone(), keys: keys.collect() })
    }
}

impl DataKeys {
    /// Seals the HMAC key of one generation of a pair.
    pub fn seal(&self, client_id: &Id, generation: u32, key: &[u8; 32], entropy: &Entropy) -> Option<SealedKey> {
        let data_key = self.find(&self.current)?;
        let nonce = entropy.stream(Purpose::Seal).bytes::<24>();
        let sealed = crypto::seal(data_key, nonce, &sealing_context(client_id, generation, &self.current), key)?;
        let (nonce, ciphertext) = texts(&sealed);
        Some(SealedKey { data_key: self.current.clone(), nonce, ciphertext, extra: serde_json::Map::new() })
    }

    /// The HMAC key, if it was sealed for this generation of this pair.
    pub fn open(&self, client_id: &Id, generation: u32, key: &SealedKey) -> Option<Zeroizing<Vec<u8>>> {
        let data_key = self.find(&key.data_key)?;
        crypto::open(
            data_key,
            &sealing_context(client_id, generation, &key.data_key),
            &sealed(&key.nonce, &key.ciphertext)?,
        )
    }

    fn find(&self, id: &str) -> Option<&[u8; 32]> {
        self.keys.iter().find(|(name, _)| name == id).map(|(_, key)| &**key)
    }
}

fn slot_key(raw: &[u8; 32], salt: &[u8]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(hkdf_sha256(salt, raw, b"keyward keyring slot 1"))
}

fn check(key: &[u8; 32]) -> String {
    base64::to_url(&hmac_sha256(key, b"keyward keyring check 1"))
}

/// What a wrapping is bound to, so that it cannot be moved to another slot or another name.
fn wrapping_context(slot: &str, data_key: &str) -> Vec<u8> {
    [b"keyward data key 1\0", slot.as_bytes(), b"\0", data_key.as_bytes()].concat()
}

/// What a sealed key is bound to, so that it cannot be moved to another pair, nor outlive its generation.
fn sealing_context(client_id: &Id, generation: u32, data_key: &str) -> Vec<u8> {
    [b"keyward hmac key 1\0".as_slice(), client_id.as_bytes(), &generation.to_be_bytes(), data_key.as_bytes()].concat()
}

fn texts(sealed: &Sealed) -> (String, String) {
    (base64::to_url(&sealed.nonce), base64::to_url(&sealed.ciphertext))
}

fn sealed(nonce: &str, ciphertext: &str) -> Option<Sealed> {
    Some(Sealed { nonce: base64::array_from_url(nonce)?, ciphertext: base64::from_url(ciphertext)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_for_one_generation_of_one_pair() {
        let envelope = Envelope::new(&[1; 32], &Entropy::new([2; 32])).unwrap();
        let keys = envelope.open(&[1; 32]).unwrap();
        let id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let other = Id::parse("0123456789ABCDEFGHIJabce").unwrap();
        let sealed = keys.seal(&id, 1, &[9; 32], &Entropy::new([3; 32])).unwrap();
        assert_eq!(keys.open(&id, 1, &sealed).unwrap().as_slice(), [9; 32]);
        assert!(keys.open(&id, 2, &sealed).is_none());
        assert!(keys.open(&other, 1, &sealed).is_none());
    }

    #[test]
    fn a_wrong_key_opens_nothing() {
        let envelope = Envelope::new(&[1; 32], &Entropy::new([2; 32])).unwrap();
        assert!(envelope.open(&[2; 32]).is_none());
    }

    #[test]
    fn survives_storage() {
        let envelope = Envelope::new(&[1; 32], &Entropy::new([2; 32])).unwrap();
        let stored = serde_json::to_string(&envelope).unwrap();
        let read: Envelope = serde_json::from_str(&stored).unwrap();
        assert_eq!(read, envelope);
        assert!(read.open(&[1; 32]).is_some());
    }
}
