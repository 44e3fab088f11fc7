//! Simulations of another domain, and of what the site keeps, against the change itself.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::{self, SALT, Site};
use super::simulate::{effects, keys, run};
use crate::access::{Actor, Visibility};
use crate::account::{Access, Account, Key, KeyState, Method, UserKind};
use crate::crypto::Entropy;
use crate::domain::{Domain, DomainStatus};
use crate::error::{Error, RefusalCode};
use crate::id::{account_document, domain_document};
use crate::policy::{Expiration, Properties, SitePolicy};
use crate::query::{Scan, Sight, Simulation};
use crate::time::{DAY, Instant};

const ROOT: Actor = Actor::SiteAdmin { id: String::new() };

fn ask(actor: &Actor, policy: SitePolicy, query: Value, now: Instant, site: &Site) -> Result<Simulation, Error> {
    let document = crate::site::Site::new(policy, &Entropy::new([7; 32]));
    let sight = Sight { actor, site: &document, documents: &[] };
    run(Scan::domain_change(query, &sight, &SALT, now), site)
}

fn access(value: Value) -> Access {
    serde_json::from_value(value).unwrap()
}

/// What a key can do, as pairs of environment and role.
fn can(key: &Key, declared: &Access) -> BTreeSet<(String, String)> {
    let granted = key.access.iter().flat_map(|(environment, roles)| roles.iter().map(move |role| (environment, role)));
    let works = granted.filter(|(environment, role)| declared.has_role(environment, role));
    works.map(|(environment, role)| (environment.to_owned(), role.clone())).collect()
}

fn offered() -> impl Strategy<Value = Vec<Method>> {
    prop::sample::subsequence(Properties::default().methods, 1..=3)
}

fn properties() -> impl Strategy<Value = Properties> {
    let expirations = prop::sample::subsequence(Properties::EXPIRATIONS.to_vec(), 1..=3);
    (prop::bool::weighted(0.8), expirations, offered(), prop::option::of(1..300_i64)).prop_map(
        |(api_keys, expiration_policies, methods, expire_days)| Properties {
            api_keys,
            expiration_policies,
            expire_days,
            methods,
            ..Properties::default()
        },
    )
}

/// What the change says of the domain.
fn named(then: &Domain) -> Value {
    let own = &then.properties;
    json!({
        "domain": then.domain, "status": then.status, "environments": then.environments, "apiKeys": own.api_keys,
        "expirationPolicies": own.expiration_policies, "methods": own.methods, "expireDays": own.expire_days,
    })
}

proptest! {
    #[test]
    fn another_domain_stops_shrinks_and_offers_less(
        site in model::site(), name in prop::sample::select(vec!["a", "b", "B"]), now in model::instant(), active: bool,
        sides in (properties(), properties()), roles in prop::collection::btree_map("[xy]", prop::collection::btree_set("[rs]", 1..3), 0..3), methods in offered(),
    ) {
        let mut site = site;
        let id = domain_document(&SALT, name);
        let owned = access(json!({"x": ["r", "s"], "y": ["r"]}));
        for account in site.accounts.values_mut() {
            account.user.access = owned.clone();
            account.keys.iter_mut().flat_map(|key| &mut key.pairs).for_each(|pair| pair.methods = methods.clone());
        }
        site.domains.values_mut().for_each(|domain| {
            domain.environments = access(json!({"x": ["r"], "y": ["r", "s"]}));
            domain.properties = sides.0.clone();
        });
        let mut then = Domain::new(name);
        then.status = if active { DomainStatus::Active } else { DomainStatus::Disabled };
        then.environments = Access::from(roles.into_iter().map(|(environment, roles)| (environment, roles.into_iter().collect())).collect::<BTreeMap<String, Vec<String>>>());
        then.properties = sides.1.clone();
        let found = ask(&ROOT, SitePolicy::default(), named(&then), now, &site);
        if !site.domains.contains_key(&id) || site.broken.contains(&id) {
            prop_assert_eq!(matches!(found, Err(Error::Fault(_))), site.domains.contains_key(&id));
            return Ok(());
        }
        let before = keys(&site, &Visibility::Site, now);
        let mut later = site.clone();
        let today = later.domains.insert(id, then.clone()).unwrap();
        let after = keys(&later, &Visibility::Site, now);
        let mut expected = BTreeMap::new();
        for (_, account) in site.accounts.iter().filter(|(id, account)| account.domain == name && !site.broken.contains(*id)) {
            for key in account.keys.iter().filter(|key| key.state != KeyState::Revoked && !key.is_expired(now)) {
                let seen = key.key_id.as_str();
                let mut effects = Vec::new();
                if before[seen]["status"] == "active" && after[seen]["status"] != "active" {
                    effects.push("stops");
                }
                let [could, can] = [&today, &then].map(|domain| can(key, &domain.environments).into_iter().filter(|(environment, role)| owned.has_role(environment, role)).collect::<BTreeSet<_>>());
                if !could.is_subset(&can) {
                    effects.push(if can.is_empty() { "access_lost" } else { "access_shrinks" });
                }
                let made = key.newest(now).unwrap_or(key.created_at);
                let outside = |domain: &Domain| domain.properties.expire_days.is_some_and(|days| key.expires_at.is_none_or(|at| at > made + u64::try_from(days).unwrap() * DAY));
                let never = |domain: &Domain| domain.properties.expiration_policies.contains(&Expiration::Never);
                if outside(&then) && !outside(&today) {
                    effects.push("outside_expiry");
                } else if key.expires_at.is_none() && [&today, &then].iter().all(|domain| domain.properties.expire_days.is_none()) && never(&today) && !never(&then) {
                    effects.push("never_not_offered");
                }
                let lost = methods.iter().any(|method| today.properties.methods.contains(method) && !then.properties.methods.contains(method));
                let hands_on = key.current().is_some_and(|pair| pair.expires_at.is_none_or(|at| at > now));
                if lost && hands_on {
                    effects.push("method_not_offered");
                }
                if !effects.is_empty() {
                    expected.insert(seen.to_owned(), effects);
                }
            }
        }
        prop_assert_eq!(effects(&found.unwrap()), expected);
    }

    #[test]
    fn what_would_be_kept_no_longer_is_said(site in model::site(), now in model::instant(), days in prop::collection::vec(prop_oneof![Just(-1_i64), 1..300_i64], 2)) {
        let mut site = site;
        let kept = |key: &Key, days: i64| days < 0 || now < key.created_at + u64::try_from(days).unwrap() * DAY;
        let mut expected = BTreeMap::new();
        for (id, account) in &mut site.accounts {
            for key in account.keys.iter_mut().filter(|key| key.state == KeyState::Revoked) {
                key.revoked_at = Some(key.created_at);
                if !site.broken.contains(id) && kept(key, days[0]) && !kept(key, days[1]) {
                    expected.insert(key.key_id.as_str().to_owned(), vec!["deleted"]);
                }
            }
        }
        let today = SitePolicy { revoked_retention_days: days[0], ..SitePolicy::default() };
        let query = json!({"policy": {"revokedRetentionDays": days[1]}});
        let found = run(Scan::policy(query, &today, Visibility::Site, &SALT, now), &site).unwrap();
        prop_assert_eq!(effects(&found), expected);
    }
}

