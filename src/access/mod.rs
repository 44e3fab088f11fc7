//! Who may do what, and see what.

mod actor;
mod permission;
mod requirement;
#[cfg(test)]
mod tests;
mod verb;
mod visibility;

pub use actor::Actor;
pub use permission::{Owner, Terms, permit_account, permit_domain, permit_site};
pub use requirement::Requirement;
pub use verb::{AccountVerb, DomainVerb, SiteVerb};
pub use visibility::Visibility;
