//! How often each command came to each end: what was never reached was never tested.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use keyward::error::RefusalCode;
use keyward::notice::NoticeKind;

/// The codes that no history can reach, each with the reason.
const OUT_OF_REACH: [(RefusalCode, &str); 21] = [
    (RefusalCode::KeyringAltered, SLOTS),
    (RefusalCode::KeyringLost, SLOTS),
    (RefusalCode::KeyringOpens, SLOTS),
    (RefusalCode::KeyringFull, SLOTS),
    (RefusalCode::SlotNotFound, SLOTS),
    (RefusalCode::SlotRequired, SLOTS),
    (RefusalCode::LastSlot, SLOTS),
    (RefusalCode::WrapFailed, SLOTS),
    (RefusalCode::SigningKeyNotFound, "the model knows no key by its name: src/verify/tests/token.rs"),
    (RefusalCode::CheckpointKeyMissing, "it is the engine's: the key is the host's"),
    (RefusalCode::BarrierImpossible, "it is the engine's: it knows what the storage can do"),
    (RefusalCode::StorageUnsuitable, "it is the engine's: it knows what the storage can do"),
    (RefusalCode::InvalidCursor, "it is a query's"),
    (RefusalCode::InvalidCredential, "it is a scanner's and a signer's"),
    (RefusalCode::InvalidUrl, "it is a signer's"),
    (RefusalCode::UrlNotNormalized, "it is a signer's"),
    (RefusalCode::UncoverableComponent, "it is a signer's"),
    (RefusalCode::NoticeNotFound, "it is a query's"),
    (RefusalCode::NotifyMissing, "it is the engine's: it knows whom the host hands notices to"),
    (RefusalCode::OperationReused, "each step here draws an id of its own: src/command/tests/users.rs"),
    (RefusalCode::OutcomeUnknown, "it needs a write whose result is lost: tests/engine/operations.test.mjs"),
];

const SLOTS: &str = "slots have histories of their own: src/command/tests/keyring.rs, tests/engine/keyring.test.mjs";

/// Counts by command and end.
#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<&'static str, BTreeMap<String, u64>>,
    verdicts: BTreeMap<String, u64>,
    /// What was said, by kind.
    said: BTreeMap<String, u64>,
    pub(crate) steps: u64,
}

impl Tally {
    /// One more step.
    pub(crate) fn count(&mut self, command: &'static str, end: &str) {
        self.steps += 1;
        *self.counts.entry(command).or_default().entry(end.to_owned()).or_default() += 1;
    }

    /// One more verdict.
    pub(crate) fn verdict(&mut self, reason: Option<&str>) {
        *self.verdicts.entry(reason.unwrap_or("accepted").to_owned()).or_default() += 1;
    }

    /// One more notice.
    pub(crate) fn say(&mut self, kind: &str) {
        *self.said.entry(kind.to_owned()).or_default() += 1;
    }

    /// Both.
    pub(crate) fn plus(mut self, other: Self) -> Self {
        self.steps += other.steps;
        for (command, ends) in other.counts {
            let own = self.counts.entry(command).or_default();
            for (end, count) in ends {
                *own.entry(end).or_default() += count;
            }
        }
        for (kind, count) in other.said {
            *self.said.entry(kind).or_default() += count;
        }
        for (reason, count) in other.verdicts {
            *self.verdicts.entry(reason).or_default() += count;
        }
        self
    }

    /// The counts, for a person.
    pub(crate) fn shown(&self) -> String {
        let mut text = String::new();
        for (command, ends) in &self.counts {
            let list: Vec<_> = ends.iter().map(|(end, count)| format!("{end} {count}")).collect();
            let _ = writeln!(text, "{command}: {}", list.join(", "));
        }
        let list: Vec<_> = self.verdicts.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
        let _ = writeln!(text, "verdicts: {}", list.join(", "));
        let list: Vec<_> = self.said.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let _ = writeln!(text, "notices: {}", list.join(", "));
        text
    }

    /// What was never reached: commands that never succeeded, codes that never came.
    pub(crate) fn missing(&self, commands: &[&'static str]) -> Vec<String> {
        let done = |command: &&&str| !self.counts.get(*command).is_some_and(|ends| ends.contains_key("done"));
        let codes: BTreeSet<&str> = self.counts.values().flat_map(|ends| ends.keys().map(String::as_str)).collect();
        let reachable = RefusalCode::ALL.iter().filter(|code| !OUT_OF_REACH.iter().any(|(other, _)| other == *code));
        let unseen = reachable.map(|code| code.as_str()).filter(|code| !codes.contains(code));
        // Nobody uses a pair here, so the use of one that has gone is never said: src/notice/tests.rs.
        let kinds = NoticeKind::ALL.iter().filter(|kind| **kind != NoticeKind::RetiredPairUsed);
        let unsaid = kinds.map(|kind| kind.as_str()).filter(|kind| !self.said.contains_key(*kind));
        let missing = commands.iter().filter(done).copied().chain(unseen).chain(unsaid);
        missing.map(str::to_owned).collect()
    }
}
