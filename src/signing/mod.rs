//! Signed requests: HTTP message signatures in a narrow profile.
//!
//! Owns everything between a message and the question whether a key signed it: structured fields, covered components,
//! the signature base, digests, coverage and the time window; of requests, and of responses to them. Does not own keys (the caller finds the record that
//! `keyid` names), the claim of nonces (the host's store), nor what the key may do.
//!
//! Invariants: the base is computed from what was received, never from what a caller says about it; a label is chosen
//! by what it says, never by its name; a parse that could be read in two ways is an error.
//!
//! Source: RFC 9421, RFC 9530.

mod accept;
mod base;
mod body;
mod component;
mod coverage;
mod digest_field;
mod labels;
mod limits;
mod message;
mod parameters;
mod profile;
mod recognise;
mod response;
mod select;
mod sign;
pub mod structured;
pub mod url;
mod verify;
pub mod webhook;

#[cfg(test)]
mod tests;

pub use accept::accept_signature;
pub use base::signature_base;
pub use body::{BodyDigests, BodyHash, Hashed};
pub use component::{FieldType, FieldTypes, is_field_name};
pub use limits::{MAX_BODY, MAX_COMPONENTS, MAX_FIELD, MAX_LABELS, MAX_PARAMETER};
pub use message::{Body, Fields, Message, Response, Subject};
pub use profile::{NonceRule, Profile};
pub use recognise::{Recognised, recognise};
pub use response::{VerifiedResponse, sign_response, verify_response};
pub use sign::{LABEL, SignatureFields, Signing, SigningKey, sign};
pub use verify::{Claim, Examined, NONCE, VerificationKey, examine, shown_base};
