//! What a caller sees of users and keys: never a secret, nor anything derived from one.

use serde::Serialize;

use super::document::Account;
use super::grant::Access;
use super::key::Key;
use super::pair::Stage;
use super::status::{Context, Inactive, Status, key_status, pair_status};
use super::usage::Usage;
use super::user::{UserKind, UserStatus};
use crate::credential::Method;
use crate::domain::DomainStatus;
use crate::id::Id;
use crate::policy::RotationPolicy;
use crate::time::Instant;

/// A key, with its status at one instant.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyView {
    /// Its stable id.
    pub key_id: Id,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The owner's domain.
    pub domain: String,
    /// Whom it acts for.
    pub owner: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Instant,
    /// Its first instant.
    pub not_before: Option<Instant>,
    /// Its own expiration.
    pub expires_at: Option<Instant>,
    /// The instant from which nothing of it works: its own expiration, or the last of its pairs'.
    pub ends_at: Option<Instant>,
    /// Its scopes.
    pub scopes: Vec<String>,
    /// Its grant, not cut to the owner.
    pub access: Access,
    /// `active`, `inactive` or `revoked`.
    pub status: &'static str,
    /// Why it is not active.
    pub reason: Option<Inactive>,
    /// When a verification last accepted it; none if that is not known.
    pub last_used_at: Option<Instant>,
    /// When its pairs are to be replaced.
    pub rotation: RotationPolicy,
    /// Its pairs.
    pub pairs: Vec<PairView>,
    /// The last pairs that have gone, oldest first.
    pub retired: Vec<RetiredView>,
}

/// A pair that has gone.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetiredView {
    /// Its public name.
    pub client_id: Id,
    /// When it went.
    pub retired_at: Instant,
    /// When it was last tried since: somebody still has it, or has found it.
    pub used_at: Option<Instant>,
}

/// The public half of a pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PairView {
    /// Its public name.
    pub client_id: Id,
    /// Raised by revoke and regenerate.
    pub generation: u32,
    /// How it can authenticate.
    pub methods: Vec<Method>,
    /// When its secret was made.
    pub created_at: Instant,
    /// When it stops.
    pub expires_at: Option<Instant>,
    /// `active`, `inactive` or `revoked`.
    pub status: &'static str,
    /// Why it is not active.
    pub reason: Option<Inactive>,
    /// When a verification last accepted it; none if that is not known.
    pub last_used_at: Option<Instant>,
    /// Where it stands in a rotation: `staged`, `current`, `retiring` or `retired`.
    pub stage: &'static str,
    /// When its overlap is over.
    pub retires_at: Option<Instant>,
    /// When it is to be replaced.
    pub rotation_due_at: Option<Instant>,
    /// Which system's token it recognises; only of an imported pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<String>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserView {
    /// Its domain.
    pub domain: String,
    /// Its id.
    pub user: String,
    /// Whether somebody, or something.
    pub kind: UserKind,
    /// Who looks after a service.
    pub maintainers: Vec<String>,
    /// Whether its keys can work.
    pub status: UserStatus,
    /// What it may do now.
    pub access: Access,
    /// Whether keys can be created for it.
    pub key_creation: bool,
    /// Whether tokens can be generated with its keys.
    pub token_generation: bool,
}

impl KeyView {
    /// The view of one key of an account; without its usage, no last use is known.
    pub fn of(account: &Account, key: &Key, domain: Option<DomainStatus>, now: Instant, usage: Option<&Usage>) -> Self {
        let context = Context { owner: account.user.status, domain, now };
        let (status, reason) = words(key_status(key, context));
        let pairs = key.pairs.iter().map(|pair| {
            let (status, reason) = words(pair_status(key, pair, context));
            PairView {
                client_id: pair.client_id,
                generation: pair.generation,
                methods: pair.methods.clone(),
                created_at: pair.created_at,
                expires_at: key.pair_expiry(pair),
                status,
                reason,
                last_used_at: usage.and_then(|usage| usage.of_pair(&pair.client_id)),
                stage: if pair.is_retired(now) { "retired" } else { pair.stage.as_str() },
                retires_at: pair.retires_at,
                rotation_due_at: key.rotation.due_at(pair.created_at).filter(|_| pair.stage == Stage::Current),
                imported: pair.imported.as_ref().map(|imported| imported.format.clone()),
            }
        });
        let retired = key.retired.iter().map(|pair| RetiredView {
            client_id: pair.client_id,
            retired_at: pair.retired_at,
            used_at: usage.and_then(|usage| usage.retired_use(&pair.client_id)),
        });
        Self {
            key_id: key.key_id,
            name: key.name.clone(),
            description: key.description.clone(),
            domain: account.domain.clone(),
            owner: account.owner.clone(),
            created_by: key.created_by.clone(),
            created_at: key.created_at,
            not_before: key.not_before,
            expires_at: key.expires_at,
            ends_at: key.expiry(),
            scopes: key.scopes.clone(),
            access: key.access.clone(),
            status,
            reason,
            last_used_at: usage.and_then(|usage| usage.of_key(key)),
            rotation: key.rotation.clone(),
            pairs: pairs.collect(),
            retired: retired.collect(),
        }
    }
}

impl UserView {
    /// The view of the account's user.
    pub fn of(account: &Account) -> Self {
        Self {
            domain: account.domain.clone(),
            user: account.owner.clone(),
            kind: account.user.kind,
            maintainers: account.user.maintainers.clone(),
            status: account.user.status,
            access: account.user.access.clone(),
            key_creation: account.user.key_creation,
            token_generation: account.user.token_generation,
        }
    }
}

fn words(status: Status) -> (&'static str, Option<Inactive>) {
    (status.as_str(), status.inactive())
}
