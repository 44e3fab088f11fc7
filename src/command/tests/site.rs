//! What the site answers and remembers.

use serde_json::{Value, json};

use super::super::*;
use super::Desk;
use crate::error::Error;
use crate::id::{SITE, account_document, domain_document};
use crate::site::Site;

#[test]
fn a_login_is_asked_about_with_the_client_type_as_it_came() {
    let mut desk = Desk::new(&json!({ "RESTAPI_ACCESS_APIKEY_ONLY": "Y", "RESTAPI_WHITELIST_APIKEY": ["excel"] }));
    for (client_type, allowed) in
        [(json!("excel"), true), (json!("Excel"), false), (json!(""), false), (Value::Null, false)]
    {
        let answer = desk.done("site.checkLogin", json!({ "channel": "rest", "clientType": client_type }));
        assert_eq!(answer["allowed"], allowed, "{client_type}");
    }
    let wrong = desk.run("site.checkLogin", json!({ "channel": "rest", "clientType": 5 }));
    assert!(matches!(wrong, Err(Error::Invalid(invalid)) if invalid.issues[0].path == "clientType"));
}

#[test]
fn a_policy_is_set_by_preset_or_by_parameters_and_by_nothing_it_is_not() {
    let mut desk = Desk::new(&json!({}));
    let issues = |input: Value, desk: &mut Desk| match desk.run("site.setPolicy", input) {
        Err(Error::Invalid(invalid)) => invalid.issues.into_iter().map(|issue| issue.path).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(issues(json!({}), &mut desk), ["policy"]);
    // Who has mistyped the preset is not told that the parameters are missing.
    assert_eq!(issues(json!({ "preset": "almm" }), &mut desk), ["preset"]);
    desk.done("site.setPolicy", json!({ "preset": "alm" }));
    assert_eq!(desk.done("site.policy", json!({}))["onOwnerDeactivated"], "delete");
}

#[test]
fn a_key_says_who_made_it() {
    let mut desk = Desk::new(&json!({}));
    let by_admin = desk.create(json!({}));
    desk.as_user("ann");
    let by_itself = desk.create(json!({}));
    assert_eq!((desk.key(&by_admin).created_by, desk.key(&by_itself).created_by), ("root".into(), "ann".into()));
}

#[test]
fn a_write_whose_result_was_lost_is_known_again_or_said_to_be_unknown() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let sequence = desk.account(&key).ledger.sequence;
    let retried = |desk: &Desk, tried_at: u64| {
        let input = json!({ "keyId": key });
        let aside =
            Desk { documents: desk.documents.clone(), actor: desk.actor.clone(), now: desk.now, operation: u64::MAX };
        aside
            .decide("keys.disable", &input, |command, read, given| {
                let given = Circumstances { tried_at: Some(tried_at), ..*given };
                command.decide(read, &given).map(|decision| decision.effects.len())
            })
            .unwrap()
    };
    for _ in 0..16 {
        desk.done("keys.disable", json!({ "keyId": key }));
        desk.done("keys.enable", json!({ "keyId": key }));
    }
    // Thirty-two operations are remembered: that many changes later it would still be among them, so it was not done.
    assert!(retried(&desk, sequence).is_ok());
    desk.done("keys.disable", json!({ "keyId": key }));
    let unknown = retried(&desk, sequence);
    assert!(matches!(unknown, Err(Error::Refused(refusal)) if refusal.code.as_str() == "outcome_unknown"));
    assert!(retried(&desk, sequence + 1).is_ok());
}

#[test]
fn the_document_of_another_is_nobodys() {
    let mut desk = Desk::new(&json!({}));
    desk.done("users.put", json!({ "domain": "acme", "user": "bob" }));
    let salt = Site::parse(&desk.documents[SITE]).unwrap().salt().unwrap();
    let [ann, bob] = ["ann", "bob"].map(|user| account_document(&salt, "acme", user));
    let text = desk.documents[&ann].clone();
    desk.documents.insert(bob, text);
    let create = json!({ "domain": "acme", "owner": "bob", "name": "k" });
    assert!(matches!(desk.run("keys.create", create), Err(Error::Fault(_))));
    let create = json!({ "domain": "acme", "owner": "ann", "name": "k" });
    desk.done("keys.create", create);
}

#[test]
fn the_event_of_a_domain_names_it() {
    let desk = Desk::new(&json!({}));
    let salt = Site::parse(&desk.documents[SITE]).unwrap().salt().unwrap();
    let ledger = crate::audit::ledger_of(&desk.documents[&domain_document(&salt, "acme")]).unwrap();
    assert_eq!(ledger.outbox.last().unwrap().target.domain.as_deref(), Some("acme"));
}

#[test]
fn a_site_that_commits_to_names_does_so_from_its_first_event() {
    for (word, committed) in [("plain", false), ("committed", true)] {
        let mut desk = Desk::new(&json!({}));
        desk.documents.clear();
        desk.done("site.init", json!({ "personalData": word }));
        let site: Value = desk.documents[SITE].parse().unwrap();
        assert_eq!(site["personalData"] == "committed", committed, "{site}");
        let ledger = crate::audit::ledger_of(&desk.documents[SITE]).unwrap();
        assert_eq!(ledger.openings.is_some(), committed, "{site}");
    }
}
