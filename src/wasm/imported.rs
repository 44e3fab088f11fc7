//! The verifier's part in tokens of other systems, and in the proof that somebody holds a credential.

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use super::convert::{Given, thrown};
use super::verifier::RequestVerifier;
use crate::credential::foreign::{Algorithm, Format};
use crate::crypto::MacKey;
use crate::error::Invalid;
use crate::text::{self, limits};
use crate::verify::{ImportRule, Outcome};

#[wasm_bindgen]
impl RequestVerifier {
    /// Accepts tokens of another system from now on: of this format, with this prefix if there is one, and with the pepper
    /// that the format may take.
    #[wasm_bindgen(js_name = acceptImported)]
    pub fn accept_imported(
        &mut self,
        format: &str,
        prefix: Option<String>,
        pepper: Option<Box<[u8]>>,
    ) -> Result<(), JsValue> {
        let rule = import_rule(format, prefix, pepper.map(Zeroizing::new)).map_err(thrown)?;
        self.verifier.accept_imported(rule);
        Ok(())
    }

    /// The documents of imports to be read; none where the site has to be read first.
    #[wasm_bindgen(js_name = wantedImports)]
    pub fn wanted_imports(&self) -> Vec<String> {
        match &self.last {
            Outcome::ReadImports(documents) => documents.clone(),
            _ => Vec::new(),
        }
    }

    /// Takes the document of an import as it was read just now.
    #[wasm_bindgen(js_name = fillImport)]
    pub fn fill_import(&mut self, document: &str, mono: f64, text: Option<String>) -> Result<(), JsValue> {
        self.verifier.fill_import(document, mono, text.as_deref()).map_err(thrown)
    }

    /// The client id of whoever was proven to hold the credential of the last answer, and the generation of its secret.
    #[allow(clippy::unnecessary_wraps, reason = "see `Given`")]
    pub fn holder(&mut self) -> Given<Array> {
        let holder = self.verifier.holder(&self.last);
        let client_id = holder.map_or(JsValue::NULL, |(client_id, _)| client_id.as_str().into());
        let generation = holder.and_then(|(_, generation)| generation).map_or(JsValue::NULL, JsValue::from);
        Ok(Array::of2(&client_id, &generation))
    }
}

fn import_rule(
    format: &str,
    prefix: Option<String>,
    pepper: Option<Zeroizing<Box<[u8]>>>,
) -> Result<ImportRule, Invalid> {
    let (words, found) = (Format::WORDS, Format::WORDS.iter().find(|(word, _)| *word == format));
    let Some((_, format)) = found.copied() else {
        let list: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        return Err(Invalid::one("imports.format", "oneOf", &format!("one of {}", list.join(", "))));
    };
    if let Some((rule, limit)) = prefix.as_deref().and_then(|prefix| text::flaw(prefix, limits::FOREIGN_PREFIX)) {
        return Err(Invalid::one("imports.prefix", rule, &limit));
    }
    match (format.algorithm(), &pepper) {
        (Algorithm::HmacSha256, Some(pepper)) if pepper.len() < 16 => {
            Err(Invalid::one("imports.pepper", "min", "at least 16 bytes long"))
        }
        (Algorithm::HmacSha256, None) => Err(Invalid::one("imports.pepper", "required", "the key of the hash")),
        (Algorithm::HmacSha256, Some(_)) | (_, None) => {
            Ok(ImportRule { format, prefix, pepper: pepper.map(|pepper| MacKey::new(&pepper)) })
        }
        _ => Err(Invalid::one("imports.pepper", "unknown", "this format takes none")),
    }
}
