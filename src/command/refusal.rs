//! Which refusals are remembered, and where: those of commands that change something or hand out a secret.

use serde_json::Value;

use crate::access::Actor;
use crate::audit::{Attempt, Person, Target};
use crate::credential::RANDOM_LENGTH;
use crate::error::RefusalCode;
use crate::id::{self, Id};
use crate::text::{flaw, limits};

/// Commands whose refusal is remembered. What only asks is not among them: there is no end of questions.
const SENSITIVE: &[&str] = &[
    "site.init",
    "site.setPolicy",
    "site.importPolicy",
    "site.tick",
    "keyring.init",
    "keyring.addSlot",
    "keyring.removeSlot",
    "keyring.changePassphrase",
    "keyring.rotate",
    "keyring.reseal",
    "keyring.recover",
    "keyring.repair",
    "tokens.rotateKey",
    "tokens.revokeKey",
    "domains.put",
    "users.put",
    "users.deactivate",
    "users.reactivate",
    "users.delete",
    "keys.create",
    "keys.import",
    "keys.edit",
    "keys.revoke",
    "keys.revokeSelf",
    "keys.regenerate",
    "keys.delete",
    "keys.disable",
    "keys.enable",
    "keys.addPair",
    "keys.promote",
    "keys.rotate",
    "keys.deletePair",
    "keys.grantAccess",
    "keys.changeAccess",
    "keys.revokeAccess",
    "audit.drain",
    "audit.checkpoint",
    "audit.export",
    "audit.verify",
    "audit.erase",
    "notices.deliver",
];

/// Refusals that say nothing of who asked.
const OWN_FAULT: [RefusalCode; 4] = [
    RefusalCode::SiteMissing,
    RefusalCode::OperationReused,
    RefusalCode::OutcomeUnknown,
    RefusalCode::BarrierImpossible,
];

/// What is to be remembered of a refused command; none if its refusal is not.
///
/// Security: only what the actor itself typed, and the code that it was told.
pub fn attempt(name: &str, input: &Value, actor: &Actor, code: &str) -> Option<Attempt> {
    let code = *RefusalCode::ALL.iter().find(|known| known.as_str() == code)?;
    if !SENSITIVE.contains(&name) || OWN_FAULT.contains(&code) || *actor == Actor::System {
        return None;
    }
    let text = |member: &str| {
        let found = input.get(member).and_then(Value::as_str).filter(|text| flaw(text, limits::ID).is_none());
        found.filter(|text| !could_be_secret(text)).map(str::to_owned)
    };
    let own = match actor {
        Actor::DomainAdmin { domain, .. } | Actor::User { domain, .. } => Some(domain.clone()),
        Actor::SiteAdmin { .. } | Actor::Holder { .. } | Actor::System => None,
    };
    let owner = text("owner").or_else(|| text("user"));
    let domain = text("domain").or_else(|| owner.is_some().then(|| own.unwrap_or_else(|| "default".to_owned())));
    let key_id = text("keyId").filter(|text| Id::parse(text).is_some());
    Some(Attempt { action: action(name), target: Target { domain, owner, key_id }, code: code.as_str() })
}

/// The document that remembers what an actor was refused; none of an actor that is nobody.
pub fn refusal_document(actor: &Actor, salt: &[u8; 32]) -> Option<String> {
    let (domain, name) = match actor {
        Actor::SiteAdmin { id } => (String::new(), format!("siteAdmin {id}")),
        Actor::DomainAdmin { id, domain } => (domain.clone(), format!("domainAdmin {id}")),
        Actor::User { id, domain } => (domain.clone(), format!("user {id}")),
        // A credential says where its account lies, and so whose administrators may see what was tried with it.
        Actor::Holder { client_id } => return Some(id::refusal_of_holder(client_id)),
        Actor::System => return None,
    };
    Some(id::refusal_document(salt, &domain, &name))
}

/// The documents that remember what was refused to somebody, in whatever role.
pub fn refusals_of(person: &Person, salt: &[u8; 32]) -> Vec<String> {
    let Person { user, domain } = person.clone();
    let actors = match domain {
        None => vec![Actor::SiteAdmin { id: user }],
        Some(domain) => {
            vec![Actor::DomainAdmin { id: user.clone(), domain: domain.clone() }, Actor::User { id: user, domain }]
        }
    };
    actors.iter().filter_map(|actor| refusal_document(actor, salt)).collect()
}

