//! The lines by what they are looked for, and what is known of them so far.

use std::collections::BTreeMap;

use super::line::{Line, Slot};
use super::{Anchor, Wrong};
use crate::audit::merkle::Hash;

/// What the first event of a document names as the one before it.
const GENESIS: Anchor = Anchor { sequence: 0, head: [0; 32] };

/// What is known so far.
pub(super) struct Found<'c> {
    lines: &'c [Line],
    /// The lines that say of themselves that they belong there, in their order.
    claims: BTreeMap<Slot, Vec<usize>>,
    /// The lines that lie there.
    places: BTreeMap<Slot, Vec<usize>>,
    /// By document: the last line of it that is as somebody wrote it.
    last: Vec<Option<usize>>,
    /// By line: whether it is known to be right.
    right: Vec<bool>,
    /// By line: whether it is right, or a problem names it.
    explained: Vec<bool>,
    /// Events of which there was no line.
    missing: Vec<Slot>,
    /// By document, and behind them all for lines that belong to none: the first problem.
    pub(super) problems: Vec<Option<(u64, Wrong)>>,
}

impl<'c> Found<'c> {
    /// Nothing but the lines.
    pub(super) fn of(lines: &'c [Line], documents: usize) -> Self {
        let mut found = Self {
            lines,
            claims: BTreeMap::new(),
            places: BTreeMap::new(),
            last: vec![None; documents],
            right: vec![false; lines.len()],
            explained: vec![false; lines.len()],
            missing: Vec::new(),
            problems: vec![None; documents + 1],
        };
        for (index, line) in lines.iter().enumerate() {
            line.claim.into_iter().for_each(|claim| found.claims.entry(claim).or_default().push(index));
            line.place.into_iter().for_each(|place| found.places.entry(place).or_default().push(index));
            // What a storage holds comes in the order of its places.
            let is_own =
                line.place.is_none_or(|place| line.claim.is_some_and(|claim| claim.document == place.document));
            let claim = line.claim.filter(|_| line.is_intact() && is_own);
            if let Some(last) = claim.and_then(|claim| found.last.get_mut(claim.document)) {
                *last = Some(index);
            }
        }
        found
    }

    /// Whether some line belongs to the document.
    pub(super) fn has_lines(&self, document: usize) -> bool {
        self.below(Slot { document, sequence: u64::MAX }, 0).is_some()
    }

    /// The last event of the document that is known to be right.
    pub(super) fn last_right(&self, document: usize) -> u64 {
        let all = self.claims.range(Slot { document, sequence: 0 }..=Slot { document, sequence: u64::MAX });
        all.rev().find(|(slot, _)| self.right_at(**slot).is_some()).map_or(0, |(slot, _)| slot.sequence)
    }

    /// How many events are right, of each document up to a sequence.
    pub(super) fn count(&self, up_to: impl Fn(usize) -> u64) -> u64 {
        let claims = self.lines.iter().zip(&self.right).filter(|(_, right)| **right).filter_map(|(line, _)| line.claim);
        claims.filter(|claim| claim.sequence <= up_to(claim.document)).count() as u64
    }

    /// Goes from each anchor back to the one before it, the last event being an anchor as well.
    pub(super) fn walk(&mut self, document: usize, mut anchors: Vec<Anchor>) {
        let top = anchors.iter().map(|anchor| anchor.sequence).max().unwrap_or(0);
        anchors.extend(self.last_of(document).filter(|anchor| anchor.sequence > top));
        let mut above = u64::MAX;
        let mut broken = Vec::new();
        while let Some(upper) = next_below(&anchors, above) {
            let others = anchors.iter().filter(|other| other.sequence == upper.sequence);
            if others.into_iter().any(|other| other.head != upper.head) {
                self.wrong(Slot { document, sequence: upper.sequence }, Wrong::Changed);
            }
            let lower = next_below(&anchors, upper.sequence).unwrap_or(GENESIS);
            if self.descend(document, upper, lower.sequence).is_some_and(|hash| hash != lower.head) {
                broken.push(lower.sequence);
            }
            above = upper.sequence;
        }
        for sequence in broken {
            // Where the event below is the one that the anchor names, the one above does not follow it.
            if sequence == 0 || self.right_at(Slot { document, sequence }).is_some() {
                self.wrong(Slot { document, sequence: sequence.saturating_add(1) }, Wrong::Changed);
            }
        }
    }

    /// Follows the hashes from an anchor down to a floor; what the event above the floor names as the one before it.
    fn descend(&mut self, document: usize, from: Anchor, floor: u64) -> Option<Hash> {
        let mut expected = Some(from.head);
        let mut slot = Slot { document, sequence: from.sequence };
        while slot.sequence > floor {
            if self.claims.contains_key(&slot) || self.places.contains_key(&slot) {
                expected = self.step(slot, expected);
                slot.sequence -= 1;
            } else {
                slot.sequence = self.below(slot, floor.saturating_add(1)).unwrap_or(floor);
                self.miss(Slot { document, sequence: slot.sequence.saturating_add(1) });
                expected = None;
            }
        }
        expected
    }

    /// One event: whether a line is the expected one, and which it names as the one before it.
    fn step(&mut self, slot: Slot, expected: Option<Hash>) -> Option<Hash> {
        if let Some((index, previous)) = self.fitting(slot, expected) {
            self.right.get_mut(index).into_iter().for_each(|right| *right = true);
            self.explain(index);
            if self.lines.get(index).is_some_and(|line| line.place.is_some_and(|place| place != slot)) {
                self.wrong(slot, Wrong::Reordered);
            }
            return Some(previous);
        }
        let there = self.places.get(&slot).or_else(|| self.claims.get(&slot)).and_then(|lines| lines.first());
        match there.copied() {
            Some(index) => {
                self.explain(index);
                self.wrong(slot, Wrong::Changed);
            }
            None => self.miss(slot),
        }
        // What a line that was changed names as the one before it may be what was changed.
        None
    }

