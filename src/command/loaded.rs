//! The documents that a command was given.

use super::{Check, Circumstances, Trace};
use crate::access::{AccountVerb, Actor, Owner, Terms, permit_account};
use crate::account::{Access, Account, UserKind, UserStatus};
use crate::domain::{Domain, DomainStatus};
use crate::error::{Error, Fault, Refusal, RefusalCode};
use crate::id::{self, Id};
use crate::policy::{Effective, SitePolicy, effective};
use crate::site::{KeyringDocument, Site};

/// Documents by id, as storage returned them; a document that is not there is none.
pub(super) struct Loaded<'a>(pub(super) &'a [(&'a str, Option<&'a str>)]);

impl<'a> Loaded<'a> {
    /// The text of a document.
    pub(super) fn text(&self, id: &str) -> Option<&'a str> {
        self.0.iter().find(|(name, _)| *name == id).and_then(|(_, text)| *text)
    }

    /// The site, which must be there.
    pub(super) fn site(&self, circumstances: &Circumstances<'_>) -> Result<Site, Error> {
        let text = circumstances.trace.check(Check::Site, self.text(id::SITE).ok_or(RefusalCode::SiteMissing))?;
        Ok(Site::parse(text)?)
    }

    /// The domain of this name, with this document.
    pub(super) fn domain(&self, document: &str, name: &str) -> Result<Option<Domain>, Fault> {
        let Some(text) = self.text(document) else { return Ok(None) };
        Domain::parse(document, text)?.named(document, name).map(Some)
    }

    /// The account of this user, with this document.
    pub(super) fn account(&self, document: &str, domain: &str, owner: &str) -> Result<Option<Account>, Fault> {
        let Some(text) = self.text(document) else { return Ok(None) };
        let account = Account::parse(document, text)?;
        if account.domain == domain && account.owner == owner {
            Ok(Some(account))
        } else {
            Err(Fault::of(document, "locator collision: the document belongs to another user"))
        }
    }

    /// The keyring.
    pub(super) fn keyring(&self) -> Result<Option<KeyringDocument>, Fault> {
        self.text(id::KEYRING).map(KeyringDocument::parse).transpose()
    }

    /// The account that a key id points to, with its domain, if the actor may see it and do this there.
    pub(super) fn of_key(
        &self,
        key_id: &Id,
        verb: AccountVerb,
        circumstances: &Circumstances<'_>,
    ) -> Result<Found, Error> {
        let (site, missing) = (self.site(circumstances)?, Missing::KEY);
        let account_id = key_id.account_document();
        let Some(text) = self.text(&account_id) else {
            let nobody = Owner { domain: "", id: "", maintained: false };
            missing.permit(verb, nobody, &within(&site.policy, None), circumstances)?;
            return Err(missing.refuse(circumstances));
        };
        let account = Account::parse(&account_id, text);
        let salt = site.salt()?;
        let unreadable = |fault| missing.unreadable(&salt, &account_id, fault, circumstances);
        let account = account.map_err(unreadable)?;
        let domain = self.domain(&key_id.domain_document(), &account.domain).map_err(unreadable)?;
        self.found(site, domain, account, account_id, verb, circumstances, missing)
    }

    /// The account of a user with its domain, if the actor may see it and do this there.
    pub(super) fn of_user(
        &self,
        domain: &str,
        owner: &str,
        verb: AccountVerb,
        circumstances: &Circumstances<'_>,
    ) -> Result<Found, Error> {
        let (site, missing) = (self.site(circumstances)?, Missing::USER);
        let salt = site.salt()?;
        let account_id = id::account_document(&salt, domain, owner);
        let account = self.account(&account_id, domain, owner);
        let unreadable = |fault| missing.unreadable(&salt, &account_id, fault, circumstances);
        let account = account.map_err(unreadable)?.filter(|account| !account.user.is_deleted());
        let properties = self.domain(&id::domain_document(&salt, domain), domain).map_err(unreadable)?;
        let Some(account) = account else {
            let policy = within(&site.policy, properties.as_ref());
            missing.permit(verb, Owner { domain, id: owner, maintained: false }, &policy, circumstances)?;
            circumstances.trace.check(Check::Domain, properties.ok_or(RefusalCode::DomainNotFound))?;
            return Err(missing.refuse(circumstances));
        };
        self.found(site, properties, account, account_id, verb, circumstances, missing)
    }

    #[allow(clippy::too_many_arguments, reason = "the two ways to an account meet here and nowhere else")]
    fn found(
        &self,
        site: Site,
        domain: Option<Domain>,
        account: Account,
        account_id: String,
        verb: AccountVerb,
        circumstances: &Circumstances<'_>,
        missing: Missing,
    ) -> Result<Found, Error> {
        let maintainer = self.maintainer(&site.salt()?, &account, circumstances.actor)?;
        let owner = Owner { domain: &account.domain, id: &account.owner, maintained: maintainer.is_some() };
        let policy = within(&site.policy, domain.as_ref());
        missing.permit(verb, owner, &policy, circumstances)?;
        Ok(Found { site, policy, domain, account, account_id, maintainer })
    }

    /// What the actor itself may do, if it is an active user that looks after the service user of the account.
    pub(super) fn maintainer(
        &self,
        salt: &[u8; 32],
        account: &Account,
        actor: &Actor,
    ) -> Result<Option<Access>, Fault> {
        let Actor::User { id, domain } = actor else { return Ok(None) };
        let listed = account.user.kind == UserKind::Service
            && account.domain == *domain
            && account.owner != *id
            && account.user.maintainers.contains(id);
        if !listed {
            return Ok(None);
        }
        let own = self.account(&id::account_document(salt, domain, id), domain, id)?;
        Ok(own.filter(|own| own.user.status == UserStatus::Active).map(|own| own.user.access))
    }
}

