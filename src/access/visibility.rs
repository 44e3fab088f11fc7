//! What an actor may see. What it may not see does not exist for it: not in lists, counts or the texts of errors.

use super::actor::Actor;
use crate::account::{Account, UserKind};
use crate::error::{Refusal, RefusalCode};
use crate::policy::SelfServiceLevel;

/// Whose accounts an actor may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// All.
    Site,
    /// Those of one domain.
    Domain(String),
    /// Its own, and those of the services that it maintains.
    Own {
        /// The domain.
        domain: String,
        /// The user.
        owner: String,
        /// Whether it looks after services at all: who is not active does not.
        maintains: bool,
    },
}

impl Visibility {
    /// Whose keys the actor may see; a refusal where the level of self-service shows it none.
    ///
    /// `is_active` says whether a user that asks is there and active: only then it looks after services.
    pub fn of_keys(actor: &Actor, level: SelfServiceLevel, is_active: bool) -> Result<Self, Refusal> {
        match actor {
            Actor::User { .. } if level < SelfServiceLevel::UserReadOnly => {
                let refusal = Refusal::from(RefusalCode::SelfServiceLevel).with("level", level.as_str());
                Err(refusal.with("least", SelfServiceLevel::UserReadOnly.as_str()))
            }
            _ => Self::of_users(actor, is_active),
        }
    }

    /// Whose users the actor may see: itself it always sees, whatever the level shows it of keys.
    pub fn of_users(actor: &Actor, is_active: bool) -> Result<Self, Refusal> {
        match actor {
            Actor::SiteAdmin { .. } => Ok(Self::Site),
            Actor::DomainAdmin { domain, .. } => Ok(Self::Domain(domain.clone())),
            Actor::User { id, domain } => {
                Ok(Self::Own { domain: domain.clone(), owner: id.clone(), maintains: is_active })
            }
            Actor::Holder { .. } | Actor::System => Err(RefusalCode::Forbidden.into()),
        }
    }

    /// Whether the account is among them.
    pub fn includes(&self, account: &Account) -> bool {
        match self {
            Self::Site => true,
            Self::Domain(domain) => *domain == account.domain,
            Self::Own { domain, owner, maintains } => {
                let user = &account.user;
                let is_maintained = || *maintains && user.kind == UserKind::Service && user.maintainers.contains(owner);
                *domain == account.domain && (*owner == account.owner || is_maintained())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: &str = "ann";

    fn account(domain: &str, owner: &str, kind: UserKind, maintainers: &[&str]) -> Account {
        let mut account = Account::new(domain, owner, 0);
        account.user.kind = kind;
        account.user.maintainers = maintainers.iter().map(|name| (*name).to_owned()).collect();
        account
    }

    #[test]
    fn a_user_sees_itself_and_the_services_that_it_maintains() {
        let ann = Visibility::Own { domain: "a".into(), owner: ANN.into(), maintains: true };
        let idle = Visibility::Own { domain: "a".into(), owner: ANN.into(), maintains: false };
        for (account, seen) in [
            (account("a", ANN, UserKind::Person, &[]), true),
            (account("a", "bob", UserKind::Person, &[]), false),
            (account("b", ANN, UserKind::Person, &[]), false),
            (account("a", "backup", UserKind::Service, &["bob", ANN]), true),
            (account("a", "backup", UserKind::Service, &["bob"]), false),
            // Who is no service any more has no maintainers, whatever its document still says.
            (account("a", "backup", UserKind::Person, &[ANN]), false),
            (account("b", "backup", UserKind::Service, &[ANN]), false),
        ] {
            assert_eq!(ann.includes(&account), seen, "{} {}", account.domain, account.owner);
            assert!(Visibility::Site.includes(&account));
            assert_eq!(idle.includes(&account), seen && account.owner == ANN);
            assert_eq!(Visibility::Domain("a".into()).includes(&account), account.domain == "a");
        }
    }

    #[test]
    fn a_user_sees_itself_at_every_level() {
        let ann = Actor::User { id: ANN.into(), domain: "a".into() };
        for maintains in [false, true] {
            let own = Visibility::Own { domain: "a".into(), owner: ANN.into(), maintains };
            let at = |level| Visibility::of_keys(&ann, level, maintains);
            assert_eq!(at(SelfServiceLevel::AdminOnly).unwrap_err().code, RefusalCode::SelfServiceLevel);
            assert_eq!(at(SelfServiceLevel::UserReadOnly), Ok(own.clone()));
            assert_eq!(at(SelfServiceLevel::UserFullControl), Ok(own.clone()));
            assert_eq!(Visibility::of_users(&ann, maintains), Ok(own));
        }
        assert!(Visibility::of_users(&Actor::System, true).is_err());
    }
}
