//! Facets: over all that is visible, zeros included.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::index::{index, window};
use super::model::{self, SALT};
use super::oracle;
use crate::access::Visibility;
use crate::query::Index;
use crate::time::{DAY, Instant};

/// As [`super::oracle`]: from what callers see.
fn facets(keys: &[Value], now: Instant) -> Value {
    let count = |field: &str, word: &str| keys.iter().filter(|key| key[field] == word).count();
    let status: BTreeMap<_, _> = ["active", "inactive", "revoked"].map(|word| (word, count("status", word))).into();
    let reasons = ["expired", "not_yet_valid", "disabled", "domain_disabled", "owner_deactivated", "revoked"];
    let reason: BTreeMap<_, _> = reasons.map(|word| (word, count("reason", word))).into();
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for key in keys {
        *owners.entry(key["owner"].as_str().unwrap()).or_default() += 1;
    }
    let owners: Vec<_> = owners.into_iter().map(|(owner, keys)| json!({"owner": owner, "keys": keys})).collect();
    let mut expiring: Vec<_> = keys
        .iter()
        .filter(|key| key["status"] == "active")
        .filter_map(|key| Some((oracle::expiry(key)?, key)))
        .collect();
    expiring.sort_by_key(|(at, key)| (*at, key["keyId"].as_str()));
    let mut weeks = vec![0; 26];
    for (at, _) in &expiring {
        let week = usize::try_from((at - now) / (7 * DAY)).unwrap();
        if let Some(count) = weeks.get_mut(week) {
            *count += 1;
        }
    }
    let next: Vec<_> = expiring.iter().take(3).map(|(_, key)| key).collect();
    json!({
        "all": keys.len(), "status": status, "reason": reason, "owners": owners,
        "expiringByWeek": weeks, "nextToExpire": next,
    })
}

proptest! {
    #[test]
    fn count_what_is_visible_whatever_the_filter(
        site in model::site(), filter in model::filter(), visibility in model::visibility(), now in model::instant(), later in 0..3_u64,
    ) {
        let mut index = index(&site);
        let query = json!({"filter": filter});
        // The second answer comes from what the first has counted, unless a status changed in between.
        for now in [now, now + later] {
            let found = window(&mut index, &query, &visibility, now);
            prop_assert_eq!(&found["facets"], &facets(&oracle::visible(&site, &visibility, now), now));
        }
    }
}

#[test]
fn the_owners_with_the_most_keys_stay() {
    let mut index = Index::new(SALT);
    let base = model::with_digests();
    for number in 0..210_u32 {
        let mut account = base.clone();
        account.owner = format!("owner {number:03}");
        if number >= 205 {
            account.keys.push(account.keys[0].clone());
        }
        // Every account lies where its ids say.
        let text = serde_json::to_string(&account).unwrap().replace(&"1".repeat(18), &format!("11111111{number:010}"));
        index.put(&format!("account/11111111/{number:010}"), &text);
    }
    let found = window(&mut index, &json!({}), &Visibility::Site, 5);
    let owners = found["facets"]["owners"].as_array().unwrap();
    assert_eq!(owners.len(), 200);
    assert_eq!(owners[194], json!({"owner": "owner 194", "keys": 1}));
    assert_eq!(owners[195], json!({"owner": "owner 205", "keys": 2}));
}
