//! Commands of the site: make it, see and set its policy.

use serde_json::{Map, Value};

use super::commit::{Act, carried_out, commit};
use super::loaded::Loaded;
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{SiteVerb, permit_site};
use crate::audit;
use crate::error::Error;
use crate::id;
use crate::policy::SitePolicy;
use crate::site::Site;
use crate::text::Fields;

/// What can be asked of the site.
#[derive(Clone, Debug)]
pub(super) enum SiteCommand {
    /// Make it, with the parameters that differ from their defaults.
    Init { policy: Value },
    /// Change parameters.
    SetPolicy { policy: Value },
    /// See the policy.
    ReadPolicy,
}

impl SiteCommand {
    /// The command `site.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields) -> Option<Self> {
        Some(match verb {
            "init" => Self::Init { policy: fields.object("policy").unwrap_or_else(|| Value::Object(Map::new())) },
            "setPolicy" => Self::SetPolicy { policy: fields.required_object("policy") },
            "policy" => Self::ReadPolicy,
            _ => return None,
        })
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        match self {
            Self::Init { policy } => init(policy, loaded, circumstances),
            Self::SetPolicy { policy } => set_policy(policy, loaded, circumstances),
            Self::ReadPolicy => read(loaded, circumstances),
        }
    }
}

/// Makes the site; where it exists, nothing changes.
fn init(policy: &Value, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let policy = merged(SitePolicy::default(), policy)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::Init))?;
    if loaded.text(id::SITE).is_some() {
        return Ok(Decision::answer(shown(&loaded.site(circumstances)?)));
    }
    let site = Site::new(policy, circumstances.entropy);
    let reply = shown(&site);
    let effects = commit(id::SITE, &Value::Null, site, act("site.init"), circumstances)?;
    Ok(Decision { effects, reply })
}

/// Changes the named parameters.
fn set_policy(policy: &Value, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let mut site = loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::WritePolicy))?;
    let policy = merged(site.policy.clone(), policy)?;
    if carried_out(&site.ledger, circumstances)?.is_some() {
        return Ok(Decision::answer(shown(&site)));
    }
    let before = site.auditable();
    site.policy = policy;
    let reply = shown(&site);
    let effects = commit(id::SITE, &before, site, act("site.setPolicy"), circumstances)?;
    Ok(Decision { effects, reply })
}

/// Shows the policy.
fn read(loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let site = loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::ReadPolicy))?;
    Ok(Decision::answer(shown(&site)))
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
