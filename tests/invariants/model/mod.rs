//! An independent model of the rules about keys: SEMANTICS.md once more, in plain Rust and as simple as it can be said.
//!
//! It shares no code with the core. It keeps its own state, made of names and numbers instead of documents; for every
//! command it says whether it is refused, with which code, or what the state is afterwards.

mod expiration;
mod foreign;
mod key;
mod pair;
mod permission;
mod policy;
mod said;
mod tick;
mod user;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use keyward::access::Actor;
use serde_json::Value;

pub(crate) use key::{Fresh, Key, KeyState};
pub(crate) use pair::{Pair, Stage};
pub(crate) use policy::{Domain, Rules, Site};
pub(crate) use said::{Said, Told};
pub(crate) use user::{User, UserStatus};
pub(crate) use verdict::Token;

/// The code of a refusal; `invalid` for an input that cannot be understood.
pub(crate) type Refused = &'static str;
/// Environments with roles, one pair each.
pub(crate) type Access = BTreeSet<(String, String)>;
/// Scopes, methods, words.
pub(crate) type Names = BTreeSet<String>;
/// Domain and user.
pub(crate) type Home = (String, String);

pub(crate) const DAY: u64 = 86_400_000;

/// With which raw key the host was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raw {
    Right,
    Wrong,
    None,
}

/// A command that somebody asks for.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) actor: Actor,
    pub(crate) name: &'static str,
    pub(crate) input: Value,
    pub(crate) raw: Raw,
}

/// What a command changes.
#[derive(Debug)]
pub(crate) enum Change {
    Nothing,
    Keyring,
    Site(Site),
    /// A key of the keyring more, or a key that signs tokens.
    DataKey,
    Domain(String, Domain),
    User(Home, User),
}

/// Everything there is.
#[derive(Clone, Default)]
pub(crate) struct Model {
    pub(crate) now: u64,
    pub(crate) keyring: bool,
    pub(crate) site: Option<Site>,
    pub(crate) domains: BTreeMap<String, Domain>,
    pub(crate) users: BTreeMap<Home, User>,
    /// Where the ids that start with these 18 characters belong.
    pub(crate) homes: BTreeMap<String, Home>,
    /// Whose the tokens of other systems are, by their digests, and of which pair.
    pub(crate) imports: BTreeMap<String, (Home, String)>,
}

impl Model {
    /// What the command changes, or why it is refused. `fresh` holds the ids that a new key and pair would have.
    pub(crate) fn decide(&self, ask: &Ask, fresh: &Fresh) -> Result<Change, Refused> {
        if ask.is_malformed() {
            return Err("invalid");
        }
        if ask.name == "site.init" {
            return self.init(ask);
        }
        let site = self.site.as_ref().ok_or("site_missing")?;
        match ask.name.split_once('.') {
            Some(("site", verb)) => site.decide(verb, ask),
            Some(("keyring", verb)) => self.decide_keyring(verb, ask),
            Some(("tokens", verb)) => self.decide_tokens(verb, ask),
            Some(("domains", verb)) => self.decide_domain(verb, ask, site),
            Some(("users", verb)) => self.decide_user(verb, ask, site),
            Some(("keys", "create")) => self.create(ask, fresh),
            Some(("keys", "import")) => self.import(ask, fresh),
            Some(("keys", "revokeSelf")) => self.revoke_self(ask),
            Some(("keys", verb)) => self.decide_key(verb, ask, fresh),
            Some(("tick", _)) => self.tick(ask, site),
            _ => unreachable!("{} is no command", ask.name),
        }
    }

    /// Carries a change out; whether anything is different now.
    pub(crate) fn carry_out(&mut self, change: Change) -> bool {
        match change {
            Change::Nothing => false,
            Change::Keyring => !std::mem::replace(&mut self.keyring, true),
            Change::DataKey => true,
            Change::Site(site) => self.site.replace(site.clone()).as_ref() != Some(&site),
            Change::Domain(name, domain) => self.domains.insert(name, domain.clone()).as_ref() != Some(&domain),
            Change::User(home, user) => self.users.insert(home, user.clone()).as_ref() != Some(&user),
        }
    }

    /// Remembers whose ids start as this one.
    pub(crate) fn settle_home(&mut self, id: &str, home: &Home) {
        self.homes.insert(id[..18].to_owned(), home.clone());
    }

    /// What holds in a domain; in one that is missing, what the site says.
    pub(crate) fn rules(&self, domain: &str) -> Rules {
        Rules::of(self.site.as_ref().expect("a site"), self.domains.get(domain))
    }
}

impl Ask {
    /// Whether no state of affairs could make sense of it.
    fn is_malformed(&self) -> bool {
        let (input, has) = (&self.input, |name: &str| self.input.get(name).is_some());
        match self.name {
            "keys.create" => {
                has("expiresAt") && has("expiresInDays")
                    || input["notBefore"].as_u64().zip(input["expiresAt"].as_u64()).is_some_and(|(from, to)| from >= to)
            }
            "keys.edit" | "keys.regenerate" | "keys.import" => has("expiresAt") && has("expiresInDays"),
            "keys.grantAccess" | "keys.changeAccess" => !has("access") && !has("scopes"),
            "keys.revokeAccess" => !has("access") && !has("scopes") && !has("environments"),
            "keys.explain" => has("role") && !has("environment"),
            _ => false,
        }
    }

    /// The domain that it names, else the actor's.
    pub(crate) fn domain(&self) -> &str {
        self.input["domain"].as_str().unwrap_or(match &self.actor {
            Actor::DomainAdmin { domain, .. } | Actor::User { domain, .. } => domain,
            _ => "default",
        })
    }

    /// A member that is a text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.input[name].as_str().unwrap_or_default()
    }
}

/// The access that a JSON value is.
pub(crate) fn access(value: &Value) -> Access {
    let rows = value.as_object().into_iter().flatten();
    rows.flat_map(|(environment, roles)| names(roles).into_iter().map(|role| (environment.clone(), role))).collect()
}

/// The names that a JSON list is.
pub(crate) fn names(value: &Value) -> Names {
    value.as_array().into_iter().flatten().map(|name| name.as_str().unwrap().to_owned()).collect()
}
