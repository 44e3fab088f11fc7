//! One history: each step is taken by the core and by the model, and then they are compared.

use keyward::command::{Issued, Reply};
use keyward::error::Error;
use keyward::text::limits::ACCOUNT_BYTES;
use serde_json::{Value, json};

use crate::canary::Canary;
use crate::input::{FOREIGN, foreign};
use crate::laws::{self, Broken, flat};
use crate::model::{Ask, Change, Fresh, Home, Model, Raw, Token, User};
use crate::step::{Move, Step};
use crate::tally::Tally;
use crate::world::{PREFIX, Ran, World, site_admin};

/// A history as far as it has come.
pub(crate) struct Play {
    world: World,
    model: Model,
    tokens: Vec<Token>,
    canary: Canary,
    /// What was asked for, and what came of it: what a failure is explained with.
    log: Vec<(Move, String)>,
    taken: usize,
}

/// What every history starts with: two domains, each with a few users, one of them a service.
fn opening(full: bool) -> Vec<(&'static str, Value)> {
    let environments = json!({ "production": ["read", "write"], "staging": ["read"] });
    let most = json!({ "production": ["read", "write"] });
    let mut asks = vec![
        (
            "site.init",
            json!({ "policy": {
            "APIKEY_SELF_SERVICE_LEVEL": "user_full_control", "APIKEY_MAX_NUM_PER_USER": if full { 100 } else { 3 },
        } }),
        ),
        ("domains.put", json!({ "domain": "acme", "environments": environments })),
        ("domains.put", json!({ "domain": "other", "environments": environments })),
        ("users.put", json!({ "domain": "acme", "user": "ann", "access": most })),
        ("users.put", json!({ "domain": "acme", "user": "bob", "access": { "production": ["read"] } })),
        (
            "users.put",
            json!({
                "domain": "acme", "user": "ci", "kind": "service", "maintainers": ["ann", "bob"], "access": environments,
            }),
        ),
        ("users.put", json!({ "domain": "other", "user": "ann", "access": most })),
    ];
    if full {
        // So many keys with so much to say that there is no room for the last of them.
        let input = json!({ "domain": "acme", "owner": "ann", "name": "full", "description": "x".repeat(2_000) });
        asks.extend((0..22).map(|_| ("keys.create", input.clone())));
    }
    asks
}

impl Play {
    /// A new history; in a full one, an account has hardly room.
    pub(crate) fn start(full: bool, tally: &mut Tally) -> Result<Self, Broken> {
        let world = World::new();
        let model = Model { now: world.now, ..Model::default() };
        let (tokens, canary, log) = (Vec::new(), Canary::new(), Vec::new());
        let mut play = Self { world, model, tokens, canary, log, taken: 0 };
        for (name, input) in opening(full) {
            play.ask(&Ask { actor: site_admin(), name, input, raw: Raw::Right }, tally)?;
        }
        play.log.clear();
        Ok(play)
    }

    /// A history of a storage that has no site yet.
    pub(crate) fn from_nothing() -> Self {
        let world = World::new();
        let model = Model { now: world.now, ..Model::default() };
        Self { world, model, tokens: Vec::new(), canary: Canary::new(), log: Vec::new(), taken: 0 }
    }

    /// One step, and everything that must hold after it.
    pub(crate) fn take(&mut self, step: &Step, tally: &mut Tally) -> Result<(), Broken> {
        match step.read(&self.model, &self.tokens) {
            Move::Ask(ask) => self.ask(&ask, tally),
            Move::Wait(now) => self.wait(now, tally),
        }
    }

