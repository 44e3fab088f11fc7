//! What a step of a verification comes to.

use crate::error::Denial;
use crate::id::Id;
use crate::signing::Claim;

/// How a request was authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Method {
    /// `Authorization: Bearer` or `X-API-Key`.
    Bearer = 0,
    /// `Authorization: Basic`.
    Basic = 1,
    /// RFC 9421.
    Ed25519 = 2,
    /// RFC 9421.
    HmacSha256 = 3,
    /// A token that a credential was exchanged for.
    Token = 4,
}

impl Method {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Bearer, Self::Basic, Self::Ed25519, Self::HmacSha256, Self::Token];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Basic => "basic",
            Self::Ed25519 => "ed25519",
            Self::HmacSha256 => "hmac-sha256",
            Self::Token => "token",
        }
    }
}

/// A request that was accepted: which record of the cache says for whom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accepted {
    /// The place in the cache.
    pub slot: u32,
    /// Tells fillings of the place apart.
    pub stamp: u32,
    /// The pair among those of the account.
    pub pair: u32,
    /// The number of the pair among those of the cache: dense, so that a caller can key an array by it.
    pub handle: u32,
    /// How.
    pub method: Method,
    /// The age of the older of the documents that decided.
    ///
    /// Units: milliseconds.
    pub staleness_ms: f64,
}

/// What a step of a verification comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Yes.
    Accepted(Accepted),
    /// Yes, if the replay store has not seen this before.
    Claim(Accepted, Id, Claim),
    /// No.
    Denied(Denial),
    /// Read the documents of this id and ask again.
    Read(Id),
    /// Read the documents of this id, and the keys that sign tokens, and ask again.
    ReadForToken(Id),
    /// Read the keyring and ask again.
    ReadKeyring,
    /// Read the body, hash it as it passes, and ask again.
    ReadBody,
    /// Read these documents of imports and ask again; without any, the site.
    ReadImports(Vec<String>),
}
