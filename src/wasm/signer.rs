//! Signing requests, and responses to them.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{instant, thrown};
use super::options::check_origin;
use super::request::{Told, request, response};
use crate::credential::{Secret, mac_key, parse_any_token, signing_seed};
use crate::crypto::{MacKey, SigningSeed};
use crate::encode::base64;
use crate::error::{Error, Invalid, RefusalCode};
use crate::id::Id;
use crate::signing::{SignatureFields, Signing, SigningKey, accept_signature, sign, sign_response};
use crate::text::{self, limits};
use zeroize::Zeroizing;

/// Signs with one credential.
#[wasm_bindgen]
pub struct RequestSigner {
    client_id: Id,
    key: Key,
    ttl: f64,
    tag: String,
    cover: Vec<String>,
}

enum Algorithm {
    Ed25519,
    HmacSha256,
}

enum Key {
    Ed25519(SigningSeed),
    Hmac(MacKey),
}

#[wasm_bindgen]
impl RequestSigner {
    /// The signer of a credential: its token, or its client id and secret. Signatures are good for `ttl` seconds, say
    /// `tag`, and cover the fields of the names in `cover` too.
    #[wasm_bindgen(constructor)]
    pub fn new(
        token: Option<String>,
        client_id: Option<String>,
        secret: Option<String>,
        algorithm: &str,
        ttl: f64,
        tag: String,
        cover: Vec<String>,
    ) -> Result<Self, JsValue> {
        let (client_id, secret) = credential(token, client_id, secret)?;
        let key = match Algorithm::of(algorithm)? {
            Algorithm::Ed25519 => Key::Ed25519(signing_seed(&client_id, &secret)),
            Algorithm::HmacSha256 => Key::Hmac(MacKey::new(mac_key(&client_id, &secret).as_slice())),
        };
        Ok(Self { client_id, key, ttl, tag, cover })
    }

    /// The `keyid` of its signatures.
    #[wasm_bindgen(getter, js_name = clientId)]
    pub fn client_id(&self) -> String {
        self.client_id.as_str().to_owned()
    }

    /// The public key of its `ed25519` signatures, as base64url; none where it signs with a shared secret.
    #[wasm_bindgen(getter, js_name = publicKey)]
    pub fn public_key(&self) -> Option<String> {
        match &self.key {
            Key::Ed25519(seed) => Some(base64::to_url(&seed.public())),
            Key::Hmac(_) => None,
        }
    }

    /// The header fields to add, a line each: `content-digest` or nothing, `signature-input`, `signature`. The text is
    /// `method`, `url`, then names and values of `line_count` fields, joined by line feeds; what `content` means
    /// `body_state` says.
    #[allow(clippy::too_many_arguments, reason = "flat arguments cross the boundary faster than an object")]
    pub fn sign(
        &self,
        text: &str,
        line_count: usize,
        joined_lines: bool,
        body_state: u8,
        content: Option<Box<[u8]>>,
        now: f64,
        nonce: Option<Box<[u8]>>,
    ) -> Result<String, JsValue> {
        let told = Told::new(body_state, content.as_deref());
        let mut lines = Vec::new();
        let message = request(text, line_count, joined_lines, &told, &mut lines).ok_or_else(uncoverable)?;
        let nonce = nonce
            .map(|bytes| bytes.as_ref().try_into().map_err(|_| thrown(Invalid::one("nonce", "type", "16 bytes"))))
            .transpose()?;
        let cover: Vec<_> = self.cover.iter().map(String::as_str).collect();
        let key = match &self.key {
            Key::Ed25519(seed) => SigningKey::Ed25519(seed),
            Key::Hmac(key) => SigningKey::HmacSha256(key),
        };
        sign(&message, key, &self.signing(now, nonce, &cover)?).map(|signed| written(&signed)).map_err(thrown)
    }

