//! The pipeline against real documents, with the host's part played by a map.

mod cache;
mod imported;
mod keyring;
mod profile;
mod repair;
mod signed_again;
mod signing_keys;
mod standing;
mod token;
mod unread;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::access::Actor;
use crate::command::{self, Circumstances, Command, Effect, Reply, Trace};
use crate::credential::{Credential, mac_key, signing_seed};
use crate::crypto::{Entropy, MacKey};
use crate::error::Reason;
use crate::id::Id;
use crate::keyring::{Answers, Opener};
use crate::signing::{Body, FieldType, FieldTypes, Fields, Message, NonceRule, Signing, SigningKey, sign};
use crate::site::{KeyringDocument, Site};

const NOW: u64 = 1_700_000_000_000;

fn opener() -> Opener {
    Opener::Raw([7; 32].into())
}

struct Host {
    documents: BTreeMap<String, String>,
    verifier: Verifier,
    reads: u32,
    draws: u8,
    mono: f64,
}

impl Host {
    fn new() -> Self {
        Self::with(10)
    }

    fn with(capacity: usize) -> Self {
        let verifier = Verifier::new(VerifierOptions {
            prefix: "acme".into(),
            max_staleness_ms: 5_000.0,
            capacity,
            nonce: NonceRule::Required,
            max_body: 1 << 20,
            tag: "keyward".into(),
            max_age_s: 300,
            clock_skew_s: 30,
            origin: None,
            types: FieldTypes::default().into(),
            has_keyring: true,
            tokens: None,
        });
        let mut host = Self { documents: BTreeMap::new(), verifier, reads: 0, draws: 0, mono: 0.0 };
        host.run("site.init", json!({}));
        host.run("domains.put", json!({"domain": "default", "environments": {"production": ["read", "write"]}}));
        host.run("keyring.init", json!({}));
        host.run("users.put", json!({"user": "ann", "access": {"production": ["read"]}}));
        host
    }

    fn run(&mut self, name: &str, members: Value) -> Reply {
        let actor = Actor::SiteAdmin { id: "root".into() };
        let command = Command::parse(name, members, &actor).unwrap();
        let salt = self.documents.get("site").map(|text| Site::parse(text).unwrap().salt().unwrap());
        let ids = salt.map_or_else(|| vec!["site".to_owned()], |salt| command.plan(&actor, &salt));
        let read: Vec<_> = ids.iter().map(|id| (id.as_str(), self.documents.get(id).map(String::as_str))).collect();
        self.draws += 1;
        let opener = opener();
        let circumstances = Circumstances {
            actor: &actor,
            now: NOW,
            entropy: &Entropy::new([self.draws; 32]),
            operation: &self.draws.to_string(),
            wish: command.wish(),
            prefix: "acme",
            personal: crate::audit::PersonalData::Plain,
            host: &command::Host::new(Some(&opener), Answers::default()),
            tried_at: None,
            trace: &Trace::default(),
        };
        let decision = command.decide(&read, &circumstances).unwrap();
        self.documents.extend(decision.effects.into_iter().map(Effect::document));
        decision.reply
    }

    fn create(&mut self, methods: &[&str]) -> Credential {
        let command = json!({"owner": "ann", "name": "k", "access": {"production": ["read"]}, "methods": methods});
        let Reply::Issued(issued) = self.run("keys.create", command) else { panic!("no key") };
        issued.credential.unwrap()
    }

    /// Asks until the answer needs nothing of the host.
    fn settle(&mut self, mono: f64, mut ask: impl FnMut(&mut Verifier, Clock) -> Outcome) -> Outcome {
        let mut clock = Clock { now: NOW, mono, fetched: false, fetched_keyring: false, fetched_body: false };
        loop {
            match ask(&mut self.verifier, clock) {
                Outcome::Read(id) => {
                    assert!(!clock.fetched, "asks for the same documents twice");
                    self.fill(&id, mono);
                    clock.fetched = true;
                }
                Outcome::ReadKeyring => {
                    assert!(!clock.fetched_keyring, "asks for the keyring twice");
                    let keyring = self.documents.get("keyring").map(|text| KeyringDocument::parse(text).unwrap());
                    let keys = keyring.and_then(|keyring| keyring.envelope.open(&opener(), &Answers::default()).ok());
                    self.verifier.open_keyring(keys, mono);
                    clock.fetched_keyring = true;
                }
                outcome => return outcome,
            }
        }
    }

    fn fill(&mut self, id: &Id, mono: f64) {
        self.reads += 1;
        let account = self.documents.get(&id.account_document()).map(|text| (text.as_str(), text.as_str()));
        let domain = self.documents.get(&id.domain_document()).map(|text| (text.as_str(), text.as_str()));
        self.verifier.fill(id, mono, account, domain).unwrap();
    }

    fn token(&mut self, credential: &Credential, mono: f64) -> Outcome {
        let token = credential.token("acme");
        self.settle(mono, |verifier, clock| verifier.check_token(&token, 0, clock))
    }
}

fn reason(outcome: &Outcome) -> Option<Reason> {
    match outcome {
        Outcome::Denied(denial) => Some(denial.reason),
        _ => None,
    }
}

