//! What is pending is brought to documents of its own, and a person is forgotten (P17, K7).

use serde_json::{Value, json};

use super::Desk;
use crate::audit::{Ledger, ledger_of};
use crate::error::Error;
use crate::id::{Id, KEYRING, SITE, account_document, domain_document};
use crate::site::Site;

/// A document of each kind that has events, and all of these have one.
fn written() -> (Desk, [String; 4]) {
    let mut desk = Desk::new(&json!({}));
    desk.done("keyring.init", json!({}));
    let key = desk.create(json!({ "methods": ["bearer"] }));
    let salt = Site::parse(&desk.documents[SITE]).unwrap().salt().unwrap();
    let account = Id::parse(&key).unwrap().account_document();
    assert_eq!(account, account_document(&salt, "acme", "ann"));
    let documents = [SITE.to_owned(), KEYRING.to_owned(), domain_document(&salt, "acme"), account];
    (desk, documents)
}

fn ledger(desk: &Desk, document: &str) -> Ledger {
    ledger_of(&desk.documents[document]).unwrap()
}

#[test]
fn what_is_pending_in_a_document_of_any_kind_is_brought_out_once() {
    let (mut desk, documents) = written();
    for document in documents {
        let pending = ledger(&desk, &document).pending().unwrap();
        assert!(!pending.is_empty(), "{document}");
        let before = desk.documents.len();
        assert_eq!(desk.done("drain.document", json!({ "document": document })), json!({ "drained": true }));
        assert!(pending.iter().all(|(id, text)| desk.documents.get(id) == Some(text)), "{document}");
        assert_eq!(desk.documents.len(), before + pending.len());
        assert_eq!(ledger(&desk, &document).pending().unwrap(), []);
        let after = desk.documents.clone();
        assert_eq!(desk.done("drain.document", json!({ "document": document })), json!({ "drained": false }));
        assert_eq!(desk.documents, after);
    }
}

#[test]
fn a_document_that_is_not_there_has_nothing_pending_and_another_kind_never_has() {
    let (mut desk, [.., account]) = written();
    let missing = json!({ "document": format!("{account}x") });
    assert_eq!(desk.done("drain.document", missing), json!({ "drained": false }));
    desk.documents.insert("usage/x".to_owned(), "{}".to_owned());
    let other = desk.run("drain.document", json!({ "document": "usage/x" }));
    assert!(matches!(other, Err(Error::Fault(_))), "{other:?}");
    desk.as_user("ann");
    assert_eq!(desk.refused("drain.document", json!({ "document": account })).0, "forbidden");
}

#[test]
fn the_event_of_an_erasure_names_nobody() {
    let (mut desk, [site, _, _, account]) = written();
    let said = desk.done("audit.erase", json!({ "user": "ann", "domain": "acme" }));
    assert_eq!(said, json!({ "person": account }));
    let (_, event) = ledger(&desk, &site).pending().unwrap().pop().unwrap();
    assert!(event.contains("audit.erase") && event.contains(&account) && !event.contains("ann\""), "{event}");
    let operation = desk.operation;
    let after = desk.documents.clone();
    assert_eq!(desk.again("audit.erase", json!({ "user": "ann", "domain": "acme" })).unwrap(), said);
    assert_eq!((desk.operation, &desk.documents), (operation, &after), "the same operation is carried out once");
    let issues = match desk.run("audit.erase", json!({})) {
        Err(Error::Invalid(invalid)) => invalid.issues.into_iter().map(|issue| issue.path).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(issues, ["user"]);
    desk.as_user("ann");
    let refused = desk.refused("audit.erase", json!({ "user": "ann", "domain": "acme" }));
    assert_eq!(refused.0, "forbidden");
    let whom: Value = desk.documents[SITE].parse().unwrap();
    assert_eq!(whom["erased"]["person"], json!(account));
}
