//! `keys.grantAccess`, `changeAccess` and `revokeAccess`: what a key may do, within what its owner may (P11, P12).

use super::limits::{granted, scoped};
use super::state::{Kind, change};
use crate::access::AccountVerb;
use crate::account::Access;
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision};
use crate::error::Error;
use crate::id::Id;
use crate::text::{Fields, limits};

/// A change of what a key may do.
#[derive(Clone, Debug)]
pub(in crate::command) enum AccessChange {
    /// More.
    Grant { access: Access, scopes: Vec<String> },
    /// This instead of what it may.
    Change { access: Option<Access>, scopes: Option<Vec<String>> },
    /// Less.
    Revoke { access: Access, environments: Vec<String>, scopes: Vec<String> },
}

impl AccessChange {
    /// The members of `keys.grantAccess`.
    pub(super) fn grant(fields: &mut Fields) -> Self {
        let (access, scopes) = named(fields);
        required(fields, access.is_none() && scopes.is_none());
        Self::Grant { access: access.unwrap_or_default(), scopes: scopes.unwrap_or_default() }
    }

    /// The members of `keys.changeAccess`.
    pub(super) fn change(fields: &mut Fields) -> Self {
        let (access, scopes) = named(fields);
        required(fields, access.is_none() && scopes.is_none());
        Self::Change { access, scopes }
    }

    /// The members of `keys.revokeAccess`.
    pub(super) fn revoke(fields: &mut Fields) -> Self {
        let (access, scopes) = named(fields);
        let environments = fields.set("environments", limits::ENVIRONMENTS, limits::LABEL);
        required(fields, access.is_none() && scopes.is_none() && environments.is_none());
        Self::Revoke {
            access: access.unwrap_or_default(),
            environments: environments.unwrap_or_default(),
            scopes: scopes.unwrap_or_default(),
        }
    }

    /// Makes the change; whatever it gives must be its owner's, and the maintainer's who gives it.
    pub(super) fn decide(
        &self,
        key_id: &Id,
        loaded: &Loaded<'_>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Decision, Error> {
        let trace = circumstances.trace;
        change(self.kind(), key_id, loaded, circumstances, |key, found| {
            match self {
                Self::Grant { access, scopes } => {
                    trace.check(Check::Scopes, scoped(scopes, &found.policy))?;
                    granted(access, found, trace)?;
                    key.access = key.access.plus(access);
                    key.scopes.extend(scopes.iter().cloned());
                    key.scopes.sort();
                    key.scopes.dedup();
                }
                Self::Change { access, scopes } => {
                    if let Some(scopes) = scopes {
                        trace.check(Check::Scopes, scoped(scopes, &found.policy))?;
                        key.scopes.clone_from(scopes);
                    }
                    if let Some(access) = access {
                        granted(access, found, trace)?;
                        key.access.clone_from(access);
                    }
                }
                Self::Revoke { access, environments, scopes } => {
                    key.access = key.access.beyond(access).without(environments);
                    key.scopes.retain(|scope| !scopes.contains(scope));
                }
            }
            Ok(())
        })
    }

    const fn kind(&self) -> Kind {
        match self {
            Self::Grant { .. } => Kind::growing("key.grantAccess", AccountVerb::GrantAccess),
            Self::Change { .. } => Kind::growing("key.changeAccess", AccountVerb::ChangeAccess),
            Self::Revoke { .. } => Kind::of("key.revokeAccess", AccountVerb::RevokeAccess),
        }
    }
}

fn named(fields: &mut Fields) -> (Option<Access>, Option<Vec<String>>) {
    (fields.access("access").map(Access::from), fields.set("scopes", limits::SCOPES, limits::LABEL))
}

fn required(fields: &mut Fields, nothing: bool) {
    if nothing && !fields.is_wrong() {
        fields.reject("access", "required", "an object of lists, unless `scopes` are named");
    }
}
