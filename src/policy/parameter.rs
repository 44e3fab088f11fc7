//! The one table of site parameters: it drives parsing, validation, errors and docs.

use crate::text::limits::{self, Range};

/// What a parameter can be set to.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number in a range.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A list of labels.
    Labels {
        /// How many.
        count: Range,
        /// How long each.
        each: Range,
    },
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name in commands, documents and exports: ALM's where ALM has it.
    pub name: &'static str,
    /// What it can be set to.
    pub kind: Kind,
    /// What it does, in one sentence.
    pub sentence: &'static str,
}

/// `APIKEY_SELF_SERVICE_LEVEL`.
pub(super) const SELF_SERVICE_LEVEL: &str = "APIKEY_SELF_SERVICE_LEVEL";
/// `APIKEY_EXPIRE_DAYS`.
pub(super) const EXPIRE_DAYS: &str = "APIKEY_EXPIRE_DAYS";
/// `APIKEY_MAX_NUM_PER_USER`.
pub(super) const MAX_NUM_PER_USER: &str = "APIKEY_MAX_NUM_PER_USER";
/// `onOwnerDeactivated`.
pub(super) const ON_OWNER_DEACTIVATED: &str = "onOwnerDeactivated";
/// `scopes`.
pub(super) const SCOPES: &str = "scopes";

/// The most days that a key can be given: a century.
pub(super) const MAX_DAYS: i64 = 36_500;

/// Every parameter, in the order in which it is shown.
pub const PARAMETERS: [Parameter; 5] = [
    Parameter {
        name: SELF_SERVICE_LEVEL,
        kind: Kind::Word(&["admin_only", "user_read_only", "user_full_control"]),
        sentence: "what users may do with their own keys",
    },
    Parameter {
        name: EXPIRE_DAYS,
        kind: Kind::Integer { min: -1, max: MAX_DAYS },
        sentence: "days after which a key without an expiration of its own expires, and the most that it can be given; -1 is never",
    },
    Parameter {
        name: MAX_NUM_PER_USER,
        kind: Kind::Integer { min: 0, max: 10_000 },
        sentence: "how many active keys a user can have",
    },
    Parameter {
        name: ON_OWNER_DEACTIVATED,
        kind: Kind::Word(&["delete", "disable"]),
        sentence: "whether deactivating a user deletes its keys or stops them until it is reactivated",
    },
    Parameter {
        name: SCOPES,
        kind: Kind::Labels { count: limits::SCOPES, each: limits::LABEL },
        sentence: "the scopes that a key can be given",
    },
];
