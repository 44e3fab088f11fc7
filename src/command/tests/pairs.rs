//! K4 and P5: each edge of a rotation.

use serde_json::{Value, json};

use super::desk::text;
use super::{DAY, Desk, START};

fn desk() -> (Desk, String, String) {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    let first = desk.key(&key).pairs[0].client_id.as_str().to_owned();
    (desk, key, first)
}

/// The reason that an explanation gives of a pair; null if it works.
fn reason(desk: &mut Desk, client_id: &str) -> Value {
    desk.done("keys.explain", json!({ "keyId": client_id }))["reason"].clone()
}

#[test]
fn staged_then_current_then_retired() {
    let (mut desk, key, first) = desk();
    assert_eq!(desk.refused("keys.promote", json!({ "keyId": key })).0, "nothing_staged");
    let second = text(&desk.done("keys.addPair", json!({ "keyId": key }))["clientId"]);
    assert_eq!(desk.pairs(&key), [("current", true), ("staged", true)]);
    assert_eq!(desk.refused("keys.addPair", json!({ "keyId": key })).0, "pairs_full");
    assert_eq!(desk.refused("keys.rotate", json!({ "keyId": key })).0, "pairs_full");
    desk.done("keys.promote", json!({ "keyId": key, "overlapDays": 3 }));
    assert_eq!(desk.pairs(&key), [("retiring", true), ("current", true)]);
    assert_eq!(desk.refused("keys.promote", json!({ "keyId": key })).0, "nothing_staged");
    assert_eq!(desk.refused("keys.addPair", json!({ "keyId": key })).0, "pairs_full");
    desk.now = START + 3 * DAY - 1;
    assert_eq!(reason(&mut desk, &first), Value::Null);
    assert_eq!(desk.refused("keys.addPair", json!({ "keyId": key })).0, "pairs_full");
    desk.now = START + 3 * DAY;
    assert_eq!(reason(&mut desk, &first), "pair_retired");
    // What has retired makes room, and its client id names nothing any more.
    let third = desk.done("keys.addPair", json!({ "keyId": key }));
    assert_eq!(desk.pairs(&key), [("current", true), ("staged", true)]);
    assert_eq!(desk.refused("keys.get", json!({ "keyId": first })).0, "key_not_found");
    assert_eq!(desk.key(&key).retired[0].client_id.as_str(), first);
    assert_eq!(desk.key(&key).retired[0].retired_at, START + 3 * DAY);
    assert!(third["clientId"] != second);
}

#[test]
fn an_overlap_is_what_is_asked_for_or_the_keys_or_the_domains_or_a_week() {
    let every =
        |overlap: u64| json!({ "everyDays": 90, "overlapDays": overlap, "remindDays": [], "onOverdue": "remind" });
    for (asked, of_key, of_domain, days) in [
        (json!({ "overlapDays": 1 }), Some(every(2)), Some(every(3)), 1),
        (json!({}), Some(every(2)), Some(every(3)), 2),
        (json!({}), Some(json!("never")), Some(every(3)), 3),
        (json!({}), None, Some(every(3)), 3),
        (json!({}), None, None, 7),
    ] {
        let mut desk = Desk::new(&json!({}));
        if let Some(rotation) = &of_domain {
            desk.done("domains.put", json!({ "domain": "acme", "rotation": rotation }));
        }
        let key = desk.create(of_key.as_ref().map_or_else(|| json!({}), |rotation| json!({ "rotation": rotation })));
        let mut rotate = asked.clone();
        rotate["keyId"] = key.clone().into();
        desk.done("keys.rotate", rotate);
        let retires = desk.key(&key).pairs[0].retires_at;
        assert_eq!(retires, Some(START + days * DAY), "{asked} {of_key:?} {of_domain:?}");
    }
}

#[test]
fn an_overlap_of_no_days_is_over_at_once() {
    let (mut desk, key, first) = desk();
    desk.done("keys.rotate", json!({ "keyId": key, "overlapDays": 0 }));
    assert_eq!(desk.pairs(&key), [("current", true)]);
    assert_eq!(desk.refused("keys.get", json!({ "keyId": first })).0, "key_not_found");
}

#[test]
fn a_pair_that_has_expired_is_not_given_its_turn() {
    let (mut desk, key, _) = desk();
    desk.done("keys.addPair", json!({ "keyId": key, "expiresAt": START + DAY }));
    desk.now = START + DAY;
    // Not even with an overlap: at its end nothing would work.
    for days in [0, 7] {
        let promote = json!({ "keyId": key, "overlapDays": days });
        assert_eq!(desk.refused("keys.promote", promote).0, "last_working_pair");
    }
    assert_eq!(desk.pairs(&key), [("current", true), ("staged", false)]);
    desk.now = START + DAY - 1;
    // It would be the only one when the overlap ends, and would not work by then.
    assert_eq!(desk.refused("keys.promote", json!({ "keyId": key, "overlapDays": 7 })).0, "last_working_pair");
    let rotated = json!({ "keyId": key, "overlapDays": 7, "expiresAt": START + 2 * DAY });
    assert_eq!(desk.refused("keys.rotate", rotated).0, "pairs_full");
    desk.done("keys.promote", json!({ "keyId": key, "overlapDays": 0 }));
}

#[test]
fn a_pair_that_ends_before_the_overlap_is_no_successor_unless_the_key_ends_too() {
    let (mut desk, key, _) = desk();
    let rotate = json!({ "keyId": key, "overlapDays": 7, "expiresAt": START + 7 * DAY });
    assert_eq!(desk.refused("keys.rotate", rotate.clone()).0, "last_working_pair");
    desk.done("keys.edit", json!({ "keyId": key, "expiresAt": START + 7 * DAY }));
    desk.done("keys.rotate", rotate);
}

