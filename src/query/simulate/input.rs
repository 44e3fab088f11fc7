//! What is asked to be tried out, read from outside.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::filter::Filter;
use super::super::grammar::Days;
use super::super::scan::Scan;
use super::super::sight::Sight;
use super::Simulate;
use super::change::{Change, Chosen, Redrawn};
use crate::access::{DomainVerb, Visibility, permit_domain};
use crate::account::{Access, Account};
use crate::domain::DomainChange;
use crate::error::Error;
use crate::id::Id;
use crate::policy::{Preset, SitePolicy};
use crate::text::{Fields, limits};
use crate::time::Instant;

/// The domain of a user that is named without one.
const DEFAULT_DOMAIN: &str = "default";

impl Scan<Simulate> {
    /// What another site policy would do: a preset, or the parameters that change, or both; `salt` is the site's.
    pub fn policy(
        input: Value,
        today: &SitePolicy,
        visibility: Visibility,
        salt: &[u8; 32],
        now: Instant,
    ) -> Result<Self, Error> {
        let mut fields = Fields::of("query", input);
        let preset = Preset::read(&mut fields);
        let policy = fields.object("policy");
        if preset.is_none() && policy.is_none() {
            fields.reject("policy", "required", "the parameters that change, or `preset` the name of a preset");
        }
        fields.finish()?;
        let then = preset.map_or_else(|| today.clone(), |preset| preset.apply(today.clone()));
        let changes = match policy {
            Some(Value::Object(changes)) => changes,
            _ => Map::new(),
        };
        let then = then.with(changes).map_err(|invalid| invalid.within("policy"))?;
        let change = Change::Policy { today: Box::new(today.clone()), then: Box::new(then) };
        Ok(Self::over(Simulate::new(change, now, None), &Filter::default(), visibility, salt))
    }

    /// What other environments and properties of a domain would do, to whoever may change it: a refusal says what the site
    /// allows.
    pub fn domain_change(input: Value, sight: &Sight<'_>, salt: &[u8; 32], now: Instant) -> Result<Self, Error> {
        let mut fields = Fields::of("query", input);
        let name = fields.text("domain", limits::ID);
        let change = DomainChange::read(&mut fields);
        fields.finish()?;
        permit_domain(sight.actor, DomainVerb::Write, &name)?;
        let filter = Filter::parse(json!({ "domain": name }))?;
        let change = Change::Domain(Box::new(Redrawn::new(name, change, sight.site.policy.clone())));
        Ok(Self::over(Simulate::new(change, now, None), &filter, sight.of_keys()?, salt))
    }

    /// What revoking keys would do: those with the ids, or those that match the filter.
    pub fn revoke(input: Value, visibility: Visibility, salt: &[u8; 32], now: Instant) -> Result<Self, Error> {
        let mut fields = Fields::of("query", input);
        let days = Days::read(&mut fields);
        let ids = fields.set("keyIds", limits::PAGE, limits::ID);
        let filter = fields.any("filter");
        match (&ids, &filter) {
            (None, None) => fields.reject("keyIds", "required", "a list of key ids, or `filter` a filter"),
            (Some(_), Some(_)) => fields.reject("filter", "pattern", "left out where `keyIds` are given"),
            _ => {}
        }
        let filter = filter.and_then(|filter| match Filter::read(filter, &days) {
            Ok(filter) => Some(filter),
            Err(invalid) => {
                fields.append(invalid);
                None
            }
        });
        let mut known = BTreeSet::new();
        for (index, text) in ids.iter().flatten().enumerate() {
            match Id::parse(text) {
                Some(id) => {
                    known.insert(id);
                }
                None => fields.reject(&format!("keyIds[{index}]"), "pattern", "24 characters of [0-9A-Za-z]"),
            }
        }
        fields.finish()?;
        let reach = filter.clone().unwrap_or_default();
        let chosen = filter.map_or(Chosen::Ids(known), |filter| Chosen::Filter(Box::new(filter)));
        Ok(Self::over(Simulate::new(Change::Revoke(chosen), now, None), &reach, visibility, salt))
    }

    /// What another access of a user would do to its keys.
    pub fn demote(input: Value, visibility: Visibility, salt: &[u8; 32], now: Instant) -> Result<Self, Error> {
        let is_given = input.get("access").is_some();
        let mut fields = Fields::of("query", input);
        let user = User::read(&mut fields, &visibility);
        let access = fields.access("access");
        if !is_given {
            fields.reject("access", "required", "an object of lists: environment to roles");
        }
        fields.finish()?;
        let change = Change::Demote(Access::from(access.unwrap_or_default()));
        user.simulate(change, visibility, salt, now)
    }

    /// What deactivating a user would do to its keys.
    pub fn deactivate(
        input: Value,
        today: &SitePolicy,
        visibility: Visibility,
        salt: &[u8; 32],
        now: Instant,
    ) -> Result<Self, Error> {
        let mut fields = Fields::of("query", input);
        let user = User::read(&mut fields, &visibility);
        fields.finish()?;
        user.simulate(Change::Deactivate(today.on_owner_deactivated), visibility, salt, now)
    }
}

/// The user that a change is about.
pub(super) struct User {
    domain: String,
    user: String,
}

impl User {
    /// Whether the account is this user's.
    pub(super) fn is(&self, account: &Account) -> bool {
        self.domain == account.domain && self.user == account.owner
    }

    /// Without a domain, it is one of the actor's own domain.
    fn read(fields: &mut Fields, visibility: &Visibility) -> Self {
        let home = match visibility {
            Visibility::Site => DEFAULT_DOMAIN,
            Visibility::Domain(domain) | Visibility::Own { domain, .. } => domain,
        };
        let domain = fields.optional_text("domain", limits::ID).unwrap_or_else(|| home.to_owned());
        Self { domain, user: fields.text("user", limits::ID) }
    }

    fn simulate(
        self,
        change: Change,
        visibility: Visibility,
        salt: &[u8; 32],
        now: Instant,
    ) -> Result<Scan<Simulate>, Error> {
        let filter = Filter::parse(json!({ "domain": self.domain, "owner": self.user }))?;
        Ok(Scan::over(Simulate::new(change, now, Some(self)), &filter, visibility, salt))
    }
}
