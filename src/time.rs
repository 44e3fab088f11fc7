//! Instants and durations: Unix milliseconds, nothing else. Calendars belong to whoever presents a date.

pub mod calendar;

/// Unix milliseconds.
pub type Instant = u64;

/// Milliseconds.
pub type Millis = u64;

/// The last instant that a JavaScript `Date` can hold.
pub const MAX_INSTANT: Instant = 8_640_000_000_000_000;

/// One second.
pub const SECOND: Millis = 1_000;

/// A day is 86,400 seconds, whatever the calendar says.
pub const DAY: Millis = 86_400 * SECOND;

/// The instant `days` days after `from`.
pub fn days_after(from: Instant, days: u64) -> Instant {
    from.saturating_add(days.saturating_mul(DAY)).min(MAX_INSTANT)
}
