//! Commands of a domain: make it, change it, see it, and see what holds in it.

use serde_json::Value;

use super::commit::{Act, carried_out, commit};
use super::loaded::{Loaded, within};
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{DomainVerb, permit_domain};
use crate::audit;
use crate::domain::{Domain, DomainChange};
use crate::error::{Error, RefusalCode};
use crate::id;
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
    Put(Box<DomainChange>),
    Read,
    Policy,
}

impl DomainCommand {
    /// The command `domains.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields) -> Option<Self> {
        let domain = fields.text("domain", limits::ID);
        let verb = match verb {
            "put" => Verb::Put(Box::new(DomainChange::read(fields))),
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
    fn put(
        &self,
        change: &DomainChange,
        loaded: &Loaded<'_>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Decision, Error> {
        let (site, trace) = (loaded.site(circumstances)?, circumstances.trace);
        let document = id::domain_document(&site.salt()?, &self.domain);
        let existing = loaded.domain(&document, &self.domain);
        // One that cannot be read is there; that it cannot is only for who may write it.
        let verb = if matches!(existing, Ok(None)) { DomainVerb::Create } else { DomainVerb::Write };
        trace.check(Check::Permission, permit_domain(circumstances.actor, verb, &self.domain))?;
        let existing = existing?;
        let before = existing.as_ref().map_or(Value::Null, Domain::view);
        let domain = existing.unwrap_or_else(|| Domain::new(&self.domain));
        if carried_out(&domain.ledger, circumstances)?.is_some() {
            return Ok(Decision::answer(Reply::Value(domain.view())));
        }
        let domain = change.apply(domain)?;
        trace.check(Check::Narrowing, change.narrows(&domain, &site.policy))?;
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
