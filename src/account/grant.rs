//! Access: environment → roles. Nothing is granted by leaving something out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A map from environments to sets of roles, both sorted.
///
/// INVARIANT: no empty set of roles is kept, so that "has the environment" and "has a role there" are one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, Vec<String>>")]
pub struct Access(BTreeMap<String, Vec<String>>);

impl From<BTreeMap<String, Vec<String>>> for Access {
    fn from(map: BTreeMap<String, Vec<String>>) -> Self {
        Self(
            map.into_iter()
                .filter(|(_, roles)| !roles.is_empty())
                .map(|(environment, mut roles)| {
                    roles.sort();
                    roles.dedup();
                    (environment, roles)
                })
                .collect(),
        )
    }
}

impl Access {
    /// What both allow: how a key's grant is cut to its owner, now (A2).
    #[must_use]
    pub fn cut(&self, other: &Self) -> Self {
        let common = self.0.iter().map(|(environment, roles)| {
            let kept = roles.iter().filter(|role| other.has_role(environment, role)).cloned().collect();
            (environment.clone(), kept)
        });
        common.collect::<BTreeMap<_, Vec<_>>>().into()
    }

    /// What this allows and `other` does not.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> Self {
        let surplus = self.0.iter().map(|(environment, roles)| {
            let kept = roles.iter().filter(|role| !other.has_role(environment, role)).cloned().collect();
            (environment.clone(), kept)
        });
        surplus.collect::<BTreeMap<_, Vec<_>>>().into()
    }

    /// What either allows.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut both = self.0.clone();
        for (environment, roles) in &other.0 {
            both.entry(environment.clone()).or_default().extend(roles.iter().cloned());
        }
        both.into()
    }

    /// What it allows in one environment.
    #[must_use]
    pub fn within(&self, environment: &str) -> Self {
        let kept = self.0.get_key_value(environment).map(|(name, roles)| (name.clone(), roles.clone()));
        kept.into_iter().collect::<BTreeMap<_, _>>().into()
    }

    /// What it allows outside these environments.
    #[must_use]
    pub fn without(&self, environments: &[String]) -> Self {
        let kept = self.0.iter().filter(|(environment, _)| !environments.contains(environment));
        Self(kept.map(|(environment, roles)| (environment.clone(), roles.clone())).collect())
    }

    /// Whether it allows nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it allows anything in the environment.
    pub fn has_environment(&self, environment: &str) -> bool {
        self.0.contains_key(environment)
    }

    /// Whether it allows the role in the environment.
    pub fn has_role(&self, environment: &str, role: &str) -> bool {
        self.0.get(environment).is_some_and(|roles| roles.iter().any(|other| other == role))
    }

    /// The environments, sorted, each with its roles.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(environment, roles)| (environment.as_str(), roles.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn access() -> impl Strategy<Value = Access> {
        proptest::collection::btree_map("[a-c]", proptest::collection::vec("[r-t]", 0..4), 0..4).prop_map(Access::from)
    }

    proptest! {
        #[test]
        fn a_cut_never_widens(grant in access(), owner in access()) {
            let cut = grant.cut(&owner);
            prop_assert!(cut.beyond(&grant).is_empty());
            prop_assert!(cut.beyond(&owner).is_empty());
            prop_assert!(grant.beyond(&owner).cut(&owner).is_empty());
        }

        #[test]
        fn what_is_added_can_be_taken_away(grant in access(), more in access()) {
            let both = grant.plus(&more);
            prop_assert!(grant.beyond(&both).is_empty() && more.beyond(&both).is_empty());
            prop_assert!(both.beyond(&grant).beyond(&more).is_empty());
            prop_assert_eq!(both.beyond(&more), grant.beyond(&more));
        }

        #[test]
        fn an_empty_grant_stays_empty(owner in access()) {
            prop_assert!(Access::default().cut(&owner).is_empty());
        }
    }

    #[test]
    fn an_environment_without_roles_is_nothing() {
        let access: Access = serde_json::from_str(r#"{"production":[]}"#).unwrap();
        assert!(access.is_empty() && !access.has_environment("production"));
    }
}
