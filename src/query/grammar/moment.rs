//! Moments of a text: days, instants, and which range a comparison with one means.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::field::Day;
use super::term::Sign;
use crate::text::Fields;
use crate::time::calendar::start_of;
use crate::time::{DAY, Instant, MAX_INSTANT, SECOND};

/// Which instants a day is where the viewer lives.
///
/// Shape: `{"2027-03-28": {"from": …, "to": …}}`, the first instant of the day and that of the next. A day that is not
/// in it is the day in UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Days(BTreeMap<String, Span>);

/// The instants of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    from: Instant,
    to: Instant,
}

impl Days {
    /// What it must be, as a person reads it.
    pub const FORM: &str = "an object of days, each with `from` and `to` in Unix milliseconds, `from` before `to`";

    /// The days of the member `days`; none where it is left out.
    pub fn read(fields: &mut Fields) -> Self {
        let days = fields.any("days").map_or(Some(Self::default()), Self::parse);
        days.unwrap_or_else(|| {
            fields.reject("days", "type", Self::FORM);
            Self::default()
        })
    }

    /// The days, unless some is none: an end that is not behind its start.
    pub fn parse(value: serde_json::Value) -> Option<Self> {
        let days: Self = serde_json::from_value(value).ok()?;
        days.0.values().all(|span| span.from < span.to && span.to <= MAX_INSTANT).then_some(days)
    }
}

/// A range of instants, both ends included; an end that is missing is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: Option<Instant>,
    pub(super) to: Option<Instant>,
}

/// The range that a comparison means; a sentence where it means none.
///
/// An instant is one millisecond, a day all of its milliseconds: `<` ends before the first of them, `<=` with the last,
/// `>=` begins with the first, `>` behind the last, and `:` is from the first to the last. With [`Day::Last`] every
/// millisecond of a day stands for the end that follows it: an end at midnight belongs to the day before.
pub(super) fn range(sign: Sign, value: &str, day: Day, days: &Days) -> Result<Range, String> {
    let (first, behind) = match of_day(value, days)? {
        Some((from, to)) => {
            let shift = Instant::from(day == Day::Last);
            (from + shift, to + shift)
        }
        None => of_instant(value).map(|at| (at, at + 1))?,
    };
    let (from, to) = match sign {
        Sign::Is => (Some(first), Some(behind - 1)),
        Sign::From => (Some(first), None),
        Sign::After => (Some(behind), None),
        Sign::Until => (None, Some(behind - 1)),
        Sign::Before => (None, Some(first.checked_sub(1).ok_or("nothing lies before that")?)),
    };
    Ok(Range { from, to })
}

/// The value that is no moment at all.
pub(super) const NEVER: &str = "never";

const FORMS: &str = "expected a day (2027-01-31), an instant (2027-01-31T12:00:00Z) or Unix milliseconds";

/// The digits that Unix milliseconds have at least: fewer are a year, or seconds.
const DIGITS: usize = 12;

fn of_day(value: &str, days: &Days) -> Result<Option<(Instant, Instant)>, String> {
    let Some((year, month, day)) = parts(value) else { return Ok(None) };
    // A day that does not exist stays one, whatever a caller says of it.
    let from = start_of(year, month, day).ok_or("there is no such day since 1970")?;
    Ok(Some(days.0.get(value).map_or((from, from + DAY), |span| (span.from, span.to))))
}

fn parts(value: &str) -> Option<(u64, u64, u64)> {
    let (year, rest) = value.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    Some((number(year, 4)?, number(month, 2)?, number(day, 2)?))
}

fn of_instant(value: &str) -> Result<Instant, String> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        if value.len() < DIGITS {
            return Err(format!("Unix milliseconds have at least {DIGITS} digits; a day is written as 2027-01-31"));
        }
        let at = value.parse().ok().filter(|at| *at <= MAX_INSTANT);
        return at.ok_or_else(|| "that is further away than any calendar goes".to_owned());
    }
    let (day, time) = value.split_once(['T', 't']).ok_or(FORMS)?;
    let (year, month, day) = parts(day).ok_or(FORMS)?;
    let (of_day, offset) = clock(time).ok_or(FORMS)?;
    let start = start_of(year, month, day).ok_or("there is no such day since 1970")?;
    (start + of_day).checked_add_signed(-offset).ok_or_else(|| "that lies before 1970".to_owned())
}

/// Milliseconds since midnight there, and how many more they are than in UTC.
fn clock(time: &str) -> Option<(u64, i64)> {
    let zone = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = time.split_at_checked(zone)?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = time.split(':');
    let mut next = |below: u64| parts.next().and_then(|part| number(part, 2)).filter(|part| *part < below);
    let (hour, minute, second) = (next(24)?, next(60)?, next(60)?);
    let millis = (fraction.len() <= 3).then(|| number(fraction, fraction.len())).flatten()?;
    let millis = millis * [100, 10, 1].get(fraction.len().checked_sub(1)?)?;
    let offset = if zone.eq_ignore_ascii_case("z") { 0 } else { offset(zone)? };
    let of_day = ((hour * 60 + minute) * 60 + second) * SECOND + millis;
    parts.next().is_none().then_some((of_day, offset))
}

