//! From a changed document to the effects that commit it, with exactly one event.

use serde_json::Value;

use super::{Check, Circumstances, Effect};
use crate::account::Account;
use crate::audit::{Entry, Ledger, PersonalData, Target, diff};
use crate::crypto::Purpose;
use crate::domain::Domain;
use crate::error::{Error, Fault, RefusalCode};
use crate::notice::{Item, News};
use crate::site::{KeyringDocument, Site};
use crate::text::limits::ACCOUNT_BYTES;

/// A document with a ledger.
pub(super) trait Audited: serde::Serialize {
    /// Its ledger.
    fn ledger(&self) -> &Ledger;
    /// Its ledger.
    fn ledger_mut(&mut self) -> &mut Ledger;
    /// What an event may show of it.
    fn shown(&self) -> Value;
    /// What its last change has to say.
    fn news(&self) -> Option<&News> {
        None
    }
    /// Takes what its last change has to say; only an account has somebody to say it to.
    fn tell(&mut self, _by: &Value, _items: Vec<Item>) {}
}

macro_rules! audited {
    ($($document:ty, $shown:ident $(, $told:item)*;)+) => { $(
        impl Audited for $document {
            fn ledger(&self) -> &Ledger { &self.ledger }
            fn ledger_mut(&mut self) -> &mut Ledger { &mut self.ledger }
            fn shown(&self) -> Value { self.$shown() }
            $($told)*
        }
    )+ };
}

audited! {
    Site, auditable;
    Domain, view;
    Account, auditable,
        fn news(&self) -> Option<&News> {
            self.news.as_ref()
        },
        fn tell(&mut self, by: &Value, items: Vec<Item>) {
            self.news = self.ledger.outbox.last().and_then(|event| News::of(self, event, by, items));
        };
    KeyringDocument, auditable;
}

/// What a change is called.
pub(super) struct Act {
    /// As `key.create`.
    pub(super) action: &'static str,
    /// To what.
    pub(super) target: Target,
    /// The id that a repeated operation answers with.
    pub(super) subject: Option<String>,
    /// Whether it is refused when it makes an account too large.
    pub(super) growing: bool,
}

/// The effects that turn `before` (null: no document) into `document`; none if nothing that matters differs.
pub(super) fn commit<D: Audited>(
    id: &str,
    before: &Value,
    document: D,
    act: Act,
    circumstances: &Circumstances<'_>,
) -> Result<Vec<Effect>, Error> {
    commit_and_tell(id, before, document, act, Vec::new(), circumstances)
}

/// The same with what is to be said of the change.
pub(super) fn commit_and_tell<D: Audited>(
    id: &str,
    before: &Value,
    mut document: D,
    act: Act,
    items: Vec<Item>,
    circumstances: &Circumstances<'_>,
) -> Result<Vec<Effect>, Error> {
    let changes = diff(before, &document.shown());
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let mut effects = pending(document.ledger())?;
    effects.extend(notices(id, document.news(), circumstances)?);
    let sequence = document.ledger().sequence;
    let entry = Entry {
        at: circumstances.now,
        operation: circumstances.operation,
        actor: circumstances.actor.auditable(),
        action: act.action,
        target: act.target,
        changes: changes.clone(),
        subject: act.subject,
        wish: circumstances.wish,
        commitments: match circumstances.personal {
            PersonalData::Plain => None,
            PersonalData::Committed => Some(circumstances.entropy.stream(Purpose::Commitment)),
        },
    };
    document.ledger_mut().record(id, entry)?;
    document.tell(&circumstances.actor.auditable(), items);
    let told = notices(id, document.news(), circumstances)?;
    let text = serde_json::to_string(&document).map_err(|_| Fault::of(id, "the document cannot be written"))?;
    if act.growing {
        let fits = if text.len() <= ACCOUNT_BYTES { Ok(()) } else { Err(RefusalCode::AccountFull) };
        circumstances.trace.check(Check::Size, fits)?;
    }
    effects.push(Effect::Write { id: id.to_owned(), text, sequence, changes });
    effects.extend(told);
    Ok(effects)
}

/// The effects that bring the pending events to documents of their own and take them out of this one; none if nothing is
/// pending. That is no change: there is no event of it.
pub(super) fn drain<D: Audited>(id: &str, mut document: D) -> Result<Vec<Effect>, Error> {
    let mut effects = pending(document.ledger())?;
    let sequence = document.ledger().sequence;
    if document.ledger_mut().trim() {
        let text = serde_json::to_string(&document).map_err(|_| Fault::of(id, "the document cannot be written"))?;
        effects.push(Effect::Write { id: id.to_owned(), text, sequence, changes: Vec::new() });
    }
    Ok(effects)
}

/// The effects that bring the pending events to documents of their own.
fn pending(ledger: &Ledger) -> Result<Vec<Effect>, Fault> {
    let openings = ledger.openings.as_ref().map(crate::audit::Openings::document).transpose()?;
    let openings = openings.map(|(id, text)| Effect::Add { id, text });
    let events = ledger.pending()?.into_iter().map(|(id, text)| Effect::Create { id, text });
    Ok(openings.into_iter().chain(events).collect())
}

/// The documents of what there is to say.
fn notices(id: &str, news: Option<&News>, circumstances: &Circumstances<'_>) -> Result<Vec<Effect>, Error> {
    let Some(news) = news else { return Ok(Vec::new()) };
    Ok(news.notices(id, circumstances.now)?.into_iter().map(|(id, text)| Effect::Add { id, text }).collect())
}

/// What came of this operation before, if it was carried out; `operation_reused` if its id stood for another wish,
/// `outcome_unknown` if it can no longer be told.
pub(super) fn carried_out<'l>(ledger: &'l Ledger, circumstances: &Circumstances<'_>) -> Result<Option<&'l str>, Error> {
    if let Some(operation) = ledger.operation(circumstances.operation) {
        // An id that stands for something else would make this a silent nothing.
        if operation.wish.as_deref().is_some_and(|wish| wish != circumstances.wish) {
            return circumstances.trace.check(Check::Operation, Err(RefusalCode::OperationReused.into()));
        }
        return Ok(Some(operation.subject.as_deref().unwrap_or_default()));
    }
    match circumstances.tried_at {
        Some(sequence) if !ledger.remembers_since(sequence) => Err(RefusalCode::OutcomeUnknown.into()),
        _ => Ok(None),
    }
}
