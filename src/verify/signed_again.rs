//! The hot path of signed requests: a signer whose HMAC signature was accepted before, and a signature in the form in
//! which nearly every one comes.
//!
//! Owns no rule: what it does not accept goes through the pipeline, which says why.

use super::outcome::Accepted;
use super::requirement::RequirementId;
use super::signed::is_client_id;
use super::standing::Again;
use super::verifier::Verifier;
use crate::id::Id;
use crate::signing::{Message, Profile, recognise};
use crate::time::Instant;

/// A request that is accepted, if the replay store has not seen its nonce before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedAgain<'a> {
    /// For whom.
    pub accepted: Accepted,
    /// The nonce, where the request has it.
    pub nonce: &'a str,
    /// From when on the claim can be forgotten.
    ///
    /// Units: milliseconds since 1970.
    pub expires_at_ms: u64,
}

impl Verifier {
    /// Accepts a signed request, as far as the verifier can, of a signer that it accepted before and of which nothing has
    /// changed since; none says nothing. Its body is at hand, and its origin that of the options.
    pub fn accept_signed_again<'a>(
        &mut self,
        message: &Message<'a>,
        requirement: RequirementId,
        now: Instant,
        mono: f64,
    ) -> Option<SignedAgain<'a>> {
        let again = self.recognise_again(message, requirement, now, mono);
        // Signed or not, it may hold values of fields that are nobody else's business.
        self.base.fill(0);
        let again = again?;
        self.cache.touch(again.accepted.slot);
        Some(again)
    }

    fn recognise_again<'a>(
        &mut self,
        message: &Message<'a>,
        requirement: RequirementId,
        now: Instant,
        mono: f64,
    ) -> Option<SignedAgain<'a>> {
        // Beside a credential of another form, a signature is more than the hot path knows.
        if message.fields.has("authorization") || message.fields.has("x-api-key") {
            return None;
        }
        // Without the keyring no HMAC key counts.
        self.keyring.keys().filter(|_| !self.keyring.is_stale())?;
        let options = &self.options;
        let profile = Profile {
            max_age_s: options.max_age_s,
            clock_skew_s: options.clock_skew_s,
            nonce: options.nonce,
            max_body: options.max_body,
            origin: options.origin.as_deref(),
            types: &options.types,
            ..Profile::new(&options.tag, &is_client_id)
        };
        let recognised = recognise(message, &profile, now, &mut self.base)?;
        let again = Again { now, mono, max_staleness_ms: options.max_staleness_ms, requirement };
        let (mac, accepted) = self.hot.signer(&Id::parse(recognised.keyid())?, &again)?;
        recognised.is_signed(mac, &self.base).then(|| SignedAgain {
            accepted,
            nonce: recognised.nonce(),
            expires_at_ms: recognised.expires_at_ms(),
        })
    }
}