#[test]
fn where_nothing_works_a_turn_is_no_loss() {
    let mut desk = Desk::new(&json!({}));
    let key = desk.create(json!({}));
    desk.done("keys.rotate", json!({ "keyId": key, "overlapDays": 0, "expiresAt": START + 1 }));
    desk.done("keys.addPair", json!({ "keyId": key, "expiresAt": START + 1 }));
    desk.now = START + 1;
    assert_eq!(desk.pairs(&key), [("current", false), ("staged", false)]);
    desk.done("keys.promote", json!({ "keyId": key }));
}

#[test]
fn either_of_two_pairs_can_go_and_the_last_that_works_cannot() {
    let (mut desk, key, first) = desk();
    let delete = |client_id: &str| json!({ "keyId": key, "clientId": client_id });
    assert_eq!(desk.refused("keys.deletePair", delete(&first)).0, "last_working_pair");
    assert_eq!(desk.refused("keys.deletePair", delete(&"0".repeat(24))).0, "client_id_not_found");
    let second = text(&desk.done("keys.addPair", json!({ "keyId": key, "expiresAt": START + DAY }))["clientId"]);
    desk.now = START + DAY;
    assert_eq!(desk.refused("keys.deletePair", delete(&first)).0, "last_working_pair");
    desk.done("keys.deletePair", delete(&second));
    let third = text(&desk.done("keys.addPair", json!({ "keyId": key }))["clientId"]);
    desk.done("keys.deletePair", delete(&first));
    assert_eq!(desk.pairs(&key), [("current", true)]);
    assert_eq!(desk.refused("keys.deletePair", delete(&third)).0, "last_working_pair");
}

#[test]
fn of_a_revoked_key_no_pair_is_added_turned_or_taken() {
    let (mut desk, key, first) = desk();
    desk.done("keys.rotate", json!({ "keyId": key }));
    desk.done("keys.revoke", json!({ "keyId": key }));
    for (name, input) in [
        ("keys.addPair", json!({ "keyId": key })),
        ("keys.rotate", json!({ "keyId": key })),
        ("keys.promote", json!({ "keyId": key })),
        ("keys.deletePair", json!({ "keyId": key, "clientId": first })),
        ("keys.disable", json!({ "keyId": key })),
        ("keys.enable", json!({ "keyId": key })),
    ] {
        assert_eq!(desk.refused(name, input).0, "key_revoked", "{name}");
    }
}

#[test]
fn a_regenerate_of_two_pairs_names_the_one_that_goes_on() {
    let (mut desk, key, first) = desk();
    let second = text(&desk.done("keys.rotate", json!({ "keyId": key }))["clientId"]);
    assert_eq!(desk.refused("keys.regenerate", json!({ "keyId": key })).0, "not_revoked");
    desk.done("keys.revoke", json!({ "keyId": key }));
    let both = json!({ "clientIds": [first, second] });
    assert_eq!(desk.refused("keys.regenerate", json!({ "keyId": key })), ("client_id_required", both.clone()));
    let other = json!({ "keyId": key, "clientId": "0".repeat(24) });
    assert_eq!(desk.refused("keys.regenerate", other), ("client_id_not_found", both));
    let reply = desk.done("keys.regenerate", json!({ "keyId": second }));
    assert_eq!(text(&reply["clientId"]), second);
    assert_eq!(desk.pairs(&key), [("current", true)]);
    assert_eq!(desk.key(&key).pairs[0].generation, 3, "raised by the revoke and by the regenerate");
}

#[test]
fn an_explanation_goes_in_the_order_of_a_verification() {
    let (mut desk, key, first) = desk();
    desk.done("keys.rotate", json!({ "keyId": key, "overlapDays": 1 }));
    desk.now = START + DAY;
    let explained = |desk: &mut Desk, method: &str| {
        desk.done("keys.explain", json!({ "keyId": first, "method": method }))["reason"].clone()
    };
    // Over is the overlap, and with it the pair: the first is the reason.
    assert_eq!(explained(&mut desk, "bearer"), "pair_retired");
    assert_eq!(explained(&mut desk, "hmac-sha256"), "method_not_allowed");
    desk.now = START;
    desk.done("keys.revoke", json!({ "keyId": key }));
    assert_eq!(explained(&mut desk, "hmac-sha256"), "revoked");
}

#[test]
fn only_the_current_pair_is_due() {
    let (mut desk, key, _) = desk();
    desk.done("keys.edit", json!({ "keyId": key, "rotation": { "everyDays": 30 } }));
    desk.done("keys.addPair", json!({ "keyId": key }));
    let due = |desk: &mut Desk| {
        let view = desk.done("keys.get", json!({ "keyId": key }));
        let pairs = view["pairs"].as_array().unwrap().clone();
        pairs.iter().map(|pair| (text(&pair["stage"]), pair["rotationDueAt"].clone())).collect::<Vec<_>>()
    };
    let at = |days: u64| json!(START + days * DAY);
    assert_eq!(due(&mut desk), [("current".to_owned(), at(30)), ("staged".to_owned(), Value::Null)]);
    desk.done("keys.promote", json!({ "keyId": key, "overlapDays": 3 }));
    assert_eq!(due(&mut desk), [("retiring".to_owned(), Value::Null), ("current".to_owned(), at(30))]);
}
