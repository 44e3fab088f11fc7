//! What must hold after every step, said of the documents themselves, not of the model.

use std::collections::BTreeSet;

use keyward::access::Actor;
use keyward::account::{
    Access as Grant, Account, KeyState as State, Pair as Stored, Reminded, RetiredPair, Stage as Turn, UserKind,
};
use keyward::id::Id;
use serde_json::json;

use crate::model::{Access, Ask, Home, Key, KeyState, Model, Names, Pair, Stage, User, UserStatus};

/// What is wrong, for a person.
pub(crate) type Broken = String;

macro_rules! hold {
    ($holds:expr, $($said:tt)+) => { if !$holds { return Err(format!($($said)+)); } };
}

/// The account is what the model says.
pub(crate) fn same(account: &Account, user: &User, now: u64) -> Result<(), Broken> {
    let status = json!(account.user.status);
    let expected = match user.status {
        UserStatus::Active => "active",
        UserStatus::Deactivated => "deactivated",
        UserStatus::Deleted => "deleted",
    };
    hold!(status == expected, "user: {status}, not {expected}");
    let own = &account.user;
    hold!((own.kind == UserKind::Service) == user.service, "kind: {:?}", own.kind);
    hold!(own.maintainers.iter().eq(&user.maintainers), "maintainers: {:?}", own.maintainers);
    hold!(flat(&own.access) == user.access, "access of the user: {:?}", own.access);
    hold!(own.key_creation == user.key_creation, "keyCreation");
    hold!(own.token_generation == user.token_generation, "tokenGeneration");
    let names: Vec<_> = account.keys.iter().map(|key| key.key_id.as_str()).collect();
    hold!(names.iter().eq(user.keys.iter().map(|key| &key.id)), "keys: {names:?}");
    for (stored, key) in account.keys.iter().zip(&user.keys) {
        same_key(stored, key).map_err(|broken| format!("{}: {broken}", key.id))?;
    }
    hold!(u64::from(account.counted(now)) == user.counted(now), "counted: {}", account.counted(now));
    Ok(())
}

fn same_key(stored: &keyward::account::Key, key: &Key) -> Result<(), Broken> {
    let expected = match key.state {
        KeyState::Enabled => State::Enabled,
        KeyState::Disabled => State::Disabled,
        KeyState::Revoked => State::Revoked,
    };
    hold!(stored.state == expected, "state: {:?}", stored.state);
    hold!(stored.name == key.name && stored.description == key.description, "name: {}", stored.name);
    let times = (stored.not_before, stored.expires_at, stored.revoked_at, stored.noted_expiry);
    let expected = (key.not_before, key.expires, key.revoked_at, key.noted);
    hold!(times == expected, "times: {times:?}, not {expected:?}");
    let reminded = |said: &Option<Reminded>| said.as_ref().map(|said| (said.of, u64::from(said.days)));
    let told = (reminded(&stored.told.expiry), reminded(&stored.told.rotation), stored.told.silent);
    let expected = (key.told.expiry, key.told.rotation, key.told.silent.as_deref().and_then(Id::parse));
    hold!(told == expected, "told: {told:?}, not {expected:?}");
    hold!(flat(&stored.access) == key.access, "access: {:?}", stored.access);
    hold!(stored.scopes.iter().eq(&key.scopes), "scopes: {:?}", stored.scopes);
    hold!(json!(stored.rotation) == key.rotation, "rotation: {:?}", stored.rotation);
    hold!(
        stored.pairs.len() == key.pairs.len() && stored.pairs.iter().zip(&key.pairs).all(|(a, b)| same_pair(a, b)),
        "pairs: {:?}, not {:?}",
        stored.pairs,
        key.pairs
    );
    let told =
        |gone: &RetiredPair| gone.bearer.is_some() || gone.imported.as_ref().is_some_and(|own| own.digest.is_some());
    let ring = stored.retired.iter().map(|gone| (gone.client_id.as_str(), told(gone)));
    let expected = key.ring.iter().map(|gone| (gone.client.as_str(), gone.secret.is_some()));
    hold!(ring.eq(expected), "ring: {:?}, not {:?}", stored.retired, key.ring);
    let imported = |pair: &Stored| pair.imported.as_ref().is_some_and(|own| own.digest.is_some());
    let erased =
        |pair: &Stored| pair.bearer.is_none() && pair.ed25519.is_none() && pair.hmac.is_none() && !imported(pair);
    let revoked = key.state == KeyState::Revoked;
    hold!(stored.pairs.iter().all(|pair| erased(pair) == revoked), "revoked and erased are one thing");
    Ok(())
}

