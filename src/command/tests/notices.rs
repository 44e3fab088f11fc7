//! Who is told of the end of a key (A12, A13): every actor, every level of self-service, against what the manual says.

use serde_json::{Value, json};

use super::Desk;
use crate::access::Actor;
use crate::error::Error;
use crate::id::Id;

const LEVELS: [&str; 3] = ["admin_only", "user_read_only", "user_full_control"];

fn user(id: &str, domain: &str) -> Actor {
    Actor::User { id: id.to_owned(), domain: domain.to_owned() }
}

/// Everybody, by name, towards a key of ann's or of the service that bob and zoe look after.
fn actors(key: &str) -> Vec<(&'static str, Actor)> {
    let admin = |id: &str, domain: &str| Actor::DomainAdmin { id: id.to_owned(), domain: domain.to_owned() };
    vec![
        ("site admin", Actor::SiteAdmin { id: "root".into() }),
        ("site admin of the owner's name", Actor::SiteAdmin { id: "ann".into() }),
        ("domain admin", admin("eve", "acme")),
        ("domain admin of the owner's name", admin("ann", "acme")),
        ("another domain's admin", admin("otto", "other")),
        ("own user", user("ann", "acme")),
        ("maintainer", user("bob", "acme")),
        ("the service itself", user("ci", "acme")),
        ("another user", user("nobody", "acme")),
        ("another domain's user of the owner's name", user("ann", "other")),
        ("holder", Actor::Holder { client_id: Id::parse(key).unwrap() }),
        ("system", Actor::System),
    ]
}

/// What the manual says, in its own words: "The API key owner receives a notification email that the key is deleted. If
/// you are a basic user with full control of your API keys, you do not receive notifications when you delete your own
/// API keys." Of a service nobody is the owner who reads; who looks after it is told, but not of what it did itself.
fn manual(who: &str, level: &str, service: bool) -> Option<Vec<&'static str>> {
    let full_control = level == "user_full_control";
    match (who, service) {
        (
            "site admin" | "site admin of the owner's name" | "domain admin" | "domain admin of the owner's name",
            false,
        ) => Some(vec!["ann"]),
        (
            "site admin" | "site admin of the owner's name" | "domain admin" | "domain admin of the owner's name",
            true,
        ) => Some(vec!["bob", "zoe"]),
        ("own user", false) if full_control => Some(vec![]),
        ("maintainer", true) if full_control => Some(vec!["zoe"]),
        ("the service itself", true) if full_control => Some(vec!["bob", "zoe"]),
        // All others may not, so nothing happens and nobody is told.
        _ => None,
    }
}

/// Who is told, by the notices that are there now and were not before.
fn told(desk: &Desk, before: &[String]) -> Vec<String> {
    let notices = desk.documents.iter().filter(|(id, _)| id.starts_with("notice/") && !before.contains(id));
    let to =
        |(_, text): (&String, &String)| super::text(&serde_json::from_str::<Value>(text).unwrap()["recipient"]["user"]);
    let mut found: Vec<_> = notices.map(to).collect();
    found.sort();
    found
}

