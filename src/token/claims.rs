//! What a token says.

use serde::{Deserialize, Serialize};

use crate::account::Access;
use crate::id::Id;
use crate::time::Instant;

/// The claims of a token.
///
/// Source: RFC 9068 (`iss`, `aud`, `sub`, `client_id`, `iat`, `exp`, `jti`); the others are ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it.
    pub iss: String,
    /// Whom it is for.
    pub aud: Audience,
    /// The owner, as an id that no other owner of the site has; its name is `owner` within `domain`.
    pub sub: String,
    /// The pair.
    pub client_id: Id,
    /// When it was made.
    ///
    /// Units: seconds.
    pub iat: u64,
    /// From when on it is not valid.
    ///
    /// Units: seconds.
    pub exp: u64,
    /// Its own id.
    pub jti: String,
    /// The owner's domain.
    pub domain: String,
    /// The owner.
    pub owner: String,
    /// The key.
    pub key_id: Id,
    /// The generation of the pair: what was made with an older secret is worth nothing.
    pub generation: u32,
    /// The scopes that were granted when it was made.
    pub scopes: Vec<String>,
    /// The access that was granted when it was made.
    pub access: Access,
}

/// Whom a token is for: one, or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Audience {
    /// An audience of these.
    pub fn of(mut names: Vec<String>) -> Self {
        match (names.pop(), names.is_empty()) {
            (Some(only), true) => Self::One(only),
            (last, _) => {
                names.extend(last);
                Self::Several(names)
            }
        }
    }

    /// Whether it has somebody in common with `names`.
    pub fn meets(&self, names: &[String]) -> bool {
        match self {
            Self::One(own) => names.contains(own),
            Self::Several(own) => own.iter().any(|one| names.contains(one)),
        }
    }
}

impl Claims {
    /// The instant from which it is not valid.
    pub fn expires_at(&self) -> Instant {
        self.exp.saturating_mul(1_000)
    }
}
