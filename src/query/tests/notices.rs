//! Lists of notices: each that the actor may see, once, the newest first, whatever the page's length.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::SALT;
use crate::access::Actor;
use crate::account::{Account, UserStatus};
use crate::error::{Error, RefusalCode};
use crate::id::{account_document, notice_document as document_of};
use crate::query::{NoticePage, Notices, notice, notice_document, own_account};

const NOW: u64 = 1_700_000_000_000;
const DAY: u64 = crate::time::DAY;

/// A notice, by its document: of which domain's user, for whom, how old, and how far it has come.
fn one(domain: &str, owner: &str, to: Option<&str>, days: u64, state: usize, sequence: u64) -> (String, String) {
    let id = document_of(&account_document(&SALT, domain, owner), sequence, "0123456789");
    let role = if to.is_none() { "admins" } else { "owner" };
    let kind = ["key_revoked", "key_deleted"][usize::from(sequence.is_multiple_of(2))];
    let mut text = json!({
        "schema": 1, "kind": kind, "recipient": { "role": role, "domain": domain }, "at": NOW - days * DAY,
        "by": "system", "domain": domain, "owner": owner, "expiresAt": NOW + 7 * DAY - days * DAY, "nextAttemptAt": NOW,
    });
    if let Some(user) = to {
        text["recipient"]["user"] = user.into();
    }
    if state == 1 {
        text["deliveredAt"] = NOW.into();
    }
    (id, if state == 2 { "{".to_owned() } else { text.to_string() })
}

fn storage() -> impl Strategy<Value = Vec<(String, String)>> {
    let domain = prop::sample::select(vec!["a", "b"]);
    let user = || prop::sample::select(vec!["ann", "bob"]);
    let row = (domain, user(), prop::option::of(user()), 0..12_u64, 0..3_usize);
    prop::collection::vec(row, 0..30).prop_map(|rows| {
        let numbered = rows.into_iter().zip(1_u64..);
        let mut found: Vec<_> =
            numbered.map(|((domain, owner, to, days, state), n)| one(domain, owner, to, days, state, n)).collect();
        found.sort();
        found
    })
}

fn actors() -> [Actor; 4] {
    let (id, domain) = (|id: &str| id.to_owned(), || "a".to_owned());
    [
        Actor::SiteAdmin { id: id("root") },
        Actor::DomainAdmin { id: id("eve"), domain: domain() },
        Actor::User { id: id("ann"), domain: domain() },
        Actor::User { id: id("bob"), domain: domain() },
    ]
}

/// Since when these ids are these users'. Who was ann before is somebody else.
fn since(user: &str) -> u64 {
    if user == "ann" { NOW - 6 * DAY } else { 0 }
}

/// The account of whoever asks.
fn own(actor: &Actor) -> Option<(String, String)> {
    let Actor::User { id, domain } = actor else { return None };
    let account = Account::new(domain, id, since(id));
    Some((own_account(actor, &SALT)?, serde_json::to_string(&account).unwrap()))
}

fn page(storage: &[(String, String)], query: &Value, actor: &Actor) -> Result<NoticePage, Error> {
    let mut notices = Notices::new(query.clone(), actor, &SALT, NOW)?;
    if let Some((id, text)) = own(actor) {
        notices.account(&id, &text);
    }
    let prefix = notices.prefix().to_owned();
    for (id, text) in storage.iter().filter(|(id, _)| id.starts_with(&prefix)) {
        notices.take(id, text);
    }
    Ok(notices.finish())
}

/// Everything, page by page.
fn pages(storage: &[(String, String)], mut query: Value, actor: &Actor) -> Vec<Value> {
    let mut found = Vec::new();
    loop {
        let page = page(storage, &query, actor).unwrap();
        assert!(page.notices.len() as u64 <= query["limit"].as_u64().unwrap());
        found.extend(page.notices);
        match page.next {
            Some(next) => query["cursor"] = next.into(),
            None => return found,
        }
    }
}

