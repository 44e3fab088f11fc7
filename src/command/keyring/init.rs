//! `keyring.init`: the keyring, with a slot for what the host opens it with.

use serde_json::Value;
use zeroize::Zeroizing;

use super::shown::{KeyringReply, SlotSecret};
use super::slot::{act, made_here, slot_id, stretched, wrapped};
use crate::access::{SiteVerb, permit_site};
use crate::command::commit::commit;
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision, Reply};
use crate::crypto::{Purpose, Stream};
use crate::error::{Error, Fault};
use crate::id;
use crate::keyring::{Envelope, Opener, Slot, SlotKind};
use crate::site::KeyringDocument;

/// Makes the keyring; where it exists, what the host has must open it and nothing changes.
pub(super) fn init(recovery: bool, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::InitKeyring))?;
    let opener = circumstances.host.opener(circumstances.trace)?;
    if let Some(keyring) = loaded.keyring()? {
        let keys = circumstances.host.open(&keyring.envelope, circumstances.trace)?;
        let reply = match keyring.ledger.operation(circumstances.operation) {
            Some(done) => {
                let slot = done.subject.as_deref().unwrap_or_default();
                KeyringReply::repeated(&keyring, slot, recovery, circumstances.now)
            }
            None => KeyringReply::of(&keyring, keys.slot(), circumstances.now),
        };
        return Ok(Decision::answer(Reply::Keyring(Box::new(reply))));
    }
    let Begun { slots, secret, subject } = begin(opener, recovery, 1, circumstances)?;
    let mut stream = circumstances.entropy.stream(Purpose::DataKey);
    let opened_by = slots.first().map(|slot| slot.id.clone()).unwrap_or_default();
    let envelope = Envelope::new(slots, "data-1", circumstances.now, &mut stream).ok_or_else(unwrappable)?;
    let keyring = KeyringDocument::new(envelope);
    let reply = KeyringReply::of(&keyring, &opened_by, circumstances.now).with_slot(&subject, secret);
    let effects = commit(id::KEYRING, &Value::Null, keyring, act("keyring.init", &subject), circumstances)?;
    Ok(Decision { effects, reply: Reply::Keyring(Box::new(reply)) })
}

/// The slots that a keyring begins with.
pub(super) struct Begun {
    pub(super) slots: Vec<Slot>,
    /// Of a recovery key that was asked for.
    pub(super) secret: Option<SlotSecret>,
    /// The slot that the answer names: the one whose secret it tells, if there is one.
    pub(super) subject: String,
}

/// A slot for what the host opens the keyring with and, if asked for, one for a recovery key.
pub(super) fn begin(
    opener: &Opener,
    recovery: bool,
    number: u64,
    circumstances: &Circumstances<'_>,
) -> Result<Begun, Error> {
    let mut stream = circumstances.entropy.stream(Purpose::Slot);
    let own = slot_for(opener, slot_id(opener.kind(), number), &mut stream, circumstances)?;
    if !recovery {
        return Ok(Begun { subject: own.id.clone(), slots: vec![own], secret: None });
    }
    // Two of a kind must not have one name.
    let name = slot_id(SlotKind::Recovery, number);
    let name = if own.id == name { format!("{name}-2") } else { name };
    let (extra, secret) = made_here(SlotKind::Recovery, name, &mut stream, circumstances)?;
    Ok(Begun { subject: extra.id.clone(), slots: vec![own, extra], secret })
}

fn slot_for(
    opener: &Opener,
    id: String,
    stream: &mut Stream,
    circumstances: &Circumstances<'_>,
) -> Result<Slot, Error> {
    let now = circumstances.now;
    let salt = stream.bytes::<16>();
    Ok(match opener {
        Opener::Raw(secret) => Slot::new(id, SlotKind::Raw, &salt, secret.as_slice(), now),
        Opener::Recovery(key) => Slot::new(id, SlotKind::Recovery, &salt, key.secret(), now),
        Opener::Passphrase => stretched(id, &salt, circumstances)?,
        Opener::External => wrapped(id, &salt, Zeroizing::new(stream.bytes()), circumstances)?,
    })
}

pub(super) fn unwrappable() -> Fault {
    Fault::internal("the data key cannot be wrapped")
}
