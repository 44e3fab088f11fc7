//! `keyring.addSlot`, `changePassphrase` and `removeSlot`: who opens the keyring.

use serde_json::json;
use zeroize::Zeroizing;

use super::shown::{KeyringReply, SlotSecret};
use super::{open_bound, permitted};
use crate::access::SiteVerb;
use crate::audit;
use crate::command::commit::{Act, carried_out, commit};
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision, Reply};
use crate::crypto::{Cost, Purpose, Stream};
use crate::encode::base64;
use crate::error::{Error, Refusal, RefusalCode};
use crate::id;
use crate::keyring::{DataKeys, Question, RecoveryKey, Slot, SlotKind};
use crate::site::KeyringDocument;
use crate::text::limits::SLOTS;

/// Adds a slot; what opens it is told once, where it is made here.
pub(super) fn add(kind: SlotKind, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let (_, keyring) = permitted(SiteVerb::AddSlot, loaded, circumstances)?;
    if let Some(slot) = carried_out(&keyring.ledger, circumstances)? {
        let told = matches!(kind, SlotKind::Raw | SlotKind::Recovery);
        return Ok(repeated(&keyring, slot, told, circumstances));
    }
    let keys = open_bound(&keyring, circumstances)?;
    circumstances.trace.check(Check::Size, room(&keyring, 0))?;
    let mut stream = circumstances.entropy.stream(Purpose::Slot);
    let id = slot_id(kind, keyring.ledger.sequence + 1);
    let (slot, secret) = made_here(kind, id, &mut stream, circumstances)?;
    let (id, before) = (slot.id.clone(), keyring.auditable());
    let mut keyring = keyring;
    keyring.envelope.add_slot(slot, &keys, &mut stream).ok_or(RefusalCode::KeyringAltered)?;
    let reply = KeyringReply::of(&keyring, keys.slot(), circumstances.now).with_slot(&id, secret);
    let effects = commit(id::KEYRING, &before, keyring, act("keyring.addSlot", &id), circumstances)?;
    Ok(Decision { effects, reply: Reply::Keyring(Box::new(reply)) })
}

/// Adds the slot of a new passphrase beside the old one, which goes once the new one has been seen to open: at every
/// moment in between, one of the two opens the keyring.
pub(super) fn change_passphrase(
    slot: Option<&str>,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let (_, keyring) = permitted(SiteVerb::ChangePassphrase, loaded, circumstances)?;
    if let Some(slot) = carried_out(&keyring.ledger, circumstances)? {
        return Ok(repeated(&keyring, slot, false, circumstances));
    }
    let keys = open_bound(&keyring, circumstances)?;
    let old = circumstances.trace.check(Check::Slot, chosen(&keyring, slot, &keys))?;
    let stale = unfinished(&keyring, &old);
    circumstances.trace.check(Check::Size, room(&keyring, stale.len()))?;
    let mut stream = circumstances.entropy.stream(Purpose::Slot);
    let id = slot_id(SlotKind::Passphrase, keyring.ledger.sequence + 1);
    let (slot, _) = made_here(SlotKind::Passphrase, id.clone(), &mut stream, circumstances)?;
    let before = keyring.auditable();
    let mut keyring = keyring;
    let stale: Vec<_> = stale.iter().map(String::as_str).collect();
    let slot = Slot { replaces: Some(old.clone()), ..slot };
    let changed = keyring.envelope.remove_slots(&stale, &keys);
    changed.and_then(|()| keyring.envelope.add_slot(slot, &keys, &mut stream)).ok_or(RefusalCode::KeyringAltered)?;
    let reply = KeyringReply::of(&keyring, keys.slot(), circumstances.now).with_slot(&id, None).replacing(&old);
    let effects = commit(id::KEYRING, &before, keyring, act("keyring.changePassphrase", &id), circumstances)?;
    Ok(Decision { effects, reply: Reply::Keyring(Box::new(reply)) })
}

/// Takes a slot away. Without the last one nothing opens the keyring, so that has to be said.
pub(super) fn remove(
    slot: &str,
    last: bool,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let (_, keyring) = permitted(SiteVerb::RemoveSlot, loaded, circumstances)?;
    if carried_out(&keyring.ledger, circumstances)?.is_some() {
        return Ok(repeated(&keyring, "", false, circumstances));
    }
    let keys = open_bound(&keyring, circumstances)?;
    circumstances.trace.check(Check::Slot, there(&keyring, slot))?;
    let others = keyring.envelope.slots.len() > 1;
    circumstances.trace.check(Check::Slot, if others || last { Ok(()) } else { Err(RefusalCode::LastSlot) })?;
    let before = keyring.auditable();
    let mut keyring = keyring;
    keyring.envelope.remove_slots(&[slot], &keys).ok_or(RefusalCode::KeyringAltered)?;
    for other in &mut keyring.envelope.slots {
        other.replaces = other.replaces.take().filter(|replaced| replaced != slot);
    }
    let reply = KeyringReply::of(&keyring, keys.slot(), circumstances.now);
    let effects = commit(id::KEYRING, &before, keyring, act("keyring.removeSlot", slot), circumstances)?;
    Ok(Decision { effects, reply: Reply::Keyring(Box::new(reply)) })
}

