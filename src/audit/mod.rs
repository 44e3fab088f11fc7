//! What happened: one event a committed change, chained by hash inside the document that changed; what was refused; and
//! how somebody elsewhere knows later that nothing of it was altered.

mod chain;
mod checkpoint;
mod diff;
mod event;
mod ledger;
mod merkle;
mod note;
mod personal;
mod refusal;
mod replay;

pub use chain::{Chains, Problem, Seen, Verification, Wrong};
pub use checkpoint::{Checkpoint, Heads, Vouched, verify_proof};
pub use diff::{diff, segments};
pub use event::{Change, Event, Target};
pub use ledger::{Entry, Ledger, Operation, ledger_of};
pub use note::NoteKey;
pub use personal::{Opening, Openings, Person, PersonalData};
pub use refusal::{Attempt, Refusals, Refused};
pub use replay::{Past, replay, without_nulls};
