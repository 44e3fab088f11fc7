//! What a request must be allowed to do besides being authentic.

use crate::account::Access;
use crate::error::{Invalid, Reason};
use crate::text::{Fields, limits};

/// An environment, a role in it, a scope: those that are named must all be granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// The environment.
    pub environment: Option<String>,
    /// The role in the environment.
    pub role: Option<String>,
    /// The scope.
    pub scope: Option<String>,
}

impl Requirement {
    /// The requirement of an input.
    pub fn parse(value: serde_json::Value) -> Result<Self, Invalid> {
        let mut fields = Fields::of("require", value);
        let requirement = Self {
            environment: fields.optional_text("environment", limits::LABEL),
            role: fields.optional_text("role", limits::LABEL),
            scope: fields.optional_text("scope", limits::LABEL),
        };
        if requirement.role.is_some() && requirement.environment.is_none() {
            fields.reject("environment", "required", "the environment in which the `role` is needed");
        }
        fields.finish().map(|()| requirement)
    }

    /// Nothing, or the first thing that is missing.
    pub fn check(&self, access: &Access, scopes: &[String]) -> Result<(), Reason> {
        if let Some(environment) = &self.environment {
            if !access.has_environment(environment) {
                return Err(Reason::EnvironmentNotGranted);
            }
            if self.role.as_ref().is_some_and(|role| !access.has_role(environment, role)) {
                return Err(Reason::RoleNotGranted);
            }
        }
        match &self.scope {
            Some(scope) if !scopes.contains(scope) => Err(Reason::ScopeNotGranted),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn required(value: serde_json::Value, scopes: &[&str]) -> Result<(), Reason> {
        let access = serde_json::from_value(json!({ "production": ["read", "write"], "test": [] })).unwrap();
        let scopes: Vec<_> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        Requirement::parse(value).unwrap().check(&access, &scopes)
    }

    #[test]
    fn all_that_is_named_must_be_granted() {
        for (value, expected) in [
            (json!({}), Ok(())),
            (json!({"environment": "production"}), Ok(())),
            (json!({"environment": "production", "role": "read"}), Ok(())),
            (json!({"environment": "staging"}), Err(Reason::EnvironmentNotGranted)),
            (json!({"environment": "production", "role": "admin"}), Err(Reason::RoleNotGranted)),
            (json!({"scope": "orders"}), Ok(())),
            (json!({"scope": "invoices"}), Err(Reason::ScopeNotGranted)),
            (json!({"environment": "production", "role": "write", "scope": "orders"}), Ok(())),
            (json!({"environment": "production", "role": "admin", "scope": "invoices"}), Err(Reason::RoleNotGranted)),
        ] {
            assert_eq!(required(value.clone(), &["orders", "users"]), expected, "{value}");
        }
        assert_eq!(required(json!({"scope": "orders"}), &[]), Err(Reason::ScopeNotGranted));
    }

    #[test]
    fn a_role_needs_its_environment() {
        let issues = Requirement::parse(json!({"role": "read"})).unwrap_err().issues;
        assert_eq!(issues.iter().map(|issue| issue.path.as_str()).collect::<Vec<_>>(), ["environment"]);
    }
}
