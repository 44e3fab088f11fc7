//! The invariants of the design, after each step of random histories.
//!
//! Steps a history: 60; histories: `KEYWARD_HISTORIES`, 400 by default.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

mod world;

use std::collections::BTreeMap;

use keyward::access::Actor;
use keyward::account::{KeyState, Method};
use keyward::error::Error;
use keyward::text::limits::PAIRS;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};
use world::World;

/// What somebody tries.
#[derive(Clone, Debug)]
enum Step {
    Create { actor: usize, owner: usize, access: usize, days: Option<u64>, methods: usize },
    Change { actor: usize, verb: usize, key: usize },
    Regenerate { actor: usize, key: usize, days: Option<u64> },
    User { owner: usize, access: usize, active: bool },
    Policy { cap: u32, days: i64, level: usize, delete: bool },
    Domain { active: bool, environments: usize },
    Wait { hours: u64 },
}

const OWNERS: [&str; 3] = ["ann", "bob", "eve"];
const LEVELS: [&str; 3] = ["admin_only", "user_read_only", "user_full_control"];
const VERBS: [&str; 4] = ["keys.revoke", "keys.disable", "keys.enable", "keys.delete"];
const METHODS: [&[&str]; 3] = [&["bearer", "ed25519"], &["bearer"], &["bearer", "hmac-sha256"]];

fn access(index: usize) -> Value {
    [
        json!({}),
        json!({"production": ["read"]}),
        json!({"production": ["read", "write"], "staging": ["read"]}),
        json!({"staging": []}),
    ][index % 4]
        .clone()
}

fn actors() -> Vec<Actor> {
    vec![
        Actor::SiteAdmin { id: "root".into() },
        Actor::DomainAdmin { id: "dora".into(), domain: "default".into() },
        Actor::User { id: "ann".into(), domain: "default".into() },
        Actor::User { id: "bob".into(), domain: "default".into() },
        Actor::DomainAdmin { id: "otto".into(), domain: "elsewhere".into() },
        Actor::System,
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let days = || proptest::option::of(0_u64..40);
    prop_oneof![
        6 => (0..6_usize, 0..3_usize, 0..4_usize, days(), 0..3_usize)
            .prop_map(|(actor, owner, access, days, methods)| Step::Create { actor, owner, access, days, methods }),
        8 => (0..6_usize, 0..4_usize, 0..12_usize).prop_map(|(actor, verb, key)| Step::Change { actor, verb, key }),
        4 => (0..6_usize, 0..12_usize, days()).prop_map(|(actor, key, days)| Step::Regenerate { actor, key, days }),
        2 => (0..3_usize, 0..4_usize, any::<bool>()).prop_map(|(owner, access, active)| Step::User { owner, access, active }),
        2 => (0..5_u32, prop_oneof![Just(-1), 1..30_i64], 0..3_usize, any::<bool>())
            .prop_map(|(cap, days, level, delete)| Step::Policy { cap, days, level, delete }),
        1 => (any::<bool>(), 1..4_usize).prop_map(|(active, environments)| Step::Domain { active, environments }),
        3 => (0..400_u64).prop_map(|hours| Step::Wait { hours }),
    ]
}

/// What a history knows besides the documents: every token that was ever handed out, by key, the newest last.
#[derive(Default)]
struct Handed {
    keys: Vec<String>,
    tokens: BTreeMap<String, Vec<String>>,
}

proptest! {
    #![proptest_config(Config { cases: histories(), failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_step_keeps_the_invariants(steps in proptest::collection::vec(step(), 60)) {
        let mut world = start();
        let mut handed = Handed::default();
        for step in &steps {
            let before = counts(&world);
            let documents = world.documents.clone();
            let result = take(step, &mut world, &mut handed);
            if result.is_err() {
                prop_assert_eq!(&documents, &world.documents, "a refused command writes nothing");
            }
            check(&mut world, &handed, &before, step)?;
        }
    }
}

fn histories() -> u32 {
    std::env::var("KEYWARD_HISTORIES").ok().and_then(|text| text.parse().ok()).unwrap_or(400)
}

fn start() -> World {
    let mut world = World::new();
    let root = Actor::SiteAdmin { id: "root".into() };
    world.run(&root, "site.init", json!({"policy": {"APIKEY_MAX_NUM_PER_USER": 3}})).unwrap();
    world.run(&root, "domains.put", json!({"domain": "default", "environments": access(2)})).unwrap();
    world.run(&root, "keyring.init", json!({})).unwrap();
    for (index, owner) in OWNERS.iter().enumerate() {
        world.run(&root, "users.put", json!({"user": owner, "access": access(index)})).unwrap();
    }
    world
}

