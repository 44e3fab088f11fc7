//! The one table of site parameters (A20): it drives parsing, validation, errors, the docs, the SDK and the command line.

use serde_json::{Map, Value};

use super::kind::{Constant, Kind};
use crate::error::{Invalid, Issue};
use crate::text::limits;

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name in commands, documents and exports: ALM's where ALM has it.
    pub name: &'static str,
    /// Our name for it; commands take it as well.
    pub alias: &'static str,
    /// Who named it.
    pub origin: Origin,
    /// What it can be set to.
    pub kind: Kind,
    /// What holds where nobody has set it.
    pub default: Constant,
    /// What it does, in one sentence.
    pub sentence: &'static str,
}

/// Who named a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `OpenText` ALM has it.
    Alm,
    /// It is ours.
    Keyward,
}

impl Origin {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alm => "alm",
            Self::Keyward => "keyward",
        }
    }
}

/// The most days that a key can be given: a century.
const MAX_DAYS: i64 = 36_500;

/// What both a site and a domain can say.
pub(super) const LEVEL: Kind = Kind::Word(&["admin_only", "user_read_only", "user_full_control"]);
pub(super) const DAYS: Kind = Kind::Days { max: MAX_DAYS };
pub(super) const CAP: Kind = Kind::Integer { min: 0, max: 10_000 };
pub(super) const SCOPES: Kind = Kind::Labels { count: limits::SCOPES, each: limits::LABEL };

const YES_OR_NO: Kind = Kind::Word(&["Y", "N"]);
const CLIENT_TYPES: Kind = Kind::Labels { count: limits::CLIENT_TYPES, each: limits::CLIENT_TYPE };

/// How many days before an expiration its owner is told, where nobody has said.
pub(super) const DEFAULT_NOTICE_DAYS: [u32; 3] = [30, 7, 1];

/// The parameters that decide about logins, by name: a decision says which of them made it.
pub(super) const OTA_ONLY: &str = "OTA_ACCESS_APIKEY_ONLY";
pub(super) const REST_ONLY: &str = "RESTAPI_ACCESS_APIKEY_ONLY";
pub(super) const REST_ALLOWED: &str = "RESTAPI_WHITELIST_APIKEY";
pub(super) const REST_DEFAULT: &str = "RESTAPI_DEFAULTLIST_APIKEY";

/// Every parameter, in the order in which it is shown.
pub const PARAMETERS: [Parameter; 12] = [
    Parameter {
        name: "APIKEY_SELF_SERVICE_LEVEL",
        alias: "selfServiceLevel",
        origin: Origin::Alm,
        kind: LEVEL,
        default: Constant::Word("admin_only"),
        sentence: "what users may do with their own keys",
    },
    Parameter {
        name: "APIKEY_EXPIRE_DAYS",
        alias: "expireDays",
        origin: Origin::Alm,
        kind: DAYS,
        default: Constant::Number(-1),
        sentence: "days after which a key without an expiration of its own expires, and the most that it can be given; -1 is never",
    },
    Parameter {
        name: "APIKEY_MAX_NUM_PER_USER",
        alias: "maxKeysPerUser",
        origin: Origin::Alm,
        kind: CAP,
        default: Constant::Number(10),
        sentence: "how many active keys a user can have",
    },
    Parameter {
        name: OTA_ONLY,
        alias: "otaApiKeyOnly",
        origin: Origin::Alm,
        kind: YES_OR_NO,
        default: Constant::Word("N"),
        sentence: "whether a user name and a password no longer log in over OTA",
    },
    Parameter {
        name: REST_ONLY,
        alias: "restApiKeyOnly",
        origin: Origin::Alm,
        kind: YES_OR_NO,
        default: Constant::Word("N"),
        sentence: "whether a user name and a password no longer log in over REST, but for the client types of the two lists",
    },
    Parameter {
        name: REST_ALLOWED,
        alias: "restAllowedClients",
        origin: Origin::Alm,
        kind: CLIENT_TYPES,
        default: Constant::List(&[]),
        sentence: "client types of third-party tools that go on logging in over REST with a user name and a password",
    },
    Parameter {
        name: REST_DEFAULT,
        alias: "restDefaultClients",
        origin: Origin::Alm,
        kind: CLIENT_TYPES,
        default: Constant::List(&[]),
        sentence: "client types of internal tools that go on logging in over REST with a user name and a password",
    },
    Parameter {
        name: "onOwnerDeactivated",
        alias: "onOwnerDeactivated",
        origin: Origin::Keyward,
        kind: Kind::Word(&["delete", "disable"]),
        default: Constant::Word("disable"),
        sentence: "whether deactivating a user deletes its keys or stops them until it is reactivated",
    },
    Parameter {
        name: "scopes",
        alias: "scopes",
        origin: Origin::Keyward,
        kind: SCOPES,
        default: Constant::List(&["odata"]),
        sentence: "the scopes that a key can be given",
    },
    Parameter {
        name: "revokedRetentionDays",
        alias: "revokedRetentionDays",
        origin: Origin::Keyward,
        kind: DAYS,
        default: Constant::Number(-1),
        sentence: "days after which a revoked key leaves the list, its history stays; -1 is never",
    },
    Parameter {
        name: "expiryNoticeDays",
        alias: "expiryNoticeDays",
        origin: Origin::Keyward,
        kind: Kind::DaysBefore { count: limits::REMINDERS, max: 365 },
        default: Constant::Numbers(&DEFAULT_NOTICE_DAYS),
        sentence: "how many days before a key expires its owner is told, each time once; an empty list is never",
    },
    Parameter {
        name: "silentDays",
        alias: "silentDays",
        origin: Origin::Keyward,
        kind: Kind::Integer { min: 1, max: 365 },
        default: Constant::Number(1),
        sentence: "for how many days a pair that is to go must not have been used until it is said that it can go now",
    },
];

