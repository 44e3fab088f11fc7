//! An audit event, in its final form.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::personal::PersonalData;
use crate::crypto::sha256;
use crate::encode::{base64, canonical::canonical};
use crate::time::Instant;

/// The version of the form that the hash covers.
pub(super) const VERSION: u32 = 1;

/// What the hash of an event starts with, so that no other hash of ours can be taken for one.
const LABEL: &[u8] = b"keyward audit event 1\0";

/// One committed change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The version of this form.
    pub v: u32,
    /// The document that changed.
    pub document: String,
    /// Counts the changes of the document, from 1.
    pub sequence: u64,
    /// The hash of the event before; of the first, 43 times `A`.
    pub previous: String,
    /// When.
    pub at: Instant,
    /// The operation that made the change.
    pub operation: String,
    /// Who asked for it.
    pub actor: Value,
    /// What was done, as `key.create`.
    pub action: String,
    /// To what.
    pub target: Target,
    /// What it changed; never a secret, nor anything derived from one.
    pub changes: Vec<Change>,
    /// Whether names of people stand in it as they are, or as commitments to them.
    #[serde(default, skip_serializing_if = "PersonalData::is_plain")]
    pub personal: PersonalData,
    /// Base64url of the SHA-256 over the canonical JSON of all the other members.
    pub hash: String,
}

/// What an event is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
}

/// One member that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Which: `keys.<keyId>.state`.
    pub path: String,
    /// What it was.
    pub before: Value,
    /// What it is.
    pub after: Value,
}

impl Event {
    /// The event with the hash that belongs to its contents; none if they have no canonical form.
    pub fn sealed(mut self) -> Option<Self> {
        self.hash = self.computed_hash()?;
        Some(self)
    }

    /// The event of a stored text; none if one byte of it is not as it was written.
    pub fn read(text: &str) -> Option<Self> {
        let event: Self = serde_json::from_str(text).ok()?;
        // A member that we do not know is in no hash: it would be an addition that nobody notices.
        (event.is_intact() && event.text()? == text).then_some(event)
    }

    /// Whether the hash belongs to the contents.
    pub fn is_intact(&self) -> bool {
        self.v == VERSION && self.computed_hash().is_some_and(|hash| hash == self.hash)
    }

    /// The text of the event's own document: canonical, so that two processes that drain it write the same bytes.
    pub fn text(&self) -> Option<String> {
        canonical(&serde_json::to_value(self).ok()?)
    }

    fn computed_hash(&self) -> Option<String> {
        let mut event = serde_json::to_value(self).ok()?;
        event.as_object_mut()?.remove("hash");
        let text = canonical(&event)?;
        Some(base64::to_url(&sha256(&[LABEL, text.as_bytes()])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event() -> Event {
        Event {
            v: VERSION,
            document: "account/a/b".into(),
            sequence: 1,
            previous: "A".repeat(43),
            at: 1_700_000_000_000,
            operation: "op".into(),
            actor: json!({"role": "siteAdmin", "id": "root"}),
            action: "key.create".into(),
            target: Target { domain: Some("default".into()), owner: Some("ann".into()), key_id: None },
            changes: vec![Change { path: "keys.x".into(), before: Value::Null, after: json!({"name": "é"}) }],
            personal: PersonalData::Plain,
            hash: String::new(),
        }
        .sealed()
        .unwrap()
    }

    /// Frozen: the form that exported chains rely on.
    #[test]
    fn known_form() {
        let text = event().text().unwrap();
        assert_eq!(
            text,
            format!(
                r#"{{"action":"key.create","actor":{{"id":"root","role":"siteAdmin"}},"at":1700000000000,"changes":[{{"after":{{"name":"é"}},"before":null,"path":"keys.x"}}],"document":"account/a/b","hash":"{}","operation":"op","previous":"{}","sequence":1,"target":{{"domain":"default","owner":"ann"}},"v":1}}"#,
                event().hash,
                "A".repeat(43)
            )
        );
        assert_eq!(event().hash, HASH);
    }

    const HASH: &str = "98nKkZKZDEdCLG-pRsO6Mrh8egTKDKT2Z2uWPTTadaU";

    #[test]
    fn any_change_breaks_the_hash() {
        assert!(event().is_intact());
        assert!(!Event { at: 1, ..event() }.is_intact());
        assert!(!Event { sequence: 2, ..event() }.is_intact());
        assert!(!Event { actor: json!({"role": "system"}), ..event() }.is_intact());
        assert!(!Event { changes: vec![], ..event() }.is_intact());
        assert!(!Event { personal: PersonalData::Committed, ..event() }.is_intact());
    }

    #[test]
    fn a_text_is_read_only_as_it_was_written() {
        let text = event().text().unwrap();
        assert_eq!(Event::read(&text), Some(event()));
        for other in [
            text.replace(r#""v":1"#, r#""v": 1"#),
            text.replace(r#""v":1"#, r#""v":1,"z":1"#),
            text.replace(r#""v":1"#, r#""personal":"plain","v":1"#),
            text.replace('é', r"\u00e9"),
            text.replace("ann", "bob"),
            format!("{text} "),
            String::new(),
        ] {
            assert_eq!(Event::read(&other), None, "{other}");
        }
    }
}
