//! Commands of the site: make it, see and set its policy.

use serde_json::Value;

use super::commit::{Act, carried_out, commit};
use super::loaded::Loaded;
use super::{Circumstances, Decision, Reply};
use crate::access::{Target, Verb, permit};
use crate::audit;
use crate::error::{Error, RefusalCode};
use crate::id;
use crate::policy::SitePolicy;
use crate::site::Site;

/// Makes the site; where it exists, nothing changes.
pub(super) fn init(policy: &Value, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let policy = merged(SitePolicy::default(), policy)?;
    permit(circumstances.actor, Verb::WriteSite, Target::Site, &policy, RefusalCode::SiteMissing)?;
    if loaded.text(id::SITE).is_some() {
        return Ok(Decision { effects: Vec::new(), reply: shown(&loaded.site()?) });
    }
    let site = Site::new(policy, circumstances.entropy);
    let reply = shown(&site);
    let effects = commit(id::SITE, &Value::Null, site, act("site.init"), circumstances)?;
    Ok(Decision { effects, reply })
}

/// Changes the named parameters.
pub(super) fn set_policy(
    policy: &Value,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let mut site = loaded.site()?;
    permit(circumstances.actor, Verb::WriteSite, Target::Site, &site.policy, RefusalCode::SiteMissing)?;
    let policy = merged(site.policy.clone(), policy)?;
    if carried_out(&site.ledger, circumstances)?.is_some() {
        return Ok(Decision { effects: Vec::new(), reply: shown(&site) });
    }
    let before = site.auditable();
    site.policy = policy;
    let reply = shown(&site);
    let effects = commit(id::SITE, &before, site, act("site.setPolicy"), circumstances)?;
    Ok(Decision { effects, reply })
}

/// Shows the policy.
pub(super) fn read(loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let site = loaded.site()?;
    permit(circumstances.actor, Verb::ReadSite, Target::Site, &site.policy, RefusalCode::SiteMissing)?;
    Ok(Decision { effects: Vec::new(), reply: shown(&site) })
}

fn merged(policy: SitePolicy, changes: &Value) -> Result<SitePolicy, Error> {
    let parameters = changes.as_object().cloned().unwrap_or_default();
    Ok(policy.with(parameters).map_err(|invalid| invalid.within("policy"))?)
}

fn shown(site: &Site) -> Reply {
    Reply::Value(site.policy.view().into())
}

fn act(action: &'static str) -> Act {
    Act { action, target: audit::Target::default(), subject: None, growing: false }
}
