//! What a host opens the keyring with, and what it is asked on the way.
//!
//! Stretching a passphrase is slow and belongs where its memory can be given back; a key management service is elsewhere.
//! So the core asks, and is asked again with the answer: nothing in here waits.

use zeroize::Zeroizing;

use super::recovery::RecoveryKey;
use super::slot::SlotKind;
use crate::crypto::{Cost, sha256};
use crate::encode::base64;

/// What a host opens the keyring with.
pub enum Opener {
    /// 32 random bytes.
    Raw(Zeroizing<[u8; 32]>),
    /// A recovery key.
    Recovery(RecoveryKey),
    /// A passphrase, which the host keeps to itself: it is asked to stretch it.
    Passphrase,
    /// A key management service.
    External,
}

impl Opener {
    /// The slots that it may open.
    pub const fn kind(&self) -> SlotKind {
        match self {
            Self::Raw(_) => SlotKind::Raw,
            Self::Recovery(_) => SlotKind::Recovery,
            Self::Passphrase => SlotKind::Passphrase,
            Self::External => SlotKind::External,
        }
    }
}

/// What a host is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// To stretch a passphrase.
    Stretch {
        /// With this.
        salt: [u8; 16],
        /// At this cost.
        cost: Cost,
        /// The one that a new slot is to have, and not the one that opens the keyring.
        fresh: bool,
    },
    /// To unwrap the secret of a slot.
    Unwrap {
        /// The slot.
        slot: String,
        /// Its secret, as the host has wrapped it.
        wrapped: String,
    },
    /// To wrap the secret of a new slot.
    Wrap {
        /// The slot.
        slot: String,
        /// Its secret.
        secret: Zeroizing<[u8; 32]>,
    },
    /// To sign a token.
    Sign {
        /// The key's id.
        kid: String,
        /// What is signed.
        message: Vec<u8>,
    },
}

impl Question {
    /// What its answer is found by: the same question has the same name, another has another.
    pub fn name(&self) -> String {
        let digest = |parts: &[&[u8]]| base64::to_url(&sha256(parts));
        match self {
            Self::Stretch { salt, cost, .. } => {
                format!("stretch/{}/{}/{}/{}", base64::to_url(salt), cost.memory, cost.passes, cost.lanes)
            }
            Self::Unwrap { slot, wrapped } => format!("unwrap/{slot}/{}", digest(&[wrapped.as_bytes()])),
            Self::Wrap { slot, secret } => format!("wrap/{slot}/{}", digest(&[b"keyward wrap\0", secret.as_slice()])),
            Self::Sign { kid, message } => format!("sign/{kid}/{}", digest(&[message])),
        }
    }
}

/// The answers that a host has given so far, by the names of their questions; wiped when dropped.
///
/// An empty answer says that the host cannot give one.
#[derive(Default)]
pub struct Answers(Vec<(String, Zeroizing<Vec<u8>>)>);

impl Answers {
    /// The answers of pairs.
    pub fn new(answers: Vec<(String, Zeroizing<Vec<u8>>)>) -> Self {
        Self(answers)
    }

    /// The answer to a question.
    pub fn to(&self, question: &Question) -> Option<&[u8]> {
        let name = question.name();
        self.0.iter().find(|(own, _)| *own == name).map(|(_, answer)| answer.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_that_differ_have_names_that_differ() {
        let stretch = |salt: u8, memory| Question::Stretch {
            salt: [salt; 16],
            cost: Cost { memory, ..Cost::DEFAULT },
            fresh: false,
        };
        let wrap = |secret: u8| Question::Wrap { slot: "external-1".into(), secret: Zeroizing::new([secret; 32]) };
        let unwrap = |wrapped: &str| Question::Unwrap { slot: "external-1".into(), wrapped: wrapped.into() };
        let sign = |message: &[u8]| Question::Sign { kid: "k".into(), message: message.into() };
        let all = [
            stretch(1, 8),
            stretch(2, 8),
            stretch(1, 9),
            wrap(1),
            wrap(2),
            unwrap("a"),
            unwrap("b"),
            sign(b"a"),
            sign(b"b"),
        ];
        let mut names: Vec<_> = all.iter().map(Question::name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all.len());
    }

    #[test]
    fn an_answer_belongs_to_its_question() {
        let question = |slot: &str| Question::Unwrap { slot: slot.into(), wrapped: "w".into() };
        let answers = Answers::new(vec![(question("a").name(), Zeroizing::new(vec![1]))]);
        assert_eq!(answers.to(&question("a")), Some([1].as_slice()));
        assert_eq!(answers.to(&question("b")), None);
    }
}
