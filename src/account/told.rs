//! What was said of a key already, so that it is said once: written with the event that says it.

use std::collections::BTreeMap;

use crate::encode::document;
use crate::id::Id;
use crate::time::Instant;

document! {
    /// What was said of a key.
    pub struct Told {
        /// The last that was said of its expiration.
        "expiry" => expiry: Option<Reminded> = None;
        /// The last that was said of the date at which its current pair is to be replaced.
        "rotation" => rotation: Option<Reminded> = None;
        /// The retiring pair of which it was said that nobody uses it any more.
        "silent" => silent: Option<Id> = None;
        /// The uses of retired pairs of which it was said.
        "retiredUsed" => retired_used: BTreeMap<Id, Instant> = BTreeMap::new();
    }
}

document! {
    /// What was said of an instant to come.
    pub struct Reminded {
        /// The instant: where it is another now, nothing was said of that.
        "of" => of: Instant;
        /// How many days before; 0 is at the instant itself.
        "days" => days: u32;
    }
}

impl Default for Told {
    fn default() -> Self {
        Self {
            expiry: None,
            rotation: None,
            silent: None,
            retired_used: BTreeMap::new(),
            extra: serde_json::Map::new(),
        }
    }
}

impl Reminded {
    /// What is said so many days before an instant.
    pub fn new(of: Instant, days: u32) -> Self {
        Self { of, days, extra: serde_json::Map::new() }
    }

    /// Whether it was said already, `days` before `of` or later.
    pub fn covers(&self, of: Instant, days: u32) -> bool {
        self.of == of && self.days <= days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_form() {
        let id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let told = Told {
            expiry: Some(Reminded::new(9, 7)),
            rotation: Some(Reminded::new(8, 0)),
            silent: Some(id),
            retired_used: [(id, 5)].into(),
            ..Told::default()
        };
        let text = r#"{"expiry":{"of":9,"days":7},"rotation":{"of":8,"days":0},"silent":"0123456789ABCDEFGHIJabcd","retiredUsed":{"0123456789ABCDEFGHIJabcd":5}}"#;
        assert_eq!(serde_json::to_string(&told).unwrap(), text);
        assert_eq!(serde_json::from_str::<Told>(text).unwrap(), told);
        assert_eq!(serde_json::to_string(&Told::default()).unwrap(), "{}");
    }

    #[test]
    fn what_was_said_late_covers_what_would_have_been_said_early() {
        let reminded = Reminded::new(9, 7);
        assert!(reminded.covers(9, 7) && reminded.covers(9, 30));
        assert!(!reminded.covers(9, 1) && !reminded.covers(10, 30));
    }
}
