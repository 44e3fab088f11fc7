//! The audit: the report, the past, verification, checkpoints.

use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use super::convert::{bytes32, from_json, instant, internal, thrown, to_js};
use super::query::{actor_of, site_of};
use crate::access::{SiteVerb, permit_site};
use crate::audit::{Chains, Checkpoint, Heads, NoteKey, verify_proof};
use crate::crypto::SigningSeed;
use crate::encode::base64;
use crate::error::{Error, Invalid};
use crate::query::{self, PastScan, Report, Sight};

/// A page of the report, in the making.
#[wasm_bindgen]
pub struct AuditReport(Report);

#[wasm_bindgen]
impl AuditReport {
    /// The page that the actor may see of a query; `sight` is what storage has of `sightDocuments`.
    #[wasm_bindgen(constructor)]
    pub fn new(query: &str, actor: &str, site: Option<String>, sight: Vec<JsValue>, now: f64) -> Result<Self, JsValue> {
        let (actor, site, now) = (actor_of(actor)?, site_of(site.as_deref())?, instant(now)?);
        let documents: Vec<_> = sight.iter().map(JsValue::as_string).collect();
        let visibility = Sight { actor: &actor, site: &site, documents: &documents }.of_keys().map_err(thrown)?;
        let salt = site.salt().map_err(thrown)?;
        Report::new(from_json("query", query)?, &actor, visibility, &salt, now).map(Self).map_err(thrown)
    }

    /// What the ids of the documents with a ledger start with that it needs.
    pub fn ledgers(&self) -> Vec<String> {
        self.0.ledgers()
    }

    /// Takes a document with a ledger; all of them come first.
    pub fn ledger(&mut self, id: &str, text: &str) {
        self.0.ledger(id, text);
    }

    /// What the ids of the events start with that it needs.
    pub fn events(&self) -> Vec<String> {
        self.0.events()
    }

    /// Takes an event.
    pub fn event(&mut self, id: &str, text: &str) {
        self.0.event(id, text);
    }

    /// The ids of what opens the events since the last settlement.
    pub fn openings(&self) -> Vec<String> {
        self.0.openings()
    }

    /// Takes one of them.
    pub fn opening(&mut self, id: &str, text: &str) {
        self.0.opening(id, text);
    }

    /// Judges these events.
    pub fn settle(&mut self) {
        self.0.settle();
    }

    /// What the ids of the refusals start with that it needs.
    pub fn refusals(&self) -> Vec<String> {
        self.0.refusals()
    }

    /// Takes what was refused to an actor.
    pub fn refusal(&mut self, id: &str, text: &str) {
        self.0.refusal(id, text);
    }

    /// The page.
    pub fn finish(self) -> JsValue {
        to_js(&self.0.finish())
    }
}

/// The rows of entries as CSV, below the names of the columns if `head`.
#[wasm_bindgen(js_name = auditCsv)]
pub fn audit_csv(entries: &str, head: bool) -> Result<String, JsValue> {
    match from_json("entries", entries)? {
        Value::Array(entries) => Ok(query::csv(&entries, head)),
        _ => Err(thrown(Invalid::one("entries", "type", "a list of entries"))),
    }
}

/// What something was like, in the making.
#[wasm_bindgen]
pub struct AuditPast(PastScan);

#[wasm_bindgen]
impl AuditPast {
    /// The past that a query asks for.
    #[wasm_bindgen(constructor)]
    pub fn new(query: &str, actor: &str, site: Option<String>, sight: Vec<JsValue>) -> Result<Self, JsValue> {
        let (actor, site) = (actor_of(actor)?, site_of(site.as_deref())?);
        let documents: Vec<_> = sight.iter().map(JsValue::as_string).collect();
        let sight = Sight { actor: &actor, site: &site, documents: &documents };
        PastScan::new(from_json("query", query)?, &sight).map(Self).map_err(thrown)
    }

    /// The document that it is about.
    #[wasm_bindgen(getter)]
    pub fn document(&self) -> String {
        self.0.document().to_owned()
    }

