//! Commands of a domain.

use serde_json::Value;

use super::commit::{Act, carried_out, commit};
use super::loaded::Loaded;
use super::{Circumstances, Decision, Reply};
use crate::access::{Target, Verb, permit};
use crate::account::{Access, Method};
use crate::audit;
use crate::domain::{Domain, DomainStatus};
use crate::error::{Error, RefusalCode};
use crate::id;

/// The properties that a command names.
pub(super) struct Change<'a> {
    /// Its environments.
    pub(super) environments: &'a Option<Access>,
    /// Whether only administrators create keys.
    pub(super) restrict_creation: &'a Option<bool>,
    /// The methods on offer.
    pub(super) methods: &'a Option<Vec<Method>>,
    /// Whether its keys work.
    pub(super) status: &'a Option<DomainStatus>,
}

/// Makes the domain, or changes the named properties.
pub(super) fn put(
    name: &str,
    change: &Change<'_>,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let site = loaded.site()?;
    let document = id::domain_document(&site.salt()?, name);
    let existing = loaded.domain(&document, name)?;
    let verb = if existing.is_some() { Verb::WriteDomain } else { Verb::CreateDomain };
    permit(circumstances.actor, verb, Target::Domain(name), &site.policy, RefusalCode::DomainNotFound)?;
    let before = existing.as_ref().map_or(Value::Null, Domain::view);
    let mut domain = existing.unwrap_or_else(|| Domain::new(name));
    if carried_out(&domain.ledger, circumstances)?.is_some() {
        return Ok(Decision { effects: Vec::new(), reply: Reply::Value(domain.view()) });
    }
    if let Some(environments) = change.environments {
        domain.environments.clone_from(environments);
    }
    if let Some(restrict) = change.restrict_creation {
        domain.properties.restrict_creation = *restrict;
    }
    if let Some(methods) = change.methods {
        domain.properties.methods.clone_from(methods);
    }
    if let Some(status) = change.status {
        domain.status = *status;
    }
    let reply = Reply::Value(domain.view());
    let target = audit::Target { domain: Some(name.to_owned()), ..audit::Target::default() };
    let act = Act { action: "domain.put", target, subject: None, growing: true };
    let effects = commit(&document, &before, domain, act, circumstances)?;
    Ok(Decision { effects, reply })
}

/// Shows the domain.
pub(super) fn read(name: &str, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let site = loaded.site()?;
    permit(circumstances.actor, Verb::ReadDomain, Target::Domain(name), &site.policy, RefusalCode::DomainNotFound)?;
    let document = id::domain_document(&site.salt()?, name);
    let domain = loaded.domain(&document, name)?.ok_or(RefusalCode::DomainNotFound)?;
    Ok(Decision { effects: Vec::new(), reply: Reply::Value(domain.view()) })
}
