//! What holds in a domain: the site policy, narrowed by the domain's properties, each value with where it comes from.
//!
//! INVARIANT: no value is wider than the site's, whatever the properties say: a site that is narrowed later narrows its
//! domains at once. Whatever a domain can narrow, a command asks here and not of the site policy.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::parameter::PARAMETERS;
use super::properties::{Expiration, Properties, later};
use super::property::PROPERTIES;
use super::rotation::RotationPolicy;
use super::site::{SelfServiceLevel, SitePolicy};
use crate::credential::Method;
use crate::time::{DAY, Instant, Millis, days_after};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Nobody has set it.
    Default,
    /// The site policy.
    Site,
    /// The properties of the domain.
    Domain,
}

/// A value, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub source: Source,
}

/// What holds in a domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    site: SitePolicy,
    properties: Properties,
    level: Sourced<SelfServiceLevel>,
    expire_days: Sourced<i64>,
    cap: Sourced<u32>,
    scopes: Sourced<Vec<String>>,
}

/// What holds in a domain with these properties; in one that is missing, what the site says.
pub fn effective(site: &SitePolicy, properties: Option<&Properties>) -> Effective {
    let properties = properties.cloned().unwrap_or_default();
    let default = SitePolicy::default();
    let narrowed = |scopes: &Vec<String>| scopes.iter().filter(|scope| site.scopes.contains(scope)).cloned().collect();
    Effective {
        level: narrowest(
            properties.self_service_level.filter(|level| *level <= site.self_service_level),
            site.self_service_level,
            &default.self_service_level,
        ),
        expire_days: narrowest(
            properties.expire_days.filter(|days| !later(*days, site.expire_days)),
            site.expire_days,
            &default.expire_days,
        ),
        cap: narrowest(
            properties.max_keys_per_user.filter(|cap| *cap <= site.max_num_per_user),
            site.max_num_per_user,
            &default.max_num_per_user,
        ),
        scopes: narrowest(properties.scopes.as_ref().map(narrowed), site.scopes.clone(), &default.scopes),
        site: site.clone(),
        properties,
    }
}

impl Effective {
    /// What users may do with their own keys (A6).
    pub fn level(&self) -> SelfServiceLevel {
        self.level.value
    }

    /// How many counted keys a user can have (A11).
    pub fn cap(&self) -> u32 {
        self.cap.value
    }

    /// The last instant that a key made at `created` can be given as its expiration; none if there is no such limit (A8).
    pub fn latest_expiry(&self, created: Instant) -> Option<Instant> {
        u64::try_from(self.expire_days.value).ok().map(|days| days_after(created, days))
    }

    /// The scopes that a key can be given (A9).
    pub fn scopes(&self) -> &[String] {
        &self.scopes.value
    }

    /// The given scopes that no key can be given.
    pub fn undeclared<'a>(&self, scopes: &'a [String]) -> Vec<&'a str> {
        scopes.iter().filter(|scope| !self.scopes.value.contains(scope)).map(String::as_str).collect()
    }

    /// Whether there are keys at all.
    pub fn api_keys(&self) -> bool {
        self.properties.api_keys
    }

    /// Whether only administrators create keys.
    pub fn restrict_creation(&self) -> bool {
        self.properties.restrict_creation
    }

    /// How the expiration of a key can be given (P10).
    pub fn expirations(&self) -> &[Expiration] {
        &self.properties.expiration_policies
    }

    /// How the pairs of a key can authenticate.
    pub fn methods(&self) -> &[Method] {
        &self.properties.methods
    }

    /// The rotation policy of a key that is created without one (P6).
    pub fn rotation(&self) -> &RotationPolicy {
        &self.properties.rotation
    }

    /// How long a temporary token is valid.
    pub fn session(&self) -> Millis {
        u64::from(self.properties.session_minutes) * 60_000
    }

    /// For how long a revoked key stays in the list; none if for ever.
    pub fn revoked_retention(&self) -> Option<Millis> {
        u64::try_from(self.site.revoked_retention_days).ok().map(|days| days.saturating_mul(DAY))
    }

    /// How many days before an expiration its owner is told, the most first.
    pub fn expiry_notice_days(&self) -> &[u32] {
        &self.site.expiry_notice_days
    }

    /// For how long nobody uses a pair that is called silent.
    pub fn silence(&self) -> Millis {
        self.site.silence()
    }

    /// Every site parameter, by its alias, and every property: value and source.
    pub fn view(&self) -> Map<String, Value> {
        let (site, own) = (self.site.view(), self.properties.view());
        let mut rows = Map::new();
        for row in &PARAMETERS {
            let value = site.get(row.name).cloned().unwrap_or_default();
            let source = if value == row.default.json() { Source::Default } else { Source::Site };
            rows.insert(row.alias.to_owned(), json!(Sourced { value, source }));
        }
        for row in PROPERTIES.iter().filter(|row| !row.default.json().is_null()) {
            let value = own.get(row.name).cloned().unwrap_or_default();
            let source = if value == row.default.json() { Source::Default } else { Source::Domain };
            rows.insert(row.name.to_owned(), json!(Sourced { value, source }));
        }
        rows.insert("selfServiceLevel".to_owned(), json!(self.level));
        rows.insert("expireDays".to_owned(), json!(self.expire_days));
        rows.insert("maxKeysPerUser".to_owned(), json!(self.cap));
        rows.insert("scopes".to_owned(), json!(self.scopes));
        rows
    }
}

