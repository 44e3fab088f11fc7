//! Handing out a secret: what create, regenerate, add-pair and rotate share (A10).

use crate::account::{Account, KeyView, Making, Method, Pair};
use crate::audit;
use crate::command::commit::{Act, commit_and_tell};
use crate::command::loaded::{Found, Loaded};
use crate::command::{Circumstances, Decision, Issued, Reply, keyring};
use crate::credential::{Credential, Secret};
use crate::crypto::Stream;
use crate::error::{Error, RefusalCode};
use crate::id::Id;
use crate::notice::cap_reached;

/// A secret that a key was given, before it is committed.
pub(super) struct Made {
    /// The key.
    pub(super) key_id: Id,
    /// The pair.
    pub(super) client_id: Id,
    /// Its secret.
    pub(super) secret: Secret,
}

/// The decision that commits what `alter` makes of the account, and hands out the secret.
pub(super) fn issue(
    action: &'static str,
    found: Found,
    made: Made,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
    alter: impl FnOnce(&mut Account) -> Result<(), Error>,
) -> Result<Decision, Error> {
    let (before, status) = (found.account.auditable(), found.domain_status());
    let counted = found.account.counted(circumstances.now);
    let mut account = found.account;
    alter(&mut account)?;
    keyring::reseal(&mut account, loaded, circumstances);
    let key = account.key(&made.key_id).ok_or(RefusalCode::KeyNotFound)?;
    let issued = Issued {
        key: KeyView::of(&account, key, status, circumstances.now, None),
        client_id: made.client_id,
        credential: Some(Credential { client_id: made.client_id, secret: made.secret }),
        prefix: circumstances.prefix.to_owned(),
    };
    let target = audit::Target {
        domain: Some(account.domain.clone()),
        owner: Some(account.owner.clone()),
        key_id: Some(made.key_id.as_str().to_owned()),
    };
    let act = Act { action, target, subject: Some(made.client_id.as_str().to_owned()), growing: true };
    let items = cap_reached(counted, &mut account, &found.policy, circumstances.now).into_iter().collect();
    let effects = commit_and_tell(&found.account_id, &before, account, act, items, circumstances)?;
    Ok(Decision { effects, reply: Reply::Issued(Box::new(issued)) })
}

/// What a repeated operation answers: the key, without its secret.
pub(super) fn repeated(found: &Found, subject: &str, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let client_id = Id::parse(subject).ok_or(RefusalCode::KeyNotFound)?;
    let key = found.account.key(&client_id).ok_or(RefusalCode::KeyNotFound)?;
    let key = KeyView::of(&found.account, key, found.domain_status(), circumstances.now, None);
    let issued = Issued { key, client_id, credential: None, prefix: circumstances.prefix.to_owned() };
    Ok(Decision::answer(Reply::Issued(Box::new(issued))))
}

/// A pair for the secret, with the keyring where it is needed.
pub(super) fn make_pair(
    client_id: Id,
    generation: u32,
    methods: Vec<Method>,
    secret: &Secret,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Pair, Error> {
    let keys = if methods.contains(&Method::HmacSha256) { Some(keyring::open(loaded, circumstances)?) } else { None };
    let making = Making { now: circumstances.now, entropy: circumstances.entropy, keys: keys.as_ref() };
    Ok(Pair::new(client_id, generation, methods, secret, &making).ok_or(RefusalCode::KeyringLocked)?)
}

/// An id that neither a key nor a pair of the account has.
pub(super) fn fresh_id(salt: &[u8; 32], account: &Account, taken: Option<Id>, stream: &mut Stream) -> Id {
    loop {
        let id = Id::random(salt, &account.domain, &account.owner, stream);
        if !account.has_id(&id) && taken != Some(id) {
            return id;
        }
    }
}
