//! What tests against the cases of others have counted, said past the test runner, which keeps what a passing test prints.

use std::io::Write as _;

/// Says how many cases there were; `npm test` shows it beside the step.
pub(crate) fn say(counted: &str) {
    // In one piece: the runner writes at the same time.
    let _ = std::io::stderr().write_all(format!("counted: {counted}\n").as_bytes());
}
