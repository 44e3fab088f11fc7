//! Which credential a request carries (A19).

use crate::credential::{Credential, parse_basic, parse_token};
use crate::error::Reason;
use crate::token::{Rules, Token, recognise};

/// What the header fields carry.
pub enum Presented {
    /// Nothing of ours; a foreign `Authorization` is ignored.
    Nothing,
    /// A credential, and whether it came as Basic.
    Credential {
        /// The credential.
        credential: Credential,
        /// Whether it came as Basic.
        basic: bool,
    },
    /// A token that a credential was exchanged for.
    Token(Box<Token>),
    /// Something that was meant to be ours.
    Flawed(Reason),
}

/// What is taken for ours: tokens of this prefix and, where tokens are accepted, those by these rules.
#[derive(Clone, Copy)]
pub struct Ours<'a> {
    /// What tokens of keys start with.
    pub prefix: &'a str,
    /// The rules of tokens that credentials were exchanged for.
    pub rules: Option<&'a Rules>,
}

/// What `Authorization` and `X-API-Key` carry; two credentials of ours are one too many.
pub fn extract(ours: Ours<'_>, authorization: Option<&str>, api_key: Option<&str>) -> Presented {
    let first = authorization.map_or(Presented::Nothing, |value| from_authorization(ours, value));
    let second = api_key.map_or(Presented::Nothing, |value| of_token(ours, value.trim()));
    match (first, second) {
        (Presented::Nothing, only) | (only, Presented::Nothing) => only,
        _ => Presented::Flawed(Reason::AmbiguousCredential),
    }
}

/// Source: RFC 6750 and RFC 7617; a scheme's case does not matter.
fn from_authorization(ours: Ours<'_>, value: &str) -> Presented {
    let Some((scheme, rest)) = value.trim().split_once(' ') else { return Presented::Nothing };
    if scheme.eq_ignore_ascii_case("bearer") {
        return of_token(ours, rest.trim());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Presented::Nothing;
    }
    match parse_basic(rest) {
        None => Presented::Nothing,
        Some(Ok(credential)) => Presented::Credential { credential, basic: true },
        Some(Err(reason)) => Presented::Flawed(reason),
    }
}

/// The credential of a bare token.
pub(super) fn of_token(ours: Ours<'_>, token: &str) -> Presented {
    match parse_token(ours.prefix, token) {
        None => match ours.rules.and_then(|rules| recognise(token, rules)) {
            None => Presented::Nothing,
            Some(Ok(token)) => Presented::Token(Box::new(token)),
            Some(Err(reason)) => Presented::Flawed(reason),
        },
        Some(Ok(credential)) => Presented::Credential { credential, basic: false },
        Some(Err(reason)) => Presented::Flawed(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Secret;
    use crate::crypto::Entropy;
    use crate::encode::base64;
    use crate::id::Id;

    fn own() -> Credential {
        let client_id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        Credential { client_id, secret: Secret::generate(&client_id, &Entropy::new([3; 32])) }
    }

    fn kind(authorization: Option<&str>, api_key: Option<&str>) -> String {
        match extract(Ours { prefix: "acme", rules: None }, authorization, api_key) {
            Presented::Nothing => "nothing".into(),
            Presented::Token(_) => "token".into(),
            Presented::Credential { basic: true, .. } => "basic".into(),
            Presented::Credential { basic: false, .. } => "bearer".into(),
            Presented::Flawed(reason) => reason.as_str().into(),
        }
    }

    #[test]
    fn forms() {
        let token = own().token("acme");
        let basic = base64::to_standard(format!("{}:{}", own().client_id.as_str(), own().secret.expose()).as_bytes());
        assert_eq!(kind(Some(&format!("Bearer {token}")), None), "bearer");
        assert_eq!(kind(Some(&format!("bEARER  {token} ")), None), "bearer");
        assert_eq!(kind(Some(&format!("Basic {basic}")), None), "basic");
        assert_eq!(kind(None, Some(&token)), "bearer");
        assert_eq!(kind(None, None), "nothing");
    }

    #[test]
    fn foreign_credentials_are_ignored() {
        let token = own().token("acme");
        for foreign in ["Bearer eyJhbGciOi.x.y", "Basic YW5uOnB3", "Digest x", "Bearer", "", "Bearer other_x"] {
            assert_eq!(kind(Some(foreign), None), "nothing", "{foreign}");
            assert_eq!(kind(Some(foreign), Some(&token)), "bearer", "{foreign}");
        }
    }

    #[test]
    fn two_of_ours_are_ambiguous_even_if_equal() {
        let token = own().token("acme");
        assert_eq!(kind(Some(&format!("Bearer {token}")), Some(&token)), "ambiguous_credential");
        assert_eq!(kind(Some("Bearer acme_broken"), Some(&token)), "ambiguous_credential");
        assert_eq!(kind(Some(&format!("Bearer {token}, Bearer {token}")), None), "malformed_credential");
    }
}
