//! Every event of a history is changed, removed, moved and doubled; each time it must be found and named.

use std::collections::BTreeMap;

use keyward::audit::{Chains, Event, Verification, Wrong};
use keyward::id::{LEDGERS, audit_document};
use serde_json::{Value, json};

use crate::history::History;

/// Tampers with every event in every way, in an export and in a storage; returns how often.
pub(crate) fn every_event(history: &History) -> u64 {
    let lines = history.export();
    let events: Vec<Event> = lines.iter().map(|line| Event::read(line).unwrap()).collect();
    let mut count = 0;
    let mut export = |lines: &[String], index: usize, wrong: &[Wrong]| {
        let mut chains = Chains::new(false);
        chains.checkpoint(history.checkpoint(), &[history.key()]);
        for line in lines {
            chains.line(line);
        }
        named(&chains.finish(), &events[index], wrong);
        count += 1;
    };
    for index in 0..lines.len() {
        for changed in changes(&lines[index]) {
            export(&with(&lines, index, changed), index, &[Wrong::Changed]);
        }
        let mut removed = lines.clone();
        removed.remove(index);
        export(&removed, index, &[Wrong::Removed]);
        for at in [0, index, index + 1, lines.len()] {
            let mut doubled = lines.clone();
            doubled.insert(at, lines[index].clone());
            export(&doubled, index, &[Wrong::Inserted]);
        }
        for other in index + 1..lines.len() {
            if events[other].document == events[index].document {
                let mut swapped = lines.clone();
                swapped.swap(index, other);
                export(&swapped, index, &[Wrong::Reordered]);
            }
        }
    }
    count + every_document(history, &events)
}

/// The same where the events are documents of a storage, without any checkpoint.
fn every_document(history: &History, events: &[Event]) -> u64 {
    let stored: BTreeMap<_, _> = history.store.scan("audit/").into_iter().collect();
    let mut count = 0;
    let mut storage = |audit: &BTreeMap<String, String>, event: &Event, wrong: &[Wrong]| {
        let mut chains = Chains::new(false);
        for (id, text) in LEDGERS.iter().flat_map(|prefix| history.store.scan(prefix)) {
            chains.ledger(&id, &text);
        }
        for (id, text) in audit {
            chains.event(id, text);
        }
        named(&chains.finish(), event, wrong);
        count += 1;
    };
    for (index, event) in events.iter().enumerate() {
        let id = audit_document(&event.document, event.sequence);
        for changed in changes(&stored[&id]) {
            let mut audit = stored.clone();
            audit.insert(id.clone(), changed);
            storage(&audit, event, &[Wrong::Changed]);
        }
        let mut audit = stored.clone();
        audit.remove(&id);
        storage(&audit, event, &[Wrong::Removed]);
        for other in events.iter().skip(index + 1).filter(|other| other.document == event.document) {
            let mut audit = stored.clone();
            let second = audit_document(&other.document, other.sequence);
            audit.insert(id.clone(), stored[&second].clone());
            audit.insert(second, stored[&id].clone());
            storage(&audit, event, &[Wrong::Reordered]);
        }
    }
    count
}

/// The event with each of its members changed, with and without a hash that belongs to the change; and with a byte more.
fn changes(line: &str) -> Vec<String> {
    let members: [(&str, Value); 6] = [
        ("at", json!(1)),
        ("actor", json!({ "role": "siteAdmin", "id": "eve" })),
        ("action", json!("key.forge")),
        ("target", json!({ "owner": "eve" })),
        ("changes", json!([{ "path": "x", "before": null, "after": 1 }])),
        ("previous", json!("B".repeat(42) + "A")),
    ];
    let mut changed = vec![format!("{line} ")];
    for (member, value) in members {
        let mut event: Value = serde_json::from_str(line).unwrap();
        event[member] = value;
        let event: Event = serde_json::from_value(event).unwrap();
        changed.extend([event.text().unwrap(), event.sealed().unwrap().text().unwrap()]);
    }
    changed
}

fn with(lines: &[String], index: usize, line: String) -> Vec<String> {
    let mut lines = lines.to_vec();
    lines[index] = line;
    lines
}

fn named(found: &Verification, event: &Event, wrong: &[Wrong]) {
    let [problem] = found.problems.as_slice() else { panic!("{event:?}: {:?}", found.problems) };
    let at = (&problem.document, problem.sequence);
    assert!(at == (&event.document, event.sequence) && wrong.contains(&problem.wrong), "{event:?}: {problem:?}");
}
