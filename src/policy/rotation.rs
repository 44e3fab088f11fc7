//! When the pairs of a key are to be replaced (P6).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Issue;
use crate::text::Fields;
use crate::text::limits;
use crate::time::{DAY, Instant, Millis, days_after};

/// The most days between two rotations.
const MAX_DAYS: i64 = 3_650;

/// The members of the object that says when.
const MEMBERS: [&str; 4] = ["everyDays", "overlapDays", "remindDays", "onOverdue"];

/// When the pairs of a key are to be replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub enum RotationPolicy {
    /// Nobody says when.
    #[default]
    Never,
    /// Some days after they were made.
    Every {
        /// How many.
        days: u32,
        /// For how many the old pair goes on beside the new one.
        overlap_days: u32,
        /// How many before the due date to remind, the earliest first.
        remind_days: Vec<u32>,
        /// What happens to a pair that is not replaced in time.
        on_overdue: OnOverdue,
    },
}

/// What happens to a pair that is not replaced in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnOverdue {
    /// It goes on working, and reminds.
    Remind,
    /// It expires.
    Enforce,
}

impl RotationPolicy {
    /// The rotation policy that the member `name` of an input is; it can be left out.
    pub fn read(name: &'static str, fields: &mut Fields) -> Option<Self> {
        match Self::parse(fields.any(name)?) {
            Ok(rotation) => Some(rotation),
            Err(issues) => {
                for issue in issues {
                    let path = if issue.path.is_empty() { name.to_owned() } else { format!("{name}.{}", issue.path) };
                    fields.reject(&path, issue.rule, &issue.limit);
                }
                None
            }
        }
    }

    /// When a pair of this age is to be replaced; none if nobody says.
    pub fn due_at(&self, created: Instant) -> Option<Instant> {
        match self {
            Self::Never => None,
            Self::Every { days, .. } => Some(days_after(created, u64::from(*days))),
        }
    }

    /// The instant from which the policy alone stops a pair of this age.
    pub fn enforced_at(&self, created: Instant) -> Option<Instant> {
        match self {
            Self::Every { on_overdue: OnOverdue::Enforce, .. } => self.due_at(created),
            _ => None,
        }
    }

    /// For how long an old pair goes on beside the new one; none if nobody says.
    pub fn overlap(&self) -> Option<Millis> {
        match self {
            Self::Never => None,
            Self::Every { overlap_days, .. } => Some(u64::from(*overlap_days) * DAY),
        }
    }

