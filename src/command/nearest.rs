//! The nearest change that would allow what was refused (K6).

use serde::Serialize;
use serde_json::{Value, json};

use crate::account::{Access, Account};
use crate::error::{Refusal, RefusalCode};

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

/// The change nearest to a refused command that would allow it; none where only another wish would.
///
/// `input` is the refused command's own; `account` the one that it is about, if that is there and could be read.
pub fn nearest(command: &str, input: &Value, refusal: &Refusal, account: Option<&Account>) -> Option<Nearest> {
    let of = |command, input, sentence: &str| Some(Nearest { command, input, sentence: sentence.to_owned() });
    let member = |name: &str| input.get(name).cloned().unwrap_or(Value::Null);
    let detail = |name: &str| refusal.details.get(name).cloned().unwrap_or(Value::Null);
    let named =
        |first: &str, second: &str| input.get(first).or_else(|| input.get(second)).cloned().unwrap_or(Value::Null);
    let owner = || account.map_or_else(|| named("owner", "user"), |account| json!(account.owner));
    let domain = || match account {
        Some(account) => json!(account.domain),
        None => input.get("domain").cloned().unwrap_or_else(|| json!("default")),
    };
    let user = || json!({ "user": owner(), "domain": domain() });
    match refusal.code {
        RefusalCode::SiteMissing => of("site.init", json!({}), "make the site"),
        RefusalCode::KeyringMissing => of("keyring.init", json!({}), "make the keyring"),
        RefusalCode::SelfServiceLevel => of(
            "site.setPolicy",
            json!({ "policy": { "APIKEY_SELF_SERVICE_LEVEL": detail("least") } }),
            "let users do this, or ask an administrator to do it",
        ),
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
        RefusalCode::KeyRevoked => {
            of("keys.regenerate", json!({ "keyId": member("keyId") }), "give the key a new secret")
        }
        RefusalCode::NotRevoked => of(
            "keys.rotate",
            json!({ "keyId": member("keyId") }),
            "rotate a key that works: the old secret goes on for an overlap; or revoke it first",
        ),
        RefusalCode::ExpiryTooLate => {
            // The command itself, with the latest expiration that it can have.
            Some(Nearest {
                command: spelling(command)?,
                input: json!({ "expiresAt": detail("latest") }),
                sentence: "ask for this expiration, or an earlier one".to_owned(),
            })
        }
        RefusalCode::AccessExceedsOwner => {
            // What is put replaces what is there, so it is all that the owner is to have.
            let beyond: Access = serde_json::from_value(detail("beyond")).ok()?;
            let access = account?.user.access.plus(&beyond);
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

/// The command's name as one of the names that live as long as the program.
fn spelling(command: &str) -> Option<&'static str> {
    crate::access::AccountVerb::ALL.iter().map(|verb| verb.command()).find(|name| *name == command)
}