fn same_pair(stored: &Stored, pair: &Pair) -> bool {
    let stage = match stored.stage {
        Turn::Staged => Stage::Staged,
        Turn::Current => Stage::Current,
        Turn::Retiring => Stage::Retiring,
    };
    let methods: Names = stored.methods.iter().map(|method| method.as_str().to_owned()).collect();
    (stored.client_id.as_str(), stage, u64::from(stored.generation)) == (&pair.client, pair.stage, pair.generation)
        && (stored.created_at, stored.expires_at, stored.retires_at) == (pair.created, pair.expires, pair.retires)
        && methods == pair.methods
        && stored.imported.is_some() == pair.imported
}

/// Invariant 3: no command raises the number of counted keys beyond the cap; two live pairs at most; one is current.
pub(crate) fn counts(before: u64, account: &Account, cap: u64, now: u64) -> Result<(), Broken> {
    let counted = u64::from(account.counted(now));
    hold!(counted <= before || counted <= cap, "counted keys: {before} -> {counted} of {cap}");
    for key in &account.keys {
        hold!((1..=2).contains(&key.pairs.len()), "{} pairs", key.pairs.len());
        let current = key.pairs.iter().filter(|pair| pair.stage == Turn::Current).count();
        hold!(current == 1, "{current} current pairs");
        hold!(key.retired.len() <= 8, "{} pairs in the ring", key.retired.len());
        let retiring = |pair: &Stored| (pair.stage == Turn::Retiring) == pair.retires_at.is_some();
        hold!(key.pairs.iter().all(retiring), "only a retiring pair has an end of its overlap");
    }
    Ok(())
}

/// Invariant 7: whatever a key got by this command was its owner's, and the maintainer's who gave it.
pub(crate) fn widening(before: &User, account: &Account, home: &Home, ask: &Ask, model: &Model) -> Result<(), Broken> {
    const GIVING: [&str; 4] = ["keys.create", "keys.import", "keys.grantAccess", "keys.changeAccess"];
    let actors = match &ask.actor {
        Actor::User { id, domain } => model.users.get(&(domain.clone(), id.clone())).map(|user| &user.access),
        _ => None,
    };
    for key in &account.keys {
        let old = before.keys.iter().find(|old| old.id == key.key_id.as_str()).map(|old| old.access.clone());
        let gained: Access = flat(&key.access).difference(&old.unwrap_or_default()).cloned().collect();
        hold!(gained.is_empty() || GIVING.contains(&ask.name), "{} gave {gained:?}", ask.name);
        hold!(gained.is_subset(&before.access), "{gained:?} was not the owner's");
        hold!(gained.is_subset(&model.domains[&home.0].environments), "{gained:?} is not the domain's");
        hold!(actors.is_none_or(|own| gained.is_subset(own)), "{gained:?} was not the actor's");
    }
    Ok(())
}

/// Invariant 4: nothing but these takes what a key has left to work with.
pub(crate) fn last_pair(ask: &Ask, model: &Model, home: &Home, worked: &BTreeSet<String>) -> Result<(), Broken> {
    const MAY: [&str; 9] = [
        "keys.revoke",
        "keys.revokeSelf",
        "keys.disable",
        "keys.delete",
        "users.deactivate",
        "users.delete",
        "domains.put",
        // It can deactivate; and it cannot change what a key has.
        "users.put",
        // Of the expiration, or to a policy that enforces.
        "keys.edit",
    ];
    let works = working(model, home);
    let lost: Vec<_> = worked.difference(&works).collect();
    hold!(lost.is_empty() || MAY.contains(&ask.name), "{} took the last working pair of {lost:?}", ask.name);
    Ok(())
}

/// The keys of a user of which some pair works.
pub(crate) fn working(model: &Model, home: &Home) -> BTreeSet<String> {
    let works = |key: &&Key| key.pairs.iter().any(|pair| model.reason(&home.0, home, key, pair).is_none());
    let Some(user) = model.users.get(home) else { return BTreeSet::new() };
    user.keys.iter().filter(works).map(|key| key.id.clone()).collect()
}

/// Invariant 4, of time: that an overlap ends never leaves a key without a pair that works. What can is an expiration:
/// the key's own, its current pair's, or one that the rotation policy enforces; all three stop the current pair.
pub(crate) fn passing(model: &Model, home: &Home, worked: &BTreeSet<String>) -> Result<(), Broken> {
    let ended = |key: &&Key| worked.contains(&key.id) && key.living(model.now) == 0;
    for key in model.users[home].keys.iter().filter(ended) {
        let Some(current) = key.current() else { return Err(format!("{} has no current pair", key.id)) };
        hold!(current.retires.is_none(), "the overlap of the last pair of {} ended", key.id);
    }
    Ok(())
}

/// An access as pairs of environment and role.
pub(crate) fn flat(access: &Grant) -> Access {
    let rows = access.iter().flat_map(|(environment, roles)| roles.iter().map(move |role| (environment, role)));
    rows.map(|(environment, role)| (environment.to_owned(), role.clone())).collect()
}
