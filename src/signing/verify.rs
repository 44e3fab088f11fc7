//! Verification of requests, in the steps between which the host looks up a key and reads a body.
//!
//! [`examine`] reads the request and decides everything that needs no key. The caller finds the record of
//! [`Examined::keyid`], then asks for [`Examined::base`], [`Examined::check_signature`] and [`Examined::check_digest`],
//! decides about status and access, and claims [`Examined::claim`] last, so that neither strangers nor refused requests
//! fill the replay store.

use std::borrow::Cow;

use super::component::{FieldTypes, Source};
use super::coverage::{Covered, Parts};
use super::labels::Labelled;
use super::message::{Body, Message};
use super::parameters::{self, Times};
use super::profile::{NonceRule, Profile};
use super::structured::InnerList;
use super::url::{Target, split_at};
use super::{base, coverage, digest_field, labels, select};
use crate::crypto::{MacKey, PublicKey, sha256};
use crate::encode::base64;
use crate::error::{Denial, Reason};

/// A signature that is meant for us, well formed, in time and over all that it must cover; by whom is not yet known.
#[derive(Debug)]
pub struct Examined<'a> {
    message: Message<'a>,
    target: Target<'a>,
    input: InnerList<'a>,
    signature: Cow<'a, [u8]>,
    covered: Covered,
    nonce_rule: NonceRule,
    expires_at_ms: u64,
    types: &'a FieldTypes,
    is_ours: bool,
}

/// A key that can tell whether it signed.
#[derive(Clone, Copy)]
pub enum VerificationKey<'a> {
    /// `ed25519`.
    Ed25519(&'a PublicKey),
    /// `hmac-sha256`.
    HmacSha256(&'a MacKey),
}

/// What the replay store is asked to remember.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The nonce, or what stands for it: unique among the signatures of one key.
    pub token: String,
    /// From when on the signature is refused for its age anyway.
    ///
    /// Units: milliseconds since 1970.
    pub expires_at_ms: u64,
}

/// What the token of a claim starts with that is a nonce.
pub const NONCE: &str = "nonce:";

/// The signature of a request that is meant for us; none if the request has no signature at all.
///
/// Order: limits, strict parse, selection, parameters, window, coverage.
/// Errors: the reasons of those steps, from `missing_signature` to `insufficient_coverage`, and `body_too_large`.
pub fn examine<'a>(message: &Message<'a>, profile: &Profile<'a>, now_ms: u64) -> Result<Option<Examined<'a>>, Denial> {
    let Some(labels) = labels::read(&message.fields)? else { return Ok(None) };
    let chosen = select::select(labels, profile)?;
    let keyid = chosen.input.parameters().get("keyid").and_then(|value| value.as_str());
    let is_ours = keyid.is_some_and(profile.is_ours);
    let (times, target, covered) = match examine_chosen(message, profile, now_ms, &chosen.input) {
        Ok(parts) => parts,
        Err(reason) => {
            let client_id = keyid.filter(|_| is_ours).map(str::to_owned);
            return Err(Denial { client_id, ..reason.into() });
        }
    };
    Ok(Some(Examined {
        message: *message,
        target,
        input: chosen.input,
        signature: chosen.signature,
        covered,
        nonce_rule: profile.nonce,
        expires_at_ms: claim_expires_at_ms(times, profile),
        types: profile.types,
        is_ours,
    }))
}

/// The signature base of the signature that is meant for us, for a log: whatever else is wrong with the request, and
/// without what opens doors. None where there is no such signature, or no base of it.
pub fn shown_base<'a>(message: &Message<'a>, profile: &Profile<'a>) -> Option<Vec<u8>> {
    let Labelled { input, .. } = select::select(labels::read(&message.fields).ok()??, profile).ok()?;
    let target = split_at(message.url, profile.origin).ok()?;
    let request = Some((message, &target));
    base::shown(&Source { fields: message.fields, status: None, request, types: profile.types }, &input).ok()
}

fn examine_chosen<'a>(
    message: &Message<'a>,
    profile: &Profile<'a>,
    now_ms: u64,
    input: &InnerList<'_>,
) -> Result<(Times, Target<'a>, Covered), Reason> {
    check_size(message, profile.max_body)?;
    let times = parameters::read(input.parameters())?;
    times.check(profile, now_ms)?;
    let target = split_at(message.url, profile.origin).map_err(|_| Reason::ComponentInvalid)?;
    let covered = coverage::check(message, &target, Parts::of(input, false)?)?;
    Ok((times, target, covered))
}

