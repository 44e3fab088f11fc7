//! Site, domain, and what holds in a domain: A6, A8, A9, A11, A20, P8.

use keyward::access::Actor;
use serde_json::Value;

use super::{Access, Ask, Change, Model, Names, Raw, Refused, access, names};

const LEVELS: [&str; 3] = ["admin_only", "user_read_only", "user_full_control"];

/// The parameters of the site.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Site {
    level: usize,
    days: Option<u64>,
    cap: u64,
    scopes: Names,
    pub(crate) deletes: bool,
    pub(crate) retention: Option<u64>,
    pub(crate) notice_days: Vec<u64>,
    pub(crate) silent_days: u64,
    /// OTA and REST for keys only; the client types that are exempt.
    logins: [String; 4],
}

/// The properties of a domain.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Domain {
    pub(crate) active: bool,
    pub(crate) environments: Access,
    pub(crate) api_keys: bool,
    restricted: bool,
    level: Option<usize>,
    kinds: Names,
    /// As it was said: never and not said are told apart only in what is shown.
    days: Option<i64>,
    cap: Option<u64>,
    scopes: Option<Names>,
    methods: Names,
    rotation: Value,
}

/// What holds in a domain: the narrower of the two.
pub(crate) struct Rules {
    pub(crate) level: usize,
    pub(crate) restricted: bool,
    pub(crate) days: Option<u64>,
    pub(crate) cap: u64,
    pub(crate) scopes: Names,
    pub(crate) api_keys: bool,
    pub(crate) kinds: Names,
    pub(crate) methods: Names,
    pub(crate) rotation: Value,
}

impl Site {
    fn new() -> Self {
        let logins = ["N", "N", "", ""].map(str::to_owned);
        let scopes = ["odata".to_owned()].into();
        let (notice_days, silent_days) = (vec![30, 7, 1], 1);
        Self {
            level: 0,
            days: None,
            cap: 10,
            scopes,
            deletes: false,
            retention: None,
            notice_days,
            silent_days,
            logins,
        }
    }

    /// What a command about the site comes to.
    pub(crate) fn decide(&self, verb: &str, ask: &Ask) -> Result<Change, Refused> {
        let allowed = matches!(
            (&ask.actor, verb),
            (Actor::SiteAdmin { .. }, _)
                | (Actor::DomainAdmin { .. }, "policy" | "exportPolicy" | "checkLogin")
                | (Actor::User { .. } | Actor::System, "checkLogin")
        );
        if !allowed {
            return Err("forbidden");
        }
        match verb {
            "setPolicy" | "importPolicy" => Ok(Change::Site(self.clone().with(&ask.input))),
            _ => Ok(Change::Nothing),
        }
    }

    fn with(mut self, input: &Value) -> Self {
        match input["preset"].as_str() {
            Some("alm") => self.set_all(&["admin_only", "-1", "10", "N", "N", "delete", "-1", "30,7,1", "1"]),
            Some("apptio") => {
                self.set_all(&["user_full_control", "-1", "10000", "N", "N", "disable", "-1", "30,7,1", "1"]);
            }
            Some("recommended") => {
                self.set_all(&["user_full_control", "90", "10", "Y", "Y", "disable", "365", "30,7,1", "1"]);
            }
            _ => {}
        }
        for member in ["policy", "parameters"] {
            for (name, value) in input[member].as_object().into_iter().flatten() {
                self.set(name, &text(value));
            }
        }
        self
    }

    fn set_all(&mut self, values: &[&str; 9]) {
        const NAMES: [&str; 9] = [
            "APIKEY_SELF_SERVICE_LEVEL",
            "APIKEY_EXPIRE_DAYS",
            "APIKEY_MAX_NUM_PER_USER",
            "OTA_ACCESS_APIKEY_ONLY",
            "RESTAPI_ACCESS_APIKEY_ONLY",
            "onOwnerDeactivated",
            "revokedRetentionDays",
            "expiryNoticeDays",
            "silentDays",
        ];
        for (name, value) in NAMES.iter().zip(values) {
            self.set(name, value);
        }
    }

