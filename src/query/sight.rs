//! What an actor may see of a site, from the documents that say it.

use crate::access::{Actor, Visibility};
use crate::account::{Account, UserStatus};
use crate::domain::Domain;
use crate::error::{Error, Fault};
use crate::id::{account_document, domain_document};
use crate::policy::{SelfServiceLevel, effective};
use crate::site::Site;

/// The documents that say what an actor may see.
pub struct Sight<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// The site.
    pub site: &'a Site,
    /// What storage has under [`Sight::documents`], in this order.
    pub documents: &'a [Option<String>],
}

impl Sight<'_> {
    /// The documents that are needed besides the site: of a user, its domain's and its own.
    pub fn documents(actor: &Actor, site: &Site) -> Result<Vec<String>, Fault> {
        let Actor::User { id, domain } = actor else { return Ok(Vec::new()) };
        let salt = site.salt()?;
        Ok(vec![domain_document(&salt, domain), account_document(&salt, domain, id)])
    }

    /// Whose keys the actor may see; a refusal where the policy shows it none.
    pub fn of_keys(&self) -> Result<Visibility, Error> {
        Ok(Visibility::of_keys(self.actor, self.level(), self.is_active()?)?)
    }

    /// Whose users the actor may see.
    pub fn of_users(&self) -> Result<Visibility, Error> {
        Ok(Visibility::of_users(self.actor, self.is_active()?)?)
    }

    /// What the policy lets users of the actor's domain see and do.
    pub(super) fn level(&self) -> SelfServiceLevel {
        let Actor::User { domain: own, .. } = self.actor else { return self.site.policy.self_service_level };
        let Some(text) = self.text(0) else { return self.site.policy.self_service_level };
        match Domain::parse(own, text) {
            Ok(domain) if domain.domain == *own => effective(&self.site.policy, Some(&domain.properties)).level(),
            // What a domain that cannot be read allows is not known, so it is nothing.
            _ => SelfServiceLevel::AdminOnly,
        }
    }

    /// Whether the actor is a user that is there and active; one whose document cannot be read is not known to be.
    fn is_active(&self) -> Result<bool, Error> {
        let Actor::User { id, domain } = self.actor else { return Ok(false) };
        let document = account_document(&self.site.salt()?, domain, id);
        let account = self.text(1).map(|text| Account::parse(&document, text));
        Ok(account.and_then(Result::ok).is_some_and(|account| {
            account.domain == *domain && account.owner == *id && account.user.status == UserStatus::Active
        }))
    }

    fn text(&self, place: usize) -> Option<&str> {
        self.documents.get(place)?.as_deref()
    }
}
