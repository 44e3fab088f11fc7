//! Who asks: always an argument, never inferred.

use serde_json::{Value, json};

use crate::error::Invalid;
use crate::id::Id;
use crate::text::{Fields, limits};

/// Who asks for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Manages every domain.
    SiteAdmin {
        /// Its id.
        id: String,
    },
    /// Manages one domain and sees no other.
    DomainAdmin {
        /// Its id.
        id: String,
        /// Its domain.
        domain: String,
    },
    /// A user of a domain.
    User {
        /// Its id.
        id: String,
        /// Its domain.
        domain: String,
    },
    /// Somebody who proved to hold a credential.
    Holder {
        /// The credential's pair.
        client_id: Id,
    },
    /// Time itself.
    System,
}

#[derive(Clone, Copy)]
enum Role {
    SiteAdmin,
    DomainAdmin,
    User,
    Holder,
    System,
}

impl Actor {
    /// The actor of an input.
    pub fn parse(value: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::of("actor", value);
        let role = fields.word(
            "role",
            &[
                ("siteAdmin", Role::SiteAdmin),
                ("domainAdmin", Role::DomainAdmin),
                ("user", Role::User),
                ("holder", Role::Holder),
                ("system", Role::System),
            ],
        );
        let actor = match role {
            None => {
                fields.reject(
                    "role",
                    "required",
                    "one of \"siteAdmin\", \"domainAdmin\", \"user\", \"holder\", \"system\"",
                );
                Self::System
            }
            Some(Role::SiteAdmin) => Self::SiteAdmin { id: fields.text("id", limits::ID) },
            Some(Role::DomainAdmin) => {
                Self::DomainAdmin { id: fields.text("id", limits::ID), domain: fields.text("domain", limits::ID) }
            }
            Some(Role::User) => {
                Self::User { id: fields.text("id", limits::ID), domain: fields.text("domain", limits::ID) }
            }
            Some(Role::Holder) => {
                let text = fields.text("clientId", limits::ID);
                let client_id = Id::parse(&text);
                if client_id.is_none() {
                    fields.reject("clientId", "pattern", "24 characters of [0-9A-Za-z]");
                }
                client_id.map_or(Self::System, |client_id| Self::Holder { client_id })
            }
            Some(Role::System) => Self::System,
        };
        fields.finish().map(|()| actor)
    }

    /// The actor as an audit event names it.
    pub fn auditable(&self) -> Value {
        match self {
            Self::SiteAdmin { id } => json!({"role": "siteAdmin", "id": id}),
            Self::DomainAdmin { id, domain } => json!({"role": "domainAdmin", "id": id, "domain": domain}),
            Self::User { id, domain } => json!({"role": "user", "id": id, "domain": domain}),
            Self::Holder { client_id } => json!({"role": "holder", "clientId": client_id}),
            Self::System => json!({"role": "system"}),
        }
    }

    /// The name that `createdBy` holds.
    pub fn name(&self) -> &str {
        match self {
            Self::SiteAdmin { id } | Self::DomainAdmin { id, .. } | Self::User { id, .. } => id,
            Self::Holder { client_id } => client_id.as_str(),
            Self::System => "system",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_roles() {
        let id = "0123456789ABCDEFGHIJabcd";
        let actors = [
            json!({"role": "siteAdmin", "id": "root"}),
            json!({"role": "domainAdmin", "id": "eve", "domain": "d"}),
            json!({"role": "user", "id": "ann", "domain": "d"}),
            json!({"role": "holder", "clientId": id}),
            json!({"role": "system"}),
        ];
        for actor in actors {
            assert_eq!(Actor::parse(actor.clone()).unwrap().auditable(), actor);
        }
    }

    #[test]
    fn nothing_is_inferred() {
        for actor in [
            json!({}),
            json!(null),
            json!({"id": "root"}),
            json!({"role": "admin", "id": "x"}),
            json!({"role": "user", "id": "ann"}),
        ] {
            assert!(Actor::parse(actor).is_err());
        }
    }
}
