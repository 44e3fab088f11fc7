//! What an account, a domain or the site was like at some moment, rebuilt from its events.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::access::{
    AccountVerb, Actor, DomainVerb, Owner, SiteVerb, Terms, Visibility, permit_account, permit_domain, permit_site,
};
use crate::account::Account;
use crate::audit::{Event, Ledger, Openings, Past, replay};
use crate::domain::Domain;
use crate::error::{Error, Fault, RefusalCode};
use crate::id::{self, account_document, audit_document, audited, domain_document, personal_document};
use crate::query::Sight;
use crate::site::Site;
use crate::text::{Fields, limits};
use crate::time::Instant;

/// A past in the making.
///
/// The shell feeds it the document [`PastScan::document`], then what storage holds under [`PastScan::events`], then what
/// [`PastScan::openings`] names.
pub struct PastScan {
    document: String,
    of: Of,
    at: Instant,
    /// Since when the account is this user's, for whom who had the id before is somebody else.
    since: Instant,
    /// How many events there have to be, and the hash of the last.
    head: (u64, String),
    events: BTreeMap<u64, Event>,
    openings: BTreeMap<u64, Openings>,
}

/// What is asked about.
enum Of {
    Site,
    Domain(String),
    Account { domain: String, user: String },
}

impl PastScan {
    /// The past that a query asks for.
    ///
    /// Errors: `invalid`; `forbidden`, or that there is nothing, to whoever may not see it.
    pub fn new(query: Value, sight: &Sight<'_>) -> Result<Self, Error> {
        let mut fields = Fields::of("query", if query.is_null() { Value::Object(Map::new()) } else { query });
        let at = fields.instant("at");
        if at.is_none() {
            fields.missing("at", "Unix milliseconds");
        }
        let user = fields.optional_text("user", limits::ID);
        let domain = fields.optional_text("domain", limits::ID);
        fields.finish()?;
        let salt = sight.site.salt()?;
        let own = match sight.actor {
            Actor::DomainAdmin { domain, .. } | Actor::User { domain, .. } => domain.clone(),
            Actor::SiteAdmin { .. } | Actor::Holder { .. } | Actor::System => "default".to_owned(),
        };
        let (document, of) = match (user, domain) {
            (Some(user), domain) => {
                let domain = domain.unwrap_or(own);
                (account_document(&salt, &domain, &user), Of::Account { domain, user })
            }
            (None, Some(domain)) => {
                permit_domain(sight.actor, DomainVerb::ReadPast, &domain)?;
                (domain_document(&salt, &domain), Of::Domain(domain))
            }
            (None, None) => {
                permit_site(sight.actor, SiteVerb::ReadPast)?;
                (id::SITE.to_owned(), Of::Site)
            }
        };
        let (head, at) = ((0, String::new()), at.unwrap_or_default());
        Ok(Self { document, of, at, since: 0, head, events: BTreeMap::new(), openings: BTreeMap::new() })
    }

    /// The document that it is about.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Takes the document.
    ///
    /// Errors: that there is nothing, to whoever may not see it, and where there is nothing.
    pub fn ledger(&mut self, text: Option<&str>, sight: &Sight<'_>) -> Result<(), Error> {
        let ledger = match &self.of {
            Of::Site => Site::parse(text.ok_or(RefusalCode::SiteMissing)?)?.ledger,
            Of::Domain(name) => {
                let text = text.ok_or(RefusalCode::DomainNotFound)?;
                Domain::parse(&self.document, text)?.named(&self.document, name)?.ledger
            }
            Of::Account { domain, user } => {
                let account = text.and_then(|text| Account::parse(&self.document, text).ok());
                let account = account.filter(|account| account.domain == *domain && account.owner == *user);
                let visible = sight.of_users()?;
                let maintained = account.as_ref().is_some_and(|account| visible.includes(account));
                let owner = Owner { domain, id: user, maintained };
                let terms = Terms { level: sight.level(), restrict_creation: false };
                permit_account(sight.actor, AccountVerb::ReadPast, owner, terms, RefusalCode::UserNotFound)?;
                let account = match (account, text) {
                    (Some(account), _) => account,
                    // Who is known to see it is told that it cannot be read.
                    (None, Some(text)) => Account::parse(&self.document, text)?,
                    (None, None) => return Err(RefusalCode::UserNotFound.into()),
                };
                if matches!(visible, Visibility::Own { .. }) {
                    if account.user.is_deleted() {
                        return Err(RefusalCode::UserNotFound.into());
                    }
                    self.since = account.user.created_at;
                }
                account.ledger
            }
        };
        self.head = (ledger.sequence, ledger.head.clone());
        self.pending(ledger);
        Ok(())
    }

    fn pending(&mut self, ledger: Ledger) {
        for event in ledger.outbox {
            self.openings.extend(ledger.openings.clone().map(|openings| (event.sequence, openings)));
            self.events.insert(event.sequence, event);
        }
    }

    /// What the ids of its events start with.
    pub fn events(&self) -> String {
        format!("audit/{}/", self.document)
    }

    /// Takes the document of an event.
    ///
    /// Errors: `fault` for one that is not as it was written.
    pub fn event(&mut self, id: &str, text: &str) -> Result<(), Error> {
        let Some((document, sequence)) = audited(id).filter(|(document, _)| *document == self.document) else {
            return Ok(());
        };
        let event = Event::read(text).filter(|event| event.document == document && event.sequence == sequence);
        let event = event.ok_or_else(|| broken(id))?;
        // What came while the events were read is later than the question.
        if sequence <= self.head.0 {
            self.events.insert(sequence, event);
        }
        Ok(())
    }

    /// The ids of the documents that open its events.
    pub fn openings(&self) -> Vec<String> {
        let closed = self
            .events
            .values()
            .filter(|event| !event.personal.is_plain() && !self.openings.contains_key(&event.sequence));
        closed.map(|event| personal_document(&event.document, event.sequence)).collect()
    }

    /// Takes such a document.
    pub fn opening(&mut self, id: &str, text: &str) -> Result<(), Error> {
        let openings = Openings::parse(id, text)?;
        self.openings.insert(openings.sequence, openings);
        Ok(())
    }

    /// What it was like.
    ///
    /// Errors: `fault` if an event is missing or does not follow the one before it.
    pub fn finish(mut self) -> Result<Value, Error> {
        self.check()?;
        let mut erased = false;
        for event in self.events.values_mut() {
            erased |= event.open(self.openings.get(&event.sequence));
        }
        let past = if self.at < self.since { Past::default() } else { replay(self.events.values(), self.at) };
        let state = if past.sequence == 0 { Value::Null } else { past.view };
        Ok(json!({
            "document": self.document, "sequence": past.sequence, "changedAt": past.at, "state": state, "erased": erased,
        }))
    }

    fn check(&self) -> Result<(), Fault> {
        let mut previous = "A".repeat(43);
        for sequence in 1..=self.head.0 {
            let id = || audit_document(&self.document, sequence);
            let event = self.events.get(&sequence).filter(|event| event.previous == previous);
            previous.clone_from(&event.ok_or_else(|| broken(&id()))?.hash);
        }
        if previous == self.head.1 { Ok(()) } else { Err(broken(&self.document)) }
    }
}

fn broken(document: &str) -> Fault {
    Fault::of(document, "the history is not whole, so the past is not known: `audit.verify` says what is wrong")
}
