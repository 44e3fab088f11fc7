//! Tokens: what a credential is exchanged for (P18). A token does what its key does, for a session and not longer, and less
//! where less was asked for; it dies with its key, its pair and the generation of that.
//!
//! Owns the form of a token and what goes into one. Whether one is accepted is `verify`'s to say, which keys sign is the
//! keyring's.

mod claims;
mod exchange;
mod jws;
mod mint;

pub use claims::{Audience, Claims};
pub use exchange::Exchange;
pub use jws::{Rules, Token, recognise};
pub use mint::{Minted, Minting, mint};
