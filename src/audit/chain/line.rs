//! One event as somebody handed it over: what is kept of it.

use serde::Deserialize;

use super::super::event::Event;
use super::super::merkle::Hash;
use crate::encode::base64;

/// Where an event belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Slot {
    /// The number that stands for the document.
    pub(super) document: usize,
    /// Which of its events.
    pub(super) sequence: u64,
}

/// What is kept of an event.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Where it lies, where a storage says so.
    pub(super) place: Option<Slot>,
    /// Where it says that it belongs.
    pub(super) claim: Option<Slot>,
    /// Its hash and that of the event before it; none if one byte of it is not as it was written.
    pub(super) hashes: Option<(Hash, Hash)>,
    /// The file that it comes from.
    pub(super) file: usize,
}

/// What even a damaged event may still say.
#[derive(Deserialize)]
struct Claim<'a> {
    #[serde(borrow)]
    document: std::borrow::Cow<'a, str>,
    sequence: u64,
}

impl Line {
    /// The line of a text; `number` is what stands for a document.
    pub(super) fn read(text: &str, mut number: impl FnMut(&str) -> usize) -> Self {
        let mut slot = |document: &str, sequence| Some(Slot { document: number(document), sequence });
        if let Some(event) = Event::read(text) {
            let hashes = base64::array_from_url(&event.hash).zip(base64::array_from_url(&event.previous));
            return Self { claim: slot(&event.document, event.sequence), hashes, ..Self::default() };
        }
        let claim: Option<Claim<'_>> = serde_json::from_str(text).ok();
        Self { claim: claim.and_then(|claim| slot(&claim.document, claim.sequence)), ..Self::default() }
    }

    /// Whether it is as somebody wrote it, with a hash of its own.
    pub(super) fn is_intact(&self) -> bool {
        self.hashes.is_some()
    }

    /// Where it lies; where nothing says so, where it says that it belongs.
    pub(super) fn slot(&self) -> Option<Slot> {
        self.place.or(self.claim)
    }
}
