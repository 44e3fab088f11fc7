//! What is sealed under a data key.

use serde::Serialize as _;

use crate::crypto::{self, Sealed, sha256};
use crate::encode::{base64, document};
use crate::id::Id;

document! {
    /// A key under a data key.
    pub struct SealedKey {
        /// The data key.
        "dataKey" => data_key: String;
        /// The nonce.
        "nonce" => nonce: String;
        /// The sealed key.
        "ciphertext" => ciphertext: String;
        /// Of a pair's key: a hash of it, so that nothing but the same key ever takes its place.
        "check" => check: Option<String> = None;
    }
}

impl SealedKey {
    /// The stored form of what was sealed.
    pub(super) fn new(data_key: &str, sealed: &Sealed) -> Self {
        Self {
            data_key: data_key.to_owned(),
            nonce: base64::to_url(&sealed.nonce),
            ciphertext: base64::to_url(&sealed.ciphertext),
            check: None,
            extra: serde_json::Map::new(),
        }
    }

    pub(super) fn sealed(&self) -> Option<Sealed> {
        Some(Sealed { nonce: base64::array_from_url(&self.nonce)?, ciphertext: base64::from_url(&self.ciphertext)? })
    }

    /// One line of text that a host can carry from a verdict to where it is applied.
    pub fn text(&self) -> String {
        let mut out = Vec::new();
        let _ = self.serialize(&mut serde_json::Serializer::new(&mut out));
        String::from_utf8(out).unwrap_or_default()
    }

    /// What [`SealedKey::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// The hash of a pair's key that its sealed form carries.
///
/// Security: the key has 256 bits of entropy, so its hash tells nothing; and no signature base starts with the label.
pub(super) fn check_of(client_id: &Id, generation: u32, key: &[u8]) -> String {
    let parts: [&[u8]; 4] = [b"keyward hmac key check 1\0", client_id.as_bytes(), &generation.to_be_bytes(), key];
    base64::to_url(&sha256(&parts))
}

/// What the key of a pair is bound to, so that it cannot be moved to another pair, nor outlive its generation.
pub(super) fn pair_context(client_id: &Id, generation: u32, data_key: &str) -> Vec<u8> {
    let parts: [&[u8]; 4] =
        [b"keyward hmac key 1\0", client_id.as_bytes(), &generation.to_be_bytes(), data_key.as_bytes()];
    parts.concat()
}

/// What a key that signs tokens is bound to.
pub(super) fn token_context(kid: &str, data_key: &str) -> Vec<u8> {
    [b"keyward token key 1\0", kid.as_bytes(), b"\0", data_key.as_bytes()].concat()
}

/// Whether both are hashes of the same key.
pub(super) fn same_check(own: Option<&str>, found: &str) -> bool {
    own.is_some_and(|own| crypto::equal(own.as_bytes(), found.as_bytes()))
}
