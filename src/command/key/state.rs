//! `keys.revoke`, `disable`, `enable`, `delete`, and seeing a key.

use serde_json::json;

use super::limits::below_cap;
use crate::access::AccountVerb;
use crate::account::{Account, Key, KeyState, KeyView, Usage};
use crate::audit;
use crate::command::commit::{Act, carried_out, commit_and_tell};
use crate::command::loaded::{Found, Loaded};
use crate::command::{Check, Circumstances, Decision, Reply, keyring};
use crate::error::{Error, Refusal, RefusalCode};
use crate::id::Id;
use crate::notice::{NoticeKind, cap_reached, ended};

/// Erases every digest of the key (A13). Revoking twice is no error: the wish is fulfilled.
pub(super) fn revoke(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    change(Kind::of("key.revoke", AccountVerb::RevokeKey), key_id, loaded, circumstances, |key, _| {
        if key.state != KeyState::Revoked {
            key.revoke(circumstances.now);
        }
        Ok(())
    })
}

/// Switches the key off; the secrets survive (P13).
pub(super) fn disable(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    change(Kind::of("key.disable", AccountVerb::DisableKey), key_id, loaded, circumstances, |key, _| {
        circumstances.trace.check(Check::State, not_revoked(key))?;
        key.state = KeyState::Disabled;
        Ok(())
    })
}

/// Switches the key on, unless that makes one too many.
pub(super) fn enable(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    change(Kind::of("key.enable", AccountVerb::EnableKey), key_id, loaded, circumstances, |key, found| {
        circumstances.trace.check(Check::State, not_revoked(key))?;
        maintained(key, found, circumstances)?;
        key.state = KeyState::Enabled;
        Ok(())
    })
}

/// Takes the key from the list; its history stays (A12).
pub(super) fn delete(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let found = loaded.of_key(key_id, AccountVerb::DeleteKey, circumstances)?;
    let mut account = found.account;
    if let Some(subject) = carried_out(&account.ledger, circumstances)? {
        return Ok(Decision::answer(Reply::Value(json!({ "keyId": subject }))));
    }
    let key = circumstances.trace.check(Check::Key, account.key(key_id).ok_or(RefusalCode::KeyNotFound))?;
    let (stable_id, items) = (key.key_id, vec![ended(NoticeKind::KeyDeleted, key)]);
    let before = account.auditable();
    account.keys.retain(|key| key.key_id != stable_id);
    let act = act("key.delete", &account, &stable_id, false);
    let effects = commit_and_tell(&found.account_id, &before, account, act, items, circumstances)?;
    Ok(Decision { effects, reply: Reply::Value(json!({ "keyId": stable_id })) })
}

/// Shows the key.
pub(super) fn read(key_id: &Id, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let found = loaded.of_key(key_id, AccountVerb::ReadKey, circumstances)?;
    let key = circumstances.trace.check(Check::Key, found.account.key(key_id).ok_or(RefusalCode::KeyNotFound))?;
    let document = key_id.usage_document();
    let usage = loaded.text(&document).map(|text| Usage::parse(&document, text)).transpose()?.unwrap_or_default();
    let view = KeyView::of(&found.account, key, found.domain_status(), circumstances.now, Some(&usage));
    Ok(Decision::answer(Reply::Value(json!(view))))
}

/// What a change of one key is called, who may make it, and whether it can be refused for size.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    action: &'static str,
    verb: AccountVerb,
    growing: bool,
}

impl Kind {
    /// A change that is never refused for size.
    pub(super) const fn of(action: &'static str, verb: AccountVerb) -> Self {
        Self { action, verb, growing: false }
    }

    /// A change that can make an account larger.
    pub(super) const fn growing(action: &'static str, verb: AccountVerb) -> Self {
        Self { action, verb, growing: true }
    }
}

/// Changes one key of an account; `alter` sees the key as it is to be and everything else as it was.
pub(super) fn change(
    kind: Kind,
    key_id: &Id,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
    alter: impl FnOnce(&mut Key, &Found) -> Result<(), Error>,
) -> Result<Decision, Error> {
    let found = loaded.of_key(key_id, kind.verb, circumstances)?;
    let mut account = found.account.clone();
    let carried_out = carried_out(&found.account.ledger, circumstances)?;
    // A repeated operation names the key as it did before, and the pair that named it may have gone with it.
    let named = carried_out.and_then(Id::parse).unwrap_or(*key_id);
    let key = circumstances.trace.check(Check::Key, account.key(&named).ok_or(RefusalCode::KeyNotFound))?;
    let stable_id = key.key_id;
    let domain = found.domain_status();
    let reply = |account: &Account| -> Result<Reply, Error> {
        let key = account.key(&stable_id).ok_or(RefusalCode::KeyNotFound)?;
        Ok(Reply::Value(json!(KeyView::of(account, key, domain, circumstances.now, None))))
    };
    if carried_out.is_some() {
        return Ok(Decision::answer(reply(&account)?));
    }
    let key = account.key_mut(&stable_id).ok_or(RefusalCode::KeyNotFound)?;
    key.settle(circumstances.now);
    alter(key, &found)?;
    let was_revoked = found.account.key(&stable_id).is_none_or(|key| key.state == KeyState::Revoked);
    let mut items = Vec::new();
    if key.state == KeyState::Revoked && !was_revoked {
        items.push(ended(NoticeKind::KeyRevoked, key));
    }
    // Whatever the verb: what raises the number of counted keys needs room (A11). An expired key does not count.
    let counted = found.account.counted(circumstances.now);
    if account.counted(circumstances.now) > counted {
        let room = below_cap(&found.account, &found.policy, circumstances.now);
        circumstances.trace.check(Check::Cap, room)?;
    }
    if account != found.account {
        keyring::reseal(&mut account, loaded, circumstances);
    }
    items.extend(cap_reached(counted, &mut account, &found.policy, circumstances.now));
    let reply = reply(&account)?;
    let act = act(kind.action, &account, &stable_id, kind.growing);
    let effects = commit_and_tell(&found.account_id, &found.account.auditable(), account, act, items, circumstances)?;
    Ok(Decision { effects, reply })
}

/// Nothing, if a maintainer may do itself what the key may: only then does it make a secret of it live on.
pub(super) fn maintained(key: &Key, found: &Found, circumstances: &Circumstances<'_>) -> Result<(), Refusal> {
    if found.maintainer.is_none() {
        return Ok(());
    }
    circumstances.trace.check(Check::AccessOfActor, found.within_maintainer(&key.access))
}

/// Nothing, if the key is not revoked.
pub(super) fn not_revoked(key: &Key) -> Result<(), RefusalCode> {
    if key.state == KeyState::Revoked { Err(RefusalCode::KeyRevoked) } else { Ok(()) }
}

/// A change of the key.
pub(super) fn act(action: &'static str, account: &Account, key_id: &Id, growing: bool) -> Act {
    Act {
        action,
        target: audit::Target {
            domain: Some(account.domain.clone()),
            owner: Some(account.owner.clone()),
            key_id: Some(key_id.as_str().to_owned()),
        },
        subject: Some(key_id.as_str().to_owned()),
        growing,
    }
}
