//! Commands, each rule at its edges; tests/invariants has the same rules in random histories.

mod cap;
mod desk;
mod expiry;
mod form;
mod pairs;
mod repeat;
mod users;

use desk::{DAY, Desk, START};
