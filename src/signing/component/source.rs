//! Where the values of components are taken from.

use super::field;
use super::field_type::FieldTypes;
use super::identify::{Component, Name, is_token_byte};
use super::query_param;
use crate::error::Reason;
use crate::signing::message::{Fields, Message};
use crate::signing::url::Target;

/// A message, ready to be asked for its components.
#[derive(Clone, Copy)]
pub(in crate::signing) struct Source<'a> {
    /// The fields of the message itself.
    pub(in crate::signing) fields: Fields<'a>,
    /// The status, if it is a response.
    pub(in crate::signing) status: Option<u16>,
    /// The request that it is or that it answers, and where that goes.
    pub(in crate::signing) request: Option<(&'a Message<'a>, &'a Target<'a>)>,
    /// Which fields are structured.
    pub(in crate::signing) types: &'a FieldTypes,
}

impl Source<'_> {
    /// Appends the value of a component.
    ///
    /// Errors: `component_missing`, `component_ambiguous`, `component_invalid`, `unsupported_component`,
    /// `limit_exceeded`.
    pub(in crate::signing) fn write(&self, component: Component<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
        component.fits(self.status.is_some())?;
        let request = || self.request.ok_or(Reason::ComponentMissing);
        match component.name {
            Name::Field(name, form) => {
                let fields = if component.of_request { &request()?.0.fields } else { &self.fields };
                field::write(fields, name, form, self.types, out)
            }
            Name::Status => write_status(self.status.unwrap_or_default(), out),
            derived => {
                let (message, target) = request()?;
                write_derived(derived, message, target, out)
            }
        }
    }
}

fn write_derived(name: Name<'_>, message: &Message<'_>, target: &Target<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    match name {
        Name::Method => write_method(message.method, out)?,
        Name::TargetUri => {
            put(out, &[target.scheme, "://", &target.authority]);
            write_request_target(target, out);
        }
        Name::Authority => put(out, &[&target.authority]),
        Name::Scheme => put(out, &[target.scheme]),
        // The target of CONNECT is an authority, that of a server-wide OPTIONS is `*`: neither is in the URL.
        Name::RequestTarget if matches!(message.method, "CONNECT" | "OPTIONS") => {
            return Err(Reason::UnsupportedComponent);
        }
        Name::RequestTarget => write_request_target(target, out),
        Name::Path => put(out, &[target.path]),
        Name::Query => put(out, &["?", target.query.unwrap_or_default()]),
        Name::QueryParam(name) => query_param::write(target.query.unwrap_or_default(), name, out)?,
        Name::Status | Name::Field(..) => return Err(Reason::UnsupportedComponent),
    }
    Ok(())
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

/// Source: RFC 9421, section 2.2.9; RFC 9110, section 15: three digits.
fn write_status(status: u16, out: &mut Vec<u8>) -> Result<(), Reason> {
    if !(100..=599).contains(&status) {
        return Err(Reason::ComponentInvalid);
    }
    put(out, &[&status.to_string()]);
    Ok(())
}
