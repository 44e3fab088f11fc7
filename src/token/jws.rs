//! The form of a token: a compact JWS with one algorithm and one type, taken strictly.
//!
//! Source: RFC 7515, section 7.1; RFC 8037; RFC 8725.

use serde::{Deserialize, Serialize};

use super::claims::Claims;
use crate::crypto::PublicKey;
use crate::encode::base64;
use crate::error::Reason;
use crate::text::limits::TOKEN_BYTES;

const ALGORITHM: &str = "EdDSA";
/// RFC 9068, section 2.1: no other kind of JWT can be taken for one of these.
const TYPE: &str = "at+jwt";

/// Exactly these three: a `crit`, a key that the token brings along or anything else is refused.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// What tells a token of ours from somebody else's.
#[derive(Deserialize)]
struct Issuer<'p> {
    #[serde(borrow)]
    iss: std::borrow::Cow<'p, str>,
}

/// Which tokens are ours to judge.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Who makes them.
    pub issuer: String,
    /// Whom they are for; one in common is enough.
    pub audience: Vec<String>,
}

/// A token that says it is ours; only its form is known to be right.
#[derive(Clone, Debug)]
pub struct Token {
    /// The key that signed it.
    pub kid: String,
    /// What it says.
    pub claims: Claims,
    /// What is signed.
    signed: String,
    signature: Vec<u8>,
}

/// The token in a text; none if it is somebody else's: no JWT, or one of another issuer.
pub fn recognise(text: &str, rules: &Rules) -> Option<Result<Token, Reason>> {
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    if text.len() > TOKEN_BYTES || payload.contains('.') {
        return None;
    }
    let payload = base64::from_url(payload)?;
    let issuer: Issuer<'_> = serde_json::from_slice(&payload).ok()?;
    (issuer.iss == rules.issuer).then(|| parse(header, &payload, signed, signature))
}

fn parse(header: &str, payload: &[u8], signed: &str, signature: &str) -> Result<Token, Reason> {
    let header = base64::from_url(header).ok_or(Reason::MalformedToken)?;
    let header: Header = serde_json::from_slice(&header).map_err(|_| Reason::MalformedToken)?;
    if header.alg != ALGORITHM {
        return Err(Reason::AlgorithmMismatch);
    }
    let claims: Claims = serde_json::from_slice(payload).map_err(|_| Reason::MalformedToken)?;
    let signature = base64::from_url(signature).filter(|signature| signature.len() == 64);
    match signature {
        Some(signature) if header.typ == TYPE => {
            Ok(Token { kid: header.kid, claims, signed: signed.to_owned(), signature })
        }
        _ => Err(Reason::MalformedToken),
    }
}

impl Token {
    /// Whether this key has signed it.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        key.verify(self.signed.as_bytes(), &self.signature)
    }

    /// The whole text.
    pub fn text(&self) -> String {
        join(&self.signed, &self.signature)
    }
}

/// What is to be signed: header and claims; none if they have no JSON.
pub(super) fn signing_input(kid: &str, claims: &Claims) -> Option<String> {
    let header = Header { alg: ALGORITHM.to_owned(), typ: TYPE.to_owned(), kid: kid.to_owned() };
    let header = base64::to_url(&serde_json::to_vec(&header).ok()?);
    let payload = base64::to_url(&serde_json::to_vec(claims).ok()?);
    Some([header.as_str(), ".", payload.as_str()].concat())
}

/// The token of what was signed.
pub(super) fn join(signed: &str, signature: &[u8]) -> String {
    [signed, ".", &base64::to_url(signature)].concat()
}
