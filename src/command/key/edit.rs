//! `keys.edit`: name, description, rotation policy, expiration (P14).

use super::expiration::{Otherwise, Wish};
use super::state::{Kind, change, maintained};
use crate::access::AccountVerb;
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision};
use crate::error::Error;
use crate::id::Id;
use crate::policy::RotationPolicy;
use crate::text::{Fields, limits};

/// The properties that a command names.
#[derive(Clone, Debug)]
pub(in crate::command) struct Edit {
    name: Option<String>,
    description: Option<String>,
    rotation: Option<RotationPolicy>,
    expires: Wish,
}

impl Edit {
    /// The members of the command.
    pub(super) fn parse(fields: &mut Fields) -> Self {
        Self {
            name: fields.optional_text("name", limits::NAME),
            description: fields.optional_text("description", limits::DESCRIPTION),
            rotation: RotationPolicy::read("rotation", fields),
            expires: Wish::parse(fields),
        }
    }

    /// Changes the named properties, within what a new key could have.
    pub(super) fn decide(
        &self,
        key_id: &Id,
        loaded: &Loaded<'_>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Decision, Error> {
        change(Kind::growing("key.edit", AccountVerb::EditKey), key_id, loaded, circumstances, |key, found| {
            let now = circumstances.now;
            if self.expires != Wish::Unsaid || self.rotation.is_some() {
                maintained(key, found, circumstances)?;
            }
            if self.expires != Wish::Unsaid {
                let from = key.newest(now).unwrap_or(now);
                let expires_at = self.expires.decide(Otherwise::Keep(key.expires_at), &found.policy, from, now);
                key.expires_at = circumstances.trace.check(Check::Expiration, expires_at)?;
            }
            if let Some(name) = &self.name {
                key.name.clone_from(name);
            }
            if let Some(description) = &self.description {
                key.description.clone_from(description);
            }
            if let Some(rotation) = &self.rotation {
                key.rotation.clone_from(rotation);
            }
            Ok(())
        })
    }
}
