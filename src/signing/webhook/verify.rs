//! Whether a webhook that was received is one of a sender whose secret is known.

use super::secret::VerifyingSecret;
use super::{ASYMMETRIC, SYMMETRIC, content, is_id};
use crate::encode::base64;
use crate::error::Reason;
use crate::signing::limits::MAX_FIELD;
use crate::time::Instant;

/// Signatures in one webhook.
const MAX_SIGNATURES: usize = 16;
/// Digits of a timestamp: enough for 30,000 years.
const MAX_DIGITS: usize = 12;

/// The header fields and the body, as received; none where a field is missing or the body cannot be read.
pub struct Webhook<'a> {
    /// `webhook-id`.
    pub id: Option<&'a str>,
    /// `webhook-timestamp`.
    pub timestamp: Option<&'a str>,
    /// `webhook-signature`.
    pub signature: Option<&'a str>,
    /// The body.
    pub payload: Option<&'a [u8]>,
}

/// What a receiver takes.
pub struct Receiver<'a> {
    /// Any of them will do.
    pub secrets: &'a [VerifyingSecret],
    /// Now.
    pub now: Instant,
    /// How far the timestamp may be from now, both ways.
    ///
    /// Units: seconds.
    pub tolerance_s: u64,
    /// The largest body that is hashed.
    ///
    /// Units: bytes.
    pub max_body: usize,
}

/// The instant of the attempt, if one of the signatures is by one of the secrets.
///
/// Order: fields, window, list of signatures, body, comparison.
/// Errors: `missing_parameter` (id, timestamp), `malformed_parameter`, `created_too_old`, `created_in_future`,
/// `missing_signature`, `malformed_signature`, `limit_exceeded`, `no_applicable_signature` (none of an algorithm that
/// the secrets have), `body_unavailable`, `body_too_large`, `signature_invalid`.
pub fn verify(receiver: &Receiver<'_>, webhook: &Webhook<'_>) -> Result<Instant, Reason> {
    let id = webhook.id.ok_or(Reason::MissingParameter)?;
    let timestamp = webhook.timestamp.ok_or(Reason::MissingParameter)?;
    if !is_id(id) {
        return Err(Reason::MalformedParameter);
    }
    let timestamp_s = seconds(timestamp)?;
    within(timestamp_s, receiver)?;
    let signatures = signatures(webhook.signature.ok_or(Reason::MissingSignature)?)?;
    let pairs: Vec<_> = receiver
        .secrets
        .iter()
        .flat_map(|secret| signatures.iter().map(move |signature| (secret, signature)))
        .filter(|pair| pair.1.is_for(pair.0))
        .collect();
    if pairs.is_empty() {
        return Err(Reason::NoApplicableSignature);
    }
    let payload = webhook.payload.ok_or(Reason::BodyUnavailable)?;
    if payload.len() > receiver.max_body {
        return Err(Reason::BodyTooLarge);
    }
    let signed = content(id, timestamp, payload);
    let matches = pairs.iter().any(|(secret, signature)| signature.is_by(secret, &signed));
    if matches { Ok(timestamp_s.saturating_mul(1_000)) } else { Err(Reason::SignatureInvalid) }
}

/// The seconds of a timestamp, which has one spelling only.
fn seconds(text: &str) -> Result<Instant, Reason> {
    let canonical = (1..=MAX_DIGITS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'));
    if canonical { text.parse().map_err(|_| Reason::MalformedParameter) } else { Err(Reason::MalformedParameter) }
}

fn within(timestamp_s: Instant, receiver: &Receiver<'_>) -> Result<(), Reason> {
    let now_s = receiver.now / 1_000;
    if now_s.saturating_sub(timestamp_s) > receiver.tolerance_s {
        Err(Reason::CreatedTooOld)
    } else if timestamp_s.saturating_sub(now_s) > receiver.tolerance_s {
        Err(Reason::CreatedInFuture)
    } else {
        Ok(())
    }
}

enum Signature {
    Symmetric([u8; 32]),
    Asymmetric([u8; 64]),
}

impl Signature {
    fn is_for(&self, secret: &VerifyingSecret) -> bool {
        matches!(
            (self, secret),
            (Self::Symmetric(_), VerifyingSecret::Symmetric(_)) | (Self::Asymmetric(_), VerifyingSecret::Asymmetric(_))
        )
    }

    /// Security: a tag is compared in constant time.
    fn is_by(&self, secret: &VerifyingSecret, signed: &[u8]) -> bool {
        match (self, secret) {
            (Self::Symmetric(tag), VerifyingSecret::Symmetric(key)) => key.verify(signed, tag),
            (Self::Asymmetric(signature), VerifyingSecret::Asymmetric(key)) => key.verify(signed, signature),
            _ => false,
        }
    }
}

/// The signatures of the versions that are known; those of others are passed by, as the standard wants it.
fn signatures(field: &str) -> Result<Vec<Signature>, Reason> {
    if field.len() > MAX_FIELD {
        return Err(Reason::LimitExceeded);
    }
    let mut found = Vec::new();
    for (index, entry) in field.split(' ').enumerate() {
        if index >= MAX_SIGNATURES {
            return Err(Reason::LimitExceeded);
        }
        let (version, text) = entry.split_once(',').ok_or(Reason::MalformedSignature)?;
        match version {
            SYMMETRIC => found.push(Signature::Symmetric(decoded(text)?)),
            ASYMMETRIC => found.push(Signature::Asymmetric(decoded(text)?)),
            _ => {}
        }
    }
    Ok(found)
}

fn decoded<const N: usize>(text: &str) -> Result<[u8; N], Reason> {
    base64::from_standard_public(text).and_then(|bytes| bytes.try_into().ok()).ok_or(Reason::MalformedSignature)
}
