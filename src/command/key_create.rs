//! `createKey`: A7, with the limits that regenerate shares: expiry (A8) and cap (A11).

use serde_json::json;

use super::commit::{Act, carried_out, commit};
use super::loaded::{Loaded, same};
use super::{Circumstances, CreateKey, Decision, Issued, Reply, keyring};
use crate::access::{Target, Verb, permit};
use crate::account::{Access, Account, Key, KeyState, KeyView, Making, Method, Pair, UserStatus};
use crate::audit;
use crate::credential::{Credential, Secret};
use crate::crypto::{Purpose, Stream};
use crate::domain::{Domain, DomainStatus};
use crate::error::{Error, Refusal, RefusalCode};
use crate::id::{self, Id};
use crate::policy::SitePolicy;
use crate::text::Presence;
use crate::time::Instant;

/// Makes a key with one pair and returns its secret, once.
pub(super) fn create(
    wish: &CreateKey,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let site = loaded.site()?;
    let salt = site.salt()?;
    let domain = loaded.domain(&id::domain_document(&salt, &wish.domain), &wish.domain)?;
    let target = Target::Account {
        domain: &wish.domain,
        owner: &wish.owner,
        restrict_creation: domain.as_ref().is_some_and(|domain| domain.properties.restrict_creation),
    };
    permit(circumstances.actor, Verb::CreateKey, target, &site.policy, RefusalCode::UserNotFound)?;
    let domain = domain.ok_or(RefusalCode::DomainNotFound)?;
    let document = id::account_document(&salt, &wish.domain, &wish.owner);
    let mut account = loaded.account(&document)?.ok_or(RefusalCode::UserNotFound)?;
    same(&document, [&account.domain, &account.owner], [&wish.domain, &wish.owner])?;
    if let Some(subject) = carried_out(&account.ledger, circumstances)? {
        return repeated(&account, subject, &domain, circumstances);
    }
    working(&domain, &account)?;
    granted(wish, &site.policy, &domain, &account)?;
    let expires_at = expiry(wish.expires_at, Otherwise::Policy, &site.policy, circumstances.now)?;
    let methods = methods(wish.methods.as_deref(), &domain)?;
    below_cap(&account, &site.policy, circumstances.now)?;

    let before = account.auditable();
    let mut stream = circumstances.entropy.stream(Purpose::Ids);
    let key_id = fresh_id(&salt, &account, None, &mut stream);
    let client_id = fresh_id(&salt, &account, Some(key_id), &mut stream);
    let secret = Secret::generate(&client_id, circumstances.entropy);
    let pair = make_pair(client_id, 1, methods, &secret, loaded, circumstances)?;
    account.keys.push(Key {
        key_id,
        name: wish.name.clone(),
        description: wish.description.clone(),
        state: KeyState::Enabled,
        created_by: circumstances.actor.name().to_owned(),
        created_at: circumstances.now,
        not_before: wish.not_before,
        expires_at,
        scopes: wish.scopes.clone(),
        access: wish.access.clone(),
        pairs: vec![pair],
        extra: serde_json::Map::new(),
    });
    issue("key.create", &document, &before, account, &domain, Made { key_id, client_id, secret }, circumstances)
}

/// A key that was given a secret, before it is committed.
pub(super) struct Made {
    /// The key.
    pub(super) key_id: Id,
    /// The pair.
    pub(super) client_id: Id,
    /// Its secret.
    pub(super) secret: Secret,
}

