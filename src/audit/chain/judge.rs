//! From what was handed over to what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use super::found::{Anchor, Found};
use super::line::Slot;
use super::{Chains, Problem, Verification, Wrong};

/// At most so many problems are listed.
const MOST: usize = 1_000;

impl Chains {
    /// What it comes to.
    pub fn finish(mut self) -> Verification {
        self.settle_pending();
        let mut found = Found::of(&self.lines);
        let mut signed = self.signed();
        let last = |anchors: &Vec<Anchor>| anchors.iter().map(|anchor| anchor.sequence).max().unwrap_or(0);
        let covered = signed.iter().map(|(document, anchors)| (*document, last(anchors))).collect();
        let mut documents = 0;
        for document in 0..self.names.len() {
            let is_there = found.has_lines(document);
            documents += u64::from(is_there);
            if is_there || !self.partial {
                let mut anchors = signed.remove(&document).unwrap_or_default();
                anchors.extend(self.ledgers.get(&document).map(|(sequence, head)| Anchor { sequence: *sequence, head: *head }));
                found.walk(document, anchors);
            }
        }
        found.name_what_stands_there();
        found.name_what_is_left();
        found.name_what_is_out_of_order(|document| self.names.get(document).map_or("", String::as_str));
        self.roll_back(&mut found);
        let covered = found.count(&covered);
        let problems = self.told(&found.problems);
        let is_believed = self.checkpoints.iter().all(|seen| seen.rejected.is_none());
        Verification {
            ok: problems.is_empty() && is_believed && self.unreadable.is_empty(),
            documents,
            events: self.lines.len() as u64,
            covered,
            checkpoints: self.checkpoints,
            problems,
            unreadable: self.unreadable,
        }
    }

    /// Events that were pending, and did not get a document of their own while the others were read.
    fn settle_pending(&mut self) {
        let placed: BTreeSet<_> = self.lines.iter().filter_map(|line| line.place).collect();
        for (slot, text) in std::mem::take(&mut self.pending) {
            if !placed.contains(&slot) {
                self.take(Some(slot), &text);
            }
        }
    }

    /// By document: what checkpoints say of it.
    fn signed(&self) -> BTreeMap<usize, Vec<Anchor>> {
        let mut signed: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (name, sequence, head) in self.vouched.iter().flat_map(|vouched| &vouched.heads) {
            let document = self.numbers.get(name).copied();
            signed.entry(document.unwrap_or(usize::MAX)).or_default().push(Anchor { sequence: *sequence, head: *head });
        }
        signed
    }

    /// A document of a storage must have come as far as its events.
    fn roll_back(&self, found: &mut Found<'_>) {
        if self.ledgers.is_empty() {
            return;
        }
        for document in 0..self.names.len() {
            let name = self.names.get(document);
            let is_readable = !self.unreadable.iter().any(|id| Some(id) == name);
            let own = self.latest.get(&document).copied();
            let sequence = own.or_else(|| self.ledgers.get(&document).map(|(sequence, _)| *sequence)).unwrap_or(0);
            if is_readable && found.last_right(document) > sequence {
                found.problems.entry(Slot { document, sequence }).or_insert(Wrong::RolledBack);
            }
        }
    }

    fn told(&self, problems: &BTreeMap<Slot, Wrong>) -> Vec<Problem> {
        let mut first: BTreeMap<&str, Problem> = BTreeMap::new();
        for (slot, wrong) in problems {
            let name = self.names.get(slot.document).map_or("", String::as_str);
            first.entry(name).or_insert_with(|| Problem {
                document: name.to_owned(),
                sequence: slot.sequence,
                wrong: *wrong,
                message: wrong.sentence(name, slot.sequence),
            });
        }
        first.into_values().take(MOST).collect()
    }
}

impl Wrong {
    fn sentence(self, document: &str, sequence: u64) -> String {
        match self {
            Self::Changed => format!("event {sequence} of `{document}` is not as it was written"),
            Self::Removed => format!("event {sequence} of `{document}` is missing"),
            Self::Inserted if document.is_empty() => "a line is no event".to_owned(),
            Self::Inserted => format!("event {sequence} of `{document}` is one that was never written, or a second copy"),
            Self::Reordered => format!("event {sequence} of `{document}` does not stand where it belongs"),
            Self::RolledBack if sequence == 0 => format!("`{document}` is gone, and its events are not"),
            Self::RolledBack => format!("`{document}` is older than its events: it stops at {sequence}"),
        }
    }
}
