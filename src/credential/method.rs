//! The ways in which a credential can be presented.

use serde::{Deserialize, Serialize};

/// How a request can be authenticated with a pair; fixed when its secret is made, because a secret that once travelled
/// as bearer also reveals its signing seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// The secret itself, as Bearer, Basic or `X-API-Key`.
    #[serde(rename = "bearer")]
    Bearer,
    /// RFC 9421 with a key of which storage has the public half.
    #[serde(rename = "ed25519")]
    Ed25519,
    /// RFC 9421 with a key that the keyring seals.
    #[serde(rename = "hmac-sha256")]
    HmacSha256,
}

impl Method {
    /// The words of commands and documents.
    pub const WORDS: [(&'static str, Self); 3] =
        [("bearer", Self::Bearer), ("ed25519", Self::Ed25519), ("hmac-sha256", Self::HmacSha256)];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Ed25519 => "ed25519",
            Self::HmacSha256 => "hmac-sha256",
        }
    }
}
