//! The document of an account.

use serde_json::{Value, json};

use super::grant::Access;
use super::key::Key;
use super::told::Told;
use super::user::{User, UserStatus};
use crate::audit::Ledger;
use crate::encode::document;
use crate::error::Fault;
use crate::id::Id;
use crate::notice::News;
use crate::site::{self, SCHEMA};
use crate::time::Instant;

document! {
    /// One user with all its keys.
    pub struct Account {
        /// The version of the document.
        "schema" => schema: u32;
        /// The domain's id.
        "domain" => domain: String;
        /// The user's id.
        "owner" => owner: String;
        /// Counts how often the user was made anew under this id.
        "incarnation" => incarnation: u32;
        /// The user.
        "user" => user: User;
        /// Its keys, oldest first.
        "keys" => keys: Vec<Key>;
        /// When it was last said that it has as many active keys as it may have.
        "toldCap" => told_cap: Option<Instant> = None;
        /// Its changes.
        "ledger" => ledger: Ledger;
        /// What the last of them has to say, until documents of their own hold it.
        "news" => news: Option<News> = None;
    }
}

impl Account {
    /// The account of a new user, without keys.
    pub fn new(domain: &str, owner: &str, now: Instant) -> Self {
        Self {
            schema: SCHEMA,
            domain: domain.to_owned(),
            owner: owner.to_owned(),
            incarnation: 1,
            user: User::new(now),
            keys: Vec::new(),
            told_cap: None,
            ledger: Ledger::default(),
            news: None,
            extra: serde_json::Map::new(),
        }
    }

    /// Deletes the user and all its keys. What is left is a tombstone: sequence and chain head, so that nothing revives.
    pub fn bury(&mut self) {
        self.keys.clear();
        self.told_cap = None;
        self.user = User { status: UserStatus::Deleted, ..User::new(self.user.created_at) };
    }

    /// Makes a new user under the id of a deleted one; nothing of the old one comes back.
    pub fn revive(&mut self, now: Instant) {
        self.incarnation = self.incarnation.saturating_add(1);
        self.user = User::new(now);
    }

    /// The account of a stored text.
    ///
    /// Every id in it says where its account lies: one that says elsewhere came here with somebody else's document.
    pub fn parse(id: &str, text: &str) -> Result<Self, Fault> {
        let account = site::parse(id, text, |account: &Self| account.schema)?;
        let ids = account.keys.iter().flat_map(|key| key.pairs.iter().map(|pair| &pair.client_id).chain([&key.key_id]));
        if ids.into_iter().all(|own| own.lies_in(id)) {
            Ok(account)
        } else {
            Err(Fault::of(id, "locator collision: the document belongs to another user"))
        }
    }

    /// How many keys count for the cap (A11).
    pub fn counted(&self, now: Instant) -> u32 {
        u32::try_from(self.keys.iter().filter(|key| key.counts(now)).count()).unwrap_or(u32::MAX)
    }

    /// Since when its id is that of its user; none of one that was deleted. Who had the id before is somebody else (A4).
    pub fn held_since(&self) -> Option<Instant> {
        (!self.user.is_deleted()).then_some(self.user.created_at)
    }

    /// The key that a key id or a client id names.
    pub fn key(&self, id: &Id) -> Option<&Key> {
        self.keys.iter().find(|key| key.is(id))
    }

    /// The key that a key id or a client id names.
    pub fn key_mut(&mut self, id: &Id) -> Option<&mut Key> {
        self.keys.iter_mut().find(|key| key.is(id))
    }

    /// What a key may do now: its grant, cut to what its owner may do and to what its domain has (A2).
    pub fn granted(&self, key: &Key, environments: &Access) -> Access {
        key.access.cut(&self.user.access).cut(environments)
    }

    /// The data keys that HMAC keys of it are sealed under.
    pub fn sealed_under(&self) -> impl Iterator<Item = &str> {
        self.keys
            .iter()
            .flat_map(|key| &key.pairs)
            .filter_map(|pair| pair.hmac.as_ref())
            .map(|key| key.data_key.as_str())
    }

    /// Whether some key or pair has this id, or had it of late.
    pub fn has_id(&self, id: &Id) -> bool {
        self.keys.iter().any(|key| key.is(id) || key.retired.iter().any(|pair| pair.client_id == *id))
    }

    /// What an audit event may show: no digest, no sealed key, nothing made of a secret.
    pub fn auditable(&self) -> Value {
        let keys: serde_json::Map<_, _> =
            self.keys.iter().map(|key| (key.key_id.as_str().to_owned(), auditable_key(key))).collect();
        json!({
            "user": {
                "kind": self.user.kind,
                "maintainers": self.user.maintainers,
                "status": self.user.status,
                "access": self.user.access,
                "keyCreation": self.user.key_creation,
                "tokenGeneration": self.user.token_generation,
            },
            "keys": keys,
        })
    }
}

fn auditable_key(key: &Key) -> Value {
    let pairs: serde_json::Map<_, _> = key
        .pairs
        .iter()
        .map(|pair| {
            let mut shown = json!({
                "generation": pair.generation,
                "methods": pair.methods,
                "createdAt": pair.created_at,
                "expiresAt": pair.expires_at,
                "stage": pair.stage,
                "retiresAt": pair.retires_at,
            });
            // Not of every pair, so that the views of those that were always ours stay as they are.
            if let (Some(imported), Some(members)) = (&pair.imported, shown.as_object_mut()) {
                members.insert("imported".to_owned(), json!(imported.format));
            }
            if let (Some(sealed), Some(members)) = (&pair.hmac, shown.as_object_mut()) {
                members.insert("sealedUnder".to_owned(), sealed.data_key.clone().into());
            }
            (pair.client_id.as_str().to_owned(), shown)
        })
        .collect();
    let mut shown = json!({
        "name": key.name,
        "description": key.description,
        "state": key.state,
        "createdBy": key.created_by,
        "notBefore": key.not_before,
        "expiresAt": key.expires_at,
        "scopes": key.scopes,
        "access": key.access,
        "rotation": key.rotation,
        "pairs": pairs,
        "retired": key.retired.iter().map(|pair| pair.client_id).collect::<Vec<_>>(),
        "notedExpiry": key.noted_expiry,
    });
    if key.told != Told::default()
        && let Some(members) = shown.as_object_mut()
    {
        members.insert("told".to_owned(), json!(key.told));
    }
    shown
}
