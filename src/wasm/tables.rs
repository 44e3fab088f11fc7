//! The tables of the core, for what TypeScript makes of them: unions, denials, docs.

use serde_json::{Map, Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{Given, to_js};
use crate::credential::foreign::Format;
use crate::credential::parse_any_token;
use crate::error::{PublicCode, Reason, RefusalCode};
use crate::notice::NoticeKind;
use crate::policy::{PARAMETERS, PROPERTIES, Parameter, Preset, Property, SitePolicy};
use crate::query::EffectKind;
use crate::text::limits;
use crate::verify::Method;

/// Reasons, public codes, refusals, effects of changes, methods, limits, parameters, properties of domains, presets and notices.
#[wasm_bindgen]
#[allow(clippy::unnecessary_wraps, reason = "see `Given`")]
pub fn tables() -> Given {
    let reasons: Vec<_> = Reason::ALL
        .iter()
        .map(|reason| {
            let public = reason.public();
            json!({
                "reason": reason.as_str(),
                "code": public.as_str(),
                "status": public.status(),
                "message": public.sentence(),
                "meaning": reason.meaning().trim(),
                "authentic": reason.is_authentic(),
            })
        })
        .collect();
    let codes: Vec<_> = PublicCode::ALL.iter().map(|code| code.as_str()).collect();
    let refusals: Vec<_> =
        RefusalCode::ALL.iter().map(|code| json!({ "code": code.as_str(), "message": code.sentence() })).collect();
    let effects: Vec<_> = EffectKind::ALL
        .iter()
        .map(|effect| json!({ "effect": effect.as_str(), "sentence": effect.sentence() }))
        .collect();
    let formats: Vec<_> =
        Format::ALL.iter().map(|format| json!({ "format": format.as_str(), "sentence": format.sentence() })).collect();
    let methods: Vec<_> = Method::ALL.iter().map(|method| method.as_str()).collect();
    let ranges: Map<String, Value> = limits::ALL
        .iter()
        .map(|range| (range.name.to_owned(), json!({ "min": range.min, "max": range.max })))
        .collect();
    Ok(to_js(&json!({
        "reasons": reasons,
        "codes": codes,
        "refusals": refusals,
        "effects": effects,
        "formats": formats,
        "methods": methods,
        "limits": ranges,
        "parameters": parameters(),
        "properties": properties(),
        "presets": presets(),
        "notices": notices(),
    })))
}

/// What a token says of itself: prefix, client id, and whether its checksum fits; null if it has no form of a token.
#[wasm_bindgen(js_name = inspectToken)]
#[allow(clippy::unnecessary_wraps, reason = "see `Given`")]
pub fn inspect_token(token: &str) -> Given {
    let Some((prefix, parsed)) = parse_any_token(token) else { return Ok(JsValue::NULL) };
    let client_id = parsed.as_ref().ok().map(|credential| credential.client_id);
    Ok(to_js(&json!({ "prefix": prefix, "clientId": client_id, "valid": parsed.is_ok() })))
}

fn parameters() -> Vec<Value> {
    let row = |parameter: &Parameter| {
        json!({
            "name": parameter.name,
            "alias": parameter.alias,
            "origin": parameter.origin.as_str(),
            "kind": parameter.kind.json(),
            "values": parameter.kind.describe(),
            "default": parameter.default.json(),
            "sentence": parameter.sentence,
        })
    };
    PARAMETERS.iter().map(row).collect()
}

fn properties() -> Vec<Value> {
    let row = |property: &Property| {
        json!({
            "name": property.name,
            "kind": property.kind.json(),
            "values": property.kind.describe(),
            "default": property.default.json(),
            "sentence": property.sentence,
        })
    };
    PROPERTIES.iter().map(row).collect()
}

fn notices() -> Vec<Value> {
    let row = |kind: &NoticeKind| json!({ "kind": kind.as_str(), "audience": kind.audience().as_str(), "sentence": kind.sentence() });
    NoticeKind::ALL.iter().map(row).collect()
}

fn presets() -> Vec<Value> {
    let row = |(name, preset): (&str, Preset)| json!({ "name": name, "sentence": preset.sentence(), "policy": preset.apply(SitePolicy::default()).view() });
    Preset::ALL.into_iter().map(row).collect()
}
