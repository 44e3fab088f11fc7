//! The host's part of a decision: what it opens the keyring with, what it has answered, and what it is to be asked next.

use std::cell::RefCell;

use super::{Check, Trace};
use crate::error::{Refusal, RefusalCode};
use crate::keyring::{Answers, Closed, DataKeys, Envelope, Opener, Question};

/// What the host brings to a decision besides documents.
#[derive(Default)]
pub struct Host<'a> {
    opener: Option<&'a Opener>,
    answers: Answers,
    asked: RefCell<Option<Question>>,
}

impl<'a> Host<'a> {
    /// A host that opens the keyring with this, and has answered so much.
    pub fn new(opener: Option<&'a Opener>, answers: Answers) -> Self {
        Self { opener, answers, asked: RefCell::default() }
    }

    /// What it opens the keyring with.
    pub(super) fn opener(&self, trace: &Trace) -> Result<&'a Opener, RefusalCode> {
        trace.check(Check::Keyring, self.opener.ok_or(RefusalCode::KeyringLocked))
    }

    /// The open data keys; a question that has to be answered first is asked.
    pub(super) fn open(&self, envelope: &Envelope, trace: &Trace) -> Result<DataKeys, Refusal> {
        let opener = self.opener(trace)?;
        let keys = envelope.open(opener, &self.answers).map_err(|closed| match closed {
            Closed::Ask(question) => {
                self.asked.borrow_mut().get_or_insert(question);
                RefusalCode::KeyringLocked
            }
            Closed::WrongKey => RefusalCode::KeyringWrongKey,
        });
        Ok(trace.check(Check::Keyring, keys)?)
    }

    /// The open data keys, or the question that has to be answered first; none if what it has opens no slot.
    pub fn try_open(&self, envelope: &Envelope) -> Option<Result<DataKeys, Question>> {
        match envelope.open(self.opener?, &self.answers) {
            Ok(keys) => Some(Ok(keys)),
            Err(Closed::Ask(question)) => Some(Err(question)),
            Err(Closed::WrongKey) => None,
        }
    }

    /// What it has answered to a question.
    pub fn answer(&self, question: &Question) -> Option<&[u8]> {
        self.answers.to(question)
    }

    /// The open data keys, if that takes no question: where they are only good to have.
    pub(super) fn opened(&self, envelope: &Envelope) -> Option<DataKeys> {
        envelope.open(self.opener?, &self.answers).ok()
    }

    /// The answer to a question; `otherwise` where the host could not give one. Until it is answered, nothing is decided.
    pub(super) fn ask(&self, question: Question, otherwise: RefusalCode) -> Result<&[u8], RefusalCode> {
        match self.answers.to(&question) {
            Some([]) => Err(otherwise),
            Some(answer) => Ok(answer),
            None => {
                self.asked.borrow_mut().get_or_insert(question);
                Err(otherwise)
            }
        }
    }

    /// The question that stands in the way of a decision.
    pub(super) fn question(&self) -> Option<Question> {
        self.asked.borrow_mut().take()
    }
}