#[test]
fn one_reading_serves_until_it_is_stale() {
    let mut host = Host::new();
    let credential = host.create(&["bearer"]);
    for (mono, reads) in [(0.0, 1), (1.0, 1), (4_999.0, 1), (5_000.0, 2), (5_001.0, 2)] {
        assert!(matches!(host.token(&credential, mono), Outcome::Accepted(_)));
        assert_eq!(host.reads, reads, "at {mono}");
    }
    let Outcome::Accepted(accepted) = host.token(&credential, 5_101.0) else { panic!("denied") };
    assert!((accepted.staleness_ms - 101.0).abs() < f64::EPSILON);
}

#[test]
fn a_principal_is_cut_to_its_owner_and_its_domain() {
    let mut host = Host::new();
    let credential = host.create(&["bearer"]);
    let Outcome::Accepted(before) = host.token(&credential, 0.0) else { panic!("denied") };
    assert!(host.verifier.principal(&before).unwrap().access.has_role("production", "read"));
    host.run("users.put", json!({"user": "ann", "access": {"production": ["write"]}}));
    let Outcome::Accepted(after) = host.token(&credential, 9_000.0) else { panic!("denied") };
    assert!(host.verifier.principal(&after).unwrap().access.is_empty());
    assert_eq!(host.verifier.principal(&before), None, "an earlier filling is gone");
}

#[test]
fn requirements() {
    let mut host = Host::new();
    let token = host.create(&["bearer"]).token("acme");
    for (wish, expected) in [
        (json!({"environment": "production"}), None),
        (json!({"environment": "production", "role": "read"}), None),
        (json!({"environment": "production", "role": "write"}), Some(Reason::RoleNotGranted)),
        (json!({"environment": "staging"}), Some(Reason::EnvironmentNotGranted)),
        (json!({"scope": "odata"}), Some(Reason::ScopeNotGranted)),
    ] {
        let id = host.verifier.requirement(Requirement::parse(wish.clone()).unwrap());
        let outcome = host.settle(0.0, |verifier, clock| verifier.check_token(&token, id, clock));
        assert_eq!(reason(&outcome), expected, "{wish}");
    }
    assert!(Requirement::parse(json!({"role": "read"})).is_err());
}

#[test]
fn a_denial_from_the_cache_reads_once_more_and_once_a_second() {
    let mut host = Host::new();
    let first = host.create(&["bearer"]);
    assert!(matches!(host.token(&first, 0.0), Outcome::Accepted(_)));
    let second = host.create(&["bearer"]);
    assert!(matches!(host.token(&second, 10.0), Outcome::Accepted(_)), "a key just created works at once");
    assert_eq!(host.reads, 2);
    let wrong = Credential {
        client_id: first.client_id,
        secret: crate::credential::Secret::generate(&first.client_id, &Entropy::new([99; 32])),
    };
    for mono in [20.0, 500.0, 1_009.0] {
        assert_eq!(reason(&host.token(&wrong, mono)), Some(Reason::SecretMismatch));
        assert_eq!(host.reads, 2, "at {mono}");
    }
    assert_eq!(reason(&host.token(&wrong, 1_010.0)), Some(Reason::SecretMismatch));
    assert_eq!(host.reads, 3);
}

#[test]
fn absence_is_believed_for_a_second() {
    let mut host = Host::new();
    let stranger = Id::parse("zzzzzzzzzzzzzzzzzzzzzzzz").unwrap();
    let unknown = Credential {
        client_id: stranger,
        secret: crate::credential::Secret::generate(&stranger, &Entropy::new([1; 32])),
    };
    for (mono, reads) in [(0.0, 1), (999.0, 1), (1_000.0, 2)] {
        assert_eq!(reason(&host.token(&unknown, mono)), Some(Reason::UnknownKey));
        assert_eq!(host.reads, reads);
    }
}

#[test]
fn a_reading_that_took_too_long_is_not_used() {
    let mut host = Host::new();
    let credential = host.create(&["bearer"]);
    host.fill(&credential.client_id, 0.0);
    let clock = Clock { now: NOW, mono: 5_001.0, fetched: true, fetched_keyring: false, fetched_body: false };
    let outcome = host.verifier.check_token(&credential.token("acme"), 0, clock);
    assert_eq!(reason(&outcome), Some(Reason::StorageUnavailable));
}

#[test]
fn invalidation_reaches_account_and_domain() {
    let mut host = Host::new();
    let credential = host.create(&["bearer"]);
    for document in [credential.client_id.account_document(), credential.client_id.domain_document()] {
        host.token(&credential, 0.0);
        let reads = host.reads;
        host.verifier.invalidate(&document);
        host.token(&credential, 0.0);
        assert_eq!(host.reads, reads + 1, "{document}");
    }
    host.verifier.invalidate("audit/account/x/y/1");
    let reads = host.reads;
    host.token(&credential, 0.0);
    assert_eq!(host.reads, reads);
}

