//! Notices: those that an actor may see, the newest first, or one of them.
//!
//! A user sees what is said to itself since it has its id, whatever it may see of keys: it was told anyway. A domain's
//! administrator sees all of its domain.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::access::{Actor, SiteVerb, permit_site};
use crate::account::Account;
use crate::crypto::sha256;
use crate::encode::{base64, canonical::canonical};
use crate::error::{Error, RefusalCode};
use crate::id::{NOTICES, account_document, notice_prefix};
use crate::notice::{Notice, NoticeKind, public_id};
use crate::text::{Fields, limits};
use crate::time::Instant;

/// Rows of a page, where nobody says.
const PAGE: i64 = 100;

/// Bytes of the query's hash in a cursor: against mistakes, not against forgery.
const HASH_LENGTH: usize = 12;

/// A page of notices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoticePage {
    /// The notices, the newest first; each with how far its delivery has come.
    pub notices: Vec<Value>,
    /// The cursor of the page behind this; none if this is the last.
    pub next: Option<String>,
    /// Documents that could not be read, by id: what they hold is missing here.
    pub unreadable: Vec<String>,
}

/// A page in the making: the shell feeds it what storage holds under [`Notices::prefix`].
pub struct Notices {
    sees: Sees,
    prefix: String,
    filter: Filter,
    /// What the cursor belongs to.
    query: String,
    after: Option<Place>,
    limit: usize,
    now: Instant,
    /// The first `limit + 1` so far, in order: one more than the page, which says whether there is another.
    best: Vec<(Place, Value)>,
    unreadable: BTreeSet<String>,
}

/// The newest first, then by id.
type Place = (Reverse<Instant>, String);

/// Which of all notices the query asks for.
#[derive(Clone, Debug, Serialize)]
struct Filter {
    state: Option<&'static str>,
    kind: Option<&'static str>,
    domain: Option<String>,
    user: Option<String>,
}

/// Which of all notices the actor may see.
enum Sees {
    All,
    Domain(String),
    Own { domain: String, user: String, since: Option<Instant> },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    v: u32,
    query: String,
    at: Instant,
    id: String,
}

const VERSION: u32 = 1;

impl Sees {
    /// What the actor may see; a user nothing, before its account is known.
    fn of(actor: &Actor, verb: SiteVerb) -> Result<Self, Error> {
        permit_site(actor, verb)?;
        match actor {
            Actor::SiteAdmin { .. } => Ok(Self::All),
            Actor::DomainAdmin { domain, .. } => Ok(Self::Domain(domain.clone())),
            Actor::User { id, domain } => Ok(Self::Own { domain: domain.clone(), user: id.clone(), since: None }),
            Actor::Holder { .. } | Actor::System => Err(RefusalCode::Forbidden.into()),
        }
    }

    /// Takes the account of the user. Who had its id before is somebody else.
    fn account(&mut self, account: &Account) {
        if let Self::Own { since, .. } = self {
            *since = account.held_since();
        }
    }

    fn includes(&self, notice: &Notice) -> bool {
        match self {
            Self::All => true,
            Self::Domain(domain) => notice.domain == *domain,
            Self::Own { domain, user, since } => {
                notice.domain == *domain
                    && notice.recipient.user.as_ref() == Some(user)
                    && since.is_some_and(|since| notice.at >= since)
            }
        }
    }

    /// What the ids of the documents start with that can matter.
    fn prefix(&self, salt: &[u8; 32], asked: Option<&String>) -> String {
        let domain = match self {
            Self::All => asked,
            Self::Domain(domain) | Self::Own { domain, .. } => Some(domain),
        };
        domain.map_or_else(|| NOTICES.to_owned(), |domain| notice_prefix(salt, domain))
    }

    /// Whether a document may be named that cannot be read; it is known to lie below the prefix.
    fn names(&self) -> bool {
        matches!(self, Self::All | Self::Domain(_))
    }
}

impl Notices {
    /// An empty page of what the actor may see; `salt` is the site's.
    ///
    /// Errors: `forbidden`; `invalid` with all that is wrong with the query; `invalid_cursor`.
    pub fn new(query: Value, actor: &Actor, salt: &[u8; 32], now: Instant) -> Result<Self, Error> {
        let sees = Sees::of(actor, SiteVerb::ListNotices)?;
        let mut fields = Fields::of("query", if query.is_null() { Value::Object(Map::new()) } else { query });
        let states = ["waiting", "delivered", "expired"].map(|state| (state, state));
        let kinds: Vec<_> = NoticeKind::ALL.iter().map(|kind| (kind.as_str(), kind.as_str())).collect();
        let filter = Filter {
            state: fields.word("state", &states),
            kind: fields.word("kind", &kinds),
            domain: fields.optional_text("domain", limits::ID),
            user: fields.optional_text("user", limits::ID),
        };
        let range = limits::PAGE;
        let limit = fields.integer("limit", range.min.cast_signed(), range.max.cast_signed()).unwrap_or(PAGE);
        let cursor = fields.optional_text("cursor", limits::CURSOR);
        fields.finish()?;
        let digest = sha256(&[canonical(&json!(filter)).unwrap_or_default().as_bytes()]);
        let query = base64::to_url(digest.get(..HASH_LENGTH).unwrap_or(&digest));
        let after = cursor.map(|text| place_of(&text, &query).ok_or(RefusalCode::InvalidCursor)).transpose()?;
        Ok(Self {
            prefix: sees.prefix(salt, filter.domain.as_ref()),
            sees,
            filter,
            query,
            after,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            now,
            best: Vec::new(),
            unreadable: BTreeSet::new(),
        })
    }