/// Parameters as somebody typed them, by name or alias.
pub(super) struct Typed {
    /// The same by name.
    pub(super) by_name: Map<String, Value>,
    /// The name of each alias that was typed.
    aliases: Vec<(&'static str, &'static str)>,
    issues: Vec<Issue>,
}

impl Typed {
    /// Replaces every alias by its name; one that stands beside its name is wrong, whatever its value.
    pub(super) fn new(mut members: Map<String, Value>) -> Self {
        let (mut aliases, mut issues) = (Vec::new(), Vec::new());
        for row in PARAMETERS.iter().filter(|row| row.alias != row.name) {
            let Some(value) = members.remove(row.alias) else { continue };
            if members.contains_key(row.name) {
                let limit = format!("left out: it is another name of `{}`, which is there too", row.name);
                issues.push(Issue::new(row.alias, "duplicate", &limit));
            } else {
                members.insert(row.name.to_owned(), value);
                aliases.push((row.alias, row.name));
            }
        }
        Self { by_name: members, aliases, issues }
    }

    /// Nothing, or everything that is wrong, under the names that were typed.
    pub(super) fn finish(self, found: Result<(), Invalid>) -> Result<(), Invalid> {
        let found = found.err().map(|invalid| invalid.issues).unwrap_or_default();
        let typed = |issue: Issue| {
            let renamed = self.aliases.iter().find_map(|(alias, name)| {
                let rest = issue.path.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with('['))?;
                Some(Issue::new(&format!("{alias}{rest}"), issue.rule, &issue.limit))
            });
            renamed.unwrap_or(issue)
        };
        let issues: Vec<_> = self.issues.into_iter().chain(found.into_iter().map(typed)).collect();
        if issues.is_empty() { Ok(()) } else { Err(Invalid { issues }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_aliases_are_told_apart() {
        let names: BTreeSet<_> = PARAMETERS.iter().map(|row| row.name).collect();
        let aliases: BTreeSet<_> = PARAMETERS.iter().map(|row| row.alias).collect();
        assert_eq!((names.len(), aliases.len()), (PARAMETERS.len(), PARAMETERS.len()));
        for row in &PARAMETERS {
            assert_eq!(row.name == row.alias, row.origin == Origin::Keyward, "{}", row.name);
            assert_eq!(row.name.starts_with(|first: char| first.is_ascii_uppercase()), row.origin == Origin::Alm);
        }
        assert_eq!([Origin::Alm, Origin::Keyward].map(Origin::as_str), ["alm", "keyward"]);
    }

    #[test]
    fn an_alias_is_as_good_as_the_name_but_not_beside_it() {
        let typed = |members: &Value| Typed::new(members.as_object().unwrap().clone());
        let apart = typed(&json!({"expireDays": 1, "scopes": [], "other": 2}));
        assert_eq!(Value::Object(apart.by_name.clone()), json!({"APIKEY_EXPIRE_DAYS": 1, "scopes": [], "other": 2}));
        apart.finish(Ok(())).unwrap();
        let beside = typed(&json!({"expireDays": 1, "APIKEY_EXPIRE_DAYS": 2}));
        assert_eq!(Value::Object(beside.by_name.clone()), json!({"APIKEY_EXPIRE_DAYS": 2}));
        let issues = beside.finish(Ok(())).unwrap_err().issues;
        assert_eq!((issues.len(), issues[0].path.as_str(), issues[0].rule), (1, "expireDays", "duplicate"));
    }

    #[test]
    fn what_is_wrong_is_told_under_the_name_that_was_typed() {
        let typed = Typed::new(json!({"restAllowedClients": [], "APIKEY_EXPIRE_DAYS": 0}).as_object().unwrap().clone());
        let found = ["RESTAPI_WHITELIST_APIKEY", "RESTAPI_WHITELIST_APIKEY[3]", "APIKEY_EXPIRE_DAYS", "colour"]
            .map(|path| Issue::new(path, "type", "other"));
        let issues = typed.finish(Err(Invalid { issues: found.to_vec() })).unwrap_err().issues;
        let told: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
        assert_eq!(told, ["restAllowedClients", "restAllowedClients[3]", "APIKEY_EXPIRE_DAYS", "colour"]);
        assert_eq!(issues[0].message, "`restAllowedClients` must be other");
    }
}
