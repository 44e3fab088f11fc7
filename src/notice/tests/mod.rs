//! The forms of what is stored, and who is told.

mod delivery;
mod remind;

use serde_json::{Value, json};

use super::*;
use crate::account::{Account, UserKind};
use crate::audit::Event;
use crate::policy::{Effective, SitePolicy, effective};
use crate::time::Instant;

const DOCUMENT: &str = "account/01234567/89ABCDEFGH";
const OLD: &str = "0123456789ABCDEFGHabcdeo";
const NEW: &str = "0123456789ABCDEFGHabcden";
const AT: Instant = 1_700_000_000_000;

/// An account with one key, made at instant 0, with these members besides the usual ones.
fn account(members: &Value) -> Account {
    let mut key = json!({
        "keyId": "0123456789ABCDEFGHabcdek", "name": "nightly", "state": "enabled", "createdBy": "root", "createdAt": 0,
        "pairs": [pair(NEW, &json!({}))],
    });
    key.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    Account { keys: vec![serde_json::from_value(key).unwrap()], ..Account::new("acme", "ann", 0) }
}

fn pair(client_id: &str, members: &Value) -> Value {
    let mut pair = json!({ "clientId": client_id, "generation": 1, "methods": [], "createdAt": 0 });
    pair.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    pair
}

fn policy(parameters: &Value) -> Effective {
    let site = SitePolicy::default().with(parameters.as_object().unwrap().clone()).unwrap();
    effective(&site, None)
}

fn event(actor: Value) -> Event {
    let mut event = json!({
        "v": 1, "document": DOCUMENT, "sequence": 7, "previous": "", "at": AT, "operation": "o", "actor": {},
        "action": "key.revoke", "target": {}, "changes": [], "hash": "",
    });
    event["actor"] = actor;
    serde_json::from_value(event).unwrap()
}

fn revoked(account: &Account, actor: &Value) -> Option<News> {
    News::of(account, &event(actor.clone()), actor, vec![ended(NoticeKind::KeyRevoked, &account.keys[0])])
}

fn recipients(news: &News) -> Vec<Value> {
    let notices = news.notices(DOCUMENT, AT).unwrap();
    notices.iter().map(|(_, text)| serde_json::from_str::<Value>(text).unwrap()["recipient"].clone()).collect()
}

/// Frozen: what lies in an account, and what waits.
#[test]
fn known_forms() {
    let account = account(&json!({}));
    let news = revoked(&account, &json!({"role": "siteAdmin", "id": "root"})).unwrap();
    let stored = r#"{"sequence":7,"at":1700000000000,"domain":"acme","owner":"ann","by":"siteAdmin","to":["ann"],"items":[{"kind":"key_revoked","keyId":"0123456789ABCDEFGHabcdek","keyName":"nightly"}]}"#;
    assert_eq!(serde_json::to_string(&news).unwrap(), stored);
    let [(id, text)] = news.notices(DOCUMENT, AT).unwrap().try_into().unwrap();
    assert_eq!(id, "notice/01234567/89ABCDEFGH/000000000007/JC3Tq3c0MT");
    assert_eq!(
        text,
        r#"{"schema":1,"kind":"key_revoked","recipient":{"role":"owner","domain":"acme","user":"ann"},"at":1700000000000,"by":"siteAdmin","domain":"acme","owner":"ann","keyId":"0123456789ABCDEFGHabcdek","keyName":"nightly","expiresAt":1700604800000,"nextAttemptAt":1700000000000}"#
    );
    assert_eq!(Notice::parse(&id, &text).unwrap().listed(&id, AT), listed());
}

fn listed() -> Value {
    json!({
        "id": "01234567/89ABCDEFGH/000000000007/JC3Tq3c0MT",
        "kind": "key_revoked",
        "recipient": { "role": "owner", "domain": "acme", "user": "ann" },
        "at": AT, "by": "siteAdmin", "domain": "acme", "owner": "ann",
        "keyId": "0123456789ABCDEFGHabcdek", "keyName": "nightly", "clientId": null, "details": {},
        "delivery": {
            "state": "waiting", "attempts": 0, "nextAttemptAt": AT, "lastAttemptAt": null, "lastError": null,
            "deliveredAt": null, "expiresAt": AT + WAITING,
        },
    })
}

/// Frozen: the words that hosts and documents go by.
#[test]
fn known_words() {
    let words: Vec<_> = NoticeKind::ALL.iter().map(|kind| (kind.as_str(), kind.audience().as_str())).collect();
    let expected = [
        ("key_deleted", "other_keepers"),
        ("key_revoked", "other_keepers"),
        ("pair_revoked", "keepers"),
        ("key_expires", "keepers"),
        ("rotation_due", "keepers"),
        ("rotation_overdue", "keepers"),
        ("pair_silent", "keepers"),
        ("retired_pair_used", "keepers_and_admins"),
        ("cap_reached", "keepers"),
    ];
    assert_eq!(words, expected);
}

