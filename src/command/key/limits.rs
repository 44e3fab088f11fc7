//! The limits that several verbs share: who can have a working key, until when, with what, and how many.

use serde_json::json;

use crate::account::{Access, Account, Method, UserStatus};
use crate::command::loaded::Found;
use crate::command::{Check, Trace};
use crate::domain::{Domain, DomainStatus};
use crate::error::{Refusal, RefusalCode};
use crate::policy::SitePolicy;
use crate::text::Presence;
use crate::time::Instant;

/// Nothing, if domain and owner can have a working key (A5).
pub(super) fn working(domain: &Domain, account: &Account, trace: &Trace) -> Result<(), Refusal> {
    let is = |good: bool, code: RefusalCode| if good { Ok(()) } else { Err(Refusal::from(code)) };
    trace.check(Check::DomainActive, is(domain.status == DomainStatus::Active, RefusalCode::DomainNotActive))?;
    trace.check(Check::UserActive, is(account.user.status == UserStatus::Active, RefusalCode::UserNotActive))
}

/// Nothing, if keys can be created for the owner (P16).
pub(super) fn creation(account: &Account) -> Result<(), Refusal> {
    if account.user.key_creation { Ok(()) } else { Err(RefusalCode::KeyCreationOff.into()) }
}

/// The expiration of a key for which none is asked.
#[derive(Clone, Copy)]
pub(super) enum Otherwise {
    /// What the policy says for a new key.
    Policy,
    /// What the key has.
    Keep(Option<Instant>),
}

/// The expiration that holds, if the policy allows the one that was asked for (A8).
pub(super) fn expiry(
    wish: Presence<Instant>,
    otherwise: Otherwise,
    policy: &SitePolicy,
    now: Instant,
) -> Result<Option<Instant>, Refusal> {
    let latest = policy.latest_expiry(now);
    let too_late = |latest: Instant| Refusal::from(RefusalCode::ExpiryTooLate).with("latest", latest);
    match (wish, latest) {
        (Presence::Absent, latest) => Ok(match otherwise {
            Otherwise::Policy => latest,
            Otherwise::Keep(expiry) => expiry,
        }),
        (Presence::Null, Some(latest)) => Err(too_late(latest)),
        (Presence::Null, None) => Ok(None),
        (Presence::Given(at), _) if at <= now => Err(Refusal::from(RefusalCode::ExpiryPassed).with("now", now)),
        (Presence::Given(at), Some(latest)) if at > latest => Err(too_late(latest)),
        (Presence::Given(at), _) => Ok(Some(at)),
    }
}

/// The methods of a new pair, if the domain offers them. Default: bearer and ed25519, as far as it does.
pub(super) fn methods(wish: Option<&[Method]>, domain: &Domain) -> Result<Vec<Method>, Refusal> {
    let offered = |method: &Method| domain.methods.contains(method);
    let Some(wish) = wish else {
        let usual: Vec<_> = [Method::Bearer, Method::Ed25519].into_iter().filter(offered).collect();
        // A domain that offers neither has to be asked for what it does offer.
        return if usual.is_empty() { Err(not_offered(&[Method::Bearer, Method::Ed25519], domain)) } else { Ok(usual) };
    };
    let missing: Vec<_> = wish.iter().copied().filter(|method| !offered(method)).collect();
    if missing.is_empty() { Ok(wish.to_vec()) } else { Err(not_offered(&missing, domain)) }
}

fn not_offered(methods: &[Method], domain: &Domain) -> Refusal {
    Refusal::from(RefusalCode::MethodNotOffered).with("methods", json!(methods)).with("offered", json!(domain.methods))
}

/// Nothing, if one more counted key is allowed (A11).
pub(super) fn below_cap(account: &Account, policy: &SitePolicy, now: Instant) -> Result<(), Refusal> {
    let (counted, cap) = (account.counted(now), policy.max_num_per_user);
    if counted < cap {
        return Ok(());
    }
    Err(Refusal::from(RefusalCode::KeyCapReached).with("cap", cap).with("counted", counted))
}

/// Nothing, if the site declares the scopes (A9).
pub(super) fn scoped(scopes: &[String], policy: &SitePolicy) -> Result<(), Refusal> {
    let undeclared = policy.undeclared(scopes);
    if undeclared.is_empty() {
        return Ok(());
    }
    Err(Refusal::from(RefusalCode::UnknownScope)
        .with("scopes", json!(undeclared))
        .with("declared", json!(policy.scopes)))
}

/// Nothing, if the access is within what domain, owner and, where it acts for a service, the actor have (A2, P11).
pub(super) fn granted(access: &Access, found: &Found, domain: &Domain, trace: &Trace) -> Result<(), Refusal> {
    let within = |code: RefusalCode, name: &str, limit: &Access| {
        let beyond = access.beyond(limit);
        if beyond.is_empty() { Ok(()) } else { Err(Refusal::from(code).with(name, json!(beyond))) }
    };
    trace.check(Check::AccessOfDomain, within(RefusalCode::AccessUnknown, "unknown", &domain.environments))?;
    let of_owner = within(RefusalCode::AccessExceedsOwner, "beyond", &found.account.user.access);
    trace.check(Check::AccessOfOwner, of_owner)?;
    if found.maintainer.is_some() {
        trace.check(Check::AccessOfActor, found.within_maintainer(access))?;
    }
    Ok(())
}
