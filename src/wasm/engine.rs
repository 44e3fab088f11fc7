//! Commands: plan and decide.

use js_sys::Array;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{bytes32, from_json, instant, internal, texts, thrown, to_js};
use super::keyring;
use crate::access::{Actor, SiteVerb, permit_site};
use crate::account::{Account, Delta, Usage, due, next_wake_up};
use crate::audit::PersonalData;
use crate::command::{Circumstances, Command, Effect, Host, Rehearsal, Trace, dry_run, pass};
use crate::crypto::{Entropy, Purpose};
use crate::encode::base64;
use crate::error::{Error, Invalid};
use crate::id::{self, Id};
use crate::keyring::Opener;
use crate::notice::next_reminder;
use crate::policy::effective;
use crate::query::DueKey;
use crate::site::Site;
use crate::text;
use crate::time::Instant;

/// What carries out commands for one prefix.
#[wasm_bindgen]
pub struct Engine {
    pub(super) prefix: String,
    salt: Option<[u8; 32]>,
    personal: PersonalData,
    pub(super) opener: Option<Opener>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine that does not know its site yet.
    ///
    /// The keyring is opened by what `kind` says: `raw` and `recovery` with the bytes of `secret`, `passphrase` and
    /// `external` by asking.
    #[wasm_bindgen(constructor)]
    pub fn new(prefix: String, kind: Option<String>, secret: Option<Box<[u8]>>) -> Result<Self, JsValue> {
        if !text::is_prefix(&prefix) {
            let limit = "2 to 12 characters of [a-z0-9_] that start with a letter and do not end in `_`";
            return Err(thrown(Invalid::one("prefix", "pattern", limit)));
        }
        Ok(Self {
            prefix,
            salt: None,
            personal: PersonalData::Plain,
            opener: keyring::opener(kind.as_deref(), secret)?,
        })
    }

    /// Takes the document of the site; returns how stale any verifier may be.
    #[wasm_bindgen(js_name = loadSite)]
    pub fn load_site(&mut self, text: &str) -> Result<f64, JsValue> {
        let site = Site::parse(text).map_err(thrown)?;
        self.salt = Some(site.salt().map_err(thrown)?);
        self.personal = site.personal_data;
        #[expect(clippy::cast_precision_loss, reason = "a duration of milliseconds is far below 2^53")]
        let staleness = site.max_verifier_staleness as f64;
        Ok(staleness)
    }

    /// The ids of the documents that a command needs; the site alone as long as it is not known.
    pub fn plan(&self, name: &str, members: &str, actor: &str) -> Result<Vec<String>, JsValue> {
        let (command, actor) = parse(name, members, actor)?;
        Ok(self.salt.map_or_else(|| vec![id::SITE.to_owned()], |salt| command.plan(&actor, &salt)))
    }

    /// What comes of a command: `effects` in their order, and the `reply` to give once they are done. The only effect can
    /// be a question to the host: then it is asked again, with the answer among the `answers`.
    #[allow(clippy::too_many_arguments, reason = "flat arguments cross the boundary faster than an object")]
    pub fn decide(
        &self,
        name: &str,
        members: &str,
        actor: &str,
        ids: Vec<String>,
        documents: &Array,
        now: f64,
        entropy: &[u8],
        operation: Option<String>,
        tried_at: Option<f64>,
        answers: &Array,
    ) -> Result<JsValue, JsValue> {
        let (command, actor) = parse(name, members, actor)?;
        let attempt = Attempt::new(&actor, now, entropy, operation, tried_at)?;
        let documents = texts(documents);
        let (trace, host) = (Trace::default(), Host::new(self.opener.as_ref(), keyring::answers(answers)));
        let decision = command
            .decide(&pairs(&ids, &documents), &self.circumstances(&command, &attempt, &trace, &host))
            .map_err(thrown)?;
        let effects: Array = decision.effects.iter().map(shown).collect();
        let result = js_sys::Object::new();
        let members = [
            ("effects", effects.into()),
            ("reply", to_js(&decision.reply)),
            ("operation", JsValue::from_str(&attempt.operation)),
        ];
        for (name, value) in members {
            js_sys::Reflect::set(&result, &JsValue::from_str(name), &value)
                .map_err(|_| internal("an object refused a member"))?;
        }
        Ok(result.into())
    }

