//! Who may do what: A5, A6, P8, P9, and what maintainers may.

use keyward::access::Actor;

use super::{Access, Home, Model, Refused, UserStatus};

/// What an actor is to a user.
pub(crate) enum Standing {
    Admin,
    Itself,
    /// With what the maintainer may do itself.
    Maintainer(Access),
    Stranger,
    /// A holder or time: no person at all.
    Nobody,
}

impl Model {
    /// What the actor is to the user.
    pub(crate) fn standing(&self, actor: &Actor, home: &Home) -> Standing {
        let (domain, owner) = home;
        match actor {
            Actor::SiteAdmin { .. } => Standing::Admin,
            Actor::DomainAdmin { domain: own, .. } if own == domain => Standing::Admin,
            Actor::User { id, domain: own } if own == domain && id == owner => Standing::Itself,
            Actor::User { id, domain: own } if own == domain => {
                let maintained = self.users.get(home).is_some_and(|user| user.service && user.maintainers.contains(id));
                let itself = self.users.get(&(own.clone(), id.clone()));
                match itself.filter(|user| maintained && user.status == UserStatus::Active) {
                    Some(user) => Standing::Maintainer(user.access.clone()),
                    None => Standing::Stranger,
                }
            }
            Actor::DomainAdmin { .. } | Actor::User { .. } => Standing::Stranger,
            Actor::Holder { .. } | Actor::System => Standing::Nobody,
        }
    }

    /// What a maintainer may do itself, if it acts as one; or why the verb of keys is refused. A stranger is told that
    /// there is nothing, as if there were nothing.
    pub(crate) fn may(
        &self,
        actor: &Actor,
        home: &Home,
        verb: &str,
        missing: Refused,
    ) -> Result<Option<Access>, Refused> {
        let own = match self.standing(actor, home) {
            Standing::Admin => return Ok(None),
            Standing::Stranger => return Err(missing),
            Standing::Nobody => return Err("forbidden"),
            Standing::Itself => None,
            Standing::Maintainer(access) => Some(access),
        };
        if verb == "import" {
            return Err("forbidden");
        }
        let rules = self.rules(&home.0);
        let reads = verb == "get" || verb == "explain";
        if rules.level < if reads { 1 } else { 2 } {
            return Err("self_service_level");
        }
        if verb == "create" && rules.restricted {
            return Err("creation_restricted");
        }
        Ok(own)
    }
}
