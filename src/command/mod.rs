//! Commands: `plan` says which documents one needs, `decide` says what becomes of them.
//!
//! Both are pure. A command reads its documents in one call and ends in one compare-and-swap of one document; the
//! events that this document still has to copy out are created just before it, by the same list of effects.
//!
//! A family of commands is a file or a folder: it reads its input, says what it needs, and decides.

mod audit;
mod check;
mod commit;
mod domain;
mod dry_run;
mod host;
mod input;
mod key;
mod keyring;
mod loaded;
mod nearest;
mod refusal;
mod reply;
mod site;
#[cfg(test)]
mod tests;
mod tick;
mod token;
mod user;

pub use audit::erased_person;
pub use check::{Check, Trace};
pub use dry_run::{Rehearsal, dry_run};
pub use host::Host;
pub use keyring::KeyringReply;
pub use nearest::Nearest;
pub use refusal::{attempt, refusal_document, refusals_of};
pub use reply::{Issued, Reply};
pub use tick::{Passed, pass};

use crate::access::Actor;
use crate::audit::{Change, PersonalData};
use crate::crypto::{Entropy, sha256};
use crate::encode::{base64, canonical::canonical};
use crate::error::{Error, Invalid};
use crate::id;
use crate::keyring::Question;
use crate::text::Fields;
use crate::time::Instant;
use audit::AuditCommand;
use domain::DomainCommand;
use key::KeyCommand;
use keyring::KeyringCommand;
use loaded::Loaded;
use serde_json::Value;
use site::SiteCommand;
use tick::TickCommand;
use token::TokenCommand;
use user::UserCommand;

/// What somebody asks for; its form is right, nothing else is decided yet.
#[derive(Clone, Debug)]
pub struct Command {
    family: Family,
    /// A hash of what is asked for and by whom: what an operation id stands for.
    wish: String,
}

#[derive(Clone, Debug)]
enum Family {
    Site(SiteCommand),
    Keyring(KeyringCommand),
    Domain(DomainCommand),
    User(UserCommand),
    Key(Box<KeyCommand>),
    Tick(TickCommand),
    Audit(AuditCommand),
    Token(TokenCommand),
}

/// Under what circumstances a command is decided.
pub struct Circumstances<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// The instant.
    pub now: Instant,
    /// Fresh randomness; the same over all tries of one operation.
    pub entropy: &'a Entropy,
    /// The operation's id.
    pub operation: &'a str,
    /// The command's [`Command::wish`].
    pub wish: &'a str,
    /// What tokens start with.
    pub prefix: &'a str,
    /// How names of people stand in the events of the site.
    pub personal: PersonalData,
    /// What the host opens the keyring with, and what it has answered.
    pub host: &'a Host<'a>,
    /// The sequence of the document that an earlier try, whose result is not known, was written against.
    pub tried_at: Option<u64>,
    /// What was checked, in order: what a dry run shows.
    pub trace: &'a Trace,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Create the document; if it is there with the same text, that is as good.
    Create {
        /// Its id.
        id: String,
        /// Its text.
        text: String,
    },
    /// Create the document; if another is there, decide again.
    Claim {
        /// Its id.
        id: String,
        /// Its text.
        text: String,
    },
    /// Create the document where there is none: it changes on its own later. Before the write it has to be done; behind
    /// the write what fails is done by whoever passes next.
    Add {
        /// Its id.
        id: String,
        /// Its text.
        text: String,
    },
    /// Replace the document by compare-and-swap against the version that was read.
    Write {
        /// Its id.
        id: String,
        /// Its text.
        text: String,
        /// The sequence of its ledger before: what the next try is told if the outcome is not known.
        sequence: u64,
        /// What its event says: what a dry run shows.
        changes: Vec<Change>,
    },
    /// Ask the host, and decide again with its answer. It stands alone.
    Ask(Question),
}

#[cfg(test)]
impl Effect {
    /// The document that it leaves, by id and text.
    pub(crate) fn document(self) -> (String, String) {
        match self {
            Self::Create { id, text }
            | Self::Claim { id, text }
            | Self::Add { id, text }
            | Self::Write { id, text, .. } => (id, text),
            Self::Ask(question) => panic!("{question:?}"),
        }
    }
}

