//! The options of verifiers.

use std::rc::Rc;

use serde_json::Value;
use wasm_bindgen::JsValue;

use super::convert::thrown;
use super::token;
use crate::error::Invalid;
use crate::signing::url::split_origin;
use crate::signing::{FieldType, FieldTypes, MAX_BODY, NonceRule, is_field_name};
use crate::text::{self, Fields, limits};
use crate::verify::VerifierOptions;

/// What a verifier of requests and one of responses are both told.
pub(super) struct ProfileOptions {
    pub(super) tag: Rc<str>,
    pub(super) max_age_s: u64,
    pub(super) clock_skew_s: u64,
    pub(super) max_body: usize,
    pub(super) origin: Option<Rc<str>>,
    pub(super) types: Rc<FieldTypes>,
}

/// What is wrong with an origin that is none.
const ORIGIN: &str = "scheme, host and port of an `http:` or `https:` URL, as `https://api.example.com`";

/// The options of a verifier of requests.
pub(super) fn verifier_options(value: Value) -> Result<VerifierOptions, Invalid> {
    let mut fields = Fields::of("options", value);
    let prefix = fields.text("prefix", limits::PREFIX);
    if !prefix.is_empty() && !text::is_prefix(&prefix) {
        fields.reject(
            "prefix",
            "pattern",
            "2 to 12 characters of [a-z0-9_] that start with a letter and do not end in `_`",
        );
    }
    #[expect(clippy::cast_precision_loss, reason = "the range is far below 2^53")]
    let max_staleness_ms = fields.integer("maxStaleness", 0, 3_600_000).unwrap_or(5_000) as f64;
    let capacity = count(fields.integer("capacity", 1, 1_000_000), 10_000);
    let nonce = fields
        .word("nonce", &[("required", NonceRule::Required), ("optional", NonceRule::Optional)])
        .unwrap_or(NonceRule::Required);
    let has_keyring = fields.flag("keyring").unwrap_or(false);
    let tokens = token::rules(fields.object("tokens")).unwrap_or_else(|invalid| {
        fields.append(invalid);
        None
    });
    let ProfileOptions { tag, max_age_s, clock_skew_s, max_body, origin, types } = ProfileOptions::read(&mut fields);
    fields.finish().map(|()| VerifierOptions {
        prefix,
        max_staleness_ms,
        capacity,
        nonce,
        max_body,
        tag,
        max_age_s,
        clock_skew_s,
        origin,
        types,
        has_keyring,
        tokens,
    })
}

impl ProfileOptions {
    /// Reads its members, of which there may be more.
    pub(super) fn read(fields: &mut Fields) -> Self {
        let tag = fields.optional_text("tag", limits::LABEL).map_or_else(|| "keyward".into(), Into::into);
        let seconds = |number: Option<i64>, default| number.and_then(|n| u64::try_from(n).ok()).unwrap_or(default);
        let max_age_s = seconds(fields.integer("maxAge", 1, 86_400), 300);
        let clock_skew_s = seconds(fields.integer("clockSkew", 0, 3_600), 30);
        let max_body = count(fields.integer("maxBodyBytes", 0, 1 << 30), MAX_BODY);
        let origin: Option<Rc<str>> = fields.optional_text("origin", limits::ORIGIN).map(Into::into);
        if origin.as_deref().is_some_and(|origin| split_origin(origin).is_err()) {
            fields.reject("origin", "pattern", ORIGIN);
        }
        Self { tag, max_age_s, clock_skew_s, max_body, origin, types: Rc::new(field_types(fields)) }
    }
}

/// Nothing, if an origin that is given is one.
pub(super) fn check_origin(origin: Option<&str>) -> Result<(), JsValue> {
    match origin.map(split_origin) {
        Some(Err(_)) => Err(thrown(Invalid::one("origin", "pattern", ORIGIN))),
        _ => Ok(()),
    }
}

fn count(number: Option<i64>, default: usize) -> usize {
    number.and_then(|number| usize::try_from(number).ok()).unwrap_or(default)
}

fn field_types(fields: &mut Fields) -> FieldTypes {
    let Some(Value::Object(members)) = fields.object("structuredFields") else { return FieldTypes::default() };
    if members.len() as u64 > limits::STRUCTURED_FIELDS.max {
        fields.reject("structuredFields", "max", &format!("at most {} fields", limits::STRUCTURED_FIELDS.max));
        return FieldTypes::default();
    }
    let mut types = Vec::with_capacity(members.len());
    for (name, value) in members {
        let kind = match value.as_str() {
            Some("item") => Some(FieldType::Item),
            Some("list") => Some(FieldType::List),
            Some("dictionary") => Some(FieldType::Dictionary),
            _ => None,
        };
        match kind {
            _ if !is_field_name(&name.to_ascii_lowercase()) => {
                fields.reject("structuredFields", "pattern", "an object whose members are named as header fields");
            }
            None => {
                let path = format!("structuredFields.{name}");
                let rule = if value.is_string() { "oneOf" } else { "type" };
                fields.reject(&path, rule, "one of \"item\", \"list\", \"dictionary\"");
            }
            Some(kind) => types.push((name, kind)),
        }
    }
    FieldTypes::new(types)
}
