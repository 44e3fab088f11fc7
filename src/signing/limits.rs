//! How much of a request the verifier reads before it says no.

/// Bytes of one field, its lines joined.
pub const MAX_FIELD: usize = 8 * 1024;

/// Signatures in one request.
pub const MAX_LABELS: usize = 4;

/// Components that one signature covers.
pub const MAX_COMPONENTS: usize = 32;

/// Characters of `nonce` and of `keyid`.
pub const MAX_PARAMETER: usize = 128;

/// Bytes of a body, unless the profile raises it.
pub const MAX_BODY: usize = 1024 * 1024;
