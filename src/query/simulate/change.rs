//! The changes that can be tried out, and what each does to an account.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::filter::Filter;
use super::super::row::{Row, haystack};
use super::super::scan::Seen;
use super::effect::{Effect, EffectKind};
use crate::account::{Access, Inactive, Key, KeyState, Status, UserKind, UserStatus};
use crate::id::Id;
use crate::policy::{Effective, OnOwnerDeactivated, SitePolicy, effective};
use crate::time::Instant;

/// What is tried out.
pub(super) enum Change {
    /// Another site policy.
    Policy {
        /// The one that holds.
        today: Box<SitePolicy>,
        /// The one that would.
        then: Box<SitePolicy>,
    },
    /// The end of keys.
    Revoke(Chosen),
    /// Another access of a user.
    Demote(Access),
    /// The end of a user's keys, as the site policy has it.
    Deactivate(OnOwnerDeactivated),
}

/// Which keys a change is about.
pub(super) enum Chosen {
    /// Those with these ids, of which those that were not seen yet are left.
    Ids(BTreeSet<Id>),
    /// Those that match.
    Filter(Box<Filter>),
}

impl Change {
    /// The effects on the user of the account.
    ///
    /// What holds today as well is no effect of the change.
    pub(super) fn of_user(&self, seen: &Seen<'_>, now: Instant) -> Vec<Effect> {
        let Self::Policy { today, then } = self else { return Vec::new() };
        let (account, [today, then]) = (seen.account, of_domain(seen, [today, then]));
        let mut effects = Vec::new();
        let counted = account.counted(now);
        if counted > then.cap() && counted <= today.cap() {
            effects.push(Effect::from(EffectKind::OverCap).with("counted", counted).with("cap", then.cap()));
        }
        let is_served = account.user.kind == UserKind::Person && account.user.status == UserStatus::Active;
        if is_served && then.level() < today.level() {
            let effect = Effect::from(EffectKind::SelfServiceLowered).with("from", today.level().as_str());
            effects.push(effect.with("to", then.level().as_str()));
        }
        effects
    }

    /// The effects on a key of the account; see [`Change::of_user`].
    pub(super) fn of_key(&mut self, key: &Key, seen: &Seen<'_>, now: Instant) -> Vec<Effect> {
        match self {
            Self::Policy { today, then } => under_policy(key, of_domain(seen, [today, then]), now),
            Self::Revoke(chosen) => {
                if chosen.take(key, seen, now) {
                    ended(key, seen, now)
                } else {
                    Vec::new()
                }
            }
            Self::Demote(access) => shrunk(key, seen, access),
            Self::Deactivate(OnOwnerDeactivated::Delete) => vec![EffectKind::Deleted.into()],
            Self::Deactivate(OnOwnerDeactivated::Disable) => {
                let works = seen.status(key, now) == Status::Active;
                works.then(|| EffectKind::Stops.into()).into_iter().collect()
            }
        }
    }

    /// The ids that no account had.
    pub(super) fn missing(&self) -> Vec<Id> {
        match self {
            Self::Revoke(Chosen::Ids(ids)) => ids.iter().copied().collect(),
            _ => Vec::new(),
        }
    }
}

impl Chosen {
    fn take(&mut self, key: &Key, seen: &Seen<'_>, now: Instant) -> bool {
        match self {
            Self::Ids(ids) => {
                let own = key.pairs.iter().map(|pair| pair.client_id).chain([key.key_id]);
                // All of them are found, not only the first: a key can be named by several.
                own.filter(|id| ids.remove(id)).count() > 0
            }
            Self::Filter(filter) => filter.matches(&Row {
                account: seen.account,
                key,
                status: seen.status(key, now),
                last_uses: &seen.usage.of_pairs(key).collect::<Vec<_>>(),
                haystack: &haystack(seen.account, key),
            }),
        }
    }
}

fn of_domain(seen: &Seen<'_>, policies: [&SitePolicy; 2]) -> [Effective; 2] {
    policies.map(|policy| effective(policy, seen.domain.map(|domain| &domain.properties)))
}

fn under_policy(key: &Key, [today, then]: [Effective; 2], now: Instant) -> Vec<Effect> {
    // What is over has nothing to lose.
    if key.state == KeyState::Revoked || key.is_expired(now) {
        return Vec::new();
    }
    let mut effects = Vec::new();
    // A8: what an edit could set, which counts from the newest pair that works.
    let newest = key.newest(now).unwrap_or(key.created_at);
    let latest = |policy: &Effective| policy.latest_expiry(newest);
    let is_outside = |latest: Option<Instant>| latest.is_some_and(|latest| key.expires_at.is_none_or(|at| at > latest));
    if is_outside(latest(&then)) && !is_outside(latest(&today)) {
        let effect = Effect::from(EffectKind::OutsideExpiry).with("expiresAt", key.expires_at);
        effects.push(effect.with("latest", latest(&then)));
    }
    let before = today.undeclared(&key.scopes);
    let lost: Vec<_> = then.undeclared(&key.scopes).into_iter().filter(|scope| !before.contains(scope)).collect();
    if !lost.is_empty() {
        effects.push(Effect::from(EffectKind::ScopeUndeclared).with("scopes", json!(lost)));
    }
    effects
}

fn ended(key: &Key, seen: &Seen<'_>, now: Instant) -> Vec<Effect> {
    match seen.status(key, now) {
        Status::Active => vec![EffectKind::Stops.into()],
        Status::Not(Inactive::Revoked) => Vec::new(),
        Status::Not(reason) => {
            vec![Effect::from(EffectKind::SecretLost).with("reason", reason.reason().as_str())]
        }
    }
}

fn shrunk(key: &Key, seen: &Seen<'_>, then: &Access) -> Vec<Effect> {
    if key.state == KeyState::Revoked {
        return Vec::new();
    }
    let nothing = Access::default();
    let environments = seen.domain.map_or(&nothing, |domain| &domain.environments);
    let [before, after] = [&seen.account.user.access, then].map(|owned| key.access.cut(owned).cut(environments));
    let lost = before.beyond(&after);
    if lost.is_empty() {
        return Vec::new();
    }
    let kind = if after.is_empty() { EffectKind::AccessLost } else { EffectKind::AccessShrinks };
    vec![Effect::from(kind).with("lost", json!(lost)).with("left", json!(after))]
}
