//! What a domain can be changed to: what is named of it, and what comes of that.

use serde_json::{Map, Value, json};

use super::{Domain, DomainStatus};
use crate::account::Access;
use crate::error::{Invalid, Refusal, RefusalCode};
use crate::policy::{Properties, SitePolicy};
use crate::text::Fields;

/// What is named of a domain; what is not named stays as it is.
#[derive(Clone, Debug)]
pub struct DomainChange {
    environments: Option<Access>,
    status: Option<DomainStatus>,
    properties: Map<String, Value>,
}

impl DomainChange {
    /// What an input names.
    pub fn read(fields: &mut Fields) -> Self {
        let statuses = [("active", DomainStatus::Active), ("disabled", DomainStatus::Disabled)];
        Self {
            environments: fields.access("environments").map(Access::from),
            status: fields.word("status", &statuses),
            properties: Properties::read(fields),
        }
    }

    /// The domain with what is named in the place of its own.
    pub fn apply(&self, mut domain: Domain) -> Result<Domain, Invalid> {
        domain.properties = domain.properties.with(&self.properties)?;
        if let Some(environments) = &self.environments {
            domain.environments.clone_from(environments);
        }
        domain.status = self.status.unwrap_or(domain.status);
        Ok(domain)
    }

    /// Nothing, if no property that is named allows more than the site, once the domain is changed. One that is not named
    /// may: the site was narrowed since, and what is wider has no effect.
    pub fn narrows(&self, changed: &Domain, site: &SitePolicy) -> Result<(), Refusal> {
        let wider = changed.properties.widens(site);
        let named: Vec<_> = wider.into_iter().filter(|wider| self.properties.contains_key(wider.path)).collect();
        if named.is_empty() {
            Ok(())
        } else {
            Err(Refusal::from(RefusalCode::DomainWidens).with("wider", json!(named)))
        }
    }
}
