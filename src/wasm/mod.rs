//! The binding to JavaScript: the only place that names wasm-bindgen, serde-wasm-bindgen, `js_sys` and getrandom.
//!
//! It converts and calls; it decides nothing. Commands come in as JSON text, because only text tells an absent member
//! from an undefined one; replies go out as plain objects.

#![expect(unreachable_pub, reason = "wasm-bindgen exports what is public, whatever Rust can reach")]
#![expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands strings and lists over as owned values")]

mod audit;
mod body;
mod convert;
mod engine;
mod hot;
mod imported;
mod keyring;
mod ledger;
mod notice;
mod options;
mod query;
mod request;
mod response;
mod scan;
mod signer;
mod tables;
#[cfg(test)]
mod tests;
mod token;
mod verifier;
mod webhook;
