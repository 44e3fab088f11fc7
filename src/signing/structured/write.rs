//! Values to fields, in the one canonical form.
//!
//! Source: RFC 9651, section 4.1. The output is ASCII; it is bytes because that is what a signature base is.

use super::Malformed;
use super::text;
use super::value::{BareItem, Decimal, Dictionary, InnerList, Item, Member, Parameters};
use crate::encode::base64;

/// Appends an item; what was parsed can always be written, what was built may hold what no field can.
pub fn write_item(item: &Item<'_>, out: &mut Vec<u8>) -> Result<(), Malformed> {
    bare(&item.value, out)?;
    parameters(&item.parameters, out)
}

/// Appends an inner list.
pub fn write_inner_list(list: &InnerList<'_>, out: &mut Vec<u8>) -> Result<(), Malformed> {
    if let Some(text) = list.written() {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    out.push(b'(');
    for (index, item) in list.items().iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        write_item(item, out)?;
    }
    out.push(b')');
    parameters(list.parameters(), out)
}

/// Appends a list; an empty one is written as nothing, and its field is left out.
pub fn write_list(members: &[Member<'_>], out: &mut Vec<u8>) -> Result<(), Malformed> {
    for (index, value) in members.iter().enumerate() {
        if index > 0 {
            out.extend_from_slice(b", ");
        }
        member(value, out)?;
    }
    Ok(())
}

/// Appends a dictionary; an empty one is written as nothing, and its field is left out.
pub fn write_dictionary(dictionary: &Dictionary<'_>, out: &mut Vec<u8>) -> Result<(), Malformed> {
    for (index, (name, value)) in dictionary.0.iter().enumerate() {
        if index > 0 {
            out.extend_from_slice(b", ");
        }
        key(name, out)?;
        if let Member::Item(Item { value: BareItem::Boolean(true), parameters: rest }) = value {
            parameters(rest, out)?;
        } else {
            out.push(b'=');
            member(value, out)?;
        }
    }
    Ok(())
}

fn member(value: &Member<'_>, out: &mut Vec<u8>) -> Result<(), Malformed> {
    match value {
        Member::Item(item) => write_item(item, out),
        Member::InnerList(list) => write_inner_list(list, out),
    }
}

fn parameters(parameters: &Parameters<'_>, out: &mut Vec<u8>) -> Result<(), Malformed> {
    for (name, value) in parameters.iter() {
        out.push(b';');
        key(name, out)?;
        if *value != BareItem::Boolean(true) {
            out.push(b'=');
            bare(value, out)?;
        }
    }
    Ok(())
}

fn key(name: &str, out: &mut Vec<u8>) -> Result<(), Malformed> {
    word(name, text::is_word(name, text::starts_key, text::in_key), out)
}

fn word(word: &str, valid: bool, out: &mut Vec<u8>) -> Result<(), Malformed> {
    out.extend_from_slice(word.as_bytes());
    if valid { Ok(()) } else { Err(Malformed) }
}

fn bare(value: &BareItem<'_>, out: &mut Vec<u8>) -> Result<(), Malformed> {
    match value {
        BareItem::Integer(number) => integer(*number, out),
        BareItem::Decimal(number) => {
            decimal(*number, out);
            Ok(())
        }
        BareItem::String(text) => string(text, out),
        BareItem::Token(token) => word(token, text::is_word(token, text::starts_token, text::in_token), out),
        BareItem::Bytes(bytes) => {
            out.push(b':');
            out.extend_from_slice(base64::to_standard(bytes).as_bytes());
            out.push(b':');
            Ok(())
        }
        BareItem::Boolean(yes) => {
            out.extend_from_slice(if *yes { b"?1" } else { b"?0" });
            Ok(())
        }
        BareItem::Date(seconds) => {
            out.push(b'@');
            integer(*seconds, out)
        }
        BareItem::DisplayString(text) => {
            display_string(text, out);
            Ok(())
        }
    }
}

fn integer(number: i64, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let magnitude = number.unsigned_abs();
    if magnitude > 999_999_999_999_999 {
        return Err(Malformed);
    }
    if number < 0 {
        out.push(b'-');
    }
    digits(magnitude, out);
    Ok(())
}

fn digits(number: u64, out: &mut Vec<u8>) {
    let start = out.len();
    let mut rest = number;
    loop {
        out.push(b'0' | u8::try_from(rest % 10).unwrap_or_default());
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.get_mut(start..).unwrap_or_default().reverse();
}

fn decimal(number: Decimal, out: &mut Vec<u8>) {
    let magnitude = number.thousandths().unsigned_abs();
    if number.thousandths() < 0 {
        out.push(b'-');
    }
    digits(magnitude / 1000, out);
    out.push(b'.');
    let mut fraction = magnitude % 1000;
    for place in [100, 10, 1] {
        digits(fraction / place, out);
        fraction %= place;
        if fraction == 0 {
            break;
        }
    }
}

fn string(string: &str, out: &mut Vec<u8>) -> Result<(), Malformed> {
    out.push(b'"');
    if string.bytes().all(text::is_plain) {
        out.extend_from_slice(string.as_bytes());
        out.push(b'"');
        return Ok(());
    }
    for byte in string.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            byte if text::in_string(byte) => out.push(byte),
            _ => return Err(Malformed),
        }
    }
    out.push(b'"');
    Ok(())
}

fn display_string(string: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"%\"");
    for byte in string.bytes() {
        if text::in_string(byte) && byte != b'"' && byte != b'%' {
            out.push(byte);
        } else {
            let hex = |digit: u8| if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
            out.extend_from_slice(&[b'%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    out.push(b'"');
}
