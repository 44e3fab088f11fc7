//! A storage in memory with the engine's loop around it, and what holds of every single write.

use std::collections::BTreeMap;

use keyward::access::Actor;
use keyward::account::Access;
use keyward::audit::{Event, Ledger, PersonalData};
use keyward::command::{Circumstances, Command, Effect, Host, Reply, Trace, dry_run};
use keyward::credential::foreign::Format;
use keyward::crypto::Entropy;
use keyward::error::Error;
use keyward::id::{Id, SITE, audit_document};
use keyward::keyring::{Answers, Opener};
use keyward::notice::Notice;
use keyward::signing::{FieldTypes, NonceRule};
use keyward::site::Site;
use keyward::verify::{Clock, ImportRule, Outcome, Verifier, VerifierOptions};
use serde_json::{Value, json};

use crate::model::{Ask, Raw, Said};

pub(crate) const PREFIX: &str = "acme";

/// Documents, a clock and a counter of entropy.
pub(crate) struct World {
    pub(crate) documents: BTreeMap<String, String>,
    pub(crate) now: u64,
    /// The last event of each document: what the next one is chained to.
    heads: BTreeMap<String, Event>,
    operations: u64,
    salt: Option<[u8; 32]>,
    verifier: Verifier,
}

/// What came of a command.
pub(crate) struct Ran {
    pub(crate) reply: Result<Reply, Error>,
    /// The document that was written.
    pub(crate) written: Option<String>,
    /// What a dry run of it said before.
    pub(crate) rehearsed: Option<Value>,
    /// What was said of it, sorted.
    pub(crate) said: Vec<Said>,
}

#[derive(serde::Deserialize)]
struct Ledgered {
    ledger: Ledger,
}

impl World {
    /// An empty storage.
    pub(crate) fn new() -> Self {
        let options = VerifierOptions {
            prefix: PREFIX.into(),
            max_staleness_ms: 5_000.0,
            capacity: 100,
            nonce: NonceRule::Required,
            max_body: 1 << 20,
            tag: "keyward".into(),
            max_age_s: 300,
            clock_skew_s: 30,
            origin: None,
            types: FieldTypes::default().into(),
            has_keyring: false,
            tokens: None,
        };
        let mut verifier = Verifier::new(options);
        verifier.accept_imported(ImportRule { format: Format::Sha256, prefix: None, pepper: None });
        Self {
            documents: BTreeMap::new(),
            now: 1_700_000_000_000,
            heads: BTreeMap::new(),
            operations: 0,
            salt: None,
            verifier,
        }
    }

    /// Carries out a command, as the engine does; with a rehearsal, or a second time with the same operation id.
    pub(crate) fn run(&mut self, ask: &Ask, rehearse: bool, repeat: bool) -> Ran {
        self.operations += 1;
        let command = match Command::parse(ask.name, ask.input.clone(), &ask.actor) {
            Ok(command) => command,
            Err(invalid) => {
                return Ran { reply: Err(invalid.into()), written: None, rehearsed: None, said: Vec::new() };
            }
        };
        let rehearsed = if rehearse {
            self.decide(&command, ask, |read, given| dry_run(&command, ask.name, &ask.input, read, given).ok()?.told())
        } else {
            None
        };
        let decision = match self.decide(&command, ask, |read, given| command.decide(read, given)) {
            Ok(decision) => decision,
            Err(error) => return Ran { reply: Err(error), written: None, rehearsed, said: Vec::new() },
        };
        if let Some(Value::Object(said)) = &rehearsed {
            let changes = decision.effects.iter().find_map(|effect| match effect {
                Effect::Write { changes, .. } => Some(json!(changes)),
                Effect::Create { .. } | Effect::Claim { .. } | Effect::Add { .. } | Effect::Ask(_) => None,
            });
            assert_eq!(said["changes"], changes.unwrap_or_else(|| json!([])), "a dry run says what will change");
        }
        let (written, said) = self.commit(ask, decision.effects);
        if repeat {
            let again = self.decide(&command, ask, |read, given| command.decide(read, given));
            match again {
                Ok(again) => assert_eq!(again.effects, [], "{ask:?} is done twice"),
                Err(error) => panic!("{ask:?} is not known again: {error:?}"),
            }
        }
        Ran { reply: Ok(decision.reply), written, rehearsed, said }
    }

