//! The binding, in the JavaScript engine itself: Node, and Chromium.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::engine::{Engine, draw_entropy};
use super::tables::{inspect_token, tables};
use super::verifier::RequestVerifier;

const ROOT: &str = r#"{"role":"siteAdmin","id":"root"}"#;

fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap()
}

fn text(value: &JsValue, name: &str) -> String {
    member(value, name).as_string().unwrap()
}

/// The documents of a small host.
struct Host {
    engine: Engine,
    documents: Vec<(String, String)>,
    draws: u8,
}

impl Host {
    fn new() -> Self {
        let mut host =
            Self { engine: Engine::new("acme".into(), None, None).unwrap(), documents: Vec::new(), draws: 0 };
        host.run("site.init", "{}");
        let site = host.document("site").unwrap();
        host.engine.load_site(&site).unwrap();
        host.run("domains.put", r#"{"domain":"default","environments":{"production":["read"]}}"#);
        host.run("users.put", r#"{"user":"ann","access":{"production":["read"]}}"#);
        host
    }

    fn document(&self, id: &str) -> Option<String> {
        self.documents.iter().find(|(name, _)| name == id).map(|(_, text)| text.clone())
    }

    fn run(&mut self, name: &str, members: &str) -> JsValue {
        let ids = self.engine.plan(name, members, ROOT).unwrap();
        let read = Array::new();
        for id in &ids {
            read.push(&self.document(id).map_or(JsValue::NULL, |text| JsValue::from_str(&text)));
        }
        self.draws += 1;
        let decision = self
            .engine
            .decide(name, members, ROOT, ids, &read, 1_700_000_000_000.0, &[self.draws; 32], None, None, &Array::new())
            .unwrap();
        for effect in Array::from(&member(&decision, "effects")).iter() {
            let (id, text) = (text(&effect, "id"), text(&effect, "text"));
            self.documents.retain(|(name, _)| *name != id);
            self.documents.push((id, text));
        }
        member(&decision, "reply")
    }
}

#[wasm_bindgen_test]
fn the_tables_are_plain_objects() {
    let tables = tables().unwrap();
    assert_eq!(Array::from(&member(&tables, "reasons")).length() as usize, crate::error::Reason::ALL.len());
    let first = Array::from(&member(&tables, "reasons")).get(0);
    assert_eq!(text(&first, "reason"), "missing_credential");
    assert_eq!(member(&first, "status").as_f64(), Some(401.0));
}

#[wasm_bindgen_test]
fn entropy_is_fresh() {
    let (one, other) = (draw_entropy().unwrap(), draw_entropy().unwrap());
    assert_eq!(one.len(), 32);
    assert_ne!(one, other);
}

#[wasm_bindgen_test]
fn a_key_is_issued_and_verified_and_revoked() {
    let mut host = Host::new();
    let issued = host.run("keys.create", r#"{"owner":"ann","name":"nightly","access":{"production":["read"]}}"#);
    let token = text(&issued, "token");
    assert_eq!(text(&inspect_token(&token).unwrap(), "clientId"), text(&issued, "clientId"));
    let mut verifier = RequestVerifier::new(r#"{"prefix":"acme"}"#).unwrap();
    let mut ask = |host: &Host, mono: f64| {
        // What JavaScript does through its view of the memory.
        verifier.write_for_test(token.as_bytes());
        let first = verifier.check_token(token.len(), 0, 1_700_000_000_000.0, mono, false).unwrap();
        if first != 3 {
            return first;
        }
        let [account, domain, client_id]: [String; 3] =
            verifier.wanted().try_into().unwrap_or_else(|_| panic!("three ids"));
        let (account, domain) = (host.document(&account), host.document(&domain));
        verifier.fill(&client_id, mono, account.clone(), account, domain.clone(), domain).unwrap();
        verifier.write_for_test(token.as_bytes());
        verifier.check_token(token.len(), 0, 1_700_000_000_000.0, mono, true).unwrap()
    };
    assert_eq!(ask(&host, 0.0), 0, "accepted after one reading");
    assert_eq!(ask(&host, 1.0), 0, "accepted from the cache");
    let key_id = text(&member(&issued, "key"), "keyId");
    host.run("keys.revoke", &format!(r#"{{"keyId":"{key_id}"}}"#));
    assert_eq!(ask(&host, 9_000.0), 2, "denied once the cache is stale");
}

#[wasm_bindgen_test]
fn what_was_asked_is_wiped() {
    let mut verifier = RequestVerifier::new(r#"{"prefix":"acme"}"#).unwrap();
    verifier.write_for_test(b"acme_secret");
    verifier.check_token(11, 0, 1.0, 0.0, false).unwrap();
    assert!(verifier.input_for_test().iter().all(|byte| *byte == 0));
}

#[wasm_bindgen_test]
fn errors_are_plain_objects_with_a_code() {
    let error = Engine::new("Not a prefix".into(), None, None).err().unwrap();
    assert_eq!(text(&error, "kind"), "invalid");
    let engine = Engine::new("acme".into(), None, None).unwrap();
    let error = engine.plan("keys.create", "{\"owner\":\"\\ud800\"}", ROOT).unwrap_err();
    assert_eq!(text(&error, "code"), "invalid");
    let read = Array::of1(&JsValue::NULL);
    let error = engine
        .decide("site.policy", "{}", ROOT, vec!["site".into()], &read, 1.0, &[0; 32], None, None, &Array::new())
        .unwrap_err();
    assert_eq!(text(&error, "code"), "site_missing");
    assert!(
        engine.decide("site.policy", "{}", ROOT, vec![], &read, f64::NAN, &[0; 32], None, None, &Array::new()).is_err()
    );
}
