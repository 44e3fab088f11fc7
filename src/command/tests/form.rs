//! The form of commands.

use serde_json::{Value, json};

use super::super::*;

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
