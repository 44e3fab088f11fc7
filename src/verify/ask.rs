//! What a verifier is made with, and what it is asked.

use std::rc::Rc;

use super::extract::Ours;
use super::requirement::RequirementId;
use crate::signing::{FieldTypes, NonceRule};
use crate::time::Instant;
use crate::token::Rules;

/// What a verifier is made with.
pub struct VerifierOptions {
    /// What tokens start with.
    pub prefix: String,
    /// How old documents may be that decide.
    ///
    /// Units: milliseconds.
    pub max_staleness_ms: f64,
    /// How many accounts are kept.
    pub capacity: usize,
    /// Whether signed requests must have a nonce.
    pub nonce: NonceRule,
    /// The largest body that is verified.
    pub max_body: usize,
    /// The tag of signatures that are meant for us.
    pub tag: Rc<str>,
    /// How old a signature may be.
    ///
    /// Units: seconds.
    pub max_age_s: u64,
    /// How far ahead a signer's clock may be.
    ///
    /// Units: seconds.
    pub clock_skew_s: u64,
    /// What callers see as scheme and host, where a proxy stands in between.
    pub origin: Option<Rc<str>>,
    /// Fields of the host's own that are structured.
    pub types: Rc<FieldTypes>,
    /// Whether the host has a key for the keyring.
    pub has_keyring: bool,
    /// The rules of tokens that credentials were exchanged for; without, there are none.
    pub tokens: Option<Rules>,
}

impl VerifierOptions {
    /// What is taken for ours.
    pub(super) fn ours(&self) -> Ours<'_> {
        Ours { prefix: &self.prefix, rules: self.tokens.as_ref() }
    }
}

/// What the header fields carry, and what is required.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The value of `Authorization`.
    pub authorization: Option<&'a str>,
    /// The value of `X-API-Key`.
    pub api_key: Option<&'a str>,
    /// What must be granted.
    pub requirement: RequirementId,
}

/// The time of a step, and what was read for this very request.
#[derive(Clone, Copy)]
pub struct Clock {
    /// The instant.
    pub now: Instant,
    /// A clock that never goes back.
    ///
    /// Units: milliseconds.
    pub mono: f64,
    /// Whether account and domain were read on behalf of this request.
    pub fetched: bool,
    /// Whether the keyring was.
    pub fetched_keyring: bool,
    /// Whether the body was.
    pub fetched_body: bool,
}
