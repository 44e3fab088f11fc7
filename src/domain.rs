//! The document of a domain: a tenant's environments and properties, which can only narrow the site policy.

mod change;

pub use change::DomainChange;

use serde::{Deserialize, Serialize};

use crate::account::Access;
use crate::audit::Ledger;
use crate::error::Fault;
use crate::policy::Properties;
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

/// A tenant.
///
/// Its properties are members of the document like the others, and keep what a newer version wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Domain {
    /// The version of the document.
    pub schema: u32,
    /// Its id.
    pub domain: String,
    /// Whether its keys work.
    pub status: DomainStatus,
    /// The environments that exist, each with its roles.
    pub environments: Access,
    /// What it allows, within what the site does.
    #[serde(flatten)]
    pub properties: Properties,
    /// Its changes.
    pub ledger: Ledger,
}

impl Domain {
    /// A new domain without environments.
    pub fn new(domain: &str) -> Self {
        Self {
            schema: SCHEMA,
            domain: domain.to_owned(),
            status: DomainStatus::Active,
            environments: Access::default(),
            properties: Properties::default(),
            ledger: Ledger::default(),
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
        let mut view = self.properties.view();
        view.insert("domain".to_owned(), self.domain.clone().into());
        view.insert("status".to_owned(), serde_json::json!(self.status));
        view.insert("environments".to_owned(), serde_json::json!(self.environments));
        view.into()
    }

    /// Whether its keys work: without `apiKeys` none does, as if it were disabled.
    pub fn status_for_keys(&self) -> DomainStatus {
        if self.properties.api_keys { self.status } else { DomainStatus::Disabled }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Method;

    const OLD: &str = r#"{"schema":1,"domain":"acme","status":"active","environments":{"production":["reader"]},"restrictCreation":true,"methods":["bearer"],"ledger":{"sequence":0,"head":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}"#;

    #[test]
    fn a_document_of_an_older_keyward_is_read_and_written_as_it_was() {
        let domain = Domain::parse("domain/a", OLD).unwrap();
        let expected = Properties { restrict_creation: true, methods: vec![Method::Bearer], ..Properties::default() };
        assert_eq!(domain.properties, expected);
        assert_eq!(serde_json::to_string(&domain).unwrap(), OLD);
    }

    #[test]
    fn what_a_newer_keyward_wrote_survives() {
        let newer = OLD.replace(r#","ledger":"#, r#","later":[1],"ledger":"#);
        let domain = Domain::parse("domain/a", &newer).unwrap();
        assert_eq!(serde_json::to_string(&domain).unwrap(), newer);
    }

    #[test]
    fn two_members_of_one_name_are_no_document() {
        for name in [r#""status":"disabled""#, r#""restrictCreation":false"#] {
            assert!(
                Domain::parse("domain/a", &OLD.replace(r#","ledger":"#, &format!(r#",{name},"ledger":"#))).is_err()
            );
        }
    }

    #[test]
    fn without_api_keys_no_key_works() {
        let mut domain = Domain::new("acme");
        assert_eq!(domain.status_for_keys(), DomainStatus::Active);
        domain.properties.api_keys = false;
        assert_eq!(domain.status_for_keys(), DomainStatus::Disabled);
    }
}
