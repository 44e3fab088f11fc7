//! The table of permissions: actor × verb × target.

use super::actor::Actor;
use super::visibility::Visibility;
use crate::error::{Refusal, RefusalCode};
use crate::policy::{SelfServiceLevel, SitePolicy};

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// See the site policy.
    ReadSite,
    /// Make the site, set its policy, make the keyring.
    WriteSite,
    /// See a domain.
    ReadDomain,
    /// Make a domain.
    CreateDomain,
    /// Change the properties of a domain.
    WriteDomain,
    /// See a user.
    ReadUser,
    /// Make or change a user.
    WriteUser,
    /// See a key.
    ReadKey,
    /// Make a key.
    CreateKey,
    /// Revoke, regenerate, delete, disable, enable a key.
    WriteKey,
}

/// To what.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// The site or its keyring.
    Site,
    /// A domain.
    Domain(&'a str),
    /// A user or a key of it.
    Account {
        /// The domain.
        domain: &'a str,
        /// The user.
        owner: &'a str,
        /// Whether only administrators create keys there.
        restrict_creation: bool,
    },
}

/// Nothing, or why not. `missing` is the code of a target that does not exist: an actor that may not see it gets the same.
pub fn permit(
    actor: &Actor,
    verb: Verb,
    target: Target<'_>,
    policy: &SitePolicy,
    missing: RefusalCode,
) -> Result<(), Refusal> {
    match (actor, target) {
        (Actor::SiteAdmin { .. }, _) => Ok(()),
        (Actor::DomainAdmin { domain, .. }, target) => domain_admin(domain, verb, target, missing),
        (Actor::User { id, domain }, Target::Account { domain: of, owner, restrict_creation }) => {
            if domain == of && id == owner { own(verb, restrict_creation, policy) } else { Err(missing.into()) }
        }
        (Actor::User { domain, .. }, Target::Domain(of)) if verb == Verb::ReadDomain => {
            if domain == of {
                Ok(())
            } else {
                Err(missing.into())
            }
        }
        (Actor::User { .. } | Actor::Holder { .. } | Actor::System, _) => Err(RefusalCode::Forbidden.into()),
    }
}

fn domain_admin(own: &str, verb: Verb, target: Target<'_>, missing: RefusalCode) -> Result<(), Refusal> {
    match target {
        Target::Site if verb == Verb::ReadSite => Ok(()),
        Target::Site => Err(RefusalCode::Forbidden.into()),
        // One answer whether the domain exists or not: to make one is not this actor's, to change another's neither.
        Target::Domain(domain) if verb == Verb::CreateDomain || (verb == Verb::WriteDomain && own != domain) => {
            Err(RefusalCode::Forbidden.into())
        }
        Target::Domain(domain) | Target::Account { domain, .. } => {
            if own == domain {
                Ok(())
            } else {
                Err(missing.into())
            }
        }
    }
}

/// What a user may do with its own account (A6, P8).
fn own(verb: Verb, restrict_creation: bool, policy: &SitePolicy) -> Result<(), Refusal> {
    let level = policy.self_service_level;
    let by_level = |enough: bool, shown: &str| {
        if enough { Ok(()) } else { Err(Refusal::from(RefusalCode::SelfServiceLevel).with("level", shown)) }
    };
    let shown = match level {
        SelfServiceLevel::AdminOnly => "admin_only",
        SelfServiceLevel::UserReadOnly => "user_read_only",
        SelfServiceLevel::UserFullControl => "user_full_control",
    };
    match verb {
        Verb::ReadUser => Ok(()),
        Verb::ReadKey => by_level(level != SelfServiceLevel::AdminOnly, shown),
        Verb::CreateKey if level == SelfServiceLevel::UserFullControl && restrict_creation => {
            Err(RefusalCode::CreationRestricted.into())
        }
        Verb::CreateKey | Verb::WriteKey => by_level(level == SelfServiceLevel::UserFullControl, shown),
        Verb::ReadSite
        | Verb::WriteSite
        | Verb::ReadDomain
        | Verb::CreateDomain
        | Verb::WriteDomain
        | Verb::WriteUser => Err(RefusalCode::Forbidden.into()),
    }
}

impl Visibility {
    /// Whether the actor may see the account, whatever it may do there.
    pub fn sees(actor: &Actor, domain: &str, owner: &str, policy: &SitePolicy) -> bool {
        Self::of(actor, policy).is_ok_and(|visibility| visibility.includes(domain, owner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERBS: [Verb; 3] = [Verb::ReadKey, Verb::CreateKey, Verb::WriteKey];

    fn ask(
        actor: &Actor,
        verb: Verb,
        domain: &str,
        owner: &str,
        restricted: bool,
        level: SelfServiceLevel,
    ) -> &'static str {
        let policy = SitePolicy { self_service_level: level, ..SitePolicy::default() };
        let target = Target::Account { domain, owner, restrict_creation: restricted };
        match permit(actor, verb, target, &policy, RefusalCode::KeyNotFound) {
            Ok(()) => "ok",
            Err(refusal) => refusal.code.as_str(),
        }
    }

    #[test]
    fn administrators_are_not_restricted_within_their_realm() {
        let site = Actor::SiteAdmin { id: "root".into() };
        let domain = Actor::DomainAdmin { id: "eve".into(), domain: "a".into() };
        for verb in VERBS {
            assert_eq!(ask(&site, verb, "b", "ann", true, SelfServiceLevel::AdminOnly), "ok");
            assert_eq!(ask(&domain, verb, "a", "ann", true, SelfServiceLevel::AdminOnly), "ok");
            assert_eq!(ask(&domain, verb, "b", "ann", false, SelfServiceLevel::UserFullControl), "key_not_found");
        }
    }

    #[test]
    fn a_user_is_shaped_by_the_level() {
        let ann = Actor::User { id: "ann".into(), domain: "a".into() };
        let row = |level, restricted| VERBS.map(|verb| ask(&ann, verb, "a", "ann", restricted, level));
        assert_eq!(row(SelfServiceLevel::AdminOnly, false), ["self_service_level"; 3]);
        assert_eq!(row(SelfServiceLevel::UserReadOnly, false), ["ok", "self_service_level", "self_service_level"]);
        assert_eq!(row(SelfServiceLevel::UserFullControl, false), ["ok"; 3]);
        assert_eq!(row(SelfServiceLevel::UserFullControl, true), ["ok", "creation_restricted", "ok"]);
        for verb in VERBS {
            assert_eq!(ask(&ann, verb, "a", "bob", false, SelfServiceLevel::UserFullControl), "key_not_found");
            assert_eq!(ask(&ann, verb, "b", "ann", false, SelfServiceLevel::UserFullControl), "key_not_found");
        }
    }

    #[test]
    fn holder_and_system_manage_nothing() {
        let holder = Actor::Holder { client_id: crate::id::Id::parse("0123456789ABCDEFGHIJabcd").unwrap() };
        for actor in [holder, Actor::System] {
            for verb in VERBS {
                assert_eq!(ask(&actor, verb, "a", "ann", false, SelfServiceLevel::UserFullControl), "forbidden");
            }
        }
    }
}
