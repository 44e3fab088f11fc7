//! Tokens that lie about: found in bytes of any kind, and described for the scanners of others (K12).
//!
//! Owns how a token is told from its surroundings. Where the bytes come from, and who is told, is the shell's.

mod find;
mod kit;
mod stream;
#[cfg(test)]
mod tests;

pub use find::{Found, find};
pub use kit::{GithubPattern, ScannerKit};
pub use stream::{Hit, Scanner};