#[test]
fn the_owner_is_told_unless_it_did_it_itself_under_full_control() {
    let mut cells = 0;
    for (command, kind) in [("keys.delete", "key_deleted"), ("keys.revoke", "key_revoked")] {
        for level in LEVELS {
            for service in [false, true] {
                for index in 0..12 {
                    let mut desk = Desk::new(&json!({}));
                    let maintainers = json!(["bob", "zoe"]);
                    for name in ["bob", "zoe", "nobody"] {
                        desk.done("users.put", json!({ "domain": "acme", "user": name }));
                    }
                    let ci = json!({ "domain": "acme", "user": "ci", "kind": "service", "maintainers": maintainers });
                    desk.done("users.put", ci);
                    let owner = if service { "ci" } else { "ann" };
                    let key = desk.create(json!({ "owner": owner }));
                    desk.done("site.setPolicy", json!({ "policy": { "APIKEY_SELF_SERVICE_LEVEL": level } }));
                    let before: Vec<_> = desk.documents.keys().cloned().collect();
                    let (who, actor) = actors(&key).swap_remove(index);
                    desk.actor = actor;
                    let done = desk.run(command, json!({ "keyId": key }));
                    let found = told(&desk, &before);
                    let Some(expected) = manual(who, level, service) else {
                        assert!(matches!(done, Err(Error::Refused(_))), "{who} {command} {level}");
                        assert_eq!(found, [""; 0], "{who} {command} {level}");
                        cells += 1;
                        continue;
                    };
                    assert!(done.is_ok(), "{who} {command} {level}: {done:?}");
                    assert_eq!(found, expected, "{who} {command} {level} {service}");
                    let kinds = desk.documents.iter().filter(|(id, _)| id.starts_with("notice/"));
                    assert!(kinds.into_iter().all(|(_, text)| text.contains(&format!(r#""kind":"{kind}""#))));
                    cells += 1;
                }
            }
        }
    }
    assert_eq!(cells, 2 * 3 * 2 * 12);
    report(cells);
}

#[expect(clippy::print_stdout, reason = "the count is part of what the test shows")]
fn report(cells: usize) {
    println!("notices of deleted and revoked keys: {cells} cells agree with the manual");
}

#[test]
fn what_is_done_already_is_not_said_again() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("keys.revoke", json!({ "keyId": key }));
    let notices = |desk: &Desk| desk.documents.keys().filter(|id| id.starts_with("notice/")).count();
    assert_eq!(notices(&desk), 1);
    desk.done("keys.revoke", json!({ "keyId": key }));
    desk.again("keys.revoke", json!({ "keyId": key })).unwrap();
    assert_eq!(notices(&desk), 1);
    desk.done("keys.regenerate", json!({ "keyId": key }));
    desk.done("keys.revoke", json!({ "keyId": key }));
    assert_eq!(notices(&desk), 2);
}

#[test]
fn what_was_not_copied_out_is_copied_by_the_next_command() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("keys.revoke", json!({ "keyId": key }));
    let notice = desk.documents.keys().find(|id| id.starts_with("notice/")).unwrap().clone();
    // As if the process had died behind its write.
    let text = desk.documents.remove(&notice);
    desk.create(json!({}));
    assert_eq!(desk.documents.get(&notice), text.as_ref());
    assert!(desk.account(&key).news.is_none());
    // Long after it would have been given up, it is not made again.
    desk.done("keys.delete", json!({ "keyId": key }));
    let deleted =
        desk.documents.keys().filter(|id| id.starts_with("notice/")).find(|id| **id != notice).unwrap().clone();
    desk.documents.remove(&deleted);
    desk.now += crate::notice::WAITING;
    desk.create(json!({}));
    assert!(!desk.documents.contains_key(&deleted));
}

#[test]
fn the_end_of_a_user_is_not_said_key_by_key() {
    let mut desk = Desk::new(&json!({ "onOwnerDeactivated": "delete" }));
    desk.create(json!({}));
    desk.done("users.deactivate", json!({ "domain": "acme", "user": "ann" }));
    assert!(!desk.documents.keys().any(|id| id.starts_with("notice/")));
}

#[test]
fn the_cap_is_said_by_whatever_reaches_it() {
    let mut desk = Desk::new(&json!({ "APIKEY_MAX_NUM_PER_USER": 2 }));
    let said = |desk: &Desk| desk.documents.values().filter(|text| text.contains(r#""kind":"cap_reached""#)).count();
    let first = desk.create(json!({}));
    assert_eq!(said(&desk), 0);
    desk.create(json!({}));
    // In the document of the notice and in the account.
    assert_eq!(said(&desk), 2);
    assert_eq!(
        desk.refused("keys.create", json!({ "domain": "acme", "owner": "ann", "name": "k" })).0,
        "key_cap_reached"
    );
    desk.now += super::DAY;
    desk.done("keys.disable", json!({ "keyId": first }));
    assert_eq!(said(&desk), 1);
    desk.done("keys.enable", json!({ "keyId": first }));
    assert_eq!(said(&desk), 3);
}

#[test]
fn nothing_secret_is_said() {
    let mut desk = Desk::new(&json!({}));
    let issued = desk.done("keys.create", json!({ "domain": "acme", "owner": "ann", "name": "k" }));
    desk.done("keys.revoke", json!({ "keyId": issued["key"]["keyId"] }));
    let secret = super::text(&issued["secret"]);
    let notice = desk.documents.iter().find(|(id, _)| id.starts_with("notice/")).unwrap().1;
    assert!(!(0..=secret.len() - 8).any(|at| notice.contains(&secret[at..at + 8])));
}

#[test]
fn that_a_key_was_revoked_is_said_when_it_is_and_not_again() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("keys.edit", json!({ "keyId": key, "description": "works" }));
    assert_eq!(told(&desk, &[]), [] as [&str; 0]);
    desk.done("keys.revoke", json!({ "keyId": key }));
    assert_eq!(told(&desk, &[]), ["ann"]);
    desk.done("keys.edit", json!({ "keyId": key, "description": "revoked" }));
    desk.done("keys.revoke", json!({ "keyId": key }));
    assert_eq!(told(&desk, &[]), ["ann"]);
}
