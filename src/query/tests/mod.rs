//! The query as a whole, against a model that is slow and obvious.

mod due;
mod facets;
mod grammar;
mod index;
pub(super) mod model;
mod notices;
mod oracle;
mod page;
mod secrecy;
mod simulate;
mod simulate_domain;
mod users;
