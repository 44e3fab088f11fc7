//! What is due: over the accounts that the actor sees, and until when the list stays as it is.

use proptest::prelude::*;
use serde_json::json;

use super::model::{self, SALT, Site};
use crate::access::Visibility;
use crate::account::{Stage, due};
use crate::policy::RotationPolicy;
use crate::query::{DuePage, Scan};
use crate::time::{DAY, Instant, Millis};

fn list(site: &Site, query: serde_json::Value, visibility: &Visibility, now: Instant) -> DuePage {
    let mut scan = Scan::due(query, DAY, visibility.clone(), &SALT, now).unwrap();
    site.domains().for_each(|(id, text)| scan.domain(&id, &text));
    site.usages().for_each(|(id, text)| scan.usage(&id, &text));
    let prefix = scan.accounts();
    site.accounts().filter(|(id, _)| id.starts_with(&prefix)).for_each(|(id, text)| scan.account(&id, &text));
    scan.finish().unwrap()
}

/// A site in which keys rotate, and pairs are on their way out.
fn rotating() -> impl Strategy<Value = Site> {
    let pair = (0..3_u8, prop::option::of(model::instant()));
    (model::site(), prop::collection::vec((prop::option::of(2..90_u32), pair), 40)).prop_map(|(mut site, turns)| {
        let mut turns = turns.into_iter().cycle();
        for key in site.accounts.values_mut().flat_map(|account| &mut account.keys) {
            for pair in &mut key.pairs {
                let (days, (stage, retires_at)) = turns.next().unwrap();
                pair.stage = [Stage::Current, Stage::Staged, Stage::Retiring][usize::from(stage)];
                pair.retires_at = retires_at.filter(|_| pair.stage == Stage::Retiring);
                let rotation = days.map(
                    |days| json!({"everyDays": days, "overlapDays": 1, "remindDays": [1], "onOverdue": "enforce"}),
                );
                key.rotation =
                    rotation.map_or(RotationPolicy::Never, |rotation| serde_json::from_value(rotation).unwrap());
            }
        }
        site
    })
}

fn within() -> impl Strategy<Value = Millis> {
    prop::sample::select(vec![0, 1, DAY, 7 * DAY, 100 * DAY])
}

proptest! {
    #[test]
    fn is_what_each_visible_account_says(site in rotating(), visibility in model::visibility(), within in within(), now in model::instant()) {
        let page = list(&site, json!({"within": within}), &visibility, now);
        let mut expected = Vec::new();
        for (id, account) in site.accounts.iter().filter(|(id, account)| !site.broken.contains(*id) && visibility.includes(account)) {
            let usage_id = id.replace("account/", "usage/");
            let uses = site.usages.get(&usage_id).filter(|_| !site.broken.contains(&usage_id)).cloned().unwrap_or_default();
            let usage = serde_json::from_value(json!({"schema": 1, "lastUsed": uses})).unwrap();
            expected.extend(due(account, &usage, DAY, now, within).into_iter().map(|due| (due.at, due.key_id, due.kind, due.client_id)));
        }
        expected.sort();
        let found: Vec<_> = page.due.iter().map(|found| (found.due.at, found.due.key_id, found.due.kind, found.due.client_id)).collect();
        prop_assert_eq!(found, expected);
        for found in &page.due {
            let of = site.accounts.values().find(|account| account.key(&found.due.key_id).is_some()).unwrap();
            prop_assert_eq!((&found.owner, &found.domain), (&of.owner, &of.domain));
            prop_assert_eq!(&found.name, &of.key(&found.due.key_id).unwrap().name);
        }
        prop_assert_eq!(&list(&site.clone().reduced(&visibility), json!({"within": within}), &visibility, now), &page);
    }

    /// Whoever wakes up then has missed nothing.
    #[test]
    fn nothing_changes_before_the_next_wake_up(site in rotating(), within in within(), now in model::instant(), part in 0.0..1.0_f64) {
        let query = json!({"within": within});
        let page = list(&site, query.clone(), &Visibility::Site, now);
        prop_assert!(page.next_wake_up_at.is_none_or(|at| at > now));
        let last = page.next_wake_up_at.map_or(now + 1_000 * DAY, |at| at - 1);
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any instant between will do")]
        let between = now + ((last - now) as f64 * part) as u64;
        for later in [between, last] {
            prop_assert_eq!(&list(&site, query.clone(), &Visibility::Site, later).due, &page.due);
        }
    }
}

#[test]
fn one_domain_and_its_unreadable_documents() {
    let mut site = Site::default();
    for domain in ["a", "b"] {
        let mut account = crate::account::Account::new(domain, "ann", 0);
        let id = crate::id::account_document(&SALT, domain, "ann");
        let stem: String = id.split('/').skip(1).collect();
        account.keys = model::with_digests().keys;
        account.keys[0].key_id = crate::id::Id::parse(&format!("{stem}000000")).unwrap();
        account.keys[0].pairs[0].client_id = crate::id::Id::parse(&format!("{stem}000001")).unwrap();
        account.keys[0].expires_at = Some(10);
        site.accounts.insert(id, account);
    }
    let found =
        |query| list(&site, query, &Visibility::Site, 5).due.into_iter().map(|found| found.domain).collect::<Vec<_>>();
    assert_eq!(found(json!({"within": 5})).len(), 2);
    assert_eq!(found(json!({"within": 5, "domain": "b"})), ["b"]);
    assert_eq!(found(json!({"within": 4, "domain": "b"})), Vec::<String>::new());
    assert_eq!(list(&site, json!(null), &Visibility::Site, 5).next_wake_up_at, Some(10));
    site.broken.extend(site.accounts.keys().cloned());
    assert_eq!(list(&site, json!(null), &Visibility::Site, 5).unreadable.len(), 2);
    for query in [json!({"within": -1}), json!({"within": "7d"}), json!({"days": 7})] {
        assert!(Scan::due(query, DAY, Visibility::Site, &SALT, 5).is_err());
    }
}
