//! Users: A4, A5, P16.

use serde_json::Value;

use super::permission::Standing;
use super::{Access, Ask, Change, Home, Key, Model, Names, Refused, Site, access, names};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserStatus {
    Active,
    Deactivated,
    Deleted,
}

/// Somebody of a domain, with its keys.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct User {
    pub(crate) service: bool,
    pub(crate) maintainers: Names,
    pub(crate) status: UserStatus,
    pub(crate) access: Access,
    pub(crate) key_creation: bool,
    pub(crate) token_generation: bool,
    pub(crate) keys: Vec<Key>,
    /// When it was last said that it has as many keys as it may have.
    pub(crate) cap_said: Option<u64>,
}

impl User {
    fn new() -> Self {
        Self {
            service: false,
            maintainers: Names::new(),
            status: UserStatus::Active,
            access: Access::new(),
            key_creation: true,
            token_generation: true,
            keys: Vec::new(),
            cap_said: None,
        }
    }

    /// How many keys count for the cap (A11).
    pub(crate) fn counted(&self, now: u64) -> u64 {
        self.keys.iter().filter(|key| key.counts(now)).count() as u64
    }

    fn deactivate(&mut self, site: &Site) {
        self.status = UserStatus::Deactivated;
        if site.deletes {
            self.keys.clear();
        }
    }

    fn with(mut self, input: &Value, site: &Site, environments: &Access) -> Result<Self, Refused> {
        let given = |name: &str| input.get(name);
        if let Some(kind) = given("kind") {
            self.service = kind == "service";
        }
        if let Some(list) = given("maintainers") {
            self.maintainers = names(list);
        }
        if !self.service && !self.maintainers.is_empty() {
            return Err("invalid");
        }
        if let Some(wanted) = given("access").map(access) {
            if !wanted.is_subset(environments) {
                return Err("access_unknown");
            }
            self.access = wanted;
        }
        self.key_creation = given("keyCreation").map_or(self.key_creation, |on| on == true);
        self.token_generation = given("tokenGeneration").map_or(self.token_generation, |on| on == true);
        match given("status").and_then(Value::as_str) {
            Some("deactivated") => self.deactivate(site),
            Some(_) => self.status = UserStatus::Active,
            None => {}
        }
        Ok(self)
    }
}

impl Model {
    /// The user, if there is one: a deleted one is none.
    pub(crate) fn user(&self, home: &Home) -> Option<&User> {
        self.users.get(home).filter(|user| user.status != UserStatus::Deleted)
    }

    /// What a command about a user comes to.
    pub(super) fn decide_user(&self, verb: &str, ask: &Ask, site: &Site) -> Result<Change, Refused> {
        let home = (ask.domain().to_owned(), ask.text("user").to_owned());
        match self.standing(&ask.actor, &home) {
            Standing::Stranger => return Err("user_not_found"),
            Standing::Admin => {}
            // Who is no user, or no user any more, cannot tell itself from nobody.
            Standing::Itself | Standing::Maintainer(_) if verb == "get" => {}
            Standing::Itself | Standing::Maintainer(_) | Standing::Nobody => return Err("forbidden"),
        }
        let domain = self.domains.get(&home.0).ok_or("domain_not_found")?;
        if verb == "put" {
            let user = self.user(&home).cloned().unwrap_or_else(User::new);
            return Ok(Change::User(home, user.with(&ask.input, site, &domain.environments)?));
        }
        let mut user = self.user(&home).cloned().ok_or("user_not_found")?;
        match verb {
            "deactivate" => user.deactivate(site),
            "reactivate" => user.status = UserStatus::Active,
            "delete" => user = User { status: UserStatus::Deleted, ..User::new() },
            _ => return Ok(Change::Nothing),
        }
        Ok(Change::User(home, user))
    }
}
