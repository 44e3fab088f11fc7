//! What a change would do to a key or a user.

use serde::Serialize;
use serde_json::{Map, Value};

macro_rules! effects {
    ($( $variant:ident = $name:literal, $sentence:literal; )+) => {
        /// What a change would do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EffectKind { $( #[doc = $sentence] $variant, )+ }

        impl EffectKind {
            /// All, in the order of the table.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The stable spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// What it means.
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$variant => $sentence, )+ }
            }
        }
    };
}

effects! {
    OutsideExpiry = "outside_expiry", "the key expires later than the policy would allow; it goes on, but cannot be edited or regenerated to last as long";
    NeverNotOffered = "never_not_offered", "the key never expires, which would not be offered any more; it goes on, but could not be given that again";
    ScopeUndeclared = "scope_undeclared", "the key has scopes that would not be declared any more; it keeps them, but no key could be given them";
    MethodNotOffered = "method_not_offered", "the current secret of the key has methods that would not be offered any more; it goes on, but a rotation could not hand them on";
    OverCap = "over_cap", "the owner has more active keys than it could have; they go on, but it gets no more";
    SelfServiceLowered = "self_service_lowered", "the user could do less with its own keys";
    CreationRestricted = "creation_restricted", "the user could create no more keys of its own";
    AccessShrinks = "access_shrinks", "the key could do less from its next verification on";
    AccessLost = "access_lost", "the key could do nothing any more";
    Stops = "stops", "the key works now, and would not any more";
    SecretLost = "secret_lost", "the key does not work now, and could not come back without a new secret";
    Deleted = "deleted", "the key would be gone from every list";
}

/// One effect.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// Which.
    pub effect: &'static str,
    /// What it means.
    pub sentence: &'static str,
    /// The limits and names that it is about.
    pub details: Map<String, Value>,
}

impl From<EffectKind> for Effect {
    fn from(kind: EffectKind) -> Self {
        Self { effect: kind.as_str(), sentence: kind.sentence(), details: Map::new() }
    }
}

impl Effect {
    /// The effect with one more detail.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}
