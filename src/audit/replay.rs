//! What a document looked like: its auditable view, rebuilt from its events.
//!
//! In a view that is rebuilt, a member that is null is left out: an event does not tell the two apart.

use serde_json::{Map, Value};

use super::diff::segments;
use super::event::{Change, Event};
use crate::time::Instant;

/// A document at some moment of its history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    /// How many changes it had seen; 0 before the first.
    pub sequence: u64,
    /// When it last changed.
    pub at: Option<Instant>,
    /// The auditable view.
    pub view: Value,
}

/// The document after the last event that is not later than `at`; `events` are all of it, oldest first.
pub fn replay<'e>(events: impl DoubleEndedIterator<Item = &'e Event> + Clone, at: Instant) -> Past {
    // Two processes have two clocks: what counts is the order of the chain.
    let last = events.clone().rfind(|event| event.at <= at).map_or(0, |event| event.sequence);
    let mut past = Past::default();
    for event in events.take_while(|event| event.sequence <= last) {
        for change in &event.changes {
            apply(&mut past.view, change);
        }
        past.sequence = event.sequence;
        past.at = Some(event.at);
    }
    past
}

/// The value without its members that are null.
pub fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, member)| !member.is_null());
            Value::Object(kept.map(|(name, member)| (name.clone(), without_nulls(member))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

fn apply(view: &mut Value, change: &Change) {
    let path = segments(&change.path);
    let Some((last, way)) = path.split_last() else {
        *view = without_nulls(&change.after);
        return;
    };
    let mut place = view;
    for name in way {
        let Some(members) = members_of(place) else { return };
        place = members.entry(name.clone()).or_insert(Value::Null);
    }
    let Some(members) = members_of(place) else { return };
    if change.after.is_null() {
        members.remove(last);
    } else {
        members.insert(last.clone(), without_nulls(&change.after));
    }
}

/// The members of a value, which becomes an object if it is none.
fn members_of(value: &mut Value) -> Option<&mut Map<String, Value>> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut()
}

#[cfg(test)]
mod tests {
    use super::super::diff::diff;
    use super::super::event::Target;
    use super::super::personal::PersonalData;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn history(views: &[(Instant, Value)]) -> Vec<Event> {
        let before = std::iter::once(&Value::Null).chain(views.iter().map(|(_, view)| view));
        let event = |(index, (before, (at, view))): (usize, (&Value, &(Instant, Value)))| Event {
            v: 1,
            document: "account/a/b".into(),
            sequence: index as u64 + 1,
            previous: String::new(),
            at: *at,
            operation: String::new(),
            actor: Value::Null,
            action: String::new(),
            target: Target::default(),
            changes: diff(before, view),
            personal: PersonalData::Plain,
            hash: String::new(),
        };
        before.zip(views).enumerate().map(event).collect()
    }

    #[test]
    fn as_of_a_moment() {
        let events = history(&[
            (10, json!({"keys": {}, "user": {"status": "active", "eu.west": null}})),
            (20, json!({"keys": {"k": {"name": "n", "expiresAt": null}}, "user": {"status": "active"}})),
            (30, json!({"keys": {}, "user": {"status": "active"}})),
        ]);
        let at = |at| replay(events.iter(), at);
        assert_eq!(at(9), Past::default());
        assert_eq!(at(10).view, json!({"keys": {}, "user": {"status": "active"}}));
        assert_eq!(at(29).view["keys"], json!({"k": {"name": "n"}}));
        assert_eq!((at(99).sequence, at(99).at, &at(99).view["keys"]), (3, Some(30), &json!({})));
    }

    #[test]
    fn a_clock_that_was_ahead_hides_nothing() {
        let events = history(&[(10, json!({"a": 1})), (99, json!({"a": 2})), (20, json!({"a": 3}))]);
        assert_eq!(replay(events.iter(), 30).view, json!({"a": 3}));
        assert_eq!(replay(events.iter(), 15).view, json!({"a": 1}));
    }

    fn view() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(Value::Null), any::<u8>().prop_map(|number| json!(number)), Just(json!([1, null]))];
        leaf.prop_recursive(3, 12, 3, |inner| {
            proptest::collection::btree_map("[ab.\\\\]{1,2}", inner, 0..3).prop_map(|members| json!(members))
        })
    }

    proptest! {
        #[test]
        fn what_is_rebuilt_is_what_was(views in proptest::collection::vec(view(), 1..6)) {
            let views: Vec<_> = (1_u64..).zip(views).collect();
            let events = history(&views);
            for (at, view) in &views {
                prop_assert_eq!(replay(events.iter(), *at).view, without_nulls(view));
            }
        }
    }
}