    fn set(&mut self, name: &str, text: &str) {
        let days = || text.parse::<u64>().ok();
        match name {
            "APIKEY_SELF_SERVICE_LEVEL" | "selfServiceLevel" => self.level = level(text),
            "APIKEY_EXPIRE_DAYS" | "expireDays" => self.days = days(),
            "APIKEY_MAX_NUM_PER_USER" | "maxKeysPerUser" => self.cap = text.parse().unwrap(),
            "OTA_ACCESS_APIKEY_ONLY" => text.clone_into(&mut self.logins[0]),
            "RESTAPI_ACCESS_APIKEY_ONLY" => text.clone_into(&mut self.logins[1]),
            "RESTAPI_WHITELIST_APIKEY" => text.clone_into(&mut self.logins[2]),
            "RESTAPI_DEFAULTLIST_APIKEY" => text.clone_into(&mut self.logins[3]),
            "onOwnerDeactivated" => self.deletes = text == "delete",
            "scopes" => self.scopes = text.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            "revokedRetentionDays" => self.retention = days(),
            "expiryNoticeDays" => {
                self.notice_days = text.split(',').filter_map(|days| days.parse().ok()).collect();
                self.notice_days.sort_unstable_by(|one, other| other.cmp(one));
            }
            "silentDays" => self.silent_days = text.parse().unwrap(),
            other => unreachable!("{other} is no parameter"),
        }
    }
}

impl Domain {
    fn new() -> Self {
        let named = |list: [&str; 3]| list.into_iter().map(str::to_owned).collect();
        Self {
            active: true,
            environments: Access::new(),
            api_keys: true,
            restricted: false,
            level: None,
            kinds: named(["never", "days", "date"]),
            days: None,
            cap: None,
            scopes: None,
            methods: named(["bearer", "ed25519", "hmac-sha256"]),
            rotation: "never".into(),
        }
    }

    fn with(mut self, input: &Value) -> Self {
        let optional = |value: &Value| Some(value.clone()).filter(|value| !value.is_null());
        for (name, value) in input.as_object().unwrap() {
            match name.as_str() {
                "environments" => self.environments = access(value),
                "status" => self.active = value == "active",
                "apiKeys" => self.api_keys = value == true,
                "restrictCreation" => self.restricted = value == true,
                "selfServiceLevel" => self.level = value.as_str().map(level),
                "expirationPolicies" => self.kinds = names(value),
                "expireDays" => self.days = value.as_i64(),
                "maxKeysPerUser" => self.cap = value.as_u64(),
                "scopes" => self.scopes = optional(value).as_ref().map(names),
                "methods" => self.methods = names(value),
                "rotation" => self.rotation = value.clone(),
                _ => {}
            }
        }
        self
    }

    /// Whether a property that the input names allows more than the site does.
    fn widens(&self, site: &Site, input: &Value) -> bool {
        let wider = |name: &str| match name {
            "selfServiceLevel" => self.level > Some(site.level),
            "expireDays" => match (self.days, site.days) {
                (Some(-1), Some(_)) => true,
                (Some(own), Some(days)) => u64::try_from(own).unwrap() > days,
                _ => false,
            },
            "maxKeysPerUser" => self.cap > Some(site.cap),
            "scopes" => self.scopes.as_ref().is_some_and(|own| !own.is_subset(&site.scopes)),
            _ => false,
        };
        input.as_object().unwrap().keys().any(|name| wider(name))
    }
}

impl Rules {
    /// The narrower of what site and domain say.
    pub(crate) fn of(site: &Site, domain: Option<&Domain>) -> Self {
        let open = Domain::new();
        let domain = domain.unwrap_or(&open);
        let own_days = domain.days.and_then(|days| u64::try_from(days).ok());
        Self {
            level: domain.level.unwrap_or(site.level).min(site.level),
            restricted: domain.restricted,
            days: [own_days, site.days].into_iter().flatten().min(),
            cap: domain.cap.unwrap_or(site.cap).min(site.cap),
            scopes: site
                .scopes
                .iter()
                .filter(|scope| domain.scopes.as_ref().is_none_or(|own| own.contains(*scope)))
                .cloned()
                .collect(),
            api_keys: domain.api_keys,
            kinds: domain.kinds.clone(),
            methods: domain.methods.clone(),
            rotation: domain.rotation.clone(),
        }
    }
}

