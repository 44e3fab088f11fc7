//! The nearest change that would allow what was refused (K6).

use serde::Serialize;
use serde_json::{Value, json};

use super::key::longest;
use crate::account::{Access, Account, Key};
use crate::domain::Domain;
use crate::error::{Refusal, RefusalCode};
use crate::id::{self, Id};
use crate::policy::{Effective, Expiration, SelfServiceLevel, effective};
use crate::site::Site;
use crate::time::Instant;

/// A command that would remove what stands in the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nearest {
    /// Its name.
    pub command: &'static str,
    /// The members that matter; the rest is as in the refused command.
    pub input: Value,
    /// What it does.
    pub sentence: String,
}

/// What a refused command was about, as far as it is there and can be read.
pub(super) struct About {
    account: Option<Account>,
    domain: Option<Domain>,
    site: Option<Site>,
    now: Instant,
}

impl About {
    /// What the documents of the command say: the first account is the one that it names; the actor's own comes behind it.
    ///
    /// Security: no account and no domain where the refusal says that there is nothing. One that is hidden from the actor
    /// must not be told from one that is missing by what would help.
    pub(super) fn of(documents: &[(&str, Option<&str>)], code: RefusalCode, now: Instant) -> Self {
        let found = |kind: &str| {
            let (id, text) = documents.iter().find(|(id, _)| id.starts_with(kind))?;
            text.map(|text| (*id, text))
        };
        let hidden = matches!(code, RefusalCode::DomainNotFound | RefusalCode::UserNotFound | RefusalCode::KeyNotFound);
        let shown = |kind: &str| found(kind).filter(|_| !hidden);
        Self {
            account: shown("account/").and_then(|(id, text)| Account::parse(id, text).ok()),
            domain: shown("domain/").and_then(|(id, text)| Domain::parse(id, text).ok()),
            site: found(id::SITE).and_then(|(_, text)| Site::parse(text).ok()),
            now,
        }
    }

    fn policy(&self) -> Option<Effective> {
        Some(effective(&self.site.as_ref()?.policy, self.domain.as_ref().map(|domain| &domain.properties)))
    }

    fn key(&self, input: &Value) -> Option<&Key> {
        self.account.as_ref()?.key(&Id::parse(input.get("keyId")?.as_str()?)?)
    }

    /// Whether the site lets users do this much: then it is the domain that does not.
    fn is_narrowed(&self, least: &Value) -> bool {
        let least = serde_json::from_value::<SelfServiceLevel>(least.clone()).ok();
        self.site.as_ref().map(|site| site.policy.self_service_level) >= least
    }
}

impl Nearest {
    /// Gives a revoked key a new secret, with an expiration that it can have if its own is none of these.
    pub(super) fn regenerate(key: &Key, policy: &Effective, now: Instant) -> Self {
        let latest = policy.latest_expiry(now);
        let keeps = match key.expires_at {
            Some(at) => at > now && latest.is_none_or(|latest| at <= latest),
            None => latest.is_none() && policy.expirations().contains(&Expiration::Never),
        };
        let longer = longest(policy, latest, now).filter(|_| !keeps);
        Self::of("keys.regenerate", with(json!({ "keyId": key.key_id }), longer), "give the key a new secret")
    }

    /// Lets a key that has expired go on: longer as it is, or, where the policy gives its secrets no more time, with a new
    /// one. In the order in which they have to be carried out.
    pub(super) fn lengthen(key: &Key, policy: &Effective, now: Instant) -> Vec<Self> {
        let latest = policy.latest_expiry(key.newest(now).unwrap_or(now));
        let member = longest(policy, latest, now);
        if member.is_some() {
            let input = with(json!({ "keyId": key.key_id }), member);
            return vec![Self::of("keys.edit", input, "give the key a later expiration")];
        }
        let sentence = "its secrets can last no longer: revoke the key, and regenerate it with a later expiration";
        let revoke = Self::of("keys.revoke", json!({ "keyId": key.key_id }), sentence);
        vec![revoke, Self::regenerate(key, policy, now)]
    }

    /// The command with these members, and what it does.
    pub(super) fn of(command: &'static str, input: Value, sentence: &str) -> Self {
        Self { command, input, sentence: sentence.to_owned() }
    }
}

