//! The properties of a domain (P8). They can only narrow what the site allows.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::kind::Constant;
use super::property::{PROPERTIES, Property};
use super::rotation::RotationPolicy;
use super::site::{SelfServiceLevel, SitePolicy, members};
use crate::credential::Method;
use crate::encode::document;
use crate::error::Invalid;
use crate::text::Fields;

/// How the expiration of a key can be given (P10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiration {
    /// Not at all: the key never expires.
    Never,
    /// After some days.
    Days,
    /// On a date.
    Date,
}

document! {
    /// The properties of a domain.
    pub struct Properties {
        /// Whether there are keys at all.
        "apiKeys" => api_keys: bool = true;
        /// Whether only administrators create keys.
        "restrictCreation" => restrict_creation: bool;
        /// What users may do, if less than the site allows.
        "selfServiceLevel" => self_service_level: Option<SelfServiceLevel> = None;
        /// How expirations can be given.
        "expirationPolicies" => expiration_policies: Vec<Expiration> = Properties::EXPIRATIONS.to_vec();
        /// Days, if fewer than the site's; -1 is never.
        "expireDays" => expire_days: Option<i64> = None;
        /// The cap, if lower than the site's.
        "maxKeysPerUser" => max_keys_per_user: Option<u32> = None;
        /// The scopes, if fewer than the site's; sorted.
        "scopes" => scopes: Option<Vec<String>> = None;
        /// The methods that a pair can be given.
        "methods" => methods: Vec<Method>;
        /// The rotation policy of a new key.
        "rotation" => rotation: RotationPolicy = RotationPolicy::Never;
        /// How long a temporary token is valid.
        "sessionMinutes" => session_minutes: u32 = 60;
    }
}

/// A property that would allow more than the site does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Wider {
    /// Which.
    pub path: &'static str,
    /// What it would allow.
    pub value: Value,
    /// What the site allows.
    pub limit: Value,
}

impl Default for Properties {
    fn default() -> Self {
        Self {
            api_keys: true,
            restrict_creation: false,
            self_service_level: None,
            expiration_policies: Self::EXPIRATIONS.to_vec(),
            expire_days: None,
            max_keys_per_user: None,
            scopes: None,
            methods: Method::WORDS.map(|(_, method)| method).to_vec(),
            rotation: RotationPolicy::Never,
            session_minutes: 60,
            extra: Map::new(),
        }
    }
}

impl Properties {
    /// Every way in which an expiration can be given.
    pub const EXPIRATIONS: [Expiration; 3] = [Expiration::Never, Expiration::Days, Expiration::Date];

    /// The properties that an input names, in their stored form; null for one that is to be unset.
    pub fn read(fields: &mut Fields) -> Map<String, Value> {
        let mut changes = Map::new();
        for row in &PROPERTIES {
            if matches!(row.default, Constant::Unset) && fields.null(row.name) {
                changes.insert(row.name.to_owned(), Value::Null);
            } else if let Some(value) = row.kind.read(row.name, fields) {
                changes.insert(row.name.to_owned(), value);
            }
        }
        changes
    }

    /// The properties with those of [`read`](Self::read) put in place of their own.
    pub fn with(&self, changes: &Map<String, Value>) -> Result<Self, Invalid> {
        let mut members = members(self);
        members.extend(changes.clone());
        // What `read` lets through fits the struct; a test holds the two together.
        serde_json::from_value(Value::Object(members))
            .map_err(|_| Invalid::one("properties", "type", "an object of properties"))
    }

    /// Every property with its value, also where it is the default and so not stored.
    pub fn view(&self) -> Map<String, Value> {
        let mut stored = members(self);
        let value = |row: &Property| stored.remove(row.name).unwrap_or_else(|| row.default.json());
        PROPERTIES.iter().map(|row| row.name.to_owned()).zip(PROPERTIES.iter().map(value)).collect()
    }

