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

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::checkpoint::{Checkpoint, Vouched};
use super::ledger::Ledger;
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
    /// Documents by the number that stands for them.
    names: Vec<String>,
    numbers: HashMap<String, usize>,
    /// By document: what its own ledger says.
    ledgers: BTreeMap<usize, (u64, Hash)>,
    /// By document: how far it has come after its events were read, where that was asked.
    latest: BTreeMap<usize, u64>,
    /// Events that were still in the documents that changed.
    pending: Vec<(Slot, String)>,
    vouched: Vec<Vouched>,
    checkpoints: Vec<Seen>,
    unreadable: Vec<String>,
    file: usize,
    /// Whether documents of which there is no event at all are left out.
    partial: bool,
}

impl Chains {
    /// Nothing yet. A `partial` export is not missed the documents of which it has no event.
    pub fn new(partial: bool) -> Self {
        Self { partial, ..Self::default() }
    }

    /// Takes a checkpoint as it was exported, with the keys of which one must have signed it.
    pub fn checkpoint(&mut self, text: &str, keys: &[NoteKey]) {
        let Ok(checkpoint) = serde_json::from_str::<Checkpoint>(text) else {
            self.checkpoints.push(Seen { origin: String::new(), documents: 0, rejected: Some("it is not a checkpoint") });
            return;
        };
        let origin = checkpoint.note.lines().next().unwrap_or_default().chars().take(200).collect();
        let documents = checkpoint.leaves.len() as u64;
        match checkpoint.vouched(keys) {
            Ok(vouched) => {
                for (document, ..) in &vouched.heads {
                    self.number(document);
                }
                self.vouched.push(vouched);
                self.checkpoints.push(Seen { origin, documents, rejected: None });
            }
            Err(why) => self.checkpoints.push(Seen { origin, documents, rejected: Some(why) }),
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
        match audited(id) {
            Some((document, sequence)) => {
                let document = self.number(document);
                self.take(Some(Slot { document, sequence }), text);
            }
            None => self.unreadable.push(id.to_owned()),
        }
    }

    /// Takes a document of a storage that has a ledger, before any of its events: an event that comes while they are read
    /// is then one too many and not one too few.
    pub fn ledger(&mut self, id: &str, text: &str) {
        let Some((ledger, head)) = ledger_of(text) else {
            return self.unreadable.push(id.to_owned());
        };
        let document = self.number(id);
        self.ledgers.insert(document, (ledger.sequence, head));
        for event in &ledger.outbox {
            let slot = Slot { document, sequence: event.sequence };
            self.pending.push((slot, event.text().unwrap_or_default()));
        }
    }

    /// Documents whose events go on behind what their ledgers said: they are to be read once more, for [`Chains::again`].
    pub fn overtaken(&self) -> Vec<String> {
        let last = self.lines.iter().filter_map(|line| line.place.filter(|_| line.is_intact()));
        let overtaken: BTreeSet<_> = last
            .filter(|slot| self.ledgers.get(&slot.document).is_some_and(|(sequence, _)| slot.sequence > *sequence))
            .map(|slot| slot.document)
            .collect();
        overtaken.into_iter().filter_map(|document| self.names.get(document).cloned()).collect()
    }

    /// Takes a document once more, after its events: it must have come at least as far as they have.
    pub fn again(&mut self, id: &str, text: &str) {
        if let Some((ledger, _)) = ledger_of(text) {
            let document = self.number(id);
            self.latest.insert(document, ledger.sequence);
        }
    }

    fn take(&mut self, place: Option<Slot>, text: &str) {
        let mut line = Line::read(text, |document| self.number(document));
        line.place = place;
        line.file = self.file;
        self.lines.push(line);
    }

    fn number(&mut self, document: &str) -> usize {
        if let Some(number) = self.numbers.get(document) {
            return *number;
        }
        self.names.push(document.to_owned());
        self.numbers.insert(document.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }
}

fn ledger_of(text: &str) -> Option<(Ledger, Hash)> {
    #[derive(serde::Deserialize)]
    struct Ledgered {
        ledger: Ledger,
    }
    let Ledgered { ledger } = serde_json::from_str(text).ok()?;
    let head = base64::array_from_url(&ledger.head)?;
    Some((ledger, head))
}