/// How a target that is not there, or not for this actor, is refused: the two must look the same.
#[derive(Clone, Copy)]
pub(super) struct Missing {
    check: Check,
    code: RefusalCode,
}

impl Missing {
    const KEY: Self = Self { check: Check::Key, code: RefusalCode::KeyNotFound };
    pub(super) const USER: Self = Self { check: Check::User, code: RefusalCode::UserNotFound };

    /// Nothing, or why the actor may not do this; what is hidden from it fails the check that a missing target fails.
    fn permit(
        self,
        verb: AccountVerb,
        owner: Owner<'_>,
        policy: &Effective,
        circumstances: &Circumstances<'_>,
    ) -> Result<(), Refusal> {
        let permitted = permit_account(circumstances.actor, verb, owner, terms(policy), self.code);
        let hidden = permitted.as_ref().is_err_and(|refusal| refusal.code == self.code);
        circumstances.trace.check(if hidden { self.check } else { Check::Permission }, permitted)
    }

    /// What is said of an account that cannot be read, or whose domain cannot: the fault to whoever is known to see it, by its id alone; to all
    /// others what is said of one that is not there.
    pub(super) fn unreadable(
        self,
        salt: &[u8; 32],
        document: &str,
        fault: Fault,
        circumstances: &Circumstances<'_>,
    ) -> Error {
        let sees = match circumstances.actor {
            Actor::SiteAdmin { .. } => true,
            Actor::DomainAdmin { domain, .. } => document.starts_with(&id::account_prefix(salt, domain)),
            Actor::User { id, domain } => document == id::account_document(salt, domain, id),
            Actor::Holder { client_id } => document == client_id.account_document(),
            Actor::System => {
                return circumstances.trace.fail(Check::Permission, RefusalCode::Forbidden).into();
            }
        };
        if sees { fault.into() } else { self.refuse(circumstances) }
    }

    fn refuse(self, circumstances: &Circumstances<'_>) -> Error {
        circumstances.trace.fail(self.check, self.code).into()
    }
}

/// What holds in the domain.
pub(super) fn within(policy: &SitePolicy, domain: Option<&Domain>) -> Effective {
    effective(policy, domain.map(|domain| &domain.properties))
}

/// The terms on which users of the domain act for themselves.
pub(super) fn terms(policy: &Effective) -> Terms {
    Terms { level: policy.level(), restrict_creation: policy.restrict_creation() }
}

/// The document of the actor itself, where it is a user: whether it looks after somebody is written there.
pub(super) fn plan_actor(actor: &Actor, salt: &[u8; 32], ids: &mut Vec<String>) {
    if let Actor::User { id, domain } = actor {
        let document = id::account_document(salt, domain, id);
        if !ids.contains(&document) {
            ids.push(document);
        }
    }
}

/// An account that an actor may do something with.
pub(super) struct Found {
    /// The site.
    pub(super) site: Site,
    /// What holds in the domain.
    pub(super) policy: Effective,
    /// The account's domain, if its document is there.
    pub(super) domain: Option<Domain>,
    /// The account.
    pub(super) account: Account,
    /// The account's document.
    pub(super) account_id: String,
    /// What the actor may do itself, where it acts as a maintainer: it gives no more than that.
    pub(super) maintainer: Option<Access>,
}

impl Found {
    /// The domain, where the command needs one.
    pub(super) fn domain(&self, trace: &Trace) -> Result<&Domain, RefusalCode> {
        trace.check(Check::Domain, self.domain.as_ref().ok_or(RefusalCode::DomainNotFound))
    }

    /// Whether keys of the domain work, for a view.
    pub(super) fn domain_status(&self) -> Option<DomainStatus> {
        self.domain.as_ref().map(Domain::status_for_keys)
    }

    /// Nothing, if what the key may do is within what the maintainer may do: a secret in its hands is its own power.
    pub(super) fn within_maintainer(&self, access: &Access) -> Result<(), Refusal> {
        let Some(own) = &self.maintainer else { return Ok(()) };
        // Not cut to what the service may do today: a secret outlives a demotion.
        let beyond = access.beyond(own);
        if beyond.is_empty() {
            Ok(())
        } else {
            Err(Refusal::from(RefusalCode::AccessExceedsActor).with("beyond", serde_json::json!(beyond)))
        }
    }
}
