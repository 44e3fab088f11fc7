//! Signature parameters: their types, and the time window that they span.
//!
//! Source: RFC 9421, section 2.3.

use super::limits::MAX_PARAMETER;
use super::profile::Profile;
use super::structured::{BareItem, Parameters};
use crate::error::Reason;

/// When a signature was made and until when it is good.
///
/// Units: seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) created: u64,
    pub(super) expires: Option<u64>,
}

/// The times, once every parameter that has a meaning has its type.
///
/// Errors: `missing_parameter`, `malformed_parameter`, `limit_exceeded`.
pub(super) fn read(parameters: &Parameters<'_>) -> Result<Times, Reason> {
    let created = parameters.get("created").ok_or(Reason::MissingParameter)?;
    let keyid = parameters.get("keyid").ok_or(Reason::MissingParameter)?;
    let times = Times { created: seconds(created)?, expires: parameters.get("expires").map(seconds).transpose()? };
    check_name(keyid)?;
    parameters.get("nonce").map_or(Ok(()), check_name)?;
    for name in ["alg", "tag"] {
        if parameters.get(name).is_some_and(|value| value.as_str().is_none()) {
            return Err(Reason::MalformedParameter);
        }
    }
    Ok(times)
}

impl Times {
    /// Whether the signature is good now.
    ///
    /// The skew is granted to a signer whose clock is ahead, not to one that is behind: its signatures look older than
    /// they are, which `max_age_s` has room for.
    ///
    /// Errors: `window_invalid`, `created_in_future`, `created_too_old`, `signature_expired`, in this order.
    pub(super) fn check(self, profile: &Profile<'_>, now_ms: u64) -> Result<(), Reason> {
        let created_ms = self.created.saturating_mul(1000);
        let span = |seconds: u64| seconds.saturating_mul(1000);
        if self.expires.is_some_and(|at| at <= self.created || at - self.created > profile.max_age_s) {
            return Err(Reason::WindowInvalid);
        }
        if created_ms > now_ms.saturating_add(span(profile.clock_skew_s)) {
            return Err(Reason::CreatedInFuture);
        }
        if now_ms.saturating_sub(created_ms) > span(profile.max_age_s) {
            return Err(Reason::CreatedTooOld);
        }
        if self.expires.is_some_and(|at| now_ms >= span(at)) {
            return Err(Reason::SignatureExpired);
        }
        Ok(())
    }
}

/// A whole number of seconds; `1.0` is a decimal and none, however round.
fn seconds(value: &BareItem<'_>) -> Result<u64, Reason> {
    value.as_integer().and_then(|seconds| u64::try_from(seconds).ok()).ok_or(Reason::MalformedParameter)
}

/// Whether it says something and is not endless.
pub(super) fn is_name(text: &str) -> bool {
    (1..=MAX_PARAMETER).contains(&text.len())
}

fn check_name(value: &BareItem<'_>) -> Result<(), Reason> {
    let text = value.as_str().ok_or(Reason::MalformedParameter)?;
    match text.len() {
        0 => Err(Reason::MalformedParameter),
        _ if is_name(text) => Ok(()),
        _ => Err(Reason::LimitExceeded),
    }
}
