//! Requirements, as a verifier refers to them.

pub use crate::access::Requirement;

/// The place of a requirement among those of a verifier; 0 requires nothing.
pub type RequirementId = u32;
