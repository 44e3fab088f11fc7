//! Keys of other systems, of which only a hash is known (K13): how their tokens are taken apart, and what of them is hashed.
//!
//! Owns no look-up and no rule about keys. A format is a row of a table; a slow hash is none: checked on every request, it
//! would let anybody stop the service.

mod digest;
mod format;

pub use digest::{DigestFlaw, ForeignDigest};
pub use format::{Algorithm, Format, candidate};