/// The domain's value where it has one that is not wider, else the site's.
fn narrowest<T: PartialEq>(domain: Option<T>, site: T, default: &T) -> Sourced<T> {
    match domain {
        Some(value) => Sourced { value, source: Source::Domain },
        None if site == *default => Sourced { value: site, source: Source::Default },
        None => Sourced { value: site, source: Source::Site },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::{policy, properties};
    use proptest::prelude::*;

    /// Never, as the largest number: what narrowing is said with here.
    fn days(days: i64) -> u64 {
        u64::try_from(days).unwrap_or(u64::MAX)
    }

    proptest! {
        #[test]
        fn never_wider_than_the_site_whatever_the_properties(site in policy(), own in properties()) {
            let found = effective(&site, Some(&own));
            prop_assert!(found.level() <= site.self_service_level);
            prop_assert!(days(found.expire_days.value) <= days(site.expire_days));
            prop_assert!(found.latest_expiry(7).unwrap_or(u64::MAX) <= site.latest_expiry(7).unwrap_or(u64::MAX));
            prop_assert!(found.cap() <= site.max_num_per_user);
            prop_assert!(site.undeclared(found.scopes()).is_empty());
        }

        #[test]
        fn the_narrower_of_the_two_holds(site in policy(), own in properties()) {
            let found = effective(&site, Some(&own));
            let level = own.self_service_level.unwrap_or(SelfServiceLevel::UserFullControl);
            prop_assert_eq!(found.level(), level.min(site.self_service_level));
            prop_assert_eq!(days(found.expire_days.value), days(own.expire_days.unwrap_or(-1)).min(days(site.expire_days)));
            prop_assert_eq!(found.cap(), own.max_keys_per_user.unwrap_or(u32::MAX).min(site.max_num_per_user));
            let kept = |scope: &&String| own.scopes.as_ref().is_none_or(|list| list.contains(scope));
            let both: Vec<_> = site.scopes.iter().filter(kept).collect();
            prop_assert!(found.scopes().iter().eq(both.iter().copied()));
            prop_assert_eq!(found.undeclared(&site.scopes).len(), site.scopes.len() - both.len());
        }

        #[test]
        fn says_where_every_value_comes_from(site in policy(), own in properties()) {
            let found = effective(&site, Some(&own)).view();
            let (site, own) = (site.view(), own.view());
            let mut names: Vec<_> = PARAMETERS.iter().map(|row| row.alias).chain(PROPERTIES.iter().map(|row| row.name)).collect();
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(found.keys().map(String::as_str).collect::<Vec<_>>(), names);
            for (name, row) in &found {
                let parameter = PARAMETERS.iter().find(|parameter| parameter.alias == name);
                match row["source"].as_str().unwrap() {
                    // A list of scopes can be cut to the site's.
                    "domain" if name == "scopes" => prop_assert!(own["scopes"].is_array()),
                    "domain" => prop_assert_eq!(&row["value"], &own[name]),
                    "site" => {
                        prop_assert_eq!(&row["value"], &site[parameter.unwrap().name]);
                        prop_assert_ne!(&row["value"], &parameter.unwrap().default.json());
                    }
                    _ => {
                        let own = PROPERTIES.iter().find(|property| property.name == name).map(|row| row.default);
                        let default = parameter.map(|parameter| parameter.default).or(own).unwrap();
                        prop_assert_eq!(&row["value"], &default.json());
                    }
                }
            }
        }
    }

    #[test]
    fn a_missing_domain_is_the_site() {
        let site = SitePolicy { expire_days: 30, ..SitePolicy::default() };
        assert_eq!(effective(&site, None), effective(&site, Some(&Properties::default())));
        assert_eq!(effective(&site, None).latest_expiry(0), Some(30 * DAY));
    }
}
