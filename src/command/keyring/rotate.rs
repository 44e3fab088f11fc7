//! `keyring.rotate`: a new data key. It is there before it is used, and the old ones go on opening what they sealed.

use super::init::unwrappable;
use super::shown::KeyringReply;
use super::slot::act;
use super::{open_bound, permitted};
use crate::access::SiteVerb;
use crate::command::commit::{carried_out, commit};
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision, Reply};
use crate::crypto::Purpose;
use crate::error::{Error, Refusal, RefusalCode};
use crate::id;
use crate::site::KeyringDocument;
use crate::text::limits::DATA_KEYS;
use crate::time::Instant;

/// Makes a data key for every slot, used once no verifier can be without it any more. Keys that are sealed under older
/// ones are sealed anew when their account is next written.
pub(super) fn rotate(loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let (site, mut keyring) = permitted(SiteVerb::RotateDataKey, loaded, circumstances)?;
    let now = circumstances.now;
    if carried_out(&keyring.ledger, circumstances)?.is_some() {
        let reply = KeyringReply::repeated(&keyring, "", false, now);
        return Ok(Decision::answer(Reply::Keyring(Box::new(reply))));
    }
    let keys = open_bound(&keyring, circumstances)?;
    let full = Refusal::from(RefusalCode::KeyringFull).with("most", DATA_KEYS);
    let room = if keyring.envelope.data_keys.len() < DATA_KEYS { Ok(()) } else { Err(full) };
    circumstances.trace.check(Check::Size, room)?;
    let before = keyring.auditable();
    let used_from = now.saturating_add(site.max_verifier_staleness);
    let id = format!("data-{}", keyring.ledger.sequence + 1);
    let mut stream = circumstances.entropy.stream(Purpose::DataKey);
    keyring.envelope.rotate(&keys, &id, now, used_from, &mut stream).ok_or_else(unwrappable)?;
    reseal_signing(&mut keyring, used_from, circumstances);
    let reply = KeyringReply::of(&keyring, keys.slot(), now);
    let effects = commit(id::KEYRING, &before, keyring, act("keyring.rotate", &id), circumstances)?;
    Ok(Decision { effects, reply: Reply::Keyring(Box::new(reply)) })
}

/// Brings the keys that sign tokens under the new data key: they lie in the same document, so whoever has one has both.
fn reseal_signing(keyring: &mut KeyringDocument, used_from: Instant, circumstances: &Circumstances<'_>) {
    let Some(keys) = circumstances.host.opened(&keyring.envelope) else { return };
    let mut stream = circumstances.entropy.stream(Purpose::Reseal);
    for key in &mut keyring.signing_keys {
        key.reseal(&keys, used_from, &mut stream);
    }
}