/// From when on a signature is refused for its age anyway, by verifiers whose clocks differ.
///
/// Units: milliseconds since 1970.
pub(super) fn claim_expires_at_ms(times: Times, profile: &Profile<'_>) -> u64 {
    let keep_s = profile.max_age_s.saturating_add(profile.clock_skew_s);
    times.created.saturating_add(keep_s).saturating_mul(1000)
}

/// A body that nobody has read is as long as its field says: no more of it will arrive.
fn check_size(message: &Message<'_>, max_body: usize) -> Result<(), Reason> {
    let too_large = match message.body {
        Body::Bytes(bytes) => bytes.len() > max_body,
        Body::TooLarge => true,
        Body::Unread => {
            let mut lengths = message.fields.of("content-length").filter_map(|length| length.parse::<u64>().ok());
            lengths.any(|length| length > max_body as u64)
        }
        Body::Empty | Body::Hashed(_) | Body::Unavailable => false,
    };
    if too_large { Err(Reason::BodyTooLarge) } else { Ok(()) }
}

impl Examined<'_> {
    /// Who is said to have signed.
    pub fn keyid(&self) -> &str {
        self.text("keyid").unwrap_or_default()
    }

    /// What the signature says about its algorithm; the key decides, this must agree.
    pub fn algorithm(&self) -> Option<&str> {
        self.text("alg")
    }

    /// The bytes of the signature; their number tells an `ed25519` from an `hmac-sha256`.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether the coverage depends on whether a body that nobody has read has bytes.
    pub fn needs_body_first(&self) -> bool {
        self.covered.if_empty
    }

    /// Whether the digest of a body that nobody has read is next, once the signature is known to be good.
    ///
    /// Errors: `malformed_digest`, `unsupported_digest`: for these no body is read.
    pub fn needs_body(&self) -> Result<bool, Reason> {
        let needed = self.covered.digest && self.message.body == Body::Unread;
        if needed { digest_field::read(self.message.fields.of("content-digest")).map(|_| true) } else { Ok(false) }
    }

    /// The signature base.
    ///
    /// Errors: `algorithm_mismatch`, where the signature names another than the key's; the component reasons.
    pub fn base(&self, key: VerificationKey<'_>) -> Result<Vec<u8>, Denial> {
        if self.algorithm().is_some_and(|named| named != key.algorithm()) {
            return Err(self.denial(Reason::AlgorithmMismatch));
        }
        let request = Some((&self.message, &self.target));
        let source = Source { fields: self.message.fields, status: None, request, types: self.types };
        base::build(&source, &self.input).map_err(|reason| self.denial(reason))
    }

    /// Whether the key signed the base.
    ///
    /// Errors: `signature_invalid`.
    pub fn check_signature(&self, key: VerificationKey<'_>, base: &[u8]) -> Result<(), Denial> {
        if key.signed(base, &self.signature) { Ok(()) } else { Err(self.denial(Reason::SignatureInvalid)) }
    }

    /// Whether the body is the one whose digest was signed.
    ///
    /// Errors: `body_unavailable`, `malformed_digest`, `unsupported_digest`, `digest_mismatch`.
    pub fn check_digest(&self) -> Result<(), Reason> {
        if !self.covered.digest {
            return Ok(());
        }
        digest_field::check(self.message.fields.of("content-digest"), self.message.body)
    }

    /// What to claim from the replay store, given the base of [`Self::base`].
    ///
    /// Shape: `nonce:` or `base:` and its value; the two never meet.
    /// Errors: `missing_nonce`.
    pub fn claim(&self, base: &[u8]) -> Result<Claim, Reason> {
        let token = match (self.text("nonce"), self.nonce_rule) {
            (Some(nonce), _) => [NONCE, nonce].concat(),
            (None, NonceRule::Optional) => ["base:", &base64::to_url(&sha256(&[base]))].concat(),
            (None, NonceRule::Required) => return Err(Reason::MissingNonce),
        };
        Ok(Claim { token, expires_at_ms: self.expires_at_ms })
    }

    fn text(&self, parameter: &str) -> Option<&str> {
        self.input.parameters().get(parameter).and_then(|value| value.as_str())
    }

    fn denial(&self, reason: Reason) -> Denial {
        Denial { client_id: self.is_ours.then(|| self.keyid().to_owned()), ..reason.into() }
    }
}

impl VerificationKey<'_> {
    /// The name of its algorithm.
    ///
    /// Source: RFC 9421, section 6.2.2.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Ed25519(_) => "ed25519",
            Self::HmacSha256(_) => "hmac-sha256",
        }
    }

    /// Whether it signed the base.
    fn signed(&self, base: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(public) => public.verify(base, signature),
            Self::HmacSha256(mac) => mac.verify(base, signature),
        }
    }
}
