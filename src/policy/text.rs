//! The text form of a site policy: what ALM's site parameters are exported as, and imported from.
//!
//! INVARIANT: what `export` writes, `import` reads as the same policy.

use serde_json::{Map, Value};

use super::kind::to_text;
use super::parameter::PARAMETERS;
use super::site::SitePolicy;
use crate::error::{Invalid, Issue};

impl SitePolicy {
    /// Every parameter as a text: `"Y"`, `"-1"`, `"a,b"`.
    pub fn export(&self) -> Map<String, Value> {
        self.view().into_iter().map(|(name, value)| (name, to_text(&value).into())).collect()
    }

    /// The policy with the given texts, by name or alias, put in place of its own; or all that is wrong with them.
    pub fn import(self, texts: Map<String, Value>) -> Result<Self, Invalid> {
        let mut issues = Vec::new();
        let mut parameters = Map::new();
        for (name, value) in texts {
            let row = PARAMETERS.iter().find(|row| row.name == name || row.alias == name);
            match (row, &value) {
                (Some(row), Value::String(text)) => {
                    parameters.insert(name, row.kind.parse_text(text));
                }
                (Some(_), _) => issues.push(Issue::new(&name, "type", "a string")),
                // Whatever it is: reading says that it is not known.
                (None, _) => {
                    parameters.insert(name, value);
                }
            }
        }
        match self.with(parameters) {
            Ok(policy) if issues.is_empty() => Ok(policy),
            Ok(_) => Err(Invalid { issues }),
            Err(invalid) => Err(Invalid { issues: issues.into_iter().chain(invalid.issues).collect() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::{object, policy};
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn export_then_import_is_identity(policy in policy(), other in policy()) {
            prop_assert_eq!(other.import(policy.export()).unwrap(), policy);
        }
    }

    #[test]
    fn alms_texts() {
        let texts = json!({
            "APIKEY_EXPIRE_DAYS": " 90 ", "RESTAPI_ACCESS_APIKEY_ONLY": "Y",
            "RESTAPI_WHITELIST_APIKEY": "Excel Add-in, My Tool", "maxKeysPerUser": "3", "scopes": "",
        });
        let policy = SitePolicy::default().import(object(&texts)).unwrap();
        assert_eq!(policy.rest_allowed_clients, ["Excel Add-in", "My Tool"]);
        let exported = policy.export();
        assert_eq!(exported["APIKEY_EXPIRE_DAYS"], "90");
        assert_eq!(exported["APIKEY_MAX_NUM_PER_USER"], "3");
        assert_eq!(exported["RESTAPI_WHITELIST_APIKEY"], "Excel Add-in,My Tool");
        assert_eq!(exported["OTA_ACCESS_APIKEY_ONLY"], "N");
        assert_eq!(exported["scopes"], "");
    }

    #[test]
    fn a_value_that_is_no_text_is_refused_where_all_others_are_right() {
        let texts = json!({ "APIKEY_EXPIRE_DAYS": "90", "APIKEY_MAX_NUM_PER_USER": 5 });
        let issues = SitePolicy::default().import(object(&texts)).unwrap_err().issues;
        let found: Vec<_> = issues.iter().map(|issue| (issue.path.as_str(), issue.rule)).collect();
        assert_eq!(found, [("APIKEY_MAX_NUM_PER_USER", "type")]);
    }

    #[test]
    fn all_violations_at_once() {
        let texts = json!({
            "APIKEY_EXPIRE_DAYS": "soon", "APIKEY_MAX_NUM_PER_USER": 5, "OTA_ACCESS_APIKEY_ONLY": "yes",
            "RESTAPI_WHITELIST_APIKEY": "a,,a", "APIKEY_COLOUR": "red",
        });
        let issues = SitePolicy::default().import(object(&texts)).unwrap_err().issues;
        let found: Vec<_> = issues.iter().map(|issue| (issue.path.as_str(), issue.rule)).collect();
        assert_eq!(
            found,
            [
                ("APIKEY_MAX_NUM_PER_USER", "type"),
                ("APIKEY_EXPIRE_DAYS", "type"),
                ("OTA_ACCESS_APIKEY_ONLY", "oneOf"),
                ("RESTAPI_WHITELIST_APIKEY[1]", "min"),
                ("RESTAPI_WHITELIST_APIKEY[2]", "duplicate"),
                ("APIKEY_COLOUR", "unknown"),
            ]
        );
    }
}
