//! What a command is checked for, and a record of it: what a dry run shows and an explanation is made of.

use std::cell::RefCell;

use crate::error::RefusalCode;

macro_rules! checks {
    ($( $variant:ident = $name:literal, $sentence:literal; )+) => {
        /// What a command is checked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Check { $( #[doc = $sentence] $variant, )+ }

        impl Check {
            /// All, in the order of the table.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The stable spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// What holds where it is passed.
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$variant => $sentence, )+ }
            }
        }
    };
}

checks! {
    Site = "site", "the storage has a site";
    Permission = "permission", "the actor may ask for this";
    Domain = "domain", "the domain is there";
    User = "user", "the user is there";
    Key = "key", "the key is there";
    Operation = "operation", "the operation was not carried out before";
    KeysSupported = "keys_supported", "the domain supports keys";
    DomainActive = "domain_active", "the domain is active";
    UserActive = "user_active", "the owner is active";
    KeyCreation = "key_creation", "keys can be created for the owner";
    State = "state", "the key is in a state in which this can be done";
    Pair = "pair", "the pair is there";
    Pairs = "pairs", "the key keeps one working pair, and has no more than two";
    Scopes = "scopes", "the scopes are declared";
    AccessOfDomain = "access_of_domain", "the domain has these environments and roles";
    AccessOfOwner = "access_of_owner", "the owner has this access";
    AccessOfActor = "access_of_actor", "the actor has this access";
    Expiration = "expiration", "the expiration is allowed";
    Digest = "digest", "the digest is one that every request can be checked with";
    Import = "import", "the token was not imported for somebody else";
    Methods = "methods", "the domain offers the methods";
    Cap = "cap", "the owner has fewer active keys than it may have";
    Narrowing = "narrowing", "the properties of the domain only narrow the site policy";
    Keyring = "keyring", "the keyring is open";
    Slot = "slot", "the slot is there, and not the last that opens the keyring";
    SigningKey = "signing_key", "the signing key is there";
    Size = "size", "the document has room";
}

/// The checks of one decision, in the order in which they were made; all but the last were passed.
#[derive(Debug, Default)]
pub struct Trace(RefCell<Vec<Check>>);

impl Trace {
    /// The result of a check, which the trace remembers.
    pub(super) fn check<T, E>(&self, check: Check, result: Result<T, E>) -> Result<T, E> {
        let mut checks = self.0.borrow_mut();
        // A check of several parts is one check; the one that fails is the last.
        if result.is_err() {
            checks.retain(|made| *made != check);
        }
        if !checks.contains(&check) {
            checks.push(check);
        }
        result
    }

    /// The code of a check that failed, which the trace remembers.
    pub(super) fn fail(&self, check: Check, code: RefusalCode) -> RefusalCode {
        self.check(check, Err::<(), _>(code)).err().unwrap_or(code)
    }

    /// The checks so far.
    pub fn checks(&self) -> Vec<Check> {
        self.0.borrow().clone()
    }
}
