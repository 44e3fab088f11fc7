//! `Signature-Input` and `Signature`, read as one: every label with its input and its bytes.
//!
//! Strict for every label, ours or not: where two readers could see different labels, nobody verifies anything.

use std::borrow::Cow;

use super::limits::{MAX_COMPONENTS, MAX_FIELD, MAX_LABELS};
use super::message::Fields;
use super::structured::{BareItem, Dictionary, Duplicates, InnerList, Item, Member, dictionary};
use crate::error::Reason;

/// One label; its name means nothing for the choice.
#[derive(Debug)]
pub(super) struct Labelled<'a> {
    pub(super) label: &'a str,
    pub(super) input: InnerList<'a>,
    pub(super) signature: Cow<'a, [u8]>,
}

/// All labels of a message; none if it has neither field.
///
/// Errors: `limit_exceeded`, `missing_signature` where the label sets differ, `malformed_signature_input`,
/// `malformed_signature`, `duplicate_component`.
pub(super) fn read<'a>(fields: &Fields<'a>) -> Result<Option<Vec<Labelled<'a>>>, Reason> {
    match (is_present(fields, "signature-input")?, is_present(fields, "signature")?) {
        (false, false) => return Ok(None),
        (true, true) => {}
        _ => return Err(Reason::MissingSignature),
    }
    let inputs = members(fields, "signature-input", Reason::MalformedSignatureInput)?;
    let mut signatures = members(fields, "signature", Reason::MalformedSignature)?;
    let mut labels = Vec::with_capacity(inputs.0.len());
    for (label, member) in inputs.0 {
        let input = input(member)?;
        let at = signatures.0.iter().position(|(name, _)| *name == label).ok_or(Reason::MissingSignature)?;
        let (_, member) = signatures.0.swap_remove(at);
        labels.push(Labelled { label, input, signature: signature(member)? });
    }
    if signatures.0.is_empty() { Ok(Some(labels)) } else { Err(Reason::MissingSignature) }
}

/// The input that a member of `Signature-Input` is: an inner list of distinct strings.
pub(super) fn input(member: Member<'_>) -> Result<InnerList<'_>, Reason> {
    let Member::InnerList(input) = member else { return Err(Reason::MalformedSignatureInput) };
    if input.items().len() > MAX_COMPONENTS {
        return Err(Reason::LimitExceeded);
    }
    let mut rest = input.items();
    while let [item, after @ ..] = rest {
        if item.value.as_str().is_none() {
            return Err(Reason::MalformedSignatureInput);
        }
        if after.iter().any(|other| is_same(item, other)) {
            return Err(Reason::DuplicateComponent);
        }
        rest = after;
    }
    Ok(input)
}

/// Whether the field is there; how long its lines are, joined, is the first thing that is looked at.
fn is_present(fields: &Fields<'_>, name: &str) -> Result<bool, Reason> {
    let mut total = 0;
    let mut lines = 0;
    for line in fields.of(name) {
        total += line.len() + 2;
        lines += 1;
    }
    if total > MAX_FIELD + 2 { Err(Reason::LimitExceeded) } else { Ok(lines > 0) }
}

/// A field that is there and says nothing is malformed: a missing field is not an empty one.
fn members<'a>(fields: &Fields<'a>, name: &str, malformed: Reason) -> Result<Dictionary<'a>, Reason> {
    let members = dictionary(fields.of(name), Duplicates::Refuse).map_err(|_| malformed)?;
    match members.0.len() {
        0 => Err(malformed),
        1..=MAX_LABELS => Ok(members),
        _ => Err(Reason::LimitExceeded),
    }
}

fn signature(member: Member<'_>) -> Result<Cow<'_, [u8]>, Reason> {
    match member {
        Member::Item(Item { value: BareItem::Bytes(bytes), .. }) => Ok(bytes),
        _ => Err(Reason::MalformedSignature),
    }
}

/// Whether both name the same component: the order of parameters makes no difference.
///
/// Source: RFC 9421, section 2.
fn is_same(left: &Item<'_>, right: &Item<'_>) -> bool {
    left.value == right.value && left.parameters.same_as(&right.parameters)
}
