//! When keys were last used: approximate, and never a reason to fail.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::reach::after_kind;
use crate::account::Key;
use crate::error::Fault;
use crate::site;
use crate::time::Instant;

/// The id of the document that says when the keys of an account document were last used.
pub fn usage_document(account_document: &str) -> String {
    format!("usage/{}", after_kind(account_document))
}

/// The last uses of one account's pairs.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Usage {
    schema: u32,
    last_used: BTreeMap<String, Instant>,
}

impl Usage {
    /// The usage of a stored text.
    pub(super) fn parse(id: &str, text: &str) -> Result<Self, Fault> {
        site::parse(id, text, |usage: &Self| usage.schema)
    }

    /// When one of the key's pairs was last used.
    pub(super) fn last_used_at(&self, key: &Key) -> Option<Instant> {
        key.pairs.iter().filter_map(|pair| self.last_used.get(pair.client_id.as_str())).max().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::model;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn the_last_use_of_any_pair(key in model::key(), other in model::key()) {
            let uses: BTreeMap<_, _> = key.pairs.iter().zip(5_u64..).map(|(pair, at)| (pair.client_id.as_str(), at)).collect();
            let usage = Usage::parse("usage/a/b", &json!({"schema": 1, "lastUsed": uses, "later": 1}).to_string()).unwrap();
            prop_assert_eq!(usage.last_used_at(&key), uses.values().max().copied());
            prop_assert!(key.key_id == other.key_id || usage.last_used_at(&other).is_none());
        }
    }

    #[test]
    fn a_newer_or_broken_document_is_a_fault() {
        assert!(Usage::parse("u", r#"{"schema":2,"lastUsed":{}}"#).is_err());
        assert!(Usage::parse("u", r#"{"schema":1}"#).is_err());
        assert_eq!(usage_document("account/a/b"), "usage/a/b");
    }
}
