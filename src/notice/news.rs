//! What a change of an account has to say: it lies in the account, written by the same compare-and-swap,
//! until a document of its own waits for each recipient.

use serde_json::{Map, Value, json};

use super::document::{Notice, Recipient, WAITING};
use super::kind::{Audience, NoticeKind};
use crate::account::{Account, Key, UserKind};
use crate::audit::Event;
use crate::crypto::sha256;
use crate::encode::{base62, document};
use crate::error::Fault;
use crate::id::{Id, notice_document};
use crate::time::Instant;

document! {
    /// What the last change of an account has to say.
    pub struct News {
        /// The change.
        "sequence" => sequence: u64;
        /// When.
        "at" => at: Instant;
        /// The domain.
        "domain" => domain: String;
        /// The user that the account is of.
        "owner" => owner: String;
        /// The role of whoever made the change.
        "by" => by: String;
        /// The users that it is said to.
        "to" => to: Vec<String>;
        /// What is said.
        "items" => items: Vec<Item>;
    }
}

document! {
    /// One thing that is said.
    pub struct Item {
        /// What, by its name: one that a newer keyward said passes through an older one.
        "kind" => kind: String;
        /// The key that it is about.
        "keyId" => key_id: Option<Id> = None;
        /// Its name.
        "keyName" => key_name: Option<String> = None;
        /// The pair that it is about.
        "clientId" => client_id: Option<Id> = None;
        /// Instants and numbers, by their names.
        "details" => details: Map<String, Value> = Map::new();
        /// Whether the administrators of the domain are told as well.
        "admins" => admins: bool = false;
    }
}

impl Item {
    /// Something about a key.
    pub(super) fn of_key(kind: NoticeKind, key: &Key) -> Self {
        Self { key_id: Some(key.key_id), key_name: Some(key.name.clone()), ..Self::new(kind) }
    }

    /// Something.
    pub(super) fn new(kind: NoticeKind) -> Self {
        Self {
            kind: kind.as_str().to_owned(),
            key_id: None,
            key_name: None,
            client_id: None,
            details: Map::new(),
            admins: kind.audience() == Audience::KeepersAndAdmins,
            extra: Map::new(),
        }
    }

    /// The same with a number.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: u64) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// The same about a pair.
    #[must_use]
    pub(super) fn of_pair(self, client_id: Id) -> Self {
        Self { client_id: Some(client_id), ..self }
    }

    /// Whether it is not said to the keeper that did it itself.
    fn spares(&self) -> bool {
        let named = |kind: &&NoticeKind| kind.as_str() == self.kind;
        NoticeKind::ALL.iter().find(named).is_some_and(|kind| kind.audience() == Audience::OtherKeepers)
    }
}

impl News {
    /// What an event about an account, as it is now, has to say; none if there is nothing, or nobody to say it to.
    ///
    /// `by` is the actor as an event names it in the clear: where names are commitments, that of the event is none to go by.
    pub fn of(account: &Account, event: &Event, by: &Value, items: Vec<Item>) -> Option<Self> {
        let actor = |name: &str| by.get(name).and_then(Value::as_str).unwrap_or_default();
        // An administrator is one even towards its own keys: only who acts as a user knows of it anyway.
        let itself = actor("role") == "user" && actor("domain") == account.domain;
        let spared = |user: &String| itself && items.iter().any(Item::spares) && user == actor("id");
        let to: Vec<_> = keepers(account).into_iter().filter(|user| !spared(user)).collect();
        if items.is_empty() || (to.is_empty() && !items.iter().any(|item| item.admins)) {
            return None;
        }
        Some(Self {
            sequence: event.sequence,
            at: event.at,
            domain: account.domain.clone(),
            owner: account.owner.clone(),
            by: actor("role").to_owned(),
            to,
            items,
            extra: Map::new(),
        })
    }

    /// The documents of its notices, each with its id; none once they would have been given up.
    ///
    /// `document` is the account's.
    pub fn notices(&self, document: &str, now: Instant) -> Result<Vec<(String, String)>, Fault> {
        if now >= self.at.saturating_add(WAITING) {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for item in &self.items {
            let users = self.to.iter().map(|user| Recipient::user(&self.domain, user, *user == self.owner));
            let admins = item.admins.then(|| Recipient::admins(&self.domain));
            for recipient in users.chain(admins) {
                let id = notice_document(document, self.sequence, &short_hash(item, &recipient));
                let text = serde_json::to_string(&Notice::new(self, item, recipient))
                    .map_err(|_| Fault::of(document, "a notice cannot be written"))?;
                found.push((id, text));
            }
        }
        Ok(found)
    }
}

/// Who looks after the keys of an account.
fn keepers(account: &Account) -> Vec<String> {
    if account.user.kind == UserKind::Service && !account.user.maintainers.is_empty() {
        account.user.maintainers.clone()
    } else {
        vec![account.owner.clone()]
    }
}

/// What tells the notices of one change apart.
fn short_hash(item: &Item, recipient: &Recipient) -> String {
    let parts = json!([item.kind, item.key_id, item.client_id, recipient.role, recipient.user]);
    let hash = sha256(&[b"keyward notice 1\0", parts.to_string().as_bytes()]);
    let number = hash.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    String::from_utf8_lossy(&base62::digits::<10>(number)).into_owned()
}

/// The notices that lie in the document of an account, whatever else it holds.
///
/// Only this member is read, because all accounts are looked through for it.
pub fn pending(document: &str, text: &str, now: Instant) -> Result<Vec<(String, String)>, Fault> {
    #[derive(serde::Deserialize)]
    struct Account {
        #[serde(default)]
        news: Option<News>,
    }
    let account: Account =
        serde_json::from_str(text).map_err(|_| Fault::of(document, "the document cannot be read"))?;
    account.news.map_or_else(|| Ok(Vec::new()), |news| news.notices(document, now))
}