fn offset(zone: &str) -> Option<i64> {
    let (sign, zone) = zone.split_at_checked(1)?;
    let (hours, minutes) = zone.split_once(':')?;
    let hours = number(hours, 2).filter(|hours| *hours < 24)?;
    let minutes = number(minutes, 2).filter(|minutes| *minutes < 60)?;
    let offset = ((hours * 60 + minutes) * 60 * SECOND).cast_signed();
    Some(if sign == "-" { -offset } else { offset })
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// 1 January 2027 in UTC.
    const START: Instant = 1_798_761_600_000;

    fn read(sign: Sign, value: &str, day: Day) -> (Option<Instant>, Option<Instant>) {
        let range = range(sign, value, day, &Days::default()).unwrap();
        (range.from, range.to)
    }

    #[test]
    fn what_a_day_means() {
        let of = |sign| read(sign, "2027-01-01", Day::Whole);
        assert_eq!(of(Sign::Is), (Some(START), Some(START + DAY - 1)));
        assert_eq!(of(Sign::Before), (None, Some(START - 1)));
        assert_eq!(of(Sign::Until), (None, Some(START + DAY - 1)));
        assert_eq!(of(Sign::After), (Some(START + DAY), None));
        assert_eq!(of(Sign::From), (Some(START), None));
    }

    #[test]
    fn a_last_day_ends_at_midnight() {
        let of = |sign| read(sign, "2027-01-01", Day::Last);
        assert_eq!(of(Sign::Is), (Some(START + 1), Some(START + DAY)));
        assert_eq!(of(Sign::Before), (None, Some(START)));
        assert_eq!(of(Sign::Until), (None, Some(START + DAY)));
        assert_eq!(of(Sign::After), (Some(START + DAY + 1), None));
        assert_eq!(of(Sign::From), (Some(START + 1), None));
    }

    #[test]
    fn an_instant_is_a_millisecond_for_every_field() {
        for day in [Day::Whole, Day::Last] {
            let of = |sign| read(sign, "2027-01-01T00:00:00Z", day);
            assert_eq!(of(Sign::Is), (Some(START), Some(START)));
            assert_eq!(of(Sign::Before), (None, Some(START - 1)));
            assert_eq!(of(Sign::Until), (None, Some(START)));
            assert_eq!(of(Sign::After), (Some(START + 1), None));
            assert_eq!(of(Sign::From), (Some(START), None));
        }
    }

    #[test]
    fn instants_in_every_form() {
        for (text, at) in [
            ("2027-01-01T01:30:00+01:30", START),
            ("2026-12-31T19:00:00-05:00", START),
            ("2027-01-01t00:00:00.2z", START + 200),
            ("2027-01-01T00:00:00.25Z", START + 250),
            ("2027-01-01T00:00:00.007Z", START + 7),
            ("1798761600000", START),
            ("8640000000000000", MAX_INSTANT),
            ("1970-01-01T00:00:00Z", 0),
        ] {
            assert_eq!(of_instant(text), Ok(at), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment() {
        let days = Days::default();
        for text in [
            "soon",
            "2027",
            "1798761600",
            "2027-1-1",
            "2027-02-29",
            "2027-13-01",
            "1969-12-31",
            "2027-01-01T24:00:00Z",
            "2027-01-01T10:00Z",
            "2027-01-01T10:00:60Z",
            "2027-01-01T10:00:00",
            "2027-01-01T10:00:00.1234Z",
            "2027-01-01T10:00:00.Z",
            "2027-01-01T10:00:00+1:00",
            "2027-01-01T10:00:00:00Z",
            "2027-02-30T10:00:00Z",
            "1970-01-01T00:00:00+01:00",
            "8640000000000001",
            "99999999999999999999",
            "2027-01-01T10:00:00Z0",
            "",
        ] {
            assert!(range(Sign::Is, text, Day::Whole, &days).is_err(), "{text}");
        }
        assert!(range(Sign::Before, "1970-01-01", Day::Whole, &days).is_err());
        assert_eq!(read(Sign::Before, "1970-01-01", Day::Last), (None, Some(0)));
    }

    #[test]
    fn the_viewer_says_which_instants_a_day_is() {
        // The clocks go forward in Berlin: the day has 23 hours.
        let (from, to) = (1_806_188_400_000, 1_806_271_200_000);
        let days =
            Days::parse(json!({"2027-03-28": {"from": from, "to": to}, "2027-02-29": {"from": 1, "to": 2}})).unwrap();
        assert_eq!(range(Sign::Is, "2027-03-28", Day::Whole, &days), Ok(Range { from: Some(from), to: Some(to - 1) }));
        assert_eq!(range(Sign::Until, "2027-03-28", Day::Last, &days), Ok(Range { from: None, to: Some(to) }));
        assert!(range(Sign::Is, "2027-02-29", Day::Whole, &days).is_err());
        for value in [
            json!([]),
            json!({"d": {"from": 2, "to": 2}}),
            json!({"d": {"from": 1}}),
            json!({"d": {"from": -1, "to": 2}}),
        ] {
            assert_eq!(Days::parse(value), None);
        }
    }
}
