//! Until when a key works: what can be asked for, and what is allowed (A8, P10).

use serde_json::{Value, json};

use crate::error::{Refusal, RefusalCode};
use crate::policy::{Effective, Expiration};
use crate::text::{Fields, Presence};
use crate::time::{DAY, Instant, days_after};

/// The expiration that a command asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum Wish {
    /// None is named.
    Unsaid,
    /// It never expires.
    Never,
    /// After this many days.
    Days(u32),
    /// On a date.
    At(Instant),
}

/// The expiration of a key for which none is asked.
#[derive(Clone, Copy)]
pub(super) enum Otherwise {
    /// What the policy says for a new key.
    Policy,
    /// What the key has.
    Keep(Option<Instant>),
}

/// The most days that can be asked for: a century.
const MAX_DAYS: u32 = 36_500;

/// The member of a command that asks for the last expiration that the policy allows, where the last instant is `latest`;
/// for a day, if there is none. None, if no expiration that is to come is allowed.
pub(in crate::command) fn longest(
    policy: &Effective,
    latest: Option<Instant>,
    now: Instant,
) -> Option<(&'static str, Value)> {
    let at = latest.unwrap_or_else(|| days_after(now, 1));
    let days = at.saturating_sub(now) / DAY;
    let offers = |kind| policy.expirations().contains(&kind);
    if at > now && offers(Expiration::Date) {
        Some(("expiresAt", json!(at)))
    } else if days > 0 && offers(Expiration::Days) {
        Some(("expiresInDays", json!(days)))
    } else if latest.is_none() && offers(Expiration::Never) {
        Some(("expiresAt", Value::Null))
    } else {
        None
    }
}

impl Wish {
    /// `expiresAt` (null: never) or `expiresInDays`, not both.
    pub(super) fn parse(fields: &mut Fields) -> Self {
        let at = fields.instant_or_null("expiresAt");
        let days = fields.days("expiresInDays", 1, MAX_DAYS);
        match (at, days) {
            (Presence::Absent, None) => Self::Unsaid,
            (Presence::Absent, Some(days)) => Self::Days(days),
            (Presence::Null, None) => Self::Never,
            (Presence::Given(at), None) => Self::At(at),
            (Presence::Null | Presence::Given(_), Some(_)) => {
                fields.reject("expiresInDays", "pattern", "left out where `expiresAt` is given");
                Self::Unsaid
            }
        }
    }

    /// The expiration that holds, if the policy allows the one that was asked for. `from` is what the site's and the
    /// domain's days count from: now for a new secret, the creation of the newest live pair for an edit.
    pub(super) fn decide(
        self,
        otherwise: Otherwise,
        policy: &Effective,
        from: Instant,
        now: Instant,
    ) -> Result<Option<Instant>, Refusal> {
        let latest = policy.latest_expiry(from);
        let wanted = match (self, otherwise) {
            (Self::Unsaid, Otherwise::Keep(expiry)) => {
                self.offered(expiry, policy)?;
                return Ok(expiry);
            }
            (Self::Unsaid, Otherwise::Policy) => latest,
            (Self::Never, _) => None,
            (Self::Days(days), _) => Some(days_after(now, u64::from(days))),
            (Self::At(at), _) => Some(at),
        };
        self.offered(wanted, policy)?;
        match (wanted, latest) {
            (Some(at), _) if at <= now => Err(Refusal::from(RefusalCode::ExpiryPassed).with("now", now)),
            (Some(at), Some(latest)) if at <= latest => Ok(Some(at)),
            (_, Some(latest)) => Err(Refusal::from(RefusalCode::ExpiryTooLate).with("latest", latest)),
            (wanted, None) => Ok(wanted),
        }
    }

    /// Nothing, if the domain offers expirations of this kind (P8). What the policy itself gives is always on offer.
    fn offered(self, wanted: Option<Instant>, policy: &Effective) -> Result<(), Refusal> {
        let kind = match (self, wanted) {
            (Self::Unsaid, Some(_)) => return Ok(()),
            (_, None) => Expiration::Never,
            (Self::At(_), _) => Expiration::Date,
            (_, Some(_)) => Expiration::Days,
        };
        if policy.expirations().contains(&kind) {
            return Ok(());
        }
        Err(Refusal::from(RefusalCode::ExpirationNotAllowed)
            .with("kind", json!(kind))
            .with("allowed", json!(policy.expirations())))
    }
}
