//! Refused commands, in a document a who asked: a ring that is written rarely, so that nobody fills a storage by asking.
//!
//! It lies beside the actor and never in the account that the command was about, and it is no part of a chain: what it
//! holds was typed by whoever asked, so it tells nobody what there is.

use serde_json::Value;

use super::event::Target;
use crate::crypto::sha256;
use crate::encode::{canonical::canonical, document};
use crate::error::Fault;
use crate::time::{DAY, Instant, Millis};

/// At most so many refusals are remembered of one actor; the oldest go first.
const RING: usize = 64;
/// How long one is remembered.
const KEPT: Millis = 90 * DAY;
/// Within this time, so many are written down of one actor; those beyond are counted.
const WINDOW: Millis = 3_600_000;
const PER_WINDOW: u32 = 16;

document! {
    /// What was refused to one actor.
    pub struct Refusals {
        /// The version of the document.
        "schema" => schema: u32;
        /// Who asked.
        "actor" => actor: Value;
        /// Since when the writes below are counted.
        "windowAt" => window_at: Instant;
        /// How often the document was written since.
        "writes" => writes: u32;
        /// What was refused, the latest last.
        "refused" => refused: Vec<Refused>;
    }
}

document! {
    /// One command that was refused, once or several times.
    pub struct Refused {
        /// When, the last time.
        "at" => at: Instant;
        /// When, the first time.
        "firstAt" => first_at: Instant;
        /// At least how often.
        "times" => times: u32;
        /// What was asked for, as the event of it would be called.
        "action" => action: String;
        /// To what, as the actor named it.
        "target" => target: Target;
        /// Why it was refused.
        "code" => code: String;
    }
}

impl Refused {
    /// A number that stands for what was refused: two refusals of one actor at one instant have different ones.
    pub fn number(&self) -> u64 {
        let what = serde_json::json!([self.action, self.target, self.code]);
        let hash = sha256(&[canonical(&what).unwrap_or_default().as_bytes()]);
        // Six bytes, which every runtime can count to.
        hash.iter().take(6).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

/// What was asked for, and why not.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// As `key.revoke`.
    pub action: String,
    /// To what, as the actor named it.
    pub target: Target,
    /// The code of the refusal.
    pub code: &'static str,
}

impl Refusals {
    /// Nothing yet.
    pub fn of(actor: Value) -> Self {
        Self { schema: 1, actor, window_at: 0, writes: 0, refused: Vec::new(), extra: serde_json::Map::new() }
    }

    /// The refusals of a stored text.
    pub fn parse(id: &str, text: &str) -> Result<Self, Fault> {
        let refusals: Self = serde_json::from_str(text).map_err(|_| Fault::of(id, "the document cannot be read"))?;
        if refusals.schema > 1 {
            return Err(Fault::of(id, "the document was written by a newer keyward"));
        }
        Ok(refusals)
    }

    /// Remembers a refusal; whether that is worth a write. Too many at once are not.
    pub fn note(&mut self, attempt: Attempt, now: Instant) -> bool {
        // A clock that was ahead opens a new window, too.
        if now.abs_diff(self.window_at) >= WINDOW {
            self.window_at = now;
            self.writes = 0;
        }
        if self.writes >= PER_WINDOW {
            return false;
        }
        self.writes += 1;
        self.forget(now);
        let Attempt { action, target, code } = attempt;
        let same = |one: &Refused| one.action == action && one.target == target && one.code == code;
        let before = self.refused.iter().position(same).map(|index| self.refused.remove(index));
        let refused = before.unwrap_or_else(|| {
            let (code, extra) = (code.to_owned(), serde_json::Map::new());
            Refused { at: now, first_at: now, times: 0, action, target, code, extra }
        });
        let refused = Refused { at: now, times: refused.times.saturating_add(1), ..refused };
        self.refused.push(refused);
        let surplus = self.refused.len().saturating_sub(RING);
        self.refused.drain(..surplus);
        true
    }

    /// When the next refusal is worth a write again, once one was not.
    pub fn muted_until(&self) -> Instant {
        self.window_at.saturating_add(WINDOW)
    }

