//! What an actor may see. What it may not see does not exist for it: not in lists, counts or the texts of errors.

use super::actor::Actor;
use crate::error::{Refusal, RefusalCode};
use crate::policy::{SelfServiceLevel, SitePolicy};

/// Whose accounts an actor may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// All.
    Site,
    /// Those of one domain.
    Domain(String),
    /// Its own.
    Own {
        /// The domain.
        domain: String,
        /// The user.
        owner: String,
    },
}

impl Visibility {
    /// What the actor may see; a refusal where the policy shows it nothing.
    pub fn of(actor: &Actor, policy: &SitePolicy) -> Result<Self, Refusal> {
        match actor {
            Actor::SiteAdmin { .. } => Ok(Self::Site),
            Actor::DomainAdmin { domain, .. } => Ok(Self::Domain(domain.clone())),
            Actor::User { id, domain } if policy.self_service_level != SelfServiceLevel::AdminOnly => {
                Ok(Self::Own { domain: domain.clone(), owner: id.clone() })
            }
            Actor::User { .. } => Err(Refusal::from(RefusalCode::SelfServiceLevel).with("level", "admin_only")),
            Actor::Holder { .. } | Actor::System => Err(RefusalCode::Forbidden.into()),
        }
    }

    /// Whether the account is among them.
    pub fn includes(&self, domain: &str, owner: &str) -> bool {
        match self {
            Self::Site => true,
            Self::Domain(own) => own == domain,
            Self::Own { domain: own_domain, owner: own } => own_domain == domain && own == owner,
        }
    }
}
