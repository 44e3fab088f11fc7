//! The document `keyring`.

use super::SCHEMA;
use crate::audit::Ledger;
use crate::encode::document;
use crate::error::Fault;
use crate::id;
use crate::keyring::{Envelope, LONGEST_SESSION, SigningKey, signer};
use crate::time::Instant;

document! {
    /// The wrapped data keys, with their changes.
    pub struct KeyringDocument {
        /// The version of the document.
        "schema" => schema: u32;
        /// Slots and wrapped data keys.
        "envelope" => envelope: Envelope;
        /// The keys that sign tokens, oldest first.
        "signingKeys" => signing_keys: Vec<SigningKey> = Vec::new();
        /// Its changes.
        "ledger" => ledger: Ledger;
    }
}

impl KeyringDocument {
    /// A new document around an envelope.
    pub fn new(envelope: Envelope) -> Self {
        Self {
            schema: SCHEMA,
            envelope,
            signing_keys: Vec::new(),
            ledger: Ledger::default(),
            extra: serde_json::Map::new(),
        }
    }

    /// The keyring of a stored text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        super::parse(id::KEYRING, text, |keyring: &Self| keyring.schema)
    }

    /// Keys that sign tokens whose data key is gone sign no more; what they have signed is accepted while it lasts.
    pub fn forget_signing(&mut self, now: Instant) {
        for key in &mut self.signing_keys {
            let lost = |sealed: &crate::keyring::SealedKey| {
                !self.envelope.data_keys.iter().any(|data_key| data_key.id == sealed.data_key)
            };
            if key.sealed.as_ref().is_some_and(lost) {
                key.sealed = None;
                key.retires_at = key.retires_at.or(Some(now.saturating_add(LONGEST_SESSION)));
            }
        }
    }

    /// The keys that sign tokens, as an administrator sees them.
    pub fn signing_view(&self, now: Instant) -> serde_json::Value {
        let current = signer(&self.signing_keys, now).map(|key| &key.kid);
        let view = |key: &SigningKey| {
            serde_json::json!({
                "kid": key.kid,
                "createdAt": key.created_at,
                "usedFrom": key.used_from,
                "retiresAt": key.retires_at,
                "host": key.host,
                "signs": key.signs(),
                "current": current == Some(&key.kid),
            })
        };
        self.signing_keys.iter().map(view).collect()
    }

    /// What an audit event may show: which slots and keys there are.
    pub fn auditable(&self) -> serde_json::Value {
        let slots: serde_json::Map<_, _> =
            self.envelope.slots.iter().map(|slot| (slot.id.clone(), slot.kind.as_str().into())).collect();
        let data_keys: serde_json::Map<_, _> =
            self.envelope.data_keys.iter().map(|key| (key.id.clone(), key.used_from.into())).collect();
        let signing = |key: &SigningKey| {
            let shown = serde_json::json!({
                "usedFrom": key.used_from, "retiresAt": key.retires_at, "host": key.host, "signs": key.signs(),
            });
            (key.kid.clone(), shown)
        };
        let signing_keys: serde_json::Map<_, _> = self.signing_keys.iter().map(signing).collect();
        serde_json::json!({ "slots": slots, "dataKeys": data_keys, "signingKeys": signing_keys })
    }
}
