//! Commands of the keyring.

use serde_json::{Value, json};

use super::commit::{Act, commit};
use super::loaded::Loaded;
use super::{Circumstances, Decision, Reply};
use crate::access::{Target, Verb, permit};
use crate::audit;
use crate::error::{Error, Fault, RefusalCode};
use crate::id;
use crate::keyring::{DataKeys, Envelope};
use crate::site::KeyringDocument;

/// Makes the keyring with the host's raw key; where it exists, the key must open it and nothing changes.
pub(super) fn init(loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let policy = loaded.site()?.policy;
    permit(circumstances.actor, Verb::WriteSite, Target::Site, &policy, RefusalCode::SiteMissing)?;
    let raw = circumstances.raw_key.ok_or(RefusalCode::KeyringLocked)?;
    if let Some(keyring) = loaded.keyring()? {
        keyring.envelope.open(raw).ok_or(RefusalCode::KeyringWrongKey)?;
        return Ok(Decision { effects: Vec::new(), reply: shown(&keyring.envelope) });
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
    let keyring = loaded.keyring()?.ok_or(RefusalCode::KeyringMissing)?;
    let raw = circumstances.raw_key.ok_or(RefusalCode::KeyringLocked)?;
    Ok(keyring.envelope.open(raw).ok_or(RefusalCode::KeyringWrongKey)?)
}

fn shown(envelope: &Envelope) -> Reply {
    let slots: Vec<_> = envelope.slots.iter().map(|slot| json!({"id": slot.id, "kind": slot.kind})).collect();
    Reply::Value(json!({ "slots": slots }))
}
