//! `keys.revokeSelf`: whoever proved to hold a secret ends what it opens (K12).

use serde_json::json;

use super::state::act;
use crate::access::{AccountVerb, Actor};
use crate::account::{Key, KeyState};
use crate::command::commit::{carried_out, commit_and_tell};
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision, Reply};
use crate::error::{Error, RefusalCode};
use crate::id::Id;
use crate::notice::{self, NoticeKind};
use crate::text::Fields;
use crate::time::Instant;

/// What the holder of a pair asks for.
#[derive(Clone, Debug)]
pub(in crate::command) struct RevokeSelf {
    /// The holder's own pair; a placeholder for any other actor, which may not ask for this.
    client_id: Id,
    /// The generation of the secret that was proven: another secret of the same pair is not the holder's to end.
    generation: Option<i64>,
}

/// What there was to end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Key,
    Pair,
    Nothing,
}

impl RevokeSelf {
    /// The members of the command.
    pub(super) fn parse(fields: &mut Fields, actor: &Actor) -> Self {
        let client_id = match actor {
            Actor::Holder { client_id } => *client_id,
            _ => Id::PLACEHOLDER,
        };
        Self { client_id, generation: fields.integer("generation", 1, i64::from(u32::MAX)) }
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, ids: &mut Vec<String>) {
        ids.extend([self.client_id.domain_document(), self.client_id.account_document()]);
    }

    /// Takes the pair away if another one of the key works, else revokes the key. Where the secret works no more, the wish
    /// is fulfilled.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        let found = loaded.of_key(&self.client_id, AccountVerb::RevokeSelf, circumstances)?;
        let carried_out = carried_out(&found.account.ledger, circumstances)?.is_some();
        let mut account = found.account.clone();
        let key = account.keys.iter_mut().find(|key| key.is(&self.client_id) || self.had(key));
        let key = circumstances.trace.check(Check::Key, key.ok_or(RefusalCode::KeyNotFound))?;
        let key_id = key.key_id;
        let ended = if carried_out { self.ended_before(key) } else { self.end(key, circumstances.now)? };
        let reply = Reply::Value(json!({ "revoked": ended.as_str(), "clientId": self.client_id, "keyId": key_id }));
        if carried_out || ended == Ended::Nothing {
            return Ok(Decision::answer(reply));
        }
        let items = vec![match ended {
            Ended::Pair => notice::pair_ended(key, self.client_id),
            _ => notice::ended(NoticeKind::KeyRevoked, key),
        }];
        let (act, before) = (act("key.revokeSelf", &account, &key_id, false), found.account.auditable());
        let effects = commit_and_tell(&found.account_id, &before, account, act, items, circumstances)?;
        Ok(Decision { effects, reply })
    }

    fn end(&self, key: &mut Key, now: Instant) -> Result<Ended, RefusalCode> {
        key.settle(now);
        let own = key.pairs.iter().find(|pair| pair.client_id == self.client_id);
        let proven = own.is_some_and(|pair| self.generation.is_none_or(|proven| proven == i64::from(pair.generation)));
        if !proven || key.state == KeyState::Revoked {
            return Ok(Ended::Nothing);
        }
        if key.pairs.iter().any(|pair| pair.client_id != self.client_id && key.is_live(pair, now)) {
            // Another one is live, so this cannot be refused.
            key.drop_pair(&self.client_id, now).map_err(|_| RefusalCode::LastWorkingPair)?;
            return Ok(Ended::Pair);
        }
        key.revoke(now);
        Ok(Ended::Key)
    }

    /// What this operation did when it was carried out.
    fn ended_before(&self, key: &Key) -> Ended {
        if self.had(key) { Ended::Pair } else { Ended::Key }
    }

    /// Whether the pair was one of the key's of late.
    fn had(&self, key: &Key) -> bool {
        key.retired.iter().any(|pair| pair.client_id == self.client_id)
    }
}

impl Ended {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Pair => "pair",
            Self::Nothing => "nothing",
        }
    }
}
