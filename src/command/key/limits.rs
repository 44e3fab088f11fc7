//! The limits that several verbs share: who can have a working key, until when, with what, and how many.

use serde_json::json;

use crate::account::{Access, Account, Method, UserStatus};
use crate::command::loaded::Found;
use crate::command::{Check, Trace};
use crate::domain::DomainStatus;
use crate::error::{Refusal, RefusalCode};
use crate::policy::Effective;
use crate::time::Instant;

/// Nothing, if domain and owner can have a working key (A5, P8).
pub(super) fn working(found: &Found, trace: &Trace) -> Result<(), Refusal> {
    let (domain, account) = (found.domain(trace)?, &found.account);
    let is = |good: bool, code: RefusalCode| if good { Ok(()) } else { Err(Refusal::from(code)) };
    trace.check(Check::KeysSupported, is(found.policy.api_keys(), RefusalCode::KeysNotSupported))?;
    trace.check(Check::DomainActive, is(domain.status == DomainStatus::Active, RefusalCode::DomainNotActive))?;
    trace.check(Check::UserActive, is(account.user.status == UserStatus::Active, RefusalCode::UserNotActive))
}

/// Nothing, if keys can be created for the owner (P16).
pub(super) fn creation(account: &Account) -> Result<(), Refusal> {
    if account.user.key_creation { Ok(()) } else { Err(RefusalCode::KeyCreationOff.into()) }
}

/// The methods of a new pair, if the domain offers them. Default: bearer and ed25519, as far as it does.
pub(super) fn methods(wish: Option<&[Method]>, policy: &Effective) -> Result<Vec<Method>, Refusal> {
    let offered = |method: &Method| policy.methods().contains(method);
    let Some(wish) = wish else {
        let usual: Vec<_> = [Method::Bearer, Method::Ed25519].into_iter().filter(offered).collect();
        // A domain that offers neither has to be asked for what it does offer.
        return if usual.is_empty() { Err(not_offered(&[Method::Bearer, Method::Ed25519], policy)) } else { Ok(usual) };
    };
    let missing: Vec<_> = wish.iter().copied().filter(|method| !offered(method)).collect();
    if missing.is_empty() { Ok(wish.to_vec()) } else { Err(not_offered(&missing, policy)) }
}

fn not_offered(methods: &[Method], policy: &Effective) -> Refusal {
    Refusal::from(RefusalCode::MethodNotOffered)
        .with("methods", json!(methods))
        .with("offered", json!(policy.methods()))
}

/// Nothing, if one more counted key is allowed (A11).
pub(super) fn below_cap(account: &Account, policy: &Effective, now: Instant) -> Result<(), Refusal> {
    let (counted, cap) = (account.counted(now), policy.cap());
    if counted < cap {
        return Ok(());
    }
    Err(Refusal::from(RefusalCode::KeyCapReached).with("cap", cap).with("counted", counted))
}

/// Nothing, if the site declares the scopes (A9).
pub(super) fn scoped(scopes: &[String], policy: &Effective) -> Result<(), Refusal> {
    let undeclared = policy.undeclared(scopes);
    if undeclared.is_empty() {
        return Ok(());
    }
    Err(Refusal::from(RefusalCode::UnknownScope)
        .with("scopes", json!(undeclared))
        .with("declared", json!(policy.scopes())))
}

/// Nothing, if the access is within what domain, owner and, where it acts for a service, the actor have (A2, P11).
pub(super) fn granted(access: &Access, found: &Found, trace: &Trace) -> Result<(), Refusal> {
    let domain = found.domain(trace)?;
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
