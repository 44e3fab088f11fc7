//! The one table of fields: reading, printing and the texts of errors come from it.

use super::near::nearest;

/// A field of the grammar.
pub(super) struct Field {
    /// Its words; the first is the one that is printed.
    pub(super) words: &'static [&'static str],
    /// What it fills of the filter.
    pub(super) kind: Kind,
}

/// What a field fills of the filter.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// The member, with the value as it is.
    Exact(&'static str),
    /// The ends of a range of instants, both included.
    Range {
        /// The member of its first instant.
        from: &'static str,
        /// The member of its last instant.
        to: &'static str,
        /// The member that says whether there is no instant at all.
        never: Option<&'static str>,
        /// What a day means.
        day: Day,
    },
}

/// What a day means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// From its first instant to its last.
    Whole,
    /// It is the last on which something works: what ends with the day stops at the first instant of the next.
    Last,
}

/// Every field, in the order in which they are printed.
pub(super) const FIELDS: [Field; 13] = [
    Field { words: &["owner"], kind: Kind::Exact("owner") },
    Field { words: &["domain"], kind: Kind::Exact("domain") },
    Field { words: &["status"], kind: Kind::Exact("status") },
    Field { words: &["reason"], kind: Kind::Exact("reason") },
    Field { words: &["name"], kind: Kind::Exact("name") },
    Field { words: &["id", "clientId", "keyId"], kind: Kind::Exact("clientId") },
    Field { words: &["by", "createdBy"], kind: Kind::Exact("createdBy") },
    Field { words: &["scope"], kind: Kind::Exact("scope") },
    Field { words: &["env", "environment"], kind: Kind::Exact("environment") },
    Field { words: &["role"], kind: Kind::Exact("role") },
    Field {
        words: &["expires", "expiresAt"],
        kind: Kind::Range { from: "expiresFrom", to: "expiresBy", never: Some("neverExpires"), day: Day::Last },
    },
    Field {
        words: &["created", "createdAt"],
        kind: Kind::Range { from: "createdFrom", to: "createdTo", never: None, day: Day::Whole },
    },
    Field {
        words: &["used", "lastUsed", "lastUsedAt"],
        kind: Kind::Range { from: "lastUsedFrom", to: "lastUsedTo", never: Some("neverUsed"), day: Day::Whole },
    },
];

impl Field {
    /// The word that is printed.
    pub(super) fn word(&self) -> &'static str {
        self.words.first().copied().unwrap_or_default()
    }

    /// Whether the member is one that it fills.
    pub(super) fn fills(&self, member: &str) -> bool {
        match self.kind {
            Kind::Exact(own) => own == member,
            Kind::Range { from, to, never, .. } => from == member || to == member || never == Some(member),
        }
    }
}

/// The field of a word, in any case.
pub(super) fn find(word: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.words.iter().any(|own| own.eq_ignore_ascii_case(word)))
}

/// What to say of a word that is no field: the one that may have been meant, or all.
pub(super) fn suggestion(word: &str) -> String {
    let words = FIELDS.iter().flat_map(|field| field.words).copied();
    if let Some(word) = nearest(word, words) {
        return format!("there is no such field: did you mean `{word}:`?");
    }
    let all: Vec<_> = FIELDS.iter().map(Field::word).collect();
    format!("there is no such field: the fields are {}; put it in double quotes to search for it", all.join(", "))
}
