//! The documents that a command was given.

use super::Circumstances;
use crate::access::{Target, Verb, permit};
use crate::account::Account;
use crate::domain::Domain;
use crate::error::{Error, Fault, RefusalCode};
use crate::id::{self, Id};
use crate::policy::SitePolicy;
use crate::site::{KeyringDocument, Site};

/// Documents by id, as storage returned them; a document that is not there is none.
pub(super) struct Loaded<'a>(pub(super) &'a [(&'a str, Option<&'a str>)]);

impl<'a> Loaded<'a> {
    /// The text of a document.
    pub(super) fn text(&self, id: &str) -> Option<&'a str> {
        self.0.iter().find(|(name, _)| *name == id).and_then(|(_, text)| *text)
    }

    /// The site, which must be there.
    pub(super) fn site(&self) -> Result<Site, Error> {
        let text = self.text(id::SITE).ok_or(RefusalCode::SiteMissing)?;
        Ok(Site::parse(text)?)
    }

    /// The domain of this name, with this document.
    pub(super) fn domain(&self, document: &str, name: &str) -> Result<Option<Domain>, Fault> {
        let Some(text) = self.text(document) else { return Ok(None) };
        Domain::parse(document, text)?.named(document, name).map(Some)
    }

    /// The account with this document.
    pub(super) fn account(&self, document: &str) -> Result<Option<Account>, Fault> {
        self.text(document).map(|text| Account::parse(document, text)).transpose()
    }

    /// The keyring.
    pub(super) fn keyring(&self) -> Result<Option<KeyringDocument>, Fault> {
        self.text(id::KEYRING).map(KeyringDocument::parse).transpose()
    }

    /// The account that a key id points to, with its domain, if the actor may see it and do this there.
    pub(super) fn of_key(&self, key_id: &Id, verb: Verb, circumstances: &Circumstances<'_>) -> Result<Found, Error> {
        let policy = self.site()?.policy;
        let (domain_id, account_id) = (key_id.domain_document(), key_id.account_document());
        let account = self.account(&account_id)?.ok_or(RefusalCode::KeyNotFound)?;
        let domain = self.domain(&domain_id, &account.domain)?;
        let target = Target::Account {
            domain: &account.domain,
            owner: &account.owner,
            restrict_creation: domain.as_ref().is_some_and(|domain| domain.properties.restrict_creation),
        };
        permit(circumstances.actor, verb, target, &policy, RefusalCode::KeyNotFound)?;
        Ok(Found { policy, domain, account, account_id })
    }
}

/// An account that an actor may do something with.
pub(super) struct Found {
    /// The site policy.
    pub(super) policy: SitePolicy,
    /// The account's domain, if its document is there.
    pub(super) domain: Option<Domain>,
    /// The account.
    pub(super) account: Account,
    /// The account's document.
    pub(super) account_id: String,
}

/// Refuses a document that belongs to somebody else than was asked for.
pub(super) fn same(document: &str, found: [&str; 2], asked: [&str; 2]) -> Result<(), Fault> {
    if found == asked {
        Ok(())
    } else {
        Err(Fault::of(document, "locator collision: the document belongs to another user"))
    }
}