/// The change nearest to a refused command that would allow it; none where only another wish would.
///
/// `input` is the refused command's own.
pub(super) fn nearest(command: &str, input: &Value, refusal: &Refusal, about: &About) -> Option<Nearest> {
    let of = |command, input, sentence: &str| Some(Nearest::of(command, input, sentence));
    let member = |name: &str| input.get(name).cloned().unwrap_or(Value::Null);
    let detail = |name: &str| refusal.details.get(name).cloned().unwrap_or(Value::Null);
    let named =
        |first: &str, second: &str| input.get(first).or_else(|| input.get(second)).cloned().unwrap_or(Value::Null);
    let account = about.account.as_ref();
    let owner = || account.map_or_else(|| named("owner", "user"), |account| json!(account.owner));
    let domain = || match account {
        Some(account) => json!(account.domain),
        None => input.get("domain").cloned().unwrap_or_else(|| json!("default")),
    };
    let user = || json!({ "user": owner(), "domain": domain() });
    match refusal.code {
        RefusalCode::SiteMissing => of("site.init", json!({}), "make the site"),
        RefusalCode::KeyringMissing => of("keyring.init", json!({}), "make the keyring"),
        RefusalCode::SelfServiceLevel => {
            let least = detail("least");
            let sentence = "let users do this, or ask an administrator to do it";
            match &about.domain {
                Some(Domain { domain, .. }) if about.is_narrowed(&least) => {
                    of("domains.put", json!({ "domain": domain, "selfServiceLevel": least }), sentence)
                }
                _ => of("site.setPolicy", json!({ "policy": { "APIKEY_SELF_SERVICE_LEVEL": least } }), sentence),
            }
        }
        RefusalCode::CreationRestricted => of(
            "domains.put",
            json!({ "domain": domain(), "restrictCreation": false }),
            "let users of the domain create keys, or ask an administrator to create it",
        ),
        RefusalCode::KeysNotSupported => {
            of("domains.put", json!({ "domain": domain(), "apiKeys": true }), "let the domain have keys")
        }
        RefusalCode::DomainNotActive => {
            of("domains.put", json!({ "domain": domain(), "status": "active" }), "activate the domain")
        }
        RefusalCode::UserNotActive => of("users.reactivate", user(), "reactivate the owner"),
        RefusalCode::UserNotFound if command == "keys.create" => of("users.put", user(), "make the user"),
        RefusalCode::KeyCreationOff => {
            let input = json!({ "user": owner(), "domain": domain(), "keyCreation": true });
            of("users.put", input, "let keys be created for the owner")
        }
        RefusalCode::KeyRevoked => Some(Nearest::regenerate(about.key(input)?, &about.policy()?, about.now)),
        RefusalCode::KeyExpired if command == "keys.regenerate" => {
            let policy = about.policy()?;
            let longer = longest(&policy, policy.latest_expiry(about.now), about.now)?;
            of("keys.regenerate", with(json!({}), Some(longer)), "ask for this expiration, or an earlier one")
        }
        RefusalCode::KeyExpired => Nearest::lengthen(about.key(input)?, &about.policy()?, about.now).into_iter().next(),
        RefusalCode::NotRevoked => of(
            "keys.rotate",
            json!({ "keyId": member("keyId") }),
            "rotate a key that works: the old secret goes on for an overlap; or revoke it first",
        ),
        RefusalCode::ExpiryTooLate => {
            // The command itself, with the latest expiration that it can have.
            let longer = longest(&about.policy()?, detail("latest").as_u64(), about.now)?;
            of(spelling(command)?, with(json!({}), Some(longer)), "ask for this expiration, or an earlier one")
        }
        RefusalCode::AccessExceedsOwner => {
            // What is put replaces what is there, so it is all that the owner is to have.
            let beyond: Access = serde_json::from_value(detail("beyond")).ok()?;
            let access = account?.user.access.cut(&about.domain.as_ref()?.environments).plus(&beyond);
            let input = json!({ "user": owner(), "domain": domain(), "access": access });
            of("users.put", input, "give the owner this access too, or leave it out of the key")
        }
        RefusalCode::PairsFull => of(
            "keys.get",
            json!({ "keyId": member("keyId") }),
            "wait until the old pair has retired, or delete one of the two",
        ),
        RefusalCode::NothingStaged => of(
            "keys.rotate",
            json!({ "keyId": member("keyId") }),
            "add a pair and promote it, in one step; or add one first",
        ),
        RefusalCode::LastWorkingPair => of(
            "keys.rotate",
            json!({ "keyId": member("keyId") }),
            "give the key another pair first; or revoke or delete the key",
        ),
        RefusalCode::ClientIdRequired => Some(Nearest {
            command: spelling(command)?,
            input: json!({ "clientId": detail("clientIds").get(0).cloned().unwrap_or(Value::Null) }),
            sentence: "name the pair".to_owned(),
        }),
        RefusalCode::KeyCapReached => of(
            "keys.list",
            json!({ "filter": { "owner": owner(), "domain": domain(), "status": "active" } }),
            "revoke, disable or delete one of these keys first",
        ),
        _ => None,
    }
}

/// The members of a command, and one more.
fn with(mut input: Value, member: Option<(&'static str, Value)>) -> Value {
    if let (Some(members), Some((name, value))) = (input.as_object_mut(), member) {
        members.insert(name.to_owned(), value);
    }
    input
}

/// The command's name as one of the names that live as long as the program.
fn spelling(command: &str) -> Option<&'static str> {
    crate::access::AccountVerb::ALL.iter().map(|verb| verb.command()).find(|name| *name == command)
}
