//! `keyring.recover`: a new keyring where nothing opens the old one any more, or where its slots were altered.

use super::init::{Begun, begin, unwrappable};
use super::permitted;
use super::shown::KeyringReply;
use super::slot::act;
use crate::access::SiteVerb;
use crate::command::commit::{carried_out, commit};
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision, Reply};
use crate::crypto::Purpose;
use crate::error::{Error, RefusalCode};
use crate::id;
use crate::keyring::{DataKeys, Envelope};
use crate::site::KeyringDocument;

/// Begins anew, with a slot for what the host opens it with. What only the old data keys open is given up, and that has
/// to be said: HMAC keys until the secret of their pair is seen again, keys that sign tokens for good.
pub(super) fn recover(
    abandon: bool,
    recovery: bool,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let (_, keyring) = permitted(SiteVerb::RecoverKeyring, loaded, circumstances)?;
    let (trace, now) = (circumstances.trace, circumstances.now);
    if let Some(slot) = carried_out(&keyring.ledger, circumstances)? {
        let reply = KeyringReply::repeated(&keyring, slot, recovery, now);
        return Ok(Decision::answer(Reply::Keyring(Box::new(reply))));
    }
    let opener = circumstances.host.opener(trace)?;
    let keys = kept(&keyring, abandon, circumstances)?;
    let number = keyring.ledger.sequence + 1;
    let Begun { slots, secret, subject } = begin(opener, recovery, number, circumstances)?;
    let before = keyring.auditable();
    let opened_by = slots.first().map(|slot| slot.id.clone()).unwrap_or_default();
    let mut stream = circumstances.entropy.stream(Purpose::DataKey);
    let id = format!("data-{number}");
    let envelope = Envelope::anew(slots, &keyring.envelope, keys.as_ref(), &id, now, &mut stream);
    let mut keyring = KeyringDocument { envelope: envelope.ok_or_else(unwrappable)?, ..keyring };
    keyring.forget_signing(now);
    let reply = KeyringReply::of(&keyring, &opened_by, now).with_slot(&subject, secret);
    let effects = commit(id::KEYRING, &before, keyring, act("keyring.recover", &subject), circumstances)?;
    Ok(Decision { effects, reply: Reply::Keyring(Box::new(reply)) })
}

/// The data keys that go on: those of a keyring that opens, but whose slots were altered.
fn kept(
    keyring: &KeyringDocument,
    abandon: bool,
    circumstances: &Circumstances<'_>,
) -> Result<Option<DataKeys>, Error> {
    let trace = circumstances.trace;
    match circumstances.host.open(&keyring.envelope, trace) {
        Ok(keys) if keyring.envelope.is_bound(&keys) => {
            Ok(trace.check(Check::Keyring, Err(RefusalCode::KeyringOpens))?)
        }
        Ok(keys) => Ok(Some(keys)),
        Err(refusal) if refusal.code == RefusalCode::KeyringWrongKey => trace
            .check(Check::Keyring, if abandon { Ok(None) } else { Err(RefusalCode::KeyringLost) })
            .map_err(Error::from),
        Err(refusal) => Err(refusal.into()),
    }
}
