//! Malformed input: every violation at once, each with path, rule and limit.

use serde::Serialize;

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// Where: `expiresAt`, `access.production[0]`.
    pub path: String,
    /// Which rule: `type`, `required`, `unknown`, `min`, `max`, `pattern`, `unicode`, `oneOf`, `duplicate`,
    /// `syntax`.
    pub rule: &'static str,
    /// What would be right, as a person reads it.
    pub limit: String,
    /// The whole sentence.
    pub message: String,
    /// The character that it is about, where the input is a text with a grammar.
    ///
    /// Units: UTF-16 code units from the start of the text, as JavaScript counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// An input that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// All that is wrong, in the order of the input's fields.
    pub issues: Vec<Issue>,
}

impl Invalid {
    /// An input with a single issue.
    pub fn one(path: &str, rule: &'static str, limit: &str) -> Self {
        Self { issues: vec![Issue::new(path, rule, limit)] }
    }
}

impl Invalid {
    /// The same issues, of an object that is the member `name` of another.
    #[must_use]
    pub fn within(self, name: &str) -> Self {
        let moved = |issue: Issue| {
            let path = format!("{name}.{}", issue.path);
            Issue { at: issue.at, ..Issue::new(&path, issue.rule, &issue.limit) }
        };
        Self { issues: self.issues.into_iter().map(moved).collect() }
    }
}

impl Issue {
    /// The issue and its sentence; the offending value is never repeated, it could be a secret.
    pub fn new(path: &str, rule: &'static str, limit: &str) -> Self {
        let message = match rule {
            "required" => format!("`{path}` is missing: it must be {limit}"),
            "unknown" => format!("`{path}` is not known here: {limit}"),
            _ => format!("`{path}` must be {limit}"),
        };
        Self { path: path.to_owned(), rule, limit: limit.to_owned(), message, at: None }
    }

    /// The issue of one character of a text; `sentence` says what is wrong there and what would be right.
    pub fn of_character(path: &str, rule: &'static str, sentence: &str, at: usize) -> Self {
        let message = format!("`{path}` at {at}: {sentence}");
        Self { path: path.to_owned(), rule, limit: sentence.to_owned(), message, at: Some(at) }
    }
}
