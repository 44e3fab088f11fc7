//! A history of three documents, as an export and as a storage, and what is found to be wrong with it.

mod single;
mod whole;

use serde_json::{Value, json};

use super::*;
use crate::audit::{Checkpoint, Entry, Event, Heads, Ledger, Target};
use crate::crypto::SigningSeed;
use crate::id::audit_document;

const DOCUMENTS: [&str; 3] = ["account/a/b", "account/a/c", "site"];
const EVENTS: usize = 5;
/// Ids and texts: of events, and of what they are events of.
type Stored = (Vec<(String, String)>, Vec<(String, String)>);

const NAME: &str = "example.com/keyward";

fn ledgers() -> Vec<(&'static str, Vec<Event>, Ledger)> {
    DOCUMENTS
        .into_iter()
        .map(|document| {
            let mut ledger = Ledger::default();
            let mut events = Vec::new();
            for number in 1..=EVENTS as u64 {
                let entry = Entry {
                    at: 1_000 + number,
                    operation: &format!("{document} {number}"),
                    actor: json!({"role": "siteAdmin", "id": "root"}),
                    action: "key.edit",
                    target: Target { domain: Some("acme".into()), owner: Some("ann".into()), key_id: None },
                    changes: Vec::new(),
                    subject: None,
                    wish: "",
                    commitments: None,
                };
                ledger.record(document, entry).unwrap();
                events.extend(ledger.outbox.clone());
            }
            (document, events, ledger)
        })
        .collect()
}

/// Lines of an export, in its order.
fn export() -> Vec<String> {
    ledgers().iter().flat_map(|(_, events, _)| events).map(|event| event.text().unwrap()).collect()
}

/// The documents of a storage: events, then what they are events of.
fn storage() -> Stored {
    let all = ledgers();
    let events = all.iter().flat_map(|(_, events, _)| events);
    let audit = events.map(|event| (audit_document(&event.document, event.sequence), event.text().unwrap()));
    let changed = all.iter().map(|(id, _, ledger)| ((*id).to_owned(), json!({ "ledger": ledger }).to_string()));
    (audit.collect(), changed.collect())
}

fn checkpoint() -> (String, NoteKey) {
    let signing = SigningSeed::new([5; 32]);
    let key = NoteKey::new(NAME, signing.public()).unwrap();
    let mut heads = Heads::default();
    for (id, text) in storage().1 {
        heads.take(&id, &text);
    }
    let text = heads.text(NAME, 2_000).unwrap();
    let note = key.note(&text, &signing.sign(text.as_bytes())).unwrap();
    (serde_json::to_string(&Checkpoint::new(note, heads.leaves())).unwrap(), key)
}

fn of_export(lines: &[String], vouched: bool) -> Verification {
    let mut chains = Chains::new(false);
    if vouched {
        let (text, key) = checkpoint();
        chains.checkpoint(&text, &[key]);
    }
    for line in lines {
        chains.line(line);
    }
    chains.finish()
}

fn of_storage((audit, changed): &Stored, vouched: bool) -> Verification {
    let mut chains = Chains::new(false);
    if vouched {
        let (text, key) = checkpoint();
        chains.checkpoint(&text, &[key]);
    }
    for (id, text) in changed {
        chains.ledger(id, text);
    }
    for (id, text) in audit {
        chains.event(id, text);
    }
    chains.finish()
}

/// The only problem there is.
fn only(verification: &Verification, of: &str) -> (String, u64, Wrong) {
    let [problem] = verification.problems.as_slice() else { panic!("{of}: {:?}", verification.problems) };
    assert!(!verification.ok);
    (problem.document.clone(), problem.sequence, problem.wrong)
}

fn slot(index: usize) -> (String, u64) {
    (DOCUMENTS[index / EVENTS].to_owned(), (index % EVENTS + 1) as u64)
}

/// An event with one member changed, and with a hash that belongs to the change if it is to look right.
fn forged(text: &str, change: impl Fn(&mut Value), sealed: bool) -> String {
    let mut value: Value = serde_json::from_str(text).unwrap();
    change(&mut value);
    let event: Event = serde_json::from_value(value).unwrap();
    if sealed { event.sealed().unwrap().text().unwrap() } else { event.text().unwrap() }
}

type Change = fn(&mut Value);
const CHANGES: [(&str, Change); 8] = [
    ("at", |event| event["at"] = json!(7)),
    ("actor", |event| event["actor"]["id"] = json!("eve")),
    ("action", |event| event["action"] = json!("key.revoke")),
    ("target", |event| event["target"]["owner"] = json!("eve")),
    ("changes", |event| event["changes"] = json!([{"path": "x", "before": null, "after": 1}])),
    ("operation", |event| event["operation"] = json!("other")),
    ("previous", |event| event["previous"] = json!("B".repeat(42) + "A")),
    ("personal", |event| event["personal"] = json!("committed")),
];
