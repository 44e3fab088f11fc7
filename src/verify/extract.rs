//! Which credential a request carries (A19).

use crate::credential::{Credential, parse_basic, parse_token};
use crate::error::Reason;

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
    /// Something that was meant to be ours.
    Flawed(Reason),
}

/// What `Authorization` and `X-API-Key` carry; two credentials of ours are one too many.
pub fn extract(prefix: &str, authorization: Option<&str>, api_key: Option<&str>) -> Presented {
    let first = authorization.map_or(Presented::Nothing, |value| from_authorization(prefix, value));
    let second = api_key.map_or(Presented::Nothing, |value| of_token(prefix, value.trim()));
    match (first, second) {
        (Presented::Nothing, only) | (only, Presented::Nothing) => only,
        _ => Presented::Flawed(Reason::AmbiguousCredential),
    }
}

/// Source: RFC 6750 and RFC 7617; a scheme's case does not matter.
fn from_authorization(prefix: &str, value: &str) -> Presented {
    let Some((scheme, rest)) = value.trim().split_once(' ') else { return Presented::Nothing };
    if scheme.eq_ignore_ascii_case("bearer") {
        return of_token(prefix, rest.trim());
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
pub(super) fn of_token(prefix: &str, token: &str) -> Presented {
    match parse_token(prefix, token) {
        None => Presented::Nothing,
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
        match extract("acme", authorization, api_key) {
            Presented::Nothing => "nothing".into(),
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