fn take(step: &Step, world: &mut World, handed: &mut Handed) -> Result<(), Error> {
    let root = Actor::SiteAdmin { id: "root".into() };
    let key_of = |handed: &Handed, key: usize| {
        handed.keys.get(key % handed.keys.len().max(1)).cloned().unwrap_or_else(|| "0".repeat(24))
    };
    let expires = |world: &World, days: Option<u64>| days.map(|days| world.now + days * 86_400_000);
    match step {
        Step::Create { actor, owner, access: wanted, days, methods } => {
            let mut command = json!({
                "owner": OWNERS[*owner], "domain": "default", "name": "k", "access": access(*wanted), "methods": METHODS[*methods],
            });
            if let Some(at) = expires(world, *days) {
                command["expiresAt"] = at.into();
            }
            let issued = world.issue(&actors()[*actor], "keys.create", command)?;
            let key_id = issued.key.key_id.as_str().to_owned();
            handed.keys.push(key_id.clone());
            handed.tokens.entry(key_id).or_default().push(issued.credential.unwrap().token(&issued.prefix));
        }
        Step::Regenerate { actor, key, days } => {
            let key_id = key_of(handed, *key);
            let mut command = json!({"keyId": key_id});
            if let Some(at) = expires(world, *days) {
                command["expiresAt"] = at.into();
            }
            let issued = world.issue(&actors()[*actor], "keys.regenerate", command)?;
            handed.tokens.entry(key_id).or_default().push(issued.credential.unwrap().token(&issued.prefix));
        }
        Step::Change { actor, verb, key } => {
            world.run(&actors()[*actor], VERBS[*verb], json!({"keyId": key_of(handed, *key)}))?;
        }
        Step::User { owner, access: has, active } => {
            let status = if *active { "active" } else { "deactivated" };
            world.run(&root, "users.put", json!({"user": OWNERS[*owner], "access": access(*has), "status": status}))?;
        }
        Step::Policy { cap, days, level, delete } => {
            let policy = json!({
                "APIKEY_MAX_NUM_PER_USER": cap, "APIKEY_EXPIRE_DAYS": days, "APIKEY_SELF_SERVICE_LEVEL": LEVELS[*level],
                "onOwnerDeactivated": if *delete { "delete" } else { "disable" },
            });
            world.run(&root, "site.setPolicy", json!({"policy": policy}))?;
        }
        Step::Domain { active, environments } => {
            let status = if *active { "active" } else { "disabled" };
            world.run(
                &root,
                "domains.put",
                json!({"domain": "default", "status": status, "environments": access(*environments)}),
            )?;
        }
        Step::Wait { hours } => world.now += hours * 3_600_000,
    }
    Ok(())
}

/// Counted keys by owner.
fn counts(world: &World) -> BTreeMap<String, u32> {
    world.accounts().iter().map(|account| (account.owner.clone(), account.counted(world.now))).collect()
}

fn check(world: &mut World, handed: &Handed, before: &BTreeMap<String, u32>, step: &Step) -> Result<(), TestCaseError> {
    let site: Value = serde_json::from_str(&world.documents["site"]).unwrap();
    let cap = site["policy"]["APIKEY_MAX_NUM_PER_USER"].as_u64().unwrap();
    let accounts = world.accounts();
    for account in &accounts {
        // Invariant 3: no command raises the number of counted keys beyond the cap; at most two pairs.
        let (old, new) = (before[&account.owner], account.counted(world.now));
        prop_assert!(new <= old || u64::from(new) <= cap, "{}: {old} -> {new} of {cap} by {step:?}", account.owner);
        for key in &account.keys {
            prop_assert!((1..=PAIRS).contains(&key.pairs.len()));
            let erased =
                key.pairs.iter().all(|pair| pair.bearer.is_none() && pair.ed25519.is_none() && pair.hmac.is_none());
            prop_assert_eq!(key.state == KeyState::Revoked, erased, "revoked and erased are one thing");
            prop_assert!(key.pairs.iter().all(|pair| pair.methods.contains(&Method::Bearer)));
        }
    }
    verdicts(world, handed, &accounts)?;
    audit(world)?;
    canary(world, handed)
}

/// Invariants 1 and 4, at one moment: the newest token of a key works exactly when nothing that was said stands in its
/// way; every older token is dead.
fn verdicts(world: &mut World, handed: &Handed, accounts: &[keyward::account::Account]) -> Result<(), TestCaseError> {
    let domain_active = world.domains().iter().all(|domain| serde_json::to_value(domain.status).unwrap() == "active");
    for (key_id, tokens) in &handed.tokens {
        let found = accounts.iter().find_map(|account| {
            account.keys.iter().find(|key| key.key_id.as_str() == key_id).map(|key| (account, key))
        });
        let expected = match found {
            None => Some("unknown_key"),
            Some((_, key)) if key.state == KeyState::Revoked => Some("revoked"),
            Some((account, _)) if serde_json::to_value(account.user.status).unwrap() != "active" => {
                Some("owner_deactivated")
            }
            Some(_) if !domain_active => Some("domain_disabled"),
            Some((_, key)) if key.state == KeyState::Disabled => Some("disabled"),
            Some((_, key)) if key.expires_at.is_some_and(|at| world.now >= at) => Some("expired"),
            Some(_) => None,
        };
        let (newest, older) = tokens.split_last().unwrap();
        prop_assert_eq!(world.refusal(newest), expected);
        for token in older {
            prop_assert!(matches!(world.refusal(token), Some("secret_mismatch" | "revoked" | "unknown_key")));
        }
    }
    Ok(())
}

/// Invariant 5: exactly one event a committed change, and the chain verifies.
fn audit(world: &World) -> Result<(), TestCaseError> {
    for (document, commits) in &world.commits {
        let events = world.events(document);
        prop_assert_eq!(events.len() as u64, *commits, "{}", document);
        let mut previous = "A".repeat(43);
        for (index, event) in events.iter().enumerate() {
            prop_assert!(event.is_intact());
            prop_assert_eq!(event.sequence, index as u64 + 1);
            prop_assert_eq!(&event.previous, &previous);
            previous.clone_from(&event.hash);
        }
    }
    Ok(())
}

/// Invariant 6: no 8-character piece of a secret in any stored value.
fn canary(world: &World, handed: &Handed) -> Result<(), TestCaseError> {
    let Some(token) = handed.tokens.values().filter_map(|tokens| tokens.last()).next_back() else { return Ok(()) };
    let secret = &token[token.len() - 60..];
    for piece in secret.as_bytes().windows(8) {
        let piece = core::str::from_utf8(piece).unwrap();
        for (id, text) in &world.documents {
            prop_assert!(!text.contains(piece) && !id.contains(piece), "{} holds a piece of a secret", id);
        }
    }
    Ok(())
}
