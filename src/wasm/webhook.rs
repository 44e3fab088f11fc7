//! Webhooks: signing, verifying, secrets.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroize as _;

use super::convert::{bytes32, instant, thrown};
use crate::crypto::Entropy;
use crate::error::Invalid;
use crate::signing::webhook::{
    Delivery, Receiver, SigningSecret, VerifyingSecret, Webhook, generate_id, generate_key_pair, generate_secret, sign,
    verify,
};

/// Signs webhooks with one or several secrets.
#[wasm_bindgen]
pub struct WebhookKeys {
    secrets: Vec<SigningSecret>,
}

#[wasm_bindgen]
impl WebhookKeys {
    /// The keys of a sender's secrets: `whsec_…` or `whsk_…`.
    #[wasm_bindgen(constructor)]
    pub fn new(secrets: Vec<String>) -> Result<Self, JsValue> {
        let parsed = with_wiped(secrets, SigningSecret::parse_all).map_err(thrown)?;
        Ok(Self { secrets: parsed })
    }

    /// The values of `webhook-timestamp` and `webhook-signature`, a line each.
    pub fn sign(&self, id: &str, now: f64, payload: &[u8]) -> Result<String, JsValue> {
        let timestamp_s = instant(now)? / 1_000;
        let signature = sign(&self.secrets, &Delivery { id, timestamp_s, payload }).map_err(thrown)?;
        Ok(format!("{timestamp_s}\n{signature}"))
    }
}

/// When an authentic webhook was sent, in milliseconds; of another the number of the reason, negative and less one.
///
/// Shape: fields that are missing and a body that cannot be read are undefined; `tolerance` is in seconds.
#[wasm_bindgen(js_name = verifyWebhook)]
#[expect(clippy::too_many_arguments, reason = "one call a verification: an object would have to be taken apart again")]
pub fn verify_webhook(
    secrets: Vec<String>,
    id: Option<String>,
    timestamp: Option<String>,
    signature: Option<String>,
    payload: Option<Box<[u8]>>,
    now: f64,
    tolerance: f64,
    max_body: f64,
) -> Result<f64, JsValue> {
    let secrets = with_wiped(secrets, VerifyingSecret::parse_all).map_err(thrown)?;
    let receiver = Receiver {
        secrets: &secrets,
        now: instant(now)?,
        tolerance_s: whole("tolerance", tolerance)?,
        max_body: usize::try_from(whole("maxBodyBytes", max_body)?).unwrap_or(usize::MAX),
    };
    let webhook = Webhook {
        id: id.as_deref(),
        timestamp: timestamp.as_deref(),
        signature: signature.as_deref(),
        payload: payload.as_deref(),
    };
    #[expect(clippy::cast_precision_loss, reason = "twelve digits of seconds are far below 2^53 milliseconds")]
    Ok(verify(&receiver, &webhook).map_or_else(|reason| -1.0 - f64::from(reason as u8), |at| at as f64))
}

/// A new `whsec_` secret.
#[wasm_bindgen(js_name = generateWebhookSecret)]
pub fn generate_webhook_secret(entropy: &[u8]) -> Result<String, JsValue> {
    Ok(generate_secret(&drawn(entropy)?).to_string())
}

/// A new key pair: `whsk_` and `whpk_`.
#[wasm_bindgen(js_name = generateWebhookKeyPair)]
pub fn generate_webhook_key_pair(entropy: &[u8]) -> Result<Vec<String>, JsValue> {
    let (private, public) = generate_key_pair(&drawn(entropy)?);
    Ok(vec![private.to_string(), public])
}

/// A new id of a webhook.
#[wasm_bindgen(js_name = generateWebhookId)]
pub fn generate_webhook_id(entropy: &[u8]) -> Result<String, JsValue> {
    Ok(generate_id(&drawn(entropy)?))
}

fn drawn(entropy: &[u8]) -> Result<Entropy, JsValue> {
    bytes32("entropy", entropy).map(Entropy::new)
}

fn with_wiped<T>(mut secrets: Vec<String>, read: impl FnOnce(&[String]) -> T) -> T {
    let value = read(&secrets);
    secrets.zeroize();
    value
}

fn whole(name: &str, value: f64) -> Result<u64, JsValue> {
    if !(0.0..=4_294_967_295.0).contains(&value) || value.fract() != 0.0 {
        return Err(thrown(Invalid::one(name, "type", "a whole number from 0 to 4294967295")));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was just checked")]
    Ok(value as u64)
}
