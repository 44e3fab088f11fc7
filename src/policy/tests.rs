//! Random policies and properties for the tests of the files beside this one.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

use super::{Constant, Kind, PARAMETERS, PROPERTIES, Properties, SitePolicy};
use crate::text::Fields;

/// A valid policy.
pub(super) fn policy() -> impl Strategy<Value = SitePolicy> {
    change().prop_map(|change| SitePolicy::default().with(change).unwrap())
}

/// Some parameters by name, each with a valid value.
pub(super) fn change() -> impl Strategy<Value = Map<String, Value>> {
    let rows: Vec<_> = PARAMETERS.iter().map(|row| option::of(value(row.kind))).collect();
    rows.prop_map(|values| {
        let named = PARAMETERS.iter().zip(values);
        named.filter_map(|(row, value)| Some((row.name.to_owned(), value?))).collect()
    })
}

/// Valid properties, narrower than a site or wider.
pub(super) fn properties() -> impl Strategy<Value = Properties> {
    let rows: Vec<_> = PROPERTIES.iter().map(|row| (row.default, option::of(value(row.kind)))).collect();
    let (defaults, values): (Vec<Constant>, Vec<_>) = rows.into_iter().unzip();
    (Just(defaults), values).prop_map(|(_, values)| {
        let named = PROPERTIES.iter().zip(values);
        let input: Map<_, _> = named.filter_map(|(row, value)| Some((row.name.to_owned(), value?))).collect();
        let mut fields = Fields::of("properties", Value::Object(input));
        let changes = Properties::read(&mut fields);
        fields.finish().unwrap();
        Properties::default().with(&changes).unwrap()
    })
}

/// The members of an object.
pub(super) fn object(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn value(kind: Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Flag => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Word(words) => select(words).prop_map(Value::from).boxed(),
        Kind::Words(words) => subsequence(words, 1..=words.len()).prop_map(Value::from).boxed(),
        // Small numbers, so that two draws often meet, and the ends.
        Kind::Integer { min, max } => prop_oneof![min..=min + 5, Just(max)].prop_map(Value::from).boxed(),
        Kind::Days { max } => prop_oneof![Just(-1), 1..=5_i64, Just(max)].prop_map(Value::from).boxed(),
        Kind::DaysBefore { .. } => subsequence([365, 30, 7, 2, 1].as_slice(), 0..=5).prop_map(Value::from).boxed(),
        Kind::Labels { .. } => {
            subsequence(["Tool one", "a", "b", "c", "odata"].as_slice(), 0..=5).prop_map(Value::from).boxed()
        }
        Kind::Rotation => prop_oneof![
            Just(json!("never")),
            (2..=3_650_u32, option::of(0..=1_u32), select(["remind", "enforce"].as_slice())).prop_map(
                |(days, remind, on_overdue)| json!({
                    "everyDays": days,
                    "overlapDays": days - 1,
                    "remindDays": remind.map(|remind| vec![remind]).unwrap_or_default(),
                    "onOverdue": on_overdue,
                })
            ),
        ]
        .boxed(),
    }
}
