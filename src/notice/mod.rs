//! What is to be said to whom: a notice follows from a committed change, and waits until it was delivered.
//!
//! Owns the table of notices, what time has to say of an account, and the life of a notice. It never owns an address:
//! the host knows where its users read.
//!
//! INVARIANT: the id of a notice follows from document, change, kind, key and recipient, so that whoever sees one twice
//! can drop the second; and no notice is made after the time at which it would have been given up, so that one that was
//! delivered and removed is not made again.

mod document;
mod kind;
mod news;
mod occasion;
mod remind;
#[cfg(test)]
mod tests;

pub use document::{Notice, RETENTION, Recipient, Turn, WAITING, public_id};
pub use kind::{Audience, NoticeKind};
pub use news::{Item, News, pending};
pub use occasion::{cap_reached, ended, pair_ended};
pub use remind::{next_reminder, remind};
