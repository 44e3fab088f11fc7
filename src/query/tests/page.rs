//! Pages: nothing missing, nothing twice, whatever happens between them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::{self, SALT, Site};
use super::oracle;
use crate::access::Visibility;
use crate::error::{Error, RefusalCode};
use crate::query::List;
use crate::time::Instant;

fn page(site: &Site, query: &Value, visibility: &Visibility, now: Instant) -> Value {
    let mut list = List::new(query.clone(), visibility.clone(), &SALT, now).unwrap();
    let (domains, accounts) = (list.domains(), list.accounts());
    for (id, text) in site.domains().filter(|(id, _)| id.starts_with(&domains)) {
        list.domain(&id, &text);
    }
    for (id, text) in site.accounts().filter(|(id, _)| id.starts_with(&accounts)) {
        let usage = crate::id::usage_document(&id);
        if let Some((id, text)) = site.usages().find(|(id, _)| *id == usage) {
            list.usage(&id, &text);
        }
        list.account(&id, &text);
    }
    serde_json::to_value(list.finish().unwrap()).unwrap()
}

/// All pages of a query; `change` gets the site before each but the first.
fn pages(
    site: &mut Site,
    mut query: Value,
    visibility: &Visibility,
    now: Instant,
    mut change: impl FnMut(&mut Site),
) -> Vec<Value> {
    let mut keys = Vec::new();
    loop {
        let mut page = page(site, &query, visibility, now);
        let found = page["keys"].as_array().unwrap();
        assert!(found.len() as u64 <= query["limit"].as_u64().unwrap());
        assert!(page["next"].is_null() || !found.is_empty(), "an empty page has none behind it");
        keys.extend(found.iter().cloned());
        if page["next"].is_null() {
            return keys;
        }
        query["cursor"] = page["next"].take();
        change(site);
    }
}

proptest! {
    #[test]
    fn pages_are_the_list(
        mut site in model::site(), filter in model::filter(), sort in model::sort(),
        visibility in model::visibility(), limit in 1..9_u8, now in model::instant(),
    ) {
        let expected = oracle::list(&site, &filter, &sort, &visibility, now);
        let query = json!({"filter": filter, "sort": sort, "limit": limit});
        prop_assert_eq!(pages(&mut site, query, &visibility, now, |_| {}), expected);
    }

    /// Every second account stays as it is; of the others, some keys are there and some are not, anew at every page.
    #[test]
    fn cursors_survive_keys_that_come_and_go(
        mut site in model::site(), filter in model::filter(), sort in model::sort(), limit in 1..4_u8,
        now in model::instant(), turns in proptest::collection::vec(any::<u32>(), 9),
    ) {
        let whole = site.clone();
        let expected = oracle::list(&whole, &filter, &sort, &Visibility::Site, now);
        let mut turns = turns.into_iter().cycle();
        let mut change = |site: &mut Site| {
            let mut bits = turns.next().unwrap();
            for (id, account) in whole.accounts.iter().step_by(2) {
                let mut account = account.clone();
                account.keys.retain(|_| {
                    bits = bits.rotate_left(1);
                    bits & 1 == 1
                });
                site.accounts.insert(id.clone(), account);
            }
        };
        change(&mut site);
        let query = json!({"filter": filter, "sort": sort, "limit": limit});
        let found = pages(&mut site, query, &Visibility::Site, now, change);
        // In order, and so none twice; and nothing is missing that was there all the time.
        let mut rest = expected.iter();
        prop_assert!(found.iter().all(|key| rest.any(|other| other == key)));
        let comes_and_goes: BTreeSet<_> =
            whole.accounts.values().step_by(2).flat_map(|account| &account.keys).map(|key| key.key_id.as_str()).collect();
        let stays = |key: &&Value| !comes_and_goes.contains(key["keyId"].as_str().unwrap());
        prop_assert!(expected.iter().filter(stays).eq(found.iter().filter(stays)));
    }
}

#[test]
fn a_cursor_of_another_query_is_refused() {
    let mut site = Site::default();
    let mut account = model::with_digests();
    account.keys.push(crate::account::Key {
        key_id: crate::id::Id::parse("111111111111111111222222").unwrap(),
        ..account.keys[0].clone()
    });
    site.accounts.insert("account/11111111/1111111111".into(), account);
    let first = page(&site, &json!({"limit": 1}), &Visibility::Site, 5);
    let next = &first["next"];
    assert!(next.is_string() && !first.to_string().contains(model::CANARY));
    let second = page(&site, &json!({"limit": 9, "cursor": next}), &Visibility::Site, 6);
    assert_eq!((second["keys"].as_array().unwrap().len(), &second["next"]), (1, &Value::Null));
    for query in
        [json!({"cursor": next, "filter": {"owner": "ann"}}), json!({"cursor": next, "sort": {"column": "createdAt"}})]
    {
        let error = List::new(query, Visibility::Site, &SALT, 5).err().unwrap();
        assert!(matches!(error, Error::Refused(refusal) if refusal.code == RefusalCode::InvalidCursor));
    }
}

#[test]
fn damaged_documents_are_named_and_others_listed() {
    let mut list = List::new(json!(null), Visibility::Site, &SALT, 5).unwrap();
    list.domain("domain/11111111", "{");
    list.usage("usage/11111111/1111111111", r#"{"schema":2,"lastUsed":{}}"#);
    list.account("account/11111111/1111111111", &serde_json::to_string(&model::with_digests()).unwrap());
    list.account("account/11111111/1111111112", "null");
    let page = list.finish().unwrap();
    assert_eq!(page.keys.len(), 1);
    assert_eq!(page.keys[0].reason, Some(crate::account::Inactive::DomainDisabled));
    assert_eq!(page.unreadable, ["account/11111111/1111111112", "domain/11111111", "usage/11111111/1111111111"]);
}
