//! Signed responses: what a host signs with its own key, bound to the request that it answers.
//!
//! Owns what such a signature covers, and its verification by whoever sent the request. The key is the host's, never the
//! caller's: who can verify an answer must not be able to make one, so that only `ed25519` signs here.
//!
//! INVARIANT: an answer to a signed request covers that request's signature, and so its nonce: it answers no other.
//!
//! Source: RFC 9421, section 2.4.

mod sign;
mod verify;

pub use sign::sign_response;
pub use verify::{VerifiedResponse, verify_response};

use super::message::Message;
use super::profile::Profile;
use super::{labels, select};

/// The label of the signature that a request is known by; none where it has none, or more than one could be meant.
fn signature_label<'a>(request: &Message<'a>, tag: &str) -> Option<&'a str> {
    let labels = labels::read(&request.fields).ok()??;
    // Whose it is does not matter: without a tag, the only one that has none.
    let profile = Profile::new(tag, &|_| true);
    select::select(labels, &profile).ok().map(|chosen| chosen.label)
}
