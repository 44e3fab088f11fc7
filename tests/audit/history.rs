//! A random history whose every command is interrupted at every call of the storage before it comes to its end.

use std::collections::BTreeMap;

use keyward::access::Actor;
use keyward::account::Account;
use keyward::audit::{
    Chains, Checkpoint, Event, Heads, NoteKey, Openings, PersonalData, Verification, ledger_of, replay, without_nulls,
};
use keyward::command::{Circumstances, Command, Effect, Host, Reply, Trace};
use keyward::crypto::{Entropy, Purpose, SigningSeed, Stream};
use keyward::error::Error;
use keyward::id::{LEDGERS, SITE, account_document, domain_document};
use keyward::keyring::Answers;
use keyward::site::Site;
use serde_json::{Value, json};

use crate::store::{Crash, Plan, Store, shown};

const COMMANDS: usize = 11;
const START: u64 = 1_700_000_000_000;
const NAME: &str = "example.com/keyward";

/// A history as far as it has come.
pub(crate) struct History {
    pub(crate) store: Store,
    dice: Stream,
    personal: PersonalData,
    /// Whether a command that was interrupted is repeated under its operation id, as whoever asked would.
    repeats: bool,
    now: u64,
    operations: u64,
    keys: Vec<String>,
    /// What documents looked like, and when: what the past is held against.
    seen: Vec<(u64, String, Value)>,
    signing: SigningSeed,
    checkpoints: Vec<String>,
}

