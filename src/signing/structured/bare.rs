//! Bare items and keys.
//!
//! Source: RFC 9651, sections 4.2.3.1 to 4.2.10.

use std::borrow::Cow;

use super::Malformed;
use super::cursor::Cursor;
use super::text;
use super::value::{BareItem, Decimal};
use crate::encode::base64;

pub(super) fn bare_item<'a>(cursor: &mut Cursor<'a>) -> Result<BareItem<'a>, Malformed> {
    match cursor.peek().ok_or(Malformed)? {
        b'"' => string(cursor).map(BareItem::String),
        b'-' | b'0'..=b'9' => number(cursor),
        b':' => bytes(cursor),
        b'?' => boolean(cursor),
        b'@' => date(cursor),
        b'%' => display_string(cursor),
        byte if text::starts_token(byte) => Ok(BareItem::Token(cursor.run(text::in_token))),
        _ => Err(Malformed),
    }
}

/// The key that comes next.
pub(in crate::signing) fn key<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, Malformed> {
    if cursor.peek().is_some_and(text::starts_key) { Ok(cursor.run(text::in_key)) } else { Err(Malformed) }
}

fn string<'a>(cursor: &mut Cursor<'a>) -> Result<Cow<'a, str>, Malformed> {
    cursor.expect(b'"')?;
    let start = cursor.run(text::is_plain);
    if cursor.eat(b'"') {
        return Ok(Cow::Borrowed(start));
    }
    let mut unescaped = start.to_owned();
    loop {
        match cursor.next()? {
            b'"' => return Ok(Cow::Owned(unescaped)),
            b'\\' => match cursor.next()? {
                escaped @ (b'"' | b'\\') => unescaped.push(char::from(escaped)),
                _ => return Err(Malformed),
            },
            _ => return Err(Malformed),
        }
        unescaped.push_str(cursor.run(text::is_plain));
    }
}

fn number<'a>(cursor: &mut Cursor<'a>) -> Result<BareItem<'a>, Malformed> {
    let sign = if cursor.eat(b'-') { -1 } else { 1 };
    let whole = cursor.run(|byte| byte.is_ascii_digit());
    if !cursor.eat(b'.') {
        if whole.starts_with('0') && (sign < 0 || whole.len() > 1) {
            cursor.not_canonical();
        }
        return Ok(BareItem::Integer(sign * digits(whole, 15)?));
    }
    cursor.not_canonical();
    let whole = digits(whole, 12)?;
    let fraction = cursor.run(|byte| byte.is_ascii_digit());
    let scale = match fraction.len() {
        1 => 100,
        2 => 10,
        _ => 1,
    };
    let thousandths = whole * 1000 + digits(fraction, 3)? * scale;
    Decimal::from_thousandths(sign * thousandths).map(BareItem::Decimal).ok_or(Malformed)
}

/// The number that 1 to `most` digits say; `most` is at most 15, so it always fits.
fn digits(run: &str, most: usize) -> Result<i64, Malformed> {
    if run.is_empty() || run.len() > most {
        return Err(Malformed);
    }
    Ok(run.bytes().fold(0, |number, digit| number * 10 + i64::from(digit & 15)))
}

/// Padding is whole or absent, and unused bits are zero: so no two texts of the same length are the same bytes.
fn bytes<'a>(cursor: &mut Cursor<'a>) -> Result<BareItem<'a>, Malformed> {
    cursor.expect(b':')?;
    let encoded = cursor.run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    cursor.expect(b':')?;
    let missing = encoded.len().wrapping_neg() % 4;
    let decoded = if missing == 0 {
        base64::from_standard_public(encoded)
    } else if encoded.ends_with('=') {
        None
    } else {
        cursor.not_canonical();
        base64::from_standard_public(&[encoded, "==".get(..missing).ok_or(Malformed)?].concat())
    };
    decoded.map(|decoded| BareItem::Bytes(Cow::Owned(decoded))).ok_or(Malformed)
}

fn boolean<'a>(cursor: &mut Cursor<'a>) -> Result<BareItem<'a>, Malformed> {
    cursor.expect(b'?')?;
    match cursor.next()? {
        b'1' => Ok(BareItem::Boolean(true)),
        b'0' => Ok(BareItem::Boolean(false)),
        _ => Err(Malformed),
    }
}

fn date<'a>(cursor: &mut Cursor<'a>) -> Result<BareItem<'a>, Malformed> {
    cursor.expect(b'@')?;
    match number(cursor)? {
        BareItem::Integer(seconds) => Ok(BareItem::Date(seconds)),
        _ => Err(Malformed),
    }
}

fn display_string<'a>(cursor: &mut Cursor<'a>) -> Result<BareItem<'a>, Malformed> {
    cursor.expect(b'%')?;
    cursor.expect(b'"')?;
    cursor.not_canonical();
    let mut decoded = Vec::new();
    loop {
        let plain = cursor.run(|byte| text::in_string(byte) && byte != b'"' && byte != b'%');
        decoded.extend_from_slice(plain.as_bytes());
        match cursor.next()? {
            b'"' => break,
            b'%' => decoded.push(lower_hex(cursor.next()?)? << 4 | lower_hex(cursor.next()?)?),
            _ => return Err(Malformed),
        }
    }
    String::from_utf8(decoded).map(|decoded| BareItem::DisplayString(Cow::Owned(decoded))).map_err(|_| Malformed)
}

fn lower_hex(byte: u8) -> Result<u8, Malformed> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(Malformed),
    }
}
