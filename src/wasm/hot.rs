//! The hot paths of verification: what was accepted before is accepted again by one call, with numbers only.

use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::as_instant;
use super::request::{KNOWN, Told, request_in};
use super::verifier::{RequestVerifier, numbers, text_of};
use crate::signing::NONCE;

/// A request with more header lines than this goes the whole way.
const MOST_LINES: usize = 40;

#[wasm_bindgen]
impl RequestVerifier {
    /// Whether a token that was accepted before is accepted again: the hot path, which says nothing where it says no.
    /// The token is the input without its first `start` bytes.
    #[wasm_bindgen(js_name = acceptAgain)]
    pub fn accept_again(&mut self, start: usize, length: usize, requirement: u32, now: f64, mono: f64) -> bool {
        let Some(now) = as_instant(now) else { return false };
        let token = self.input.get(start..length).unwrap_or_default();
        let Some(accepted) = self.verifier.accept_again(token, requirement, now, mono) else { return false };
        self.output = numbers(&accepted, 0.0);
        if let Some(asked) = self.input.get_mut(..length) {
            asked.fill(0);
        }
        true
    }

    /// Whether a signed request is accepted again, of a signer that was accepted before: the hot path, which says nothing
    /// where it says no. The input is as in `checkSigned`, with a body that is known.
    #[wasm_bindgen(js_name = acceptSignedAgain)]
    #[allow(clippy::too_many_arguments, reason = "flat arguments cross the boundary faster than an object")]
    pub fn accept_signed_again(
        &mut self,
        length: usize,
        line_count: usize,
        joined_lines: bool,
        body_length: usize,
        requirement: u32,
        now: f64,
        mono: f64,
    ) -> bool {
        let Some(now) = as_instant(now) else { return false };
        let text = text_of(&self.input, length);
        let end = length.saturating_add(body_length);
        let told = Told::new(KNOWN, self.input.get(length..end));
        let mut places = [("", ""); MOST_LINES];
        let Some(lines) = places.get_mut(..line_count) else { return false };
        let Some(message) = request_in(text, joined_lines, &told, lines) else { return false };
        let Some(again) = self.verifier.accept_signed_again(&message, requirement, now, mono) else { return false };
        let nonce_at = (again.nonce.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        #[expect(clippy::cast_precision_loss, reason = "an instant, and a place in the input, are far below 2^53")]
        let (expires_at_ms, start, end_of_nonce) =
            (again.expires_at_ms as f64, nonce_at as f64, (nonce_at + again.nonce.len()) as f64);
        let [slot, stamp, pair, handle, method, staleness, expires_at, ..] = numbers(&again.accepted, expires_at_ms);
        self.output = [slot, stamp, pair, handle, method, staleness, expires_at, start, end_of_nonce];
        if let Some(asked) = self.input.get_mut(..end) {
            asked.fill(0);
        }
        true
    }

    /// What the token of a claim starts with whose rest is a nonce.
    #[wasm_bindgen(js_name = nonceClaim)]
    pub fn nonce_claim() -> String {
        NONCE.to_owned()
    }
}
