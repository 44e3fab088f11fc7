//! Simulations against the change itself: carried out on a copy of the site, and looked at from outside.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::{self, SALT, Site};
use super::oracle;
use crate::access::Visibility;
use crate::account::{Access, Account, UserStatus};
use crate::error::{Error, RefusalCode};
use crate::id::domain_document;
use crate::policy::{OnOwnerDeactivated, SitePolicy};
use crate::query::{Scan, Simulate, Simulation};
use crate::time::{DAY, Instant};

pub(super) fn run(scan: Result<Scan<Simulate>, Error>, site: &Site) -> Result<Simulation, Error> {
    let mut scan = scan?;
    let prefix = scan.accounts();
    site.domains().for_each(|(id, text)| scan.domain(&id, &text));
    site.usages().for_each(|(id, text)| scan.usage(&id, &text));
    site.accounts().filter(|(id, _)| id.starts_with(&prefix)).for_each(|(id, text)| scan.account(&id, &text));
    scan.finish()
}

/// Each key with its effects by name; and that the counts are those of what is listed.
pub(super) fn effects(found: &Simulation) -> BTreeMap<String, Vec<&'static str>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let of_keys = found.keys.iter().flat_map(|key| &key.effects);
    of_keys
        .chain(found.users.iter().flat_map(|user| &user.effects))
        .for_each(|effect| *counts.entry(effect.effect).or_default() += 1);
    assert_eq!(counts, found.counts.effects);
    assert_eq!((found.keys.len(), found.users.len()), (found.counts.keys, found.counts.users));
    let named = |key: &crate::query::KeyEffects| {
        (key.key_id.as_str().to_owned(), key.effects.iter().map(|effect| effect.effect).collect())
    };
    found.keys.iter().map(named).collect()
}

/// Every visible key as callers see it, by its id.
pub(super) fn keys(site: &Site, visibility: &Visibility, now: Instant) -> BTreeMap<String, Value> {
    let keys = oracle::visible(site, visibility, now).into_iter();
    keys.map(|key| (key["keyId"].as_str().unwrap().to_owned(), key)).collect()
}

/// The site after a change of some accounts, by what it does to one.
fn changed(site: &Site, change: impl Fn(&mut Account)) -> Site {
    let mut site = site.clone();
    site.accounts.values_mut().for_each(change);
    site
}

fn policy(days: i64, cap: u32, scopes: &[String]) -> SitePolicy {
    SitePolicy { expire_days: days, max_num_per_user: cap, scopes: scopes.to_vec(), ..SitePolicy::default() }
}

