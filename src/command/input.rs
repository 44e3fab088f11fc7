//! Members that commands of several families have.

use crate::access::Actor;
use crate::account::Method;
use crate::id::Id;
use crate::text::{Fields, limits};

/// The domain of a command: as given, else the actor's own, else `default`.
pub(super) fn domain(fields: &mut Fields, actor: &Actor) -> String {
    fields.optional_text("domain", limits::ID).unwrap_or_else(|| match actor {
        Actor::DomainAdmin { domain, .. } | Actor::User { domain, .. } => domain.clone(),
        Actor::SiteAdmin { .. } | Actor::Holder { .. } | Actor::System => "default".to_owned(),
    })
}

/// The methods of a pair or a domain.
pub(super) fn methods(fields: &mut Fields) -> Option<Vec<Method>> {
    let methods = fields.words("methods", &Method::WORDS)?;
    if methods.is_empty() {
        fields.reject("methods", "min", "a list of at least one method");
    }
    Some(methods)
}

/// The key that a command is about.
pub(super) fn key_id(fields: &mut Fields) -> Id {
    let text = fields.text("keyId", limits::ID);
    id(fields, "keyId", &text)
}

/// The pair that a command may name.
pub(super) fn optional_client_id(fields: &mut Fields) -> Option<Id> {
    let text = fields.optional_text("clientId", limits::ID)?;
    Some(id(fields, "clientId", &text))
}

/// The pair that a command has to name.
pub(super) fn client_id(fields: &mut Fields) -> Id {
    let text = fields.text("clientId", limits::ID);
    id(fields, "clientId", &text)
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
