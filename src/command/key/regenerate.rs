//! `keys.regenerate`: a revoked key gets a new secret under the same client id (A14).

use serde_json::json;

use super::expiration::{Otherwise, Wish};
use super::issue::{Made, issue, make_pair, repeated};
use super::limits::{below_cap, methods, working};
use super::state::maintained;
use crate::access::AccountVerb;
use crate::account::{Key, KeyState, Method, Pair};
use crate::command::commit::carried_out;
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision, input};
use crate::credential::Secret;
use crate::error::{Error, Refusal, RefusalCode};
use crate::id::Id;
use crate::policy::Effective;
use crate::text::Fields;
use crate::time::Instant;

/// What is asked for besides the key.
#[derive(Clone, Debug)]
pub(in crate::command) struct Regenerate {
    /// The pair that goes on.
    client_id: Option<Id>,
    /// A new expiration.
    expires: Wish,
    /// New methods.
    methods: Option<Vec<Method>>,
}

impl Regenerate {
    /// The members of the command.
    pub(super) fn parse(fields: &mut Fields) -> Self {
        Self {
            client_id: input::optional_client_id(fields),
            expires: Wish::parse(fields),
            methods: input::methods(fields),
        }
    }

    /// Makes a revoked key active again with a new secret; the other pair is dropped.
    pub(super) fn decide(
        &self,
        key_id: &Id,
        loaded: &Loaded<'_>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Decision, Error> {
        let found = loaded.of_key(key_id, AccountVerb::Regenerate, circumstances)?;
        if let Some(subject) = carried_out(&found.account.ledger, circumstances)? {
            return repeated(&found, subject, circumstances);
        }
        let (trace, now) = (circumstances.trace, circumstances.now);
        let key = trace.check(Check::Key, found.account.key(key_id).ok_or(RefusalCode::KeyNotFound))?;
        let revoked = if key.state == KeyState::Revoked { Ok(()) } else { Err(RefusalCode::NotRevoked) };
        trace.check(Check::State, revoked)?;
        working(&found, trace)?;
        maintained(key, &found, circumstances)?;
        let old = trace.check(Check::Pair, chosen(key, key_id, self.client_id.as_ref()))?;
        let expires_at = trace.check(Check::Expiration, self.expiry(key, &found.policy, now))?;
        let wanted = self.methods.as_deref().or_else(|| old.heritage());
        let methods = trace.check(Check::Methods, methods(wanted, &found.policy))?;
        trace.check(Check::Cap, below_cap(&found.account, &found.policy, now))?;

        let (stable_id, client_id, generation) = (key.key_id, old.client_id, old.generation.saturating_add(1));
        let secret = Secret::generate(&client_id, circumstances.entropy);
        let pair = make_pair(client_id, generation, methods, &secret, loaded, circumstances)?;
        let made = Made { key_id: stable_id, client_id, secret };
        issue("key.regenerate", found, made, loaded, circumstances, |account| {
            let key = account.key_mut(&stable_id).ok_or(RefusalCode::KeyNotFound)?;
            key.state = KeyState::Enabled;
            key.revoked_at = None;
            key.expires_at = expires_at;
            key.pairs = vec![pair];
            Ok(())
        })
    }

    /// The expiration of the key with its new secret: as asked for, else what it has, if a new secret may last as long.
    fn expiry(&self, key: &Key, policy: &Effective, now: Instant) -> Result<Option<Instant>, Refusal> {
        let expires_at = self.expires.decide(Otherwise::Keep(key.expires_at), policy, now, now)?;
        if expires_at.is_some_and(|at| at <= now) {
            return Err(RefusalCode::KeyExpired.into());
        }
        match policy.latest_expiry(now) {
            Some(latest) if expires_at.is_none_or(|at| at > latest) => {
                Err(Refusal::from(RefusalCode::ExpiryTooLate).with("latest", latest))
            }
            _ => Ok(expires_at),
        }
    }
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
