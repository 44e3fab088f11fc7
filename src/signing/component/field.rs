//! The value of a field, in each of the forms that a signature can cover.
//!
//! Source: RFC 9421, section 2.1.

use super::field_type::{FieldType, FieldTypes};
use super::identify::Form;
use crate::encode::base64;
use crate::error::Reason;
use crate::signing::limits::MAX_FIELD;
use crate::signing::message::Fields;
use crate::signing::structured::{
    Dictionary, Duplicates, Malformed, Member, dictionary, item, list, write_dictionary, write_inner_list, write_item,
    write_list,
};

/// Appends the value of the field of this lower-case name.
///
/// Errors: `component_missing`, `component_ambiguous`, `component_invalid`, `unsupported_component`, `limit_exceeded`.
pub(super) fn write(
    fields: &Fields<'_>,
    name: &str,
    form: Form<'_>,
    types: &FieldTypes,
    out: &mut Vec<u8>,
) -> Result<(), Reason> {
    match form {
        Form::Plain => write_plain(fields, name, out),
        Form::Strict => write_strict(fields, name, types, out),
        Form::Member(key) => write_member(fields, name, key, out),
        Form::Bytes => write_bytes(fields, name, out),
    }
}

/// The lines, each trimmed, joined by `, `.
fn write_plain(fields: &Fields<'_>, name: &str, out: &mut Vec<u8>) -> Result<(), Reason> {
    let start = out.len();
    let mut lines = fields.of(name);
    write_line(lines.next().ok_or(Reason::ComponentMissing)?, out)?;
    for line in lines {
        out.extend_from_slice(b", ");
        write_line(line, out)?;
    }
    if out.len() - start > MAX_FIELD { Err(Reason::LimitExceeded) } else { Ok(()) }
}

/// A field whose type is not known cannot be written anew: the same text is another list than dictionary.
fn write_strict(fields: &Fields<'_>, name: &str, types: &FieldTypes, out: &mut Vec<u8>) -> Result<(), Reason> {
    let lines = trimmed(fields, name)?;
    let written = match types.of(name).ok_or(Reason::UnsupportedComponent)? {
        FieldType::Item => match lines.as_slice() {
            [line] => write_item(&parse(|duplicates| item(line, duplicates))?, out),
            _ => return Err(Reason::ComponentInvalid),
        },
        FieldType::List => write_list(&parse(|duplicates| list(lines.iter().copied(), duplicates))?, out),
        FieldType::Dictionary => write_dictionary(&parsed_dictionary(&lines)?, out),
    };
    written.map_err(|_| Reason::ComponentInvalid)
}

fn write_member(fields: &Fields<'_>, name: &str, key: &str, out: &mut Vec<u8>) -> Result<(), Reason> {
    let lines = trimmed(fields, name)?;
    let members = parsed_dictionary(&lines)?;
    let written = match members.get(key).ok_or(Reason::ComponentMissing)? {
        Member::Item(item) => write_item(item, out),
        Member::InnerList(list) => write_inner_list(list, out),
    };
    written.map_err(|_| Reason::ComponentInvalid)
}

/// Whether a comma joins two lines or stands in one is not to be seen in what has been joined; `Set-Cookie` never is.
fn write_bytes(fields: &Fields<'_>, name: &str, out: &mut Vec<u8>) -> Result<(), Reason> {
    let lines = trimmed(fields, name)?;
    if let [only] = lines.as_slice()
        && fields.joined
        && only.contains(',')
        && name != "set-cookie"
    {
        return Err(Reason::UnsupportedComponent);
    }
    for (index, line) in lines.iter().enumerate() {
        let mut bytes = Vec::with_capacity(line.len());
        write_line(line, &mut bytes)?;
        let separator = if index > 0 { ", :" } else { ":" };
        out.extend_from_slice([separator, &base64::to_standard(&bytes), ":"].concat().as_bytes());
    }
    Ok(())
}

fn trimmed<'a>(fields: &Fields<'a>, name: &str) -> Result<Vec<&'a str>, Reason> {
    let lines: Vec<_> = fields.of(name).map(trim).collect();
    match lines.iter().map(|line| line.len() + 2).sum::<usize>() {
        0 => Err(Reason::ComponentMissing),
        joined if joined > MAX_FIELD + 2 => Err(Reason::LimitExceeded),
        _ => Ok(lines),
    }
}

/// A line without the spaces and tabs around it, of which nearly every one has none.
fn trim(line: &str) -> &str {
    let is_space = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
    let bytes = line.as_bytes();
    if is_space(bytes.first()) || is_space(bytes.last()) { line.trim_matches([' ', '\t']) } else { line }
}

fn parsed_dictionary<'a>(lines: &[&'a str]) -> Result<Dictionary<'a>, Reason> {
    parse(|duplicates| dictionary(lines.iter().copied(), duplicates))
}

/// A name that occurs twice has two values: the RFC lets the last one win, and not every reader does.
fn parse<T>(read: impl Fn(Duplicates) -> Result<T, Malformed>) -> Result<T, Reason> {
    read(Duplicates::Refuse).map_err(|_| match read(Duplicates::LastWins) {
        Ok(_) => Reason::ComponentAmbiguous,
        Err(_) => Reason::ComponentInvalid,
    })
}

/// A line break would let a value pass for further lines of the base, so a folded line is refused, not unfolded.
fn write_line(line: &str, out: &mut Vec<u8>) -> Result<(), Reason> {
    // Without a way out, so that many bytes are looked at together.
    if line.bytes().fold(false, |any, byte| any | matches!(byte, b'\r' | b'\n' | 0)) {
        return Err(Reason::ComponentInvalid);
    }
    let trimmed = trim(line);
    if trimmed.is_ascii() {
        out.extend_from_slice(trimmed.as_bytes());
        return Ok(());
    }
    for character in trimmed.chars() {
        out.push(u8::try_from(character).map_err(|_| Reason::ComponentInvalid)?);
    }
    Ok(())
}
