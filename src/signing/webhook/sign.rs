//! The signatures of a delivery.

use super::secret::SigningSecret;
use super::{ASYMMETRIC, SYMMETRIC, content, is_id};
use crate::crypto::{Entropy, Purpose};
use crate::encode::base64;
use crate::error::Invalid;
use crate::text::limits;

/// Random characters of a generated id.
const ID_LENGTH: usize = 27;

/// What is sent.
pub struct Delivery<'a> {
    /// The same for every attempt, so that a receiver does its work once.
    pub id: &'a str,
    /// When this attempt is made.
    ///
    /// Units: seconds.
    pub timestamp_s: u64,
    /// The body, as it is sent.
    pub payload: &'a [u8],
}

/// The value of `webhook-signature`: a signature by each secret, in their order.
///
/// Errors: `invalid` for an id with a full stop, a space or anything that is not visible ASCII.
pub fn sign(secrets: &[SigningSecret], delivery: &Delivery<'_>) -> Result<String, Invalid> {
    if !is_id(delivery.id) {
        let limit = format!(
            "{} to {} visible ASCII characters without a full stop",
            limits::WEBHOOK_ID.min,
            limits::WEBHOOK_ID.max
        );
        return Err(Invalid::one("id", "pattern", &limit));
    }
    let signed = content(delivery.id, &delivery.timestamp_s.to_string(), delivery.payload);
    let signatures: Vec<_> = secrets
        .iter()
        .map(|secret| match secret {
            SigningSecret::Symmetric(key) => [SYMMETRIC, ",", &base64::to_standard(&key.tag(&signed))].concat(),
            SigningSecret::Asymmetric(seed) => [ASYMMETRIC, ",", &base64::to_standard(&seed.sign(&signed))].concat(),
        })
        .collect();
    Ok(signatures.join(" "))
}

/// A new id: `msg_` and 27 base62 characters.
pub fn generate_id(entropy: &Entropy) -> String {
    let random = entropy.stream(Purpose::Webhook).base62::<ID_LENGTH>();
    "msg_".chars().chain(random.into_iter().map(char::from)).collect()
}
