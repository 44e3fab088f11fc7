//! The body of an exchange: a credential, where it travels as JSON (A19), and what the token is narrowed to.

use serde_json::Value;
use zeroize::Zeroizing;

use crate::account::Access;
use crate::error::Reason;
use crate::text::{Fields, limits};

/// What the body of an exchange says.
#[derive(Debug, Default)]
pub struct Exchange {
    /// The credential, as the token of a key.
    pub credential: Option<Zeroizing<String>>,
    /// The scopes that are wanted; none: all that there are.
    pub scopes: Option<Vec<String>>,
    /// The access that is wanted; none: all that there is.
    pub access: Option<Access>,
}

impl Exchange {
    /// The exchange of a JSON text.
    pub fn parse(prefix: &str, text: &str) -> Result<Self, Reason> {
        let value: Value = serde_json::from_str(text).map_err(|_| Reason::MalformedExchange)?;
        let mut fields = Fields::of("body", value);
        let mut pair = |client_id: &'static str, secret: &'static str| {
            let found = (fields.optional_text(client_id, limits::ID), fields.optional_text(secret, limits::ID));
            match found {
                (Some(client_id), Some(secret)) => {
                    let secret = Zeroizing::new(secret);
                    Ok(Some(Zeroizing::new([prefix, "_", &client_id, "_", &secret].concat())))
                }
                (None, None) => Ok(None),
                _ => Err(Reason::MalformedExchange),
            }
        };
        // The words of keyward, and those of Apptio.
        let (own, other) = (pair("clientId", "secret")?, pair("keyAccess", "keySecret")?);
        if own.is_some() && other.is_some() {
            return Err(Reason::AmbiguousCredential);
        }
        let exchange = Self {
            credential: own.or(other),
            scopes: fields.set("scopes", limits::SCOPES, limits::LABEL),
            access: fields.access("access").map(Access::from),
        };
        fields.finish().map(|()| exchange).map_err(|_| Reason::MalformedExchange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(text: &str) -> Result<Option<String>, Reason> {
        Exchange::parse("acme", text).map(|exchange| exchange.credential.map(|token| token.to_string()))
    }

    #[test]
    fn both_shapes_and_neither() {
        assert_eq!(credential(r#"{"clientId":"a","secret":"b"}"#), Ok(Some("acme_a_b".into())));
        assert_eq!(credential(r#"{"keyAccess":"a","keySecret":"b"}"#), Ok(Some("acme_a_b".into())));
        assert_eq!(credential(r#"{"scopes":["odata"]}"#), Ok(None));
        let both = r#"{"clientId":"a","secret":"b","keyAccess":"a","keySecret":"b"}"#;
        assert_eq!(credential(both), Err(Reason::AmbiguousCredential));
        for text in [
            "",
            "[]",
            r#"{"clientId":"a"}"#,
            r#"{"clientId":"a","keySecret":"b"}"#,
            r#"{"clientId":1,"secret":"b"}"#,
            r#"{"colour":1}"#,
            r#"{"scopes":"odata"}"#,
            r#"{"access":{"production":"read"}}"#,
        ] {
            assert_eq!(credential(text), Err(Reason::MalformedExchange), "{text}");
        }
    }
}