/// A domain `a` with two persons, one of whom may not create keys, and a service.
fn inhabited() -> Site {
    let mut site = Site::default();
    site.domains.insert(domain_document(&SALT, "a"), Domain::new("a"));
    for owner in ["ann", "bob", "robot"] {
        let mut account = Account::new("a", owner, 0);
        account.user.key_creation = owner != "bob";
        account.user.kind = if owner == "robot" { UserKind::Service } else { UserKind::Person };
        site.accounts.insert(account_document(&SALT, "a", owner), account);
    }
    site
}

#[test]
fn who_could_create_no_more_keys() {
    let policy = || crate::policy::Preset::Apptio.apply(SitePolicy::default());
    let users = |query| {
        let found = ask(&ROOT, policy(), query, 5, &inhabited()).unwrap();
        found.users.into_iter().map(|user| (user.user, user.effects[0].effect)).collect::<Vec<_>>()
    };
    assert_eq!(
        users(json!({"domain": "a", "restrictCreation": true})),
        [("ann".to_owned(), "creation_restricted")],
        "bob could not before, and a service does not"
    );
    let lowered = ["ann", "bob"].map(|user| (user.to_owned(), "self_service_lowered"));
    assert_eq!(users(json!({"domain": "a", "selfServiceLevel": "user_read_only", "restrictCreation": true})), lowered);
    assert_eq!(users(json!({"domain": "a"})), []);
    let ann = [("ann".to_owned(), "creation_restricted")];
    assert_eq!(users(json!({"domain": "a", "apiKeys": false})), ann, "where no keys are, none is created");
    assert_eq!(users(json!({"domain": "a", "status": "disabled"})), ann);
    let mut closed = inhabited();
    closed.domains.values_mut().for_each(|domain| domain.properties.api_keys = false);
    let found = ask(&ROOT, policy(), json!({"domain": "a", "restrictCreation": true}), 5, &closed).unwrap();
    assert_eq!(found.users.len(), 0, "it holds today as well");
}

#[test]
fn a_domain_that_cannot_be_so_or_is_not_there() {
    let refused = |actor: &Actor, query| match ask(actor, SitePolicy::default(), query, 5, &inhabited()).unwrap_err() {
        Error::Refused(refusal) => refusal.code,
        other => panic!("{other:?}"),
    };
    let wider = json!({"domain": "a", "maxKeysPerUser": 4_000});
    assert_eq!(refused(&ROOT, wider), RefusalCode::DomainWidens);
    assert_eq!(refused(&ROOT, json!({"domain": "b"})), RefusalCode::DomainNotFound);
    // The refusal says what the site allows, which is not for its users to know.
    let ann = Actor::User { id: "ann".into(), domain: "a".into() };
    assert_eq!(refused(&ann, json!({"domain": "a", "maxKeysPerUser": 4_000})), RefusalCode::Forbidden);
    let elsewhere = Actor::DomainAdmin { id: "eve".into(), domain: "b".into() };
    assert_eq!(refused(&elsewhere, json!({"domain": "a", "apiKeys": false})), RefusalCode::Forbidden);
    assert_eq!(refused(&elsewhere, json!({"domain": "c", "apiKeys": false})), RefusalCode::Forbidden);
    assert_eq!(refused(&elsewhere, json!({"domain": "b", "apiKeys": false})), RefusalCode::DomainNotFound);
    let error = ask(&ROOT, SitePolicy::default(), json!({"apiKeys": 1, "methods": ["x"]}), 5, &inhabited());
    let Err(Error::Invalid(invalid)) = error else { panic!("{error:?}") };
    let paths: Vec<_> = invalid.issues.iter().map(|issue| issue.path.as_str()).collect();
    assert_eq!(paths, ["domain", "apiKeys", "methods[0]"]);
}
