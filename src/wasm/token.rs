//! Tokens over the boundary: an exchange takes a few steps, of which the host does the reading in between.

use js_sys::Array;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{Given, bytes32, from_json, instant, internal, texts, thrown, to_js};
use super::engine::{Engine, parse_id};
use super::keyring::{answers, asked};
use super::verifier::RequestVerifier;
use crate::account::{Access, Account};
use crate::command::Host;
use crate::credential::Method;
use crate::crypto::Entropy;
use crate::domain::Domain;
use crate::error::{Fault, Invalid, Reason};
use crate::id::{KEYRING, SITE};
use crate::site::{KeyringDocument, Site};
use crate::text::{Fields, limits};
use crate::token::{Exchange, Minted, Minting, Rules, mint};

#[wasm_bindgen]
impl RequestVerifier {
    /// Takes the keyring as it was read, for the keys that sign tokens; an absent one has no version.
    #[wasm_bindgen(js_name = takeSigningKeys)]
    pub fn take_signing_keys(
        &mut self,
        read_at: f64,
        version: Option<String>,
        text: Option<String>,
    ) -> Result<(), JsValue> {
        let keyring = version.as_deref().zip(text.as_deref());
        self.verifier.take_signing_keys(keyring, read_at).map_err(thrown)
    }

    /// Of the request that was accepted last with a token: the `principal` and the `tokenId`; to be handed out once.
    #[wasm_bindgen(js_name = takeGranted)]
    #[allow(clippy::unnecessary_wraps, reason = "see `Given`")]
    pub fn take_granted(&mut self) -> Given {
        let granted = self.verifier.take_granted();
        Ok(granted.map_or(JsValue::NULL, |(principal, id)| to_js(&json!({ "principal": principal, "tokenId": id }))))
    }
}

#[wasm_bindgen]
impl Engine {
    /// What the body of an exchange says: `credential`, `scopes`, `access`, each null where it does not; or the `denied`
    /// reason.
    #[wasm_bindgen(js_name = parseExchange)]
    #[allow(clippy::unnecessary_wraps, reason = "see `Given`")]
    pub fn parse_exchange(&self, text: &str) -> Given {
        Ok(match Exchange::parse(&self.prefix, text) {
            Err(reason) => denied(reason),
            Ok(exchange) => to_js(&json!({
                "credential": exchange.credential.as_ref().map(|token| token.as_str()),
                "scopes": exchange.scopes,
                "access": exchange.access,
            })),
        })
    }

    /// A token for somebody who has proved to hold a credential: `token` and what it says; or the `denied` reason; or the
    /// question that has to be answered first.
    ///
    /// Shape: `wish` has `clientId`, `generation`, `method`, `issuer`, `audience`, and perhaps `scopes` and `access`.
    pub fn mint(
        &self,
        wish: &str,
        documents: &Array,
        now: f64,
        entropy: &[u8],
        given: &Array,
    ) -> Result<JsValue, JsValue> {
        let wish = Wish::parse(from_json("options", wish)?).map_err(thrown)?;
        let client_id = parse_id("clientId", &wish.client_id)?;
        let Ok([site, domain, account, keyring]) = <[_; 4]>::try_from(texts(documents)) else {
            return Err(internal("a token is made of four documents"));
        };
        let Some(site) = site else { return Ok(denied(Reason::Fault)) };
        let site = Site::parse(&site).map_err(thrown)?;
        let Some(account) = account else { return Ok(denied(Reason::UnknownKey)) };
        let account = Account::parse(&client_id.account_document(), &account).map_err(thrown)?;
        let domain = domain.map(|text| named(&client_id.domain_document(), &text, &account)).transpose();
        let domain = domain.map_err(thrown)?;
        let keyring = keyring.map(|text| KeyringDocument::parse(&text)).transpose().map_err(thrown)?;
        let host = Host::new(self.opener.as_ref(), answers(given));
        let minting = Minting {
            client_id: &client_id,
            generation: wish.generation,
            method: wish.method,
            scopes: wish.scopes.as_deref(),
            access: wish.access.as_ref(),
            rules: &wish.rules,
            site: &site,
            domain: domain.as_ref(),
            account: &account,
            keyring: keyring.as_ref(),
            now: instant(now)?,
            entropy: &Entropy::new(bytes32("entropy", entropy)?),
            host: &host,
        };
        Ok(match mint(&minting) {
            Err(reason) => denied(reason),
            Ok(Minted::Ask(question)) => asked(&question),
            Ok(Minted::Token(token, claims)) => to_js(&json!({
                "token": token,
                "tokenId": claims.jti,
                "issuedAt": claims.iat * 1_000,
                "validTill": claims.expires_at(),
                "scopes": claims.scopes,
                "access": claims.access,
            })),
        })
    }
}

/// The documents that a token of a pair is made of.
#[wasm_bindgen(js_name = mintPlan)]
pub fn mint_plan(client_id: &str) -> Result<Vec<String>, JsValue> {
    let id = parse_id("clientId", client_id)?;
    Ok(vec![SITE.to_owned(), id.domain_document(), id.account_document(), KEYRING.to_owned()])
}

/// The rules of tokens among the options of a verifier.
pub(super) fn rules(value: Option<Value>) -> Result<Option<Rules>, Invalid> {
    let Some(value) = value else { return Ok(None) };
    let mut fields = Fields::of("tokens", value);
    let rules = read_rules(&mut fields);
    fields.finish().map(|()| Some(rules)).map_err(|invalid| invalid.within("tokens"))
}

fn read_rules(fields: &mut Fields) -> Rules {
    let issuer = fields.text("issuer", limits::ISSUER);
    let audience = fields.set("audience", limits::AUDIENCES, limits::ISSUER);
    if audience.as_ref().is_none_or(Vec::is_empty) {
        fields.missing("audience", "a list of at least one string");
    }
    Rules { issuer, audience: audience.unwrap_or_default() }
}

struct Wish {
    client_id: String,
    generation: u32,
    method: Method,
    rules: Rules,
    scopes: Option<Vec<String>>,
    access: Option<Access>,
}

impl Wish {
    fn parse(value: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::of("options", value);
        let generation = fields.integer("generation", 0, i64::from(u32::MAX)).and_then(|n| u32::try_from(n).ok());
        let wish = Self {
            client_id: fields.text("clientId", limits::ID),
            generation: generation.unwrap_or_default(),
            // Basic is the secret itself, like bearer.
            method: fields
                .word("method", &[("basic", Method::Bearer), Method::WORDS[0], Method::WORDS[1], Method::WORDS[2]])
                .unwrap_or(Method::Bearer),
            rules: read_rules(&mut fields),
            scopes: fields.set("scopes", limits::SCOPES, limits::LABEL),
            access: fields.access("access").map(Access::from),
        };
        fields.finish().map(|()| wish)
    }
}

fn named(document: &str, text: &str, account: &Account) -> Result<Domain, Fault> {
    Domain::parse(document, text)?.named(document, &account.domain)
}

fn denied(reason: Reason) -> JsValue {
    to_js(&json!({ "denied": reason.as_str() }))
}
