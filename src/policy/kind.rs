//! What a parameter or a property can be set to: read from JSON, written as text, described for a person.

use serde_json::{Value, json};

use super::rotation::RotationPolicy;
use crate::text::Fields;
use crate::text::limits::Range;

/// What a parameter or a property can be set to.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// True or false.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// At least one of these words.
    Words(&'static [&'static str]),
    /// A whole number in a range.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A number of days, or -1 for never.
    Days {
        /// The most.
        max: i64,
    },
    /// A list of different numbers of days, the most first.
    DaysBefore {
        /// How many.
        count: Range,
        /// The most of each.
        max: i64,
    },
    /// A list of labels, in any order.
    Labels {
        /// How many.
        count: Range,
        /// How long each.
        each: Range,
    },
    /// A rotation policy.
    Rotation,
}

/// A constant that a table can hold.
#[derive(Clone, Copy, Debug)]
pub enum Constant {
    /// No value of its own: the site's holds.
    Unset,
    /// True or false.
    Flag(bool),
    /// A word.
    Word(&'static str),
    /// A number.
    Number(i64),
    /// A list.
    List(&'static [&'static str]),
    /// A list of numbers.
    Numbers(&'static [u32]),
}

impl Constant {
    /// The value as JSON.
    pub fn json(self) -> Value {
        match self {
            Self::Unset => Value::Null,
            Self::Flag(flag) => flag.into(),
            Self::Word(word) => word.into(),
            Self::Number(number) => number.into(),
            Self::List(items) => items.into(),
            Self::Numbers(numbers) => numbers.into(),
        }
    }
}

impl Kind {
    /// The member `name` in its stored form, if it is there; what is wrong with it stays in `fields`.
    pub(super) fn read(self, name: &'static str, fields: &mut Fields) -> Option<Value> {
        match self {
            Self::Flag => fields.flag(name).map(Value::from),
            Self::Word(words) => fields.word(name, &doubled(words)).map(Value::from),
            Self::Words(words) => {
                let chosen = fields.words(name, &doubled(words))?;
                if chosen.is_empty() {
                    fields.reject(name, "min", "a list of at least one");
                }
                Some(chosen.into())
            }
            Self::Integer { min, max } => fields.integer(name, min, max).map(Value::from),
            Self::Days { max } => {
                let days = fields.integer(name, -1, max)?;
                if days == 0 {
                    fields.reject(name, "pattern", "-1 (never) or at least 1: with 0 no key would ever work");
                }
                Some(days.into())
            }
            Self::DaysBefore { count, max } => days_before(&fields.any(name)?, count, max).map_or_else(
                |(rule, limit)| {
                    fields.reject(name, rule, &limit);
                    None
                },
                |days| Some(days.into()),
            ),
            Self::Labels { count, each } => {
                let labels = fields.set(name, count, each)?;
                // The text form separates by commas and trims, as ALM does.
                if labels.iter().any(|label| label.contains(',') || label.trim() != label) {
                    fields.reject(
                        name,
                        "pattern",
                        "a list of items without commas, and without white space around them",
                    );
                }
                Some(labels.into())
            }
            Self::Rotation => RotationPolicy::read(name, fields).map(|rotation| json!(rotation)),
        }
    }

    /// The value that a text stands for, in ALM's way; what is no such text stays one, so that reading it says why.
    pub(super) fn parse_text(self, text: &str) -> Value {
        let text = text.trim();
        match self {
            Self::Integer { .. } | Self::Days { .. } => text.parse::<i64>().map_or_else(|_| text.into(), Value::from),
            Self::Labels { .. } | Self::DaysBefore { .. } if text.is_empty() => Value::Array(Vec::new()),
            Self::DaysBefore { .. } => {
                let day = |part: &str| part.trim().parse::<i64>().map_or_else(|_| part.trim().into(), Value::from);
                text.split(',').map(day).collect()
            }
            Self::Labels { .. } => text.split(',').map(str::trim).collect(),
            Self::Flag | Self::Word(_) | Self::Words(_) | Self::Rotation => text.into(),
        }
    }

    /// What a person may put there.
    pub fn describe(self) -> String {
        match self {
            Self::Flag => "true or false".to_owned(),
            Self::Word(words) => format!("one of {}", quoted(words)),
            Self::Words(words) => format!("a list of at least one of {}", quoted(words)),
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Days { max } => format!("-1 (never), or days from 1 to {max}"),
            Self::DaysBefore { count, max } => {
                format!("a list of at most {} different whole numbers from 1 to {max}", count.max)
            }
            Self::Labels { count, each } => {
                format!("a list of at most {} items of {} to {} UTF-8 bytes each", count.max, each.min, each.max)
            }
            Self::Rotation => {
                "\"never\", or an object: `everyDays`, `overlapDays`, `remindDays`, `onOverdue`".to_owned()
            }
        }
    }

