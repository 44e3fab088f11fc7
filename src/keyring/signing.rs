//! The keys that sign tokens: the public half for everybody, the private one sealed, or with the host.

use super::data_key::DataKeys;
use super::sealed::SealedKey;
use crate::crypto::{SigningSeed, Stream, sha256};
use crate::encode::{base64, document};
use crate::time::{DAY, Instant, Millis};

/// The longest that a token lives (`sessionMinutes` of a domain): for so long a key is published that signs no more.
pub const LONGEST_SESSION: Millis = DAY;

document! {
    /// A key that signs tokens.
    pub struct SigningKey {
        /// Its name: the thumbprint of its public half.
        "kid" => kid: String;
        /// The public half.
        "publicKey" => public_key: String;
        /// When it was made.
        "createdAt" => created_at: Instant;
        /// From when on it signs: later than it was made, so that everybody has it by then.
        "usedFrom" => used_from: Instant;
        /// From when on nothing that it has signed is accepted.
        "retiresAt" => retires_at: Option<Instant> = None;
        /// The private half; none if the host has it, or if it was lost.
        "sealed" => sealed: Option<SealedKey> = None;
        /// Whether the host has the private half.
        "host" => host: bool = false;
    }
}

impl SigningKey {
    /// A key of this public half, which nobody can sign with yet.
    pub fn new(public: &[u8; 32], now: Instant, used_from: Instant) -> Self {
        Self {
            kid: thumbprint(public),
            public_key: base64::to_url(public),
            created_at: now,
            used_from,
            retires_at: None,
            sealed: None,
            host: false,
            extra: serde_json::Map::new(),
        }
    }

    /// Whether tokens that it has signed are accepted.
    pub fn is_accepted(&self, now: Instant) -> bool {
        self.retires_at.is_none_or(|at| now < at)
    }

    /// Whether it can sign.
    pub fn signs(&self) -> bool {
        self.host || self.sealed.is_some()
    }

    /// The public half.
    pub fn public(&self) -> Option<[u8; 32]> {
        base64::array_from_url(&self.public_key)
    }

    /// The private half, where the keyring has it.
    pub fn seed(&self, keys: &DataKeys) -> Option<SigningSeed> {
        let seed = keys.open_signing(&self.kid, self.sealed.as_ref()?)?;
        (Some(seed.public()) == self.public()).then_some(seed)
    }

    /// Seals it under the data key of that time, if it is under an older one that is open.
    pub fn reseal(&mut self, keys: &DataKeys, at: Instant, stream: &mut Stream) {
        if let Some(again) = self.sealed.as_ref().and_then(|sealed| keys.reseal_signing(&self.kid, sealed, at, stream))
        {
            self.sealed = Some(again);
        }
    }

    /// The public half as a JSON web key.
    ///
    /// Source: RFC 8037, section 2.
    pub fn jwk(&self) -> serde_json::Value {
        serde_json::json!({
            "kty": "OKP", "crv": "Ed25519", "x": self.public_key, "kid": self.kid, "alg": "EdDSA", "use": "sig",
        })
    }
}

/// The key that signs at an instant: the newest that may and can.
pub fn signer(keys: &[SigningKey], now: Instant) -> Option<&SigningKey> {
    keys.iter().rfind(|key| key.used_from <= now && key.signs() && key.is_accepted(now))
}

/// Source: RFC 7638, RFC 8037 appendix A.3.
fn thumbprint(public: &[u8; 32]) -> String {
    let text = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64::to_url(public));
    base64::to_url(&sha256(&[text.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A.3.
    #[test]
    fn the_thumbprint_is_that_of_the_rfc() {
        let public = base64::array_from_url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        assert_eq!(thumbprint(&public), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn the_newest_that_may_and_can_signs() {
        let key = |seed: u8, used_from| SigningKey { host: true, ..SigningKey::new(&[seed; 32], 0, used_from) };
        let (one, two) = (key(1, 0), key(2, 100));
        let keys = [one.clone(), two.clone()];
        assert_eq!(signer(&keys, 99).map(|key| &key.kid), Some(&one.kid));
        assert_eq!(signer(&keys, 100).map(|key| &key.kid), Some(&two.kid));
        let lost = [one.clone(), SigningKey { host: false, ..two.clone() }];
        assert_eq!(signer(&lost, 100).map(|key| &key.kid), Some(&one.kid));
        let retired = [SigningKey { retires_at: Some(50), ..one }, two];
        assert_eq!(signer(&retired, 49).map(|key| &key.kid), Some(&retired[0].kid));
        assert_eq!(signer(&retired, 50), None);
    }
}
