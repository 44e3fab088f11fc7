//! The ledger of a document: its chain head, the events not yet copied out, the operations that it remembers.

use serde_json::Value;

use super::event::{Change, Event, Target, VERSION};
use super::personal::{Openings, PersonalData};
use crate::crypto::Stream;
use crate::encode::document;
use crate::error::Fault;
use crate::id::audit_document;
use crate::text::limits::OPERATIONS;
use crate::time::Instant;

document! {
    /// What a document remembers of its own changes; written in the same compare-and-swap as the change.
    pub struct Ledger {
        /// How many changes were committed.
        "sequence" => sequence: u64;
        /// The hash of the last event.
        "head" => head: String;
        /// Events that no document of their own holds yet.
        "outbox" => outbox: Vec<Event> = Vec::new();
        /// What the commitments of the pending event stand for, where there are any.
        "openings" => openings: Option<Openings> = None;
        /// The last operations, oldest first.
        "operations" => operations: Vec<Operation> = Vec::new();
    }
}

document! {
    /// An operation that was carried out: what tells a retry from a second wish.
    pub struct Operation {
        /// Its id.
        "id" => id: String;
        /// The change that it made.
        "sequence" => sequence: u64;
        /// The id of the key or the pair that it made or changed.
        "subject" => subject: Option<String> = None;
        /// What was asked for, and by whom: another wish under the same id is not this one.
        "wish" => wish: Option<String> = None;
    }
}

/// What a command says of the change that it makes.
pub struct Entry<'a> {
    /// When.
    pub at: Instant,
    /// The operation.
    pub operation: &'a str,
    /// Who asked for it.
    pub actor: Value,
    /// What was done.
    pub action: &'static str,
    /// To what.
    pub target: Target,
    /// What it changed.
    pub changes: Vec<Change>,
    /// The id that a repeated operation answers with.
    pub subject: Option<String>,
    /// What was asked for, and by whom.
    pub wish: &'a str,
    /// Randomness for the commitments that take the place of names; without it they stand as they are.
    pub commitments: Option<Stream>,
}

/// The ledger of a document's text; none if it has none that can be read.
pub fn ledger_of(text: &str) -> Option<Ledger> {
    #[derive(serde::Deserialize)]
    struct Ledgered {
        ledger: Ledger,
    }
    serde_json::from_str(text).ok().map(|Ledgered { ledger }| ledger)
}

impl Default for Ledger {
    fn default() -> Self {
        // Base64url of 32 zero bytes: what the first event names as the one before it.
        Self {
            sequence: 0,
            head: "A".repeat(43),
            outbox: Vec::new(),
            openings: None,
            operations: Vec::new(),
            extra: serde_json::Map::new(),
        }
    }
}

impl Ledger {
    /// Records a change. The events that were pending leave the outbox: whoever writes the document creates theirs before.
    pub fn record(&mut self, document: &str, mut entry: Entry<'_>) -> Result<(), Fault> {
        let sequence = self.sequence + 1;
        self.openings = entry.commitments.take().map(|mut stream| {
            let names = (&mut entry.actor, &mut entry.target, entry.changes.as_mut_slice());
            Openings::commit(document, sequence, names, &mut stream)
        });
        let event = Event {
            v: VERSION,
            document: document.to_owned(),
            sequence,
            previous: self.head.clone(),
            at: entry.at,
            operation: entry.operation.to_owned(),
            actor: entry.actor,
            action: entry.action.to_owned(),
            target: entry.target,
            changes: entry.changes,
            personal: if self.openings.is_some() { PersonalData::Committed } else { PersonalData::Plain },
            hash: String::new(),
        }
        .sealed()
        .ok_or_else(|| Fault::of(document, "the event has no canonical form"))?;
        self.sequence = event.sequence;
        self.head.clone_from(&event.hash);
        self.outbox = vec![event];
        self.operations.push(Operation {
            id: entry.operation.to_owned(),
            sequence: self.sequence,
            subject: entry.subject,
            wish: Some(entry.wish.to_owned()),
            extra: serde_json::Map::new(),
        });
        let surplus = self.operations.len().saturating_sub(OPERATIONS);
        self.operations.drain(..surplus);
        Ok(())
    }

    /// The documents of the pending events: id and text, oldest first.
    pub fn pending(&self) -> Result<Vec<(String, String)>, Fault> {
        self.outbox
            .iter()
            .map(|event| {
                let id = audit_document(&event.document, event.sequence);
                let text = event.text().ok_or_else(|| Fault::of(&event.document, "an event has no canonical form"))?;
                Ok((id, text))
            })
            .collect()
    }

    /// Lets go of the pending events, once they have documents of their own; whether there were any.
    pub fn trim(&mut self) -> bool {
        self.openings = None;
        !std::mem::take(&mut self.outbox).is_empty()
    }

    /// The operation, if it was carried out and is still remembered.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Whether an operation that was tried against `sequence` would still be remembered, had it been carried out.
    pub fn remembers_since(&self, sequence: u64) -> bool {
        self.sequence.saturating_sub(sequence) <= OPERATIONS as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(ledger: &mut Ledger, operation: &str) {
        let entry = Entry {
            at: 1,
            operation,
            actor: json!({"role": "system"}),
            action: "key.revoke",
            target: Target::default(),
            changes: Vec::new(),
            subject: None,
            wish: "",
            commitments: None,
        };
        ledger.record("account/a/b", entry).unwrap();
    }

    #[test]
    fn events_are_chained() {
        let mut ledger = Ledger::default();
        let mut events = Vec::new();
        for number in 0..40 {
            record(&mut ledger, &number.to_string());
            events.extend(ledger.outbox.clone());
        }
        assert!(events.iter().all(Event::is_intact));
        assert!(
            events.windows(2).all(|pair| pair[1].previous == pair[0].hash && pair[1].sequence == pair[0].sequence + 1)
        );
        assert_eq!(ledger.head, events.last().unwrap().hash);
        assert_eq!(ledger.pending().unwrap()[0].0, "audit/account/a/b/000000000040");
        assert!(ledger.trim() && !ledger.trim());
        assert!(ledger.pending().unwrap().is_empty());
        record(&mut ledger, "40");
        assert_eq!(ledger.outbox[0].previous, events.last().unwrap().hash);
    }

    #[test]
    fn remembers_the_last_operations() {
        let mut ledger = Ledger::default();
        for number in 0..40 {
            record(&mut ledger, &number.to_string());
        }
        assert_eq!(ledger.operations.len(), OPERATIONS);
        assert!(ledger.operation("39").is_some() && ledger.operation("8").is_some() && ledger.operation("7").is_none());
        assert!(ledger.remembers_since(8) && !ledger.remembers_since(7));
    }
}
