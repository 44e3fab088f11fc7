//! What `keyring.reseal` is made of: an account whose sealed keys move to the data key of today, and the end of data keys
//! that nothing needs any more. The engine walks over the accounts in between.

use std::collections::BTreeSet;

use serde_json::json;

use super::{open_bound, permitted};
use crate::access::SiteVerb;
use crate::account::Account;
use crate::audit;
use crate::command::commit::{Act, carried_out, commit};
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision, Reply};
use crate::crypto::Purpose;
use crate::error::{Error, RefusalCode};
use crate::id;
use crate::time::{Millis, SECOND};

/// For how long the data key after it has to be in use before one is dropped: longer than clocks may differ.
const SETTLED: Millis = 600 * SECOND;

/// Seals the HMAC keys of an account under the data key of today.
pub(super) fn account(
    document: &str,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let (_, keyring) = permitted(SiteVerb::Reseal, loaded, circumstances)?;
    let text = loaded.text(document).ok_or(RefusalCode::UserNotFound);
    let mut account = Account::parse(document, circumstances.trace.check(Check::User, text)?)?;
    let keys = circumstances.host.open(&keyring.envelope, circumstances.trace)?;
    let before = account.auditable();
    let mut stream = circumstances.entropy.stream(Purpose::Reseal);
    let pairs = account.keys.iter_mut().flat_map(|key| &mut key.pairs);
    let resealed = pairs.filter_map(|pair| pair.reseal(&keys, circumstances.now, &mut stream).then_some(())).count();
    let target =
        audit::Target { domain: Some(account.domain.clone()), owner: Some(account.owner.clone()), key_id: None };
    let act = Act { action: "account.reseal", target, subject: None, growing: false };
    // What could not be opened stays under what it was, and that has to stay.
    let needed: BTreeSet<_> = account.sealed_under().map(str::to_owned).collect();
    let effects = commit(document, &before, account, act, circumstances)?;
    Ok(Decision { effects, reply: Reply::Value(json!({ "resealed": resealed, "needed": needed })) })
}

/// Drops data keys that are not in use any more; `needed` are those that some account still has a key under.
pub(super) fn drop_data_keys(
    needed: &[String],
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let (_, mut keyring) = permitted(SiteVerb::Reseal, loaded, circumstances)?;
    if carried_out(&keyring.ledger, circumstances)?.is_some() {
        return Ok(Decision::answer(Reply::Value(json!({ "dropped": [] }))));
    }
    open_bound(&keyring, circumstances)?;
    let before = keyring.auditable();
    let sealing = keyring.signing_keys.iter().filter_map(|key| key.sealed.as_ref()).map(|sealed| &sealed.data_key);
    let needed: Vec<_> = sealing.chain(needed).cloned().collect();
    let dropped = keyring.envelope.drop_data_keys(&needed, circumstances.now.saturating_sub(SETTLED));
    let act = Act { action: "keyring.reseal", target: audit::Target::default(), subject: None, growing: false };
    let effects = commit(id::KEYRING, &before, keyring, act, circumstances)?;
    Ok(Decision { effects, reply: Reply::Value(json!({ "dropped": dropped })) })
}
