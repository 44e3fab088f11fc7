//! Tokens in bytes of any kind, and their description for the scanners of others.

use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{Given, thrown, to_js};
use crate::credential::scan::{Hit, Scanner, ScannerKit};
use crate::error::Invalid;

/// How much of a source is looked at in one call.
const ROOM: usize = 1 << 20;

/// Looks for tokens in one source after another.
#[wasm_bindgen]
pub struct TokenScanner(Scanner);

#[wasm_bindgen]
impl TokenScanner {
    /// A scanner at the start of a source.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self(Scanner::new(ROOM))
    }

    /// Where the next piece of the source is written.
    #[wasm_bindgen(js_name = roomPointer)]
    pub fn room_pointer(&mut self) -> usize {
        self.0.room().as_ptr() as usize
    }

    /// How many bytes it may have.
    #[wasm_bindgen(js_name = roomLength)]
    pub fn room_length(&mut self) -> usize {
        self.0.room().len()
    }

    /// The tokens that are certain after so many more bytes; null where there are none. After the last piece of a source
    /// comes another source.
    #[allow(clippy::unnecessary_wraps, reason = "see `Given`")]
    pub fn take(&mut self, length: usize, last: bool) -> Given {
        let hits = self.0.take(length, last);
        let shown = |hit: &Hit| json!({ "line": hit.line, "column": hit.column, "prefix": hit.prefix, "clientId": hit.client_id });
        Ok(if hits.is_empty() { JsValue::NULL } else { to_js(&hits.iter().map(shown).collect::<Vec<_>>()) })
    }
}

/// What scanners need to find tokens of a prefix.
#[wasm_bindgen(js_name = scannerKit)]
pub fn scanner_kit(prefix: &str) -> Result<JsValue, JsValue> {
    let limit = "2 to 12 characters of [a-z0-9_] that start with a letter and do not end in `_`";
    let kit = ScannerKit::of(prefix).ok_or_else(|| thrown(Invalid::one("prefix", "pattern", limit)))?;
    Ok(to_js(&kit))
}
