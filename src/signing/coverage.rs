//! What a signature must cover: without this check a signature over nothing would be good for any request.

use super::component::{Component, Part};
use super::message::{Body, Fields, Message};
use super::structured::InnerList;
use super::url::Target;
use crate::error::Reason;

/// What a signature that covers enough covers of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Covered {
    /// Whether it covers the `Content-Digest`.
    pub(super) digest: bool,
    /// Whether it covers enough only if the body turns out to have no bytes.
    pub(super) if_empty: bool,
}

/// The parts of a message that are covered as a whole, in whatever form: a bit each, its own ones and its request's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    own: u16,
    of_request: u16,
}

/// What a request's signature, which covers these parts, covers of the body, once it is known to cover all that it must.
///
/// Needed: `@method`; `@target-uri`, or `@authority` with `@path` and, if the URL has a query, `@query`; with a body
/// also `content-digest`, and `content-type` if the request has it.
///
/// Errors: `insufficient_coverage`, `missing_digest`.
pub(super) fn check(message: &Message<'_>, target: &Target<'_>, parts: Parts) -> Result<Covered, Reason> {
    if !parts.has(Part::Method) || !covers_target(target, |part| parts.has(part)) {
        return Err(Reason::InsufficientCoverage);
    }
    check_body(&message.fields, message.body, parts)
}

impl Parts {
    /// The parts that an input covers, if every identifier names a component of this kind of message.
    ///
    /// Errors: `unsupported_component`.
    pub(super) fn of(input: &InnerList<'_>, in_response: bool) -> Result<Self, Reason> {
        let mut parts = Self::default();
        for identifier in input.items() {
            let component = Component::identify(identifier)?;
            component.fits(in_response)?;
            parts.add(component);
        }
        Ok(parts)
    }

    /// Adds what a component is as a whole, if it is.
    pub(super) fn add(&mut self, component: Component<'_>) {
        if let Some((part, of_request)) = component.part() {
            let parts = if of_request { &mut self.of_request } else { &mut self.own };
            *parts |= 1 << part as u16;
        }
    }

    /// Whether a part of the message itself is covered.
    pub(super) fn has(self, part: Part) -> bool {
        self.own & (1 << part as u16) != 0
    }

    /// Whether a part of the request that a response answers is covered.
    pub(super) fn has_of_request(self, part: Part) -> bool {
        self.of_request & (1 << part as u16) != 0
    }
}

/// Whether the target of a request is covered: as a whole, or in all its parts.
pub(super) fn covers_target(target: &Target<'_>, covers: impl Fn(Part) -> bool) -> bool {
    // `/` and `/?` are one request: `URL.search` is empty for both.
    let has_query = target.query.is_some_and(|query| !query.is_empty());
    covers(Part::TargetUri) || (covers(Part::Authority) && covers(Part::Path) && (covers(Part::Query) || !has_query))
}

/// What is covered of a body: its digest, and its type if that is stated.
///
/// Errors: `insufficient_coverage`, `missing_digest`.
pub(super) fn check_body(fields: &Fields<'_>, body: Body<'_>, parts: Parts) -> Result<Covered, Reason> {
    let digest = parts.has(Part::ContentDigest);
    let is_empty = body.is_empty();
    if is_empty == Some(true) {
        return Ok(Covered { digest, if_empty: false });
    }
    let enough = if !digest {
        Err(if fields.has("content-digest") { Reason::InsufficientCoverage } else { Reason::MissingDigest })
    } else if !parts.has(Part::ContentType) && fields.has("content-type") {
        Err(Reason::InsufficientCoverage)
    } else {
        Ok(())
    };
    match is_empty {
        None => Ok(Covered { digest, if_empty: enough.is_err() }),
        Some(_) => enough.map(|()| Covered { digest, if_empty: false }),
    }
}
