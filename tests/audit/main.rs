//! The audit under crashes: a process dies before and after every call of the storage, and whatever comes next, there is
//! exactly one event a committed change, the chains and their checkpoints verify, and the past is what it was. Then every
//! event of a sample is changed, removed, moved and doubled, and each time it is found and named.
//!
//! Histories: `KEYWARD_HISTORIES` divided by ten, else 1,000, and these are the same in every run.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands, and say how far it came"
)]

mod history;
mod store;
mod tamper;

use std::io::Write as _;

use history::History;
use store::Tally;

/// The histories of a usual run.
const USUAL: u32 = 1_000;
/// One history in so many is tampered with in every way.
const SAMPLE: u32 = 100;

#[test]
fn one_event_a_committed_change_whenever_a_process_dies() {
    let asked = std::env::var("KEYWARD_HISTORIES").ok().and_then(|text| text.parse::<u32>().ok());
    let histories = asked.map_or(USUAL, |asked| asked.div_ceil(10));
    let threads = u32::try_from(std::thread::available_parallelism().map_or(1, usize::from)).unwrap();
    let (tally, tampered) = std::thread::scope(|scope| {
        let share = |thread: u32| (0..histories).filter(move |history| history % threads == thread);
        let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || play(share(thread)))).collect();
        let found = workers.into_iter().map(|worker| worker.join().expect("a whole audit"));
        found.fold((Tally::default(), 0), |(all, count), (tally, tampered)| (all.plus(&tally), count + tampered))
    });
    let counted = format!(
        "counted: {histories} histories whose process died: {} commands, {} crashes at {} calls of the storage, {} changes, \
         as many events; {tampered} alterations found and named\n",
        tally.commands, tally.crashes, tally.calls, tally.changes,
    );
    std::io::stderr().write_all(counted.as_bytes()).unwrap();
    assert!(tally.changes > u64::from(histories) * 5, "hardly anything was done, so hardly anything was shown");
    assert!(tally.crashes > tally.commands, "hardly anything crashed");
}

fn play(seeds: impl Iterator<Item = u32>) -> (Tally, u64) {
    let mut tally = Tally::default();
    let mut tampered = 0;
    for seed in seeds {
        let mut history = History::new(seed);
        history.play();
        history.settle();
        if seed % SAMPLE == 0 {
            tampered += tamper::every_event(&history);
        }
        tally = tally.plus(&history.store.tally);
    }
    (tally, tampered)
}