    /// Takes the document, if there is one.
    pub fn ledger(
        &mut self,
        text: Option<String>,
        actor: &str,
        site: Option<String>,
        sight: Vec<JsValue>,
    ) -> Result<(), JsValue> {
        let (actor, site) = (actor_of(actor)?, site_of(site.as_deref())?);
        let documents: Vec<_> = sight.iter().map(JsValue::as_string).collect();
        let sight = Sight { actor: &actor, site: &site, documents: &documents };
        self.0.ledger(text.as_deref(), &sight).map_err(thrown)
    }

    /// What the ids of its events start with.
    #[wasm_bindgen(getter)]
    pub fn events(&self) -> String {
        self.0.events()
    }

    /// Takes an event.
    pub fn event(&mut self, id: &str, text: &str) -> Result<(), JsValue> {
        self.0.event(id, text).map_err(thrown)
    }

    /// The ids of what opens its events.
    pub fn openings(&self) -> Vec<String> {
        self.0.openings()
    }

    /// Takes one of them.
    pub fn opening(&mut self, id: &str, text: &str) -> Result<(), JsValue> {
        self.0.opening(id, text).map_err(thrown)
    }

    /// What it was like.
    pub fn finish(self) -> Result<JsValue, JsValue> {
        self.0.finish().map(|past| to_js(&past)).map_err(thrown)
    }
}

/// Histories that are being verified.
#[wasm_bindgen]
pub struct AuditChains(Chains);

#[wasm_bindgen]
impl AuditChains {
    /// Nothing yet; what is `partial` is not missed the documents that it has nothing of.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(partial: bool) -> Self {
        Self(Chains::new(partial))
    }

    /// Takes a checkpoint, with the keys of which one must have signed it.
    pub fn checkpoint(&mut self, text: &str, keys: Vec<String>) -> Result<(), JsValue> {
        self.0.checkpoint(text, &note_keys(&keys)?);
        Ok(())
    }

    /// What follows comes from another file.
    #[wasm_bindgen(js_name = nextFile)]
    pub fn next_file(&mut self) {
        self.0.next_file();
    }

    /// Takes a line of an export.
    pub fn line(&mut self, text: &str) {
        self.0.line(text);
    }

    /// Takes a document of a storage that has a ledger, before its events.
    pub fn ledger(&mut self, id: &str, text: &str) {
        self.0.ledger(id, text);
    }

    /// Takes an audit document of a storage.
    pub fn event(&mut self, id: &str, text: &str) {
        self.0.event(id, text);
    }

    /// Documents that are to be read once more, after their events.
    pub fn overtaken(&self) -> Vec<String> {
        self.0.overtaken()
    }

    /// Takes one of them.
    pub fn again(&mut self, id: &str, text: &str) {
        self.0.again(id, text);
    }

    /// What it comes to.
    pub fn finish(self) -> JsValue {
        to_js(&self.0.finish())
    }
}

/// The heads of all chains, for a checkpoint.
#[wasm_bindgen]
#[derive(Default)]
pub struct AuditHeads(Heads);

#[wasm_bindgen]
impl AuditHeads {
    /// Nothing yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a document with a ledger.
    pub fn take(&mut self, id: &str, text: &str) {
        if crate::id::has_ledger(id) {
            self.0.take(id, text);
        }
    }

    /// Documents that could not be read.
    #[wasm_bindgen(getter)]
    pub fn unreadable(&self) -> Vec<String> {
        self.0.unreadable().to_vec()
    }

    /// The leaves of the tree.
    #[wasm_bindgen(getter)]
    pub fn leaves(&self) -> Vec<String> {
        self.0.leaves()
    }

    /// The text that is to be signed.
    pub fn text(&self, name: &str, now: f64) -> Result<String, JsValue> {
        let now = instant(now)?;
        self.0.text(name, now).ok_or_else(|| thrown(Invalid::one("now", "max", "before the year 10000")))
    }
}

/// The note of a text, signed with a raw key.
#[wasm_bindgen(js_name = signNote)]
pub fn sign_note(text: &str, name: &str, key: &[u8]) -> Result<String, JsValue> {
    let seed = SigningSeed::new(*Zeroizing::new(bytes32("checkpoints.key", key)?));
    let note = note_key(name, seed.public())?.note(text, &seed.sign(text.as_bytes()));
    note.ok_or_else(|| internal("the note cannot be signed"))
}

