//! Until when a key works: A8, P10.

use serde_json::Value;

use super::{DAY, Refused, Rules};

/// What is asked for.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Wish {
    Nothing,
    Never,
    Days(u64),
    Date(u64),
}

impl Wish {
    /// The wish of an input.
    pub(crate) fn of(input: &Value) -> Self {
        match (input.get("expiresAt"), input["expiresInDays"].as_u64()) {
            (_, Some(days)) => Self::Days(days),
            (Some(Value::Null), _) => Self::Never,
            (Some(at), _) => Self::Date(at.as_u64().unwrap()),
            (None, None) => Self::Nothing,
        }
    }

    /// The expiration that comes of it; the days of the policy count from `from`.
    pub(crate) fn decide(self, rules: &Rules, from: u64, now: u64) -> Result<Option<u64>, Refused> {
        let latest = rules.days.map(|days| from + days * DAY);
        let (kind, at) = match self {
            // What the policy gives by itself needs nobody's leave; where it gives nothing, the key never expires.
            Self::Nothing if latest.is_some() => return Ok(latest),
            Self::Nothing | Self::Never => ("never", None),
            Self::Days(days) => ("days", Some(now + days * DAY)),
            Self::Date(at) => ("date", Some(at)),
        };
        if !rules.kinds.contains(kind) {
            return Err("expiration_not_allowed");
        }
        if at.is_some_and(|at| at <= now) {
            return Err("expiry_passed");
        }
        if latest.is_some_and(|latest| at.is_none_or(|at| at > latest)) {
            return Err("expiry_too_late");
        }
        Ok(at)
    }
}