/// A slot of a kind with what opens it, if that is a secret of ours; else the host is asked for it.
pub(super) fn made_here(
    kind: SlotKind,
    id: String,
    stream: &mut Stream,
    circumstances: &Circumstances<'_>,
) -> Result<(Slot, Option<SlotSecret>), Error> {
    let (salt, now) = (stream.bytes::<16>(), circumstances.now);
    Ok(match kind {
        SlotKind::Raw => {
            let key = Zeroizing::new(stream.bytes::<32>());
            let text = Zeroizing::new(base64::to_standard(key.as_slice()));
            (Slot::new(id, kind, &salt, key.as_slice(), now), Some(SlotSecret::Raw(text)))
        }
        SlotKind::Recovery => {
            let key = RecoveryKey::generate(stream);
            (Slot::new(id, kind, &salt, key.secret(), now), Some(SlotSecret::Recovery(key.text())))
        }
        SlotKind::Passphrase => (stretched(id, &salt, circumstances)?, None),
        SlotKind::External => (wrapped(id, &salt, Zeroizing::new(stream.bytes()), circumstances)?, None),
    })
}

/// The slot of a passphrase that the host stretches.
pub(super) fn stretched(id: String, salt: &[u8; 16], circumstances: &Circumstances<'_>) -> Result<Slot, RefusalCode> {
    let cost = Cost::DEFAULT;
    let question = Question::Stretch { salt: *salt, cost, fresh: true };
    let secret = circumstances.host.ask(question, RefusalCode::KeyringLocked)?;
    let slot = Slot::new(id, SlotKind::Passphrase, salt, secret, circumstances.now);
    Ok(Slot { cost: Some(cost.into()), ..slot })
}

/// The slot of a secret that the host wraps.
pub(super) fn wrapped(
    id: String,
    salt: &[u8; 16],
    secret: Zeroizing<[u8; 32]>,
    circumstances: &Circumstances<'_>,
) -> Result<Slot, RefusalCode> {
    let slot = Slot::new(id.clone(), SlotKind::External, salt, secret.as_slice(), circumstances.now);
    let answer = circumstances.host.ask(Question::Wrap { slot: id, secret }, RefusalCode::WrapFailed)?;
    Ok(Slot { wrapped_secret: Some(base64::to_url(answer)), ..slot })
}

/// The name of a slot: no two changes of a keyring have one number.
pub(super) fn slot_id(kind: SlotKind, number: u64) -> String {
    format!("{}-{number}", kind.as_str())
}

pub(super) fn act(action: &'static str, slot: &str) -> Act {
    Act { action, target: audit::Target::default(), subject: Some(slot.to_owned()), growing: false }
}

fn repeated(keyring: &KeyringDocument, slot: &str, told: bool, circumstances: &Circumstances<'_>) -> Decision {
    Decision::answer(Reply::Keyring(Box::new(KeyringReply::repeated(keyring, slot, told, circumstances.now))))
}

/// The slot whose passphrase is to be changed: the one that is named, the one that opened the keyring, or the only one.
fn chosen(keyring: &KeyringDocument, named: Option<&str>, keys: &DataKeys) -> Result<String, Refusal> {
    let passphrases = || keyring.envelope.slots.iter().filter(|slot| slot.kind == SlotKind::Passphrase);
    if let Some(named) = named {
        there(keyring, named)?;
        return Ok(named.to_owned());
    }
    if let Some(own) = passphrases().find(|slot| slot.id == keys.slot()) {
        return Ok(own.id.clone());
    }
    let ids: Vec<_> = passphrases().map(|slot| slot.id.as_str()).collect();
    match ids.as_slice() {
        [only] => Ok((*only).to_owned()),
        _ => Err(Refusal::from(RefusalCode::SlotRequired).with("slots", json!(ids))),
    }
}

/// What a change that came to no end has left behind: slots that were to take the place of the same one and, if the
/// keyring was opened by one of those, which thereby works, the slot that it was to take the place of.
fn unfinished(keyring: &KeyringDocument, old: &str) -> Vec<String> {
    let slots = &keyring.envelope.slots;
    let begun = slots.iter().filter(|slot| slot.replaces.as_deref() == Some(old)).map(|slot| &slot.id);
    let replaced = keyring.envelope.slot(old).and_then(|slot| slot.replaces.as_ref());
    begun.chain(replaced.filter(|id| keyring.envelope.slot(id).is_some())).cloned().collect()
}

fn there(keyring: &KeyringDocument, slot: &str) -> Result<(), Refusal> {
    if keyring.envelope.slot(slot).is_some() {
        return Ok(());
    }
    let ids: Vec<_> = keyring.envelope.slots.iter().map(|slot| slot.id.as_str()).collect();
    Err(Refusal::from(RefusalCode::SlotNotFound).with("slots", json!(ids)))
}

fn room(keyring: &KeyringDocument, leaving: usize) -> Result<(), Refusal> {
    if keyring.envelope.slots.len() - leaving < SLOTS {
        Ok(())
    } else {
        Err(Refusal::from(RefusalCode::KeyringFull).with("most", SLOTS))
    }
}
