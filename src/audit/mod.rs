//! What happened: one event a committed change, chained by hash inside the document that changed.

mod diff;
mod event;
mod ledger;

pub use diff::diff;
pub use event::{Change, Event, Target};
pub use ledger::{Entry, Ledger, Operation};
