//! The user of an account.

use serde::{Deserialize, Serialize};

use super::grant::Access;
use crate::encode::document;
use crate::time::Instant;

/// Whether somebody, or something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    /// A person.
    Person,
    /// A service: its keys outlive any person, maintainers look after them.
    Service,
}

/// Whether keys of the user can work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// They can.
    Active,
    /// They cannot.
    Deactivated,
    /// The user is gone: what is left keeps its history, and keeps what was its from reviving.
    Deleted,
}

document! {
    /// Somebody of a domain that the host knows by a stable id.
    pub struct User {
        /// Whether somebody, or something.
        "kind" => kind: UserKind;
        /// Who looks after a service, sorted.
        "maintainers" => maintainers: Vec<String> = Vec::new();
        /// Whether its keys can work.
        "status" => status: UserStatus;
        /// What it may do now.
        "access" => access: Access;
        /// When it was first put.
        "createdAt" => created_at: Instant;
        /// Whether keys can be created for it (P16).
        "keyCreation" => key_creation: bool = true;
        /// Whether tokens can be generated with its keys (P16).
        "tokenGeneration" => token_generation: bool = true;
    }
}

impl User {
    /// A new person who may do nothing yet.
    pub fn new(now: Instant) -> Self {
        Self {
            kind: UserKind::Person,
            maintainers: Vec::new(),
            status: UserStatus::Active,
            access: Access::default(),
            created_at: now,
            key_creation: true,
            token_generation: true,
            extra: serde_json::Map::new(),
        }
    }

    /// Whether it has nothing that `other` does not have: it was made less of that, or left as it is.
    pub fn is_within(&self, other: &Self) -> bool {
        !other.is_deleted()
            && self.kind == other.kind
            && self.maintainers.iter().all(|one| other.maintainers.contains(one))
            && (self.status == other.status || self.status != UserStatus::Active)
            && self.access.beyond(&other.access).is_empty()
            && self.key_creation <= other.key_creation
            && self.token_generation <= other.token_generation
    }

    /// Whether it is gone.
    pub fn is_deleted(&self) -> bool {
        self.status == UserStatus::Deleted
    }
}