/// Whether a name holds what may be the secret of a key: whoever pastes a token where a name belongs is refused.
fn could_be_secret(text: &str) -> bool {
    let runs = text.split(|character: char| !character.is_ascii_alphanumeric());
    // A hash as an id is all of hex digits; no secret is.
    runs.into_iter().any(|run| run.len() >= RANDOM_LENGTH && !run.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What the event of a command is called.
fn action(command: &str) -> String {
    match command.split_once('.') {
        Some((family @ ("domains" | "users" | "keys"), verb)) => format!("{}.{verb}", family.trim_end_matches('s')),
        _ => command.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{AccountVerb, DomainVerb, SiteVerb};
    use serde_json::json;
    use std::collections::BTreeSet;

    /// What only asks.
    const QUESTIONS: [&str; 11] = [
        "site.policy",
        "site.checkLogin",
        "domains.get",
        "users.get",
        "keys.get",
        "keys.explain",
        "audit.state",
        "notices.list",
        "notices.render",
        "keyring.status",
        "tokens.jwks",
    ];

    #[test]
    fn every_verb_is_sensitive_or_a_question() {
        let verbs = SiteVerb::ALL.iter().map(|verb| verb.command());
        let verbs = verbs.chain(DomainVerb::ALL.iter().map(|verb| verb.command()));
        let verbs: BTreeSet<_> = verbs.chain(AccountVerb::ALL.iter().map(|verb| verb.command())).collect();
        for verb in &verbs {
            assert_ne!(SENSITIVE.contains(verb), QUESTIONS.contains(verb), "{verb}");
        }
        // The policy is set by two commands under one permission.
        assert!(SENSITIVE.iter().all(|name| verbs.contains(name) || *name == "site.importPolicy"));
    }

    fn user() -> Actor {
        Actor::User { id: "mallory".into(), domain: "acme".into() }
    }

    #[test]
    fn only_what_was_typed_is_remembered() {
        let key_id = "0123456789ABCDEFGHIJabcd";
        let told = |name, input, code| attempt(name, &input, &user(), code).map(|found| (found.action, found.target));
        let target = |domain: Option<&str>, owner: Option<&str>, key: Option<&str>| Target {
            domain: domain.map(str::to_owned),
            owner: owner.map(str::to_owned),
            key_id: key.map(str::to_owned),
        };
        let cases = [
            ("keys.revoke", json!({"keyId": key_id, "secret": "x"}), "key.revoke", target(None, None, Some(key_id))),
            ("keys.revoke", json!({"keyId": "acme_token_of_somebody"}), "key.revoke", target(None, None, None)),
            (
                "keys.create",
                json!({"owner": "ann", "name": "n"}),
                "key.create",
                target(Some("acme"), Some("ann"), None),
            ),
            ("users.put", json!({"user": "ann", "domain": "b"}), "user.put", target(Some("b"), Some("ann"), None)),
            ("domains.put", json!({"domain": "b"}), "domain.put", target(Some("b"), None, None)),
            ("site.setPolicy", json!({}), "site.setPolicy", target(None, None, None)),
            ("users.put", json!({"user": "x".repeat(999), "domain": 7}), "user.put", target(None, None, None)),
            ("users.put", json!({"user": "x".repeat(60), "domain": "b"}), "user.put", target(Some("b"), None, None)),
            (
                "users.put",
                json!({"user": "a".repeat(64)}),
                "user.put",
                target(Some("acme"), Some(&"a".repeat(64)), None),
            ),
        ];
        for (name, input, action, target) in cases {
            assert_eq!(told(name, input, "forbidden"), Some((action.to_owned(), target)), "{name}");
        }
        assert_eq!(told("keys.get", json!({}), "forbidden"), None);
        assert_eq!(told("keys.revoke", json!({}), "operation_reused"), None);
        assert_eq!(told("keys.revoke", json!({}), "invalid"), None);
        assert!(attempt("keys.revoke", &json!({}), &Actor::System, "forbidden").is_none());
    }

    #[test]
    fn each_actor_has_a_document_of_its_own() {
        let salt = [7; 32];
        let holder = Actor::Holder { client_id: Id::parse("0123456789ABCDEFGHIJabcd").unwrap() };
        let actors = [
            user(),
            Actor::User { id: "mallory".into(), domain: "b".into() },
            Actor::DomainAdmin { id: "mallory".into(), domain: "acme".into() },
            Actor::SiteAdmin { id: "mallory".into() },
            holder.clone(),
        ];
        let ids: BTreeSet<_> = actors.iter().map(|actor| refusal_document(actor, &salt).unwrap()).collect();
        assert_eq!(ids.len(), actors.len());
        assert_eq!(refusal_document(&Actor::System, &salt), None);
        assert_eq!(refusal_document(&holder, &salt).as_deref(), Some("refusal/01234567/89ABCDEFGHIJabcd"));
        let prefix = id::domain_document(&salt, "acme").replace("domain", "refusal");
        assert_eq!(ids.iter().filter(|id| id.starts_with(&prefix)).count(), 2);
        let of = |domain: Option<&str>| {
            refusals_of(&Person { user: "mallory".into(), domain: domain.map(str::to_owned) }, &salt)
        };
        assert_eq!((of(Some("acme")).len(), of(None).len()), (2, 1));
        assert!(of(Some("acme")).iter().chain(&of(None)).all(|id| ids.contains(id)));
    }
}
