//! Signed requests: HTTP message signatures in a narrow profile.
//!
//! Owns everything between a request and the question whether a key signed it: structured fields, covered components,
//! the signature base, digests, coverage and the time window. Does not own keys (the caller finds the record that
//! `keyid` names), the claim of nonces (the host's store), nor what the key may do.
//!
//! Invariants: the base is computed from what was received, never from what a caller says about it; a label is chosen
//! by what it says, never by its name; a parse that could be read in two ways is an error.
//!
//! Source: RFC 9421, RFC 9530.

mod base;
mod component;
mod coverage;
mod digest_field;
mod labels;
mod limits;
mod message;
mod parameters;
mod profile;
mod query_param;
mod select;
mod sign;
pub mod structured;
pub mod url;
mod verify;
pub mod webhook;

#[cfg(test)]
mod tests;

pub use base::signature_base;
pub use limits::{MAX_BODY, MAX_COMPONENTS, MAX_FIELD, MAX_LABELS, MAX_PARAMETER};
pub use message::{Body, Message};
pub use profile::{NonceRule, Profile};
pub use sign::{LABEL, SignatureFields, Signing, SigningKey, sign};
pub use verify::{Claim, Examined, VerificationKey, examine};
