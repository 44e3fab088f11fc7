//! What can go wrong, in four kinds: a denial is returned; invalid input, a refusal and a fault are thrown.

mod denial;
mod invalid;
mod refusal;

pub use denial::{Denial, PublicCode, Reason};
pub use invalid::{Invalid, Issue};
pub use refusal::{Refusal, RefusalCode};

/// A corrupt document, or a mistake of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The document that cannot be used, if it is one.
    pub document: Option<String>,
    /// What is wrong with it; never a part of its contents.
    pub message: String,
}

impl Fault {
    /// The fault of one document.
    pub fn of(document: &str, message: impl Into<String>) -> Self {
        Self { document: Some(document.to_owned()), message: message.into() }
    }

    /// A mistake of ours, outside any document.
    pub fn internal(message: impl Into<String>) -> Self {
        Self { document: None, message: message.into() }
    }
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The input cannot be understood.
    Invalid(Invalid),
    /// The state or the policy does not allow it.
    Refused(Refusal),
    /// A corrupt document, or a mistake of ours.
    Fault(Fault),
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<RefusalCode> for Error {
    fn from(code: RefusalCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
