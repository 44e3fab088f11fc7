//! Every single change of a history.

use serde_json::json;

use super::*;

#[test]
fn a_whole_history_is_whole() {
    for vouched in [false, true] {
        for found in [of_export(&export(), vouched), of_storage(&storage(), vouched)] {
            assert!(found.ok, "{found:?}");
            assert_eq!((found.documents, found.events, found.covered), (3, 15, if vouched { 15 } else { 0 }));
        }
    }
}

#[test]
fn every_changed_event_is_named() {
    for index in 0..export().len() {
        let (document, sequence) = slot(index);
        for (what, change) in CHANGES {
            for sealed in [false, true] {
                let mut lines = export();
                lines[index] = forged(&lines[index], change, sealed);
                let found = only(&of_export(&lines, true), what);
                assert_eq!(found, (document.clone(), sequence, Wrong::Changed), "{what} {sealed}");
                let mut stored = storage();
                stored.0[index].1 = forged(&stored.0[index].1, change, sealed);
                for vouched in [false, true] {
                    let found = only(&of_storage(&stored, vouched), what);
                    assert_eq!(found, (document.clone(), sequence, Wrong::Changed), "{what} {sealed}");
                }
            }
        }
        // Another sequence or document is another place: what was here is gone from it.
        for change in
            [(|event| event["sequence"] = json!(77)) as Change, |event| event["document"] = json!("account/x/y")]
        {
            let mut lines = export();
            lines[index] = forged(&lines[index], change, true);
            let found = of_export(&lines, true).problems;
            assert!(
                found.iter().any(|one| (one.document.clone(), one.sequence) == (document.clone(), sequence)),
                "{found:?}"
            );
            let mut stored = storage();
            stored.0[index].1 = forged(&stored.0[index].1, change, true);
            assert_eq!(only(&of_storage(&stored, false), "moved"), (document.clone(), sequence, Wrong::Changed));
        }
    }
}

#[test]
fn every_changed_byte_is_named() {
    let text = export()[6].clone();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        let mut lines = export();
        lines[6] = changed.clone();
        let found = of_export(&lines, true).problems;
        assert!(
            found
                .iter()
                .any(|one| (one.document.as_str(), one.sequence, one.wrong) == ("account/a/c", 2, Wrong::Changed)),
            "{at}: {found:?}"
        );
        let mut stored = storage();
        stored.0[6].1 = changed;
        assert_eq!(only(&of_storage(&stored, false), "a byte"), ("account/a/c".into(), 2, Wrong::Changed), "{at}");
    }
}

#[test]
fn every_removed_event_is_named() {
    for index in 0..export().len() {
        let (document, sequence) = slot(index);
        let mut lines = export();
        lines.remove(index);
        assert_eq!(only(&of_export(&lines, true), "export"), (document.clone(), sequence, Wrong::Removed));
        let mut stored = storage();
        stored.0.remove(index);
        // The last one of each is still in the document that changed.
        let found = of_storage(&stored, true);
        if sequence == EVENTS as u64 {
            assert!(found.ok);
        } else {
            assert_eq!(only(&found, "storage"), (document, sequence, Wrong::Removed));
        }
    }
}

#[test]
fn every_pair_that_changed_places_is_named() {
    let count = export().len();
    for one in 0..count {
        for other in one + 1..count {
            let mut lines = export();
            lines.swap(one, other);
            let found = of_export(&lines, true).problems;
            let named = |index| {
                let (document, sequence) = slot(index);
                found.iter().any(|problem| {
                    (&problem.document, problem.sequence, problem.wrong) == (&document, sequence, Wrong::Reordered)
                })
            };
            // Two of one document are named by the first place that is wrong, two of different ones by what comes late.
            assert!(
                named(one) || found.iter().any(|problem| problem.wrong == Wrong::Reordered),
                "{one} {other}: {found:?}"
            );
            if slot(one).0 == slot(other).0 {
                assert!(named(one), "{one} {other}: {found:?}");
            }
            let mut stored = storage();
            let text = stored.0[one].1.clone();
            stored.0[one].1 = std::mem::replace(&mut stored.0[other].1, text);
            let found = of_storage(&stored, false).problems;
            let (document, sequence) = slot(one);
            let first = found.iter().find(|problem| problem.document == document).unwrap();
            assert_eq!((first.sequence, first.wrong), (sequence, Wrong::Reordered), "{one} {other}: {found:?}");
        }
    }
}

#[test]
fn every_inserted_event_is_named() {
    let count = export().len();
    for index in 0..count {
        let (document, sequence) = slot(index);
        for at in 0..=count {
            let mut lines = export();
            let copy = lines[index].clone();
            lines.insert(at, copy);
            let found = only(&of_export(&lines, true), "a copy");
            assert_eq!(found, (document.clone(), sequence, Wrong::Inserted), "{index} {at}");
        }
        let mut lines = export();
        let forgery = forged(&lines[index], |event| event["action"] = json!("key.create"), true);
        lines.insert(index, forgery.clone());
        assert_eq!(only(&of_export(&lines, true), "forged"), (document.clone(), sequence, Wrong::Inserted));
        lines.swap(index, index + 1);
        assert_eq!(only(&of_export(&lines, true), "forged"), (document.clone(), sequence, Wrong::Inserted));
        let far = forged(&forgery, |event| event["sequence"] = json!(99), true);
        let mut lines = export();
        lines.insert(index, far.clone());
        assert_eq!(only(&of_export(&lines, true), "far"), (document.clone(), 99, Wrong::Inserted), "{index}");
        let mut stored = storage();
        stored.0.push((audit_document(&document, 99), far));
        assert!(!of_storage(&stored, false).ok);
    }
    let mut lines = export();
    lines.insert(3, "no event".into());
    assert_eq!(only(&of_export(&lines, true), "garbage"), (String::new(), 0, Wrong::Inserted));
}
