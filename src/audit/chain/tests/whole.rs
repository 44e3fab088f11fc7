//! Histories that are whole, that go on, or that were written anew.

use serde_json::json;

use super::*;

/// Whoever can write the storage can write all of it: only what was signed elsewhere is left.
#[test]
fn a_history_that_was_written_anew_is_found_by_the_checkpoint_alone() {
    let mut lines = export();
    let mut previous = None;
    for line in lines.iter_mut().take(EVENTS).skip(1) {
        let mut event: Event = serde_json::from_str(line).unwrap();
        event.action = "key.revoke".into();
        event.previous = previous.unwrap_or(event.previous);
        let event = event.sealed().unwrap();
        previous = Some(event.hash.clone());
        *line = event.text().unwrap();
    }
    assert!(of_export(&lines, false).ok);
    assert_eq!(only(&of_export(&lines, true), "anew"), ("account/a/b".into(), EVENTS as u64, Wrong::Changed));
}

/// What came after the checkpoint is not covered by it.
#[test]
fn the_tail_is_not_covered() {
    let mut lines = export();
    let last: Event = serde_json::from_str(&lines[4]).unwrap();
    let next = Event { sequence: 6, previous: last.hash.clone(), ..last }.sealed().unwrap();
    lines.insert(5, next.text().unwrap());
    let found = of_export(&lines, true);
    assert!(found.ok, "{found:?}");
    assert_eq!((found.events, found.covered), (16, 15));
    lines[5] = forged(&lines[5], |event| event["action"] = json!("key.revoke"), true);
    assert!(of_export(&lines, true).ok, "the tail can be written anew");
    lines.remove(5);
    assert!(of_export(&lines, true).ok, "the tail can be cut off");
}

#[test]
fn a_document_that_was_put_back_is_older_than_its_events() {
    let (audit, mut changed) = storage();
    let mut ledger = Ledger::default();
    let events: Vec<Event> = audit.iter().take(3).map(|(_, text)| serde_json::from_str(text).unwrap()).collect();
    ledger.sequence = 3;
    ledger.head.clone_from(&events[2].hash);
    changed[0].1 = json!({ "ledger": ledger }).to_string();
    let mut chains = Chains::new(false);
    for (id, text) in &changed {
        chains.ledger(id, text);
    }
    for (id, text) in &audit {
        chains.event(id, text);
    }
    assert_eq!(chains.overtaken(), ["account/a/b"]);
    let found = chains.finish();
    assert_eq!(only(&found, "old"), ("account/a/b".into(), 3, Wrong::RolledBack));
    // One that only went on while its events were read is as it should be.
    let mut chains = Chains::new(false);
    for (id, text) in &changed {
        chains.ledger(id, text);
    }
    for (id, text) in &audit {
        chains.event(id, text);
    }
    chains.again("account/a/b", &storage().1[0].1);
    assert!(chains.finish().ok);
    changed.remove(0);
    let gone = of_storage(&(audit, changed), false);
    assert_eq!(only(&gone, "gone"), ("account/a/b".into(), 0, Wrong::RolledBack));
}

#[test]
fn a_document_that_is_gone_with_its_events_is_missed_by_the_checkpoint() {
    let lines: Vec<_> = export().into_iter().skip(EVENTS).collect();
    assert!(of_export(&lines, false).ok);
    assert_eq!(only(&of_export(&lines, true), "gone"), ("account/a/b".into(), 1, Wrong::Removed));
    let (text, key) = checkpoint();
    let mut chains = Chains::new(true);
    chains.checkpoint(&text, &[key]);
    for line in &lines {
        chains.line(line);
    }
    assert!(chains.finish().ok, "a partial export is not missed what it does not have");
}

#[test]
fn a_checkpoint_that_is_not_to_be_believed_makes_nothing_right() {
    let (text, key) = checkpoint();
    for (text, why) in [
        (text.replace("account/a/b 5", "account/a/b 4"), "its leaves do not give the root that is signed"),
        ("{}".to_owned(), "it is not a checkpoint"),
    ] {
        let mut chains = Chains::new(false);
        chains.checkpoint(&text, std::slice::from_ref(&key));
        for line in &export() {
            chains.line(line);
        }
        let found = chains.finish();
        assert_eq!((found.ok, found.covered, found.checkpoints[0].rejected), (false, 0, Some(why)));
    }
}

#[test]
fn two_files_are_one_history() {
    let mut chains = Chains::new(false);
    let (text, key) = checkpoint();
    chains.checkpoint(&text, &[key]);
    // What the second file has of a document comes after what the first has of all.
    let lines = export();
    let late = |line: &&String| line.contains(r#""sequence":5"#);
    lines.iter().filter(|line| !late(line)).for_each(|line| chains.line(line));
    chains.next_file();
    lines.iter().filter(late).for_each(|line| chains.line(line));
    let found = chains.finish();
    assert!(found.ok, "{found:?}");
}

#[test]
fn absurd_numbers_take_no_time() {
    let mut lines = export();
    lines.push(forged(&lines[0], |event| event["sequence"] = json!(9_007_199_254_740_991_u64), true));
    assert!(!of_export(&lines, true).ok);
    let (audit, mut changed) = storage();
    let ledger = json!({ "sequence": u64::MAX, "head": "A".repeat(43) });
    changed[0].1 = json!({ "ledger": ledger }).to_string();
    assert!(!of_storage(&(audit, changed), false).ok);
    assert!(!of_storage(&(Vec::new(), vec![("site".into(), "{".into())]), false).ok);
}
