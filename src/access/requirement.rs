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
