//! What a command answers.

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::Value;
use zeroize::Zeroizing;

use super::keyring::KeyringReply;
use crate::account::KeyView;
use crate::credential::Credential;
use crate::id::Id;

/// What a command answers.
pub enum Reply {
    /// A plain value.
    Value(Value),
    /// A key with its secret: the only way in which a secret leaves the core.
    Issued(Box<Issued>),
    /// The keyring, with what opens a slot that was just made.
    Keyring(Box<KeyringReply>),
}

/// A key that was given a new secret.
pub struct Issued {
    /// The key.
    pub key: KeyView,
    /// The pair.
    pub client_id: Id,
    /// The credential; none where an operation id is repeated and the secret cannot be made again.
    pub credential: Option<Credential>,
    /// What the token starts with.
    pub prefix: String,
}

impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Issued(issued) => issued.serialize(serializer),
            Self::Keyring(keyring) => keyring.serialize(serializer),
        }
    }
}

impl Serialize for Issued {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("key", &self.key)?;
        map.serialize_entry("clientId", &self.client_id)?;
        map.serialize_entry("secret", &self.credential.as_ref().map(|credential| credential.secret.expose()))?;
        let token = self.credential.as_ref().map(|credential| Zeroizing::new(credential.token(&self.prefix)));
        map.serialize_entry("token", &token.as_ref().map(|token| token.as_str()))?;
        map.serialize_entry("secretLost", &self.credential.is_none())?;
        map.end()
    }
}
