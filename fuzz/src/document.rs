//! Documents as storage might hold them: what can be read is written as what is read again, what is decided on it writes
//! only what can be read, and nobody is let in who was not.

use keyward::account::{Account, Usage};
use keyward::command::Effect;
use keyward::domain::Domain;
use keyward::query::Index;
use keyward::site::{KeyringDocument, Site};
use keyward::verify::{Clock, Outcome};
use serde_json::{Value, json};

use super::world::{NOW, PREFIX, WORLD};
use keyward::signing::NonceRule;

/// The kind of a document, a command and the place of a key, in the first line; then the document's text.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (head, text) = text.split_once('\n').unwrap_or((&text, ""));
    let mut words = head.split(' ');
    let kind = words.next().unwrap_or_default();
    let Some(id) = WORLD.ids(kind).next().map(str::to_owned) else { return };
    let is_read = match kind {
        "account" => again(text, |text| Account::parse(&id, text).ok()),
        "domain" => again(text, |text| Domain::parse(&id, text).ok()),
        "site" => again(text, |text| Site::parse(text).ok()),
        "keyring" => again(text, |text| KeyringDocument::parse(text).ok()),
        _ => return,
    };
    let usage = id.replacen("account/", "usage/", 1);
    let _ = again(text, |text| Usage::parse(&usage, text).ok());
    if !is_read && !text.starts_with('{') {
        return;
    }
    let mut documents = WORLD.documents.clone();
    documents.insert(id.clone(), text.to_owned());
    decide(&documents, words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if kind == "account" || kind == "domain" {
        verify(&documents);
    }
    let salt = Site::parse(&WORLD.documents["site"]).ok().and_then(|site| site.salt().ok());
    let mut index = Index::new(salt.expect("the site is intact"));
    index.put(&id, text);
    index.remove(&id);
}

/// Whether the text can be read; what was read is then written as what is read as the same.
fn again<T: serde::Serialize + PartialEq + std::fmt::Debug>(text: &str, parse: impl Fn(&str) -> Option<T>) -> bool {
    let Some(read) = parse(text) else { return false };
    let written = serde_json::to_string(&read).expect("a document has its JSON");
    assert_eq!(parse(&written).as_ref(), Some(&read));
    true
}

/// A command on the documents: a decision or an error, and what it writes can be read.
fn decide(documents: &std::collections::BTreeMap<String, String>, name: &str, place: &str) {
    let keys = WORLD.key_ids();
    let key = &keys[place.parse().unwrap_or(0_usize) % keys.len()];
    let input = match name.split_once('.') {
        Some(("tick", _)) => json!({"document": WORLD.ids("account/").next()}),
        Some(("users", _)) => json!({"user": "ann"}),
        Some(("domains", _)) => json!({"domain": "default"}),
        Some(("keys", "create")) => json!({"owner": "ann", "name": "new"}),
        Some(("keys", "edit")) => json!({"keyId": key, "name": "new", "expiresAt": NOW + 1_000}),
        Some(("keys", "grantAccess" | "changeAccess")) => json!({"keyId": key, "access": {"production": ["read"]}}),
        Some(("keys", _)) => json!({"keyId": key}),
        _ => json!({}),
    };
    let Some(Ok(decision)) = WORLD.decide(documents, name, input) else { return };
    for effect in decision.effects {
        let (Effect::Create { id, text } | Effect::Add { id, text } | Effect::Write { id, text, .. }) = effect else {
            continue;
        };
        let is_read = match id.split('/').next() {
            Some("account") => Account::parse(&id, &text).is_ok(),
            Some("domain") => Domain::parse(&id, &text).is_ok(),
            Some("site") => Site::parse(&text).is_ok(),
            Some("keyring") => KeyringDocument::parse(&text).is_ok(),
            _ => serde_json::from_str::<Value>(&text).is_ok(),
        };
        assert!(is_read, "a decision writes what nobody can read");
    }
}

/// Every token of the world; whatever the documents say, the answer is one of the two.
fn verify(documents: &std::collections::BTreeMap<String, String>) {
    let mut verifier = WORLD.verifier(NonceRule::Required);
    let read = |id: &String| documents.get(id).map(|text| (text.as_str(), text.as_str()));
    for credential in &WORLD.credentials {
        let id = credential.client_id;
        if verifier.fill(&id, 0.0, read(&id.account_document()), read(&id.domain_document())).is_err() {
            return;
        }
        let clock = Clock { now: NOW, mono: 0.0, fetched: true, fetched_keyring: true, fetched_body: false };
        let outcome = verifier.check_token(&credential.token(PREFIX), 0, clock);
        assert!(matches!(outcome, Outcome::Accepted(_) | Outcome::Denied(_)), "asks for what it has");
    }
}
