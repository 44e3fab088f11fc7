//! The signature base: the bytes that are signed.
//!
//! Source: RFC 9421, section 2.5. Parameters keep the order in which they were received and unknown ones stay: to sort
//! or to drop them would change what the signer signed.

use super::component::Component;
use super::labels;
use super::message::Message;
use super::structured::{Duplicates, InnerList, Item, dictionary, write_inner_list, write_item};
use super::url::{Target, split};
use crate::error::Reason;

/// The signature base of the one signature that a `Signature-Input` describes, for people who debug a mismatch.
///
/// No coverage is demanded and no clock is looked at.
///
/// Errors: `malformed_signature_input`, `ambiguous_signature` for more than one label, the component reasons.
pub fn signature_base(message: &Message<'_>, signature_input: &str) -> Result<Vec<u8>, Reason> {
    let mut inputs =
        dictionary([signature_input], Duplicates::Refuse).map_err(|_| Reason::MalformedSignatureInput)?.0.into_iter();
    let (_, member) = inputs.next().ok_or(Reason::MalformedSignatureInput)?;
    if inputs.next().is_some() {
        return Err(Reason::AmbiguousSignature);
    }
    let target = split(message.url).map_err(|_| Reason::ComponentInvalid)?;
    build(message, &target, &labels::input(member)?)
}

/// The signature base of an input.
pub(super) fn build(message: &Message<'_>, target: &Target<'_>, input: &InnerList<'_>) -> Result<Vec<u8>, Reason> {
    // A request that covers what this profile covers has a base of 300 to 500 bytes.
    let mut out = Vec::with_capacity(640);
    for identifier in input.items() {
        write_component(message, target, identifier, &mut out)?;
    }
    write_parameters("", &mut out);
    write_inner_list(input, &mut out).map_err(|_| Reason::MalformedSignatureInput)?;
    Ok(out)
}

/// Appends the line of one component.
pub(super) fn write_component(
    message: &Message<'_>,
    target: &Target<'_>,
    identifier: &Item<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Reason> {
    let component = Component::identify(identifier)?;
    write_item(identifier, out).map_err(|_| Reason::MalformedSignatureInput)?;
    out.extend_from_slice(b": ");
    component.write(message, target, out)?;
    out.push(b'\n');
    Ok(())
}

/// Appends the last line, which has no line break, for an input that is already written.
pub(super) fn write_parameters(written: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\"@signature-params\": ");
    out.extend_from_slice(written.as_bytes());
}
