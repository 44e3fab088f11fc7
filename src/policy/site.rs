//! The site policy: the parameters of one installation, each with the value that holds now.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::parameter::{DEFAULT_NOTICE_DAYS, PARAMETERS, Parameter, Typed};
use crate::encode::document;
use crate::error::Invalid;
use crate::text::Fields;
use crate::time::{DAY, Instant, Millis, days_after};

/// What a user may do with its own keys (A6), the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelfServiceLevel {
    /// Nothing.
    AdminOnly,
    /// See them.
    UserReadOnly,
    /// Everything.
    UserFullControl,
}

impl SelfServiceLevel {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AdminOnly => "admin_only",
            Self::UserReadOnly => "user_read_only",
            Self::UserFullControl => "user_full_control",
        }
    }
}

/// What happens to the keys of a user that is deactivated (A4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnOwnerDeactivated {
    /// They are deleted, as ALM does.
    Delete,
    /// They stop, and come back with the user, as Apptio does.
    Disable,
}

/// ALM's truth value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum YesNo {
    /// Yes.
    Y,
    /// No.
    N,
}

document! {
    /// The parameters of a site, each with the value that holds now.
    pub struct SitePolicy {
        /// What a user may do with its own keys.
        "APIKEY_SELF_SERVICE_LEVEL" => self_service_level: SelfServiceLevel;
        /// Days; -1 is never.
        "APIKEY_EXPIRE_DAYS" => expire_days: i64;
        /// The cap on the counted keys of a user.
        "APIKEY_MAX_NUM_PER_USER" => max_num_per_user: u32;
        /// Whether passwords no longer log in over OTA.
        "OTA_ACCESS_APIKEY_ONLY" => ota_api_key_only: YesNo = YesNo::N;
        /// Whether passwords no longer log in over REST.
        "RESTAPI_ACCESS_APIKEY_ONLY" => rest_api_key_only: YesNo = YesNo::N;
        /// Third-party client types that go on with passwords, sorted.
        "RESTAPI_WHITELIST_APIKEY" => rest_allowed_clients: Vec<String> = Vec::new();
        /// Internal client types that go on with passwords, sorted.
        "RESTAPI_DEFAULTLIST_APIKEY" => rest_default_clients: Vec<String> = Vec::new();
        /// What a deactivation does to keys.
        "onOwnerDeactivated" => on_owner_deactivated: OnOwnerDeactivated;
        /// The scopes that exist, sorted.
        "scopes" => scopes: Vec<String>;
        /// Days; -1 is never.
        "revokedRetentionDays" => revoked_retention_days: i64 = -1;
        /// Days before an expiration, the most first.
        "expiryNoticeDays" => expiry_notice_days: Vec<u32> = DEFAULT_NOTICE_DAYS.to_vec();
        /// Days.
        "silentDays" => silent_days: u32 = 1;
    }
}

impl Default for SitePolicy {
    fn default() -> Self {
        Self {
            self_service_level: SelfServiceLevel::AdminOnly,
            expire_days: -1,
            max_num_per_user: 10,
            ota_api_key_only: YesNo::N,
            rest_api_key_only: YesNo::N,
            rest_allowed_clients: Vec::new(),
            rest_default_clients: Vec::new(),
            on_owner_deactivated: OnOwnerDeactivated::Disable,
            scopes: vec!["odata".to_owned()],
            revoked_retention_days: -1,
            expiry_notice_days: DEFAULT_NOTICE_DAYS.to_vec(),
            silent_days: 1,
            extra: Map::new(),
        }
    }
}

impl SitePolicy {
    /// The policy with the given parameters, by name or alias, put in place of its own; or all that is wrong with them.
    pub fn with(self, parameters: Map<String, Value>) -> Result<Self, Invalid> {
        let typed = Typed::new(parameters);
        let mut fields = Fields::of("policy", Value::Object(typed.by_name.clone()));
        let mut members = members(&self);
        for row in &PARAMETERS {
            if let Some(value) = row.kind.read(row.name, &mut fields) {
                members.insert(row.name.to_owned(), value);
            }
        }
        typed.finish(fields.finish())?;
        // What the kinds let through fits the struct; a test holds the two together.
        serde_json::from_value(Value::Object(members))
            .map_err(|_| Invalid::one("policy", "type", "an object of parameters"))
    }

    /// Every parameter with its value, also where it is the default and so not stored.
    pub fn view(&self) -> Map<String, Value> {
        let mut stored = members(self);
        let value = |row: &Parameter| stored.remove(row.name).unwrap_or_else(|| row.default.json());
        PARAMETERS.iter().map(|row| row.name.to_owned()).zip(PARAMETERS.iter().map(value)).collect()
    }

