//! Commands of a user: make it, change it, end its keys (A4, P16).

use serde_json::{Value, json};

use super::commit::{Act, carried_out, commit};
use super::input;
use super::loaded::{Loaded, Missing, plan_actor};
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{AccountVerb, Actor, Owner, Terms, permit_account};
use crate::account::{Access, Account, UserKind, UserStatus, UserView};
use crate::audit;
use crate::domain::Domain;
use crate::error::{Error, Invalid, Refusal, RefusalCode};
use crate::id;
use crate::policy::{OnOwnerDeactivated, SitePolicy};
use crate::text::{Fields, limits};

/// What can be asked of a user.
#[derive(Clone, Debug)]
pub(super) struct UserCommand {
    domain: String,
    user: String,
    verb: Verb,
}

#[derive(Clone, Debug)]
enum Verb {
    Put(Box<Change>),
    Deactivate,
    Reactivate,
    Delete,
    Read,
}

/// The properties that a command names.
#[derive(Clone, Debug)]
struct Change {
    kind: Option<UserKind>,
    maintainers: Option<Vec<String>>,
    status: Option<UserStatus>,
    access: Option<Access>,
    key_creation: Option<bool>,
    token_generation: Option<bool>,
}

impl UserCommand {
    /// The command `users.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields, actor: &Actor) -> Option<Self> {
        let statuses = [("active", UserStatus::Active), ("deactivated", UserStatus::Deactivated)];
        let verb = match verb {
            "put" => Verb::Put(Box::new(Change {
                kind: fields.word("kind", &[("person", UserKind::Person), ("service", UserKind::Service)]),
                maintainers: fields.set("maintainers", limits::MAINTAINERS, limits::ID),
                status: fields.word("status", &statuses),
                access: fields.access("access").map(Access::from),
                key_creation: fields.flag("keyCreation"),
                token_generation: fields.flag("tokenGeneration"),
            })),
            "deactivate" => Verb::Deactivate,
            "reactivate" => Verb::Reactivate,
            "delete" => Verb::Delete,
            "get" => Verb::Read,
            _ => return None,
        };
        Some(Self { domain: input::domain(fields, actor), user: fields.text("user", limits::ID), verb })
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, actor: &Actor, salt: &[u8; 32], ids: &mut Vec<String>) {
        ids.push(id::domain_document(salt, &self.domain));
        ids.push(id::account_document(salt, &self.domain, &self.user));
        plan_actor(actor, salt, ids);
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        match &self.verb {
            Verb::Put(change) => self.put(change, loaded, circumstances),
            Verb::Deactivate => {
                self.end("user.deactivate", AccountVerb::Deactivate, loaded, circumstances, |account, policy| {
                    deactivate(account, policy.on_owner_deactivated);
                })
            }
            Verb::Reactivate => {
                self.end("user.reactivate", AccountVerb::Reactivate, loaded, circumstances, |account, _| {
                    account.user.status = UserStatus::Active;
                })
            }
            Verb::Delete => {
                self.end("user.delete", AccountVerb::DeleteUser, loaded, circumstances, |account, _| account.bury())
            }
            Verb::Read => {
                let found = loaded.of_user(&self.domain, &self.user, AccountVerb::ReadUser, circumstances)?;
                Ok(Decision::answer(shown(&found.account)))
            }
        }
    }

    /// Makes the user, or changes the named properties; what a deactivation does to keys happens in the same write.
    fn put(&self, change: &Change, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        let (site, trace) = (loaded.site(circumstances)?, circumstances.trace);
        let salt = site.salt()?;
        let document = id::account_document(&salt, &self.domain, &self.user);
        let existing = loaded.account(&document, &self.domain, &self.user);
        let existing = existing.map_err(|fault| Missing::USER.unreadable(&salt, &document, fault, circumstances))?;
        // A maintainer sees the user, and is told that it may not; for others there is nothing.
        let own = existing.as_ref().map(|account| loaded.maintainer(&salt, account, circumstances.actor));
        let maintained = own.transpose()?.flatten().is_some();
        let owner = Owner { domain: &self.domain, id: &self.user, maintained };
        let terms = Terms { level: site.policy.self_service_level, restrict_creation: false };
        let permitted =
            permit_account(circumstances.actor, AccountVerb::WriteUser, owner, terms, RefusalCode::UserNotFound);
        trace.check(Check::Permission, permitted)?;
        let domain = loaded.domain(&id::domain_document(&salt, &self.domain), &self.domain)?;
        let domain = trace.check(Check::Domain, domain.ok_or(RefusalCode::DomainNotFound))?;
        let before = existing.as_ref().map_or(Value::Null, Account::auditable);
        let earlier = existing.as_ref().map(|account| account.user.clone());
        let mut account = existing.unwrap_or_else(|| Account::new(&self.domain, &self.user, circumstances.now));
        if carried_out(&account.ledger, circumstances)?.is_some() {
            return Ok(Decision::answer(shown(&account)));
        }
        if account.user.is_deleted() {
            account.revive(circumstances.now);
        }
        change.apply(&domain, &site.policy, &mut account, circumstances)?;
        let reply = shown(&account);
        // What only takes from a user is never refused for size.
        let growing = earlier.is_none_or(|earlier| !account.user.is_within(&earlier));
        let effects = commit(&document, &before, account, self.act("user.put", growing), circumstances)?;
        Ok(Decision { effects, reply })
    }

    /// Changes a user that is there; none of these changes is ever refused for size.
    fn end(
        &self,
        action: &'static str,
        verb: AccountVerb,
        loaded: &Loaded<'_>,
        circumstances: &Circumstances<'_>,
        alter: impl FnOnce(&mut Account, &SitePolicy),
    ) -> Result<Decision, Error> {
        if let Some(repeated) = self.deleted_before(loaded, circumstances)? {
            return Ok(repeated);
        }
        let found = loaded.of_user(&self.domain, &self.user, verb, circumstances)?;
        let (before, mut account) = (found.account.auditable(), found.account);
        if carried_out(&account.ledger, circumstances)?.is_some() {
            return Ok(Decision::answer(shown(&account)));
        }
        alter(&mut account, &found.site.policy);
        let reply = shown(&account);
        let effects = commit(&found.account_id, &before, account, self.act(action, false), circumstances)?;
        Ok(Decision { effects, reply })
    }

    /// The answer to a repeated operation that has deleted the user: for any other command the user is gone.
    fn deleted_before(
        &self,
        loaded: &Loaded<'_>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Option<Decision>, Error> {
        let site = loaded.site(circumstances)?;
        let document = id::account_document(&site.salt()?, &self.domain, &self.user);
        let Ok(Some(account)) = loaded.account(&document, &self.domain, &self.user) else { return Ok(None) };
        // The wish names the actor, so this answers only whoever has deleted the user.
        let operation = account.ledger.operation(circumstances.operation);
        let same = operation.is_some_and(|operation| operation.wish.as_deref() == Some(circumstances.wish));
        Ok((same && account.user.is_deleted()).then(|| Decision::answer(shown(&account))))
    }

    fn act(&self, action: &'static str, growing: bool) -> Act {
        let target = audit::Target { domain: Some(self.domain.clone()), owner: Some(self.user.clone()), key_id: None };
        Act { action, target, subject: None, growing }
    }
}

