//! What holds for the keys of an account, before a change of policy or domain and after it; and what that does to them.

use serde_json::json;

use super::super::scan::Seen;
use super::effect::{Effect, EffectKind};
use crate::account::{Access, Account, Context, Key, KeyState, Status, UserKind, UserStatus, key_status};
use crate::domain::{Domain, DomainStatus};
use crate::policy::{Effective, Expiration, SelfServiceLevel, SitePolicy, effective};
use crate::time::Instant;

/// What holds on one side of a change.
pub(super) struct Rules {
    policy: Effective,
    status: Option<DomainStatus>,
    environments: Access,
}

/// Before a change, and after it.
pub(super) type Sides = [Rules; 2];

impl Rules {
    /// Under the site policy, in the domain; in one that is missing, nothing can be done.
    pub(super) fn of(site: &SitePolicy, domain: Option<&Domain>) -> Self {
        Self {
            policy: effective(site, domain.map(|domain| &domain.properties)),
            status: domain.map(Domain::status_for_keys),
            environments: domain.map(|domain| domain.environments.clone()).unwrap_or_default(),
        }
    }

    fn works(&self, key: &Key, account: &Account, now: Instant) -> bool {
        key_status(key, Context { owner: account.user.status, domain: self.status, now }) == Status::Active
    }

    fn forgets(&self, key: &Key, now: Instant) -> bool {
        key.is_forgotten(self.policy.revoked_retention(), now)
    }

    fn offers_never(&self) -> bool {
        self.policy.expirations().contains(&Expiration::Never)
    }

    fn creates_own(&self) -> bool {
        let is_open = self.status == Some(DomainStatus::Active) && !self.policy.restrict_creation();
        is_open && self.policy.level() == SelfServiceLevel::UserFullControl
    }
}

/// What a change does to the user of an account.
pub(super) fn of_user(account: &Account, [today, then]: &Sides, now: Instant) -> Vec<Effect> {
    let mut effects = Vec::new();
    let counted = account.counted(now);
    if counted > then.policy.cap() && counted <= today.policy.cap() {
        effects.push(Effect::from(EffectKind::OverCap).with("counted", counted).with("cap", then.policy.cap()));
    }
    if account.user.kind != UserKind::Person || account.user.status != UserStatus::Active {
        return effects;
    }
    let [before, after] = [today, then].map(|rules| rules.policy.level());
    if after < before {
        let effect = Effect::from(EffectKind::SelfServiceLowered).with("from", before.as_str());
        effects.push(effect.with("to", after.as_str()));
    } else if account.user.key_creation && today.creates_own() && !then.creates_own() {
        effects.push(EffectKind::CreationRestricted.into());
    }
    effects
}

/// What a change does to a key of an account.
pub(super) fn of_key(key: &Key, seen: &Seen<'_>, sides: &Sides, now: Instant) -> Vec<Effect> {
    let [today, then] = sides;
    if key.state == KeyState::Revoked {
        let goes = then.forgets(key, now) && !today.forgets(key, now);
        return goes.then(|| EffectKind::Deleted.into()).into_iter().collect();
    }
    // What is over has nothing to lose.
    if key.is_expired(now) {
        return Vec::new();
    }
    let stops = today.works(key, seen.account, now) && !then.works(key, seen.account, now);
    let stops = stops.then(|| EffectKind::Stops.into());
    let access = &seen.account.user.access;
    let shrinks = shrunk(key, [(access, &today.environments), (access, &then.environments)]);
    let others = [expiry(key, sides, now), scopes(key, sides), methods(key, sides, now)];
    stops.into_iter().chain(shrinks).chain(others.into_iter().flatten()).collect()
}

/// What a key loses with the access of its owner, or with the environments of its domain: before, and after.
pub(super) fn shrunk(key: &Key, sides: [(&Access, &Access); 2]) -> Option<Effect> {
    if key.state == KeyState::Revoked {
        return None;
    }
    let [before, after] = sides.map(|(owned, environments)| key.access.cut(owned).cut(environments));
    let lost = before.beyond(&after);
    if lost.is_empty() {
        return None;
    }
    let kind = if after.is_empty() { EffectKind::AccessLost } else { EffectKind::AccessShrinks };
    Some(Effect::from(kind).with("lost", json!(lost)).with("left", json!(after)))
}

/// What an edit could not set any more, which counts from the newest pair that works (A8).
fn expiry(key: &Key, [today, then]: &Sides, now: Instant) -> Option<Effect> {
    let newest = key.newest(now).unwrap_or(key.created_at);
    let latest = |rules: &Rules| rules.policy.latest_expiry(newest);
    let is_outside = |latest: Option<Instant>| latest.is_some_and(|latest| key.expires_at.is_none_or(|at| at > latest));
    if is_outside(latest(then)) && !is_outside(latest(today)) {
        let effect = Effect::from(EffectKind::OutsideExpiry).with("expiresAt", key.expires_at);
        return Some(effect.with("latest", latest(then)));
    }
    let offers = |rules: &Rules| latest(rules).is_none() && rules.offers_never();
    let loses_never = key.expires_at.is_none() && offers(today) && !offers(then);
    loses_never.then(|| EffectKind::NeverNotOffered.into())
}

fn scopes(key: &Key, [today, then]: &Sides) -> Option<Effect> {
    let before = today.policy.undeclared(&key.scopes);
    let lost: Vec<_> =
        then.policy.undeclared(&key.scopes).into_iter().filter(|scope| !before.contains(scope)).collect();
    (!lost.is_empty()).then(|| Effect::from(EffectKind::ScopeUndeclared).with("scopes", json!(lost)))
}

/// What a rotation would hand on of the current pair, and could not any more; an imported one hands nothing on.
fn methods(key: &Key, [today, then]: &Sides, now: Instant) -> Option<Effect> {
    let current = key.current().filter(|pair| key.is_live(pair, now))?;
    let inherited = current.heritage()?;
    let offered = |rules: &Rules, method| rules.policy.methods().contains(method);
    // In the order in which the site offers them.
    let lost = today.policy.methods().iter().filter(|method| inherited.contains(method) && !offered(then, method));
    let lost: Vec<_> = lost.collect();
    (!lost.is_empty()).then(|| Effect::from(EffectKind::MethodNotOffered).with("methods", json!(lost)))
}
