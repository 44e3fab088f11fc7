//! The lines by what they are looked for, and what is known of them so far.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Wrong;
use super::line::{Line, Slot};
use crate::audit::merkle::Hash;

/// What the first event of a document names as the one before it.
const GENESIS: Anchor = Anchor { sequence: 0, head: [0; 32] };

/// The document that a line belongs to which says nothing of itself.
const NOWHERE: usize = usize::MAX;

/// A hash that is known from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    /// Of which event.
    pub(super) sequence: u64,
    /// The hash.
    pub(super) head: Hash,
}

/// What is known so far.
pub(super) struct Found<'c> {
    lines: &'c [Line],
    /// The lines that say of themselves that they belong there, in their order.
    claims: HashMap<Slot, Vec<usize>>,
    places: HashMap<Slot, usize>,
    /// Every slot that some line lies in or claims.
    slots: BTreeSet<Slot>,
    /// By document: the last line of it that is as somebody wrote it.
    last: HashMap<usize, usize>,
    /// The line of each event that is known to be right.
    right: BTreeMap<Slot, usize>,
    /// Lines that are right, or that a problem already names.
    explained: BTreeSet<usize>,
    /// What is wrong.
    pub(super) problems: BTreeMap<Slot, Wrong>,
}

impl<'c> Found<'c> {
    /// Nothing but the lines.
    pub(super) fn of(lines: &'c [Line]) -> Self {
        let mut found = Self {
            lines,
            claims: HashMap::new(),
            places: HashMap::new(),
            slots: BTreeSet::new(),
            last: HashMap::new(),
            right: BTreeMap::new(),
            explained: BTreeSet::new(),
            problems: BTreeMap::new(),
        };
        for (index, line) in lines.iter().enumerate() {
            if let Some(claim) = line.claim {
                found.claims.entry(claim).or_default().push(index);
            }
            if let Some(place) = line.place {
                found.places.insert(place, index);
            }
            found.slots.extend(line.place.into_iter().chain(line.claim));
            // What a storage holds comes in the order of its places.
            let is_own = line.place.is_none_or(|place| line.claim.is_some_and(|claim| claim.document == place.document));
            if let Some(claim) = line.claim.filter(|_| line.is_intact() && is_own) {
                found.last.insert(claim.document, index);
            }
        }
        found
    }

    /// Whether some line belongs to the document.
    pub(super) fn has_lines(&self, document: usize) -> bool {
        self.slots.range(slots_of(document)).next().is_some()
    }

    /// The last event of the document that is known to be right.
    pub(super) fn last_right(&self, document: usize) -> u64 {
        self.right.range(slots_of(document)).next_back().map_or(0, |(slot, _)| slot.sequence)
    }

    /// How many events are right up to these sequences.
    pub(super) fn count(&self, up_to: &BTreeMap<usize, u64>) -> u64 {
        let is_covered = |slot: &&Slot| up_to.get(&slot.document).is_some_and(|last| slot.sequence <= *last);
        self.right.keys().filter(is_covered).count() as u64
    }

    /// Goes from each anchor back to the one before it, the last event being an anchor as well.
    pub(super) fn walk(&mut self, document: usize, mut anchors: Vec<Anchor>) {
        let top = anchors.iter().map(|anchor| anchor.sequence).max().unwrap_or(0);
        anchors.extend(self.last_line(document).filter(|anchor| anchor.sequence > top));
        // Stable: of two that speak of one event, the first is the one that is signed.
        anchors.sort_by(|one, other| other.sequence.cmp(&one.sequence));
        let mut held: Vec<Anchor> = Vec::new();
        for anchor in anchors {
            match held.last() {
                Some(last) if last.sequence == anchor.sequence && last.head != anchor.head => {
                    self.wrong(Slot { document, sequence: anchor.sequence }, Wrong::Changed);
                }
                Some(last) if last.sequence == anchor.sequence => {}
                _ => held.push(anchor),
            }
        }
        let below = held.iter().skip(1).copied().chain([GENESIS]);
        let mut broken = Vec::new();
        for (upper, lower) in held.iter().zip(below) {
            if self.descend(document, *upper, lower.sequence).is_some_and(|hash| hash != lower.head) {
                broken.push(lower.sequence);
            }
        }
        for sequence in broken {
            // Where the event below is the one that the anchor names, the one above does not follow it.
            if sequence == 0 || self.right.contains_key(&Slot { document, sequence }) {
                self.wrong(Slot { document, sequence: sequence.saturating_add(1) }, Wrong::Changed);
            }
        }
    }

    /// Follows the hashes from an anchor down to a floor; what the event above the floor names as the one before it.
    fn descend(&mut self, document: usize, from: Anchor, floor: u64) -> Option<Hash> {
        let mut expected = Some(from.head);
        let mut sequence = from.sequence;
        while sequence > floor {
            let slot = Slot { document, sequence };
            if self.slots.contains(&slot) {
                expected = self.step(slot, expected);
                sequence -= 1;
            } else {
                let next = self.slots.range(Slot { document, sequence: floor.saturating_add(1) }..slot).next_back();
                sequence = next.map_or(floor, |next| next.sequence);
                self.wrong(Slot { document, sequence: sequence.saturating_add(1) }, Wrong::Removed);
                expected = None;
            }
        }
        expected
    }

