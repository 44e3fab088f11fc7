//! Commands: `plan` says which documents one needs, `decide` says what becomes of them.
//!
//! Both are pure. A command reads its documents in one call and ends in one compare-and-swap of one document; the
//! events that this document still has to copy out are created just before it, by the same list of effects.

mod commit;
mod decide;
mod domain;
mod key_create;
mod key_regenerate;
mod key_state;
mod keyring;
mod loaded;
mod parse;
mod plan;
mod reply;
mod site;
mod user;

pub use decide::decide;
pub use plan::plan;
pub use reply::{Issued, Reply};

use crate::access::Actor;
use crate::account::{Access, Method, UserKind, UserStatus};
use crate::crypto::Entropy;
use crate::domain::DomainStatus;
use crate::id::Id;
use crate::text::Presence;
use crate::time::Instant;

/// What somebody asks for; its form is right, nothing else is decided yet.
#[derive(Clone, Debug)]
pub enum Command {
    /// Make the site.
    InitSite {
        /// The parameters that differ from their defaults.
        policy: serde_json::Value,
    },
    /// Change parameters of the site.
    SetSitePolicy {
        /// The parameters that change.
        policy: serde_json::Value,
    },
    /// See the site policy.
    ReadSitePolicy,
    /// Make the keyring.
    InitKeyring,
    /// Make or change a domain.
    PutDomain {
        /// Its id.
        domain: String,
        /// Its environments.
        environments: Option<Access>,
        /// Whether only administrators create keys.
        restrict_creation: Option<bool>,
        /// The methods on offer.
        methods: Option<Vec<Method>>,
        /// Whether its keys work.
        status: Option<DomainStatus>,
    },
    /// See a domain.
    ReadDomain {
        /// Its id.
        domain: String,
    },
    /// Make or change a user.
    PutUser {
        /// Its domain.
        domain: String,
        /// Its id.
        user: String,
        /// Whether somebody, or something.
        kind: Option<UserKind>,
        /// Who looks after a service.
        maintainers: Option<Vec<String>>,
        /// Whether its keys work.
        status: Option<UserStatus>,
        /// What it may do.
        access: Option<Access>,
    },
    /// See a user.
    ReadUser {
        /// Its domain.
        domain: String,
        /// Its id.
        user: String,
    },
    /// Make a key.
    CreateKey(CreateKey),
    /// Give a revoked key a new secret.
    RegenerateKey {
        /// The key.
        key_id: Id,
        /// The pair that goes on.
        client_id: Option<Id>,
        /// A new expiration.
        expires_at: Presence<Instant>,
        /// New methods.
        methods: Option<Vec<Method>>,
    },
    /// Erase the digests of a key.
    RevokeKey {
        /// The key.
        key_id: Id,
    },
    /// Take a key from the list.
    DeleteKey {
        /// The key.
        key_id: Id,
    },
    /// Switch a key off.
    DisableKey {
        /// The key.
        key_id: Id,
    },
    /// Switch a key on.
    EnableKey {
        /// The key.
        key_id: Id,
    },
    /// See a key.
    ReadKey {
        /// The key.
        key_id: Id,
    },
}

/// What a new key is to be.
#[derive(Clone, Debug)]
pub struct CreateKey {
    /// The owner's domain.
    pub domain: String,
    /// Whom it acts for.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its scopes.
    pub scopes: Vec<String>,
    /// Its grant.
    pub access: Access,
    /// Its expiration.
    pub expires_at: Presence<Instant>,
    /// Its first instant.
    pub not_before: Option<Instant>,
    /// The methods of its pair.
    pub methods: Option<Vec<Method>>,
}

/// Under what circumstances a command is decided.
pub struct Circumstances<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// The instant.
    pub now: Instant,
    /// Fresh randomness; the same over all tries of one operation.
    pub entropy: &'a Entropy,
    /// The operation's id.
    pub operation: &'a str,
    /// What tokens start with.
    pub prefix: &'a str,
    /// The raw key of the keyring, where the host gave one.
    pub raw_key: Option<&'a [u8; 32]>,
    /// The sequence of the document that an earlier try, whose result is not known, was written against.
    pub tried_at: Option<u64>,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Create the document; if it is there with the same text, that is as good.
    Create {
        /// Its id.
        id: String,
        /// Its text.
        text: String,
    },
    /// Replace the document by compare-and-swap against the version that was read.
    Write {
        /// Its id.
        id: String,
        /// Its text.
        text: String,
        /// The sequence of its ledger before: what the next try is told if the outcome is not known.
        sequence: u64,
    },
}

/// What a command comes to.
pub struct Decision {
    /// What is to be done; nothing where the state is already what was asked for.
    pub effects: Vec<Effect>,
    /// What to answer once it is done.
    pub reply: Reply,
}