    /// Lets go of what was refused long ago; whether nothing is left.
    pub fn forget(&mut self, now: Instant) -> bool {
        self.refused.retain(|one| one.at.saturating_add(KEPT) > now);
        self.refused.is_empty()
    }

    /// Lets go of what names a user as the target; whether there was anything.
    pub fn erase(&mut self, user: &str, domain: Option<&str>) -> bool {
        let count = self.refused.len();
        let is_about = |target: &Target| target.owner.as_deref() == Some(user) && target.domain.as_deref() == domain;
        self.refused.retain(|one| !is_about(&one.target));
        self.refused.len() != count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const START: Instant = 1_893_456_000_000;

    fn attempt(number: u32) -> Attempt {
        let target = Target { domain: Some("acme".into()), owner: None, key_id: Some(format!("{number:024}")) };
        Attempt { action: "key.revoke".into(), target, code: "key_not_found" }
    }

    fn refusals() -> Refusals {
        Refusals::of(json!({"role": "user", "id": "mallory", "domain": "acme"}))
    }

    #[test]
    fn the_same_is_counted_and_goes_to_the_end() {
        let mut refusals = refusals();
        for (minute, number) in [1, 2, 1, 1].into_iter().enumerate() {
            assert!(refusals.note(attempt(number), START + minute as u64 * 60_000));
        }
        let found: Vec<_> =
            refusals.refused.iter().map(|one| (one.times, one.first_at - START, one.at - START)).collect();
        assert_eq!(found, [(1, 60_000, 60_000), (3, 0, 180_000)]);
    }

    #[test]
    fn nobody_fills_a_storage_by_asking() {
        let mut refusals = refusals();
        let mut writes = 0;
        for number in 0..10_000 {
            // One a second, for almost three hours.
            writes += u32::from(refusals.note(attempt(number), START + u64::from(number) * 1_000));
        }
        assert_eq!(writes, 3 * PER_WINDOW);
        assert_eq!(refusals.refused.len(), 3 * PER_WINDOW as usize);
        for hour in 3..20 {
            for number in 0..100 {
                refusals.note(attempt(100_000 * hour + number), START + u64::from(hour) * WINDOW);
            }
        }
        assert_eq!(refusals.refused.len(), RING);
        let largest =
            Target { domain: Some("d".repeat(128)), owner: Some("o".repeat(128)), key_id: Some("0".repeat(24)) };
        for one in &mut refusals.refused {
            one.target = largest.clone();
        }
        assert!(serde_json::to_string(&refusals).unwrap().len() < 32 * 1024);
    }

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let mut refusals = refusals();
        refusals.note(attempt(1), START);
        assert!(!refusals.forget(START + KEPT - 1));
        assert!(refusals.forget(START + KEPT));
        refusals.note(attempt(1), START);
        refusals.note(attempt(2), START + KEPT);
        assert_eq!(refusals.refused.len(), 1);
    }

    #[test]
    fn a_clock_that_was_ahead_stops_nothing() {
        let mut refusals = refusals();
        for number in 0..PER_WINDOW {
            assert!(refusals.note(attempt(number), START + 100 * WINDOW));
        }
        assert!(!refusals.note(attempt(99), START + 100 * WINDOW + 1));
        assert_eq!(refusals.muted_until(), START + 101 * WINDOW);
        assert!(refusals.note(attempt(99), START));
    }

    /// Frozen: the form of the document.
    #[test]
    fn known_form() {
        let mut refusals = refusals();
        refusals.note(attempt(7), START);
        let text = serde_json::to_string(&refusals).unwrap();
        assert_eq!(text, KNOWN);
        assert_eq!(Refusals::parse("refusal/a/b", KNOWN).unwrap(), refusals);
        assert!(Refusals::parse("refusal/a/b", &KNOWN.replacen('1', "2", 1)).is_err());
    }

    const KNOWN: &str = r#"{"schema":1,"actor":{"domain":"acme","id":"mallory","role":"user"},"windowAt":1893456000000,"writes":1,"refused":[{"at":1893456000000,"firstAt":1893456000000,"times":1,"action":"key.revoke","target":{"domain":"acme","keyId":"000000000000000000000007"},"code":"key_not_found"}]}"#;
}
