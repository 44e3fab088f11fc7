//! Commands of a domain: make it, change it, see it, and see what holds in it.

use serde_json::{Map, Value, json};

use super::commit::{Act, carried_out, commit};
use super::loaded::{Loaded, within};
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{DomainVerb, permit_domain};
use crate::account::Access;
use crate::audit;
use crate::domain::{Domain, DomainStatus};
use crate::error::{Error, Refusal, RefusalCode};
use crate::id;
use crate::policy::{Properties, SitePolicy};
use crate::site::Site;
use crate::text::{Fields, limits};

/// What can be asked of a domain.
#[derive(Clone, Debug)]
pub(super) struct DomainCommand {
    domain: String,
    verb: Verb,
}

#[derive(Clone, Debug)]
enum Verb {
    Put(Box<Change>),
    Read,
    Policy,
}

/// What a command names.
#[derive(Clone, Debug)]
struct Change {
    environments: Option<Access>,
    status: Option<DomainStatus>,
    properties: Map<String, Value>,
}

impl DomainCommand {
    /// The command `domains.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields) -> Option<Self> {
        let statuses = [("active", DomainStatus::Active), ("disabled", DomainStatus::Disabled)];
        let domain = fields.text("domain", limits::ID);
        let verb = match verb {
            "put" => Verb::Put(Box::new(Change {
                environments: fields.access("environments").map(Access::from),
                status: fields.word("status", &statuses),
                properties: Properties::read(fields),
            })),
            "get" => Verb::Read,
            "policy" => Verb::Policy,
            _ => return None,
        };
        Some(Self { domain, verb })
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, salt: &[u8; 32], ids: &mut Vec<String>) {
        ids.push(id::domain_document(salt, &self.domain));
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        match &self.verb {
            Verb::Put(change) => self.put(change, loaded, circumstances),
            Verb::Read => {
                let (_, domain) = self.read(loaded, circumstances)?;
                Ok(Decision::answer(Reply::Value(domain.view())))
            }
            Verb::Policy => {
                let (site, domain) = self.read(loaded, circumstances)?;
                Ok(Decision::answer(Reply::Value(within(&site.policy, Some(&domain)).view().into())))
            }
        }
    }

    /// Makes the domain, or changes the named properties.
    fn put(&self, change: &Change, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        let (site, trace) = (loaded.site(circumstances)?, circumstances.trace);
        let document = id::domain_document(&site.salt()?, &self.domain);
        let existing = loaded.domain(&document, &self.domain);
        // One that cannot be read is there; that it cannot is only for who may write it.
        let verb = if matches!(existing, Ok(None)) { DomainVerb::Create } else { DomainVerb::Write };
        trace.check(Check::Permission, permit_domain(circumstances.actor, verb, &self.domain))?;
        let existing = existing?;
        let before = existing.as_ref().map_or(Value::Null, Domain::view);
        let mut domain = existing.unwrap_or_else(|| Domain::new(&self.domain));
        if carried_out(&domain.ledger, circumstances)?.is_some() {
            return Ok(Decision::answer(Reply::Value(domain.view())));
        }
        domain.properties = domain.properties.with(&change.properties)?;
        trace.check(Check::Narrowing, change.narrows(&domain.properties, &site.policy))?;
        if let Some(environments) = &change.environments {
            domain.environments.clone_from(environments);
        }
        domain.status = change.status.unwrap_or(domain.status);
        let reply = Reply::Value(domain.view());
        let target = audit::Target { domain: Some(self.domain.clone()), ..audit::Target::default() };
        let act = Act { action: "domain.put", target, subject: None, growing: true };
        let effects = commit(&document, &before, domain, act, circumstances)?;
        Ok(Decision { effects, reply })
    }

    /// The domain, with the site, if the actor may see it.
    fn read(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<(Site, Domain), Error> {
        let (site, trace) = (loaded.site(circumstances)?, circumstances.trace);
        trace.check(Check::Permission, permit_domain(circumstances.actor, DomainVerb::Read, &self.domain))?;
        let document = id::domain_document(&site.salt()?, &self.domain);
        let domain = loaded.domain(&document, &self.domain)?.ok_or(RefusalCode::DomainNotFound);
        Ok((site, trace.check(Check::Domain, domain)?))
    }
}

impl Change {
    /// Nothing, if no property that is named allows more than the site. One that is not named may: the site was
    /// narrowed since, and what is wider has no effect.
    fn narrows(&self, properties: &Properties, site: &SitePolicy) -> Result<(), Refusal> {
        let wider = properties.widens(site);
        let named: Vec<_> = wider.into_iter().filter(|wider| self.properties.contains_key(wider.path)).collect();
        if named.is_empty() {
            Ok(())
        } else {
            Err(Refusal::from(RefusalCode::DomainWidens).with("wider", json!(named)))
        }
    }
}
