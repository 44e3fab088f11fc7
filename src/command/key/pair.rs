//! `keys.addPair`, `rotate`, `promote` and `deletePair`: a new secret without a moment in which none works (P1, P5, K4).

use super::issue::{Made, fresh_id, issue, make_pair, repeated};
use super::limits::{below_cap, methods, working};
use super::state::{Kind, change, maintained, not_revoked};
use crate::access::AccountVerb;
use crate::account::{Key, KeyState, Method, Pair, Rotating};
use crate::command::commit::carried_out;
use crate::command::loaded::{Found, Loaded};
use crate::command::{Check, Circumstances, Decision, input};
use crate::credential::Secret;
use crate::crypto::Purpose;
use crate::error::{Error, Refusal, RefusalCode};
use crate::id::Id;
use crate::text::Fields;
use crate::time::{DAY, Instant, Millis};

/// For how long an old pair goes on where neither command nor policy says.
const OVERLAP: Millis = 7 * DAY;

/// The most days that an overlap can last.
const MAX_OVERLAP_DAYS: u32 = 3_650;

/// A pair that is to be added.
#[derive(Clone, Debug)]
pub(in crate::command) struct NewPair {
    methods: Option<Vec<Method>>,
    expires_at: Option<Instant>,
    turn: Turn,
}

/// What becomes of a pair that is added.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// It waits.
    Later,
    /// It becomes the current one in the same write, with the overlap that was asked for.
    Now { overlap: Option<Millis> },
}

impl NewPair {
    /// The members of `keys.addPair`.
    pub(super) fn staged(fields: &mut Fields) -> Self {
        Self { methods: input::methods(fields), expires_at: fields.instant("expiresAt"), turn: Turn::Later }
    }

    /// The members of `keys.rotate`.
    pub(super) fn rotated(fields: &mut Fields) -> Self {
        Self {
            methods: input::methods(fields),
            expires_at: fields.instant("expiresAt"),
            turn: Turn::Now { overlap: overlap(fields) },
        }
    }

    /// Adds the pair and returns its secret, once.
    pub(super) fn decide(
        &self,
        key_id: &Id,
        loaded: &Loaded<'_>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Decision, Error> {
        let (action, verb) = match self.turn {
            Turn::Later => ("key.addPair", AccountVerb::AddPair),
            Turn::Now { .. } => ("key.rotate", AccountVerb::Rotate),
        };
        let found = loaded.of_key(key_id, verb, circumstances)?;
        if let Some(subject) = carried_out(&found.account.ledger, circumstances)? {
            return repeated(&found, subject, circumstances);
        }
        let (trace, now) = (circumstances.trace, circumstances.now);
        let key = trace.check(Check::Key, found.account.key(key_id).ok_or(RefusalCode::KeyNotFound))?;
        trace.check(Check::State, not_revoked(key))?;
        working(&found, trace)?;
        maintained(key, &found, circumstances)?;
        trace.check(Check::Expiration, lasting(key, self.expires_at, now))?;
        trace.check(Check::Pairs, key.room(now).map_err(refusal))?;
        let wanted = self.methods.as_deref().or_else(|| key.current().and_then(Pair::heritage));
        let methods = trace.check(Check::Methods, methods(wanted, &found.policy))?;
        // A key of which no pair worked any more does not count; with a new one it does.
        if key.state == KeyState::Enabled && !key.counts(now) {
            trace.check(Check::Cap, below_cap(&found.account, &found.policy, now))?;
        }

        let stable_id = key.key_id;
        let mut stream = circumstances.entropy.stream(Purpose::Ids);
        let client_id = fresh_id(&found.site.salt()?, &found.account, None, &mut stream);
        let secret = Secret::generate(&client_id, circumstances.entropy);
        let mut pair = make_pair(client_id, 1, methods, &secret, loaded, circumstances)?;
        pair.expires_at = self.expires_at;
        let overlap = match self.turn {
            Turn::Later => None,
            Turn::Now { overlap } => Some(overlap.unwrap_or_else(|| usual_overlap(key, &found))),
        };
        let made = Made { key_id: stable_id, client_id, secret };
        issue(action, found, made, loaded, circumstances, |account| {
            let key = account.key_mut(&stable_id).ok_or(RefusalCode::KeyNotFound)?;
            key.settle(now);
            let staged = key.stage(pair, now).map_err(refusal).and_then(|()| match overlap {
                // Where it has taken the place of a current pair that no longer worked, it is current already.
                Some(overlap) if key.has_staged() => promoted(key, overlap, now),
                _ => Ok(()),
            });
            Ok(trace.check(Check::Pairs, staged)?)
        })
    }
}

