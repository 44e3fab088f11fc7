//! Days of the Gregorian calendar as instants in UTC, and back.

use super::{DAY, Instant, SECOND};

/// The first instant of a day in UTC; none if the calendar does not have it, or it lies before 1970.
pub fn start_of(year: u64, month: u64, day: u64) -> Option<Instant> {
    let exists = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !exists || year < 1970 {
        return None;
    }
    // Years begin in March here, so that the leap day is the last of one.
    let shifted = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + (month * 153 + 2) / 5 + day - 1;
    Some((days - BEFORE_1970) * DAY)
}

/// An instant as RFC 3339 has it, with milliseconds, in UTC; none beyond the year 9999, which it cannot write.
pub fn rfc3339(at: Instant) -> Option<String> {
    let days = at / DAY + BEFORE_1970;
    let (era, of_era) = (days / DAYS_OF_ERA, days % DAYS_OF_ERA);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / (DAYS_OF_ERA - 1)) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (seconds, millis) = (at % DAY / SECOND, at % SECOND);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    (year <= 9_999).then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"))
}

/// Days from 1 March of the year 0 to 1 January 1970.
const BEFORE_1970: u64 = 719_468;

/// Days of 400 years, after which the calendar repeats itself.
const DAYS_OF_ERA: u64 = 146_097;

fn days_in(year: u64, month: u64) -> u64 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days() {
        for ((year, month, day), seconds) in [
            ((1970, 1, 1), 0),
            ((1970, 3, 1), 5_097_600),
            ((2000, 2, 29), 951_782_400),
            ((2027, 1, 1), 1_798_761_600),
            ((2028, 2, 29), 1_835_395_200),
            ((2100, 3, 1), 4_107_542_400),
            ((9999, 12, 31), 253_402_214_400),
        ] {
            assert_eq!(start_of(year, month, day), Some(seconds * SECOND), "{year}-{month}-{day}");
        }
        for (year, month, day) in
            [(2027, 2, 29), (2100, 2, 29), (2027, 4, 31), (2027, 13, 1), (2027, 0, 1), (2027, 1, 0), (1969, 12, 31)]
        {
            assert_eq!(start_of(year, month, day), None, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn every_day_follows_the_day_before() {
        let mut last = None;
        for year in 1970..=2_500 {
            for month in 1..=12 {
                for day in 1..=31 {
                    if let Some(at) = start_of(year, month, day) {
                        assert_eq!(at, last.map_or(0, |last: Instant| last + DAY));
                        last = Some(at);
                        assert_eq!(rfc3339(at), Some(format!("{year:04}-{month:02}-{day:02}T00:00:00.000Z")));
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_was_meant(at in 0..253_402_300_800_000_u64) {
            let text = rfc3339(at).unwrap();
            let number = |range: std::ops::Range<usize>| text[range].parse::<u64>().unwrap();
            let day = start_of(number(0..4), number(5..7), number(8..10)).unwrap();
            let of_day = (number(11..13) * 3_600 + number(14..16) * 60 + number(17..19)) * SECOND + number(20..23);
            prop_assert_eq!(day + of_day, at);
        }
    }

    #[test]
    fn beyond_the_year_9999_there_is_no_form() {
        assert_eq!(rfc3339(253_402_300_799_999).as_deref(), Some("9999-12-31T23:59:59.999Z"));
        assert_eq!(rfc3339(253_402_300_800_000), None);
    }
}
