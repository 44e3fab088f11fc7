//! The simulator (K5): what a change would do, before it is made. Nothing is written, and only what the actor may see
//! is counted.

mod change;
mod effect;
mod input;
mod rules;

pub use effect::{Effect, EffectKind};

use std::collections::BTreeMap;

use serde::Serialize;

use super::scan::{Collector, Seen};
use crate::domain::Domain;
use crate::error::{Error, Fault, RefusalCode};
use crate::id::Id;
use crate::text::limits;
use crate::time::Instant;
use change::Change;
use input::User;

/// What a change would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Simulation {
    /// The keys that it has an effect on, by domain, owner and key id; at most 1,000.
    pub keys: Vec<KeyEffects>,
    /// The users that it has an effect on, by domain and id; at most 1,000.
    pub users: Vec<UserEffects>,
    /// How many there are of everything.
    pub counts: Counts,
    /// The ids that name no key.
    pub missing: Vec<Id>,
    /// Documents that could not be read, by id: their effects are missing here.
    pub unreadable: Vec<String>,
}

/// A key and what would happen to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyEffects {
    /// Its stable id.
    pub key_id: Id,
    /// Its name.
    pub name: String,
    /// Whom it acts for.
    pub owner: String,
    /// The owner's domain.
    pub domain: String,
    /// When it was last used; none if that is not known.
    pub last_used_at: Option<Instant>,
    /// What would happen.
    pub effects: Vec<Effect>,
}

/// A user and what would happen to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UserEffects {
    /// Its id.
    pub user: String,
    /// Its domain.
    pub domain: String,
    /// What would happen.
    pub effects: Vec<Effect>,
}

/// How many there are, those that the lists have no room for included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Keys.
    pub keys: usize,
    /// Users.
    pub users: usize,
    /// By effect; those that occur.
    pub effects: BTreeMap<&'static str, usize>,
}

/// A simulation in the making.
pub struct Simulate {
    change: Change,
    now: Instant,
    /// The user that it is about, where it is about one: it has to be there.
    user: Option<User>,
    is_there: bool,
    keys: BTreeMap<(String, String, Id), KeyEffects>,
    users: BTreeMap<(String, String), UserEffects>,
    counts: Counts,
}

impl Simulate {
    fn new(change: Change, now: Instant, user: Option<User>) -> Self {
        let (keys, users, counts) = (BTreeMap::new(), BTreeMap::new(), Counts::default());
        Self { change, now, user, is_there: false, keys, users, counts }
    }

    fn count(&mut self, effects: &[Effect]) {
        for effect in effects {
            *self.counts.effects.entry(effect.effect).or_default() += 1;
        }
    }
}

impl Collector for Simulate {
    type Reply = Simulation;

    fn domain(&mut self, domain: &Domain) {
        self.change.domain(domain);
    }

    fn take(&mut self, seen: &Seen<'_>) {
        let account = seen.account;
        if account.user.is_deleted() || self.user.as_ref().is_some_and(|user| !user.is(account)) {
            return;
        }
        self.is_there = true;
        let sides = self.change.sides(seen);
        let effects = sides.as_ref().map(|sides| rules::of_user(account, sides, self.now)).unwrap_or_default();
        if !effects.is_empty() {
            self.count(&effects);
            self.counts.users += 1;
            let (user, domain) = (account.owner.clone(), account.domain.clone());
            self.users.insert((domain.clone(), user.clone()), UserEffects { user, domain, effects });
            keep(&mut self.users);
        }
        for key in &account.keys {
            let effects = match &sides {
                Some(sides) => rules::of_key(key, seen, sides, self.now),
                None => self.change.of_key(key, seen, self.now),
            };
            if effects.is_empty() {
                continue;
            }
            self.count(&effects);
            self.counts.keys += 1;
            let place = (account.domain.clone(), account.owner.clone(), key.key_id);
            let found = KeyEffects {
                key_id: key.key_id,
                name: key.name.clone(),
                owner: account.owner.clone(),
                domain: account.domain.clone(),
                last_used_at: seen.usage.of_key(key),
                effects,
            };
            self.keys.insert(place, found);
            keep(&mut self.keys);
        }
    }

    fn finish(mut self, unreadable: Vec<String>) -> Result<Simulation, Error> {
        self.change.check(&unreadable)?;
        if self.user.is_some() && !self.is_there {
            return Err(match unreadable.into_iter().find(|id| id.starts_with("account/")) {
                Some(id) => Fault::of(&id, "the user cannot be read").into(),
                None => RefusalCode::UserNotFound.into(),
            });
        }
        Ok(Simulation {
            keys: self.keys.into_values().collect(),
            users: self.users.into_values().collect(),
            counts: self.counts,
            missing: self.change.missing(),
            unreadable,
        })
    }
}

/// Lets go of the last where there are more than a page: the counts know of all.
fn keep<K: Ord, V>(found: &mut BTreeMap<K, V>) {
    if found.len() as u64 > limits::PAGE.max {
        found.pop_last();
    }
}
