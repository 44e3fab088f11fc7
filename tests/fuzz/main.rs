//! What the fuzzers start from and what they have found worth keeping, through the same functions, on every run.

#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

use std::io::Write as _;
use std::path::Path;

#[path = "../../fuzz/src/lib.rs"]
pub mod keyward_fuzz;

use keyward_fuzz::{TARGETS, seeds, verify};

#[test]
fn the_corpus_of_every_target_is_there_and_breaks_no_law() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut counted = Vec::new();
    for (target, run) in TARGETS {
        let mut count = 0;
        for entry in folder.join(target).read_dir().unwrap() {
            let path = entry.unwrap().path();
            let data = std::fs::read(&path).unwrap();
            let name = path.display().to_string();
            assert!(std::panic::catch_unwind(|| run(&data)).is_ok(), "a law does not hold of {name}");
            count += 1;
        }
        assert!(count >= 5, "{target} has a corpus of {count}");
        counted.push(format!("{count} of {target}"));
    }
    // Past the test runner, which keeps what a passing test prints; `npm test` shows it beside the step.
    let counted = format!("counted: inputs that fuzzers have found: {}\n", counted.join(", "));
    let _ = std::io::stderr().write_all(counted.as_bytes());
}

#[test]
fn the_seeds_break_no_law() {
    for (target, run) in TARGETS {
        let seeds = seeds::of(target);
        assert!(seeds.len() >= 3, "{target} has few seeds");
        for (_, data) in seeds {
            run(&data);
        }
    }
}

/// Otherwise what a signature opens would never be reached.
#[test]
fn the_pipeline_is_gone_through_to_its_end() {
    for (name, data) in seeds::verify() {
        assert_eq!(verify::accepts(&data), name.starts_with("yes"), "{name}");
    }
}
