//! Who may do what, and what it may see.

mod actor;
mod permission;
mod visibility;

pub use actor::Actor;
pub use permission::{Target, Verb, permit};
pub use visibility::Visibility;