#[test]
fn the_hot_path_says_yes_only_where_the_pipeline_does() {
    let mut host = Host::new();
    let day = 86_400_000;
    let command = json!({
        "owner": "ann", "name": "k", "access": {"production": ["read"]}, "notBefore": NOW, "expiresAt": NOW + day,
    });
    let Reply::Issued(issued) = host.run("keys.create", command) else { panic!("no key") };
    let credential = issued.credential.unwrap();
    let token = credential.token("acme");
    let wishes = [json!({}), json!({"environment": "production"}), json!({"scope": "odata"})];
    let ids = wishes.map(|wish| host.verifier.requirement(Requirement::parse(wish).unwrap()));
    let (mut yes, mut no) = (0, 0);
    let mut compare = |host: &mut Host, token: &str, requirement, now, mono| {
        let again = host.verifier.accept_again(token.as_bytes(), requirement, now, mono);
        let clock = Clock { now, mono, fetched: false, fetched_keyring: false, fetched_body: false };
        if let Some(again) = again {
            yes += 1;
            assert_eq!(host.verifier.check_token(token, requirement, clock), Outcome::Accepted(again));
        } else {
            no += 1;
        }
    };
    let typo = format!("{}{}", &token[..token.len() - 1], if token.ends_with('0') { '1' } else { '0' });
    for round in 0..4_u32 {
        for (step, now) in (0_u32..).zip([NOW - 1, NOW, NOW + 1, NOW + day - 1, NOW + day]) {
            for id in ids {
                let mono = f64::from(round) * 4_000.0 + f64::from(step) * 700.0;
                host.settle(mono, |verifier, clock| verifier.check_token(&token, id, Clock { now, ..clock }));
                for token in [&token, &typo, &token[1..].to_owned(), &token.replace("acme", "acmf")] {
                    for id in ids {
                        compare(&mut host, token, id, now, mono + 1.0);
                        compare(&mut host, token, id, NOW, mono + 5_000.0);
                    }
                }
            }
        }
    }
    assert!(yes > 50 && no > 50, "{yes} yes, {no} no");
    host.verifier.invalidate(&credential.client_id.account_document());
    assert_eq!(host.verifier.accept_again(token.as_bytes(), 0, NOW, 16_000.0), None);
}

fn signed(host: &mut Host, credential: &Credential, algorithm: &str, tamper: bool) -> Outcome {
    let seed = signing_seed(&credential.client_id, &credential.secret);
    let mac = MacKey::new(mac_key(&credential.client_id, &credential.secret).as_slice());
    let key = if algorithm == "ed25519" { SigningKey::Ed25519(&seed) } else { SigningKey::HmacSha256(&mac) };
    let signing = Signing {
        keyid: credential.client_id.as_str(),
        created_s: NOW / 1_000,
        ttl_s: 60,
        nonce: Some([1; 16]),
        tag: "keyward",
        cover: &[],
    };
    let plain = Message { method: "GET", url: "https://a.example/x?y=1", fields: Fields::default(), body: Body::Empty };
    let made = sign(&plain, key, &signing).unwrap();
    let fields = [("signature-input", made.signature_input.as_str()), ("signature", made.signature.as_str())];
    let message = Message { fields: Fields::exact(&fields), method: if tamper { "PUT" } else { "GET" }, ..plain };
    let ask = Ask { authorization: None, api_key: None, requirement: 0 };
    // Late enough that the cache is stale: what was just created is seen.
    host.mono += 10_000.0;
    host.settle(host.mono, |verifier, clock| verifier.check_signed(&SignedAsk { message, origin: None, ask }, clock))
}

#[test]
fn signed_requests() {
    let mut host = Host::new();
    let both = host.create(&["bearer", "ed25519", "hmac-sha256"]);
    for algorithm in ["ed25519", "hmac-sha256"] {
        let Outcome::Claim(accepted, scope, claim) = signed(&mut host, &both, algorithm, false) else {
            panic!("denied")
        };
        assert_eq!((accepted.method.as_str(), scope), (algorithm, both.client_id));
        assert_eq!((claim.token.as_str(), claim.expires_at_ms), ("nonce:AQEBAQEBAQEBAQEBAQEBAQ", NOW + 330_000));
        assert_eq!(reason(&signed(&mut host, &both, algorithm, true)), Some(Reason::SignatureInvalid));
    }
    let bearer = host.create(&["bearer"]);
    assert_eq!(reason(&signed(&mut host, &bearer, "ed25519", false)), Some(Reason::MethodNotAllowed));
    let ed25519 = host.create(&["ed25519"]);
    assert!(matches!(signed(&mut host, &ed25519, "ed25519", false), Outcome::Claim(..)));
    assert_eq!(reason(&host.token(&ed25519, 90_000.0)), Some(Reason::MethodNotAllowed), "signed-only");
}

#[test]
fn without_the_keyring_only_hmac_is_locked() {
    let mut host = Host::new();
    let both = host.create(&["ed25519", "hmac-sha256"]);
    host.documents.remove("keyring");
    assert!(matches!(signed(&mut host, &both, "ed25519", false), Outcome::Claim(..)));
    assert_eq!(reason(&signed(&mut host, &both, "hmac-sha256", false)), Some(Reason::KeyringLocked));
}
