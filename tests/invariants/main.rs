//! The invariants of the design, and a model of all rules about keys, after each step of random histories.
//!
//! Every command, by every kind of actor: what the core decides is compared with what a model in plain Rust says, and
//! the documents with what must hold of them whatever the model says. Of the ten invariants these are checked here: 1, 3
//! to 7, of 2 that a revoked key is denied by a verifier that reads afresh. The others need what is not here: verifiers
//! with caches and barriers (2: tests/suite, tests/engine), a passphrase that changes (8), storage that is used by
//! several at once (9: tests/engine/concurrency.test.mjs), and wasm (10: tests/engine/trap.test.mjs).
//!
//! Steps a history: 100 on average. Histories: `KEYWARD_HISTORIES`, else 1,100, and these are the same in every run.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands, and say how far it came"
)]

mod canary;
mod input;
mod laws;
mod model;
mod play;
mod step;
mod tally;
mod world;

use std::cell::RefCell;
use std::io::Write as _;

use play::Play;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use step::{COMMANDS, Step};
use tally::Tally;

/// The steps of a history, on average.
const STEPS: usize = 100;
/// The histories of a usual run: they reach every end and make a hundred thousand steps; fewer need not.
const ENOUGH: u32 = 1_100;
/// Those of a soak, which make ten million.
const SOAK: u32 = 100_000;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..Step::lots(), any::<u128>()).prop_map(|(lot, dice)| Step { lot, dice });
    proptest::collection::vec(step, 1..2 * STEPS)
}

#[test]
fn every_step_of_every_history_agrees_with_the_model() {
    let asked = std::env::var("KEYWARD_HISTORIES").ok().and_then(|text| text.parse().ok());
    let histories: u32 = asked.unwrap_or(ENOUGH);
    let threads = u32::try_from(std::thread::available_parallelism().map_or(1, usize::from)).unwrap();
    let tally = std::thread::scope(|scope| {
        let share = |thread: u32| histories / threads + u32::from(thread < histories % threads);
        let workers: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || play(share(thread), thread, asked.is_some()))).collect();
        workers.into_iter().fold(Tally::default(), |tally, worker| tally.plus(worker.join().expect("agreement")))
    });
    // Past what `cargo test` captures: how far the histories came is what the test shows.
    let steps = tally.steps;
    let counted = format!("counted: {steps} steps of {histories} histories agree with the model\n{}", tally.shown());
    std::io::stderr().write_all(counted.as_bytes()).unwrap();
    let commands: Vec<_> = COMMANDS.iter().map(|(_, name)| *name).chain(["tick.account"]).collect();
    if histories >= ENOUGH {
        assert_eq!(tally.missing(&commands), [""; 0], "never reached");
        let least = if histories < SOAK { 100_000 } else { 10_000_000 };
        assert!(steps >= least, "only {steps} steps");
    }
}

/// Plays histories; random ones only where it is asked for more than usual.
fn play(histories: u32, thread: u32, random: bool) -> Tally {
    let usual = Config::default();
    // A long history takes long to shrink; a run that only wants to know whether there is a failure wants none of it.
    let max_shrink_iters = usual.max_shrink_iters.min(500);
    let config = Config { cases: histories, failure_persistence: None, max_shrink_iters, ..usual };
    let seed = u8::try_from(thread).unwrap();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = if random { TestRunner::new(config) } else { TestRunner::new_with_rng(config, rng) };
    let tally = RefCell::new(Tally::default());
    let played = runner.run(&(0_u8..100, steps()), |(kind, steps)| {
        history(kind, &steps, &mut tally.borrow_mut()).map_err(TestCaseError::fail)
    });
    // The steps are dice; what they came to says more.
    if let Err(TestError::Fail(reason, _) | TestError::Abort(reason)) = played {
        panic!("{}", reason.message());
    }
    tally.into_inner()
}

fn history(kind: u8, steps: &[Step], tally: &mut Tally) -> Result<(), String> {
    let mut play = match kind {
        0 => Play::from_nothing(),
        1 => Play::start(true, tally)?,
        _ => Play::start(false, tally)?,
    };
    for step in steps {
        if let Err(broken) = play.take(step, tally) {
            return Err(format!("{broken}\nafter\n{}", play.told()));
        }
    }
    Ok(())
}