    /// The last instant that a key made at `created` can be given as its expiration; none if there is no such limit (A8).
    pub fn latest_expiry(&self, created: Instant) -> Option<Instant> {
        u64::try_from(self.expire_days).ok().map(|days| days_after(created, days))
    }

    /// For how long nobody uses a pair that is called silent (K4).
    pub fn silence(&self) -> Millis {
        u64::from(self.silent_days) * DAY
    }

    /// The given scopes that are not declared.
    pub fn undeclared<'a>(&self, scopes: &'a [String]) -> Vec<&'a str> {
        scopes.iter().filter(|scope| !self.scopes.contains(scope)).map(String::as_str).collect()
    }
}

/// The members of something that is written as an object.
pub(super) fn members(document: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(document) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::{change, object, policy};
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn the_table_names_exactly_the_members_of_a_policy_with_their_defaults() {
        // Every member differs from its default here, so every member is written.
        let all = json!({
            "APIKEY_SELF_SERVICE_LEVEL": "user_full_control", "APIKEY_EXPIRE_DAYS": 1, "APIKEY_MAX_NUM_PER_USER": 1,
            "OTA_ACCESS_APIKEY_ONLY": "Y", "RESTAPI_ACCESS_APIKEY_ONLY": "Y", "RESTAPI_WHITELIST_APIKEY": ["a"],
            "RESTAPI_DEFAULTLIST_APIKEY": ["b"], "onOwnerDeactivated": "delete", "scopes": ["c"],
            "revokedRetentionDays": 1, "expiryNoticeDays": [2], "silentDays": 2,
        });
        let written = members(&SitePolicy::default().with(object(&all)).unwrap());
        assert_eq!(Value::Object(written.clone()), all);
        let mut names: Vec<_> = PARAMETERS.iter().map(|row| row.name.to_owned()).collect();
        names.sort();
        assert_eq!(written.keys().cloned().collect::<Vec<_>>(), names);
        for row in &PARAMETERS {
            assert_eq!(SitePolicy::default().view()[row.name], row.default.json(), "{}", row.name);
        }
    }

    #[test]
    fn all_violations_at_once() {
        let wrong = json!({
            "APIKEY_EXPIRE_DAYS": 0, "APIKEY_MAX_NUM_PER_USER": -1, "APIKEY_SELF_SERVICE_LEVEL": "all", "scope": [],
            "otaApiKeyOnly": true, "restAllowedClients": ["a,b"], "revokedRetentionDays": 36_501,
            "RESTAPI_ACCESS_APIKEY_ONLY": "Y", "restApiKeyOnly": "N", "scopes": [" odata"],
        });
        let issues = SitePolicy::default().with(object(&wrong)).unwrap_err().issues;
        let found: Vec<_> = issues.iter().map(|issue| (issue.path.as_str(), issue.rule)).collect();
        assert_eq!(
            found,
            [
                ("restApiKeyOnly", "duplicate"),
                ("APIKEY_SELF_SERVICE_LEVEL", "oneOf"),
                ("APIKEY_EXPIRE_DAYS", "pattern"),
                ("APIKEY_MAX_NUM_PER_USER", "min"),
                ("otaApiKeyOnly", "type"),
                ("restAllowedClients", "pattern"),
                ("scopes", "pattern"),
                ("revokedRetentionDays", "max"),
                ("scope", "unknown"),
            ]
        );
    }

    #[test]
    fn a_policy_of_an_older_keyward_is_read_and_written_as_it_was() {
        let old = r#"{"APIKEY_SELF_SERVICE_LEVEL":"admin_only","APIKEY_EXPIRE_DAYS":-1,"APIKEY_MAX_NUM_PER_USER":10,"onOwnerDeactivated":"disable","scopes":["odata"]}"#;
        let read: SitePolicy = serde_json::from_str(old).unwrap();
        assert_eq!(read, SitePolicy::default());
        assert_eq!(serde_json::to_string(&read).unwrap(), old);
    }

    #[test]
    fn latest_expiry() {
        let policy = SitePolicy { expire_days: 30, ..SitePolicy::default() };
        assert_eq!(policy.latest_expiry(5), Some(30 * DAY + 5));
        assert_eq!(SitePolicy::default().latest_expiry(5), None);
    }

    proptest! {
        #[test]
        fn every_value_of_every_kind_fits_and_only_what_is_named_changes(before in policy(), change in change()) {
            let after = before.clone().with(change.clone()).unwrap().view();
            let before = before.view();
            for row in &PARAMETERS {
                prop_assert_eq!(&after[row.name], change.get(row.name).unwrap_or(&before[row.name]));
            }
        }
    }
}
