//! From what was handed over to what is wrong with it.

use super::found::Found;
use super::line::{Line, Slot};
use super::{Chains, Problem, Verification, Wrong};

/// At most so many problems are listed.
const MOST: usize = 1_000;

impl Chains {
    /// What it comes to.
    pub fn finish(mut self) -> Verification {
        self.settle_pending();
        let mut found = Found::of(&self.lines, self.documents.len());
        let mut documents = 0;
        for (number, document) in self.documents.iter().enumerate() {
            let is_there = found.has_lines(number);
            documents += u64::from(is_there);
            if is_there || !self.partial {
                // Of two that speak of one event, the first is the one that is signed.
                let anchors = document.signed.iter().chain(&document.own);
                found.walk(number, anchors.copied().collect());
            }
        }
        found.name_what_stands_there();
        found.name_what_is_left();
        found
            .name_what_is_out_of_order(|number| self.documents.get(number).map_or("", |document| document.id.as_str()));
        self.roll_back(&mut found);
        let last = |number: usize| {
            let document = self.documents.get(number);
            document.iter().flat_map(|document| &document.signed).map(|anchor| anchor.sequence).max().unwrap_or(0)
        };
        let covered = found.count(last);
        let problems: Vec<_> = self.told(&found.problems).take(MOST).collect();
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
        let (file, mut pending) = (self.file, Vec::new());
        for (number, document) in self.documents.iter_mut().enumerate() {
            let events = std::mem::take(&mut document.pending);
            pending.extend(events.into_iter().map(|(sequence, text)| (Slot { document: number, sequence }, text)));
        }
        for (slot, text) in pending {
            let line = Line::read(&text, |document| self.number(document));
            self.lines.push(Line { place: Some(slot), file, ..line });
        }
    }

    /// A document of a storage must have come as far as its events.
    fn roll_back(&self, found: &mut Found<'_>) {
        if self.documents.iter().all(|document| document.own.is_none()) {
            return;
        }
        for (number, document) in self.documents.iter().enumerate() {
            let own = document.own.map_or(0, |own| own.sequence);
            let sequence = document.latest.unwrap_or(own);
            if found.last_right(number) > sequence && !self.unreadable.contains(&document.id) {
                found.wrong(Slot { document: number, sequence }, Wrong::RolledBack);
            }
        }
    }

    fn told(&self, problems: &[Option<(u64, Wrong)>]) -> impl Iterator<Item = Problem> {
        let ids = self.documents.iter().map(|document| document.id.as_str()).chain([""]);
        ids.zip(problems).filter_map(|(id, problem)| {
            let (sequence, wrong) = (*problem)?;
            Some(Problem { document: id.to_owned(), sequence, wrong, message: wrong.sentence(id, sequence) })
        })
    }
}

impl Wrong {
    fn sentence(self, document: &str, sequence: u64) -> String {
        match self {
            Self::Changed => format!("event {sequence} of `{document}` is not as it was written"),
            Self::Removed => format!("event {sequence} of `{document}` is missing"),
            Self::Inserted if document.is_empty() => "a line is no event".to_owned(),
            Self::Inserted => format!("event {sequence} of `{document}` was never written, or is there twice"),
            Self::Reordered => format!("event {sequence} of `{document}` does not stand where it belongs"),
            Self::RolledBack if sequence == 0 => format!("`{document}` is gone, and its events are not"),
            Self::RolledBack => format!("`{document}` is older than its events: it stops at {sequence}"),
        }
    }
}
