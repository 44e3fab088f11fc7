//! Whether the events that somebody hands over are those that happened: every one, unchanged, in order.
//!
//! What is trusted is a hash that comes from elsewhere: a signed checkpoint, else the document's own ledger, else the last
//! event itself. From there back, each event names the one before it. What lies behind the last checkpoint is only as
//! good as the storage that it comes from.

mod found;
mod judge;
mod line;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

use super::checkpoint::Checkpoint;
use super::ledger::ledger_of;
use super::merkle::Hash;
use super::note::NoteKey;
use crate::encode::base64;
use crate::id::audited;
use line::{Line, Slot};

/// What is wrong with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// It is not as it was written.
    Changed,
    /// It is not there.
    Removed,
    /// It was never written.
    Inserted,
    /// It stands where another belongs.
    Reordered,
    /// The document is older than its own events.
    RolledBack,
}

/// The first thing that is wrong with the history of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The document; empty of a line that belongs to none.
    pub document: String,
    /// Which of its events.
    pub sequence: u64,
    /// What is wrong with it.
    pub wrong: Wrong,
    /// The same as a sentence.
    pub message: String,
}

/// A checkpoint, and whether it is to be believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Who has signed it, and when; what it says of itself if it is not to be believed.
    pub origin: String,
    /// How many documents it vouches for.
    pub documents: u64,
    /// Why it is not to be believed; none if it is.
    pub rejected: Option<&'static str>,
}

/// What a verification comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Whether nothing is wrong.
    pub ok: bool,
    /// How many documents have events.
    pub documents: u64,
    /// How many events there are.
    pub events: u64,
    /// How many of them a checkpoint vouches for.
    pub covered: u64,
    /// The checkpoints, as they were given.
    pub checkpoints: Vec<Seen>,
    /// By document, the first problem of each; at most 1,000.
    pub problems: Vec<Problem>,
    /// Documents that could not be read: their events are checked against each other.
    pub unreadable: Vec<String>,
}

/// What was handed over so far.
#[derive(Debug, Default)]
pub struct Chains {
    lines: Vec<Line>,
    documents: Vec<Document>,
    numbers: BTreeMap<String, usize>,
    checkpoints: Vec<Seen>,
    unreadable: Vec<String>,
    file: usize,
    /// Whether documents of which there is no event at all are left out.
    partial: bool,
}

/// What is known of a document besides its events.
#[derive(Debug, Default)]
struct Document {
    id: String,
    /// What checkpoints say of it.
    signed: Vec<Anchor>,
    /// What its own ledger says.
    own: Option<Anchor>,
    /// How far it has come after its events were read, where that was asked.
    latest: Option<u64>,
    /// The last of its events that a storage has, of those that are as somebody wrote them.
    last: u64,
    /// Events that were still in it.
    pending: Vec<(u64, String)>,
}

/// A hash that is known from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Anchor {
    /// Of which event.
    sequence: u64,
    /// The hash.
    head: Hash,
}

impl Chains {
    /// Nothing yet. A `partial` export is not missed the documents of which it has no event.
    pub fn new(partial: bool) -> Self {
        Self { partial, ..Self::default() }
    }

    /// Takes a checkpoint as it was exported, with the keys of which one must have signed it.
    pub fn checkpoint(&mut self, text: &str, keys: &[NoteKey]) {
        let checkpoint = serde_json::from_str::<Checkpoint>(text);
        let found = checkpoint.as_ref().map_err(|_| "it is not a checkpoint");
        let vouched = found.and_then(|checkpoint| checkpoint.vouched(keys));
        let origin = checkpoint.iter().filter_map(|checkpoint| checkpoint.note.lines().next());
        let origin = origin.flat_map(str::chars).take(200).collect();
        let documents = checkpoint.iter().map(|checkpoint| checkpoint.leaves.len() as u64).sum();
        self.checkpoints.push(Seen { origin, documents, rejected: vouched.as_ref().err().copied() });
        for (id, sequence, head) in vouched.map(|vouched| vouched.heads).unwrap_or_default() {
            self.of(&id).into_iter().for_each(|document| document.signed.push(Anchor { sequence, head }));
        }
    }

    /// What follows comes from another file: order is looked at within each.
    pub fn next_file(&mut self) {
        self.file += 1;
    }

    /// Takes a line of an export.
    pub fn line(&mut self, text: &str) {
        self.take(None, text);
    }

    /// Takes an audit document of a storage.
    pub fn event(&mut self, id: &str, text: &str) {
        let Some((name, sequence)) = audited(id) else {
            return self.unreadable.push(id.to_owned());
        };
        let number = self.number(name);
        let is_intact = self.take(Some(Slot { document: number, sequence }), text);
        if let Some(document) = self.documents.get_mut(number) {
            document.pending.retain(|(pending, _)| *pending != sequence);
            document.last = document.last.max(if is_intact { sequence } else { 0 });
        }
    }

    /// Takes a document of a storage that has a ledger, before any of its events: an event that comes while they are read
    /// is then one too many and not one too few.
    pub fn ledger(&mut self, id: &str, text: &str) {
        let ledger = ledger_of(text);
        let head = ledger.as_ref().and_then(|ledger| base64::array_from_url(&ledger.head));
        let (Some(ledger), Some(head)) = (ledger, head) else {
            return self.unreadable.push(id.to_owned());
        };
        let pending = ledger.outbox.iter().map(|event| (event.sequence, event.text().unwrap_or_default()));
        if let Some(document) = self.of(id) {
            document.own = Some(Anchor { sequence: ledger.sequence, head });
            document.pending = pending.collect();
        }
    }

    /// Documents whose events go on behind what their ledgers said: they are to be read once more, for [`Chains::again`].
    pub fn overtaken(&self) -> Vec<String> {
        let is_overtaken = |document: &&Document| document.own.is_some_and(|own| document.last > own.sequence);
        self.documents.iter().filter(is_overtaken).map(|document| document.id.clone()).collect()
    }

    /// Takes a document once more, after its events: it must have come at least as far as they have.
    pub fn again(&mut self, id: &str, text: &str) {
        if let (Some(ledger), Some(document)) = (ledger_of(text), self.of(id)) {
            document.latest = Some(ledger.sequence);
        }
    }

    /// Takes a line; whether it is as somebody wrote it.
    fn take(&mut self, place: Option<Slot>, text: &str) -> bool {
        let file = self.file;
        let line = Line { place, file, ..Line::read(text, |document| self.number(document)) };
        let is_intact = line.is_intact();
        self.lines.push(line);
        is_intact
    }

    fn of(&mut self, id: &str) -> Option<&mut Document> {
        let number = self.number(id);
        self.documents.get_mut(number)
    }

    /// The number that stands for a document.
    fn number(&mut self, id: &str) -> usize {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = self.documents.len();
        self.numbers.insert(id.to_owned(), number);
        self.documents.push(Document { id: id.to_owned(), ..Document::default() });
        number
    }
}