impl Model {
    /// Making the site a second time changes nothing.
    pub(super) fn init(&self, ask: &Ask) -> Result<Change, Refused> {
        match (&ask.actor, &self.site) {
            (Actor::SiteAdmin { .. }, Some(_)) => Ok(Change::Nothing),
            (Actor::SiteAdmin { .. }, None) => Ok(Change::Site(Site::new().with(&ask.input))),
            _ => Err("forbidden"),
        }
    }

    /// The host's key makes the keyring, or must open the one that is there; seeing it takes no key.
    pub(super) fn decide_keyring(&self, verb: &str, ask: &Ask) -> Result<Change, Refused> {
        if !matches!(ask.actor, Actor::SiteAdmin { .. }) {
            return Err("forbidden");
        }
        match ask.raw {
            _ if verb != "init" && !self.keyring => Err("keyring_missing"),
            _ if verb == "status" => Ok(Change::Nothing),
            Raw::Right if verb == "rotate" => Ok(Change::DataKey),
            Raw::None => Err("keyring_locked"),
            Raw::Wrong if self.keyring => Err("keyring_wrong_key"),
            // A keyring that another key made would lock everybody out for the rest of the history.
            Raw::Wrong => unreachable!("the histories make the keyring with the right key"),
            Raw::Right => Ok(if self.keyring { Change::Nothing } else { Change::Keyring }),
        }
    }

    /// What a command about the keys that sign tokens comes to.
    pub(super) fn decide_tokens(&self, verb: &str, ask: &Ask) -> Result<Change, Refused> {
        match (verb, &ask.actor, ask.raw) {
            ("jwks", ..) => Ok(Change::Nothing),
            (_, actor, _) if !matches!(actor, Actor::SiteAdmin { .. }) => Err("forbidden"),
            _ if !self.keyring => Err("keyring_missing"),
            (_, _, Raw::Right) => Ok(Change::DataKey),
            (_, _, Raw::None) => Err("keyring_locked"),
            (_, _, Raw::Wrong) => Err("keyring_wrong_key"),
        }
    }

    /// Nothing, if the methods need no keyring, or it is open.
    pub(super) fn opened(&self, methods: &Names, raw: Raw) -> Result<(), Refused> {
        match (methods.contains("hmac-sha256"), self.keyring, raw) {
            (false, ..) | (true, true, Raw::Right) => Ok(()),
            (true, false, _) => Err("keyring_missing"),
            (true, true, Raw::None) => Err("keyring_locked"),
            (true, true, Raw::Wrong) => Err("keyring_wrong_key"),
        }
    }

    /// What a command about a domain comes to.
    pub(super) fn decide_domain(&self, verb: &str, ask: &Ask, site: &Site) -> Result<Change, Refused> {
        let name = ask.text("domain");
        let existing = self.domains.get(name);
        if verb == "put" {
            match &ask.actor {
                Actor::SiteAdmin { .. } => {}
                Actor::DomainAdmin { domain, .. } if domain == name && existing.is_some() => {}
                _ => return Err("forbidden"),
            }
            let domain = existing.cloned().unwrap_or_else(Domain::new).with(&ask.input);
            return if domain.widens(site, &ask.input) {
                Err("domain_widens")
            } else {
                Ok(Change::Domain(name.to_owned(), domain))
            };
        }
        match &ask.actor {
            Actor::Holder { .. } | Actor::System => Err("forbidden"),
            Actor::DomainAdmin { domain, .. } | Actor::User { domain, .. } if domain != name => Err("domain_not_found"),
            _ if existing.is_none() => Err("domain_not_found"),
            _ => Ok(Change::Nothing),
        }
    }
}

fn level(word: &str) -> usize {
    LEVELS.iter().position(|level| *level == word).unwrap()
}

/// A value as ALM writes it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().any(Value::is_number) => {
            list.iter().map(Value::to_string).collect::<Vec<_>>().join(",")
        }
        Value::Array(_) => names(value).into_iter().collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