    /// The kind, for a program that makes an input field or a page of it.
    pub fn json(self) -> Value {
        match self {
            Self::Flag => json!({ "type": "flag" }),
            Self::Word(words) => json!({ "type": "word", "words": words }),
            Self::Words(words) => json!({ "type": "words", "words": words }),
            Self::Integer { min, max } => json!({ "type": "integer", "min": min, "max": max }),
            Self::Days { max } => json!({ "type": "days", "min": 1, "max": max, "never": -1 }),
            Self::DaysBefore { count, max } => json!({ "type": "daysBefore", "items": count.max, "max": max }),
            Self::Labels { count, each } => json!({ "type": "labels", "items": count.max, "length": each.max }),
            Self::Rotation => json!({ "type": "rotation" }),
        }
    }
}

/// The days of a list, the most first; or the rule that it breaks, and what would be right.
fn days_before(list: &Value, count: Range, max: i64) -> Result<Vec<i64>, (&'static str, String)> {
    let form = || format!("a list of whole numbers from 1 to {max}");
    let list = list.as_array().ok_or_else(|| ("type", form()))?;
    if list.len() as u64 > count.max {
        return Err(("max", format!("a list of at most {}", count.max)));
    }
    let mut days = Vec::with_capacity(list.len());
    for item in list {
        let day = item.as_i64().ok_or_else(|| ("type", form()))?;
        if day < 1 {
            return Err(("min", form()));
        }
        if day > max {
            return Err(("max", form()));
        }
        if days.contains(&day) {
            return Err(("duplicate", "a list of different numbers".to_owned()));
        }
        days.push(day);
    }
    days.sort_unstable_by_key(|day| std::cmp::Reverse(*day));
    Ok(days)
}

/// The text of a stored value, in ALM's way.
pub(super) fn to_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(to_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn doubled(words: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    words.iter().map(|word| (*word, *word)).collect()
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::object;
    use crate::policy::{PARAMETERS, SitePolicy};

    /// What becomes of a list of days: the stored list, or the rule that it breaks.
    fn days(list: &Value) -> Result<Vec<u32>, &'static str> {
        let change = object(&json!({ "expiryNoticeDays": list }));
        let found = SitePolicy::default().with(change).map(|policy| policy.expiry_notice_days);
        found.map_err(|invalid| match invalid.issues.as_slice() {
            [issue] => issue.rule,
            issues => panic!("{issues:?}"),
        })
    }

    #[test]
    fn days_are_different_numbers_within_bounds_the_most_first() {
        assert_eq!(days(&json!([1, 365, 7])), Ok(vec![365, 7, 1]));
        assert_eq!(days(&json!([])), Ok(vec![]));
        assert_eq!(days(&json!([1, 2, 3, 4, 5, 6, 7, 8])).map(|days| days.len()), Ok(8));
        assert_eq!(days(&json!([1, 2, 3, 4, 5, 6, 7, 8, 9])), Err("max"));
        assert_eq!(days(&json!([366])), Err("max"));
        assert_eq!(days(&json!([7, 0])), Err("min"));
        assert_eq!(days(&json!([7, 1, 7])), Err("duplicate"));
        for wrong in [json!(7), json!("7"), json!([7.5]), json!(["7"]), json!([null])] {
            assert_eq!(days(&wrong), Err("type"));
        }
    }

    #[test]
    fn each_kind_says_what_it_takes() {
        let each = Range { name: "item", min: 2, max: 9 };
        let count = Range { name: "items", min: 0, max: 3 };
        for (kind, sentence, described) in [
            (Kind::Flag, "true or false", json!({"type": "flag"})),
            (Kind::Word(&["Y", "N"]), "one of `Y`, `N`", json!({"type": "word", "words": ["Y", "N"]})),
            (Kind::Words(&["a"]), "a list of at least one of `a`", json!({"type": "words", "words": ["a"]})),
            (
                Kind::Integer { min: 0, max: 5 },
                "a whole number from 0 to 5",
                json!({"type": "integer", "min": 0, "max": 5}),
            ),
            (
                Kind::Days { max: 7 },
                "-1 (never), or days from 1 to 7",
                json!({"type": "days", "min": 1, "max": 7, "never": -1}),
            ),
            (
                Kind::DaysBefore { count, max: 7 },
                "a list of at most 3 different whole numbers from 1 to 7",
                json!({"type": "daysBefore", "items": 3, "max": 7}),
            ),
            (
                Kind::Labels { count, each },
                "a list of at most 3 items of 2 to 9 UTF-8 bytes each",
                json!({"type": "labels", "items": 3, "length": 9}),
            ),
            (
                Kind::Rotation,
                "\"never\", or an object: `everyDays`, `overlapDays`, `remindDays`, `onOverdue`",
                json!({"type": "rotation"}),
            ),
        ] {
            assert_eq!((kind.describe().as_str(), kind.json()), (sentence, described));
        }
    }

    #[test]
    fn texts_of_days() {
        let row = PARAMETERS.iter().find(|row| row.name == "expiryNoticeDays").unwrap();
        assert_eq!(row.kind.parse_text(" 30, 7 "), json!([30, 7]));
        assert_eq!(row.kind.parse_text(" "), json!([]));
        assert_eq!(row.kind.parse_text("30,soon"), json!([30, "soon"]));
        assert_eq!(to_text(&json!([30, 7])), "30,7");
    }
}