/// What a command comes to.
pub struct Decision {
    /// What is to be done; nothing where the state is already what was asked for.
    pub effects: Vec<Effect>,
    /// What to answer once it is done.
    pub reply: Reply,
}

impl Command {
    /// The command `name` with its members, or all that is wrong with them. Only the form is looked at.
    pub fn parse(name: &str, members: serde_json::Value, actor: &Actor) -> Result<Self, Invalid> {
        let wish = wish(name, &members, actor);
        let mut fields = Fields::of(name, members);
        let fields_of = &mut fields;
        let family = match name.split_once('.') {
            Some(("site", verb)) => SiteCommand::parse(verb, fields_of).map(Family::Site),
            Some(("keyring", verb)) => KeyringCommand::parse(verb, fields_of).map(Family::Keyring),
            Some(("domains", verb)) => DomainCommand::parse(verb, fields_of).map(Family::Domain),
            Some(("users", verb)) => UserCommand::parse(verb, fields_of, actor).map(Family::User),
            Some(("keys", verb)) => KeyCommand::parse(verb, fields_of, actor).map(|key| Family::Key(Box::new(key))),
            Some(("tokens", verb)) => TokenCommand::parse(verb, fields_of).map(Family::Token),
            Some(("tick", verb)) => TickCommand::parse(verb, fields_of).map(Family::Tick),
            Some(("audit" | "drain", verb)) => AuditCommand::parse(verb, fields_of).map(Family::Audit),
            _ => None,
        };
        let family = family.ok_or_else(|| Invalid::one("command", "oneOf", "the name of a command"))?;
        fields.finish().map(|()| Self { family, wish })
    }

    /// A hash of what is asked for and by whom: what an operation id stands for.
    pub fn wish(&self) -> &str {
        &self.wish
    }

    /// The ids of the documents that it needs, the site first; they are read in one call.
    pub fn plan(&self, actor: &Actor, salt: &[u8; 32]) -> Vec<String> {
        let mut ids = vec![id::SITE.to_owned()];
        match &self.family {
            Family::Site(_) => {}
            Family::Keyring(command) => command.plan(&mut ids),
            Family::Domain(command) => command.plan(salt, &mut ids),
            Family::User(command) => command.plan(actor, salt, &mut ids),
            Family::Key(command) => command.plan(actor, salt, &mut ids),
            Family::Tick(command) => command.plan(&mut ids),
            Family::Audit(command) => command.plan(&mut ids),
            Family::Token(_) => TokenCommand::plan(&mut ids),
        }
        ids
    }

    /// What comes of it, given the documents that [`Command::plan`] named, as they were read.
    ///
    /// Errors: refusals of the table, `fault` for a document that cannot be used; then nothing is to be written.
    pub fn decide(
        &self,
        documents: &[(&str, Option<&str>)],
        circumstances: &Circumstances<'_>,
    ) -> Result<Decision, Error> {
        let loaded = Loaded(documents);
        let decided = match &self.family {
            Family::Site(command) => command.decide(&loaded, circumstances),
            Family::Keyring(command) => command.decide(&loaded, circumstances),
            Family::Domain(command) => command.decide(&loaded, circumstances),
            Family::User(command) => command.decide(&loaded, circumstances),
            Family::Key(command) => command.decide(&loaded, circumstances),
            Family::Tick(command) => command.decide(&loaded, circumstances),
            Family::Audit(command) => command.decide(&loaded, circumstances),
            Family::Token(command) => command.decide(&loaded, circumstances),
        };
        // Whatever was decided without an answer is not what would be decided with it.
        match circumstances.host.question() {
            Some(question) => Ok(Decision { effects: vec![Effect::Ask(question)], reply: Reply::Value(Value::Null) }),
            None => decided,
        }
    }
}

/// The order of members does not matter; what has no canonical form is refused as malformed anyway.
fn wish(name: &str, members: &serde_json::Value, actor: &Actor) -> String {
    let asked = serde_json::json!({ "command": name, "input": members, "actor": actor.auditable() });
    let text = canonical(&asked).unwrap_or_default();
    let hash = sha256(&[b"keyward operation 1\0", text.as_bytes()]);
    base64::to_url(hash.first_chunk::<16>().unwrap_or(&[0; 16]))
}

impl Decision {
    /// An answer, and nothing to do.
    fn answer(reply: Reply) -> Self {
        Self { effects: Vec::new(), reply }
    }
}
