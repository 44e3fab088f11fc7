//! Commands of the site: make it, see, set, import and export its policy, and ask it about a login.

use serde_json::{Map, Value, json};

use super::commit::{Act, carried_out, commit};
use super::loaded::Loaded;
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{SiteVerb, permit_site};
use crate::audit::{self, PersonalData};
use crate::error::{Error, Invalid};
use crate::id;
use crate::policy::{Channel, Preset, SitePolicy, login};
use crate::site::Site;
use crate::text::Fields;

/// What can be asked of the site.
#[derive(Clone, Debug)]
pub(super) enum SiteCommand {
    /// Make it, with what differs from the defaults.
    Init { change: Change, personal: PersonalData },
    /// Change its policy.
    Change { action: &'static str, change: Change },
    /// See the policy.
    ReadPolicy,
    /// See it as texts.
    ExportPolicy,
    /// Ask whether a password logs in (A17).
    CheckLogin { channel: Channel, client_type: Option<String> },
}

/// A change of the policy.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// A preset, then parameters on top of it.
    Set { preset: Option<Preset>, parameters: Value },
    /// Parameters as texts (A20).
    Import { parameters: Value },
}

impl SiteCommand {
    /// The command `site.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields) -> Option<Self> {
        Some(match verb {
            "init" => {
                let preset = Preset::read(fields);
                let change = Change::Set { preset, parameters: fields.object("policy").unwrap_or(Value::Null) };
                let personal = fields.word("personalData", &PersonalData::WORDS).unwrap_or_default();
                Self::Init { change, personal }
            }
            "setPolicy" => {
                let preset = Preset::read(fields);
                let parameters = match preset {
                    None if !fields.is_wrong() => fields.required_object("policy"),
                    _ => fields.object("policy").unwrap_or(Value::Null),
                };
                Self::Change { action: "site.setPolicy", change: Change::Set { preset, parameters } }
            }
            "importPolicy" => {
                let change = Change::Import { parameters: fields.required_object("parameters") };
                Self::Change { action: "site.importPolicy", change }
            }
            "policy" => Self::ReadPolicy,
            "exportPolicy" => Self::ExportPolicy,
            "checkLogin" => {
                let channel = fields.word("channel", &Channel::ALL);
                if channel.is_none() {
                    fields.missing("channel", "one of \"ota\", \"rest\"");
                }
                Self::CheckLogin { channel: channel.unwrap_or(Channel::Ota), client_type: client_type(fields) }
            }
            _ => return None,
        })
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        match self {
            Self::Init { change, personal } => {
                init(change, loaded, &Circumstances { personal: *personal, ..*circumstances })
            }
            Self::Change { action, change } => alter(action, change, loaded, circumstances),
            Self::ReadPolicy => Ok(Decision::answer(shown(&read(SiteVerb::ReadPolicy, loaded, circumstances)?))),
            Self::ExportPolicy => {
                let policy = read(SiteVerb::ReadPolicy, loaded, circumstances)?;
                Ok(Decision::answer(Reply::Value(policy.export().into())))
            }
            Self::CheckLogin { channel, client_type } => {
                let policy = read(SiteVerb::CheckLogin, loaded, circumstances)?;
                let answer = login(&policy, *channel, client_type.as_deref());
                Ok(Decision::answer(Reply::Value(json!(answer))))
            }
        }
    }
}

impl Change {
    /// The policy after the change, or all that is wrong with it.
    fn apply(&self, policy: SitePolicy) -> Result<SitePolicy, Invalid> {
        let members = |value: &Value| value.as_object().cloned().unwrap_or_else(Map::new);
        match self {
            Self::Set { preset, parameters } => {
                let policy = preset.map_or(policy.clone(), |preset| preset.apply(policy));
                policy.with(members(parameters)).map_err(|invalid| invalid.within("policy"))
            }
            Self::Import { parameters } => {
                policy.import(members(parameters)).map_err(|invalid| invalid.within("parameters"))
            }
        }
    }
}

/// Makes the site; where it exists, nothing changes.
fn init(change: &Change, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let policy = change.apply(SitePolicy::default())?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::Init))?;
    if loaded.text(id::SITE).is_some() {
        return Ok(Decision::answer(shown(&loaded.site(circumstances)?.policy)));
    }
    let site = Site { personal_data: circumstances.personal, ..Site::new(policy, circumstances.entropy) };
    let reply = shown(&site.policy);
    let effects = commit(id::SITE, &Value::Null, site, act("site.init"), circumstances)?;
    Ok(Decision { effects, reply })
}

/// Changes the policy; what it does not name stays as it is.
fn alter(
    action: &'static str,
    change: &Change,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let mut site = loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::WritePolicy))?;
    let policy = change.apply(site.policy.clone())?;
    if carried_out(&site.ledger, circumstances)?.is_some() {
        return Ok(Decision::answer(shown(&site.policy)));
    }
    let before = site.auditable();
    site.policy = policy;
    let reply = shown(&site.policy);
    let effects = commit(id::SITE, &before, site, act(action), circumstances)?;
    Ok(Decision { effects, reply })
}

/// The policy, if the actor may use it for this.
fn read(verb: SiteVerb, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<SitePolicy, Error> {
    let site = loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, verb))?;
    Ok(site.policy)
}

/// What the client says it is. It comes from a header field of a stranger: any text will do, most are simply not listed.
fn client_type(fields: &mut Fields) -> Option<String> {
    match fields.any("clientType")? {
        Value::String(text) => Some(text),
        Value::Null => None,
        _ => {
            fields.reject("clientType", "type", "a string");
            None
        }
    }
}

fn shown(policy: &SitePolicy) -> Reply {
    Reply::Value(policy.view().into())
}

fn act(action: &'static str) -> Act {
    Act { action, target: audit::Target::default(), subject: None, growing: false }
}