#[test]
fn what_a_newer_keyward_says_passes_through() {
    let account = account(&json!({}));
    let mut news = revoked(&account, &json!({"role": "system"})).unwrap();
    news.items[0].kind = "key_flew_away".to_owned();
    let text = serde_json::to_string(&json!({ "news": news })).unwrap();
    let [(id, text)] = pending(DOCUMENT, &text, AT).unwrap().try_into().unwrap();
    assert_eq!(Notice::parse(&id, &text).unwrap().kind, "key_flew_away");
    assert!(Notice::parse(&id, &text.replace(r#""schema":1"#, r#""schema":2"#)).is_err());
}

#[test]
fn who_is_told() {
    let person = account(&json!({}));
    let told = |account: &Account, actor: Value| revoked(account, &actor).map(|news| recipients(&news));
    let ann = json!({ "role": "owner", "domain": "acme", "user": "ann" });
    for actor in [
        json!({"role": "siteAdmin", "id": "root"}),
        // An administrator of the same name as the owner acts as an administrator.
        json!({"role": "siteAdmin", "id": "ann"}),
        json!({"role": "domainAdmin", "id": "ann", "domain": "acme"}),
        // Another domain's user of the same name is somebody else.
        json!({"role": "user", "id": "ann", "domain": "other"}),
        json!({"role": "holder", "clientId": NEW}),
        json!({"role": "system"}),
    ] {
        assert_eq!(told(&person, actor.clone()), Some(vec![ann.clone()]), "{actor}");
    }
    assert_eq!(told(&person, json!({"role": "user", "id": "ann", "domain": "acme"})), None);

    let mut service = person.clone();
    service.user.kind = UserKind::Service;
    assert_eq!(told(&service, json!({"role": "system"})), Some(vec![ann.clone()]));
    service.user.maintainers = vec!["bob".into(), "zoe".into()];
    let maintainer = |user: &str| json!({ "role": "maintainer", "domain": "acme", "user": user });
    let by = |id: &str| json!({"role": "user", "id": id, "domain": "acme"});
    assert_eq!(told(&service, by("bob")), Some(vec![maintainer("zoe")]));
    assert_eq!(told(&service, by("ann")), Some(vec![maintainer("bob"), maintainer("zoe")]));
    // Who was a maintainer of a person is none any more.
    service.user.kind = UserKind::Person;
    assert_eq!(told(&service, json!({"role": "system"})), Some(vec![ann]));
}

#[test]
fn of_what_comes_of_its_own_doing_a_keeper_is_told() {
    let by_itself = event(json!({"role": "user", "id": "ann", "domain": "acme"}));
    let mut account = account(&json!({}));
    let two = policy(&json!({ "APIKEY_MAX_NUM_PER_USER": 1 }));
    let item = cap_reached(0, &mut account, &two, AT).unwrap();
    assert_eq!(News::of(&account, &by_itself, &by_itself.actor, vec![item]).unwrap().to, ["ann"]);
}

#[test]
fn ids_differ_by_what_is_said_and_to_whom_and_by_nothing_else() {
    let mut service = account(&json!({}));
    service.user.kind = UserKind::Service;
    service.user.maintainers = vec!["bob".into(), "zoe".into()];
    let items = vec![
        ended(NoticeKind::KeyRevoked, &service.keys[0]),
        ended(NoticeKind::KeyDeleted, &service.keys[0]),
        ended(NoticeKind::RetiredPairUsed, &service.keys[0]),
    ];
    let news = News::of(&service, &event(json!({"role": "system"})), &json!({"role": "system"}), items).unwrap();
    let ids = |news: &News| news.notices(DOCUMENT, AT).unwrap().into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    let mut found = ids(&news);
    assert_eq!(found, ids(&news));
    assert_eq!(found.len(), 7);
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 7);
    // The administrators are told of alarms, and of nothing else.
    assert_eq!(recipients(&news).iter().filter(|to| to["role"] == "admins").count(), 1);
}

#[test]
fn none_is_made_once_it_would_have_been_given_up() {
    let news = revoked(&account(&json!({})), &json!({"role": "system"})).unwrap();
    assert_eq!(news.notices(DOCUMENT, AT + WAITING - 1).unwrap().len(), 1);
    assert_eq!(news.notices(DOCUMENT, AT + WAITING).unwrap(), []);
    const { assert!(RETENTION > WAITING) };
}
