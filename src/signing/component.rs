//! Covered components: what an identifier names, and the bytes that it stands for.
//!
//! Source: RFC 9421, section 2. Of its component parameters this profile takes `name`, for `@query-param`: `sf` needs
//! to know the type of every field, `bs` needs lines that Fetch has joined, `tr` trailers that nobody hands over, and
//! `req` is for responses.

use super::limits::MAX_FIELD;
use super::message::Message;
use super::query_param;
use super::structured::{BareItem, Item};
use super::url::Target;
use crate::error::Reason;

/// What an identifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Component<'a> {
    Method,
    TargetUri,
    Authority,
    Scheme,
    RequestTarget,
    Path,
    Query,
    /// The parameter of this encoded name.
    QueryParam(&'a str),
    /// The field of this lower-case name.
    Field(&'a str),
}

impl<'a> Component<'a> {
    /// The component of an identifier.
    ///
    /// Errors: `unsupported_component`, for every other derived component, every component parameter that is not taken,
    /// and a field name that is not in lower case.
    pub(super) fn identify(identifier: &'a Item<'_>) -> Result<Self, Reason> {
        let name = identifier.value.as_str().ok_or(Reason::MalformedSignatureInput)?;
        let component = match name {
            "@query-param" => return query_param_name(identifier).map(Self::QueryParam),
            "@method" => Self::Method,
            "@target-uri" => Self::TargetUri,
            "@authority" => Self::Authority,
            "@scheme" => Self::Scheme,
            "@request-target" => Self::RequestTarget,
            "@path" => Self::Path,
            "@query" => Self::Query,
            field if is_field_name(field) => Self::Field(field),
            _ => return Err(Reason::UnsupportedComponent),
        };
        if identifier.parameters.is_empty() { Ok(component) } else { Err(Reason::UnsupportedComponent) }
    }

    /// Appends the value of the component in this request.
    ///
    /// Errors: `component_missing`, `component_ambiguous`, `component_invalid`, `unsupported_component`,
    /// `limit_exceeded`.
    pub(super) fn write(self, message: &Message<'_>, target: &Target<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
        match self {
            Self::Method => write_method(message.method, out)?,
            Self::TargetUri => {
                put(out, &[target.scheme, "://", &target.authority]);
                write_request_target(target, out);
            }
            Self::Authority => put(out, &[&target.authority]),
            Self::Scheme => put(out, &[target.scheme]),
            // The target of CONNECT is an authority, that of a server-wide OPTIONS is `*`: neither is in the URL.
            Self::RequestTarget if matches!(message.method, "CONNECT" | "OPTIONS") => {
                return Err(Reason::UnsupportedComponent);
            }
            Self::RequestTarget => write_request_target(target, out),
            Self::Path => put(out, &[target.path]),
            Self::Query => put(out, &["?", target.query.unwrap_or_default()]),
            Self::QueryParam(name) => query_param::write(target.query.unwrap_or_default(), name, out)?,
            Self::Field(name) => write_field(message, name, out)?,
        }
        Ok(())
    }
}

/// Whether it is a token without upper case: component identifiers are compared byte by byte.
pub(super) fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| is_token_byte(byte) && !byte.is_ascii_uppercase())
}

/// `name`, and no other parameter.
fn query_param_name<'a>(identifier: &'a Item<'_>) -> Result<&'a str, Reason> {
    let mut parameters = identifier.parameters.iter();
    match (parameters.next(), parameters.next()) {
        (Some(("name", BareItem::String(name))), None) => Ok(name),
        _ => Err(Reason::UnsupportedComponent),
    }
}

/// Source: RFC 9110, section 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
        )
}

fn put(out: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        out.extend_from_slice(part.as_bytes());
    }
}

fn write_method(method: &str, out: &mut Vec<u8>) -> Result<(), Reason> {
    if method.is_empty() || !method.bytes().all(is_token_byte) {
        return Err(Reason::ComponentInvalid);
    }
    put(out, &[method]);
    Ok(())
}

fn write_request_target(target: &Target<'_>, out: &mut Vec<u8>) {
    put(out, &[target.path]);
    if let Some(query) = target.query {
        put(out, &["?", query]);
    }
}

/// The lines of a field, each trimmed, joined by `, `.
fn write_field(message: &Message<'_>, name: &str, out: &mut Vec<u8>) -> Result<(), Reason> {
    let start = out.len();
    let mut lines = message.lines(name);
    write_line(lines.next().ok_or(Reason::ComponentMissing)?, out)?;
    for line in lines {
        put(out, &[", "]);
        write_line(line, out)?;
    }
    if out.len() - start > MAX_FIELD { Err(Reason::LimitExceeded) } else { Ok(()) }
}

/// A line break would let a value pass for further lines of the base, so a folded line is refused, not unfolded.
fn write_line(line: &str, out: &mut Vec<u8>) -> Result<(), Reason> {
    if line.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
        return Err(Reason::ComponentInvalid);
    }
    let trimmed = line.trim_matches([' ', '\t']);
    if trimmed.is_ascii() {
        out.extend_from_slice(trimmed.as_bytes());
        return Ok(());
    }
    for character in trimmed.chars() {
        out.push(u8::try_from(character).map_err(|_| Reason::ComponentInvalid)?);
    }
    Ok(())
}
