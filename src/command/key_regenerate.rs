//! `regenerateKey`: a revoked key gets a new secret under the same client id (A14).

use serde_json::json;

use super::commit::carried_out;
use super::key_create::{Made, Otherwise, below_cap, expiry, issue, make_pair, methods, repeated, working};
use super::loaded::Loaded;
use super::{Circumstances, Decision};
use crate::access::Verb;
use crate::account::{Key, KeyState, Method, Pair};
use crate::credential::Secret;
use crate::error::{Error, Refusal, RefusalCode};
use crate::id::Id;
use crate::text::Presence;
use crate::time::Instant;

/// What is asked for besides the key.
pub(super) struct Wish<'a> {
    /// The pair that goes on.
    pub(super) client_id: &'a Option<Id>,
    /// A new expiration.
    pub(super) expires_at: &'a Presence<Instant>,
    /// New methods.
    pub(super) methods: &'a Option<Vec<Method>>,
}

/// Makes a revoked key active again with a new secret; the other pair is dropped.
pub(super) fn regenerate(
    key_id: &Id,
    wish: &Wish<'_>,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let found = loaded.of_key(key_id, Verb::WriteKey, circumstances)?;
    let domain = found.domain.ok_or(RefusalCode::DomainNotFound)?;
    let (mut account, policy, now) = (found.account, found.policy, circumstances.now);
    if let Some(subject) = carried_out(&account.ledger, circumstances)? {
        return repeated(&account, subject, &domain, circumstances);
    }
    let key = account.key(key_id).ok_or(RefusalCode::KeyNotFound)?;
    if key.state != KeyState::Revoked {
        return Err(RefusalCode::NotRevoked.into());
    }
    working(&domain, &account)?;
    let old = chosen(key, key_id, wish.client_id.as_ref())?;
    let expires_at = expiry(*wish.expires_at, Otherwise::Keep(key.expires_at), &policy, now)?;
    if expires_at.is_some_and(|at| at <= now) {
        return Err(RefusalCode::KeyExpired.into());
    }
    let methods = methods(Some(wish.methods.as_deref().unwrap_or(&old.methods)), &domain)?;
    below_cap(&account, &policy, now)?;

    let (stable_id, client_id, generation) = (key.key_id, old.client_id, old.generation.saturating_add(1));
    let secret = Secret::generate(&client_id, circumstances.entropy);
    let pair = make_pair(client_id, generation, methods, &secret, loaded, circumstances)?;
    let before = account.auditable();
    let key = account.key_mut(&stable_id).ok_or(RefusalCode::KeyNotFound)?;
    key.state = KeyState::Enabled;
    key.expires_at = expires_at;
    key.pairs = vec![pair];
    let made = Made { key_id: stable_id, client_id, secret };
    issue("key.regenerate", &found.account_id, &before, account, &domain, made, circumstances)
}

/// The pair that goes on: the one that is named, or the only one.
fn chosen<'k>(key: &'k Key, asked: &Id, named: Option<&Id>) -> Result<&'k Pair, Refusal> {
    // A client id in place of the key id names the pair as well.
    let named = named.or_else(|| key.pairs.iter().map(|pair| &pair.client_id).find(|id| *id == asked));
    let ids = || json!(key.pairs.iter().map(|pair| pair.client_id).collect::<Vec<_>>());
    match (named, key.pairs.as_slice()) {
        (Some(id), pairs) => pairs
            .iter()
            .find(|pair| pair.client_id == *id)
            .ok_or_else(|| Refusal::from(RefusalCode::ClientIdNotFound).with("clientIds", ids())),
        (None, [only]) => Ok(only),
        (None, _) => Err(Refusal::from(RefusalCode::ClientIdRequired).with("clientIds", ids())),
    }
}
