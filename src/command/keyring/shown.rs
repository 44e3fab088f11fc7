//! What is said of the keyring: its slots and keys by name, never what opens it, except once to whoever has made it.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::permitted;
use crate::access::SiteVerb;
use crate::command::loaded::Loaded;
use crate::command::{Circumstances, Decision, Reply};
use crate::error::Error;
use crate::site::KeyringDocument;
use crate::time::Instant;

/// What a change of the keyring answers.
pub struct KeyringReply {
    /// What it is like.
    status: Value,
    /// The slot that was made.
    slot: Option<String>,
    /// The slot whose place that is to take.
    replaces: Option<String>,
    /// What opens a slot that was made with a secret of ours.
    secret: Option<SlotSecret>,
    /// Whether the operation is repeated and its secret cannot be told again.
    lost: bool,
}

/// A secret that was made for a slot: it is told once.
pub(super) enum SlotSecret {
    /// A raw key, in base64.
    Raw(Zeroizing<String>),
    /// A recovery key, as it is printed.
    Recovery(Zeroizing<String>),
}

impl KeyringReply {
    /// The answer of a change that makes no slot.
    pub(super) fn of(keyring: &KeyringDocument, opened_by: &str, now: Instant) -> Self {
        let status = status_of(keyring, Some(opened_by), now);
        Self { status, slot: None, replaces: None, secret: None, lost: false }
    }

    /// The answer with the slot that was made.
    pub(super) fn with_slot(self, slot: &str, secret: Option<SlotSecret>) -> Self {
        Self { slot: Some(slot.to_owned()), secret, ..self }
    }

    /// The answer with the slot whose place the new one is to take.
    pub(super) fn replacing(self, slot: &str) -> Self {
        Self { replaces: Some(slot.to_owned()), ..self }
    }

    /// The answer of an operation that was carried out before; `lost` if it has told a secret of its slot.
    pub(super) fn repeated(keyring: &KeyringDocument, slot: &str, lost: bool, now: Instant) -> Self {
        let made = keyring.envelope.slot(slot);
        Self {
            status: status_of(keyring, None, now),
            slot: made.map(|slot| slot.id.clone()),
            replaces: made.and_then(|slot| slot.replaces.clone()),
            secret: None,
            lost: lost && made.is_some(),
        }
    }

    /// The answer, without what is told once.
    pub(in crate::command) fn without_secret(&mut self) {
        (self.secret, self.lost) = (None, false);
    }
}

impl Serialize for KeyringReply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let (raw, recovery) = match &self.secret {
            Some(SlotSecret::Raw(text)) => (Some(text.as_str()), None),
            Some(SlotSecret::Recovery(text)) => (None, Some(text.as_str())),
            None => (None, None),
        };
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.status.as_object().into_iter().flatten() {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("slot", &self.slot)?;
        map.serialize_entry("replaces", &self.replaces)?;
        map.serialize_entry("rawKey", &raw)?;
        map.serialize_entry("recoveryKey", &recovery)?;
        map.serialize_entry("secretLost", &self.lost)?;
        map.end()
    }
}

/// Shows the keyring, and whether it opens here.
pub(super) fn status(loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let (_, keyring) = permitted(SiteVerb::ReadKeyring, loaded, circumstances)?;
    // Whether it opens is an answer here, and no refusal; the question that it may take is asked all the same.
    let opened = circumstances.host.open(&keyring.envelope, &crate::command::Trace::default()).ok();
    let by = opened.as_ref().map(crate::keyring::DataKeys::slot);
    Ok(Decision::answer(Reply::Value(status_of(&keyring, by, circumstances.now))))
}

fn status_of(keyring: &KeyringDocument, opened_by: Option<&str>, now: Instant) -> Value {
    let current = keyring.envelope.current(now);
    let slots: Vec<_> = keyring
        .envelope
        .slots
        .iter()
        .map(|slot| {
            json!({
                "id": slot.id,
                "kind": slot.kind.as_str(),
                "createdAt": slot.created_at,
                "cost": slot.cost,
                "replaces": slot.replaces,
            })
        })
        .collect();
    let data_keys: Vec<_> = keyring
        .envelope
        .data_keys
        .iter()
        .map(|key| {
            json!({
                "id": key.id,
                "createdAt": key.created_at,
                "usedFrom": key.used_from,
                "current": current == Some(key.id.as_str()),
            })
        })
        .collect();
    json!({
        "openedBy": opened_by,
        "slots": slots,
        "dataKeys": data_keys,
        "signingKeys": keyring.signing_view(now),
    })
}
