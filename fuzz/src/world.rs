//! One account with keys in every state, as a site has it, and their credentials.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use keyward::access::Actor;
use keyward::audit::PersonalData;
use keyward::command::{Circumstances, Command, Decision, Effect, Host, Reply, Trace};
use keyward::credential::foreign::Format;
use keyward::credential::{Credential, mac_key, signing_seed};
use keyward::crypto::{Entropy, MacKey};
use keyward::error::Error;
use keyward::id::Id;
use keyward::keyring::{Answers, DataKeys, Opener};
use keyward::signing::{FieldTypes, NonceRule};
use keyward::site::{KeyringDocument, Site};
use keyward::verify::{ImportRule, Verifier, VerifierOptions};
use serde_json::{Value, json};

/// What tokens start with.
pub const PREFIX: &str = "acme";

/// When everything happens.
///
/// Units: milliseconds since 1970.
pub const NOW: u64 = 1_700_000_000_000;

const RAW: [u8; 32] = [7; 32];

/// A site.
pub struct World {
    /// Its documents.
    pub documents: BTreeMap<String, String>,
    /// The credentials of its keys: with both signing methods, with one of each, bearer, then a disabled and a revoked
    /// key with all three.
    pub credentials: Vec<Credential>,
    draws: u8,
}

/// The world that every target sees; it is never changed.
pub static WORLD: LazyLock<World> = LazyLock::new(World::new);

impl World {
    fn new() -> Self {
        let mut world = Self { documents: BTreeMap::new(), credentials: Vec::new(), draws: 0 };
        world.run("site.init", json!({}));
        world.run("domains.put", json!({"domain": "default", "environments": {"production": ["read", "write"]}}));
        world.run("keyring.init", json!({}));
        world.run("users.put", json!({"user": "ann", "access": {"production": ["read"]}}));
        let all = ["bearer", "ed25519", "hmac-sha256"];
        for methods in [&all[1..], &all[1..2], &all[2..], &all[..1], &all[..], &all[..]] {
            world.create(methods);
        }
        let key_ids = world.key_ids();
        world.run("keys.disable", json!({"keyId": key_ids[4]}));
        world.run("keys.revoke", json!({"keyId": key_ids[5]}));
        world
    }

    /// What a credential signs by an algorithm.
    pub fn sign(&self, place: usize, algorithm: &str, base: &[u8]) -> Vec<u8> {
        let credential = &self.credentials[place % self.credentials.len()];
        match algorithm {
            "hmac-sha256" => {
                MacKey::new(mac_key(&credential.client_id, &credential.secret).as_slice()).tag(base).to_vec()
            }
            _ => signing_seed(&credential.client_id, &credential.secret).sign(base).to_vec(),
        }
    }

    /// A verifier that knows no account yet.
    pub fn verifier(&self, nonce: NonceRule) -> Verifier {
        let mut verifier = Verifier::new(VerifierOptions {
            prefix: PREFIX.into(),
            max_staleness_ms: 5_000.0,
            capacity: 4,
            nonce,
            max_body: 1 << 20,
            tag: "keyward".into(),
            max_age_s: 300,
            clock_skew_s: 30,
            origin: None,
            types: FieldTypes::default().into(),
            has_keyring: true,
            tokens: None,
        });
        verifier.accept_imported(ImportRule { format: Format::Sha256, prefix: None, pepper: None });
        verifier
    }

    /// Brings what a verifier asks for.
    pub fn fill(&self, verifier: &mut Verifier, id: &Id, mono: f64) {
        let read = |id: String| self.documents.get(&id).map(|text| (text.as_str(), text.as_str()));
        verifier.fill(id, mono, read(id.account_document()), read(id.domain_document())).expect("documents are intact");
    }

    /// What the names of imports are made from.
    pub fn salt(&self) -> [u8; 32] {
        Site::parse(&self.documents["site"]).ok().and_then(|site| site.salt().ok()).expect("the site is intact")
    }

    /// The keys that the keyring holds.
    pub fn data_keys(&self) -> Option<DataKeys> {
        let document = KeyringDocument::parse(&self.documents["keyring"]).expect("it is intact");
        document.envelope.open(&opener(), &Answers::default()).ok()
    }

    /// What is decided about a command of the site's administrator, given these documents.
    ///
    /// Errors: the command's; none at all for input that is no command.
    pub fn decide(
        &self,
        documents: &BTreeMap<String, String>,
        name: &str,
        input: Value,
    ) -> Option<Result<Decision, Error>> {
        let entropy = Entropy::new([self.draws; 32]);
        let actor = Actor::SiteAdmin { id: "root".into() };
        let command = Command::parse(name, input, &actor).ok()?;
        let salt = documents.get("site").and_then(|text| Site::parse(text).ok()?.salt().ok());
        let ids = salt.map_or_else(|| vec!["site".to_owned()], |salt| command.plan(&actor, &salt));
        let read: Vec<_> = ids.iter().map(|id| (id.as_str(), documents.get(id).map(String::as_str))).collect();
        let opener = opener();
        let host = Host::new(Some(&opener), Answers::default());
        let circumstances = Circumstances {
            actor: &actor,
            now: NOW - 1_000,
            entropy: &entropy,
            operation: &self.draws.to_string(),
            wish: command.wish(),
            prefix: PREFIX,
            personal: PersonalData::Plain,
            host: &host,
            tried_at: None,
            trace: &Trace::default(),
        };
        Some(command.decide(&read, &circumstances))
    }

    /// The ids of its documents that start so.
    pub fn ids(&self, start: &str) -> impl Iterator<Item = &str> {
        self.documents.keys().map(String::as_str).filter(move |id| id.starts_with(start))
    }

    /// The ids of its keys, in the order of the credentials.
    pub fn key_ids(&self) -> Vec<Value> {
        let id = self.ids("account/").next().expect("there is an account");
        let account: Value = serde_json::from_str(&self.documents[id]).expect("it is JSON");
        account["keys"].as_array().expect("it has keys").iter().map(|key| key["keyId"].clone()).collect()
    }

    /// Carries out a command and stores what it writes; entropy is a counter.
    fn run(&mut self, name: &str, input: Value) -> Reply {
        self.draws += 1;
        let Some(Ok(decision)) = self.decide(&self.documents, name, input) else { panic!("{name} is refused") };
        for effect in decision.effects {
            let (Effect::Create { id, text } | Effect::Add { id, text } | Effect::Write { id, text, .. }) = effect
            else {
                panic!("{name} asks the host");
            };
            self.documents.insert(id, text);
        }
        decision.reply
    }

    fn create(&mut self, methods: &[&str]) {
        let input = json!({
            "owner": "ann", "name": methods.join(" "), "access": {"production": ["read"]}, "methods": methods,
        });
        let Reply::Issued(issued) = self.run("keys.create", input) else { panic!("no key") };
        self.credentials.extend(issued.credential);
    }
}

fn opener() -> Opener {
    Opener::Raw(RAW.into())
}
