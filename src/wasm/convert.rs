//! Values and errors on their way over the boundary.

use js_sys::Array;
use serde::Serialize;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

use crate::error::{Error, Fault, Invalid};
use crate::time::{Instant, MAX_INSTANT};

/// What an export gives that makes a JavaScript value, also where it cannot fail.
///
/// A result of one bare reference must not be: V8 before 12 (Node 20) calls such an export without a wrapper, and aborts
/// the process when it deoptimises the caller meanwhile. A `Result` is several values, which it does not treat so.
pub(super) type Given<T = JsValue> = Result<T, JsValue>;

/// A plain JavaScript value: objects, not maps; numbers, not bigints; null, not undefined.
pub(super) fn to_js(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}

/// What is thrown: TypeScript makes its error of it.
pub(super) fn thrown(error: impl Into<Error>) -> JsValue {
    to_js(&match error.into() {
        Error::Invalid(invalid) => {
            let message = invalid.issues.iter().map(|issue| issue.message.as_str()).collect::<Vec<_>>().join("; ");
            json!({ "kind": "invalid", "code": "invalid", "message": message, "details": { "issues": invalid.issues } })
        }
        Error::Refused(refusal) => json!({
            "kind": "refusal",
            "code": refusal.code.as_str(),
            "message": refusal.code.sentence(),
            "details": refusal.details,
        }),
        Error::Fault(fault) => {
            let place = fault.document.as_ref().map(|document| format!("`{document}`: ")).unwrap_or_default();
            json!({
                "kind": "fault",
                "code": "fault",
                "message": format!("{place}{}", fault.message),
                "details": { "document": fault.document },
            })
        }
    })
}

/// The value of a JSON text that JavaScript made; only a lone surrogate can spoil it.
pub(super) fn from_json(name: &str, text: &str) -> Result<Value, JsValue> {
    serde_json::from_str(text)
        .map_err(|_| thrown(Invalid::one(name, "unicode", "JSON whose strings are free of lone surrogates")))
}

/// The instant of a JavaScript number, if it is one.
pub(super) fn as_instant(now: f64) -> Option<Instant> {
    #[expect(clippy::cast_precision_loss, reason = "the last instant is far below 2^53")]
    let valid = now.is_finite() && (0.0..=MAX_INSTANT as f64).contains(&now);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was just checked")]
    valid.then_some(now as Instant)
}

/// The instant of a host's clock.
pub(super) fn instant(now: f64) -> Result<Instant, JsValue> {
    as_instant(now).ok_or_else(|| {
        thrown(Invalid::one("now", "type", "a clock that returns Unix milliseconds from 0 to 8640000000000000"))
    })
}

/// Exactly 32 bytes.
pub(super) fn bytes32(name: &str, bytes: &[u8]) -> Result<[u8; 32], JsValue> {
    bytes.try_into().map_err(|_| thrown(Invalid::one(name, "type", "32 bytes")))
}

/// Strings of which some are null.
pub(super) fn texts(array: &Array) -> Vec<Option<String>> {
    array.iter().map(|value| value.as_string()).collect()
}

/// Lets memory grow by a quarter at once where it has just grown by a little: each growth makes the engine touch all of it.
///
/// `before` is what [`memory_pages`] said before the work that may have grown it.
pub(super) fn grow_ahead(before: usize) {
    const PAGE: usize = 65_536;
    let pages = memory_pages();
    if pages > before {
        // Allocated and freed: the allocator keeps what it got.
        drop(core::hint::black_box(Vec::<u8>::with_capacity(pages * PAGE / 4)));
    }
}

/// Bytes, each as the character of its number: what signature bases cross as.
pub(super) fn latin1(bytes: Vec<u8>) -> String {
    bytes.into_iter().map(char::from).collect()
}

/// How large memory is.
///
/// Units: pages of 64 KiB.
pub(super) fn memory_pages() -> usize {
    core::arch::wasm32::memory_size(0)
}

/// A mistake of ours that a caller made possible.
pub(super) fn internal(message: &str) -> JsValue {
    thrown(Fault::internal(message))
}