    /// The header fields to add to a response, as `sign` gives them. Its text is its status, then its fields; then comes
    /// the request that it answers, whose URL the caller knew at `origin`.
    #[wasm_bindgen(js_name = signResponse)]
    #[allow(clippy::too_many_arguments, reason = "flat arguments cross the boundary faster than an object")]
    pub fn sign_response(
        &self,
        text: &str,
        line_count: usize,
        joined_lines: bool,
        body_state: u8,
        content: Option<Box<[u8]>>,
        request_text: &str,
        request_line_count: usize,
        request_joined_lines: bool,
        origin: Option<String>,
        now: f64,
    ) -> Result<String, JsValue> {
        check_origin(origin.as_deref())?;
        let Key::Ed25519(seed) = &self.key else {
            let limit = "\"ed25519\" to sign a response: who can verify it must not be able to make one";
            return Err(thrown(Invalid::one("algorithm", "oneOf", limit)));
        };
        let (told, untold) = (Told::new(body_state, content.as_deref()), Told::default());
        let (mut lines, mut request_lines) = (Vec::new(), Vec::new());
        let answer = response(text, line_count, joined_lines, &told, &mut lines).ok_or_else(uncoverable)?;
        let answered = request(request_text, request_line_count, request_joined_lines, &untold, &mut request_lines)
            .ok_or_else(uncoverable)?;
        let cover: Vec<_> = self.cover.iter().map(String::as_str).collect();
        let signing = self.signing(now, None, &cover)?;
        sign_response(&answer, &answered, origin.as_deref(), seed, &signing)
            .map(|signed| written(&signed))
            .map_err(thrown)
    }
}

impl RequestSigner {
    fn signing<'a>(&'a self, now: f64, nonce: Option<[u8; 16]>, cover: &'a [&'a str]) -> Result<Signing<'a>, JsValue> {
        if !(1.0..=86_400.0).contains(&self.ttl) || self.ttl.fract() != 0.0 {
            return Err(thrown(Invalid::one("ttl", "type", "whole seconds from 1 to 86400")));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was just checked")]
        let ttl_s = self.ttl as u64;
        let created_s = instant(now)? / 1_000;
        Ok(Signing { keyid: self.client_id.as_str(), created_s, ttl_s, nonce, tag: &self.tag, cover })
    }
}

/// The raw key that a credential signs with, for a client that signs by itself: the seed of RFC 8032, or the key of the
/// HMAC; 32 bytes each.
#[wasm_bindgen(js_name = exportSigningKey)]
pub fn export_signing_key(
    token: Option<String>,
    client_id: Option<String>,
    secret: Option<String>,
    algorithm: &str,
) -> Result<Uint8Array, JsValue> {
    let (client_id, secret) = credential(token, client_id, secret)?;
    let key = match Algorithm::of(algorithm)? {
        Algorithm::Ed25519 => signing_seed(&client_id, &secret).expose(),
        Algorithm::HmacSha256 => mac_key(&client_id, &secret),
    };
    // Copied straight into the caller's memory: nothing of it is left in ours.
    Ok(Uint8Array::from(key.as_slice()))
}

/// The field that asks for signatures of this tag, over the body as well if there is one.
#[wasm_bindgen(js_name = acceptSignature)]
pub fn accept_signature_of(tag: &str, with_body: bool) -> Result<String, JsValue> {
    if let Some((rule, limit)) = text::flaw(tag, limits::LABEL) {
        return Err(thrown(Invalid::one("tag", rule, &limit)));
    }
    accept_signature(tag, with_body).map_err(thrown)
}

fn written(signed: &SignatureFields) -> String {
    let digest = signed.content_digest.as_deref().unwrap_or_default();
    [digest, &*signed.signature_input, &*signed.signature].join("\n")
}

/// A text that has another number of lines than it should has a line break where none can be.
fn uncoverable() -> JsValue {
    thrown(Error::Refused(RefusalCode::UncoverableComponent.into()))
}

impl Algorithm {
    fn of(name: &str) -> Result<Self, JsValue> {
        match name {
            "ed25519" => Ok(Self::Ed25519),
            "hmac-sha256" => Ok(Self::HmacSha256),
            _ => Err(thrown(Invalid::one("algorithm", "oneOf", "one of \"ed25519\", \"hmac-sha256\""))),
        }
    }
}

fn credential(
    token: Option<String>,
    client_id: Option<String>,
    secret: Option<String>,
) -> Result<(Id, Secret), JsValue> {
    let (token, secret) = (token.map(Zeroizing::new), secret.map(Zeroizing::new));
    let found = match token {
        Some(token) => {
            let parsed = parse_any_token(&token).and_then(|(_, parsed)| parsed.ok());
            parsed.map(|credential| (credential.client_id, credential.secret))
        }
        None => client_id
            .as_deref()
            .and_then(Id::parse)
            .zip(secret)
            .and_then(|(client_id, secret)| Secret::of(&client_id, &secret).map(|secret| (client_id, secret))),
    };
    found.ok_or_else(|| thrown(RefusalCode::InvalidCredential))
}
