//! Bodies that are hashed as they pass.

use wasm_bindgen::prelude::wasm_bindgen;

use super::request::encode;
use crate::signing;

/// Hashes a body piece by piece.
#[wasm_bindgen]
pub struct BodyHash(signing::BodyHash);

#[wasm_bindgen]
impl BodyHash {
    /// A hash by the algorithms that a `Content-Digest` names, of a body of at most `limit` bytes.
    pub fn stated(content_digest: Option<String>, limit: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "more than all is all")]
        Self(signing::BodyHash::stated(content_digest.as_deref().into_iter(), limit as u64))
    }

    /// A hash for a digest that is to be stated.
    #[wasm_bindgen(js_name = toState)]
    pub fn to_state() -> Self {
        Self(signing::BodyHash::to_state())
    }

    /// Takes the next piece; whether more of the body is wanted.
    pub fn update(&mut self, piece: &[u8]) -> bool {
        self.0.update(piece)
    }

    /// What came of it, for `checkSigned` and the others.
    pub fn finish(self) -> Vec<u8> {
        encode(&self.0.finish())
    }
}
