//! What is fuzzed: functions of bytes that end whatever these are, and laws that hold of what they come to.
//!
//! A target is a module with `run`. It panics where a law is broken, so that libFuzzer finds it; `cargo test` of the core
//! runs the same functions over what is committed in `fuzz/corpus`, and over the seeds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a law that is broken stops the run where it is"
)]

pub mod content_digest;
pub mod credential;
pub mod document;
pub mod filter;
pub mod request;
pub mod seeds;
pub mod signature_input;
pub mod structured;
pub mod url;
pub mod verify;
pub mod world;

/// What a target does with bytes.
pub type Run = fn(&[u8]);

/// Every target, by the name of its corpus.
pub const TARGETS: [(&str, Run); 8] = [
    ("structured", structured::run),
    ("url", url::run),
    ("signature_input", signature_input::run),
    ("content_digest", content_digest::run),
    ("credential", credential::run),
    ("filter", filter::run),
    ("document", document::run),
    ("verify", verify::run),
];
