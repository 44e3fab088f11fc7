//! Commands of a domain.

use serde_json::Value;

use super::commit::{Act, carried_out, commit};
use super::input;
use super::loaded::Loaded;
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{DomainVerb, permit_domain};
use crate::account::{Access, Method};
use crate::audit;
use crate::domain::{Domain, DomainStatus};
use crate::error::{Error, RefusalCode};
use crate::id;
use crate::text::{Fields, limits};

/// What can be asked of a domain.
#[derive(Clone, Debug)]
pub(super) enum DomainCommand {
    /// Make it, or change it.
    Put { domain: String, change: Change },
    /// See it.
    Read { domain: String },
}

/// The properties that a command names.
#[derive(Clone, Debug)]
pub(super) struct Change {
    environments: Option<Access>,
    restrict_creation: Option<bool>,
    methods: Option<Vec<Method>>,
    status: Option<DomainStatus>,
}

impl DomainCommand {
    /// The command `domains.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields) -> Option<Self> {
        Some(match verb {
            "put" => Self::Put {
                domain: fields.text("domain", limits::ID),
                change: Change {
                    environments: fields.access("environments").map(Access::from),
                    restrict_creation: fields.flag("restrictCreation"),
                    methods: input::methods(fields),
                    status: fields
                        .word("status", &[("active", DomainStatus::Active), ("disabled", DomainStatus::Disabled)]),
                },
            },
            "get" => Self::Read { domain: fields.text("domain", limits::ID) },
            _ => return None,
        })
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, salt: &[u8; 32], ids: &mut Vec<String>) {
        let (Self::Put { domain, .. } | Self::Read { domain }) = self;
        ids.push(id::domain_document(salt, domain));
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        match self {
            Self::Put { domain, change } => put(domain, change, loaded, circumstances),
            Self::Read { domain } => read(domain, loaded, circumstances),
        }
    }
}

/// Makes the domain, or changes the named properties.
fn put(name: &str, change: &Change, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let site = loaded.site(circumstances)?;
    let document = id::domain_document(&site.salt()?, name);
    let existing = loaded.domain(&document, name)?;
    let verb = if existing.is_some() { DomainVerb::Write } else { DomainVerb::Create };
    circumstances.trace.check(Check::Permission, permit_domain(circumstances.actor, verb, name))?;
    let before = existing.as_ref().map_or(Value::Null, Domain::view);
    let mut domain = existing.unwrap_or_else(|| Domain::new(name));
    if carried_out(&domain.ledger, circumstances)?.is_some() {
        return Ok(Decision::answer(Reply::Value(domain.view())));
    }
    if let Some(environments) = &change.environments {
        domain.environments.clone_from(environments);
    }
    if let Some(restrict) = change.restrict_creation {
        domain.properties.restrict_creation = restrict;
    }
    if let Some(methods) = &change.methods {
        domain.properties.methods.clone_from(methods);
    }
    if let Some(status) = change.status {
        domain.status = status;
    }
    let reply = Reply::Value(domain.view());
    let target = audit::Target { domain: Some(name.to_owned()), ..audit::Target::default() };
    let act = Act { action: "domain.put", target, subject: None, growing: true };
    let effects = commit(&document, &before, domain, act, circumstances)?;
    Ok(Decision { effects, reply })
}

/// Shows the domain.
fn read(name: &str, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let site = loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_domain(circumstances.actor, DomainVerb::Read, name))?;
    let document = id::domain_document(&site.salt()?, name);
    let domain = loaded.domain(&document, name)?.ok_or(RefusalCode::DomainNotFound);
    let domain = circumstances.trace.check(Check::Domain, domain)?;
    Ok(Decision::answer(Reply::Value(domain.view())))
}
