//! Names of people in events, as salted commitments where the site asks for it.
//!
//! An event never changes, a person may ask to be forgotten. So the event holds HMAC-SHA256(salt, name), and a document
//! of its own, `personal/<document>/<sequence>`, holds the salts with the names: while it is there a reader sees names,
//! when it is erased the chain is as whole as before.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::diff::segments;
use super::event::{Change, Event, Target};
use crate::crypto::{Stream, hmac_sha256};
use crate::encode::{base64, document};
use crate::error::Fault;
use crate::id::personal_document;

/// How names of people stand in events: as they are, or as commitments. Fixed when the site is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalData {
    /// As they are.
    #[default]
    Plain,
    /// As commitments.
    Committed,
}

impl PersonalData {
    /// The words of an input.
    pub const WORDS: [(&'static str, Self); 2] = [("plain", Self::Plain), ("committed", Self::Committed)];

    /// Whether names stand as they are.
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

document! {
    /// What the commitments of one event stand for.
    pub struct Openings {
        /// The version of the document.
        "schema" => schema: u32;
        /// The document that changed.
        "document" => document: String;
        /// Which of its changes.
        "sequence" => sequence: u64;
        /// One a commitment.
        "values" => values: Vec<Opening>;
    }
}

document! {
    /// What one commitment stands for.
    pub struct Opening {
        /// As the event has it.
        "commitment" => commitment: String;
        /// What the value was mixed with; base64url of 16 bytes.
        "salt" => salt: String;
        /// The name, id or description.
        "value" => value: String;
        /// Whose it is: the id of a user or an administrator.
        "user" => user: String;
        /// In which domain; absent of the site's administrators.
        "domain" => domain: Option<String> = None;
        /// Whether it may as well be an administrator's: a key remembers who made it by name alone.
        "unsure" => unsure: bool = false;
    }
}

/// Somebody, as an erasure names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub user: String,
    /// The domain; none of the site's administrators.
    pub domain: Option<String>,
}

/// Where names of people stand in the auditable view of an account; `*` is any member or item.
const PLACES: [&[&str]; 4] =
    [&["user", "maintainers", "*"], &["keys", "*", "name"], &["keys", "*", "description"], &["keys", "*", "createdBy"]];

/// What stands at a place, as far as that says whose it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Actor,
    Owner,
    Maintainer,
    /// The name or the description of a key.
    Text,
    Creator,
}

impl Openings {
    /// Puts commitments in the place of every name of an event that is about to be recorded; what opens them.
    pub fn commit(
        document: &str,
        sequence: u64,
        (actor, target, changes): (&mut Value, &mut Target, &mut [Change]),
        stream: &mut Stream,
    ) -> Self {
        let subject = target.clone();
        let asked = actor.clone();
        let mut values = Vec::new();
        visit(actor, target, changes, &mut |kind, text| {
            let salt = stream.bytes::<16>();
            let value = std::mem::replace(text, base64::to_url(&hmac_sha256(&salt, text.as_bytes())));
            let (Person { user, domain }, unsure) = person(kind, &value, &asked, &subject);
            let (commitment, salt) = (text.clone(), base64::to_url(&salt));
            values.push(Opening { commitment, salt, value, user, domain, unsure, extra: serde_json::Map::new() });
        });
        Self { schema: 1, document: document.to_owned(), sequence, values, extra: serde_json::Map::new() }
    }

    /// The openings of a stored text.
    pub fn parse(id: &str, text: &str) -> Result<Self, Fault> {
        let openings: Self = serde_json::from_str(text).map_err(|_| Fault::of(id, "the document cannot be read"))?;
        if openings.schema > 1 {
            return Err(Fault::of(id, "the document was written by a newer keyward"));
        }
        Ok(openings)
    }

    /// Their document: its id and its text.
    pub fn document(&self) -> Result<(String, String), Fault> {
        let id = personal_document(&self.document, self.sequence);
        let text = serde_json::to_string(self).map_err(|_| Fault::of(&id, "the document cannot be written"))?;
        Ok((id, text))
    }