    /// What would come of a command: changes, reply and checks, or the refusal and what would help; never a secret.
    #[wasm_bindgen(js_name = dryRun)]
    #[allow(clippy::too_many_arguments, reason = "flat arguments cross the boundary faster than an object")]
    pub fn dry_run(
        &self,
        name: &str,
        members: &str,
        actor: &str,
        ids: Vec<String>,
        documents: &Array,
        now: f64,
        entropy: &[u8],
        answers: &Array,
    ) -> Result<JsValue, JsValue> {
        let (command, actor) = parse(name, members, actor)?;
        let input = from_json("command", members)?;
        let attempt = Attempt::new(&actor, now, entropy, None, None)?;
        let (documents, trace) = (texts(documents), Trace::default());
        let host = Host::new(self.opener.as_ref(), keyring::answers(answers));
        let circumstances = self.circumstances(&command, &attempt, &trace, &host);
        match dry_run(&command, name, &input, &pairs(&ids, &documents), &circumstances).map_err(thrown)? {
            Rehearsal::Told(outcome) => Ok(to_js(&outcome)),
            Rehearsal::Ask(question) => Ok(shown(&Effect::Ask(question))),
        }
    }

    fn circumstances<'a>(
        &'a self,
        command: &'a Command,
        attempt: &'a Attempt<'_>,
        trace: &'a Trace,
        host: &'a Host<'a>,
    ) -> Circumstances<'a> {
        Circumstances {
            actor: attempt.actor,
            now: attempt.now,
            entropy: &attempt.entropy,
            operation: &attempt.operation,
            wish: command.wish(),
            prefix: &self.prefix,
            personal: self.personal,
            host,
            tried_at: attempt.tried_at,
            trace,
        }
    }
}

impl Engine {
    /// The salt of the site, once it is known.
    pub(super) fn salt(&self) -> Option<&[u8; 32]> {
        self.salt.as_ref()
    }
}

/// Who asks, when, and with what randomness, as they came over the boundary.
struct Attempt<'a> {
    actor: &'a Actor,
    now: Instant,
    entropy: Entropy,
    operation: String,
    tried_at: Option<u64>,
}

impl<'a> Attempt<'a> {
    fn new(
        actor: &'a Actor,
        now: f64,
        entropy: &[u8],
        operation: Option<String>,
        tried_at: Option<f64>,
    ) -> Result<Self, JsValue> {
        let entropy = Entropy::new(bytes32("entropy", entropy)?);
        let operation = match operation {
            Some(given) => match text::flaw(&given, text::limits::OPERATION_ID) {
                Some((rule, limit)) => return Err(thrown(Invalid::one("operationId", rule, &limit))),
                None => given,
            },
            None => base64::to_url(&entropy.stream(Purpose::Operation).bytes::<16>()),
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a sequence that we gave out ourselves"
        )]
        let tried_at = tried_at.map(|sequence| sequence as u64);
        Ok(Self { actor, now: instant(now)?, entropy, operation, tried_at })
    }
}

fn pairs<'a>(ids: &'a [String], documents: &'a [Option<String>]) -> Vec<(&'a str, Option<&'a str>)> {
    ids.iter().zip(documents).map(|(id, text)| (id.as_str(), text.as_deref())).collect()
}

/// What time has brought about for an account: whether `tick.account` would change it, what is due, when to look again.
///
/// Errors: `forbidden` for an actor that time is not asked by.
#[wasm_bindgen(js_name = passTime)]
pub fn pass_time(
    actor: &str,
    site: &str,
    id: &str,
    account: &str,
    usage: Option<String>,
    now: f64,
) -> Result<JsValue, JsValue> {
    permit_tick(actor)?;
    let (site, now) = (Site::parse(site).map_err(thrown)?, instant(now)?);
    let account = Account::parse(id, account).map_err(thrown)?;
    let usage = usage.map(|text| Usage::parse(&id::usage_document(id), &text)).transpose().map_err(thrown)?;
    let usage = usage.unwrap_or_default();
    let (policy, silence) = (effective(&site.policy, None), site.policy.silence());
    let due: Vec<_> = due(&account, &usage, silence, now, 0).into_iter().map(|due| DueKey::of(due, &account)).collect();
    let wakes = [next_wake_up(&account, &usage, silence, now), next_reminder(&account, &policy, now)];
    let changes = pass(&mut account.clone(), &usage, &policy, now).changed;
    Ok(to_js(&json!({ "changes": changes, "due": due, "nextWakeUpAt": wakes.into_iter().flatten().min() })))
}

