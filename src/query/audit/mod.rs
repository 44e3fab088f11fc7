//! The audit report (P17): what happened and what was refused, as far as an actor may see it; and what was there before.
//!
//! Owns filters, order and pages of the report, and its form as CSV. What an event is, and whether it is one, says
//! [`crate::audit`].

mod csv;
mod entry;
mod filter;
mod past;
mod place;
mod reach;
mod report;
#[cfg(test)]
mod tests;

pub use csv::csv;
pub use entry::Entry;
pub use past::PastScan;
pub use report::{Report, ReportPage};
