//! Verification: from what a request carries to a verdict, with no I/O when account and domain are in the cache.
//!
//! The cache holds documents, not verdicts: every rule is evaluated afresh. Whatever the host has to do in between
//! (read two documents, open the keyring, claim a nonce) is an [`Outcome`]; the host does it and asks again.

mod ask;
mod cache;
mod documents;
mod extract;
mod hash;
mod hot;
mod imported;
mod keyring;
mod negative;
mod outcome;
mod possession;
mod principal;
mod proven;
mod recent;
mod record;
mod requirement;
mod signed;
mod signed_again;
mod standing;
#[cfg(test)]
mod tests;
mod token;
mod verifier;

pub use ask::{Ask, Clock, VerifierOptions};
pub use documents::Fetched;
pub use extract::{Ours, Presented, extract};
pub use imported::ImportRule;
pub use outcome::{Accepted, Method, Outcome};
pub use principal::Principal;
pub use requirement::{Requirement, RequirementId};
pub use signed::SignedAsk;
pub use signed_again::SignedAgain;
pub use verifier::Verifier;
