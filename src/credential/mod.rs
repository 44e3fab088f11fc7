//! The credential: `<prefix>_<clientId>_<secret>`, how it is made, read, and what is derived from it.

mod derive;
pub mod foreign;
mod method;
pub mod scan;
mod secret;
mod token;

pub use derive::{bearer_digest, bearer_midstate, mac_key, signing_seed};
pub use method::Method;
pub use secret::{CHECKSUM_LENGTH, RANDOM_LENGTH, SECRET_LENGTH, Secret};
pub use token::{Credential, parse_any_token, parse_basic, parse_token};
