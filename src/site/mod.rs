//! The documents of the site: its identity and policy, and its keyring.

mod document;
mod keyring;

pub use document::{Erasure, Site};
pub use keyring::KeyringDocument;

/// The version of stored documents. A document with a greater number is neither verified nor written.
pub const SCHEMA: u32 = 1;

/// Parses a stored document, and refuses one that a newer keyward wrote.
pub fn parse<T: serde::de::DeserializeOwned>(
    id: &str,
    text: &str,
    schema: impl Fn(&T) -> u32,
) -> Result<T, crate::error::Fault> {
    let document: T = serde_json::from_str(text)
        // serde's message can repeat a piece of the document, and a document can hold what must not be logged.
        .map_err(|error| {
            crate::error::Fault::of(
                id,
                format!(
                    "the document cannot be read: {} at line {}, column {}",
                    category(&error),
                    error.line(),
                    error.column()
                ),
            )
        })?;
    if schema(&document) > SCHEMA {
        return Err(crate::error::Fault::of(id, "the document was written by a newer keyward"));
    }
    Ok(document)
}

fn category(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Data => "a member is missing or has the wrong type",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "it is not JSON",
    }
}
