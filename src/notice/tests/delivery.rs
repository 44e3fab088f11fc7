//! The life of a notice that waits.

use serde_json::json;

use super::super::*;
use super::{AT, DOCUMENT, account, revoked};
use crate::time::Instant;

fn waiting() -> Notice {
    let news = revoked(&account(&json!({})), &json!({"role": "system"})).unwrap();
    let [(id, text)] = news.notices(DOCUMENT, AT).unwrap().try_into().unwrap();
    Notice::parse(&id, &text).unwrap()
}

fn attempt(notice: Notice, now: Instant, early: bool) -> Notice {
    match notice.turn(now, early) {
        Turn::Attempt(notice) => *notice,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_failure_is_tried_again_later_and_later_and_at_last_given_up() {
    let (mut notice, mut now, mut tries) = (waiting(), AT, Vec::new());
    while notice.state(now) == "waiting" {
        notice = attempt(notice, now, false).failed("ECONNREFUSED");
        tries.push(now - AT);
        let Turn::Wait(at) = notice.clone().turn(now, false) else { panic!("not again at once") };
        now = at;
    }
    let minutes: Vec<_> = tries.iter().map(|after| after / 60_000).collect();
    assert_eq!(minutes, [0, 1, 6, 21, 81, 261, 621, 1_341, 2_781, 4_221, 5_661, 7_101, 8_541, 9_981]);
    assert_eq!((now, notice.state(now)), (AT + WAITING, "expired"));
    assert_eq!(notice.last_error.as_deref(), Some("ECONNREFUSED"));
    assert_eq!(notice.clone().turn(now, true), Turn::Keep);
    assert_eq!(notice.clone().turn(AT + RETENTION - 1, true), Turn::Keep);
    assert_eq!(notice.turn(AT + RETENTION, false), Turn::Remove);
}

#[test]
fn who_never_comes_back_from_a_try_is_not_waited_for() {
    let notice = attempt(waiting(), AT, false);
    assert_eq!((notice.last_error.as_deref(), notice.last_attempt_at), (Some("unfinished"), Some(AT)));
    // Another process may be at it: also who is in a hurry leaves it for a minute.
    assert_eq!(notice.clone().turn(AT + 59_999, true), Turn::Wait(AT + 60_000));
    assert_eq!(attempt(notice, AT + 60_000, false).attempts, 2);
}

#[test]
fn what_has_failed_can_be_tried_early() {
    let notice = attempt(waiting(), AT, false).failed("EAUTH");
    assert_eq!(notice.clone().turn(AT + 1, false), Turn::Wait(AT + 60_000));
    assert_eq!(attempt(notice, AT + 1, true).attempts, 2);
}

#[test]
fn what_was_delivered_stays_for_a_while_and_is_not_tried_again() {
    let notice = attempt(waiting(), AT, false).delivered(AT + 5);
    assert_eq!(
        (notice.state(AT + WAITING), notice.delivered_at, notice.last_error.clone()),
        ("delivered", Some(AT + 5), None)
    );
    assert_eq!(notice.clone().turn(AT + 60_000, true), Turn::Keep);
    assert_eq!(notice.turn(AT + RETENTION, false), Turn::Remove);
}

#[test]
fn of_an_error_a_name_is_kept_and_nothing_else() {
    let kept = |error: &str| waiting().failed(error).last_error.unwrap();
    assert_eq!(kept("ECONNREFUSED"), "ECONNREFUSED");
    assert_eq!(kept("exit-1.SMTP_5"), "exit-1.SMTP_5");
    for other in ["", "550 no such user <ann@example.com>", &"x".repeat(33), "unfinished", "é"] {
        assert_eq!(kept(other), "error", "{other}");
    }
}