    /// What was asked for after the opening, and what came of it.
    pub(crate) fn told(&self) -> String {
        let line = |(step, end): &(Move, String)| match step {
            Move::Ask(ask) => {
                let input: String = ask.input.to_string().chars().take(300).collect();
                format!("{} {input} by {} ({:?}): {end}", ask.name, ask.actor.auditable(), ask.raw)
            }
            Move::Wait(now) => format!("wait until {now}"),
        };
        self.log.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn wait(&mut self, now: u64, tally: &mut Tally) -> Result<(), Broken> {
        tally.count("wait", "done");
        self.log.push((Move::Wait(now), String::new()));
        let homes: Vec<_> = self.model.users.keys().cloned().collect();
        let worked: Vec<_> = homes.iter().map(|home| laws::working(&self.model, home)).collect();
        (self.world.now, self.model.now) = (now, now);
        for (home, worked) in homes.iter().zip(&worked) {
            laws::passing(&self.model, home, worked)?;
        }
        self.verdicts(None, tally)
    }

    fn ask(&mut self, ask: &Ask, tally: &mut Tally) -> Result<(), Broken> {
        self.taken += 1;
        let ran = self.world.run(ask, self.taken.is_multiple_of(3), self.taken.is_multiple_of(5));
        let end = match &ran.reply {
            Ok(_) => "done",
            Err(Error::Invalid(_)) => "invalid",
            Err(Error::Refused(refusal)) => refusal.code.as_str(),
            Err(Error::Fault(fault)) => return Err(format!("{ask:?} is a fault: {}", fault.message)),
        };
        tally.count(ask.name, end);
        self.log.push((Move::Ask(ask.clone()), end.to_owned()));
        self.rehearsed(&ran, end)?;
        let fresh = self.fresh(&ran);
        let mut change = match (self.model.decide(ask, &fresh), end) {
            (Ok(change), "done") => change,
            (Ok(_), "account_full") => return self.full(ask),
            (Err(expected), _) if expected == end => return self.refused(&ran),
            (expected, _) => return Err(format!("{end}, but the model says {expected:?}")),
        };
        let (home, said) = match &mut change {
            Change::User(home, user) => (Some(home.clone()), self.model.said(ask, home, user)),
            _ => (None, Vec::new()),
        };
        for said in &said {
            tally.say(&said.kind);
        }
        if ran.said != said {
            return Err(format!("{:?} is said, not {said:?}", ran.said));
        }
        let before = home.as_ref().map(|home| (self.user(home), laws::working(&self.model, home)));
        self.learn(&ran, home.as_ref(), &fresh);
        self.learn_import(ask, &ran, home.as_ref(), &fresh);
        let elsewhere = matches!(change, Change::Site(_) | Change::Domain(..));
        if self.model.carry_out(change) != ran.written.is_some() {
            return Err(format!("written: {:?}, the model says otherwise", ran.written));
        }
        self.unheard(&ran)?;
        self.explained(ask, &ran)?;
        if let (Some(home), Some((before, worked)), Some(document)) = (&home, before, &ran.written) {
            let account = keyward::account::Account::parse(document, &self.world.documents[document]);
            let account = account.map_err(|fault| fault.message)?;
            let (now, cap) = (self.model.now, self.model.rules(&home.0).cap);
            laws::same(&account, &self.model.users[home], now)?;
            laws::counts(before.as_ref().map_or(0, |user| user.counted(now)), &account, cap, now)?;
            if let Some(before) = before {
                laws::widening(&before, &account, home, ask, &self.model)?;
                laws::last_pair(ask, &self.model, home, &worked)?;
            }
            self.verdicts(Some(home), tally)?;
        } else if elsewhere && ran.written.is_some() {
            self.verdicts(None, tally)?;
        }
        Ok(())
    }

    fn user(&self, home: &Home) -> Option<User> {
        self.model.users.get(home).cloned()
    }

    /// The dry run said what then came; it made no secret.
    fn rehearsed(&self, ran: &Ran, end: &str) -> Result<(), Broken> {
        let Some(said) = &ran.rehearsed else { return Ok(()) };
        let told = if said["outcome"] == "done" { "done" } else { said["code"].as_str().unwrap_or_default() };
        let checks = said["checks"].as_array().cloned().unwrap_or_default();
        let failed: Vec<_> = checks.iter().map(|check| check["passed"] == json!(false)).collect();
        let shown = match failed.split_last() {
            Some((last, others)) => *last == (end != "done") && !others.contains(&true),
            None => false,
        };
        if told != end || !shown || self.canary.sings(&said.to_string()) {
            return Err(format!("a dry run says {said}, then it was {end}"));
        }
        match &ran.reply {
            Ok(Reply::Value(value)) if *value != said["reply"] => Err(format!("the reply was to be {}", said["reply"])),
            Ok(Reply::Issued(issued)) => {
                let silent = said["reply"]["secret"].is_null() && said["reply"]["token"].is_null();
                let same = said["reply"]["key"] == json!(issued.key);
                if silent && same { Ok(()) } else { Err(format!("the reply was to be {}", said["reply"])) }
            }
            _ => Ok(()),
        }
    }

    /// The ids that a reply gives to what is new.
    fn fresh(&self, ran: &Ran) -> Fresh {
        let issued = |issued: &Issued| Fresh {
            key: issued.key.key_id.as_str().to_owned(),
            client: issued.client_id.as_str().to_owned(),
            secret: self.tokens.len(),
        };
        match &ran.reply {
            Ok(Reply::Issued(reply)) => issued(reply),
            Ok(Reply::Value(value)) if value["outcome"] == "imported" => Fresh {
                key: value["key"]["keyId"].as_str().unwrap().to_owned(),
                client: value["key"]["pairs"][0]["clientId"].as_str().unwrap().to_owned(),
                secret: self.tokens.len(),
            },
            _ => Fresh::default(),
        }
    }

    /// Remembers a token of another system, whose it is now and for ever.
    fn learn_import(&mut self, ask: &Ask, ran: &Ran, home: Option<&Home>, fresh: &Fresh) {
        let (Ok(Reply::Value(value)), Some(home)) = (&ran.reply, home) else { return };
        if value["outcome"] != "imported" {
            return;
        }
        let found = (0..FOREIGN).map(foreign).find(|(_, digest)| digest == ask.text("digest"));
        let (text, digest) = found.expect("a token of another system");
        self.tokens.push(Token { text, client: fresh.client.clone(), home: home.clone(), foreign: true });
        self.model.imports.insert(digest, (home.clone(), fresh.client.clone()));
        self.model.settle_home(&fresh.client, home);
    }

    /// Remembers a secret, to try it again and again.
    fn learn(&mut self, ran: &Ran, home: Option<&Home>, fresh: &Fresh) {
        let (Ok(Reply::Issued(issued)), Some(home)) = (&ran.reply, home) else { return };
        let credential = issued.credential.as_ref().expect("a secret");
        let text = credential.token(PREFIX);
        self.canary.add(credential);
        self.tokens.push(Token { text, client: fresh.client.clone(), home: home.clone(), foreign: false });
        self.model.settle_home(&fresh.client, home);
    }

    /// Invariant 6: no piece of a secret in what was written, nor in what was said.
    fn unheard(&self, ran: &Ran) -> Result<(), Broken> {
        let written = ran.written.as_ref().map(|id| self.world.documents[id].as_str());
        let said = match &ran.reply {
            Ok(Reply::Keyring(keyring)) => json!(keyring).to_string(),
            Ok(Reply::Value(value)) => value.to_string(),
            Ok(Reply::Issued(issued)) => json!(issued.key).to_string(),
            Err(_) => String::new(),
        };
        if written.into_iter().chain([said.as_str()]).any(|text| self.canary.sings(text)) {
            return Err("a piece of a secret was written or said".to_owned());
        }
        Ok(())
    }

    /// A refusal tells no secret, and of what is not there nothing at all.
    fn refused(&self, ran: &Ran) -> Result<(), Broken> {
        let Err(Error::Refused(refusal)) = &ran.reply else { return Ok(()) };
        let details = json!(refusal.details).to_string();
        let missing = ["user_not_found", "key_not_found", "domain_not_found"].contains(&refusal.code.as_str());
        if self.canary.sings(&details) || (missing && !refusal.details.is_empty()) {
            return Err(format!("a refusal says {details}"));
        }
        Ok(())
    }

    /// Only what makes an account larger is refused for its size, and only where it is large.
    fn full(&self, ask: &Ask) -> Result<(), Broken> {
        let grows = !["revoke", "disable", "enable", "delete", "promote", "revokeAccess", "deletePair", "deactivate"]
            .iter()
            .any(|verb| ask.name.ends_with(verb));
        let largest = self.world.documents.values().map(String::len).max().unwrap_or_default();
        if grows && largest > ACCOUNT_BYTES - 4_096 { Ok(()) } else { Err(format!("full at {largest} bytes")) }
    }

    /// K6: what an explanation says of a key is what a verification says of it.
    fn explained(&self, ask: &Ask, ran: &Ran) -> Result<(), Broken> {
        let Ok(Reply::Value(reply)) = &ran.reply else { return Ok(()) };
        if ask.name != "keys.explain" {
            return Ok(());
        }
        let (home, place) = self.model.find(ask.text("keyId")).expect("it was explained");
        let key = &self.model.users[home].keys[place];
        let named = key.pairs.iter().find(|pair| pair.client == ask.text("keyId"));
        let pair = named.or_else(|| key.current()).expect("a current pair");
        let may = self.model.effective(home, key);
        let environment = ask.input["environment"].as_str();
        let role = (ask.text("environment").to_owned(), ask.text("role").to_owned());
        let expected = self.model.reason(&home.0, home, key, pair).or_else(|| {
            if environment.is_some_and(|name| !may.iter().any(|(environment, _)| environment == name)) {
                return Some("environment_not_granted");
            }
            if environment.is_some() && !may.contains(&role) {
                return Some("role_not_granted");
            }
            let scope = ask.input["scope"].as_str();
            scope.filter(|scope| !key.scopes.contains(*scope)).map(|_| "scope_not_granted")
        });
        if reply["reason"].as_str() == expected && reply["allowed"] == json!(expected.is_none()) {
            return Ok(());
        }
        Err(format!("the explanation says {}, the model {expected:?}", reply["reason"]))
    }

    /// Invariants 1, 2 and 7, at this instant: every secret of the user, or of all, works exactly where the model says,
    /// and does exactly what key, owner and domain have in common; what has gone never comes back.
    fn verdicts(&mut self, of: Option<&Home>, tally: &mut Tally) -> Result<(), Broken> {
        for (number, token) in self.tokens.iter().enumerate() {
            if of.is_some_and(|home| token.home != *home) {
                continue;
            }
            let expected = self.model.verdict(number, token);
            tally.verdict(expected);
            let found = self.world.verify(&token.client, &token.text);
            match (found, expected) {
                (Err(reason), Some(expected)) if reason == expected => {}
                (Ok((access, scopes)), None) => {
                    let (home, place) = self.model.find(&token.client).expect("it works");
                    let key = &self.model.users[home].keys[place];
                    if flat(&access) != self.model.effective(home, key) || !scopes.iter().eq(&key.scopes) {
                        return Err(format!("{} may {access:?} {scopes:?}", token.client));
                    }
                }
                (found, expected) => return Err(format!("{}: {found:?}, not {expected:?}", token.client)),
            }
        }
        Ok(())
    }
}
