//! `tick.account`: what time has brought about, written down once (K4, P6).

use serde_json::json;

use super::commit::{Act, carried_out, commit_and_tell};
use super::loaded::{Loaded, within};
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{SiteVerb, permit_site};
use crate::account::{Account, KeyState, Usage};
use crate::audit;
use crate::error::{Error, Invalid, RefusalCode};
use crate::id;
use crate::notice::{Item, remind};
use crate::policy::Effective;
use crate::text::{Fields, limits};
use crate::time::Instant;

/// The account that time has passed for.
#[derive(Clone, Debug)]
pub(super) struct TickCommand {
    document: String,
}

impl TickCommand {
    /// The command `tick.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields) -> Option<Self> {
        (verb == "account").then(|| Self { document: fields.text("document", limits::DOCUMENT) })
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, ids: &mut Vec<String>) {
        ids.extend(id::domain_of_account(&self.document));
        ids.extend([self.document.clone(), id::usage_document(&self.document)]);
    }

    /// Lets go of pairs whose overlap is over, records what has expired, purges what was revoked long ago, reminds.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        let site = loaded.site(circumstances)?;
        circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::Tick))?;
        let Some(domain_id) = id::domain_of_account(&self.document) else {
            return Err(Invalid::one("document", "pattern", "the id of an account's document").into());
        };
        let account = loaded.text(&self.document).ok_or(RefusalCode::UserNotFound);
        let mut account = Account::parse(&self.document, circumstances.trace.check(Check::User, account)?)?;
        if carried_out(&account.ledger, circumstances)?.is_some() {
            return Ok(Decision::answer(Reply::Value(json!({ "changed": true }))));
        }
        let used = id::usage_document(&self.document);
        let usage = loaded.text(&used).map(|text| Usage::parse(&used, text)).transpose()?.unwrap_or_default();
        let domain = loaded.domain(&domain_id, &account.domain)?;
        let before = account.auditable();
        let passed = pass(&mut account, &usage, &within(&site.policy, domain.as_ref()), circumstances.now);
        let target =
            audit::Target { domain: Some(account.domain.clone()), owner: Some(account.owner.clone()), key_id: None };
        let act = Act { action: "account.tick", target, subject: None, growing: false };
        let changed = passed.changed;
        let effects = commit_and_tell(&self.document, &before, account, act, passed.items, circumstances)?;
        Ok(Decision { effects, reply: Reply::Value(json!({ "changed": changed })) })
    }
}

/// What time has brought about for an account.
pub struct Passed {
    /// Whether anything of it changed.
    pub changed: bool,
    /// What is to be said of it.
    pub items: Vec<Item>,
}

/// Brings the account up to an instant.
pub fn pass(account: &mut Account, usage: &Usage, policy: &Effective, now: Instant) -> Passed {
    let mut changed = false;
    for key in &mut account.keys {
        changed |= key.settle(now);
        let expired = key.expiry().filter(|at| *at <= now && key.state != KeyState::Revoked);
        if expired.is_some() && key.noted_expiry != expired {
            key.noted_expiry = expired;
            changed = true;
        }
    }
    let count = account.keys.len();
    account.keys.retain(|key| !key.is_forgotten(policy.revoked_retention(), now));
    changed |= account.keys.len() != count;
    let items = remind(account, usage, policy, now);
    Passed { changed: changed || !items.is_empty(), items }
}
