//! What a signature must cover: without this check a signature over nothing would be good for any request.

use super::component::Component;
use super::message::Message;
use super::structured::InnerList;
use super::url::Target;
use crate::error::Reason;

/// Whether the signature covers the `Content-Digest`, once it is known to cover all that it must.
///
/// Needed: `@method`; `@target-uri`, or `@authority` with `@path` and, if the URL has a query, `@query`; with a body
/// also `content-digest`, and `content-type` if the request has it.
///
/// Errors: `unsupported_component`, `insufficient_coverage`, `missing_digest`.
pub(super) fn check(message: &Message<'_>, target: &Target<'_>, input: &InnerList<'_>) -> Result<bool, Reason> {
    for identifier in input.items() {
        Component::identify(identifier)?;
    }
    // A name is enough: no component that is asked for below takes a parameter.
    let covers = |name: &str| input.items().iter().any(|identifier| identifier.value.as_str() == Some(name));
    // `/` and `/?` are one request: `URL.search` is empty for both.
    let has_query = target.query.is_some_and(|query| !query.is_empty());
    let whole_target = covers("@authority") && covers("@path") && (covers("@query") || !has_query);
    if !covers("@method") || !(covers("@target-uri") || whole_target) {
        return Err(Reason::InsufficientCoverage);
    }
    let covers_digest = covers("content-digest");
    if message.body.is_empty() {
        return Ok(covers_digest);
    }
    if !covers_digest {
        let there = message.has("content-digest");
        return Err(if there { Reason::InsufficientCoverage } else { Reason::MissingDigest });
    }
    if !covers("content-type") && message.has("content-type") {
        return Err(Reason::InsufficientCoverage);
    }
    Ok(true)
}