/// Whether the actor may see the notice, said once more.
fn sees(actor: &Actor, notice: &Value) -> bool {
    match actor {
        Actor::SiteAdmin { .. } => true,
        Actor::DomainAdmin { .. } => notice["domain"] == "a",
        Actor::User { id, .. } => {
            notice["domain"] == "a"
                && notice["recipient"]["user"] == id.as_str()
                && notice["at"].as_u64().unwrap() >= since(id)
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn each_that_is_visible_once_and_in_order(storage in storage(), who in 0..4_usize, limit in 1..7_u64, state in 0..4_usize) {
        let actor = &actors()[who];
        let state = [None, Some("waiting"), Some("delivered"), Some("expired")][state];
        let mut query = json!({ "limit": limit });
        if let Some(state) = state {
            query["state"] = state.into();
        }
        let found = pages(&storage, query, actor);
        let stored: Vec<Value> = storage.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect();
        let is = |notice: &&Value| {
            let expired = notice["expiresAt"].as_u64().unwrap() <= NOW;
            let own = if notice["deliveredAt"].is_u64() { "delivered" } else if expired { "expired" } else { "waiting" };
            sees(actor, notice) && state.is_none_or(|state| state == own)
        };
        prop_assert_eq!(found.len(), stored.iter().filter(is).count());
        let order: Vec<_> = found.iter().map(|one| (std::cmp::Reverse(one["at"].as_u64()), one["id"].to_string())).collect();
        prop_assert!(order.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(found.iter().all(|one| sees(actor, one)));
    }

    #[test]
    fn what_cannot_be_read_is_named_to_administrators_alone(storage in storage(), who in 0..4_usize) {
        let actor = &actors()[who];
        let broken: Vec<_> = storage.iter().filter(|(_, text)| text == "{").map(|(id, _)| id.clone()).collect();
        let own = crate::id::notice_prefix(&SALT, "a");
        let expected: Vec<_> = match actor {
            Actor::SiteAdmin { .. } => broken,
            Actor::DomainAdmin { .. } => broken.into_iter().filter(|id| id.starts_with(&own)).collect(),
            _ => Vec::new(),
        };
        prop_assert_eq!(page(&storage, &json!({ "limit": 1_000 }), actor).unwrap().unreadable, expected);
    }

    #[test]
    fn one_is_shown_to_whom_a_list_shows_it(storage in storage(), who in 0..4_usize) {
        let actor = &actors()[who];
        for (id, text) in &storage {
            let own = own(actor);
            let own = own.as_ref().map(|(id, text)| (id.as_str(), text.as_str()));
            let shown = notice(id, Some(text), actor, own, NOW);
            match serde_json::from_str::<Value>(text) {
                Ok(stored) if sees(actor, &stored) => prop_assert_eq!(notice_document(shown.unwrap()["id"].as_str().unwrap()), id.clone()),
                Err(_) if who == 0 => prop_assert!(matches!(shown, Err(Error::Fault(_)))),
                _ => prop_assert_eq!(shown, Err(RefusalCode::NoticeNotFound.into())),
            }
        }
    }
}

#[test]
fn a_query_is_checked_and_a_cursor_belongs_to_one() {
    let root = &actors()[0];
    let storage: Vec<_> = (1..4).map(|n| one("a", "ann", Some("ann"), n, 0, n)).collect();
    let first = page(&storage, &json!({ "limit": 1 }), root).unwrap();
    let cursor = first.next.unwrap();
    assert_eq!(page(&storage, &json!({ "cursor": cursor }), root).unwrap().notices.len(), 2);
    for query in [json!({ "cursor": cursor, "user": "ann" }), json!({ "cursor": "x" })] {
        assert_eq!(page(&storage, &query, root).unwrap_err(), RefusalCode::InvalidCursor.into());
    }
    for query in
        [json!({ "limit": 0 }), json!({ "kind": "k" }), json!({ "state": "s" }), json!({ "more": 1 }), json!([])]
    {
        assert!(matches!(page(&storage, &query, root), Err(Error::Invalid(_))), "{query}");
    }
    assert_eq!(page(&storage, &json!(null), root).unwrap().notices.len(), 3);
    assert_eq!(page(&storage, &json!({ "domain": "b" }), root).unwrap().notices.len(), 0);
    assert_eq!(page(&storage, &json!(null), &Actor::System).unwrap_err(), RefusalCode::Forbidden.into());
}

#[test]
fn who_has_no_account_sees_nothing() {
    let storage: Vec<_> = (1..4).map(|n| one("a", "ann", Some("ann"), n, 0, n)).collect();
    let ann = &actors()[2];
    let mut deleted = Account::new("a", "ann", 0);
    deleted.user.status = UserStatus::Deleted;
    let id = own_account(ann, &SALT).unwrap();
    for text in [None, Some(serde_json::to_string(&deleted).unwrap()), Some("{".to_owned())] {
        let mut notices = Notices::new(json!({}), ann, &SALT, NOW).unwrap();
        if let Some(text) = &text {
            notices.account(&id, text);
        }
        for (id, text) in &storage {
            notices.take(id, text);
        }
        let page = notices.finish();
        let unreadable = text.iter().filter(|text| *text == "{").map(|_| id.clone());
        assert_eq!((page.notices, page.unreadable), (Vec::new(), unreadable.collect()));
        let (document, stored) = &storage[0];
        let own = text.as_deref().map(|text| (id.as_str(), text));
        assert_eq!(notice(document, Some(stored), ann, own, NOW), Err(RefusalCode::NoticeNotFound.into()));
    }
}
