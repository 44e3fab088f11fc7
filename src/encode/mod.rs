//! Encodings: base62 of the credential, base64 of stored bytes, canonical JSON of audit events, documents.

pub mod base62;
pub mod base64;
pub mod canonical;
mod document;

pub(crate) use document::document;