/// Makes the staged pair the current one; the old one goes on for the overlap.
pub(super) fn promote(
    overlap: Option<Millis>,
    key_id: &Id,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    change(Kind::of("key.promote", AccountVerb::Promote), key_id, loaded, circumstances, |key, found| {
        circumstances.trace.check(Check::State, not_revoked(key))?;
        maintained(key, found, circumstances)?;
        let overlap = overlap.unwrap_or_else(|| usual_overlap(key, found));
        Ok(circumstances.trace.check(Check::Pairs, promoted(key, overlap, circumstances.now))?)
    })
}

/// Takes a pair away at once, unless nothing of the key would work without it.
pub(super) fn delete_pair(
    client_id: &Id,
    key_id: &Id,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    change(Kind::of("key.deletePair", AccountVerb::DeletePair), key_id, loaded, circumstances, |key, found| {
        circumstances.trace.check(Check::State, not_revoked(key))?;
        // The pair that is left may be one that was about to go.
        maintained(key, found, circumstances)?;
        if !key.pairs.iter().any(|pair| pair.client_id == *client_id) {
            circumstances.trace.check(Check::Pair, Err(RefusalCode::ClientIdNotFound))?;
        }
        let dropped = key.drop_pair(client_id, circumstances.now).map_err(refusal);
        Ok(circumstances.trace.check(Check::Pairs, dropped)?)
    })
}

/// The overlap that a command names.
pub(super) fn overlap(fields: &mut Fields) -> Option<Millis> {
    fields.days("overlapDays", 0, MAX_OVERLAP_DAYS).map(|days| u64::from(days) * DAY)
}

fn usual_overlap(key: &Key, found: &Found) -> Millis {
    key.rotation.overlap().or_else(|| found.policy.rotation().overlap()).unwrap_or(OVERLAP)
}

/// Nothing, if a new pair of the key would work until some later instant.
fn lasting(key: &Key, expires_at: Option<Instant>, now: Instant) -> Result<(), Refusal> {
    if key.expires_at.is_some_and(|at| at <= now) {
        return Err(RefusalCode::KeyExpired.into());
    }
    if expires_at.is_some_and(|at| at <= now) {
        return Err(Refusal::from(RefusalCode::ExpiryPassed).with("now", now));
    }
    Ok(())
}

/// Promotes the staged pair, unless that leaves the key without a pair that works: no rotation does (P6), neither at
/// once nor when the overlap of the old one ends. A key that ends before has no need of one by then.
fn promoted(key: &mut Key, overlap: Millis, now: Instant) -> Result<(), Refusal> {
    let worked = key.pairs.iter().any(|pair| key.is_live(pair, now));
    key.promote(overlap, now).map_err(refusal)?;
    let retires = key.pairs.iter().filter_map(|pair| pair.retires_at).max().unwrap_or(now);
    let ended = key.expires_at.is_some_and(|at| at <= retires);
    let lives = |at| key.current().is_some_and(|pair| key.is_live(pair, at));
    if worked && !(lives(now) && (ended || lives(retires))) {
        return Err(RefusalCode::LastWorkingPair.into());
    }
    Ok(())
}

fn refusal(rotating: Rotating) -> Refusal {
    let code = match rotating {
        Rotating::PairsFull => RefusalCode::PairsFull,
        Rotating::NothingStaged => RefusalCode::NothingStaged,
        Rotating::NoSuchPair => RefusalCode::ClientIdNotFound,
        Rotating::LastWorkingPair => RefusalCode::LastWorkingPair,
    };
    code.into()
}