    /// The line that is the event with this hash, and the hash before it. Of several copies, the one that stands where it
    /// should: where its place says so, else right before the event that follows.
    fn fitting(&self, slot: Slot, expected: Option<Hash>) -> Option<(usize, Hash)> {
        let above = self.right_at(Slot { sequence: slot.sequence.saturating_add(1), ..slot }).unwrap_or(usize::MAX);
        let mut best: Option<(bool, bool, usize, Hash)> = None;
        for index in self.claims.get(&slot)? {
            let Some(line) = self.lines.get(*index) else { continue };
            let Some((own, previous)) = line.hashes.filter(|(own, _)| expected.is_none_or(|hash| hash == *own)) else {
                continue;
            };
            let _ = own;
            let rank = (line.place == Some(slot), *index < above, *index, previous);
            if best.is_none_or(|best| (best.0, best.1, best.2) < (rank.0, rank.1, rank.2)) {
                best = Some(rank);
            }
        }
        best.map(|(.., index, previous)| (index, previous))
    }

    /// Of an event that is missing from an export: a line that stands in its place is what became of it.
    pub(super) fn name_what_stands_there(&mut self) {
        for slot in std::mem::take(&mut self.missing) {
            let near = |sequence| self.right_at(Slot { sequence, ..slot });
            let behind = near(slot.sequence.saturating_sub(1)).map(|index| index + 1);
            let before = near(slot.sequence.saturating_add(1)).and_then(|index| index.checked_sub(1));
            let alone = |index: &usize| self.lines.get(*index).is_some_and(|line| line.place.is_none());
            let free = |index: &usize| self.explained.get(*index) == Some(&false);
            if let Some(index) = behind.or(before).filter(|index| alone(index) && free(index)) {
                self.explain(index);
                if let Some(Some(problem)) = self
                    .problems
                    .get_mut(slot.document)
                    .filter(|first| **first == Some((slot.sequence, Wrong::Removed)))
                {
                    problem.1 = Wrong::Changed;
                }
            }
        }
    }

    /// Lines that no event needs.
    pub(super) fn name_what_is_left(&mut self) {
        let nowhere = Slot { document: self.last.len(), sequence: 0 };
        for (index, line) in self.lines.iter().enumerate() {
            if self.explained.get(index) == Some(&false) {
                self.wrong(line.slot().unwrap_or(nowhere), Wrong::Inserted);
            }
        }
    }

    /// Lines of an export that are right and stand in each other's places.
    pub(super) fn name_what_is_out_of_order<'n>(&mut self, name: impl Fn(usize) -> &'n str) {
        let mut furthest = vec![(usize::MAX, 0); self.last.len()];
        let mut last = (usize::MAX, "");
        for (index, line) in self.lines.iter().enumerate() {
            let is_right = self.right.get(index) == Some(&true) && line.place.is_none();
            let Some(slot) = line.claim.filter(|_| is_right) else { continue };
            let now = (line.file, name(slot.document));
            let is_late = last.0 == now.0 && last.1 > now.1;
            let Some(most) = furthest.get_mut(slot.document) else { continue };
            // What comes behind a later one of its document stands behind where it is due.
            let is_behind = most.0 == line.file && most.1 > slot.sequence;
            *most =
                if most.0 == line.file { (line.file, most.1.max(slot.sequence)) } else { (line.file, slot.sequence) };
            if is_late || is_behind {
                self.wrong(slot, Wrong::Reordered);
            }
            if !is_late {
                last = now;
            }
        }
    }

    /// Says what is wrong with an event; of a document, the first is kept.
    pub(super) fn wrong(&mut self, slot: Slot, wrong: Wrong) {
        if let Some(first) = self.problems.get_mut(slot.document)
            && first.is_none_or(|(sequence, _)| sequence > slot.sequence)
        {
            *first = Some((slot.sequence, wrong));
        }
    }

    fn miss(&mut self, slot: Slot) {
        self.missing.push(slot);
        self.wrong(slot, Wrong::Removed);
    }

    fn explain(&mut self, index: usize) {
        self.explained.get_mut(index).into_iter().for_each(|explained| *explained = true);
    }

    /// The line of an event that is known to be right.
    fn right_at(&self, slot: Slot) -> Option<usize> {
        self.claims.get(&slot)?.iter().copied().find(|index| self.right.get(*index) == Some(&true))
    }

    /// The greatest sequence before a slot, from a least one on, that some line lies in or claims.
    fn below(&self, slot: Slot, least: u64) -> Option<u64> {
        let from = Slot { sequence: least.min(slot.sequence), ..slot };
        let greatest =
            |slots: &BTreeMap<Slot, Vec<usize>>| slots.range(from..slot).next_back().map(|(slot, _)| slot.sequence);
        greatest(&self.claims).max(greatest(&self.places))
    }

    /// What the last line of the document says that is as somebody wrote it.
    fn last_of(&self, document: usize) -> Option<Anchor> {
        let line = self.lines.get((*self.last.get(document)?)?)?;
        Some(Anchor { sequence: line.claim?.sequence, head: line.hashes?.0 })
    }
}

/// The anchor of the latest event before a sequence; the first of several.
fn next_below(anchors: &[Anchor], sequence: u64) -> Option<Anchor> {
    let mut best: Option<Anchor> = None;
    for anchor in anchors.iter().filter(|anchor| anchor.sequence < sequence) {
        if best.is_none_or(|best| best.sequence < anchor.sequence) {
            best = Some(*anchor);
        }
    }
    best
}