/// The decision that commits the account and hands out the secret.
pub(super) fn issue(
    action: &'static str,
    document: &str,
    before: &serde_json::Value,
    account: Account,
    domain: &Domain,
    made: Made,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let key = account.key(&made.key_id).ok_or(RefusalCode::KeyNotFound)?;
    let issued = Issued {
        key: KeyView::of(&account, key, Some(domain.status), circumstances.now, None),
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
    let effects = commit(document, before, account, act, circumstances)?;
    Ok(Decision { effects, reply: Reply::Issued(Box::new(issued)) })
}

/// What a repeated operation answers: the key, without its secret.
pub(super) fn repeated(
    account: &Account,
    subject: &str,
    domain: &Domain,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let client_id = Id::parse(subject).ok_or(RefusalCode::KeyNotFound)?;
    let key = account.key(&client_id).ok_or(RefusalCode::KeyNotFound)?;
    let key = KeyView::of(account, key, Some(domain.status), circumstances.now, None);
    let issued = Issued { key, client_id, credential: None, prefix: circumstances.prefix.to_owned() };
    Ok(Decision { effects: Vec::new(), reply: Reply::Issued(Box::new(issued)) })
}

/// Nothing, if domain and owner can have a working key (A5).
pub(super) fn working(domain: &Domain, account: &Account) -> Result<(), Refusal> {
    if domain.status != DomainStatus::Active {
        return Err(RefusalCode::DomainNotActive.into());
    }
    if account.user.status != UserStatus::Active {
        return Err(RefusalCode::UserNotActive.into());
    }
    Ok(())
}

/// The expiration of a key for which none is asked.
#[derive(Clone, Copy)]
pub(super) enum Otherwise {
    /// What the policy says for a new key.
    Policy,
    /// What the key has.
    Keep(Option<Instant>),
}

/// The expiration that holds, if the policy allows the one that was asked for (A8).
///
pub(super) fn expiry(
    wish: Presence<Instant>,
    otherwise: Otherwise,
    policy: &SitePolicy,
    now: Instant,
) -> Result<Option<Instant>, Refusal> {
    let latest = policy.latest_expiry(now);
    let too_late = |latest: Instant| Refusal::from(RefusalCode::ExpiryTooLate).with("latest", latest);
    match (wish, latest) {
        (Presence::Absent, latest) => Ok(match otherwise {
            Otherwise::Policy => latest,
            Otherwise::Keep(expiry) => expiry,
        }),
        (Presence::Null, Some(latest)) => Err(too_late(latest)),
        (Presence::Null, None) => Ok(None),
        (Presence::Given(at), _) if at <= now => Err(Refusal::from(RefusalCode::ExpiryPassed).with("now", now)),
        (Presence::Given(at), Some(latest)) if at > latest => Err(too_late(latest)),
        (Presence::Given(at), _) => Ok(Some(at)),
    }
}

/// The methods of a new pair, if the domain offers them. Default: bearer and ed25519, as far as it does.
pub(super) fn methods(wish: Option<&[Method]>, domain: &Domain) -> Result<Vec<Method>, Refusal> {
    let offered = |method: &Method| domain.properties.methods.contains(method);
    let Some(wish) = wish else {
        let usual: Vec<_> = [Method::Bearer, Method::Ed25519].into_iter().filter(offered).collect();
        // A domain that offers neither has to be asked for what it does offer.
        return if usual.is_empty() { Err(not_offered(&[Method::Bearer, Method::Ed25519], domain)) } else { Ok(usual) };
    };
    let missing: Vec<_> = wish.iter().copied().filter(|method| !offered(method)).collect();
    if missing.is_empty() { Ok(wish.to_vec()) } else { Err(not_offered(&missing, domain)) }
}

/// Nothing, if one more counted key is allowed (A11).
pub(super) fn below_cap(account: &Account, policy: &SitePolicy, now: Instant) -> Result<(), Refusal> {
    let (counted, cap) = (account.counted(now), policy.max_num_per_user);
    if counted < cap {
        return Ok(());
    }
    Err(Refusal::from(RefusalCode::KeyCapReached).with("cap", cap).with("counted", counted))
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

fn not_offered(methods: &[Method], domain: &Domain) -> Refusal {
    Refusal::from(RefusalCode::MethodNotOffered)
        .with("methods", json!(methods))
        .with("offered", json!(domain.properties.methods))
}

/// Nothing, if scopes and access are within what site, domain and owner have (A2, A9, P11).
fn granted(wish: &CreateKey, policy: &SitePolicy, domain: &Domain, account: &Account) -> Result<(), Refusal> {
    let undeclared = policy.undeclared(&wish.scopes);
    if !undeclared.is_empty() {
        return Err(Refusal::from(RefusalCode::UnknownScope)
            .with("scopes", json!(undeclared))
            .with("declared", json!(policy.scopes)));
    }
    let exceeds = |code: RefusalCode, name: &str, limit: &Access| {
        let beyond = wish.access.beyond(limit);
        if beyond.is_empty() { Ok(()) } else { Err(Refusal::from(code).with(name, json!(beyond))) }
    };
    exceeds(RefusalCode::AccessUnknown, "unknown", &domain.environments)?;
    exceeds(RefusalCode::AccessExceedsOwner, "beyond", &account.user.access)
}

/// An id that neither a key nor a pair of the account has.
fn fresh_id(salt: &[u8; 32], account: &Account, taken: Option<Id>, stream: &mut Stream) -> Id {
    loop {
        let id = Id::random(salt, &account.domain, &account.owner, stream);
        if !account.has_id(&id) && taken != Some(id) {
            return id;
        }
    }
}
