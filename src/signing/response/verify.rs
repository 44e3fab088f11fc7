//! Verification of a response, by whoever sent the request.

use super::signature_label;
use crate::crypto::PublicKey;
use crate::error::{Denial, Reason};
use crate::signing::component::{Part, Source};
use crate::signing::coverage::{Parts, check_body, covers_target};
use crate::signing::labels::Labelled;
use crate::signing::message::{Body, Message, Response};
use crate::signing::parameters;
use crate::signing::profile::Profile;
use crate::signing::structured::{BareItem, InnerList};
use crate::signing::url::{Target, split_at};
use crate::signing::{base, digest_field, labels, select};

/// A response that a host signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedResponse {
    /// By which of its keys.
    pub keyid: String,
    /// When.
    ///
    /// Units: seconds since 1970.
    pub created_s: u64,
}

/// A response that was not accepted: why, and the base that we computed, for a log.
type Refused = (Denial, Option<Vec<u8>>);

/// Whose response it is, and that it answers this request.
///
/// `keys` are the public keys that answers may be signed with, by `keyid`. Of the profile, nonces do not count: an answer
/// is bound to a signature that has one.
///
/// Order: limits, strict parse, selection, parameters, window, coverage, key, signature base, signature, digest.
/// Errors: the reasons of those steps; `missing_signature` for a response without one.
pub fn verify_response(
    response: &Response<'_>,
    request: &Message<'_>,
    profile: &Profile<'_>,
    keys: &[(String, PublicKey)],
    now_ms: u64,
) -> Result<VerifiedResponse, Refused> {
    let named = |keyid: &str| keys.iter().any(|(known, _)| known == keyid);
    let profile = Profile { is_ours: &named, ..*profile };
    let bare = |reason: Reason| (reason.into(), None);
    let labels = labels::read(&response.fields).map_err(bare)?.ok_or_else(|| bare(Reason::MissingSignature))?;
    let chosen = select::select(labels, &profile).map_err(bare)?;
    let target = split_at(request.url, profile.origin).map_err(|_| bare(Reason::ComponentInvalid))?;
    let exchange = Exchange { response, request, target: &target, profile: &profile };
    exchange.check(&chosen, keys, now_ms).map_err(|reason| {
        let keyid = chosen.input.parameters().get("keyid").and_then(BareItem::as_str);
        let client_id = keyid.filter(|keyid| named(keyid)).map(str::to_owned);
        (Denial { client_id, ..reason.into() }, base::shown(&exchange.source(), &chosen.input).ok())
    })
}

/// A response with what it answers.
#[derive(Clone, Copy)]
struct Exchange<'a> {
    response: &'a Response<'a>,
    request: &'a Message<'a>,
    target: &'a Target<'a>,
    profile: &'a Profile<'a>,
}

impl<'a> Exchange<'a> {
    fn source(&self) -> Source<'a> {
        Source {
            fields: self.response.fields,
            status: Some(self.response.status),
            request: Some((self.request, self.target)),
            types: self.profile.types,
        }
    }

    fn check(
        &self,
        chosen: &Labelled<'_>,
        keys: &[(String, PublicKey)],
        now_ms: u64,
    ) -> Result<VerifiedResponse, Reason> {
        let Labelled { input, signature, .. } = chosen;
        let too_large = match self.response.body {
            Body::Bytes(bytes) => bytes.len() > self.profile.max_body,
            body => body == Body::TooLarge,
        };
        if too_large {
            return Err(Reason::BodyTooLarge);
        }
        let times = parameters::read(input.parameters())?;
        times.check(self.profile, now_ms)?;
        let covers_digest = self.check_coverage(input)?;
        let text = |name| input.parameters().get(name).and_then(BareItem::as_str);
        let keyid = text("keyid").unwrap_or_default();
        let (_, key) = keys.iter().find(|(known, _)| known == keyid).ok_or(Reason::UnknownKey)?;
        if text("alg").is_some_and(|algorithm| algorithm != "ed25519") {
            return Err(Reason::AlgorithmMismatch);
        }
        if !key.verify(&base::build(&self.source(), input)?, signature) {
            return Err(Reason::SignatureInvalid);
        }
        if covers_digest {
            digest_field::check(self.response.fields.of("content-digest"), self.response.body)?;
        }
        Ok(VerifiedResponse { keyid: keyid.to_owned(), created_s: times.created })
    }

    /// Whether the body's digest is covered, once all that must be is.
    fn check_coverage(&self, input: &InnerList<'_>) -> Result<bool, Reason> {
        let parts = Parts::of(input, true)?;
        let of_request = |part| parts.has_of_request(part);
        let bound = match signature_label(self.request, self.profile.tag) {
            Some(label) => of_request(Part::Signature) || covers_member(input, label),
            None => !self.request.fields.has("content-digest") || of_request(Part::ContentDigest),
        };
        let target = of_request(Part::Method) && covers_target(self.target, of_request);
        if !parts.has(Part::Status) || !target || !bound {
            return Err(Reason::InsufficientCoverage);
        }
        let covered = check_body(&self.response.fields, self.response.body, parts)?;
        // Whoever answers for a body has read it.
        if covered.if_empty { Err(Reason::BodyUnavailable) } else { Ok(covered.digest) }
    }
}

/// Whether the request's signature of this label is covered.
fn covers_member(input: &InnerList<'_>, label: &str) -> bool {
    input.items().iter().any(|item| {
        item.value.as_str() == Some("signature")
            && item.parameters.get("req").is_some()
            && item.parameters.get("key").and_then(BareItem::as_str) == Some(label)
    })
}
