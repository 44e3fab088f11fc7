//! The nearest change that would allow what was refused (K6).

use serde::Serialize;
use serde_json::{Value, json};

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
/// `input` is the refused command's own.
pub fn nearest(command: &str, input: &Value, refusal: &Refusal) -> Option<Nearest> {
    let of = |command, input, sentence: &str| Some(Nearest { command, input, sentence: sentence.to_owned() });
    let member = |name: &str| input.get(name).cloned().unwrap_or(Value::Null);
    let detail = |name: &str| refusal.details.get(name).cloned().unwrap_or(Value::Null);
    let user = || json!({ "user": member("owner"), "domain": input.get("domain").cloned().unwrap_or_else(|| json!("default")) });
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
            json!({ "restrictCreation": false }),
            "let users of the domain create keys, or ask an administrator to create it",
        ),
        RefusalCode::DomainNotActive => of("domains.put", json!({ "status": "active" }), "activate the domain"),
        RefusalCode::UserNotActive => of("users.reactivate", user(), "reactivate the owner"),
        RefusalCode::UserNotFound if command == "keys.create" => of("users.put", user(), "make the user"),
        RefusalCode::KeyCreationOff => {
            of("users.put", json!({ "keyCreation": true }), "let keys be created for the owner")
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
        RefusalCode::AccessExceedsOwner => of(
            "users.put",
            json!({ "access": detail("beyond") }),
            "give the owner this access too, or leave it out of the key",
        ),
        RefusalCode::ClientIdRequired => Some(Nearest {
            command: spelling(command)?,
            input: json!({ "clientId": detail("clientIds").get(0).cloned().unwrap_or(Value::Null) }),
            sentence: "name the pair".to_owned(),
        }),
        RefusalCode::KeyCapReached => of(
            "keys.list",
            json!({ "filter": { "owner": member("owner"), "status": "active" } }),
            "revoke, disable or delete one of these keys first",
        ),
        _ => None,
    }
}

/// The command's name as one of the names that live as long as the program.
fn spelling(command: &str) -> Option<&'static str> {
    crate::access::AccountVerb::ALL.iter().map(|verb| verb.command()).find(|name| *name == command)
}