impl History {
    /// A site with a domain and two users.
    pub(crate) fn new(seed: u32) -> Self {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&seed.to_be_bytes());
        let personal = if seed.is_multiple_of(3) { PersonalData::Committed } else { PersonalData::Plain };
        Self {
            store: Store::default(),
            dice: Entropy::new(bytes).stream(Purpose::Secret),
            personal,
            repeats: seed.is_multiple_of(2),
            now: START,
            operations: 0,
            keys: Vec::new(),
            seen: Vec::new(),
            signing: SigningSeed::new([5; 32]),
            checkpoints: Vec::new(),
        }
    }

    /// All commands, each interrupted wherever it can be.
    pub(crate) fn play(&mut self) {
        let personal = if self.personal.is_plain() { "plain" } else { "committed" };
        let environments = json!({ "eu.west": ["read", "write"] });
        self.ask("site.init", &json!({ "personalData": personal, "policy": { "APIKEY_MAX_NUM_PER_USER": 3 } }));
        self.ask("domains.put", &json!({ "domain": "default", "environments": environments }));
        for user in ["ann", "bob"] {
            self.ask("users.put", &json!({ "user": user, "access": environments }));
        }
        for _ in 0..COMMANDS {
            self.now += u64::from(self.dice.below(200)) * 3_600_000;
            let (name, input) = self.wish();
            self.ask(name, &input);
        }
    }

    /// Drains everything, again interrupted wherever that can be, and holds all against each other.
    pub(crate) fn settle(&mut self) {
        self.check("before the drain");
        let ledgers: Vec<_> = LEDGERS.iter().flat_map(|prefix| self.store.scan(prefix)).map(|(id, _)| id).collect();
        for document in ledgers {
            self.ask("drain.document", &json!({ "document": document }));
        }
        assert!(LEDGERS.iter().flat_map(|prefix| self.store.scan(prefix)).all(|(_, text)| {
            ledger_of(&text).is_some_and(|ledger| ledger.outbox.is_empty() && ledger.openings.is_none())
        }));
        self.check("after the drain");
    }

    /// The key that verifies the checkpoints.
    pub(crate) fn key(&self) -> NoteKey {
        NoteKey::new(NAME, self.signing.public()).unwrap()
    }

    /// The last checkpoint.
    pub(crate) fn checkpoint(&self) -> &str {
        self.checkpoints.last().unwrap()
    }

    /// The lines of an export.
    pub(crate) fn export(&self) -> Vec<String> {
        let mut lines: BTreeMap<String, String> = self.store.scan("audit/").into_iter().collect();
        for (_, text) in LEDGERS.iter().flat_map(|prefix| self.store.scan(prefix)) {
            lines.extend(ledger_of(&text).unwrap().pending().unwrap());
        }
        lines.into_values().collect()
    }

    fn wish(&mut self) -> (&'static str, Value) {
        let user = if self.dice.below(3) == 0 { "bob" } else { "ann" };
        let number = self.operations;
        let key = match self.keys.len() {
            0 => "0".repeat(24),
            count => self.keys[usize::from(self.dice.below(u8::try_from(count).unwrap()))].clone(),
        };
        let of_key = json!({ "keyId": key });
        match self.dice.below(16) {
            0..=3 => ("keys.create", json!({ "owner": user, "name": format!("key {number}"), "expiresInDays": 30 })),
            4 => ("keys.revoke", of_key),
            5 => ("keys.regenerate", of_key),
            6 => ("keys.disable", of_key),
            7 => ("keys.enable", of_key),
            8 => ("keys.edit", json!({ "keyId": key, "name": format!("name {number}"), "description": "d" })),
            9 => ("keys.rotate", json!({ "keyId": key, "overlapDays": 1 })),
            10 => ("keys.grantAccess", json!({ "keyId": key, "access": { "eu.west": ["read"] } })),
            11 => ("keys.delete", of_key),
            12 => match self.dice.below(3) {
                0 => ("users.delete", json!({ "user": user })),
                1 => ("users.deactivate", json!({ "user": user })),
                _ => ("users.put", json!({ "user": user, "kind": "service", "maintainers": ["ann", "eve"] })),
            },
            13 => ("users.put", json!({ "user": user, "status": "active", "keyCreation": self.dice.below(2) == 0 })),
            14 => ("site.setPolicy", json!({ "policy": { "APIKEY_EXPIRE_DAYS": 30 + number } })),
            _ => match self.dice.below(2) {
                0 => ("domains.put", json!({ "domain": "default", "restrictCreation": self.dice.below(2) == 0 })),
                _ => ("tick.account", json!({ "document": account_document(&self.salt().unwrap(), "default", user) })),
            },
        }
    }

    /// Asks until it is done; the process dies at each call in turn, before it and after it.
    fn ask(&mut self, name: &str, input: &Value) {
        self.store.tally.commands += 1;
        self.operations += 1;
        let mut plan = Plan { call: 0, after: false };
        loop {
            if !self.repeats {
                self.operations += 1;
            }
            self.store.start(Some(plan));
            match self.attempt(name, input) {
                Err(Crash) => {
                    self.look();
                    plan = if plan.after {
                        Plan { call: plan.call + 1, after: false }
                    } else {
                        Plan { after: true, ..plan }
                    };
                }
                Ok(reply) => {
                    if let Ok(Reply::Issued(issued)) = reply {
                        self.keys.push(issued.key.key_id.as_str().to_owned());
                    }
                    break;
                }
            }
        }
        self.look();
    }

    /// One process: reads, decides, does what was decided.
    fn attempt(&mut self, name: &str, input: &Value) -> Result<Result<Reply, Error>, Crash> {
        let actor = Actor::SiteAdmin { id: "root".into() };
        let command = Command::parse(name, input.clone(), &actor).unwrap();
        let salt = self.salt();
        let ids = salt.map_or_else(|| vec![SITE.to_owned()], |salt| command.plan(&actor, &salt));
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.operations.to_be_bytes());
        let entropy = Entropy::new(seed);
        loop {
            let stored = self.store.read(&ids)?;
            let documents: Vec<_> = ids
                .iter()
                .zip(&stored)
                .map(|(id, found)| (id.as_str(), found.as_ref().map(|(text, _)| text.as_str())))
                .collect();
            let circumstances = Circumstances {
                actor: &actor,
                now: self.now,
                entropy: &entropy,
                operation: &format!("operation {}", self.operations),
                wish: command.wish(),
                prefix: "acme",
                personal: self.personal,
                host: &Host::new(None, Answers::default()),
                tried_at: None,
                trace: &Trace::default(),
            };
            let decision = match command.decide(&documents, &circumstances) {
                Ok(decision) => decision,
                Err(Error::Fault(fault)) => panic!("{name}: {}", fault.message),
                Err(error) => return Ok(Err(error)),
            };
            let mut written = true;
            for effect in decision.effects {
                match effect {
                    Effect::Ask(question) => panic!("{name}: {question:?}"),
                    Effect::Create { id, text } | Effect::Claim { id, text } => {
                        if !self.store.write(&id, &text, None)? {
                            let there = self.store.read(std::slice::from_ref(&id))?;
                            assert_eq!(there[0].as_ref().map(|(text, _)| text), Some(&text), "{id} differs");
                        }
                    }
                    Effect::Add { id, text } => {
                        self.store.write(&id, &text, None)?;
                    }
                    Effect::Write { id, text, .. } => {
                        let version = ids.iter().position(|own| *own == id).and_then(|index| stored[index].as_ref());
                        written = self.store.write(&id, &text, version.map(|(_, version)| *version))?;
                    }
                }
            }
            if written {
                return Ok(Ok(decision.reply));
            }
        }
    }

    fn salt(&self) -> Option<[u8; 32]> {
        self.store.text(SITE).map(|text| Site::parse(text).unwrap().salt().unwrap())
    }

    /// Remembers what ann and the domain look like now; what comes later at the same instant counts.
    fn look(&mut self) {
        let Some(salt) = self.salt() else { return };
        for id in [account_document(&salt, "default", "ann"), domain_document(&salt, "default"), SITE.to_owned()] {
            let view = self.store.text(&id).and_then(|text| shown(&id, text));
            self.seen.retain(|(at, document, _)| *at != self.now || *document != id);
            self.seen.extend(view.map(|view| (self.now, id, without_nulls(&view))));
        }
    }

    fn check(&mut self, when: &str) {
        let mut heads = Heads::default();
        for (id, text) in LEDGERS.iter().flat_map(|prefix| self.store.scan(prefix)) {
            heads.take(&id, &text);
        }
        let text = heads.text(NAME, self.now).unwrap();
        let note = self.key().note(&text, &self.signing.sign(text.as_bytes())).unwrap();
        self.checkpoints.push(serde_json::to_string(&Checkpoint::new(note, heads.leaves())).unwrap());
        let lines = self.export();
        let committed: u64 = self.store.changes.values().sum();
        assert_eq!(lines.len() as u64, committed, "{when}: not one event a change");
        for found in [self.verify_storage(), self.verify_export(&lines)] {
            assert!(found.ok, "{when}: {found:?}");
            assert_eq!((found.events, found.covered), (committed, committed), "{when}");
        }
        self.check_past(&lines, when);
        self.check_names(&lines);
    }

    /// What is verified of the storage.
    pub(crate) fn verify_storage(&self) -> Verification {
        let mut chains = Chains::new(false);
        for text in &self.checkpoints {
            chains.checkpoint(text, &[self.key()]);
        }
        for (id, text) in LEDGERS.iter().flat_map(|prefix| self.store.scan(prefix)) {
            chains.ledger(&id, &text);
        }
        for (id, text) in &self.store.scan("audit/") {
            chains.event(id, text);
        }
        chains.finish()
    }

    fn verify_export(&self, lines: &[String]) -> Verification {
        let mut chains = Chains::new(false);
        for text in &self.checkpoints {
            chains.checkpoint(text, &[self.key()]);
        }
        for line in lines {
            chains.line(line);
        }
        chains.finish()
    }

    fn check_past(&self, lines: &[String], when: &str) {
        let mut events: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for line in lines {
            let mut event = Event::read(line).unwrap();
            let erased = event.open(self.openings(&event).as_ref());
            assert!(!erased, "{when}: a name is lost");
            events.entry(event.document.clone()).or_default().push(event);
        }
        for (at, document, view) in &self.seen {
            let past = replay(events[document].iter(), *at);
            assert_eq!(past.view, *view, "{when}: {document} at {at}");
        }
    }

    fn openings(&self, event: &Event) -> Option<Openings> {
        let id = format!("personal/{}/{:012}", event.document, event.sequence);
        let pending = || self.store.text(&event.document).and_then(ledger_of).and_then(|ledger| ledger.openings);
        self.store.text(&id).map(|text| Openings::parse(&id, text).unwrap()).or_else(pending)
    }

    /// Where names are committed to, no event holds one.
    fn check_names(&self, lines: &[String]) {
        for line in lines {
            for name in ["\"ann\"", "\"bob\"", "\"eve\"", "\"root\"", "\"key ", "\"name "] {
                assert!(self.personal.is_plain() || !line.contains(name), "{name} in {line}");
            }
        }
        let accounts = self.store.scan("account/");
        assert!(accounts.iter().all(|(id, text)| Account::parse(id, text).is_ok()));
    }
}
