//! The keyring over the boundary: what opens it, what the host is asked, what it has answered.

use std::collections::BTreeSet;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use super::convert::{bytes32, internal, thrown};
use super::verifier::RequestVerifier;
use crate::account::Account;
use crate::crypto::{Cost, argon2id};
use crate::encode::base64;
use crate::error::{Invalid, RefusalCode};
use crate::keyring::{Answers, Closed, DataKeys, Opener, Question, RecoveryKey};
use crate::site::KeyringDocument;
use crate::text::{self, limits};

/// What a host opens the keyring with: its kind and, of a raw key or a recovery key, its bytes.
pub(super) fn opener(kind: Option<&str>, secret: Option<Box<[u8]>>) -> Result<Option<Opener>, JsValue> {
    let secret = Zeroizing::new(secret.unwrap_or_default());
    Ok(Some(match kind {
        None => return Ok(None),
        Some("passphrase") => Opener::Passphrase,
        Some("external") => Opener::External,
        Some("recovery") => {
            let typed = core::str::from_utf8(&secret).ok().and_then(RecoveryKey::parse);
            let limit = "a recovery key as it was printed, nine groups of four: something in it is mistyped";
            Opener::Recovery(typed.ok_or_else(|| thrown(Invalid::one("keyring.recoveryKey", "pattern", limit)))?)
        }
        Some(_) => Opener::Raw(Zeroizing::new(bytes32("keyring", &secret)?)),
    }))
}

/// Nothing, if what a host opens the keyring with has the form of it.
#[wasm_bindgen(js_name = checkKeyringKey)]
pub fn check_keyring_key(kind: &str, secret: Option<Box<[u8]>>) -> Result<(), JsValue> {
    opener(Some(kind), secret).map(|_| ())
}

/// Names of questions and their answers, in turn.
pub(super) fn answers(array: &Array) -> Answers {
    let mut answers = Vec::new();
    let mut items = array.iter();
    while let (Some(name), Some(bytes)) = (items.next(), items.next()) {
        if let Some(name) = name.as_string() {
            answers.push((name, Zeroizing::new(Uint8Array::new(&bytes).to_vec())));
        }
    }
    Answers::new(answers)
}

/// A question as JavaScript sees it: bytes as bytes, because some of them are secret, and a string cannot be wiped.
pub(super) fn asked(question: &Question) -> JsValue {
    let object = Object::new();
    let set = |name: &str, value: JsValue| {
        // A fresh object takes any member.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &value);
    };
    set("name", question.name().into());
    match question {
        Question::Stretch { salt, cost, fresh } => {
            set("kind", "stretch".into());
            set("salt", Uint8Array::from(salt.as_slice()).into());
            set("memory", cost.memory.into());
            set("passes", cost.passes.into());
            set("lanes", cost.lanes.into());
            set("fresh", (*fresh).into());
        }
        Question::Unwrap { slot, wrapped } => {
            set("kind", "unwrap".into());
            set("slot", slot.as_str().into());
            set("wrapped", Uint8Array::from(base64::from_url(wrapped).unwrap_or_default().as_slice()).into());
        }
        Question::Wrap { slot, secret } => {
            set("kind", "wrap".into());
            set("slot", slot.as_str().into());
            set("secret", Uint8Array::from(secret.as_slice()).into());
        }
        Question::Sign { kid, message } => {
            set("kind", "sign".into());
            set("kid", kid.as_str().into());
            set("message", Uint8Array::from(message.as_slice()).into());
        }
    }
    object.into()
}

/// The data keys of the keyring, or the question that has to be answered first.
pub(super) fn open(text: &str, opener: &Opener, answers: &Array) -> Result<Result<DataKeys, Question>, JsValue> {
    let keyring = KeyringDocument::parse(text).map_err(thrown)?;
    match keyring.envelope.open(opener, &self::answers(answers)) {
        Ok(keys) => Ok(Ok(keys)),
        Err(Closed::Ask(question)) => Ok(Err(question)),
        Err(Closed::WrongKey) => Err(thrown(RefusalCode::KeyringWrongKey)),
    }
}

#[wasm_bindgen]
impl RequestVerifier {
    /// Opens the keyring as it was read at `mono`; the question that has to be answered first. What does not open leaves
    /// open what was.
    #[wasm_bindgen(js_name = openKeyring)]
    pub fn open_keyring(
        &mut self,
        text: Option<String>,
        kind: &str,
        secret: Option<Box<[u8]>>,
        answers: &Array,
        mono: f64,
    ) -> Result<JsValue, JsValue> {
        let (Some(text), Some(opener)) = (text, self::opener(Some(kind), secret)?) else {
            self.verifier.open_keyring(None, mono);
            return Ok(JsValue::UNDEFINED);
        };
        match open(&text, &opener, answers) {
            Ok(Ok(keys)) => self.verifier.open_keyring(Some(keys), mono),
            Ok(Err(question)) => return Ok(asked(&question)),
            Err(error) => {
                self.verifier.open_keyring(None, mono);
                return Err(error);
            }
        }
        Ok(JsValue::UNDEFINED)
    }

    /// What repairs the pair of the request that was accepted last, where its HMAC key was lost; to be handed out once.
    #[wasm_bindgen(js_name = takeRepair)]
    pub fn take_repair(&mut self) -> Option<String> {
        self.verifier.take_repair().map(|sealed| sealed.text())
    }
}

/// Nothing, if what the host has opens the keyring; the question that has to be answered first.
///
/// Errors: `keyring_wrong_key`.
#[wasm_bindgen(js_name = tryKeyring)]
pub fn try_keyring(text: &str, kind: &str, secret: Option<Box<[u8]>>, answers: &Array) -> Result<JsValue, JsValue> {
    let opener = opener(Some(kind), secret)?.ok_or_else(|| internal("a kind was given"))?;
    Ok(open(text, &opener, answers)?.map_or_else(|question| asked(&question), |_| JsValue::UNDEFINED))
}

/// The data keys that an account has keys under, each once.
#[wasm_bindgen(js_name = sealedUnder)]
pub fn sealed_under(document: &str, text: &str) -> Result<Vec<String>, JsValue> {
    let account = Account::parse(document, text).map_err(thrown)?;
    let names: BTreeSet<_> = account.sealed_under().map(str::to_owned).collect();
    Ok(names.into_iter().collect())
}

/// Stretches a passphrase. It takes the memory that `memory` says: run it in an instance that is thrown away.
///
/// Units: `memory` in KiB.
#[wasm_bindgen(js_name = stretchPassphrase)]
pub fn stretch_passphrase(
    passphrase: Box<[u8]>,
    salt: &[u8],
    memory: u32,
    passes: u32,
    lanes: u32,
    fresh: bool,
) -> Result<Vec<u8>, JsValue> {
    let passphrase = Zeroizing::new(passphrase);
    let typed = core::str::from_utf8(&passphrase).unwrap_or_default();
    // One that opens a slot was accepted when the slot was made.
    let flaw = if fresh { text::flaw(typed, limits::PASSPHRASE) } else { None };
    if let Some((rule, limit)) = flaw {
        return Err(thrown(Invalid::one("passphrase", rule, &limit)));
    }
    let salt = salt.try_into().map_err(|_| internal("a salt has 16 bytes"))?;
    let stretched = argon2id(&passphrase, salt, Cost { memory, passes, lanes });
    stretched
        .map(|key| key.to_vec())
        .ok_or_else(|| internal("the passphrase cannot be stretched: there is no memory for it"))
}
