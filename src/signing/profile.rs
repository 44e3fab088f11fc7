//! What a verifier asks of a signature.

use super::component::FieldTypes;
use super::limits::MAX_BODY;

/// Whether a signature must have a nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonceRule {
    /// Without one it is refused.
    Required,
    /// Without one, the hash of the signature base stands for it.
    Optional,
}

/// The settings of one verifier.
#[derive(Clone, Copy)]
pub struct Profile<'a> {
    /// The `tag` of signatures that are meant for us.
    pub tag: &'a str,
    /// How old a signature may be, and how long it may claim to live.
    ///
    /// Units: seconds.
    pub max_age_s: u64,
    /// How far ahead a signer's clock may be; also how much longer than `max_age_s` a nonce is kept, because the
    /// clocks of two verifiers differ too.
    ///
    /// Units: seconds.
    pub clock_skew_s: u64,
    /// Whether a nonce must be there.
    pub nonce: NonceRule,
    /// The largest body that is hashed.
    ///
    /// Units: bytes.
    pub max_body: usize,
    /// `https://api.example.com`, where a proxy changed scheme or host: stands in for those of the URL.
    pub origin: Option<&'a str>,
    /// Fields of the host's own that are structured.
    pub types: &'a FieldTypes,
    /// Whether a `keyid` has the shape of a client id of ours.
    pub is_ours: &'a dyn Fn(&str) -> bool,
}

impl<'a> Profile<'a> {
    /// The profile with every default.
    ///
    /// Default: 300 s of age, 30 s of skew, nonce required, bodies of 1 MiB, no origin, no structured fields but the registered ones.
    pub fn new(tag: &'a str, is_ours: &'a dyn Fn(&str) -> bool) -> Self {
        Self {
            tag,
            max_age_s: 300,
            clock_skew_s: 30,
            nonce: NonceRule::Required,
            max_body: MAX_BODY,
            origin: None,
            types: FieldTypes::REGISTERED,
            is_ours,
        }
    }
}
