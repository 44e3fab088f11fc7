//! Finds tokens in bytes, whatever else is in them.
//!
//! The secret is the longest run of base62 digits in a token, and just as long as it has to be. Looking at each sixtieth
//! byte is enough to notice one: of ordinary text, nine bytes in ten are never looked at.

use core::ops::Range;

use super::super::secret::{SECRET_LENGTH, Secret};
use crate::id::{ID_LENGTH, Id};
use crate::text::{self, limits};

/// What stands behind the prefix: `_`, client id, `_`.
const BEFORE_SECRET: usize = ID_LENGTH + 2;

/// The most bytes of a prefix.
const PREFIX: usize = 12;
const _: () =
    assert!(PREFIX as u64 == limits::PREFIX.max, "one length, said twice because the table counts in another type");

/// The most bytes of an escape in front of a token that belong to the escape: `u0022` of `\u0022`.
const ESCAPE: usize = 5;

/// The most bytes that decide whether a run of digits is the secret of a token: all of it, with the byte before it and
/// the escape that this may belong to.
pub(super) const REACH: usize = ESCAPE + 2 + PREFIX + BEFORE_SECRET + SECRET_LENGTH;

/// A token in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'t> {
    /// Where it starts.
    pub start: usize,
    /// Where its secret ends.
    pub end: usize,
    /// What it starts with.
    pub prefix: &'t str,
    /// Which pair it names; none if its checksum does not fit.
    pub client_id: Option<Id>,
}

/// The tokens in a text, in order, from a place on that is not within a run of digits.
pub fn find(text: &[u8], from: usize) -> impl Iterator<Item = Found<'_>> {
    let mut from = from;
    core::iter::from_fn(move || {
        loop {
            let run = next_run(text, from)?;
            // The byte at its end is none of a run.
            from = run.end + 1;
            if let Some(found) = token(text, run) {
                return Some(found);
            }
        }
    })
}

/// The next run of at least as many digits as a secret has; `from` is not within one.
fn next_run(text: &[u8], mut from: usize) -> Option<Range<usize>> {
    loop {
        let window = text.get(from..from.checked_add(SECRET_LENGTH)?)?;
        let Some(odd) = window.iter().rposition(|byte| !byte.is_ascii_alphanumeric()) else { break };
        from += odd + 1;
    }
    let rest = text.get(from..)?;
    let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
    Some(from..from + length)
}

/// The token whose secret is the run; none if it is something else.
fn token(text: &[u8], run: Range<usize>) -> Option<Found<'_>> {
    if run.len() != SECRET_LENGTH || text.get(run.end) == Some(&b'_') {
        return None;
    }
    let end_of_prefix = run.start.checked_sub(BEFORE_SECRET)?;
    let (b'_', rest) = text.get(end_of_prefix..run.start)?.split_first()? else { return None };
    let (b'_', id) = rest.split_last()? else { return None };
    let client_id = Id::from_bytes(id)?;
    let start = start_of_prefix(text, end_of_prefix)?;
    let prefix = core::str::from_utf8(text.get(start..end_of_prefix)?).ok().filter(|prefix| text::is_prefix(prefix))?;
    let fits = Secret::parse(&client_id, text.get(run.clone())?).is_ok();
    Some(Found { start, end: run.end, prefix, client_id: fits.then_some(client_id) })
}

/// Where the word that ends here starts, without what belongs to an escape in front of it: `%3D` in a URL, `\n` in JSON.
fn start_of_prefix(text: &[u8], end: usize) -> Option<usize> {
    let longest = PREFIX + ESCAPE;
    let near = text.get(end.saturating_sub(longest + 1)..end)?;
    let length = near.iter().rev().position(|byte| !is_word(*byte)).unwrap_or(near.len());
    let start = end - length;
    let before = start.checked_sub(1).and_then(|place| text.get(place));
    let word = text.get(start..end)?;
    let is_hex = |places: Range<usize>| word.get(places).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    let escape = match (before, word.first()) {
        (Some(b'%'), _) if is_hex(0..2) => 2,
        (Some(b'\\'), Some(b'n' | b'r' | b't')) => 1,
        (Some(b'\\'), Some(b'u')) if is_hex(1..5) => ESCAPE,
        (Some(b'\\'), Some(b'x')) if is_hex(1..3) => 3,
        _ => 0,
    };
    Some(start + escape)
}

/// Whether a byte would be a part of the token: then the token is a part of something else.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