proptest! {
    #[test]
    fn a_revoke_stops_what_works(site in model::site(), filter in model::filter(), visibility in model::visibility(), now in model::instant()) {
        let found = run(Scan::revoke(json!({"filter": filter}), visibility.clone(), &SALT, now), &site).unwrap();
        let chosen: BTreeSet<_> = oracle::list(&site, &filter, &json!({"column": "name"}), &visibility, now)
            .into_iter().map(|key| key["keyId"].as_str().unwrap().to_owned()).collect();
        let before = keys(&site, &visibility, now);
        let after = keys(&changed(&site, |account| account.keys.iter_mut().filter(|key| chosen.contains(key.key_id.as_str())).for_each(|key| key.revoke(now))), &visibility, now);
        let expected = before.iter().filter_map(|(id, key)| match (key["status"].as_str().unwrap(), after[id]["status"].as_str().unwrap()) {
            (before, after) if before == after => None,
            ("active", _) => Some((id.clone(), vec!["stops"])),
            _ => Some((id.clone(), vec!["secret_lost"])),
        });
        prop_assert_eq!(effects(&found), expected.collect());
        for key in &found.keys {
            prop_assert_eq!(&json!(key.last_used_at), &before[key.key_id.as_str()]["lastUsedAt"]);
            prop_assert_eq!(&json!(key.owner), &before[key.key_id.as_str()]["owner"]);
        }
        prop_assert_eq!(&run(Scan::revoke(json!({"filter": filter}), visibility.clone(), &SALT, now), &site.clone().reduced(&visibility)).unwrap(), &found);
    }

    #[test]
    fn a_demotion_takes_what_the_key_can_do_no_more(site in model::site(), visibility in model::visibility(), roles in prop::collection::btree_map("[xy]", prop::collection::vec("[rs]", 0..3), 0..3), now in model::instant(), which in any::<prop::sample::Index>()) {
        let now_they_have: Access = serde_json::from_value(json!({"x": ["r", "s"], "y": ["r"]})).unwrap();
        let mut site = changed(&site, |account| account.user.access = now_they_have.clone());
        let declared: Access = serde_json::from_value(json!({"x": ["r"], "y": ["r", "s"]})).unwrap();
        site.domains.values_mut().for_each(|domain| domain.environments = declared.clone());
        prop_assume!(!site.accounts.is_empty());
        let (id, account) = which.get(&site.accounts.iter().collect::<Vec<_>>()).to_owned();
        let query = json!({"user": account.owner, "domain": account.domain, "access": roles.iter().map(|(environment, roles)| (environment.clone(), roles.iter().collect::<BTreeSet<_>>())).collect::<BTreeMap<_, _>>()});
        let found = run(Scan::demote(query, visibility.clone(), &SALT, now), &site);
        if site.broken.contains(id) || !visibility.includes(account) {
            prop_assert!(found.is_err());
            return Ok(());
        }
        // What a key can do, as pairs of environment and role: of a domain without a document, nothing.
        let domain = domain_document(&SALT, &account.domain);
        let is_there = site.domains.contains_key(&domain) && !site.broken.contains(&domain);
        let can = |key: &crate::account::Key, has: &dyn Fn(&str, &str) -> bool| -> BTreeSet<(String, String)> {
            let granted = key.access.iter().flat_map(|(environment, roles)| roles.iter().map(move |role| (environment.to_owned(), role.clone())));
            granted.filter(|(environment, role)| is_there && declared.has_role(environment, role) && has(environment, role)).collect()
        };
        let mut expected = BTreeMap::new();
        for key in account.keys.iter().filter(|key| key.state != crate::account::KeyState::Revoked) {
            let before = can(key, &|environment, role| now_they_have.has_role(environment, role));
            let after = can(key, &|environment, role| roles.get(environment).is_some_and(|roles| roles.iter().any(|own| own == role)) );
            // A role that the user gets anew may come to the key as well: that takes nothing from it.
            if !before.is_subset(&after) {
                expected.insert(key.key_id.as_str().to_owned(), vec![if after.is_empty() { "access_lost" } else { "access_shrinks" }]);
            }
        }
        prop_assert_eq!(effects(&found.unwrap()), expected);
    }

    #[test]
    fn a_deactivation_stops_or_deletes(site in model::site(), deletes: bool, now in model::instant(), which in any::<prop::sample::Index>()) {
        let whole: Vec<_> = site.accounts.iter().filter(|(id, _)| !site.broken.contains(*id)).collect();
        prop_assume!(!whole.is_empty());
        let (_, account) = which.get(&whole).to_owned();
        let on_owner_deactivated = if deletes { OnOwnerDeactivated::Delete } else { OnOwnerDeactivated::Disable };
        let policy = SitePolicy { on_owner_deactivated, ..SitePolicy::default() };
        let query = json!({"user": account.owner, "domain": account.domain});
        let found = run(Scan::deactivate(query, &policy, Visibility::Site, &SALT, now), &site).unwrap();
        let before = keys(&site, &Visibility::Site, now);
        let after = keys(&changed(&site, |other| if (&other.domain, &other.owner) == (&account.domain, &account.owner) {
            other.user.status = UserStatus::Deactivated;
            if deletes { other.keys.clear() }
        }), &Visibility::Site, now);
        let expected = before.iter().filter_map(|(id, key)| match after.get(id) {
            None => Some((id.clone(), vec!["deleted"])),
            Some(later) => (key["status"] == "active" && later["status"] != "active").then(|| (id.clone(), vec!["stops"])),
        });
        prop_assert_eq!(effects(&found), expected.collect());
    }

    #[test]
    fn a_policy_has_the_effects_that_it_does_not_have_today(
        site in model::site(), visibility in model::visibility(), now in model::instant(),
        days in prop::collection::vec(prop_oneof![Just(-1_i64), 1..300_i64], 2), caps in prop::collection::vec(0..4_u32, 2), scopes in prop::collection::vec(prop::collection::btree_set("[op]", 0..3), 2),
    ) {
        let scopes: Vec<Vec<String>> = scopes.into_iter().map(|set| set.into_iter().collect()).collect();
        let today = policy(days[0], caps[0], &scopes[0]);
        let then = json!({"APIKEY_EXPIRE_DAYS": days[1], "APIKEY_MAX_NUM_PER_USER": caps[1], "scopes": scopes[1]});
        let found = run(Scan::policy(json!({"policy": then}), &today, visibility.clone(), &SALT, now), &site).unwrap();
        let outside = |key: &Value, days: i64| {
            let pairs = key["pairs"].as_array().unwrap();
            let newest = |pairs: &[&Value]| pairs.iter().map(|pair| pair["createdAt"].as_u64().unwrap()).max();
            // The key goes on, whatever stops it today: a pair lives as long as neither of the two is over.
            let lives = |pair: &&Value| pair["expiresAt"].as_u64().is_none_or(|at| at > now);
            let newest = newest(&pairs.iter().filter(lives).collect::<Vec<_>>()).or_else(|| newest(&pairs.iter().collect::<Vec<_>>()));
            let latest = newest.unwrap_or(key["createdAt"].as_u64().unwrap()) + u64::try_from(days.max(0)).unwrap() * DAY;
            days >= 0 && key["expiresAt"].as_u64().is_none_or(|at| at > latest)
        };
        let undeclared = |key: &Value, scopes: &[String]| -> BTreeSet<String> {
            key["scopes"].as_array().unwrap().iter().map(|scope| scope.as_str().unwrap().to_owned()).filter(|scope| !scopes.contains(scope)).collect()
        };
        let mut expected = BTreeMap::new();
        let mut counted: BTreeMap<(String, String), u32> = BTreeMap::new();
        for (id, key) in keys(&site, &visibility, now) {
            let account = site.accounts.values().find(|account| account.keys.iter().any(|own| own.key_id.as_str() == id)).unwrap();
            let own = account.keys.iter().find(|own| own.key_id.as_str() == id).unwrap();
            *counted.entry((account.domain.clone(), account.owner.clone())).or_default() += u32::from(own.counts(now));
            if key["status"] == "revoked" || own.is_expired(now) {
                continue;
            }
            let mut effects = Vec::new();
            if outside(&key, days[1]) && !outside(&key, days[0]) {
                effects.push("outside_expiry");
            }
            if !undeclared(&key, &scopes[1]).is_subset(&undeclared(&key, &scopes[0])) {
                effects.push("scope_undeclared");
            }
            if !effects.is_empty() {
                expected.insert(id, effects);
            }
        }
        prop_assert_eq!(effects(&found), expected);
        let over: Vec<_> = counted.into_iter().filter(|(_, count)| *count > caps[1] && *count <= caps[0]).map(|(user, _)| user).collect();
        let users: Vec<_> = found.users.iter().map(|user| (user.domain.clone(), user.user.clone())).collect();
        prop_assert_eq!(users, over);
        prop_assert_eq!(&run(Scan::policy(json!({"policy": then}), &today, visibility.clone(), &SALT, now), &site.clone().reduced(&visibility)).unwrap(), &found);
    }
}

