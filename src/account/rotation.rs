//! Rotation as a state machine (K4): staged → current → retiring → retired.
//!
//! A key has one current pair, and at most one other: a staged one before the turn, a retiring one after it. Both
//! verify at any time, so nobody who uses the key notices the turn.

use super::key::Key;
use super::pair::{Pair, Stage};
use crate::text::limits::PAIRS;
use crate::time::{Instant, Millis};

/// Why a pair cannot be added, promoted or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotating {
    /// Two pairs are live already.
    PairsFull,
    /// No pair waits to become the current one.
    NothingStaged,
    /// The key has no such pair.
    NoSuchPair,
    /// Nothing of the key would work without it.
    LastWorkingPair,
}

impl Key {
    /// Lets go of pairs whose overlap is over; whether there was one.
    pub fn settle(&mut self, now: Instant) -> bool {
        let mut any = false;
        // The last pair stays even so: a key without a pair could not be regenerated.
        while self.pairs.len() > 1 {
            let Some(place) = self.pairs.iter().position(|pair| pair.is_retired(now)) else { break };
            let pair = self.pairs.remove(place);
            let at = pair.retires_at.unwrap_or(now);
            self.remember(pair, at);
            any = true;
        }
        any
    }

    /// The pair that is to be used.
    pub fn current(&self) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.stage == Stage::Current)
    }

    /// Whether a pair waits to become the current one.
    pub fn has_staged(&self) -> bool {
        self.pairs.iter().any(|pair| pair.stage == Stage::Staged)
    }

    /// Whether the pair can be used, as far as it depends on the pair alone.
    pub fn is_live(&self, pair: &Pair, now: Instant) -> bool {
        self.pair_expiry(pair).is_none_or(|at| now < at)
    }

    /// Nothing, if one more pair has room: a third is refused while two are live (P1).
    pub fn room(&self, now: Instant) -> Result<(), Rotating> {
        let live = self.pairs.iter().filter(|pair| self.is_live(pair, now)).count();
        if live < PAIRS { Ok(()) } else { Err(Rotating::PairsFull) }
    }

    /// Adds a pair that waits to become the current one; a pair that no longer works makes room for it.
    pub fn stage(&mut self, mut pair: Pair, now: Instant) -> Result<(), Rotating> {
        self.room(now)?;
        while self.pairs.len() >= PAIRS {
            let dead = self.pairs.iter().position(|pair| !self.is_live(pair, now)).ok_or(Rotating::PairsFull)?;
            let gone = self.pairs.remove(dead);
            self.remember(gone, now);
        }
        // Where the pair that went was the current one, the one that waits takes its place; one that is about to go does
        // not, for its end was decided: then the new one is current at once.
        if self.current().is_none()
            && let Some(waiting) = self.pairs.iter_mut().find(|pair| pair.stage == Stage::Staged)
        {
            waiting.stage = Stage::Current;
        }
        pair.stage = if self.current().is_some() { Stage::Staged } else { Stage::Current };
        self.pairs.push(pair);
        Ok(())
    }

    /// Makes the staged pair the current one; the old one goes on for `overlap`, then retires.
    pub fn promote(&mut self, overlap: Millis, now: Instant) -> Result<(), Rotating> {
        if !self.has_staged() {
            return Err(Rotating::NothingStaged);
        }
        let live: Vec<_> = self.pairs.iter().map(|pair| self.is_live(pair, now)).collect();
        for (pair, live) in self.pairs.iter_mut().zip(live) {
            match pair.stage {
                Stage::Staged => pair.stage = Stage::Current,
                Stage::Current => {
                    pair.stage = Stage::Retiring;
                    // What no longer works has nothing to overlap.
                    pair.retires_at = Some(if live { now.saturating_add(overlap) } else { now });
                }
                Stage::Retiring => {}
            }
        }
        self.settle(now);
        Ok(())
    }

    /// Takes a pair away at once; what is left must work (P5).
    pub fn drop_pair(&mut self, client_id: &crate::id::Id, now: Instant) -> Result<(), Rotating> {
        let place = self.pairs.iter().position(|pair| pair.client_id == *client_id).ok_or(Rotating::NoSuchPair)?;
        let mut others = self.pairs.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, pair)| pair);
        let last = self.pairs.get(place).is_some_and(|pair| self.is_live(pair, now));
        // Where the pair itself does not work, nothing is lost with it, as long as one pair is left.
        let allowed = if last { others.any(|pair| self.is_live(pair, now)) } else { others.next().is_some() };
        if !allowed {
            return Err(Rotating::LastWorkingPair);
        }
        let gone = self.pairs.remove(place);
        let was_current = gone.stage == Stage::Current;
        self.remember(gone, now);
        if was_current && let Some(left) = self.pairs.first_mut() {
            // The one that is left is the one to use, whether it waited for its turn or was about to go.
            left.stage = Stage::Current;
            left.retires_at = None;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Access, KeyState, RetiredPair, Told};
    use crate::id::Id;
    use crate::policy::RotationPolicy;

    fn id(last: char) -> Id {
        Id::parse(&format!("0123456789ABCDEFGHIJabc{last}")).unwrap()
    }

    fn pair(last: char, stage: Stage, retires_at: Option<Instant>) -> Pair {
        Pair {
            client_id: id(last),
            generation: 1,
            methods: vec![],
            created_at: 0,
            expires_at: None,
            stage,
            retires_at,
            bearer: Some(last.to_string()),
            ed25519: None,
            hmac: None,
            imported: None,
            extra: serde_json::Map::new(),
        }
    }

    fn key(pairs: Vec<Pair>) -> Key {
        Key {
            key_id: id('k'),
            name: "k".into(),
            description: String::new(),
            state: KeyState::Enabled,
            created_by: "root".into(),
            created_at: 0,
            not_before: None,
            expires_at: None,
            scopes: vec![],
            access: Access::default(),
            revoked_at: None,
            rotation: RotationPolicy::Never,
            pairs,
            retired: vec![],
            noted_expiry: None,
            told: Told::default(),
            extra: serde_json::Map::new(),
        }
    }

    /// `a:current b:retiring@50 | c` : pairs with stage and end of overlap, then the ring.
    fn drawn(key: &Key) -> String {
        let stage = |pair: &Pair| match pair.stage {
            Stage::Staged => "staged",
            Stage::Current => "current",
            Stage::Retiring => "retiring",
        };
        let last = |id: &Id| id.as_str()[23..].to_owned();
        let end = |pair: &Pair| pair.retires_at.map_or(String::new(), |at| format!("@{at}"));
        let pairs: Vec<_> =
            key.pairs.iter().map(|pair| format!("{}:{}{}", last(&pair.client_id), stage(pair), end(pair))).collect();
        let ring: Vec<_> = key.retired.iter().map(|RetiredPair { client_id, .. }| last(client_id)).collect();
        format!("{} | {}", pairs.join(" "), ring.join(" "))
    }

    const NOW: Instant = 100;

    #[test]
    fn staging() {
        let mut key = key(vec![pair('a', Stage::Current, None)]);
        key.stage(pair('b', Stage::Current, None), NOW).unwrap();
        assert_eq!(drawn(&key), "a:current b:staged | ");
        assert_eq!(key.stage(pair('c', Stage::Current, None), NOW), Err(Rotating::PairsFull));
    }

    #[test]
    fn what_no_longer_works_makes_room() {
        let mut over = key(vec![pair('b', Stage::Current, None), pair('a', Stage::Retiring, Some(NOW))]);
        over.stage(pair('c', Stage::Current, None), NOW).unwrap();
        assert_eq!(drawn(&over), "b:current c:staged | a");
        let mut dead = pair('a', Stage::Current, None);
        dead.expires_at = Some(NOW);
        let mut going = key(vec![dead.clone(), pair('b', Stage::Retiring, Some(NOW + 9))]);
        going.stage(pair('c', Stage::Current, None), NOW).unwrap();
        assert_eq!(drawn(&going), "b:retiring@109 c:current | a");
        let mut current = key(vec![dead, pair('b', Stage::Staged, None)]);
        current.stage(pair('c', Stage::Current, None), NOW).unwrap();
        assert_eq!(drawn(&current), "b:current c:staged | a");
    }

    #[test]
    fn promotion() {
        let two = || key(vec![pair('a', Stage::Current, None), pair('b', Stage::Staged, None)]);
        let mut key = two();
        key.promote(50, NOW).unwrap();
        assert_eq!(drawn(&key), "a:retiring@150 b:current | ");
        assert_eq!(key.promote(50, NOW), Err(Rotating::NothingStaged));
        assert!(!key.settle(149));
        assert!(key.settle(150));
        assert_eq!(drawn(&key), "b:current | a");
        let mut expired = two();
        expired.pairs[0].expires_at = Some(NOW);
        expired.promote(50, NOW).unwrap();
        assert_eq!(drawn(&expired), "b:current | a");
        let mut at_once = two();
        at_once.promote(0, NOW).unwrap();
        assert_eq!(drawn(&at_once), "b:current | a");
    }

    #[test]
    fn dropping() {
        let two = |first, second| key(vec![pair('a', first, None), pair('b', second, None)]);
        let dropped = |mut key: Key, last| key.drop_pair(&id(last), NOW).map(|()| drawn(&key));
        assert_eq!(dropped(two(Stage::Current, Stage::Staged), 'b').unwrap(), "a:current | b");
        assert_eq!(dropped(two(Stage::Current, Stage::Staged), 'a').unwrap(), "b:current | a");
        assert_eq!(dropped(two(Stage::Retiring, Stage::Current), 'a').unwrap(), "b:current | a");
        assert_eq!(dropped(two(Stage::Retiring, Stage::Current), 'b').unwrap(), "a:current | b");
        assert_eq!(dropped(key(vec![pair('a', Stage::Current, None)]), 'a'), Err(Rotating::LastWorkingPair));
        assert_eq!(dropped(two(Stage::Current, Stage::Staged), 'c'), Err(Rotating::NoSuchPair));
        let mut expired = two(Stage::Current, Stage::Staged);
        expired.pairs[1].expires_at = Some(NOW);
        assert_eq!(dropped(expired.clone(), 'a'), Err(Rotating::LastWorkingPair));
        assert_eq!(dropped(expired, 'b').unwrap(), "a:current | b");
        let mut dead = key(vec![pair('a', Stage::Current, None)]);
        dead.pairs[0].expires_at = Some(NOW);
        assert_eq!(dropped(dead, 'a'), Err(Rotating::LastWorkingPair));
    }

    #[test]
    fn the_last_pair_stays_and_the_ring_holds_eight() {
        let mut alone = key(vec![pair('a', Stage::Retiring, Some(NOW))]);
        assert!(!alone.settle(NOW));
        let mut key = key(vec![pair('0', Stage::Current, None)]);
        for last in '1'..='9' {
            key.stage(pair(last, Stage::Current, None), NOW).unwrap();
            key.promote(0, NOW).unwrap();
        }
        assert_eq!(drawn(&key), "9:current | 1 2 3 4 5 6 7 8");
        assert_eq!(key.retired[0].bearer.as_deref(), Some("1"));
        key.revoke(NOW);
        assert_eq!(drawn(&key), "9:current | ");
    }
}
