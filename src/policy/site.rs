//! The site policy.

use serde::{Deserialize, Serialize};

use super::parameter::{EXPIRE_DAYS, MAX_DAYS, MAX_NUM_PER_USER, ON_OWNER_DEACTIVATED, SCOPES, SELF_SERVICE_LEVEL};
use crate::encode::document;
use crate::text::{Fields, limits};
use crate::time::{Instant, days_after};

/// What a user may do with its own keys (A6).
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

document! {
    /// The parameters of a site, each with the value that holds now.
    pub struct SitePolicy {
        /// What a user may do with its own keys.
        "APIKEY_SELF_SERVICE_LEVEL" => self_service_level: SelfServiceLevel;
        /// Days; -1 is never.
        "APIKEY_EXPIRE_DAYS" => expire_days: i64;
        /// The cap on the counted keys of a user.
        "APIKEY_MAX_NUM_PER_USER" => max_num_per_user: u32;
        /// What a deactivation does to keys.
        "onOwnerDeactivated" => on_owner_deactivated: OnOwnerDeactivated;
        /// The scopes that exist, sorted.
        "scopes" => scopes: Vec<String>;
    }
}

impl Default for SitePolicy {
    fn default() -> Self {
        Self {
            self_service_level: SelfServiceLevel::AdminOnly,
            expire_days: -1,
            max_num_per_user: 10,
            on_owner_deactivated: OnOwnerDeactivated::Disable,
            scopes: vec!["odata".to_owned()],
            extra: serde_json::Map::new(),
        }
    }
}

impl SitePolicy {
    /// The policy with the members of `fields` put in place of its own; violations stay in `fields`.
    #[must_use]
    pub fn with(mut self, fields: &mut Fields) -> Self {
        let levels = [
            ("admin_only", SelfServiceLevel::AdminOnly),
            ("user_read_only", SelfServiceLevel::UserReadOnly),
            ("user_full_control", SelfServiceLevel::UserFullControl),
        ];
        if let Some(level) = fields.word(SELF_SERVICE_LEVEL, &levels) {
            self.self_service_level = level;
        }
        if let Some(days) = fields.integer(EXPIRE_DAYS, -1, MAX_DAYS) {
            if days == 0 {
                fields.reject(EXPIRE_DAYS, "pattern", "-1 (never) or at least 1: with 0 no key would ever work");
            }
            self.expire_days = days;
        }
        if let Some(cap) = fields.integer(MAX_NUM_PER_USER, 0, 10_000) {
            self.max_num_per_user = u32::try_from(cap).unwrap_or(u32::MAX);
        }
        let choices = [("delete", OnOwnerDeactivated::Delete), ("disable", OnOwnerDeactivated::Disable)];
        if let Some(choice) = fields.word(ON_OWNER_DEACTIVATED, &choices) {
            self.on_owner_deactivated = choice;
        }
        if let Some(scopes) = fields.set(SCOPES, limits::SCOPES, limits::LABEL) {
            self.scopes = scopes;
        }
        self
    }

    /// The last instant that a key made at `created` can be given as its expiration; none if there is no such limit (A8).
    pub fn latest_expiry(&self, created: Instant) -> Option<Instant> {
        u64::try_from(self.expire_days).ok().map(|days| days_after(created, days))
    }

    /// The given scopes that are not declared.
    pub fn undeclared<'a>(&self, scopes: &'a [String]) -> Vec<&'a str> {
        scopes.iter().filter(|scope| !self.scopes.contains(scope)).map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::PARAMETERS;
    use super::*;
    use crate::time::DAY;
    use serde_json::json;

    #[test]
    fn the_table_names_exactly_the_members_of_a_policy() {
        let text = serde_json::to_value(SitePolicy::default()).unwrap();
        let members: Vec<_> = text.as_object().unwrap().keys().cloned().collect();
        let mut names: Vec<_> = PARAMETERS.iter().map(|parameter| parameter.name.to_owned()).collect();
        names.sort();
        assert_eq!(members, names);
    }

    #[test]
    fn all_violations_at_once() {
        let mut fields = Fields::of(
            "policy",
            json!({"APIKEY_EXPIRE_DAYS": 0, "APIKEY_MAX_NUM_PER_USER": -1, "APIKEY_SELF_SERVICE_LEVEL": "all", "scope": []}),
        );
        let _ = SitePolicy::default().with(&mut fields);
        let paths: Vec<_> = fields.finish().unwrap_err().issues.into_iter().map(|issue| issue.path).collect();
        assert_eq!(paths, [SELF_SERVICE_LEVEL, EXPIRE_DAYS, MAX_NUM_PER_USER, "scope"]);
    }

    #[test]
    fn latest_expiry() {
        let policy = SitePolicy { expire_days: 30, ..SitePolicy::default() };
        assert_eq!(policy.latest_expiry(5), Some(30 * DAY + 5));
        assert_eq!(SitePolicy::default().latest_expiry(5), None);
    }
}
