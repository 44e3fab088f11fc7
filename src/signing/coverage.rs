//! What a signature must cover: without this check a signature over nothing would be good for any request.

use super::component::Component;
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

/// What a request's signature covers of the body, once it is known to cover all that it must.
///
/// Needed: `@method`; `@target-uri`, or `@authority` with `@path` and, if the URL has a query, `@query`; with a body
/// also `content-digest`, and `content-type` if the request has it.
///
/// Errors: `unsupported_component`, `insufficient_coverage`, `missing_digest`.
pub(super) fn check(message: &Message<'_>, target: &Target<'_>, input: &InnerList<'_>) -> Result<Covered, Reason> {
    identify_all(input, false)?;
    if !covers(input, "@method", false) || !covers_target(input, target, false) {
        return Err(Reason::InsufficientCoverage);
    }
    check_body(&message.fields, message.body, input)
}

/// Nothing, if every identifier names a component of this kind of message.
///
/// Errors: `unsupported_component`.
pub(super) fn identify_all(input: &InnerList<'_>, in_response: bool) -> Result<(), Reason> {
    for identifier in input.items() {
        Component::identify(identifier)?.fits(in_response)?;
    }
    Ok(())
}

/// Whether the target of a request is covered: as a whole, or in all its parts.
pub(super) fn covers_target(input: &InnerList<'_>, target: &Target<'_>, of_request: bool) -> bool {
    let covers = |name| covers(input, name, of_request);
    // `/` and `/?` are one request: `URL.search` is empty for both.
    let has_query = target.query.is_some_and(|query| !query.is_empty());
    covers("@target-uri") || (covers("@authority") && covers("@path") && (covers("@query") || !has_query))
}

/// Whether the whole of a component is covered, in whatever form; one member of a dictionary is not the whole of it.
pub(super) fn covers(input: &InnerList<'_>, name: &str, of_request: bool) -> bool {
    input.items().iter().any(|identifier| {
        identifier.value.as_str() == Some(name)
            && identifier.parameters.get("key").is_none()
            && identifier.parameters.get("req").is_some() == of_request
    })
}

/// What is covered of a body: its digest, and its type if that is stated.
///
/// Errors: `insufficient_coverage`, `missing_digest`.
pub(super) fn check_body(fields: &Fields<'_>, body: Body<'_>, input: &InnerList<'_>) -> Result<Covered, Reason> {
    let digest = covers(input, "content-digest", false);
    let enough = if !digest {
        Err(if fields.has("content-digest") { Reason::InsufficientCoverage } else { Reason::MissingDigest })
    } else if !covers(input, "content-type", false) && fields.has("content-type") {
        Err(Reason::InsufficientCoverage)
    } else {
        Ok(())
    };
    match body.is_empty() {
        Some(true) => Ok(Covered { digest, if_empty: false }),
        Some(false) => enough.map(|()| Covered { digest, if_empty: false }),
        None => Ok(Covered { digest, if_empty: enough.is_err() }),
    }
}
