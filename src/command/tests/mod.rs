//! Commands, each rule at its edges; tests/invariants has the same rules in random histories.

mod audit;
mod cap;
#[allow(clippy::needless_pass_by_value, reason = "an input is written where it is used")]
mod desk;
mod dry_run;
mod expiry;
mod explain;
mod form;
mod import;
mod keyring;
mod leak;
mod notices;
mod pairs;
mod repeat;
mod sealed;
mod site;
mod slots;
mod tick;
mod tokens;
mod users;

use desk::{DAY, Desk, START, text};
