//! Commands of the audit: bring what is pending to documents of its own, and forget somebody (P17, K7).

use serde_json::json;

use super::commit::{Act, Audited, carried_out, commit, drain};
use super::loaded::Loaded;
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{SiteVerb, permit_site};
use crate::account::Account;
use crate::audit;
use crate::domain::Domain;
use crate::error::{Error, Fault, Invalid};
use crate::id;
use crate::site::{Erasure, KeyringDocument, Site};
use crate::text::{Fields, limits};

/// What can be asked of the audit.
#[derive(Clone, Debug)]
pub(super) enum AuditCommand {
    /// Bring the pending events of one document to documents of their own.
    Drain { document: String },
    /// Say that somebody is forgotten; the shell then does it.
    Erase { user: String, domain: String },
}

impl AuditCommand {
    /// The command `audit.<verb>`, or `drain.document`.
    pub(super) fn parse(verb: &str, fields: &mut Fields) -> Option<Self> {
        Some(match verb {
            "document" => Self::Drain { document: fields.text("document", limits::DOCUMENT) },
            "erase" => {
                let person = person(fields);
                Self::Erase { user: person.user, domain: person.domain.unwrap_or_default() }
            }
            _ => return None,
        })
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, ids: &mut Vec<String>) {
        match self {
            Self::Drain { document } if document != id::SITE => ids.push(document.clone()),
            Self::Drain { .. } | Self::Erase { .. } => {}
        }
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        let site = loaded.site(circumstances)?;
        match self {
            Self::Drain { document } => {
                circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::Drain))?;
                let effects = drained(document, site, loaded)?;
                let reply = Reply::Value(json!({ "drained": !effects.is_empty() }));
                Ok(Decision { effects, reply })
            }
            Self::Erase { user, domain } => erase(user, domain, site, circumstances),
        }
    }
}

/// Whom an erasure with these members is about.
pub fn erased_person(members: serde_json::Value) -> Result<audit::Person, Invalid> {
    let mut fields = Fields::of("command", members);
    let person = person(&mut fields);
    fields.finish().map(|()| person)
}

/// A user or an administrator of a domain, or an administrator of the site.
fn person(fields: &mut Fields) -> audit::Person {
    match fields.optional_text("admin", limits::ID) {
        Some(user) => audit::Person { user, domain: None },
        None => audit::Person {
            user: fields.text("user", limits::ID),
            domain: Some(fields.optional_text("domain", limits::ID).unwrap_or_else(|| "default".to_owned())),
        },
    }
}

/// Of a document that is not there, or that has nothing pending, there is nothing to do.
fn drained(document: &str, site: Site, loaded: &Loaded<'_>) -> Result<Vec<super::Effect>, Error> {
    let Some(text) = loaded.text(document) else { return Ok(Vec::new()) };
    match document.split('/').next().unwrap_or_default() {
        id::SITE => drain(document, site),
        id::KEYRING => drain(document, KeyringDocument::parse(text)?),
        "domain" => drain(document, Domain::parse(document, text)?),
        "account" => drain(document, Account::parse(document, text)?),
        _ => Err(Fault::of(document, "the document has no events").into()),
    }
}

/// The event says who was forgotten by where its account lies: a name would have to be forgotten with it.
fn erase(user: &str, domain: &str, mut site: Site, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::Erase))?;
    let person = id::account_document(&site.salt()?, domain, user);
    let reply = Reply::Value(json!({ "person": person }));
    if carried_out(site.ledger(), circumstances)?.is_some() {
        return Ok(Decision::answer(reply));
    }
    let before = site.shown();
    site.erased = Some(Erasure { person, at: circumstances.now, extra: serde_json::Map::new() });
    let act = Act { action: "audit.erase", target: audit::Target::default(), subject: None, growing: false };
    let effects = commit(id::SITE, &before, site, act, circumstances)?;
    Ok(Decision { effects, reply })
}