    /// Takes the account of the user who asks: [`own_account`], before anything else.
    pub fn account(&mut self, id: &str, text: &str) {
        match Account::parse(id, text) {
            Ok(account) => self.sees.account(&account),
            // Its own user may know that all of it is missing here.
            Err(_) => {
                self.unreadable.insert(id.to_owned());
            }
        }
    }

    /// What the ids of the documents start with that it needs.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Takes a document.
    pub fn take(&mut self, id: &str, text: &str) {
        let Ok(notice) = Notice::parse(id, text) else {
            if self.sees.names() {
                self.unreadable.insert(id.to_owned());
            }
            return;
        };
        if !self.sees.includes(&notice) || !self.filter.matches(&notice, self.now) {
            return;
        }
        let place = (Reverse(notice.at), id.to_owned());
        if self.after.as_ref().is_some_and(|after| place <= *after) {
            return;
        }
        let at = self.best.partition_point(|(other, _)| *other < place);
        if at <= self.limit {
            self.best.insert(at, (place, notice.listed(id, self.now)));
            self.best.truncate(self.limit + 1);
        }
    }

    /// The page.
    pub fn finish(mut self) -> NoticePage {
        let has_more = self.best.len() > self.limit;
        self.best.truncate(self.limit);
        let last = self.best.last().filter(|_| has_more);
        let next = last.map(|((Reverse(at), id), _)| {
            let cursor = Cursor { v: VERSION, query: self.query.clone(), at: *at, id: id.clone() };
            base64::to_url(canonical(&json!(cursor)).unwrap_or_default().as_bytes())
        });
        let unreadable = self.unreadable.into_iter().collect();
        NoticePage { notices: self.best.into_iter().map(|(_, notice)| notice).collect(), next, unreadable }
    }
}

impl Filter {
    fn matches(&self, notice: &Notice, now: Instant) -> bool {
        self.state.is_none_or(|state| notice.state(now) == state)
            && self.kind.is_none_or(|kind| notice.kind == kind)
            && self.domain.as_ref().is_none_or(|domain| notice.domain == *domain)
            && self.user.as_ref().is_none_or(|user| notice.recipient.user.as_ref() == Some(user))
    }
}

fn place_of(text: &str, query: &str) -> Option<Place> {
    let cursor: Cursor = serde_json::from_slice(&base64::from_url(text)?).ok()?;
    (cursor.v == VERSION && cursor.query == query).then_some((Reverse(cursor.at), cursor.id))
}

/// The document of the account of whoever asks; none of an administrator. `salt` is the site's.
pub fn own_account(actor: &Actor, salt: &[u8; 32]) -> Option<String> {
    match actor {
        Actor::User { id, domain } => Some(account_document(salt, domain, id)),
        _ => None,
    }
}

/// One notice, with how far its delivery has come: `text` is what storage has under the id `document`, `own` the account
/// of whoever asks: its id, which is [`own_account`], and its text.
///
/// Errors: `forbidden`; `notice_not_found`, also for one that the actor may not see.
pub fn notice(
    document: &str,
    text: Option<&str>,
    actor: &Actor,
    own: Option<(&str, &str)>,
    now: Instant,
) -> Result<Value, Error> {
    let mut sees = Sees::of(actor, SiteVerb::RenderNotice)?;
    if let Some(account) = own.and_then(|(id, text)| Account::parse(id, text).ok()) {
        sees.account(&account);
    }
    let missing = || Error::from(RefusalCode::NoticeNotFound);
    let notice = match Notice::parse(document, text.ok_or_else(missing)?) {
        Ok(notice) => notice,
        // Whose it is cannot be told, so only who sees all may know that it is there.
        Err(fault) => return Err(if matches!(sees, Sees::All) { fault.into() } else { missing() }),
    };
    if sees.includes(&notice) { Ok(notice.listed(document, now)) } else { Err(missing()) }
}

/// The document of a notice by its id outside of storage.
pub fn notice_document(id: &str) -> String {
    format!("{NOTICES}{}", public_id(id))
}
