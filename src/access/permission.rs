//! Who may do what: an actor's standing towards the target picks the column, the verb the row, of the table in `verb`.

use super::actor::Actor;
use super::verb::{AccountVerb, DomainVerb, SiteVerb};
use crate::error::{Refusal, RefusalCode};
use crate::policy::SelfServiceLevel;

/// What a cell of the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Yes.
    Allow,
    /// As far as the level of self-service lets users see.
    Read,
    /// As far as the level of self-service lets users act.
    Full,
    /// Likewise, unless the domain leaves creation to administrators (P8).
    Create,
    /// No.
    Forbid,
    /// For this actor the target does not exist.
    Hide,
}

/// The terms on which users act for themselves.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// What users may do with their own keys (A6).
    pub level: SelfServiceLevel,
    /// Whether only administrators create keys (P8).
    pub restrict_creation: bool,
}

/// A user, as a target.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// Its domain.
    pub domain: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Whether the actor is an active user that looks after it.
    pub maintained: bool,
}

/// Nothing, or why the actor may not do this with the site.
pub fn permit_site(actor: &Actor, verb: SiteVerb) -> Result<(), Refusal> {
    let [site_admin, domain_admin, user, holder, system] = verb.row();
    let rule = match actor {
        Actor::SiteAdmin { .. } => site_admin,
        Actor::DomainAdmin { .. } => domain_admin,
        Actor::User { .. } => user,
        Actor::Holder { .. } => holder,
        Actor::System => system,
    };
    // No row of the site asks for a level, and nothing about it is hidden.
    if rule == Rule::Allow { Ok(()) } else { Err(RefusalCode::Forbidden.into()) }
}

/// Nothing, or why the actor may not do this with the domain.
pub fn permit_domain(actor: &Actor, verb: DomainVerb, target: &str) -> Result<(), Refusal> {
    let [site_admin, own_admin, other_admin, own_user, other_user, holder, system] = verb.row();
    let rule = match actor {
        Actor::SiteAdmin { .. } => site_admin,
        Actor::DomainAdmin { domain, .. } if domain == target => own_admin,
        Actor::DomainAdmin { .. } => other_admin,
        Actor::User { domain, .. } if domain == target => own_user,
        Actor::User { .. } => other_user,
        Actor::Holder { .. } => holder,
        Actor::System => system,
    };
    match rule {
        Rule::Allow => Ok(()),
        Rule::Hide => Err(RefusalCode::DomainNotFound.into()),
        Rule::Read | Rule::Full | Rule::Create | Rule::Forbid => Err(RefusalCode::Forbidden.into()),
    }
}

/// Nothing, or why the actor may not do this with the user. `missing` is the code of a target that does not exist: an
/// actor that may not see it gets the same.
pub fn permit_account(
    actor: &Actor,
    verb: AccountVerb,
    owner: Owner<'_>,
    terms: Terms,
    missing: RefusalCode,
) -> Result<(), Refusal> {
    let [site_admin, own_admin, other_admin, itself, maintainer, other_user, holder, system] = verb.row();
    let rule = match actor {
        Actor::SiteAdmin { .. } => site_admin,
        Actor::DomainAdmin { domain, .. } if domain == owner.domain => own_admin,
        Actor::DomainAdmin { .. } => other_admin,
        Actor::User { domain, id } if domain == owner.domain && id == owner.id => itself,
        Actor::User { domain, .. } if domain == owner.domain && owner.maintained => maintainer,
        Actor::User { .. } => other_user,
        Actor::Holder { .. } => holder,
        Actor::System => system,
    };
    match rule {
        Rule::Allow => Ok(()),
        Rule::Read => reaches(terms.level, SelfServiceLevel::UserReadOnly),
        Rule::Full => reaches(terms.level, SelfServiceLevel::UserFullControl),
        Rule::Create => {
            reaches(terms.level, SelfServiceLevel::UserFullControl)?;
            if terms.restrict_creation { Err(RefusalCode::CreationRestricted.into()) } else { Ok(()) }
        }
        Rule::Forbid => Err(RefusalCode::Forbidden.into()),
        Rule::Hide => Err(missing.into()),
    }
}

fn reaches(level: SelfServiceLevel, least: SelfServiceLevel) -> Result<(), Refusal> {
    if level >= least {
        Ok(())
    } else {
        Err(Refusal::from(RefusalCode::SelfServiceLevel).with("level", level.as_str()).with("least", least.as_str()))
    }
}
