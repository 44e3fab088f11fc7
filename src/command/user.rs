//! Commands of a user: make it, change it, end its keys (A4).

use serde_json::{Value, json};

use super::commit::{Act, carried_out, commit};
use super::loaded::{Loaded, same};
use super::{Circumstances, Decision, Reply};
use crate::access::{Target, Verb, permit};
use crate::account::{Access, Account, UserKind, UserStatus, UserView};
use crate::audit;
use crate::error::{Error, Invalid, Refusal, RefusalCode};
use crate::id;
use crate::policy::OnOwnerDeactivated;

/// The properties that a command names.
pub(super) struct Change<'a> {
    /// Whether somebody, or something.
    pub(super) kind: &'a Option<UserKind>,
    /// Who looks after a service.
    pub(super) maintainers: &'a Option<Vec<String>>,
    /// Whether its keys work.
    pub(super) status: &'a Option<UserStatus>,
    /// What it may do.
    pub(super) access: &'a Option<Access>,
}

/// Makes the user, or changes the named properties; what a deactivation does to keys happens in the same write.
pub(super) fn put(
    domain_name: &str,
    name: &str,
    change: &Change<'_>,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let site = loaded.site()?;
    let salt = site.salt()?;
    let target = Target::Account { domain: domain_name, owner: name, restrict_creation: false };
    permit(circumstances.actor, Verb::WriteUser, target, &site.policy, RefusalCode::UserNotFound)?;
    let domain =
        loaded.domain(&id::domain_document(&salt, domain_name), domain_name)?.ok_or(RefusalCode::DomainNotFound)?;
    let document = id::account_document(&salt, domain_name, name);
    let existing = loaded.account(&document)?;
    if let Some(account) = &existing {
        same(&document, [&account.domain, &account.owner], [domain_name, name])?;
    }
    let before = existing.as_ref().map_or(Value::Null, Account::auditable);
    let mut account = existing.unwrap_or_else(|| Account::new(domain_name, name, circumstances.now));
    if carried_out(&account.ledger, circumstances)?.is_some() {
        return Ok(Decision { effects: Vec::new(), reply: shown(&account) });
    }
    apply(change, &domain.environments, site.policy.on_owner_deactivated, &mut account)?;
    let reply = shown(&account);
    let target = audit::Target { domain: Some(domain_name.to_owned()), owner: Some(name.to_owned()), key_id: None };
    // A deactivation is never refused for size.
    let growing = *change.status != Some(UserStatus::Deactivated);
    let act = Act { action: "user.put", target, subject: None, growing };
    let effects = commit(&document, &before, account, act, circumstances)?;
    Ok(Decision { effects, reply })
}

/// Shows the user.
pub(super) fn read(
    domain: &str,
    name: &str,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let site = loaded.site()?;
    let target = Target::Account { domain, owner: name, restrict_creation: false };
    permit(circumstances.actor, Verb::ReadUser, target, &site.policy, RefusalCode::UserNotFound)?;
    let document = id::account_document(&site.salt()?, domain, name);
    let account = loaded.account(&document)?.ok_or(RefusalCode::UserNotFound)?;
    same(&document, [&account.domain, &account.owner], [domain, name])?;
    Ok(Decision { effects: Vec::new(), reply: shown(&account) })
}

fn apply(
    change: &Change<'_>,
    environments: &Access,
    on_deactivated: OnOwnerDeactivated,
    account: &mut Account,
) -> Result<(), Error> {
    if let Some(kind) = change.kind {
        account.user.kind = *kind;
    }
    if let Some(maintainers) = change.maintainers {
        account.user.maintainers.clone_from(maintainers);
    }
    if account.user.kind == UserKind::Person && !account.user.maintainers.is_empty() {
        return Err(Invalid::one("maintainers", "pattern", "left out: only a service user has maintainers").into());
    }
    if let Some(access) = change.access {
        let unknown = access.beyond(environments);
        if !unknown.is_empty() {
            return Err(Refusal::from(RefusalCode::AccessUnknown).with("unknown", json!(unknown)).into());
        }
        account.user.access.clone_from(access);
    }
    if let Some(status) = change.status {
        account.user.status = *status;
        if *status == UserStatus::Deactivated && on_deactivated == OnOwnerDeactivated::Delete {
            account.keys.clear();
        }
    }
    Ok(())
}

fn shown(account: &Account) -> Reply {
    Reply::Value(json!(UserView::of(account)))
}
