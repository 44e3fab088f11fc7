//! Filters as text: printed and read again, mistyped, and against the object that means the same.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::model;
use crate::query::{Days, Filter, parse_filter, print_filter};
use crate::time::MAX_INSTANT;

/// Filters with values that the grammar has to quote, in every field.
fn filter() -> impl Strategy<Value = Value> {
    let text = || prop_oneof!["[a-cA-C0-9_@.]{1,6}", r#"[ "\\:<>=\-aσς𝒶\u{a0}]{1,5}"#, "[^\\p{Cc}]{1,4}"];
    let at = || prop_oneof![0..=MAX_INSTANT, 0..2_000_000_000_000_u64];
    let exact = ["owner", "domain", "name", "clientId", "createdBy", "scope", "environment", "role"];
    let ranges = ["expiresFrom", "expiresBy", "createdFrom", "createdTo", "lastUsedFrom", "lastUsedTo"];
    let field = prop_oneof![
        4 => (prop::sample::select(exact.to_vec()), text().prop_map(|text| json!(text))),
        2 => (prop::sample::select(ranges.to_vec()), at().prop_map(|at| json!(at))),
        1 => (prop::sample::select(vec!["neverExpires", "neverUsed"]), any::<bool>().prop_map(|value| json!(value))),
        1 => prop::sample::select(vec!["active", "inactive", "revoked"]).prop_map(|word| ("status", json!(word))),
        1 => prop::sample::select(vec!["expired", "disabled"]).prop_map(|word| ("reason", json!(word))),
        2 => text().prop_map(|text| ("text", json!(text))),
        2 => prop::collection::hash_set(text(), 1..4).prop_map(|texts| ("text", json!(texts))),
    ];
    prop::collection::vec(field, 0..6)
        .prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_what_it_was(filter in filter()) {
        let filter = Filter::parse(filter).unwrap();
        let text = print_filter(&filter);
        let read = parse_filter(&text, &Days::default()).unwrap();
        prop_assert_eq!(Filter::parse(read).unwrap(), filter.clone(), "{}", text);
        prop_assert_eq!(Filter::parse(json!(text)).unwrap(), filter);
    }

    #[test]
    fn one_filter_has_one_text(filter in filter()) {
        let text = print_filter(&Filter::parse(filter).unwrap());
        let again = print_filter(&Filter::parse(json!(text)).unwrap());
        prop_assert_eq!(again, text);
    }

    #[test]
    fn a_text_finds_what_its_object_finds(filter in model::filter(), site in model::site(), now in model::instant()) {
        let text = print_filter(&Filter::parse(filter.clone()).unwrap());
        let found = |filter: &Value| {
            let mut index = super::index::index(&site);
            super::index::window(&mut index, &json!({"filter": filter}), &crate::access::Visibility::Site, now)
        };
        prop_assert_eq!(found(&json!(text)), found(&filter));
    }

    /// Whatever is typed is a filter, or is wrong at characters that are there.
    #[test]
    fn any_text_has_an_answer(text in prop_oneof![".{0,40}", r#"(-?(owner|expires|used|stat|"|a|\\|𝒶)?[:<>= ]?=?(never|2027-01-01|1x|"| )?){0,6}"#]) {
        let length = text.encode_utf16().count();
        match parse_filter(&text, &Days::default()) {
            Ok(value) => prop_assert!(Filter::parse(value).is_ok()),
            Err(invalid) => {
                prop_assert!(!invalid.issues.is_empty());
                for issue in invalid.issues {
                    prop_assert!(issue.at.is_some_and(|at| at <= length), "{:?}", issue);
                }
            }
        }
    }
}
