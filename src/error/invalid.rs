//! Malformed input: every violation at once, each with path, rule and limit.

use serde::Serialize;

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// Where: `expiresAt`, `access.production[0]`.
    pub path: String,
    /// Which rule: `type`, `required`, `unknown`, `min`, `max`, `pattern`, `unicode`, `oneOf`, `duplicate`.
    pub rule: &'static str,
    /// What would be right, as a person reads it.
    pub limit: String,
    /// The whole sentence.
    pub message: String,
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
        let moved = |issue: Issue| Issue::new(&format!("{name}.{}", issue.path), issue.rule, &issue.limit);
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
        Self { path: path.to_owned(), rule, limit: limit.to_owned(), message }
    }
}
