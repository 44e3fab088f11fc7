//! The form of commands.

use serde_json::{Value, json};

use super::super::*;
use super::Desk;
use crate::id::{Id, KEYRING, SITE};
use crate::site::Site;

fn issues(name: &str, members: Value) -> Vec<(String, &'static str)> {
    let error = Command::parse(name, members, &Actor::SiteAdmin { id: "root".into() }).unwrap_err();
    error.issues.into_iter().map(|issue| (issue.path, issue.rule)).collect()
}

#[test]
fn says_everything_that_is_wrong() {
    let found =
        issues("keys.create", json!({"owner": 5, "notBefore": 9, "expiresAt": 9, "methods": [], "secret": "x"}));
    let expected =
        [("owner", "type"), ("name", "required"), ("methods", "min"), ("notBefore", "max"), ("secret", "unknown")];
    assert_eq!(found, expected.map(|(path, rule)| (path.to_owned(), rule)));
    assert_eq!(issues("keys.revoke", json!({"keyId": "x"})), [("keyId".to_owned(), "pattern")]);
    assert_eq!(issues("keys.revoke", json!({})), [("keyId".to_owned(), "required")]);
    assert_eq!(
        issues("keys.revoke", json!([])),
        [("keys.revoke".to_owned(), "type"), ("keyId".to_owned(), "required")]
    );
    assert_eq!(issues("keys.explode", json!({})), [("command".to_owned(), "oneOf")]);
}

#[test]
fn the_domain_is_the_actors_own_unless_said() {
    let eve = Actor::DomainAdmin { id: "eve".into(), domain: "acme".into() };
    let planned = |members: Value| Command::parse("users.get", members, &eve).unwrap().plan(&eve, &[7; 32]);
    assert_eq!(planned(json!({"user": "ann"})), planned(json!({"user": "ann", "domain": "acme"})));
    assert_ne!(planned(json!({"user": "ann"})), planned(json!({"user": "ann", "domain": "default"})));
}

#[test]
fn a_plan_names_what_is_needed_once() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let id = Id::parse(&key).unwrap();
    let (domain, account) = (id.domain_document(), id.account_document());
    let create = |methods: &[&str]| json!({ "domain": "acme", "owner": "ann", "name": "k", "methods": methods });
    let salt = Site::parse(&desk.documents[SITE]).unwrap().salt().unwrap();
    for (name, input, needed) in [
        ("drain.document", json!({ "document": SITE }), vec![]),
        ("drain.document", json!({ "document": account }), vec![account.clone()]),
        ("keys.create", create(&["bearer"]), vec![domain.clone(), account.clone()]),
        ("keys.create", create(&["bearer", "hmac-sha256"]), vec![domain.clone(), account.clone(), KEYRING.to_owned()]),
        ("keys.revoke", json!({ "keyId": key }), vec![domain.clone(), account.clone()]),
        ("keys.get", json!({ "keyId": key }), vec![domain.clone(), account.clone(), id.usage_document()]),
        ("keys.rotate", json!({ "keyId": key }), vec![domain.clone(), account.clone(), KEYRING.to_owned()]),
    ] {
        let command = Command::parse(name, input, &desk.actor).unwrap();
        assert_eq!(command.plan(&desk.actor, &salt), [&[SITE.to_owned()][..], &needed].concat(), "{name}");
    }
}
