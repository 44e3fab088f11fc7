//! From JSON to a command: only the form is looked at here.

use serde_json::Value;

use super::{Command, CreateKey};
use crate::access::Actor;
use crate::account::{Access, Method, UserKind, UserStatus};
use crate::domain::DomainStatus;
use crate::error::Invalid;
use crate::id::Id;
use crate::text::{Fields, Presence, limits};

impl Command {
    /// The command `name` with its members, or all that is wrong with them.
    pub fn parse(name: &str, members: Value, actor: &Actor) -> Result<Self, Invalid> {
        let mut fields = Fields::of(name, members);
        let command = match name {
            "site.init" => Self::InitSite {
                policy: fields.object("policy").unwrap_or_else(|| Value::Object(serde_json::Map::new())),
            },
            "site.setPolicy" => match fields.object("policy") {
                Some(policy) => Self::SetSitePolicy { policy },
                None => return Err(missing(fields, "policy", "an object")),
            },
            "site.policy" => Self::ReadSitePolicy,
            "keyring.init" => Self::InitKeyring,
            "domains.put" => put_domain(&mut fields),
            "domains.get" => Self::ReadDomain { domain: fields.text("domain", limits::ID) },
            "users.put" => put_user(&mut fields, actor),
            "users.get" => Self::ReadUser { domain: domain(&mut fields, actor), user: fields.text("user", limits::ID) },
            "keys.create" => create(&mut fields, actor),
            "keys.regenerate" => Self::RegenerateKey {
                key_id: key_id(&mut fields),
                client_id: client_id(&mut fields),
                expires_at: fields.instant_or_null("expiresAt"),
                methods: methods(&mut fields),
            },
            "keys.revoke" => Self::RevokeKey { key_id: key_id(&mut fields) },
            "keys.delete" => Self::DeleteKey { key_id: key_id(&mut fields) },
            "keys.disable" => Self::DisableKey { key_id: key_id(&mut fields) },
            "keys.enable" => Self::EnableKey { key_id: key_id(&mut fields) },
            "keys.get" => Self::ReadKey { key_id: key_id(&mut fields) },
            _ => return Err(Invalid::one("command", "oneOf", "the name of a command")),
        };
        fields.finish().map(|()| command)
    }
}

fn missing(mut fields: Fields, name: &str, what: &str) -> Invalid {
    fields.reject(name, "required", what);
    fields.finish().err().unwrap_or_else(|| Invalid::one(name, "required", what))
}

/// The domain of a command: as given, else the actor's own, else `default`.
fn domain(fields: &mut Fields, actor: &Actor) -> String {
    fields.optional_text("domain", limits::ID).unwrap_or_else(|| match actor {
        Actor::DomainAdmin { domain, .. } | Actor::User { domain, .. } => domain.clone(),
        Actor::SiteAdmin { .. } | Actor::Holder { .. } | Actor::System => "default".to_owned(),
    })
}

fn put_domain(fields: &mut Fields) -> Command {
    Command::PutDomain {
        domain: fields.text("domain", limits::ID),
        environments: fields.access("environments").map(Access::from),
        restrict_creation: fields.flag("restrictCreation"),
        methods: methods(fields),
        status: fields.word("status", &[("active", DomainStatus::Active), ("disabled", DomainStatus::Disabled)]),
    }
}

fn put_user(fields: &mut Fields, actor: &Actor) -> Command {
    Command::PutUser {
        domain: domain(fields, actor),
        user: fields.text("user", limits::ID),
        kind: fields.word("kind", &[("person", UserKind::Person), ("service", UserKind::Service)]),
        maintainers: fields.set("maintainers", limits::MAINTAINERS, limits::ID),
        status: fields.word("status", &[("active", UserStatus::Active), ("deactivated", UserStatus::Deactivated)]),
        access: fields.access("access").map(Access::from),
    }
}

fn create(fields: &mut Fields, actor: &Actor) -> Command {
    let command = CreateKey {
        domain: domain(fields, actor),
        owner: fields.text("owner", limits::ID),
        name: fields.text("name", limits::NAME),
        description: fields.optional_text("description", limits::DESCRIPTION).unwrap_or_default(),
        scopes: fields.set("scopes", limits::SCOPES, limits::LABEL).unwrap_or_default(),
        access: fields.access("access").map(Access::from).unwrap_or_default(),
        expires_at: fields.instant_or_null("expiresAt"),
        not_before: fields.instant("notBefore"),
        methods: methods(fields),
    };
    if let (Some(from), Presence::Given(to)) = (command.not_before, command.expires_at)
        && from >= to
    {
        fields.reject("notBefore", "max", "before `expiresAt`");
    }
    Command::CreateKey(command)
}

fn methods(fields: &mut Fields) -> Option<Vec<Method>> {
    let methods = fields.words("methods", &Method::WORDS)?;
    if methods.is_empty() {
        fields.reject("methods", "min", "a list of at least one method");
    }
    Some(methods)
}

fn key_id(fields: &mut Fields) -> Id {
    let text = fields.text("keyId", limits::ID);
    id(fields, "keyId", &text)
}

fn client_id(fields: &mut Fields) -> Option<Id> {
    let text = fields.optional_text("clientId", limits::ID)?;
    Some(id(fields, "clientId", &text))
}

/// The id of a text; where it is none, an id that is never looked up, because the command is rejected.
fn id(fields: &mut Fields, name: &str, text: &str) -> Id {
    Id::parse(text).unwrap_or_else(|| {
        if !text.is_empty() {
            fields.reject(name, "pattern", "24 characters of [0-9A-Za-z]");
        }
        Id::PLACEHOLDER
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn issues(name: &str, members: Value) -> Vec<(String, &'static str)> {
        let error = Command::parse(name, members, &Actor::SiteAdmin { id: "root".into() }).unwrap_err();
        error.issues.into_iter().map(|issue| (issue.path, issue.rule)).collect()
    }

    #[test]
    fn says_everything_that_is_wrong() {
        let found =
            issues("keys.create", json!({"owner": 5, "notBefore": 9, "expiresAt": 9, "methods": [], "secret": "x"}));
        let expected =
            [("owner", "type"), ("name", "required"), ("methods", "min"), ("notBefore", "max"), ("secret", "unknown")];
        assert_eq!(found, expected.map(|(path, rule)| (path.to_owned(), rule)));
        assert_eq!(issues("keys.revoke", json!({"keyId": "x"})), [("keyId".to_owned(), "pattern")]);
        assert_eq!(issues("keys.revoke", json!({})), [("keyId".to_owned(), "required")]);
        assert_eq!(
            issues("keys.revoke", json!([])),
            [("keys.revoke".to_owned(), "type"), ("keyId".to_owned(), "required")]
        );
        assert_eq!(issues("keys.explode", json!({})), [("command".to_owned(), "oneOf")]);
    }

    #[test]
    fn the_domain_is_the_actors_own_unless_said() {
        let eve = Actor::DomainAdmin { id: "eve".into(), domain: "acme".into() };
        let parsed = Command::parse("users.get", json!({"user": "ann"}), &eve).unwrap();
        assert!(matches!(parsed, Command::ReadUser { domain, .. } if domain == "acme"));
    }
}