    /// What would allow more than the site does, in the order of the table.
    pub fn widens(&self, site: &SitePolicy) -> Vec<Wider> {
        let level = self.self_service_level.filter(|level| *level > site.self_service_level);
        let days = self.expire_days.filter(|days| later(*days, site.expire_days));
        let cap = self.max_keys_per_user.filter(|cap| *cap > site.max_num_per_user);
        let scopes = site.undeclared(self.scopes.as_deref().unwrap_or_default());
        let scopes = Some(scopes).filter(|scopes| !scopes.is_empty());
        [
            level.map(|level| Wider::new("selfServiceLevel", level, site.self_service_level)),
            days.map(|days| Wider::new("expireDays", days, site.expire_days)),
            cap.map(|cap| Wider::new("maxKeysPerUser", cap, site.max_num_per_user)),
            scopes.map(|scopes| Wider::new("scopes", scopes, &site.scopes)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Wider {
    fn new(path: &'static str, value: impl Serialize, limit: impl Serialize) -> Self {
        Self { path, value: json!(value), limit: json!(limit) }
    }
}

/// Whether a number of days is later than another; -1, never, is later than all.
pub(super) fn later(days: i64, than: i64) -> bool {
    match (u64::try_from(days), u64::try_from(than)) {
        (_, Err(_)) => false,
        (Err(_), Ok(_)) => true,
        (Ok(days), Ok(than)) => days > than,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PARAMETERS;
    use crate::policy::tests::{object, properties};
    use proptest::prelude::*;

    fn read(input: Value) -> Result<Map<String, Value>, Vec<(String, &'static str)>> {
        let mut fields = Fields::of("domains.put", input);
        let changes = Properties::read(&mut fields);
        let issues = |invalid: Invalid| invalid.issues.into_iter().map(|issue| (issue.path, issue.rule)).collect();
        fields.finish().map(|()| changes).map_err(issues)
    }

    #[test]
    fn the_table_names_exactly_the_members_with_their_defaults() {
        let all = json!({
            "apiKeys": false, "restrictCreation": true, "selfServiceLevel": "admin_only",
            "expirationPolicies": ["date"], "expireDays": 9, "maxKeysPerUser": 1, "scopes": ["a"],
            "methods": ["ed25519"], "sessionMinutes": 1,
            "rotation": {"everyDays": 9, "overlapDays": 1, "remindDays": [], "onOverdue": "remind"},
        });
        let written = members(&Properties::default().with(&read(all.clone()).unwrap()).unwrap());
        assert_eq!(Value::Object(written.clone()), all);
        let mut names: Vec<_> = PROPERTIES.iter().map(|row| row.name.to_owned()).collect();
        names.sort();
        assert_eq!(written.keys().cloned().collect::<Vec<_>>(), names);
        for row in &PROPERTIES {
            assert_eq!(Properties::default().view()[row.name], row.default.json(), "{}", row.name);
            // Unset means: as the site says. So there must be something that it says.
            let narrows = PARAMETERS.iter().any(|parameter| parameter.alias == row.name);
            assert_eq!(matches!(row.default, Constant::Unset), narrows, "{}", row.name);
        }
    }

    #[test]
    fn null_unsets_what_the_site_says_and_nothing_else() {
        let narrowed = Properties { expire_days: Some(9), ..Properties::default() };
        let changes = read(json!({"expireDays": null})).unwrap();
        assert_eq!(narrowed.with(&changes).unwrap(), Properties::default());
        assert_eq!(read(json!({"apiKeys": null})).unwrap_err(), [("apiKeys".to_owned(), "type")]);
    }

    #[test]
    fn all_violations_at_once() {
        let found = read(json!({
            "apiKeys": 1, "methods": [], "expirationPolicies": ["soon"], "sessionMinutes": 0, "expireDays": 0,
            "rotation": {"everyDays": 0}, "colour": 1,
        }));
        let expected = [
            ("apiKeys", "type"),
            ("expirationPolicies[0]", "oneOf"),
            ("expireDays", "pattern"),
            ("methods", "min"),
            ("rotation.everyDays", "min"),
            ("sessionMinutes", "min"),
            ("colour", "unknown"),
        ];
        assert_eq!(found.unwrap_err(), expected.map(|(path, rule)| (path.to_owned(), rule)));
    }

    #[test]
    fn finds_what_is_wider() {
        let site = SitePolicy { expire_days: 30, ..SitePolicy::default() };
        let all = Properties {
            self_service_level: Some(SelfServiceLevel::UserReadOnly),
            expire_days: Some(-1),
            max_keys_per_user: Some(11),
            scopes: Some(vec!["odata".into(), "other".into()]),
            ..Properties::default()
        };
        let wider = json!(all.widens(&site));
        assert_eq!(
            wider,
            json!([
                {"path": "selfServiceLevel", "value": "user_read_only", "limit": "admin_only"},
                {"path": "expireDays", "value": -1, "limit": 30},
                {"path": "maxKeysPerUser", "value": 11, "limit": 10},
                {"path": "scopes", "value": ["other"], "limit": ["odata"]},
            ])
        );
        let equal = Properties {
            self_service_level: Some(SelfServiceLevel::AdminOnly),
            expire_days: Some(30),
            max_keys_per_user: Some(10),
            scopes: Some(vec!["odata".into()]),
            ..Properties::default()
        };
        assert_eq!(equal.widens(&site), []);
        assert_eq!(Properties { expire_days: Some(-1), ..equal }.widens(&SitePolicy::default()), []);
    }

    proptest! {
        #[test]
        fn every_value_that_is_read_fits_and_comes_back(properties in properties()) {
            let mut input = properties.view();
            // A property is not set to null, it is left out; and null unsets it where it was set.
            let written = Properties::default().with(&read(Value::Object(input.clone())).unwrap()).unwrap();
            prop_assert_eq!(&written, &properties);
            input.retain(|_, value| value.is_null());
            prop_assert_eq!(properties.with(&read(Value::Object(input)).unwrap()).unwrap(), written);
            prop_assert_eq!(properties.with(&object(&json!({}))).unwrap(), properties);
        }
    }
}
