//! Signs and verifies with the crate `httpsig`: one JSON object a line in, one a line out.

use std::error::Error;
use std::io::BufRead as _;

use httpsig::prelude::message_component::{HttpMessageComponent, HttpMessageComponentId};
use httpsig::prelude::{
    AlgorithmName, HttpSignatureBase, HttpSignatureHeaders, HttpSignatureParams, PublicKey, SecretKey, SharedKey,
};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    for line in std::io::stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        let answer = if asked["ask"] == "sign" { sign(&asked) } else { verify(&asked) };
        println!("{}", answer.unwrap_or_else(|error| json!({ "error": error.to_string() })));
    }
    Ok(())
}

fn sign(asked: &Value) -> Outcome<Value> {
    let ids = texts(&asked["cover"]).into_iter().map(|id| HttpMessageComponentId::try_from(id.as_str()));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let mut params = HttpSignatureParams::try_new(&ids)?;
    params.set_nonce(text(&asked["nonce"])).set_keyid(text(&asked["keyid"])).set_tag("keyward");
    let base = HttpSignatureBase::try_new(&lines(asked, &ids)?, &params)?;
    let key = text(&asked["key"]);
    let made = match algorithm(asked) {
        AlgorithmName::HmacSha256 => {
            base.build_signature_headers(&SharedKey::from_base64(&AlgorithmName::HmacSha256, key)?, Some("peer"))?
        }
        algorithm => base.build_signature_headers(&SecretKey::from_pem(&algorithm, key)?, Some("peer"))?,
    };
    let headers =
        json!({ "signature-input": made.signature_input_header_value(), "signature": made.signature_header_value() });
    Ok(json!({ "headers": headers, "base": base.to_string() }))
}

fn verify(asked: &Value) -> Outcome<Value> {
    let field = |name: &str| text(&asked["headers"][name]);
    let labels = HttpSignatureHeaders::try_parse(field("signature"), field("signature-input"))?;
    let (_, signature) = labels.first().ok_or("no signature")?;
    let params = signature.signature_params();
    let base = HttpSignatureBase::try_new(&lines(asked, &params.covered_components)?, params)?;
    let key = text(&asked["publicKey"]);
    match algorithm(asked) {
        AlgorithmName::HmacSha256 => {
            base.verify_signature_headers(&SharedKey::from_base64(&AlgorithmName::HmacSha256, key)?, signature)?;
        }
        algorithm => base.verify_signature_headers(&PublicKey::from_pem(&algorithm, key)?, signature)?,
    }
    Ok(json!({ "ok": true, "base": base.to_string() }))
}

/// `httpsig` knows no URLs: what a component stands for is told by whoever asks.
fn lines(asked: &Value, ids: &[HttpMessageComponentId]) -> Outcome<Vec<HttpMessageComponent>> {
    let mut lines = Vec::new();
    for id in ids {
        let whole = id.to_string();
        let name = whole.split('"').nth(1).unwrap_or_default();
        let values = match name {
            "@query-param" => text(&asked["@query"]).trim_start_matches('?').split('&').map(String::from).collect(),
            _ if name.starts_with('@') => vec![text(&asked[name]).to_owned()],
            _ => vec![text(&asked["headers"][name]).to_owned()],
        };
        lines.push(HttpMessageComponent::try_from((id, values.as_slice()))?);
    }
    Ok(lines)
}

fn algorithm(asked: &Value) -> AlgorithmName {
    if asked["algorithm"] == "hmac-sha256" { AlgorithmName::HmacSha256 } else { AlgorithmName::Ed25519 }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|one| text(one).to_owned()).collect()
}
