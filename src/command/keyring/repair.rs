//! `keyring.repair`: a pair gets back its HMAC key, whose data key was lost with every slot.
//!
//! A verification that has accepted the pair's secret as bearer has made the key anew and sealed it; it writes nothing, so
//! the host brings what it has sealed. Nobody can plant a key in this way: what is brought must open under the open
//! keyring, for this generation of this pair, and be the very key of which the pair has kept a hash.

use serde_json::json;

use super::open;
use crate::access::{SiteVerb, permit_site};
use crate::account::Account;
use crate::audit;
use crate::command::commit::{Act, commit};
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision, Reply, input};
use crate::error::{Error, RefusalCode};
use crate::id::Id;
use crate::keyring::SealedKey;
use crate::text::{Fields, limits};

/// What a verdict brings.
#[derive(Clone, Debug)]
pub(in crate::command) struct Repair {
    client_id: Id,
    sealed: Option<SealedKey>,
}

impl Repair {
    /// The members of the command.
    pub(super) fn parse(fields: &mut Fields) -> Self {
        let client_id = input::client_id(fields);
        let text = fields.text("repair", limits::REPAIR);
        let sealed = SealedKey::parse(&text);
        if sealed.is_none() && !text.is_empty() {
            fields.reject("repair", "pattern", "the `repair` of a verdict's usage, as it is");
        }
        Self { client_id, sealed }
    }

    /// The document that it changes.
    pub(super) fn document(&self) -> String {
        self.client_id.account_document()
    }

    /// Puts the key back where it was lost; where it was not, or is not the same key, nothing changes.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        loaded.site(circumstances)?;
        circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::Repair))?;
        let document = self.document();
        let text = loaded.text(&document).ok_or(RefusalCode::KeyNotFound);
        let mut account = Account::parse(&document, circumstances.trace.check(Check::Key, text)?)?;
        let keys = open(loaded, circumstances)?;
        let before = account.auditable();
        let target = audit::Target {
            domain: Some(account.domain.clone()),
            owner: Some(account.owner.clone()),
            key_id: account.key(&self.client_id).map(|key| key.key_id.as_str().to_owned()),
        };
        let pair = account.keys.iter_mut().flat_map(|key| &mut key.pairs).find(|pair| pair.client_id == self.client_id);
        let repaired = pair.zip(self.sealed.as_ref()).is_some_and(|(pair, offered)| pair.restore(&keys, offered));
        if !repaired {
            return Ok(Decision::answer(Reply::Value(json!({ "repaired": false }))));
        }
        let subject = Some(self.client_id.as_str().to_owned());
        let act = Act { action: "key.repair", target, subject, growing: false };
        let effects = commit(&document, &before, account, act, circumstances)?;
        Ok(Decision { effects, reply: Reply::Value(json!({ "repaired": true })) })
    }
}
