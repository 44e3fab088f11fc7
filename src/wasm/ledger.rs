//! What is done with documents beside a command: what is pending is found, what was refused is remembered, who is to be
//! forgotten is.

use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{from_json, instant, internal, thrown, to_js};
use super::engine::Engine;
use super::query::actor_of;
use crate::audit::{Openings, Refusals, ledger_of};
use crate::command::{attempt, erased_person, refusal_document, refusals_of};

#[wasm_bindgen]
impl Engine {
    /// The document that remembers what this actor was refused; none if this refusal is not remembered.
    #[wasm_bindgen(js_name = refusalDocument)]
    pub fn refusal_document(
        &self,
        name: &str,
        members: &str,
        actor: &str,
        code: &str,
    ) -> Result<Option<String>, JsValue> {
        let (actor, members) = (actor_of(actor)?, from_json("command", members)?);
        let salt = self.salt().filter(|_| attempt(name, &members, &actor, code).is_some());
        Ok(salt.and_then(|salt| refusal_document(&actor, salt)))
    }

    /// The documents that remember what was refused to whom an erasure is about.
    #[wasm_bindgen(js_name = refusalsOf)]
    pub fn refusals_of(&self, members: &str) -> Result<Vec<String>, JsValue> {
        let person = erased_person(from_json("command", members)?).map_err(thrown)?;
        Ok(self.salt().map(|salt| refusals_of(&person, salt)).unwrap_or_default())
    }
}

/// The `text` of such a document with one more refusal; null if that is not worth a write, nor any other is before
/// `mutedUntil`.
#[wasm_bindgen(js_name = noteRefusal)]
pub fn note_refusal(
    name: &str,
    members: &str,
    actor: &str,
    code: &str,
    id: &str,
    text: Option<String>,
    now: f64,
) -> Result<JsValue, JsValue> {
    let (actor, members, now) = (actor_of(actor)?, from_json("command", members)?, instant(now)?);
    let attempt = attempt(name, &members, &actor, code).ok_or_else(|| internal("such a refusal is not remembered"))?;
    let known = text.map(|text| Refusals::parse(id, &text)).transpose().map_err(thrown)?;
    let mut refusals = known.unwrap_or_else(|| Refusals::of(actor.auditable()));
    let is_noted = refusals.note(attempt, now);
    let text = is_noted.then(|| serde_json::to_string(&refusals)).transpose();
    let text = text.map_err(|_| internal("the refusals cannot be written"))?;
    Ok(to_js(&json!({ "text": text, "mutedUntil": refusals.muted_until() })))
}

/// Whether nothing of what was refused to an actor is still to be remembered.
#[wasm_bindgen(js_name = isForgotten)]
pub fn is_forgotten(id: &str, text: &str, now: f64) -> Result<bool, JsValue> {
    Ok(Refusals::parse(id, text).map_err(thrown)?.forget(instant(now)?))
}

/// The text of a document, `personal/…` or `refusal/…`, without whom an erasure is about; none if it holds nothing of it.
#[wasm_bindgen(js_name = withoutPerson)]
pub fn without_person(members: &str, id: &str, text: &str) -> Result<Option<String>, JsValue> {
    let person = erased_person(from_json("command", members)?).map_err(thrown)?;
    let written = if id.starts_with("refusal/") {
        let mut refusals = Refusals::parse(id, text).map_err(thrown)?;
        refusals.erase(&person.user, person.domain.as_deref()).then(|| serde_json::to_string(&refusals))
    } else {
        let mut openings = Openings::parse(id, text).map_err(thrown)?;
        openings.erase(&person).then(|| serde_json::to_string(&openings))
    };
    written.transpose().map_err(|_| internal("the document cannot be written"))
}

/// Whether a document with a ledger has events that no document of their own holds yet; false for one that cannot be read.
#[wasm_bindgen(js_name = hasPending)]
#[must_use]
pub fn has_pending(text: &str) -> bool {
    ledger_of(text).is_some_and(|ledger| !ledger.outbox.is_empty())
}

/// The documents of these events, as pairs of id and text.
#[wasm_bindgen(js_name = pendingEvents)]
pub fn pending_events(text: &str) -> Result<JsValue, JsValue> {
    let pending = ledger_of(text).map(|ledger| ledger.pending()).transpose().map_err(thrown)?;
    Ok(to_js(&pending.unwrap_or_default()))
}
