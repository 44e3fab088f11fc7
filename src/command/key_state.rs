//! `revokeKey`, `disableKey`, `enableKey`, `deleteKey`, and seeing a key.

use serde_json::json;

use super::commit::{Act, carried_out, commit};
use super::key_create::below_cap;
use super::loaded::{Found, Loaded};
use super::{Circumstances, Decision, Reply};
use crate::access::Verb;
use crate::account::{Account, Key, KeyState, KeyView, Usage};
use crate::audit;
use crate::error::{Error, RefusalCode};
use crate::id::Id;

/// Erases every digest of the key (A13). Revoking twice is no error: the wish is fulfilled.
pub(super) fn revoke(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    change("key.revoke", key_id, loaded, circumstances, |key, _| {
        if key.state != KeyState::Revoked {
            key.revoke();
        }
        Ok(())
    })
}

/// Switches the key off; the secrets survive (P13).
pub(super) fn disable(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    change("key.disable", key_id, loaded, circumstances, |key, _| {
        if key.state == KeyState::Revoked {
            return Err(RefusalCode::KeyRevoked.into());
        }
        key.state = KeyState::Disabled;
        Ok(())
    })
}

/// Switches the key on, unless that makes one too many.
pub(super) fn enable(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    change("key.enable", key_id, loaded, circumstances, |key, found| {
        match key.state {
            KeyState::Revoked => return Err(RefusalCode::KeyRevoked.into()),
            KeyState::Enabled => return Ok(()),
            KeyState::Disabled => key.state = KeyState::Enabled,
        }
        // An expired key does not count, so switching it on raises nothing.
        if key.counts(circumstances.now) {
            Ok(below_cap(&found.account, &found.policy, circumstances.now)?)
        } else {
            Ok(())
        }
    })
}

/// Takes the key from the list; its history stays (A12).
pub(super) fn delete(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let found = loaded.of_key(key_id, Verb::WriteKey, circumstances)?;
    let mut account = found.account;
    if let Some(subject) = carried_out(&account.ledger, circumstances)? {
        return Ok(Decision { effects: Vec::new(), reply: Reply::Value(json!({ "keyId": subject })) });
    }
    let stable_id = account.key(key_id).ok_or(RefusalCode::KeyNotFound)?.key_id;
    let before = account.auditable();
    account.keys.retain(|key| key.key_id != stable_id);
    let act = act("key.delete", &account, &stable_id);
    let effects = commit(&found.account_id, &before, account, act, circumstances)?;
    Ok(Decision { effects, reply: Reply::Value(json!({ "keyId": stable_id })) })
}

/// Shows the key.
pub(super) fn read(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let found = loaded.of_key(key_id, Verb::ReadKey, circumstances)?;
    let key = found.account.key(key_id).ok_or(RefusalCode::KeyNotFound)?;
    let document = key_id.usage_document();
    let usage = loaded.text(&document).map(|text| Usage::parse(&document, text)).transpose()?.unwrap_or_default();
    let status = found.domain.as_ref().map(|domain| domain.status);
    let view = KeyView::of(&found.account, key, status, circumstances.now, usage.of_key(key));
    Ok(Decision { effects: Vec::new(), reply: Reply::Value(json!(view)) })
}

/// Changes one key of an account; `alter` sees the key as it is to be and everything else as it was.
fn change(
    action: &'static str,
    key_id: &Id,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
    alter: impl FnOnce(&mut Key, &Found) -> Result<(), Error>,
) -> Result<Decision, Error> {
    let found = loaded.of_key(key_id, Verb::WriteKey, circumstances)?;
    let mut account = found.account.clone();
    let stable_id = account.key(key_id).ok_or(RefusalCode::KeyNotFound)?.key_id;
    let domain = found.domain.as_ref().map(|domain| domain.status);
    let reply = |account: &Account| -> Result<Reply, Error> {
        let key = account.key(&stable_id).ok_or(RefusalCode::KeyNotFound)?;
        Ok(Reply::Value(json!(KeyView::of(account, key, domain, circumstances.now, None))))
    };
    if carried_out(&account.ledger, circumstances)?.is_some() {
        return Ok(Decision { effects: Vec::new(), reply: reply(&account)? });
    }
    let key = account.key_mut(&stable_id).ok_or(RefusalCode::KeyNotFound)?;
    alter(key, &found)?;
    let reply = reply(&account)?;
    let act = act(action, &account, &stable_id);
    let effects = commit(&found.account_id, &found.account.auditable(), account, act, circumstances)?;
    Ok(Decision { effects, reply })
}

/// None of these grows an account, so none is ever refused for size.
fn act(action: &'static str, account: &Account, key_id: &Id) -> Act {
    Act {
        action,
        target: audit::Target {
            domain: Some(account.domain.clone()),
            owner: Some(account.owner.clone()),
            key_id: Some(key_id.as_str().to_owned()),
        },
        subject: Some(key_id.as_str().to_owned()),
        growing: false,
    }
}
