//! The document of a domain: a tenant's environments and properties, which can only narrow the site policy.

use serde::{Deserialize, Serialize};

use crate::account::{Access, Method};
use crate::audit::Ledger;
use crate::encode::document;
use crate::error::Fault;
use crate::site::{self, SCHEMA};

/// Whether keys of a domain work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainStatus {
    /// They do.
    Active,
    /// None does.
    Disabled,
}

document! {
    /// A tenant.
    pub struct Domain {
        /// The version of the document.
        "schema" => schema: u32;
        /// Its id.
        "domain" => domain: String;
        /// Whether its keys work.
        "status" => status: DomainStatus;
        /// The environments that exist, each with its roles.
        "environments" => environments: Access;
        /// Whether only administrators create keys.
        "restrictCreation" => restrict_creation: bool;
        /// The methods that a pair can be given.
        "methods" => methods: Vec<Method>;
        /// Its changes.
        "ledger" => ledger: Ledger;
    }
}

impl Domain {
    /// A new domain without environments.
    pub fn new(domain: &str) -> Self {
        Self {
            schema: SCHEMA,
            domain: domain.to_owned(),
            status: DomainStatus::Active,
            environments: Access::default(),
            restrict_creation: false,
            methods: vec![Method::Bearer, Method::Ed25519, Method::HmacSha256],
            ledger: Ledger::default(),
            extra: serde_json::Map::new(),
        }
    }

    /// The domain of a stored text.
    pub fn parse(id: &str, text: &str) -> Result<Self, Fault> {
        site::parse(id, text, |domain: &Self| domain.schema)
    }

    /// The domain, unless it is another than was asked for.
    pub fn named(self, document: &str, name: &str) -> Result<Self, Fault> {
        if self.domain == name {
            Ok(self)
        } else {
            Err(Fault::of(document, "locator collision: the document belongs to another domain"))
        }
    }

    /// What the SDK returns and an audit event may show.
    pub fn view(&self) -> serde_json::Value {
        serde_json::json!({
            "domain": self.domain,
            "status": self.status,
            "environments": self.environments,
            "restrictCreation": self.restrict_creation,
            "methods": self.methods,
        })
    }
}