    /// Forgets what is about somebody; whether there was anything.
    pub fn erase(&mut self, person: &Person) -> bool {
        let count = self.values.len();
        self.values.retain(|value| value.user != person.user || (value.domain != person.domain && !value.unsure));
        self.values.len() != count
    }

    fn open(&self, commitment: &str) -> Option<&str> {
        let value = self.values.iter().find(|value| value.commitment == commitment)?;
        let salt = base64::from_url(&value.salt)?;
        // What was put there later opens nothing.
        (base64::to_url(&hmac_sha256(&salt, value.value.as_bytes())) == commitment).then_some(value.value.as_str())
    }
}

impl Event {
    /// Puts names in the place of the commitments that are opened; whether some stay closed.
    ///
    /// Its hash then no longer belongs to it: the result is for a reader, never for a chain.
    pub fn open(&mut self, openings: Option<&Openings>) -> bool {
        if self.personal.is_plain() {
            return false;
        }
        let mut is_erased = false;
        visit(&mut self.actor, &mut self.target, &mut self.changes, &mut |_, text| match openings
            .and_then(|openings| openings.open(text))
        {
            Some(value) => value.clone_into(text),
            None => is_erased = true,
        });
        is_erased
    }
}

/// Whose a value is, and whether that is unsure.
fn person(kind: Kind, value: &str, actor: &Value, target: &Target) -> (Person, bool) {
    let asks = || actor["domain"].as_str().map(str::to_owned);
    let (user, domain, unsure) = match kind {
        Kind::Actor => (value, asks(), false),
        Kind::Creator if actor["id"] == value => (value, asks(), false),
        Kind::Creator => (value, target.domain.clone(), true),
        Kind::Owner | Kind::Maintainer => (value, target.domain.clone(), false),
        Kind::Text => (target.owner.as_deref().unwrap_or_default(), target.domain.clone(), false),
    };
    (Person { user: user.to_owned(), domain }, unsure)
}

fn visit(actor: &mut Value, target: &mut Target, changes: &mut [Change], name: &mut impl FnMut(Kind, &mut String)) {
    if let Some(Value::String(id)) = actor.get_mut("id") {
        name(Kind::Actor, id);
    }
    if let Some(owner) = &mut target.owner {
        name(Kind::Owner, owner);
        for Change { path, before, after } in changes {
            let path = segments(path);
            for place in PLACES {
                let kind = match place.last() {
                    Some(&"*") => Kind::Maintainer,
                    Some(&"createdBy") => Kind::Creator,
                    _ => Kind::Text,
                };
                let Some(rest) = below(place, &path) else { continue };
                descend(before, rest, &mut |text| name(kind, text));
                descend(after, rest, &mut |text| name(kind, text));
            }
        }
    }
}

/// What is left of a place behind a path that leads to it.
fn below<'a>(place: &'a [&'a str], path: &[String]) -> Option<&'a [&'a str]> {
    let (start, rest) = place.split_at_checked(path.len())?;
    start.iter().zip(path).all(|(step, name)| *step == "*" || step == name).then_some(rest)
}

fn descend(value: &mut Value, steps: &[&str], name: &mut impl FnMut(&mut String)) {
    match (steps.split_first(), value) {
        (None, Value::String(text)) => name(text),
        (Some((&"*", rest)), Value::Object(members)) => {
            members.values_mut().for_each(|member| descend(member, rest, name));
        }
        (Some((&"*", rest)), Value::Array(items)) => items.iter_mut().for_each(|item| descend(item, rest, name)),
        (Some((step, rest)), Value::Object(members)) => {
            if let Some(member) = members.get_mut(*step) {
                descend(member, rest, name);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Entropy, Purpose};
    use serde_json::json;

    const ANN: &str = "ann";

    fn event() -> (Event, Openings) {
        let key = json!({"name": "nightly", "description": "d", "createdBy": "root", "access": {"name": ["x"]}});
        let mut actor = json!({"role": "user", "id": "bob", "domain": "acme"});
        let mut target = Target { domain: Some("acme".into()), owner: Some(ANN.into()), key_id: None };
        let mut changes = vec![
            Change { path: "keys.k".into(), before: key.clone(), after: Value::Null },
            Change { path: "keys.k.name".into(), before: json!("old"), after: json!("new") },
            Change { path: "keys.k.createdBy".into(), before: Value::Null, after: json!("bob") },
            Change { path: "user.maintainers".into(), before: json!([]), after: json!(["bob", "eve"]) },
            Change { path: String::new(), before: Value::Null, after: json!({"keys": {"k": key}, "user": {}}) },
        ];
        let mut stream = Entropy::new([3; 32]).stream(Purpose::Commitment);
        let openings = Openings::commit("account/a/b", 1, (&mut actor, &mut target, &mut changes), &mut stream);
        let event = Event {
            v: 1,
            document: "account/a/b".into(),
            sequence: 1,
            previous: "A".repeat(43),
            at: 1,
            operation: "op".into(),
            actor,
            action: "key.edit".into(),
            target,
            changes,
            personal: PersonalData::Committed,
            hash: String::new(),
        };
        (event.sealed().unwrap(), openings)
    }

    #[test]
    fn no_name_is_left_in_an_event_and_every_one_comes_back() {
        let (event, openings) = event();
        let text = event.text().unwrap();
        for name in [ANN, "bob", "eve", "root", "nightly", "d", "old", "new"] {
            assert!(!text.contains(&format!("\"{name}\"")), "{name} in {text}");
        }
        assert!(text.contains(r#""access":{"name":["x"]}"#) && text.contains("acme"), "{text}");
        let mut opened = event.clone();
        assert!(!opened.open(Some(&openings)));
        assert_eq!(opened.actor["id"], "bob");
        assert_eq!(opened.target.owner.as_deref(), Some(ANN));
        assert_eq!(opened.changes[0].before["createdBy"], "root");
        assert_eq!(opened.changes[3].after, json!(["bob", "eve"]));
        assert_eq!(opened.changes[4].after["keys"]["k"]["description"], "d");
        let mut closed = event.clone();
        assert!(closed.open(None));
        assert_eq!(closed, event);
    }

    #[test]
    fn who_is_erased_is_gone_and_nobody_else() {
        let person = |user: &str, domain: Option<&str>| Person { user: user.into(), domain: domain.map(str::to_owned) };
        let (event, all) = event();
        let left = |of: Person| {
            let mut openings = all.clone();
            let found = openings.erase(&of);
            (found, openings.values.len())
        };
        let count = all.values.len();
        assert_eq!(left(person("bob", Some("other"))), (false, count));
        assert_eq!(left(person("nobody", Some("acme"))), (false, count));
        // As the actor, the creator, the maintainer.
        assert_eq!(left(person("bob", Some("acme"))), (true, count - 3));
        // Who made a key may be the site's administrator of that name.
        assert_eq!(left(person("root", None)), (true, count - 2));
        let mut openings = all.clone();
        assert!(openings.erase(&person(ANN, Some("acme"))));
        let mut opened = event.clone();
        assert!(opened.open(Some(&openings)));
        assert_eq!((opened.actor["id"].as_str(), opened.target.owner == event.target.owner), (Some("bob"), true));
        assert!(event.is_intact());
    }

    #[test]
    fn what_was_put_there_later_opens_nothing() {
        let (event, mut openings) = event();
        openings.values[0].value = "eve".into();
        let mut opened = event.clone();
        assert!(opened.open(Some(&openings)));
        assert_eq!(opened.actor, event.actor);
    }

    /// Frozen: the form of the document.
    #[test]
    fn known_form() {
        let (_, openings) = event();
        let (id, text) = openings.document().unwrap();
        assert_eq!(id, "personal/account/a/b/000000000001");
        assert!(text.starts_with(KNOWN), "{text}");
        assert!(event().0.text().unwrap().contains(r#""personal":"committed""#));
        assert_eq!(Openings::parse(&id, &text).unwrap(), openings);
        let fault = Openings::parse(&id, &text.replace(r#""schema":1"#, r#""schema":2"#)).unwrap_err();
        assert_eq!(fault.message, "the document was written by a newer keyward");
    }

    const KNOWN: &str = r#"{"schema":1,"document":"account/a/b","sequence":1,"values":[{"commitment":""#;
}
