//! Signing requests.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{instant, thrown};
use super::request::{Parts, body, parts};
use crate::credential::{Secret, mac_key, parse_any_token, signing_seed};
use crate::crypto::{MacKey, SigningSeed};
use crate::error::{Error, Invalid, RefusalCode};
use crate::id::Id;
use crate::signing::{Message, Signing, SigningKey, sign, signature_base};

/// Signs requests with one credential.
#[wasm_bindgen]
pub struct RequestSigner {
    client_id: Id,
    key: Key,
    ttl: f64,
    tag: String,
    cover: Vec<String>,
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
        let token = token.map(zeroize::Zeroizing::new);
        let secret = secret.map(zeroize::Zeroizing::new);
        let (client_id, secret) = credential(
            token.as_deref().map(String::as_str),
            client_id.as_deref(),
            secret.as_deref().map(String::as_str),
        )
        .ok_or_else(|| thrown(RefusalCode::InvalidCredential))?;
        let key = match algorithm {
            "ed25519" => Key::Ed25519(signing_seed(&client_id, &secret)),
            "hmac-sha256" => Key::Hmac(MacKey::new(mac_key(&client_id, &secret).as_slice())),
            _ => return Err(thrown(Invalid::one("algorithm", "oneOf", "one of \"ed25519\", \"hmac-sha256\""))),
        };
        Ok(Self { client_id, key, ttl, tag, cover })
    }

    /// The `keyid` of its signatures.
    #[wasm_bindgen(getter, js_name = clientId)]
    pub fn client_id(&self) -> String {
        self.client_id.as_str().to_owned()
    }

    /// The header fields to add, a line each: `content-digest` or nothing, `signature-input`, `signature`. The text is
    /// `method`, `url`, then names and values of `line_count` fields, joined by line feeds.
    pub fn sign(
        &self,
        text: &str,
        line_count: usize,
        content: Option<Box<[u8]>>,
        unavailable: bool,
        now: f64,
        nonce: Option<Box<[u8]>>,
    ) -> Result<String, JsValue> {
        let Parts { method, url, fields } =
            parts(text, line_count).ok_or_else(|| thrown(Error::Refused(RefusalCode::UncoverableComponent.into())))?;
        let nonce = nonce
            .map(|bytes| bytes.as_ref().try_into().map_err(|_| thrown(Invalid::one("nonce", "type", "16 bytes"))))
            .transpose()?;
        if !(1.0..=86_400.0).contains(&self.ttl) || self.ttl.fract() != 0.0 {
            return Err(thrown(Invalid::one("ttl", "type", "whole seconds from 1 to 86400")));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was just checked")]
        let ttl_s = self.ttl as u64;
        let message = Message { method, url, fields: &fields, body: body(content.as_deref(), unavailable) };
        let cover: Vec<_> = self.cover.iter().map(String::as_str).collect();
        let signing = Signing {
            keyid: self.client_id.as_str(),
            created_s: instant(now)? / 1_000,
            ttl_s,
            nonce,
            tag: &self.tag,
            cover: &cover,
        };
        let key = match &self.key {
            Key::Ed25519(seed) => SigningKey::Ed25519(seed),
            Key::Hmac(key) => SigningKey::HmacSha256(key),
        };
        let signed = sign(&message, key, &signing).map_err(thrown)?;
        let digest = signed.content_digest.unwrap_or_default();
        Ok([&*digest, &*signed.signature_input, &*signed.signature].join("\n"))
    }
}

/// The signature base of a request for the one label of `signature_input`: bytes, as Latin-1 in a string.
#[wasm_bindgen(js_name = signatureBase)]
pub fn signature_base_of(text: &str, line_count: usize, signature_input: &str) -> Result<String, JsValue> {
    let refused =
        |reason: crate::error::Reason| thrown(Invalid::one("signatureInput", reason.as_str(), reason.meaning().trim()));
    let Parts { method, url, fields } =
        parts(text, line_count).ok_or_else(|| refused(crate::error::Reason::ComponentInvalid))?;
    let message = Message { method, url, fields: &fields, body: body(None, false) };
    signature_base(&message, signature_input).map(|base| base.into_iter().map(char::from).collect()).map_err(refused)
}

fn credential(token: Option<&str>, client_id: Option<&str>, secret: Option<&str>) -> Option<(Id, Secret)> {
    if let Some(token) = token {
        let (_, parsed) = parse_any_token(token)?;
        return parsed.ok().map(|credential| (credential.client_id, credential.secret));
    }
    let client_id = Id::parse(client_id?)?;
    Secret::of(&client_id, secret?).map(|secret| (client_id, secret))
}
