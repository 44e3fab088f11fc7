//! Windows of an index that lives on, against the list at each moment.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::{self, SALT, Site};
use super::oracle;
use crate::access::Visibility;
use crate::query::Index;
use crate::time::Instant;

pub(super) fn index(site: &Site) -> Index {
    let mut index = Index::new(SALT);
    for (id, text) in site.documents() {
        index.put(&id, &text);
    }
    index
}

pub(super) fn window(index: &mut Index, query: &Value, visibility: &Visibility, now: Instant) -> Value {
    serde_json::to_value(index.window(query.clone(), visibility, now).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn a_window_is_a_part_of_the_list(
        site in model::site(), filter in model::filter(), sort in model::sort(),
        visibility in model::visibility(), offset in 0..20_usize, limit in 1..9_usize, now in model::instant(),
    ) {
        let expected = oracle::list(&site, &filter, &sort, &visibility, now);
        let query = json!({"filter": filter, "sort": sort, "offset": offset, "limit": limit});
        let found = window(&mut index(&site), &query, &visibility, now);
        prop_assert_eq!(&found["total"], &json!(expected.len()));
        let part: Vec<_> = expected.into_iter().skip(offset).take(limit).collect();
        prop_assert_eq!(&found["keys"], &json!(part));
    }

    /// What an index remembers between two windows must never show: each answer is that of a new index.
    #[test]
    fn an_old_index_answers_as_a_new_one(
        first in model::site(), second in model::site(),
        asks in proptest::collection::vec((model::filter(), model::sort(), model::visibility()), 1..3),
        steps in proptest::collection::vec((0..3_usize, model::instant(), 0..4_u8, any::<prop::sample::Index>()), 1..12),
    ) {
        let mut site = first.clone();
        let mut old = index(&site);
        for (ask, now, change, which) in steps {
            let source = if change == 1 { &second } else { &first };
            let documents: Vec<_> = source.documents().collect();
            if change > 0 && !documents.is_empty() {
                let (id, text) = which.get(&documents);
                copy(&mut site, if change == 3 { None } else { Some(source) }, id);
                if change == 3 { old.remove(id) } else { old.put(id, text) }
            }
            let (filter, sort, visibility) = &asks[ask % asks.len()];
            let query = json!({"filter": filter, "sort": sort});
            prop_assert_eq!(
                window(&mut old, &query, visibility, now),
                window(&mut index(&site), &query, visibility, now)
            );
        }
    }
}

/// Brings one document over from another site, or removes it.
fn copy(site: &mut Site, source: Option<&Site>, id: &str) {
    site.accounts.remove(id);
    site.domains.remove(id);
    site.usages.remove(id);
    site.broken.remove(id);
    let Some(source) = source else {
        return;
    };
    site.accounts.extend(source.accounts.get(id).map(|account| (id.to_owned(), account.clone())));
    site.domains.extend(source.domains.get(id).map(|domain| (id.to_owned(), domain.clone())));
    site.usages.extend(source.usages.get(id).map(|usage| (id.to_owned(), usage.clone())));
    site.broken.extend(source.broken.get(id).cloned());
}

#[test]
fn unreadable_documents_take_their_keys_with_them() {
    let text = serde_json::to_string(&model::with_digests()).unwrap();
    let mut index = Index::new(SALT);
    let ask = |index: &mut Index| {
        let found = window(index, &json!(null), &Visibility::Site, 5);
        (found["total"].clone(), found["unreadable"].clone())
    };
    index.put("account/11111111/1111111111", &text);
    index.put("site", "{");
    assert_eq!(ask(&mut index), (json!(1), json!([])));
    index.put("account/11111111/1111111111", &text.replacen("\"schema\":1", "\"schema\":2", 1));
    assert_eq!(ask(&mut index), (json!(0), json!(["account/11111111/1111111111"])));
    index.put("account/11111111/1111111111", &text);
    assert_eq!(ask(&mut index), (json!(1), json!([])));
    index.put("account/11111111/1111111111", "");
    index.remove("account/11111111/1111111111");
    assert_eq!(ask(&mut index), (json!(0), json!([])));
}

#[test]
fn statuses_follow_the_time_in_both_directions() {
    let mut account = model::with_digests();
    account.keys[0].not_before = Some(10);
    account.keys[0].expires_at = Some(20);
    let mut index = Index::new(SALT);
    index.put("account/11111111/1111111111", &serde_json::to_string(&account).unwrap());
    index.put("domain/11111111", &serde_json::to_string(&crate::domain::Domain::new("a")).unwrap());
    let query = json!({"filter": {"status": "active"}});
    for (now, total) in [(9, 0), (10, 1), (19, 1), (20, 0), (15, 1), (5, 0), (12, 1)] {
        let found = window(&mut index, &query, &Visibility::Site, now);
        assert_eq!(found["total"], total, "at {now}");
        assert_eq!(found["facets"]["status"]["active"], total, "at {now}");
    }
}
