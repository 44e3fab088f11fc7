//! Whom a verified request acts for.

use serde::Serialize;

use crate::account::{Access, Account, Key, Pair};
use crate::domain::Domain;
use crate::id::Id;
use crate::time::Instant;
use crate::token::Claims;

/// Whom a request acts for, and what it may do: only verification makes one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Principal {
    /// The owner's domain.
    pub domain: String,
    /// The owner.
    pub owner: String,
    /// The key.
    pub key_id: Id,
    /// The pair.
    pub client_id: Id,
    /// The key's name.
    pub key_name: String,
    /// The pair's generation.
    pub generation: u32,
    /// The key's scopes.
    pub scopes: Vec<String>,
    /// The key's grant, cut to what its owner may do now and to what its domain has (A2).
    pub access: Access,
    /// The first of the expirations of key and pair.
    pub expires_at: Option<Instant>,
}

impl Principal {
    /// The principal of a token of the pair: no more than it was granted, and no longer.
    pub(super) fn narrowed(&self, claims: &Claims) -> Self {
        let expires_at = [self.expires_at, Some(claims.expires_at())].into_iter().flatten().min();
        Self {
            scopes: self.scopes.iter().filter(|scope| claims.scopes.contains(scope)).cloned().collect(),
            access: self.access.cut(&claims.access),
            expires_at,
            ..self.clone()
        }
    }

    /// The principal of a pair; a missing domain grants nothing, and is denied by the status anyway.
    pub(super) fn of(account: &Account, key: &Key, pair: &Pair, domain: Option<&Domain>) -> Self {
        let nothing = Access::default();
        let environments = domain.map_or(&nothing, |domain| &domain.environments);
        Self {
            domain: account.domain.clone(),
            owner: account.owner.clone(),
            key_id: key.key_id,
            client_id: pair.client_id,
            key_name: key.name.clone(),
            generation: pair.generation,
            scopes: key.scopes.clone(),
            access: account.granted(key, environments),
            expires_at: [key.expires_at, key.pair_expiry(pair)].into_iter().flatten().min(),
        }
    }
}
