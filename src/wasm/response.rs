//! Verification of responses, and signature bases for people.

use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{from_json, instant, latin1, thrown, to_js};
use super::options::ProfileOptions;
use super::request::{Told, request, response};
use crate::crypto::PublicKey;
use crate::encode::base64;
use crate::error::{Invalid, Reason};
use crate::signing::{Profile, Subject, signature_base, verify_response};
use crate::text::{Fields, limits};

/// The verdict on a response to a request: `keyid` and `createdAt`, or `reason`, `clientId` and `signatureBase`. The texts
/// are as for `signResponse`. The options are `keys`, `tag`, `maxAge`, `clockSkew`, `maxBodyBytes`, `origin`,
/// `structuredFields`.
#[wasm_bindgen(js_name = checkResponse)]
#[allow(clippy::too_many_arguments, reason = "flat arguments cross the boundary faster than an object")]
pub fn check_response(
    text: &str,
    line_count: usize,
    joined_lines: bool,
    body_state: u8,
    content: Option<Box<[u8]>>,
    request_text: &str,
    request_line_count: usize,
    request_joined_lines: bool,
    options: &str,
    now: f64,
) -> Result<JsValue, JsValue> {
    let (options, keys) = response_options(from_json("options", options)?).map_err(thrown)?;
    let now_ms = instant(now)?;
    let (told, untold) = (Told::new(body_state, content.as_deref()), Told::default());
    let (mut lines, mut request_lines) = (Vec::new(), Vec::new());
    let answer = response(text, line_count, joined_lines, &told, &mut lines);
    let answered = request(request_text, request_line_count, request_joined_lines, &untold, &mut request_lines);
    let profile = Profile {
        max_age_s: options.max_age_s,
        clock_skew_s: options.clock_skew_s,
        max_body: options.max_body,
        origin: options.origin.as_deref(),
        types: &options.types,
        ..Profile::new(&options.tag, &|_| false)
    };
    let verdict = match answer.zip(answered) {
        None => Err((Reason::ComponentInvalid.into(), None)),
        Some((answer, answered)) => verify_response(&answer, &answered, &profile, &keys, now_ms),
    };
    Ok(to_js(&match verdict {
        Ok(verified) => json!({ "keyid": verified.keyid, "createdAt": verified.created_s.saturating_mul(1_000) }),
        Err((denial, base)) => json!({
            "reason": denial.reason as u8,
            "clientId": denial.client_id,
            "signatureBase": base.map(latin1),
        }),
    }))
}

/// The signature base of a request, or of a response where `response_text` is given, for the one label of
/// `signature_input`: bytes, as Latin-1 in a string.
#[wasm_bindgen(js_name = signatureBase)]
#[allow(clippy::too_many_arguments, reason = "flat arguments cross the boundary faster than an object")]
pub fn signature_base_of(
    request_text: Option<String>,
    request_line_count: usize,
    request_joined_lines: bool,
    response_text: Option<String>,
    line_count: usize,
    joined_lines: bool,
    signature_input: &str,
    options: &str,
) -> Result<String, JsValue> {
    let mut fields = Fields::of("options", from_json("options", options)?);
    let options = ProfileOptions::read(&mut fields);
    fields.finish().map_err(thrown)?;
    let refused = |reason: Reason| thrown(Invalid::one("signatureInput", reason.as_str(), reason.meaning()));
    let invalid = || refused(Reason::ComponentInvalid);
    let untold = Told::default();
    let (mut lines, mut request_lines) = (Vec::new(), Vec::new());
    let answered = match &request_text {
        Some(text) => Some(
            request(text, request_line_count, request_joined_lines, &untold, &mut request_lines).ok_or_else(invalid)?,
        ),
        None => None,
    };
    let answer = match &response_text {
        Some(text) => Some(response(text, line_count, joined_lines, &untold, &mut lines).ok_or_else(invalid)?),
        None => None,
    };
    let subject = match (&answered, &answer) {
        (request, Some(response)) => Subject::Response(response, request.as_ref()),
        (Some(request), None) => Subject::Request(request),
        (None, None) => return Err(invalid()),
    };
    signature_base(subject, signature_input, options.origin.as_deref(), &options.types).map(latin1).map_err(refused)
}

fn response_options(value: Value) -> Result<(ProfileOptions, Vec<(String, PublicKey)>), Invalid> {
    let mut fields = Fields::of("options", value);
    let members = match fields.required_object("keys") {
        Value::Object(members) => members,
        _ => serde_json::Map::new(),
    };
    let range = limits::RESPONSE_KEYS;
    if !fields.is_wrong() && !(range.min..=range.max).contains(&(members.len() as u64)) {
        fields.reject("keys", "max", &format!("{} to {} public keys, each by its `keyid`", range.min, range.max));
    }
    let mut keys = Vec::with_capacity(members.len());
    for (keyid, value) in members {
        let key = value.as_str().and_then(base64::array_from_url).and_then(|bytes| PublicKey::new(&bytes));
        if let Some(key) = key {
            keys.push((keyid, key));
        } else {
            let rule = if value.is_string() { "pattern" } else { "type" };
            fields.reject("keys", rule, "an object of public keys of ed25519, each 32 bytes in base64url");
        }
    }
    let options = ProfileOptions::read(&mut fields);
    fields.finish().map(|()| (options, keys))
}
