//! The changes that can be tried out, and what each does to an account.

use std::collections::BTreeSet;

use super::super::filter::Filter;
use super::super::row::{Row, haystack};
use super::super::scan::Seen;
use super::effect::{Effect, EffectKind};
use super::rules::{Rules, Sides, shrunk};
use crate::account::{Access, Inactive, Key, Status};
use crate::domain::{Domain, DomainChange};
use crate::error::{Error, Fault, RefusalCode};
use crate::id::Id;
use crate::policy::{OnOwnerDeactivated, SitePolicy};
use crate::time::Instant;

/// What is tried out.
pub(super) enum Change {
    /// Another site policy.
    Policy {
        /// The one that holds.
        today: Box<SitePolicy>,
        /// The one that would.
        then: Box<SitePolicy>,
    },
    /// Other environments and properties of a domain.
    Domain(Box<Redrawn>),
    /// The end of keys.
    Revoke(Chosen),
    /// Another access of a user.
    Demote(Access),
    /// The end of a user's keys, as the site policy has it.
    Deactivate(OnOwnerDeactivated),
}

/// A domain as it would be.
pub(super) struct Redrawn {
    name: String,
    change: DomainChange,
    site: SitePolicy,
    /// Known once the domain has been seen.
    then: Option<Result<Domain, Error>>,
}

/// Which keys a change is about.
pub(super) enum Chosen {
    /// Those with these ids, of which those that were not seen yet are left.
    Ids(BTreeSet<Id>),
    /// Those that match.
    Filter(Box<Filter>),
}

impl Change {
    /// Takes a domain, which may be the one that it is about.
    pub(super) fn domain(&mut self, domain: &Domain) {
        let Self::Domain(redrawn) = self else { return };
        if redrawn.name == domain.domain {
            redrawn.then = Some(redrawn.change(domain.clone()));
        }
    }

    /// What holds for the keys of the account today, and what would; none if it leaves that as it is.
    pub(super) fn sides(&self, seen: &Seen<'_>) -> Option<Sides> {
        match self {
            Self::Policy { today, then } => Some([Rules::of(today, seen.domain), Rules::of(then, seen.domain)]),
            Self::Domain(redrawn) if redrawn.name == seen.account.domain => {
                let then = redrawn.then.as_ref()?.as_ref().ok()?;
                Some([Rules::of(&redrawn.site, seen.domain), Rules::of(&redrawn.site, Some(then))])
            }
            _ => None,
        }
    }

    /// The effects on a key of the account, besides those of what would hold.
    ///
    /// What holds today as well is no effect of the change.
    pub(super) fn of_key(&mut self, key: &Key, seen: &Seen<'_>, now: Instant) -> Vec<Effect> {
        match self {
            Self::Policy { .. } | Self::Domain(_) => Vec::new(),
            Self::Revoke(chosen) => {
                if chosen.take(key, seen, now) {
                    ended(key, seen, now)
                } else {
                    Vec::new()
                }
            }
            Self::Demote(access) => {
                let nothing = Access::default();
                let environments = seen.domain.map_or(&nothing, |domain| &domain.environments);
                let sides = [&seen.account.user.access, &*access].map(|owned| (owned, environments));
                shrunk(key, sides).into_iter().collect()
            }
            Self::Deactivate(OnOwnerDeactivated::Delete) => vec![EffectKind::Deleted.into()],
            Self::Deactivate(OnOwnerDeactivated::Disable) => {
                let works = seen.status(key, now) == Status::Active;
                works.then(|| EffectKind::Stops.into()).into_iter().collect()
            }
        }
    }

    /// Nothing, if what it is about is there and can be changed so.
    pub(super) fn check(&mut self, unreadable: &[String]) -> Result<(), Error> {
        let Self::Domain(redrawn) = self else { return Ok(()) };
        match (redrawn.then.take(), unreadable.iter().find(|id| id.starts_with("domain/"))) {
            (Some(then), _) => then.map(|_| ()),
            (None, Some(id)) => Err(Fault::of(id, "the domain cannot be read").into()),
            (None, None) => Err(RefusalCode::DomainNotFound.into()),
        }
    }

    /// The ids that no account had.
    pub(super) fn missing(&self) -> Vec<Id> {
        match self {
            Self::Revoke(Chosen::Ids(ids)) => ids.iter().copied().collect(),
            _ => Vec::new(),
        }
    }
}

impl Redrawn {
    pub(super) fn new(name: String, change: DomainChange, site: SitePolicy) -> Self {
        Self { name, change, site, then: None }
    }

    fn change(&self, domain: Domain) -> Result<Domain, Error> {
        let then = self.change.apply(domain)?;
        self.change.narrows(&then, &self.site)?;
        Ok(then)
    }
}

impl Chosen {
    fn take(&mut self, key: &Key, seen: &Seen<'_>, now: Instant) -> bool {
        match self {
            Self::Ids(ids) => {
                let own = key.pairs.iter().map(|pair| pair.client_id).chain([key.key_id]);
                // All of them are found, not only the first: a key can be named by several.
                own.filter(|id| ids.remove(id)).count() > 0
            }
            Self::Filter(filter) => filter.matches(&Row {
                account: seen.account,
                key,
                status: seen.status(key, now),
                last_uses: &seen.usage.of_pairs(key).collect::<Vec<_>>(),
                haystack: &haystack(seen.account, key),
            }),
        }
    }
}

fn ended(key: &Key, seen: &Seen<'_>, now: Instant) -> Vec<Effect> {
    match seen.status(key, now) {
        Status::Active => vec![EffectKind::Stops.into()],
        Status::Not(Inactive::Revoked) => Vec::new(),
        Status::Not(reason) => {
            vec![Effect::from(EffectKind::SecretLost).with("reason", reason.reason().as_str())]
        }
    }
}