#[test]
fn a_preset_that_takes_self_service_away() {
    let mut site = Site::default();
    for (owner, status) in [("ann", UserStatus::Active), ("bob", UserStatus::Deactivated), ("eve", UserStatus::Deleted)]
    {
        let mut account = Account::new("a", owner, 0);
        account.user.status = status;
        site.accounts.insert(crate::id::account_document(&SALT, "a", owner), account);
    }
    let today = crate::policy::Preset::Apptio.apply(SitePolicy::default());
    let found = run(Scan::policy(json!({"preset": "alm"}), &today, Visibility::Site, &SALT, 5), &site).unwrap();
    assert_eq!(found.users.len(), 1);
    let effect = json!(found.users[0].effects[0]);
    assert_eq!((found.users[0].user.as_str(), &effect["effect"]), ("ann", &json!("self_service_lowered")));
    assert_eq!(effect["details"], json!({"from": "user_full_control", "to": "admin_only"}));
}

#[test]
fn ids_that_name_no_visible_key_are_missing() {
    let mut site = Site::default();
    site.accounts.insert("account/11111111/1111111111".into(), model::with_digests());
    let ids = ["1".repeat(24), "111111111111111111000000".into(), "2".repeat(24)];
    let ask = |visibility| run(Scan::revoke(json!({"keyIds": ids}), visibility, &SALT, 5), &site).unwrap();
    let found = ask(Visibility::Site);
    assert_eq!((found.keys.len(), json!(found.missing)), (1, json!(["2".repeat(24)])));
    let found = ask(Visibility::Domain("b".into()));
    assert_eq!((found.keys.len(), found.missing.len()), (0, 3));
}

#[test]
fn what_is_asked_wrongly() {
    let paths = |scan: Result<Scan<Simulate>, Error>| match scan.err().unwrap() {
        Error::Invalid(invalid) => invalid.issues.into_iter().map(|issue| issue.path).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let today = SitePolicy::default();
    assert_eq!(paths(Scan::revoke(json!({}), Visibility::Site, &SALT, 5)), ["keyIds"]);
    assert_eq!(
        paths(Scan::revoke(json!({"keyIds": ["x"], "filter": "ownr:ann"}), Visibility::Site, &SALT, 5)),
        ["filter", "filter", "keyIds[0]"]
    );
    assert_eq!(paths(Scan::policy(json!({}), &today, Visibility::Site, &SALT, 5)), ["policy"]);
    assert_eq!(
        paths(Scan::policy(json!({"policy": {"APIKEY_EXPIRE_DAYS": "x"}}), &today, Visibility::Site, &SALT, 5)),
        ["policy.APIKEY_EXPIRE_DAYS"]
    );
    assert_eq!(paths(Scan::demote(json!({}), Visibility::Site, &SALT, 5)), ["user", "access"]);
    assert_eq!(paths(Scan::demote(json!({"user": "ann", "access": 7}), Visibility::Site, &SALT, 5)), ["access"]);
    let error = run(Scan::deactivate(json!({"user": "ann"}), &today, Visibility::Site, &SALT, 5), &Site::default())
        .unwrap_err();
    assert!(matches!(error, Error::Refused(refusal) if refusal.code == RefusalCode::UserNotFound));
}
