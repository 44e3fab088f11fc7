//! Commands of the keyring.

use serde_json::{Value, json};

use super::commit::{Act, commit};
use super::loaded::Loaded;
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{SiteVerb, permit_site};
use crate::audit;
use crate::error::{Error, Fault, RefusalCode};
use crate::id;
use crate::keyring::{DataKeys, Envelope};
use crate::site::KeyringDocument;

/// What can be asked of the keyring.
#[derive(Clone, Debug)]
pub(super) enum KeyringCommand {
    /// Make it.
    Init,
}

impl KeyringCommand {
    /// The command `keyring.<verb>`.
    pub(super) fn parse(verb: &str) -> Option<Self> {
        (verb == "init").then_some(Self::Init)
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, ids: &mut Vec<String>) {
        let Self::Init = self;
        ids.push(id::KEYRING.to_owned());
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        let Self::Init = self;
        init(loaded, circumstances)
    }
}

/// Makes the keyring with the host's raw key; where it exists, the key must open it and nothing changes.
fn init(loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::InitKeyring))?;
    let raw = circumstances.trace.check(Check::Keyring, circumstances.raw_key.ok_or(RefusalCode::KeyringLocked))?;
    if let Some(keyring) = loaded.keyring()? {
        let opened = keyring.envelope.open(raw).ok_or(RefusalCode::KeyringWrongKey);
        circumstances.trace.check(Check::Keyring, opened)?;
        return Ok(Decision::answer(shown(&keyring.envelope)));
    }
    let envelope =
        Envelope::new(raw, circumstances.entropy).ok_or_else(|| Fault::internal("the data key cannot be wrapped"))?;
    let reply = shown(&envelope);
    let act = Act { action: "keyring.init", target: audit::Target::default(), subject: None, growing: false };
    let effects = commit(id::KEYRING, &Value::Null, KeyringDocument::new(envelope), act, circumstances)?;
    Ok(Decision { effects, reply })
}

/// The open data keys: what a command needs that makes an HMAC key.
pub(super) fn open(loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<DataKeys, Error> {
    let keyring = loaded.keyring()?;
    let opened = || {
        let keyring = keyring.ok_or(RefusalCode::KeyringMissing)?;
        let raw = circumstances.raw_key.ok_or(RefusalCode::KeyringLocked)?;
        keyring.envelope.open(raw).ok_or(RefusalCode::KeyringWrongKey)
    };
    Ok(circumstances.trace.check(Check::Keyring, opened())?)
}

fn shown(envelope: &Envelope) -> Reply {
    let slots: Vec<_> = envelope.slots.iter().map(|slot| json!({"id": slot.id, "kind": slot.kind})).collect();
    Reply::Value(json!({ "slots": slots }))
}
