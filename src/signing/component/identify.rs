//! What an identifier names.

use crate::error::Reason;
use crate::signing::structured::{BareItem, Item};

/// A component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::signing) struct Component<'a> {
    pub(super) name: Name<'a>,
    /// Whether it is one of the request that a response answers.
    pub(super) of_request: bool,
}

/// What of a message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name<'a> {
    Method,
    TargetUri,
    Authority,
    Scheme,
    RequestTarget,
    Path,
    Query,
    /// The parameter of this encoded name.
    QueryParam(&'a str),
    Status,
    /// The field of this lower-case name.
    Field(&'a str, Form<'a>),
}

/// What a signature may have to cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(in crate::signing) enum Part {
    Method,
    TargetUri,
    Authority,
    Path,
    Query,
    Status,
    ContentType,
    ContentDigest,
    Signature,
}

/// In which form a field is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form<'a> {
    /// Its lines, trimmed and joined.
    Plain,
    /// `sf`: written anew as the structured field that it is.
    Strict,
    /// `key`: one member of a dictionary, written anew.
    Member(&'a str),
    /// `bs`: each line as a byte sequence.
    Bytes,
}

/// The parameters of an identifier.
#[derive(Default)]
struct Given<'a> {
    sf: bool,
    bs: bool,
    req: bool,
    key: Option<&'a str>,
    name: Option<&'a str>,
}

impl<'a> Component<'a> {
    /// The component of an identifier.
    ///
    /// Errors: `unsupported_component`, for every other derived component, every parameter that is not known, `tr`, `bs`
    /// together with `sf` or `key`, and a field name that is not in lower case.
    pub(in crate::signing) fn identify(identifier: &'a Item<'_>) -> Result<Self, Reason> {
        let text = identifier.value.as_str().ok_or(Reason::MalformedSignatureInput)?;
        if text == "@query-param" {
            return Self::query_param(&Given::read(identifier)?);
        }
        let plain = Self::without_parameters(text).ok_or(Reason::UnsupportedComponent)?;
        if identifier.parameters.is_empty() {
            return Ok(plain);
        }
        let given = Given::read(identifier)?;
        let name = match (plain.name, &given) {
            (Name::Field(field, _), Given { name: None, sf, bs, key, .. }) => {
                Name::Field(field, form(*sf, *bs, *key).ok_or(Reason::UnsupportedComponent)?)
            }
            (derived, Given { name: None, sf: false, bs: false, key: None, .. }) => derived,
            _ => return Err(Reason::UnsupportedComponent),
        };
        Ok(Self { name, of_request: given.req })
    }

    /// The component of an identifier without parameters; none for what is none without them.
    pub(in crate::signing) fn without_parameters(text: &'a str) -> Option<Self> {
        let name = match text {
            "@method" => Name::Method,
            "@target-uri" => Name::TargetUri,
            "@authority" => Name::Authority,
            "@scheme" => Name::Scheme,
            "@request-target" => Name::RequestTarget,
            "@path" => Name::Path,
            "@query" => Name::Query,
            "@status" => Name::Status,
            field if is_field_name(field) => Name::Field(field, Form::Plain),
            _ => return None,
        };
        Some(Self { name, of_request: false })
    }

    /// `name` must be there.
    fn query_param(given: &Given<'a>) -> Result<Self, Reason> {
        match given {
            Given { name: Some(name), sf: false, bs: false, key: None, req } => {
                Ok(Self { name: Name::QueryParam(name), of_request: *req })
            }
            _ => Err(Reason::UnsupportedComponent),
        }
    }

    /// Nothing, if a message of this kind can have the component.
    ///
    /// Errors: `unsupported_component`, for `req` in a request and for what only the other kind of message has.
    pub(in crate::signing) fn fits(self, in_response: bool) -> Result<(), Reason> {
        let fits = match self.name {
            Name::Status => in_response && !self.of_request,
            Name::Field(..) => in_response || !self.of_request,
            _ => in_response == self.of_request,
        };
        if fits { Ok(()) } else { Err(Reason::UnsupportedComponent) }
    }

    /// Which part of a message it is as a whole, and whether of the request that a response answers. One member of a
    /// dictionary is not the whole of it.
    pub(in crate::signing) fn part(self) -> Option<(Part, bool)> {
        let part = match self.name {
            Name::Method => Part::Method,
            Name::TargetUri => Part::TargetUri,
            Name::Authority => Part::Authority,
            Name::Path => Part::Path,
            Name::Query => Part::Query,
            Name::Status => Part::Status,
            Name::Field(_, Form::Member(_)) => return None,
            Name::Field("content-type", _) => Part::ContentType,
            Name::Field("content-digest", _) => Part::ContentDigest,
            Name::Field("signature", _) => Part::Signature,
            _ => return None,
        };
        Some((part, self.of_request))
    }
}

impl<'a> Given<'a> {
    fn read(identifier: &'a Item<'_>) -> Result<Self, Reason> {
        let mut given = Self::default();
        for (name, value) in identifier.parameters.iter() {
            match (*name, value) {
                ("sf", BareItem::Boolean(true)) => given.sf = true,
                ("bs", BareItem::Boolean(true)) => given.bs = true,
                ("req", BareItem::Boolean(true)) => given.req = true,
                ("key", BareItem::String(key)) => given.key = Some(key),
                ("name", BareItem::String(name)) => given.name = Some(name),
                _ => return Err(Reason::UnsupportedComponent),
            }
        }
        Ok(given)
    }
}

/// `key` writes anew as `sf` does, so that both may be there; `bs` leaves nothing to be written anew.
fn form(sf: bool, bs: bool, key: Option<&str>) -> Option<Form<'_>> {
    match (sf, bs, key) {
        (false, false, None) => Some(Form::Plain),
        (true, false, None) => Some(Form::Strict),
        (_, false, Some(key)) => Some(Form::Member(key)),
        (false, true, None) => Some(Form::Bytes),
        _ => None,
    }
}

/// Whether a name of a field is one and in lower case: component identifiers are compared byte by byte.
pub fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| NAME.get(usize::from(byte)).is_some_and(|belongs| *belongs))
}

/// Source: RFC 9110, section 5.6.2.
pub(super) const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
        )
}

// Each covered field is looked at twice a request: one look a byte.
static NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        set(&mut table, byte, is_token_byte(byte) && !byte.is_ascii_uppercase());
        byte += 1;
    }
    table
};

#[expect(clippy::indexing_slicing, reason = "a table has a place for each byte, and the compiler fills it")]
const fn set(table: &mut [bool; 256], byte: u8, value: bool) {
    table[byte as usize] = value;
}