    /// One event: whether a line is the expected one, and which it names as the one before it.
    fn step(&mut self, slot: Slot, expected: Option<Hash>) -> Option<Hash> {
        let claims = self.claims.get(&slot).map_or(&[][..], Vec::as_slice);
        let hashes = |index: &usize| self.lines.get(*index).and_then(|line| line.hashes);
        let fits = |index: &&usize| {
            hashes(index).is_some_and(|(own, _)| expected.is_none_or(|expected| expected == own))
        };
        let above = self.right.get(&Slot { sequence: slot.sequence.saturating_add(1), ..slot }).copied().unwrap_or(usize::MAX);
        // Of several copies, the one that stands where it should.
        let lies_here = |index: &&usize| self.lines.get(**index).is_some_and(|line| line.place == Some(slot));
        let fitting = || claims.iter().filter(fits);
        let hit = fitting().find(lies_here).or_else(|| fitting().rfind(|index| **index < above)).or_else(|| fitting().next());
        if let Some(index) = hit.copied() {
            let (line, previous) = (self.lines.get(index)?, hashes(&index)?.1);
            self.right.insert(slot, index);
            self.explained.insert(index);
            if line.place.is_some_and(|place| place != slot) {
                self.wrong(slot, Wrong::Reordered);
            }
            return Some(previous);
        }
        let there = self.places.get(&slot).or_else(|| claims.first()).copied();
        let Some(index) = there else {
            self.wrong(slot, Wrong::Removed);
            return None;
        };
        self.explained.insert(index);
        self.wrong(slot, Wrong::Changed);
        let line = self.lines.get(index)?;
        line.hashes.filter(|_| line.claim == Some(slot)).map(|(_, previous)| previous)
    }

    /// Of an event that is missing from an export: a line that stands in its place is what became of it.
    pub(super) fn name_what_stands_there(&mut self) {
        let missing = self.problems.iter().filter(|(_, wrong)| **wrong == Wrong::Removed).map(|(slot, _)| *slot);
        for slot in missing.collect::<Vec<_>>() {
            let near = |sequence| self.right.get(&Slot { sequence, ..slot }).copied();
            let behind = near(slot.sequence.saturating_sub(1)).map(|index| index + 1);
            let before = near(slot.sequence.saturating_add(1)).and_then(|index| index.checked_sub(1));
            let alone = |index: &usize| self.lines.get(*index).is_some_and(|line| line.place.is_none());
            let found = behind.or(before).filter(|index| alone(index) && !self.explained.contains(index));
            if let Some(index) = found {
                self.explained.insert(index);
                self.problems.insert(slot, Wrong::Changed);
            }
        }
    }

    /// Lines that no event needs.
    pub(super) fn name_what_is_left(&mut self) {
        for (index, line) in self.lines.iter().enumerate() {
            if !self.explained.contains(&index) {
                self.wrong(line.slot().unwrap_or(Slot { document: NOWHERE, sequence: 0 }), Wrong::Inserted);
            }
        }
    }

    /// Lines of an export that are right and stand in each other's places.
    pub(super) fn name_what_is_out_of_order<'n>(&mut self, name: impl Fn(usize) -> &'n str) {
        let mut standing: Vec<_> = self.right.iter().map(|(slot, index)| (*index, *slot)).collect();
        standing.retain(|(index, _)| self.lines.get(*index).is_some_and(|line| line.place.is_none()));
        standing.sort_unstable();
        let mut by_document: BTreeMap<(usize, usize), Vec<u64>> = BTreeMap::new();
        let mut last: Option<(usize, &str, Slot)> = None;
        for (index, slot) in standing {
            let file = self.lines.get(index).map_or(0, |line| line.file);
            by_document.entry((slot.document, file)).or_default().push(slot.sequence);
            let now = (file, name(slot.document), slot);
            let is_late = last.is_some_and(|last| last.0 == now.0 && last.1 > now.1);
            if is_late {
                self.wrong(slot, Wrong::Reordered);
            } else {
                last = Some(now);
            }
        }
        for ((document, _), found) in by_document {
            let mut due = found.clone();
            due.sort_unstable();
            let first = due.iter().zip(&found).find(|(due, found)| due != found);
            if let Some((sequence, _)) = first {
                self.wrong(Slot { document, sequence: *sequence }, Wrong::Reordered);
            }
        }
    }

    /// What the last line of the document says that is as somebody wrote it.
    fn last_line(&self, document: usize) -> Option<Anchor> {
        let line = self.lines.get(*self.last.get(&document)?)?;
        Some(Anchor { sequence: line.claim?.sequence, head: line.hashes?.0 })
    }

    fn wrong(&mut self, slot: Slot, wrong: Wrong) {
        self.problems.entry(slot).or_insert(wrong);
    }
}

fn slots_of(document: usize) -> std::ops::RangeInclusive<Slot> {
    Slot { document, sequence: 0 }..=Slot { document, sequence: u64::MAX }
}
