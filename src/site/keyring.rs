//! The document `keyring`.

use super::SCHEMA;
use crate::audit::Ledger;
use crate::encode::document;
use crate::error::Fault;
use crate::id;
use crate::keyring::Envelope;

document! {
    /// The wrapped data keys, with their changes.
    pub struct KeyringDocument {
        /// The version of the document.
        "schema" => schema: u32;
        /// Slots and wrapped data keys.
        "envelope" => envelope: Envelope;
        /// Its changes.
        "ledger" => ledger: Ledger;
    }
}

impl KeyringDocument {
    /// A new document around an envelope.
    pub fn new(envelope: Envelope) -> Self {
        Self { schema: SCHEMA, envelope, ledger: Ledger::default(), extra: serde_json::Map::new() }
    }

    /// The keyring of a stored text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        super::parse(id::KEYRING, text, |keyring: &Self| keyring.schema)
    }

    /// What an audit event may show: which slots and data keys there are.
    pub fn auditable(&self) -> serde_json::Value {
        let slots: serde_json::Map<_, _> =
            self.envelope.slots.iter().map(|slot| (slot.id.clone(), slot.kind.into())).collect();
        let data_keys: Vec<_> = self.envelope.data_keys.iter().map(|key| key.id.clone()).collect();
        serde_json::json!({ "slots": slots, "dataKeys": data_keys, "current": self.envelope.current })
    }
}