    fn decide<T>(
        &self,
        command: &Command,
        ask: &Ask,
        decide: impl for<'a> FnOnce(&[(&'a str, Option<&'a str>)], &Circumstances<'_>) -> T,
    ) -> T {
        let ids = self.salt.map_or_else(|| vec![SITE.to_owned()], |salt| command.plan(&ask.actor, &salt));
        assert_eq!(ids.first().map(String::as_str), Some(SITE));
        let documents: Vec<_> =
            ids.iter().map(|id| (id.as_str(), self.documents.get(id).map(String::as_str))).collect();
        let mut seed = [0_u8; 32];
        seed[..8].copy_from_slice(&self.operations.to_be_bytes());
        let opener = match ask.raw {
            Raw::Right => Some(Opener::Raw([7; 32].into())),
            Raw::Wrong => Some(Opener::Raw([8; 32].into())),
            Raw::None => None,
        };
        let host = Host::new(opener.as_ref(), Answers::default());
        let circumstances = Circumstances {
            actor: &ask.actor,
            now: self.now,
            entropy: &Entropy::new(seed),
            operation: &self.operation(),
            wish: command.wish(),
            prefix: PREFIX,
            personal: PersonalData::Plain,
            host: &host,
            tried_at: None,
            trace: &Trace::default(),
        };
        decide(&documents, &circumstances)
    }

    fn operation(&self) -> String {
        format!("operation-{}", self.operations)
    }

    /// Carries out effects: at most one write, with exactly one event, chained to the one before (invariant 5).
    fn commit(&mut self, ask: &Ask, effects: Vec<Effect>) -> (Option<String>, Vec<Said>) {
        let (mut written, mut said) = (None, Vec::new());
        for effect in effects {
            match effect {
                Effect::Ask(question) => panic!("{question:?} is asked of a host that was asked for nothing"),
                Effect::Create { id, text } => {
                    let pending =
                        self.heads.values().find(|event| audit_document(&event.document, event.sequence) == id);
                    assert_eq!(pending.and_then(Event::text), Some(text.clone()), "an event is copied out as it is");
                    let there = self.documents.entry(id).or_insert_with(|| text.clone());
                    assert_eq!(*there, text, "an audit document never changes");
                }
                Effect::Claim { id, text } => {
                    let there = self.documents.entry(id).or_insert_with(|| text.clone());
                    assert_eq!(*there, text, "a token has one owner");
                }
                Effect::Add { id, text } => {
                    let notice = Notice::parse(&id, &text).unwrap();
                    if written.is_some() {
                        said.push(Said::of(&notice));
                    }
                    // A notice that nobody has touched is made anew as it was.
                    let there = self.documents.entry(id).or_insert_with(|| text.clone());
                    assert_eq!(*there, text, "a notice has one id");
                }
                Effect::Write { id, text, sequence, changes } => {
                    assert!(written.is_none(), "a command writes at most one document");
                    let ledger = serde_json::from_str::<Ledgered>(&text).unwrap().ledger;
                    let [event] = ledger.outbox.as_slice() else { panic!("not one event") };
                    let before = self.heads.get(&id);
                    let chained = before.map_or_else(|| (0, "A".repeat(43)), |last| (last.sequence, last.hash.clone()));
                    assert_eq!((sequence, event.previous.clone()), chained);
                    assert!(event.is_intact() && event.sequence == sequence + 1 && event.document == id);
                    assert_eq!((ledger.sequence, &ledger.head), (event.sequence, &event.hash));
                    assert_eq!((event.at, &event.operation), (self.now, &self.operation()));
                    assert_eq!(
                        (&event.actor, event.action.as_str()),
                        (&ask.actor.auditable(), action(ask.name).as_str())
                    );
                    assert!(event.changes == changes && !changes.is_empty());
                    if let Some(last) = before {
                        let copied = audit_document(&last.document, last.sequence);
                        assert!(self.documents.contains_key(&copied), "an event was lost");
                    }
                    self.heads.insert(id.clone(), event.clone());
                    if id == SITE {
                        self.salt = Some(Site::parse(&text).unwrap().salt().unwrap());
                    }
                    self.documents.insert(id.clone(), text);
                    written = Some(id);
                }
            }
        }
        said.sort();
        (written, said)
    }

    /// What a verifier says that reads everything afresh: what the token may do, or why it is denied.
    pub(crate) fn verify(&mut self, client_id: &str, token: &str) -> Result<(Access, Vec<String>), &'static str> {
        let client_id = Id::parse(client_id).unwrap();
        let read = |id: String| self.documents.get(&id).map(|text| (self.heads[&id].hash.as_str(), text.as_str()));
        let (account, domain) = (read(client_id.account_document()), read(client_id.domain_document()));
        self.verifier.fill(&client_id, 0.0, account, domain).unwrap();
        let clock = Clock { now: self.now, mono: 0.0, fetched: true, fetched_keyring: true, fetched_body: false };
        let mut outcome = self.verifier.check_token(token, 0, clock);
        while let Outcome::ReadImports(ids) = outcome {
            if ids.is_empty() {
                self.verifier.take_salt(&self.salt.unwrap());
            }
            for id in ids {
                self.verifier.fill_import(&id, 0.0, self.documents.get(&id).map(String::as_str)).unwrap();
            }
            outcome = self.verifier.check_token(token, 0, clock);
        }
        match outcome {
            Outcome::Accepted(accepted) => {
                let principal = self.verifier.principal(&accepted).unwrap();
                Ok((principal.access.clone(), principal.scopes.clone()))
            }
            Outcome::Denied(denial) => Err(denial.reason.as_str()),
            other => panic!("asked for {other:?} after everything was read"),
        }
    }
}

/// What the event of a command is called: `keys.create` makes `key.create`.
fn action(command: &str) -> String {
    match command.split_once('.') {
        Some(("tick", "account")) => "account.tick".to_owned(),
        Some(("keyring" | "tokens" | "site", _)) | None => command.to_owned(),
        Some((family, verb)) => format!("{}.{verb}", family.trim_end_matches('s')),
    }
}

/// Whom the documents of a history know by name.
pub(crate) fn site_admin() -> Actor {
    Actor::SiteAdmin { id: "root".into() }
}
