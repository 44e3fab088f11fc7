//! Commands of keys: one file a verb, or a few verbs that are one thought.

mod access;
mod create;
mod edit;
mod expiration;
mod explain;
mod import;
mod issue;
mod limits;
mod pair;
mod regenerate;
mod revoke_self;
mod state;

use super::input;
use super::loaded::{Loaded, plan_actor};
use super::{Circumstances, Decision};
use crate::access::Actor;
use crate::error::Error;
use crate::id::{self, Id};
use crate::text::Fields;
use crate::time::Millis;
pub(super) use expiration::longest;

use access::AccessChange;
use create::Create;
use edit::Edit;
use explain::Explain;
use import::ImportKey;
use pair::NewPair;
use regenerate::Regenerate;
use revoke_self::RevokeSelf;

/// What can be asked of keys.
#[derive(Clone, Debug)]
pub(super) enum KeyCommand {
    /// Make one.
    Create(Create),
    /// Bring one along.
    Import(ImportKey),
    /// End what the actor itself holds.
    RevokeSelf(RevokeSelf),
    /// Do something with one.
    Of { key_id: Id, verb: Verb },
}

/// What can be done with one key.
#[derive(Clone, Debug)]
pub(super) enum Verb {
    Read,
    Explain(Explain),
    Regenerate(Regenerate),
    Revoke,
    Delete,
    Disable,
    Enable,
    Edit(Edit),
    NewPair(NewPair),
    Promote { overlap: Option<Millis> },
    DeletePair { client_id: Id },
    Access(AccessChange),
}

impl KeyCommand {
    /// The command `keys.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields, actor: &Actor) -> Option<Self> {
        if verb == "create" {
            return Some(Self::Create(Create::parse(fields, actor)));
        }
        if verb == "import" {
            return Some(Self::Import(ImportKey::parse(fields, actor)));
        }
        if verb == "revokeSelf" {
            return Some(Self::RevokeSelf(RevokeSelf::parse(fields, actor)));
        }
        let key_id = input::key_id(fields);
        let verb = match verb {
            "get" => Verb::Read,
            "explain" => Verb::Explain(Explain::parse(fields)),
            "regenerate" => Verb::Regenerate(Regenerate::parse(fields)),
            "revoke" => Verb::Revoke,
            "delete" => Verb::Delete,
            "disable" => Verb::Disable,
            "enable" => Verb::Enable,
            "edit" => Verb::Edit(Edit::parse(fields)),
            "addPair" => Verb::NewPair(NewPair::staged(fields)),
            "rotate" => Verb::NewPair(NewPair::rotated(fields)),
            "promote" => Verb::Promote { overlap: pair::overlap(fields) },
            "deletePair" => Verb::DeletePair { client_id: input::client_id(fields) },
            "grantAccess" => Verb::Access(AccessChange::grant(fields)),
            "changeAccess" => Verb::Access(AccessChange::change(fields)),
            "revokeAccess" => Verb::Access(AccessChange::revoke(fields)),
            _ => return None,
        };
        Some(Self::Of { key_id, verb })
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, actor: &Actor, salt: &[u8; 32], ids: &mut Vec<String>) {
        match self {
            Self::Create(create) => create.plan(salt, ids),
            Self::Import(import) => import.plan(salt, ids),
            Self::RevokeSelf(revoke) => revoke.plan(ids),
            Self::Of { key_id, .. } => ids.extend([key_id.domain_document(), key_id.account_document()]),
        }
        plan_actor(actor, salt, ids);
        match self {
            Self::Create(create) if create.needs_keyring() => ids.push(id::KEYRING.to_owned()),
            Self::Of { key_id, verb: Verb::Read } => ids.push(key_id.usage_document()),
            Self::Create(_)
            | Self::Import(_)
            | Self::RevokeSelf(_)
            | Self::Of { verb: Verb::Explain(_) | Verb::Revoke | Verb::Delete, .. } => {}
            // Whether a pair has an HMAC key, one to be made or one to be sealed anew, is known only when its account is read.
            Self::Of { .. } => ids.push(id::KEYRING.to_owned()),
        }
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        let (key_id, verb) = match self {
            Self::Create(create) => return create.decide(loaded, circumstances),
            Self::Import(import) => return import.decide(loaded, circumstances),
            Self::RevokeSelf(revoke) => return revoke.decide(loaded, circumstances),
            Self::Of { key_id, verb } => (key_id, verb),
        };
        match verb {
            Verb::Read => state::read(key_id, loaded, circumstances),
            Verb::Explain(explain) => explain.decide(key_id, loaded, circumstances),
            Verb::Regenerate(regenerate) => regenerate.decide(key_id, loaded, circumstances),
            Verb::Revoke => state::revoke(key_id, loaded, circumstances),
            Verb::Delete => state::delete(key_id, loaded, circumstances),
            Verb::Disable => state::disable(key_id, loaded, circumstances),
            Verb::Enable => state::enable(key_id, loaded, circumstances),
            Verb::Edit(edit) => edit.decide(key_id, loaded, circumstances),
            Verb::NewPair(new) => new.decide(key_id, loaded, circumstances),
            Verb::Promote { overlap } => pair::promote(*overlap, key_id, loaded, circumstances),
            Verb::DeletePair { client_id } => pair::delete_pair(client_id, key_id, loaded, circumstances),
            Verb::Access(change) => change.decide(key_id, loaded, circumstances),
        }
    }
}
