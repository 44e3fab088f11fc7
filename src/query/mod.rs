//! Lists of keys: which, in what order, how many at a time.
//!
//! Owns filter, order, pages and the index; the status of a key is [`crate::account::key_status`]'s to say, and what an
//! actor may see [`Visibility`](crate::access::Visibility)'s. Two forms and no third: a [`List`] walks any storage once
//! and remembers one page, an [`Index`] remembers all keys and answers at once.
//!
//! INVARIANT: a key that the visibility does not include changes nothing in an answer, be it rows, counts or the ids
//! of unreadable documents.

mod audit;
mod cursor;
mod due;
mod expiry;
mod facets;
mod filter;
mod grammar;
mod index;
mod input;
mod notices;
mod order;
mod page;
mod place;
mod reach;
mod row;
mod scan;
mod sight;
mod simulate;
mod sort;
mod store;
mod table;
mod users;

#[cfg(test)]
mod tests;

pub use audit::{Entry as AuditEntry, PastScan, Report, ReportPage, csv};
pub use due::{DueKey, DueList, DuePage};
pub use facets::{Facets, OwnerKeys};
pub use filter::Filter;
pub use grammar::{Days, parse as parse_filter, print as print_filter};
pub use index::{Index, Window};
pub use notices::{NoticePage, Notices, notice, notice_document, own_account};
pub use page::{Keys, List, Page};
pub use scan::{Collector, Scan, Seen};
pub use sight::Sight;
pub use simulate::{Counts, Effect, EffectKind, KeyEffects, Simulate, Simulation, UserEffects};
pub use sort::{Column, Sort};
pub use users::{UserPage, Users};
