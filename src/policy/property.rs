//! The one table of the properties of a domain (P8): it drives parsing, errors, the docs, the SDK and the command line.

use super::kind::{Constant, Kind};
use super::parameter::{CAP, DAYS, LEVEL, SCOPES};
use crate::credential::Method;

/// A row of the table of properties.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The name in commands and documents; a property that narrows a site parameter has the parameter's alias.
    pub name: &'static str,
    /// What it can be set to.
    pub kind: Kind,
    /// What holds where nobody has set it.
    pub default: Constant,
    /// What it does, in one sentence.
    pub sentence: &'static str,
}

/// Every property, in the order in which it is shown.
pub const PROPERTIES: [Property; 10] = [
    Property {
        name: "apiKeys",
        kind: Kind::Flag,
        default: Constant::Flag(true),
        sentence: "whether there are keys at all; without, none can be made and none works",
    },
    Property {
        name: "restrictCreation",
        kind: Kind::Flag,
        default: Constant::Flag(false),
        sentence: "whether only administrators create keys",
    },
    Property {
        name: "selfServiceLevel",
        kind: LEVEL,
        default: Constant::Unset,
        sentence: "what users may do with their own keys, at most what the site allows",
    },
    Property {
        name: "expirationPolicies",
        kind: Kind::Words(&["never", "days", "date"]),
        default: Constant::List(&["never", "days", "date"]),
        sentence: "how the expiration of a key can be given",
    },
    Property {
        name: "expireDays",
        kind: DAYS,
        default: Constant::Unset,
        sentence: "days after which a key without an expiration of its own expires, at most as many as the site allows",
    },
    Property {
        name: "maxKeysPerUser",
        kind: CAP,
        default: Constant::Unset,
        sentence: "how many active keys a user can have, at most as many as the site allows",
    },
    Property {
        name: "scopes",
        kind: SCOPES,
        default: Constant::Unset,
        sentence: "the scopes that a key can be given, none that the site does not declare",
    },
    Property {
        name: "methods",
        kind: Kind::Words(&METHODS),
        default: Constant::List(&METHODS),
        sentence: "how the pairs of a key can authenticate",
    },
    Property {
        name: "rotation",
        kind: Kind::Rotation,
        default: Constant::Word("never"),
        sentence: "the rotation policy of a key that is created without one",
    },
    Property {
        name: "sessionMinutes",
        kind: Kind::Integer { min: 1, max: 1_440 },
        default: Constant::Number(60),
        sentence: "how long a temporary token is valid",
    },
];

const METHODS: [&str; 3] = [Method::WORDS[0].0, Method::WORDS[1].0, Method::WORDS[2].0];
