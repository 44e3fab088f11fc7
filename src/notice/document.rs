//! A notice that waits for delivery, or was delivered: a document of its own, so that a mailer that is out of order
//! fills no account.

use serde_json::{Map, Value, json};

use super::news::{Item, News};
use crate::encode::document;
use crate::error::Fault;
use crate::id::{Id, NOTICES};
use crate::site::{self, SCHEMA};
use crate::time::{DAY, Instant, Millis, SECOND};

/// For how long a notice is tried; then it is given up.
pub const WAITING: Millis = 7 * DAY;

/// For how long a notice is kept, whatever came of it.
///
/// It is longer than [`WAITING`] by more than clocks can differ: until then it may be made a second time from an account.
pub const RETENTION: Millis = 30 * DAY;

/// How long to wait after each try; after the last of them, as long as that.
const PAUSES: [Millis; 8] = [60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400];

/// What is written before a try, so that one that was cut short can be told.
const UNFINISHED: &str = "unfinished";

/// The most characters of what is remembered of a failure: none has room for a secret.
const ERROR_CHARACTERS: usize = 32;

document! {
    /// Something that is said to somebody.
    pub struct Notice {
        /// The version of the document.
        "schema" => schema: u32;
        /// What is said.
        "kind" => kind: String;
        /// To whom.
        "recipient" => recipient: Recipient;
        /// When it came about.
        "at" => at: Instant;
        /// The role of whoever brought it about.
        "by" => by: String;
        /// The domain.
        "domain" => domain: String;
        /// The user whose key it is about.
        "owner" => owner: String;
        /// The key.
        "keyId" => key_id: Option<Id> = None;
        /// The key's name.
        "keyName" => key_name: Option<String> = None;
        /// The pair.
        "clientId" => client_id: Option<Id> = None;
        /// Instants and numbers, by their names.
        "details" => details: Map<String, Value> = Map::new();
        /// When it is given up.
        "expiresAt" => expires_at: Instant;
        /// How often it was tried.
        "attempts" => attempts: u32 = 0;
        /// When it is tried next.
        "nextAttemptAt" => next_attempt_at: Instant;
        /// When it was tried last.
        "lastAttemptAt" => last_attempt_at: Option<Instant> = None;
        /// What kind of failure that was: a name, never a message.
        "lastError" => last_error: Option<String> = None;
        /// When it was delivered.
        "deliveredAt" => delivered_at: Option<Instant> = None;
    }
}

document! {
    /// To whom something is said. The host knows where that is.
    pub struct Recipient {
        /// `owner`, `maintainer` or `admins`.
        "role" => role: String;
        /// The domain.
        "domain" => domain: String;
        /// The user; none where the administrators of the domain are meant.
        "user" => user: Option<String> = None;
    }
}

/// What is to be done about a notice now.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// Nothing, for good or until it is removed.
    Keep,
    /// Nothing before this instant.
    Wait(Instant),
    /// Write this in its place; whoever could write it, and nobody else, delivers it then.
    Attempt(Box<Notice>),
    /// Remove it.
    Remove,
}

impl Recipient {
    /// A user: the owner, or one that looks after it.
    pub(super) fn user(domain: &str, user: &str, is_owner: bool) -> Self {
        let role = if is_owner { "owner" } else { "maintainer" };
        Self { user: Some(user.to_owned()), ..Self::of(role, domain) }
    }

    /// The administrators of a domain.
    pub(super) fn admins(domain: &str) -> Self {
        Self::of("admins", domain)
    }

    fn of(role: &str, domain: &str) -> Self {
        Self { role: role.to_owned(), domain: domain.to_owned(), user: None, extra: Map::new() }
    }
}

