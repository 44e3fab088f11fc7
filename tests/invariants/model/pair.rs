//! Pairs, and how they take turns: P1, P5, P6, K4.

use serde_json::Value;

use super::key::{Fresh, Key};
use super::{DAY, KeyState, Names, Refused};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Staged,
    Current,
    Retiring,
}

/// A pair of a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair {
    pub(crate) client: String,
    /// Which of all the secrets that were ever handed out is its.
    pub(crate) secret: usize,
    pub(crate) methods: Names,
    pub(crate) created: u64,
    pub(crate) expires: Option<u64>,
    pub(crate) stage: Stage,
    pub(crate) retires: Option<u64>,
    pub(crate) generation: u64,
    /// Whether its secret is a token of another system.
    pub(crate) imported: bool,
}

/// A pair that has gone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Gone {
    pub(crate) client: String,
    /// Its secret, where its use as bearer can still be told.
    pub(crate) secret: Option<usize>,
    pub(crate) imported: bool,
}

impl Pair {
    /// A pair with a new secret.
    pub(crate) fn new(fresh: &Fresh, methods: Names, expires: Option<u64>, created: u64) -> Self {
        Self {
            client: fresh.client.clone(),
            secret: fresh.secret,
            methods,
            created,
            expires,
            stage: Stage::Current,
            retires: None,
            generation: 1,
            imported: false,
        }
    }

    /// The methods of what takes its place; what was imported leaves none.
    pub(crate) fn heritage(&self) -> Option<&Names> {
        (!self.imported).then_some(&self.methods)
    }

    /// Whether its overlap is over.
    pub(crate) fn is_retired(&self, now: u64) -> bool {
        self.retires.is_some_and(|at| at <= now)
    }
}

impl Key {
    /// When a pair stops by itself.
    pub(crate) fn end_of(&self, pair: &Pair) -> Option<u64> {
        let enforced = self.rotation["everyDays"].as_u64().filter(|_| self.rotation["onOverdue"] == "enforce");
        [pair.expires, pair.retires, enforced.map(|days| pair.created + days * DAY)].into_iter().flatten().min()
    }

    /// Whether a pair works, as far as it is up to the pair.
    pub(crate) fn lives(&self, pair: &Pair, now: u64) -> bool {
        self.end_of(pair).is_none_or(|at| now < at)
    }

    /// How many pairs work, as far as it is up to them.
    pub(crate) fn living(&self, now: u64) -> usize {
        self.pairs.iter().filter(|pair| self.lives(pair, now)).count()
    }

    /// The one to use.
    pub(crate) fn current(&self) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.stage == Stage::Current)
    }

    /// Lets go of a pair whose overlap is over, unless it is the only one.
    pub(crate) fn let_go(&mut self, now: u64) {
        if self.pairs.len() == 2
            && let Some(over) = self.pairs.iter().position(|pair| pair.is_retired(now))
        {
            self.remove(over);
        }
    }

    /// Adds a staged pair. What no longer works makes room; who is left alone is the one to use, unless it is about to
    /// go: then the new one is.
    pub(crate) fn stage(&mut self, pair: Pair, now: u64) {
        let mut stage = Stage::Staged;
        if self.pairs.len() == 2 {
            let dead = self.pairs.iter().position(|pair| !self.lives(pair, now)).expect("room was checked");
            self.remove(dead);
            match self.pairs[0].stage {
                Stage::Retiring => stage = Stage::Current,
                Stage::Staged | Stage::Current => self.make_current(),
            }
        }
        self.pairs.push(Pair { stage, ..pair });
    }

    /// Gives the staged pair its turn, unless the key would be without a working one: at once, or when the old one goes.
    pub(crate) fn turn(&mut self, overlap: u64, now: u64) -> Result<(), Refused> {
        let worked = self.living(now) > 0;
        self.promote(overlap, now)?;
        let end = self.pairs.iter().filter_map(|pair| pair.retires).max().unwrap_or(now);
        let needed = if self.expires.is_some_and(|at| at <= end) { now } else { end };
        let works = |at| self.current().is_some_and(|pair| self.lives(pair, at));
        if worked && !(works(now) && works(needed)) { Err("last_working_pair") } else { Ok(()) }
    }

    /// Gives the staged pair its turn; the old one goes on for the overlap.
    pub(crate) fn promote(&mut self, overlap: u64, now: u64) -> Result<(), Refused> {
        // What does not work any more has nothing to overlap.
        let overlap = if self.lives(&self.pairs[0], now) { overlap } else { 0 };
        match self.pairs.as_mut_slice() {
            [old, new] if new.stage == Stage::Staged => {
                (new.stage, old.stage, old.retires) = (Stage::Current, Stage::Retiring, Some(now + overlap));
            }
            _ => return Err("nothing_staged"),
        }
        self.let_go(now);
        Ok(())
    }

    /// Takes a pair away, unless nothing would work without it.
    pub(crate) fn delete_pair(&mut self, client: &str, now: u64) -> Result<(), Refused> {
        let place = self.pairs.iter().position(|pair| pair.client == client).ok_or("client_id_not_found")?;
        let (pair, other) = (&self.pairs[place], self.pairs.get(1 - place));
        let allowed = match other {
            None => false,
            Some(other) => self.lives(other, now) || !self.lives(pair, now),
        };
        if !allowed {
            return Err("last_working_pair");
        }
        if self.remove(place).stage == Stage::Current {
            self.make_current();
        }
        Ok(())
    }

    /// For how long the old pair goes on: as asked, else as the key's policy says, else the domain's, else a week.
    pub(crate) fn overlap(&self, input: &Value, of_domain: &Value) -> u64 {
        let said = [&input["overlapDays"], &self.rotation["overlapDays"], &of_domain["overlapDays"]];
        said.iter().find_map(|days| days.as_u64()).unwrap_or(7) * DAY
    }

    pub(super) fn make_current(&mut self) {
        (self.pairs[0].stage, self.pairs[0].retires) = (Stage::Current, None);
    }

    pub(super) fn remove(&mut self, place: usize) -> Pair {
        let gone = self.pairs.remove(place);
        let told = gone.methods.contains("bearer") && self.state != KeyState::Revoked;
        let imported = gone.imported;
        self.ring.push(Gone { client: gone.client.clone(), secret: told.then_some(gone.secret), imported });
        if self.ring.len() > 8 {
            self.ring.remove(0);
        }
        gone
    }
}
