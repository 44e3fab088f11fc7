//! The forms in which a credential travels: the token, and the user name and password of Basic.

use super::secret::{Flaw, SECRET_LENGTH, Secret};
use crate::encode::base64;
use crate::error::Reason;
use crate::id::{ID_LENGTH, Id};
use crate::text;

/// A client id and the secret that came with it.
pub struct Credential {
    /// Which pair.
    pub client_id: Id,
    /// Its secret; form and checksum are right, nothing more is known.
    pub secret: Secret,
}

impl Credential {
    /// The token of the credential.
    pub fn token(&self, prefix: &str) -> String {
        [prefix, "_", self.client_id.as_str(), "_", self.secret.expose()].concat()
    }
}

/// The credential in a token; none if it does not start with our prefix, so that it is somebody else's.
///
/// Parsed from the back: a prefix may contain `_`.
pub fn parse_token(prefix: &str, token: &str) -> Option<Result<Credential, Reason>> {
    let rest = token.strip_prefix(prefix)?.strip_prefix('_')?;
    Some(parse_rest(rest.as_bytes()))
}

/// The credential in a token of any prefix, with that prefix: for signers and scanners, which see tokens of many.
pub fn parse_any_token(token: &str) -> Option<(&str, Result<Credential, Reason>)> {
    let rest = ID_LENGTH + 1 + SECRET_LENGTH;
    let (prefix, tail) = token.split_at_checked(token.len().checked_sub(rest)?)?;
    let prefix = prefix.strip_suffix('_').filter(|prefix| text::is_prefix(prefix))?;
    Some((prefix, parse_rest(tail.as_bytes())))
}

/// The credential in what follows `Basic `; none if it is somebody else's: the user name has no form of a client id.
///
/// Source: RFC 7617.
pub fn parse_basic(encoded: &str) -> Option<Result<Credential, Reason>> {
    let decoded = zeroize::Zeroizing::new(base64::from_standard(encoded.trim())?);
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    let (user, password) = decoded.split_at_checked(colon)?;
    let client_id = Id::from_bytes(user)?;
    Some(join(client_id, password.get(1..).unwrap_or_default()))
}

fn parse_rest(rest: &[u8]) -> Result<Credential, Reason> {
    let (id, tail) = rest.split_at_checked(ID_LENGTH).ok_or(Reason::MalformedCredential)?;
    let client_id = Id::from_bytes(id).ok_or(Reason::MalformedCredential)?;
    match tail.split_first() {
        Some((b'_', secret)) if secret.len() == SECRET_LENGTH => join(client_id, secret),
        _ => Err(Reason::MalformedCredential),
    }
}

fn join(client_id: Id, secret: &[u8]) -> Result<Credential, Reason> {
    match Secret::parse(&client_id, secret) {
        Ok(secret) => Ok(Credential { client_id, secret }),
        Err(Flaw::Form) => Err(Reason::MalformedCredential),
        Err(Flaw::Checksum) => Err(Reason::ChecksumMismatch),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Entropy;

    fn credential() -> Credential {
        let client_id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        Credential { client_id, secret: Secret::generate(&client_id, &Entropy::new([3; 32])) }
    }

    fn reason(result: Option<Result<Credential, Reason>>) -> Option<Reason> {
        result.and_then(Result::err)
    }

    #[test]
    fn tokens() {
        let token = credential().token("acme_live");
        let parsed = parse_token("acme_live", &token).unwrap().ok().unwrap();
        assert_eq!(parsed.client_id, credential().client_id);
        assert_eq!(parsed.secret.expose(), credential().secret.expose());
        assert!(parse_token("acme", &token).unwrap().is_err());
        assert!(parse_token("other", &token).is_none());
        assert_eq!(reason(parse_token("acme_live", &token[..token.len() - 1])), Some(Reason::MalformedCredential));
        assert_eq!(reason(parse_token("acme_live", &format!("{token}x"))), Some(Reason::MalformedCredential));
        assert_eq!(reason(parse_token("acme_live", "acme_live_")), Some(Reason::MalformedCredential));
        let typo = format!("{}{}", &token[..token.len() - 1], if token.ends_with('0') { '1' } else { '0' });
        assert_eq!(reason(parse_token("acme_live", &typo)), Some(Reason::ChecksumMismatch));
    }

    #[test]
    fn tokens_of_any_prefix() {
        let token = credential().token("acme_live");
        let (prefix, parsed) = parse_any_token(&token).unwrap();
        assert_eq!((prefix, parsed.is_ok()), ("acme_live", true));
        assert!(parse_any_token(&token[1..]).is_some_and(|(prefix, _)| prefix == "cme_live"));
        assert!(parse_any_token(&credential().token("Acme")).is_none());
        assert!(parse_any_token("").is_none() && parse_any_token(&"é".repeat(60)).is_none());
    }

    #[test]
    fn basic() {
        let own = credential();
        let encode = |text: String| base64::to_standard(text.as_bytes());
        let good = encode(format!("{}:{}", own.client_id.as_str(), own.secret.expose()));
        assert!(parse_basic(&good).unwrap().is_ok());
        assert!(parse_basic(&encode("ann:password".into())).is_none());
        assert!(parse_basic("not base64").is_none());
        let short = encode(format!("{}:{}", own.client_id.as_str(), "x"));
        assert_eq!(reason(parse_basic(&short)), Some(Reason::MalformedCredential));
    }
}