    /// The instants at which to remind of a pair of this age, the earliest first.
    pub fn reminders(&self, created: Instant) -> Vec<Instant> {
        match (self, self.due_at(created)) {
            (Self::Every { remind_days, .. }, Some(due)) => {
                remind_days.iter().map(|days| due.saturating_sub(u64::from(*days) * DAY)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn parse(value: Value) -> Result<Self, Vec<Issue>> {
        const FORM: &str = "\"never\", or an object: `everyDays`, `overlapDays`, `remindDays`, `onOverdue`";
        match value {
            Value::String(word) if word == "never" => Ok(Self::Never),
            Value::String(_) => Err(vec![Issue::new("", "oneOf", FORM)]),
            Value::Object(_) => Self::every(value),
            _ => Err(vec![Issue::new("", "type", FORM)]),
        }
    }

    fn every(value: Value) -> Result<Self, Vec<Issue>> {
        let mut fields = Fields::of("rotation", value);
        let given = fields.integer("everyDays", 1, MAX_DAYS);
        // Measured against a length that is wrong, the other numbers would be reported for no fault of theirs.
        let days = given.unwrap_or(MAX_DAYS);
        let overlap = fields.integer("overlapDays", 0, MAX_DAYS).unwrap_or_default();
        if overlap >= days {
            fields.reject("overlapDays", "max", "less than `everyDays`");
        }
        let remind = fields.any("remindDays").map_or_else(|| Ok(Vec::new()), |list| reminders(&list, days));
        let remind_days = remind.unwrap_or_else(|(rule, limit)| {
            fields.reject("remindDays", rule, limit);
            Vec::new()
        });
        let words = [("remind", OnOverdue::Remind), ("enforce", OnOverdue::Enforce)];
        let on_overdue = fields.word("onOverdue", &words).unwrap_or(OnOverdue::Remind);
        let mut issues = fields.finish().err().map(|invalid| invalid.issues).unwrap_or_default();
        if given.is_none() && !issues.iter().any(|issue| issue.path == "everyDays") {
            issues.insert(0, Issue::new("everyDays", "required", "a whole number of days"));
        }
        if issues.is_empty() {
            Ok(Self::Every { days: small(days), overlap_days: small(overlap), remind_days, on_overdue })
        } else {
            Err(issues)
        }
    }
}

fn reminders(list: &Value, days: i64) -> Result<Vec<u32>, (&'static str, &'static str)> {
    let list = list.as_array().ok_or(("type", "a list of days before the due date"))?;
    if list.len() as u64 > limits::REMINDERS.max {
        return Err(("max", "at most 8 reminders"));
    }
    let mut found = Vec::with_capacity(list.len());
    for item in list {
        let day = item.as_u64().and_then(|day| u32::try_from(day).ok()).ok_or(("type", "a list of whole numbers"))?;
        if i64::from(day) >= days {
            return Err(("max", "less than `everyDays`, each of them"));
        }
        if found.contains(&day) {
            return Err(("duplicate", "a list of different numbers"));
        }
        found.push(day);
    }
    found.sort_unstable_by_key(|day| std::cmp::Reverse(*day));
    Ok(found)
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl From<RotationPolicy> for Value {
    fn from(policy: RotationPolicy) -> Self {
        match policy {
            RotationPolicy::Never => "never".into(),
            RotationPolicy::Every { days, overlap_days, remind_days, on_overdue } => serde_json::json!({
                "everyDays": days,
                "overlapDays": overlap_days,
                "remindDays": remind_days,
                "onOverdue": on_overdue,
            }),
        }
    }
}

impl TryFrom<Value> for RotationPolicy {
    type Error = &'static str;

    fn try_from(mut value: Value) -> Result<Self, Self::Error> {
        // Stored by a newer keyward, it can have members that are no mistake.
        if let Value::Object(members) = &mut value {
            members.retain(|name, _| MEMBERS.contains(&name.as_str()));
        }
        Self::parse(value).map_err(|_| "not a rotation policy")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn issues(value: &Value) -> Vec<(String, &'static str)> {
        let mut fields = Fields::of("command", json!({ "rotation": value }));
        assert_eq!(RotationPolicy::read("rotation", &mut fields), None);
        fields.finish().unwrap_err().issues.into_iter().map(|issue| (issue.path, issue.rule)).collect()
    }

    #[test]
    fn reads_and_writes_both_forms() {
        let full = json!({"everyDays": 90, "overlapDays": 7, "remindDays": [7, 1], "onOverdue": "enforce"});
        for form in [json!("never"), full] {
            let read: RotationPolicy = serde_json::from_value(form.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), form);
        }
        let short: RotationPolicy = serde_json::from_value(json!({"everyDays": 1, "remindDays": [0]})).unwrap();
        let expected =
            RotationPolicy::Every { days: 1, overlap_days: 0, remind_days: vec![0], on_overdue: OnOverdue::Remind };
        assert_eq!(short, expected);
        let sorted: RotationPolicy = serde_json::from_value(json!({"everyDays": 9, "remindDays": [1, 7, 2]})).unwrap();
        assert_eq!(sorted.reminders(0), [2 * DAY, 7 * DAY, 8 * DAY]);
        let newer: RotationPolicy = serde_json::from_value(json!({"everyDays": 1, "remindDays": [0], "a": 1})).unwrap();
        assert_eq!(newer, short);
    }

    #[test]
    fn there_are_eight_reminders_at_most() {
        let every = |remind: Vec<u32>| json!({"everyDays": 90, "remindDays": remind});
        let most: RotationPolicy = serde_json::from_value(every((1..=8).collect())).unwrap();
        assert_eq!(most.reminders(0).len(), 8);
        assert_eq!(issues(&every((1..=9).collect())), [("rotation.remindDays".to_owned(), "max")]);
    }

    #[test]
    fn says_everything_that_is_wrong() {
        let named = |list: &[(&str, &'static str)]| -> Vec<_> {
            list.iter().map(|(path, rule)| ((*path).to_owned(), *rule)).collect()
        };
        assert_eq!(issues(&json!("always")), named(&[("rotation", "oneOf")]));
        assert_eq!(issues(&json!(90)), named(&[("rotation", "type")]));
        assert_eq!(issues(&json!({})), named(&[("rotation.everyDays", "required")]));
        assert_eq!(issues(&json!({"everyDays": 0})), named(&[("rotation.everyDays", "min")]));
        assert_eq!(issues(&json!({"everyDays": 3_651})), named(&[("rotation.everyDays", "max")]));
        assert_eq!(
            issues(&json!({"everyDays": 7, "overlapDays": 7, "remindDays": [7], "onOverdue": "stop", "every": 1})),
            named(&[
                ("rotation.overlapDays", "max"),
                ("rotation.remindDays", "max"),
                ("rotation.onOverdue", "oneOf"),
                ("rotation.every", "unknown"),
            ])
        );
        assert_eq!(
            issues(&json!({"everyDays": 90, "remindDays": [1, 2, 3, 4, 5, 6, 7, 8, 9]})),
            named(&[("rotation.remindDays", "max")])
        );
        assert_eq!(
            issues(&json!({"everyDays": 90, "remindDays": [1, 1]})),
            named(&[("rotation.remindDays", "duplicate")])
        );
        assert_eq!(issues(&json!({"everyDays": 90, "remindDays": [-1]})), named(&[("rotation.remindDays", "type")]));
    }

    #[test]
    fn dates_follow_from_the_age_of_a_pair() {
        let every = |on_overdue| RotationPolicy::Every { days: 90, overlap_days: 7, remind_days: vec![7], on_overdue };
        let (remind, enforce) = (every(OnOverdue::Remind), every(OnOverdue::Enforce));
        assert_eq!((remind.due_at(5), remind.enforced_at(5)), (Some(90 * DAY + 5), None));
        assert_eq!((enforce.due_at(5), enforce.enforced_at(5)), (Some(90 * DAY + 5), Some(90 * DAY + 5)));
        assert_eq!((remind.overlap(), remind.reminders(5)), (Some(7 * DAY), vec![83 * DAY + 5]));
        let never = RotationPolicy::Never;
        assert_eq!((never.due_at(5), never.enforced_at(5), never.overlap()), (None, None, None));
        assert!(never.reminders(5).is_empty());
    }
}