/// Nothing, if the actor may ask what time has brought about.
#[wasm_bindgen(js_name = permitTick)]
pub fn permit_tick(actor: &str) -> Result<(), JsValue> {
    let actor = Actor::parse(from_json("actor", actor)?).map_err(thrown)?;
    permit_site(&actor, SiteVerb::Tick).map_err(|refusal| thrown(Error::from(refusal)))
}

/// The id of the document that says when the pairs of a client id's account were last used.
#[wasm_bindgen(js_name = usageDocument)]
pub fn usage_document(client_id: &str) -> Result<String, JsValue> {
    Ok(parse_id("clientId", client_id)?.usage_document())
}

/// The id of the document of a client id's account.
#[wasm_bindgen(js_name = accountDocument)]
pub fn account_document(client_id: &str) -> Result<String, JsValue> {
    Ok(parse_id("clientId", client_id)?.account_document())
}

/// The text of a usage document with deltas merged in; none if that is not worth a write.
///
/// Shape: client ids, instants and whether the pair had gone (0 or 1), in turn.
#[wasm_bindgen(js_name = mergeUsage)]
pub fn merge_usage(
    document: &str,
    text: Option<String>,
    client_ids: Vec<String>,
    instants: &[f64],
    retired: &[u8],
) -> Result<Option<String>, JsValue> {
    let mut usage = text.map(|text| Usage::parse(document, &text)).transpose().map_err(thrown)?.unwrap_or_default();
    let mut deltas = Vec::with_capacity(client_ids.len());
    for ((client_id, at), retired) in client_ids.iter().zip(instants).zip(retired) {
        let client_id = parse_id("clientId", client_id)?;
        deltas.push(Delta { client_id, at: instant(*at)?, retired: *retired != 0 });
    }
    if !usage.merge(&deltas) {
        return Ok(None);
    }
    serde_json::to_string(&usage).map(Some).map_err(|_| internal("the usage cannot be written"))
}

/// 32 bytes of the platform's randomness.
///
/// Errors: `fault` where the platform gives none: workerd at global scope, for one.
#[wasm_bindgen(js_name = drawEntropy)]
pub fn draw_entropy() -> Result<Vec<u8>, JsValue> {
    let mut bytes = vec![0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|_| internal("the platform gives no randomness here: call from within a request"))?;
    Ok(bytes)
}

fn parse(name: &str, members: &str, actor: &str) -> Result<(Command, Actor), JsValue> {
    let actor = Actor::parse(from_json("actor", actor)?).map_err(thrown)?;
    let command = Command::parse(name, from_json("command", members)?, &actor).map_err(thrown)?;
    Ok((command, actor))
}

pub(super) fn parse_id(name: &str, text: &str) -> Result<Id, JsValue> {
    Id::parse(text).ok_or_else(|| thrown(Invalid::one(name, "pattern", "24 characters of [0-9A-Za-z]")))
}

fn shown(effect: &Effect) -> JsValue {
    match effect {
        Effect::Claim { id, text } => to_js(&json!({ "kind": "claim", "id": id, "text": text })),
        Effect::Create { id, text } => to_js(&json!({ "kind": "create", "id": id, "text": text })),
        Effect::Add { id, text } => to_js(&json!({ "kind": "add", "id": id, "text": text })),
        Effect::Write { id, text, sequence, .. } => {
            to_js(&json!({ "kind": "write", "id": id, "text": text, "sequence": sequence }))
        }
        Effect::Ask(question) => {
            let effect = js_sys::Object::new();
            // A fresh object takes any member.
            let _ = js_sys::Reflect::set(&effect, &"kind".into(), &"ask".into());
            let _ = js_sys::Reflect::set(&effect, &"question".into(), &keyring::asked(question));
            effect.into()
        }
    }
}
