//! The signature base: the bytes that are signed.
//!
//! Source: RFC 9421, section 2.5. Parameters keep the order in which they were received and unknown ones stay: to sort
//! or to drop them would change what the signer signed.

use super::component::{Component, FieldTypes, Source};
use super::labels;
use super::message::Subject;
use super::structured::{Duplicates, InnerList, Item, dictionary, write_inner_list, write_item};
use super::url::split_at;
use crate::error::Reason;

/// Fields that hold what opens doors: in a base that is shown, their values are not.
const CREDENTIALS: [&str; 6] =
    ["authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key", "x-auth-token"];

/// The signature base of the one signature that a `Signature-Input` describes, for people who debug a mismatch.
///
/// No coverage is demanded and no clock is looked at. `origin` stands in for that of the request's URL.
///
/// Errors: `malformed_signature_input`, `ambiguous_signature` for more than one label, the component reasons.
pub fn signature_base(
    subject: Subject<'_>,
    signature_input: &str,
    origin: Option<&str>,
    types: &FieldTypes,
) -> Result<Vec<u8>, Reason> {
    let mut inputs =
        dictionary([signature_input], Duplicates::Refuse).map_err(|_| Reason::MalformedSignatureInput)?.0.into_iter();
    let (_, member) = inputs.next().ok_or(Reason::MalformedSignatureInput)?;
    if inputs.next().is_some() {
        return Err(Reason::AmbiguousSignature);
    }
    let input = labels::input(member)?;
    let (fields, status, request) = match subject {
        Subject::Request(message) => (message.fields, None, Some(message)),
        Subject::Response(response, request) => (response.fields, Some(response.status), request),
    };
    let target = request.map(|message| split_at(message.url, origin)).transpose();
    let target = target.map_err(|_| Reason::ComponentInvalid)?;
    build(&Source { fields, status, request: request.zip(target.as_ref()), types }, &input)
}

/// The signature base of an input.
pub(super) fn build(source: &Source<'_>, input: &InnerList<'_>) -> Result<Vec<u8>, Reason> {
    // A request that covers what this profile covers has a base of 300 to 500 bytes.
    let mut out = Vec::with_capacity(640);
    for identifier in input.items() {
        write_component(source, identifier, &mut out)?;
    }
    write_parameters("", &mut out);
    write_inner_list(input, &mut out).map_err(|_| Reason::MalformedSignatureInput)?;
    Ok(out)
}

/// The signature base of an input as a log may have it: without the values of fields that hold credentials.
pub(super) fn shown(source: &Source<'_>, input: &InnerList<'_>) -> Result<Vec<u8>, Reason> {
    let mut out = Vec::with_capacity(640);
    for identifier in input.items() {
        let start = out.len();
        write_component(source, identifier, &mut out)?;
        if identifier.value.as_str().is_some_and(|name| CREDENTIALS.contains(&name)) {
            out.truncate(start);
            write_item(identifier, &mut out).map_err(|_| Reason::MalformedSignatureInput)?;
            out.extend_from_slice(b": (not shown)\n");
        }
    }
    write_parameters("", &mut out);
    write_inner_list(input, &mut out).map_err(|_| Reason::MalformedSignatureInput)?;
    Ok(out)
}

/// Appends the line of one component.
pub(super) fn write_component(source: &Source<'_>, identifier: &Item<'_>, out: &mut Vec<u8>) -> Result<(), Reason> {
    let component = Component::identify(identifier)?;
    write_item(identifier, out).map_err(|_| Reason::MalformedSignatureInput)?;
    out.extend_from_slice(b": ");
    source.write(component, out)?;
    out.push(b'\n');
    Ok(())
}

/// Appends the last line, which has no line break, for an input that is already written.
pub(super) fn write_parameters(written: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\"@signature-params\": ");
    out.extend_from_slice(written.as_bytes());
}