/// The note of a text, signed elsewhere.
#[wasm_bindgen(js_name = sealNote)]
pub fn seal_note(text: &str, key: &str, signature: &[u8]) -> Result<String, JsValue> {
    let [key] = note_keys(&[key.to_owned()])?.try_into().map_err(|_| internal("one key is one key"))?;
    let limit = "a function that returns the Ed25519 signature of its argument by `checkpoints.publicKey`";
    key.note(text, signature).ok_or_else(|| thrown(Invalid::one("checkpoints.sign", "pattern", limit)))
}

/// The text of the key that verifies what a raw key has signed.
#[wasm_bindgen(js_name = noteKeyOf)]
pub fn note_key_of(name: &str, key: &[u8]) -> Result<String, JsValue> {
    let seed = SigningSeed::new(*Zeroizing::new(bytes32("key", key)?));
    Ok(note_key(name, seed.public())?.text())
}

/// The text of a public key.
#[wasm_bindgen(js_name = noteKey)]
pub fn note_key_text(name: &str, public_key: &[u8]) -> Result<String, JsValue> {
    Ok(note_key(name, bytes32("publicKey", public_key)?)?.text())
}

/// The proof that a document's head is in a checkpoint; null if it is not.
#[wasm_bindgen(js_name = proveHead)]
pub fn prove_head(checkpoint: &str, document: &str) -> Result<JsValue, JsValue> {
    let checkpoint: Checkpoint =
        serde_json::from_str(checkpoint).map_err(|_| thrown(Invalid::one("checkpoint", "type", "a checkpoint")))?;
    let proof = checkpoint.prove(document).map(|(index, leaf, path)| {
        let path: Vec<_> = path.iter().map(|hash| base64::to_standard(hash)).collect();
        json!({ "note": checkpoint.note, "index": index, "leaf": leaf, "path": path })
    });
    Ok(to_js(&proof))
}

/// Why a proof does not hold; none if it does.
#[wasm_bindgen(js_name = verifyHead)]
pub fn verify_head(proof: &str, keys: Vec<String>) -> Result<Option<String>, JsValue> {
    let proof = from_json("proof", proof)?;
    let hash = |text: &Value| base64::from_standard(text.as_str()?)?.try_into().ok();
    let path: Option<Vec<[u8; 32]>> =
        proof.get("path").and_then(Value::as_array).and_then(|path| path.iter().map(hash).collect());
    let (Some(note), Some(index), Some(leaf), Some(path)) = (
        proof.get("note").and_then(Value::as_str),
        proof.get("index").and_then(Value::as_u64),
        proof.get("leaf").and_then(Value::as_str),
        path,
    ) else {
        return Err(thrown(Invalid::one("proof", "type", "a proof, as `proveHead` returns it")));
    };
    Ok(verify_proof(note, &note_keys(&keys)?, index, leaf, &path).err().map(str::to_owned))
}

/// Nothing, if the actor may do with the site what the command asks for.
#[wasm_bindgen(js_name = permitSite)]
pub fn permit(actor: &str, command: &str) -> Result<(), JsValue> {
    let actor = actor_of(actor)?;
    let verb = SiteVerb::ALL.iter().find(|verb| verb.command() == command);
    let verb = verb.ok_or_else(|| internal("there is no such verb of the site"))?;
    permit_site(&actor, *verb).map_err(|refusal| thrown(Error::from(refusal)))
}

fn note_keys(texts: &[String]) -> Result<Vec<NoteKey>, JsValue> {
    let keys = texts.iter().enumerate().map(|(index, text)| {
        let limit = "a verifier key, as in `example.com/audit+6d82ed89+Af0X…`";
        NoteKey::parse(text).ok_or_else(|| thrown(Invalid::one(&format!("keys[{index}]"), "pattern", limit)))
    });
    keys.collect()
}

fn note_key(name: &str, public: [u8; 32]) -> Result<NoteKey, JsValue> {
    let limit = "a name without blanks and `+`, as in `example.com/audit`, with an Ed25519 key";
    NoteKey::new(name, public).ok_or_else(|| thrown(Invalid::one("checkpoints.name", "pattern", limit)))
}
