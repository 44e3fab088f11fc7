//! What a list must be, said once more: over the JSON that callers see, without any of the query's own code.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::model::Site;
use crate::access::Visibility;
use crate::account::KeyView;
use crate::time::Instant;

/// Every key that the visibility includes, as callers see it.
pub(super) fn visible(site: &Site, visibility: &Visibility, now: Instant) -> Vec<Value> {
    let mut keys = Vec::new();
    for (id, account) in &site.accounts {
        if site.broken.contains(id) || !visibility.includes(account) {
            continue;
        }
        let path: Vec<_> = id.split('/').collect();
        let domain_id = format!("domain/{}", path[1]);
        let domain = site
            .domains
            .get(&domain_id)
            .filter(|_| !site.broken.contains(&domain_id))
            .map(crate::domain::Domain::status_for_keys);
        let usage_id = format!("usage/{}/{}", path[1], path[2]);
        let uses = site.usages.get(&usage_id).filter(|_| !site.broken.contains(&usage_id)).cloned().unwrap_or_default();
        let usage = serde_json::from_value(json!({"schema": 1, "lastUsed": uses})).unwrap();
        for key in &account.keys {
            keys.push(serde_json::to_value(KeyView::of(account, key, domain, now, Some(&usage))).unwrap());
        }
    }
    keys
}

/// The whole list of a query.
pub(super) fn list(site: &Site, filter: &Value, sort: &Value, visibility: &Visibility, now: Instant) -> Vec<Value> {
    let mut keys = visible(site, visibility, now);
    keys.retain(|key| filter.as_object().unwrap().iter().all(|(name, wanted)| holds(key, name, wanted, filter)));
    keys.sort_by(|left, right| compare(left, right, sort));
    keys
}

/// The instant at which the key, then, has no pair left that works.
pub(super) fn expiry(key: &Value) -> Option<Instant> {
    let pairs = key["pairs"].as_array().unwrap();
    let own = key["expiresAt"].as_u64().unwrap_or(u64::MAX);
    let last = pairs.iter().map(|pair| pair["expiresAt"].as_u64().unwrap_or(u64::MAX)).max().unwrap_or(u64::MAX);
    Some(own.min(last)).filter(|at| *at < u64::MAX)
}

fn holds(key: &Value, name: &str, wanted: &Value, filter: &Value) -> bool {
    let pairs = key["pairs"].as_array().unwrap();
    let within = |field: &str, test: fn(u64, u64) -> bool| {
        key[field].as_u64().is_some_and(|at| test(at, wanted.as_u64().unwrap()))
    };
    let list_has = |list: &Value, wanted: &Value| list.as_array().unwrap().contains(wanted);
    let access = key["access"].as_object().unwrap();
    match name {
        "name" | "status" | "reason" | "owner" | "createdBy" | "domain" => key[name] == *wanted,
        "clientId" => key["keyId"] == *wanted || pairs.iter().any(|pair| pair["clientId"] == *wanted),
        "expiresFrom" => expiry(key).is_some_and(|at| at >= wanted.as_u64().unwrap()),
        "expiresBy" => expiry(key).is_some_and(|at| at <= wanted.as_u64().unwrap()),
        "createdFrom" => within("createdAt", |at, wanted| at >= wanted),
        "createdTo" => within("createdAt", |at, wanted| at <= wanted),
        // Of both ends one pair has to be within.
        "lastUsedFrom" | "lastUsedTo" => {
            let from = filter.get("lastUsedFrom").map_or(0, |at| at.as_u64().unwrap());
            let to = filter.get("lastUsedTo").map_or(u64::MAX, |at| at.as_u64().unwrap());
            pairs.iter().filter_map(|pair| pair["lastUsedAt"].as_u64()).any(|at| from <= at && at <= to)
        }
        "neverUsed" => key["lastUsedAt"].is_null() == wanted.as_bool().unwrap(),
        "neverExpires" => expiry(key).is_none() == wanted.as_bool().unwrap(),
        "scope" => list_has(&key["scopes"], wanted),
        "environment" => access.contains_key(wanted.as_str().unwrap()),
        "role" => match filter.get("environment") {
            Some(environment) => access.get(environment.as_str().unwrap()).is_some_and(|roles| list_has(roles, wanted)),
            None => access.values().any(|roles| list_has(roles, wanted)),
        },
        "text" => parts(wanted).into_iter().all(|word| {
            let fields = ["name", "description", "owner", "createdBy"].map(|field| key[field].as_str().unwrap());
            let ids = pairs.iter().map(|pair| pair["clientId"].as_str().unwrap());
            fields.into_iter().chain(ids).any(|text| lower(text).contains(&lower(word)))
        }),
        _ => unreachable!("{name}"),
    }
}

/// A text is the words in it; of a list, each item is looked for as it is.
fn parts(wanted: &Value) -> Vec<&str> {
    match wanted.as_array() {
        Some(items) => items.iter().map(|item| item.as_str().unwrap()).collect(),
        None => wanted.as_str().unwrap().split(' ').collect(),
    }
}

/// Of the letters of the model, the sigmas are the only ones with more than two forms.
fn lower(text: &str) -> String {
    text.to_lowercase().replace('ς', "σ")
}

fn compare(left: &Value, right: &Value, sort: &Value) -> Ordering {
    let column = sort["column"].as_str().unwrap();
    let order = if column.ends_with("At") {
        let of = |key: &Value| if column == "expiresAt" { expiry(key) } else { key[column].as_u64() };
        let at = |key: &Value| of(key).unwrap_or(u64::MAX);
        at(left).cmp(&at(right))
    } else {
        let text = |key: &Value| {
            let exact = key[column].as_str().unwrap().to_owned();
            (lower(&exact).chars().collect::<Vec<_>>(), exact)
        };
        text(left).cmp(&text(right))
    };
    let order = if sort["descending"] == true { order.reverse() } else { order };
    order.then_with(|| left["keyId"].as_str().cmp(&right["keyId"].as_str()))
}