impl Change {
    fn apply(
        &self,
        domain: &Domain,
        policy: &SitePolicy,
        account: &mut Account,
        circumstances: &Circumstances<'_>,
    ) -> Result<(), Error> {
        let user = &mut account.user;
        user.kind = self.kind.unwrap_or(user.kind);
        if let Some(maintainers) = &self.maintainers {
            user.maintainers.clone_from(maintainers);
        }
        if user.kind == UserKind::Person && !user.maintainers.is_empty() {
            return Err(Invalid::one("maintainers", "pattern", "left out: only a service user has maintainers").into());
        }
        if let Some(access) = &self.access {
            circumstances.trace.check(Check::AccessOfDomain, known(access, domain))?;
            user.access.clone_from(access);
        }
        user.key_creation = self.key_creation.unwrap_or(user.key_creation);
        user.token_generation = self.token_generation.unwrap_or(user.token_generation);
        match self.status {
            Some(UserStatus::Deactivated) => deactivate(account, policy.on_owner_deactivated),
            Some(status) => account.user.status = status,
            None => {}
        }
        Ok(())
    }
}

/// Nothing, if the domain has these environments and roles.
fn known(access: &Access, domain: &Domain) -> Result<(), Refusal> {
    let unknown = access.beyond(&domain.environments);
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(Refusal::from(RefusalCode::AccessUnknown).with("unknown", json!(unknown)))
    }
}

/// Ends the keys with their owner, at once: they stop with its status, or go (A4).
fn deactivate(account: &mut Account, on_deactivated: OnOwnerDeactivated) {
    account.user.status = UserStatus::Deactivated;
    if on_deactivated == OnOwnerDeactivated::Delete {
        account.keys.clear();
    }
}

fn shown(account: &Account) -> Reply {
    Reply::Value(json!(UserView::of(account)))
}