impl Notice {
    /// A notice that nobody has tried to deliver.
    pub(super) fn new(news: &News, item: &Item, recipient: Recipient) -> Self {
        Self {
            schema: SCHEMA,
            kind: item.kind.clone(),
            recipient,
            at: news.at,
            by: news.by.clone(),
            domain: news.domain.clone(),
            owner: news.owner.clone(),
            key_id: item.key_id,
            key_name: item.key_name.clone(),
            client_id: item.client_id,
            details: item.details.clone(),
            expires_at: news.at.saturating_add(WAITING),
            attempts: 0,
            next_attempt_at: news.at,
            last_attempt_at: None,
            last_error: None,
            delivered_at: None,
            extra: Map::new(),
        }
    }

    /// The notice of a stored text.
    pub fn parse(id: &str, text: &str) -> Result<Self, Fault> {
        site::parse(id, text, |notice: &Self| notice.schema)
    }

    /// What is to be done about it. With `early`, one that has failed is tried before its next turn.
    pub fn turn(self, now: Instant, early: bool) -> Turn {
        if self.delivered_at.is_some() || now >= self.expires_at {
            let over = now >= self.at.saturating_add(RETENTION);
            return if over { Turn::Remove } else { Turn::Keep };
        }
        let failed = self.last_error.as_deref().is_some_and(|error| error != UNFINISHED);
        if now < self.next_attempt_at && !(early && failed) {
            return Turn::Wait(self.next_attempt_at.min(self.expires_at));
        }
        Turn::Attempt(Box::new(self.tried(now)))
    }

    /// The notice as a try begins: if nobody comes back from it, the next one is due.
    fn tried(self, now: Instant) -> Self {
        let place = usize::try_from(self.attempts).unwrap_or(usize::MAX).min(PAUSES.len() - 1);
        let pause = PAUSES.get(place).copied().unwrap_or_default() * SECOND;
        Self {
            attempts: self.attempts.saturating_add(1),
            last_attempt_at: Some(now),
            next_attempt_at: now.saturating_add(pause),
            last_error: Some(UNFINISHED.to_owned()),
            ..self
        }
    }

    /// The notice once it was delivered.
    #[must_use]
    pub fn delivered(self, now: Instant) -> Self {
        Self { delivered_at: Some(now), last_error: None, ..self }
    }

    /// The notice once a try has failed; of `error` only what has the form of a name is kept.
    #[must_use]
    pub fn failed(self, error: &str) -> Self {
        let is_name = (1..=ERROR_CHARACTERS).contains(&error.len())
            && error.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
            && error != UNFINISHED;
        Self { last_error: Some(if is_name { error } else { "error" }.to_owned()), ..self }
    }

    /// `waiting`, `delivered` or `expired`: the last is computed, never stored.
    pub fn state(&self, now: Instant) -> &'static str {
        if self.delivered_at.is_some() {
            "delivered"
        } else if now >= self.expires_at {
            "expired"
        } else {
            "waiting"
        }
    }

    /// What a host is handed.
    pub fn view(&self, document: &str) -> Value {
        json!({
            "id": public_id(document),
            "kind": self.kind,
            "recipient": {
                "role": self.recipient.role, "domain": self.recipient.domain, "user": self.recipient.user,
            },
            "at": self.at,
            "by": self.by,
            "domain": self.domain,
            "owner": self.owner,
            "keyId": self.key_id,
            "keyName": self.key_name,
            "clientId": self.client_id,
            "details": self.details,
        })
    }

    /// The same with how far its delivery has come.
    pub fn listed(&self, document: &str, now: Instant) -> Value {
        let mut listed = self.view(document);
        let state = self.state(now);
        let next = (state == "waiting").then_some(self.next_attempt_at);
        let delivery = json!({
            "state": state,
            "attempts": self.attempts,
            "nextAttemptAt": next,
            "lastAttemptAt": self.last_attempt_at,
            "lastError": self.last_error,
            "deliveredAt": self.delivered_at,
            "expiresAt": self.expires_at,
        });
        if let Some(members) = listed.as_object_mut() {
            members.insert("delivery".to_owned(), delivery);
        }
        listed
    }
}

/// What a notice is called outside of storage.
pub fn public_id(document: &str) -> &str {
    document.strip_prefix(NOTICES).unwrap_or(document)
}
