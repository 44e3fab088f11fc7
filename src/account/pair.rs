//! A pair: a public client id, and what is stored to recognise its secret.

use serde::{Deserialize, Serialize};

use super::imported::Imported;
use crate::credential::foreign::{ForeignDigest, Format};
use crate::credential::{Method, Secret, bearer_digest, mac_key, signing_seed};
use crate::crypto::{Entropy, Purpose, Stream};
use crate::encode::{base64, document};
use crate::id::Id;
use crate::keyring::{DataKeys, SealedKey};
use crate::time::Instant;

/// Where a pair stands in a rotation (K4); `retired` is what time makes of `retiring`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It works, and is to become the current one.
    Staged,
    /// It is the one to use.
    Current,
    /// It works until its overlap is over.
    Retiring,
}

impl Stage {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Current => "current",
            Self::Retiring => "retiring",
        }
    }
}

document! {
    /// One of the one or two pairs of a key.
    pub struct Pair {
        /// Its public name.
        "clientId" => client_id: Id;
        /// Raised by revoke and regenerate, so that nothing made with an old secret revives.
        "generation" => generation: u32;
        /// How it can authenticate.
        "methods" => methods: Vec<Method>;
        /// When its secret was made.
        "createdAt" => created_at: Instant;
        /// When it stops, besides the key's own expiration.
        "expiresAt" => expires_at: Option<Instant> = None;
        /// Where it stands in a rotation.
        "stage" => stage: Stage = Stage::Current;
        /// When its overlap is over; only a retiring pair has one.
        "retiresAt" => retires_at: Option<Instant> = None;
        /// The digest of bearer; absent without that method, and after a revoke.
        "bearer" => bearer: Option<String> = None;
        /// The public key of Ed25519; likewise.
        "ed25519" => ed25519: Option<String> = None;
        /// The sealed key of HMAC; likewise.
        "hmac" => hmac: Option<SealedKey> = None;
        /// What recognises the token of another system that was imported, in the place of a secret of ours.
        "imported" => imported: Option<Imported> = None;
    }
}

impl Pair {
    /// A pair that recognises `secret`; none if `hmac-sha256` is asked for and `keys` cannot seal.
    pub fn new(
        client_id: Id,
        generation: u32,
        methods: Vec<Method>,
        secret: &Secret,
        making: &Making<'_>,
    ) -> Option<Self> {
        let has = |method| methods.contains(&method);
        let hmac = if has(Method::HmacSha256) {
            let mut stream = making.entropy.stream(Purpose::Seal);
            Some(making.keys?.seal(&client_id, generation, &mac_key(&client_id, secret), making.now, &mut stream)?)
        } else {
            None
        };
        Some(Self {
            bearer: has(Method::Bearer).then(|| base64::to_url(&bearer_digest(&client_id, secret))),
            ed25519: has(Method::Ed25519).then(|| base64::to_url(&signing_seed(&client_id, secret).public())),
            hmac,
            client_id,
            generation,
            methods,
            created_at: making.now,
            expires_at: None,
            stage: Stage::Current,
            retires_at: None,
            imported: None,
            extra: serde_json::Map::new(),
        })
    }

    /// A pair that recognises a token of another system, of which only the digest is known: by bearer, and nothing else.
    pub fn of_import(client_id: Id, format: Format, digest: &ForeignDigest, now: Instant) -> Self {
        Self {
            imported: Some(Imported::new(format, digest, &client_id)),
            client_id,
            generation: 1,
            methods: vec![Method::Bearer],
            created_at: now,
            expires_at: None,
            stage: Stage::Current,
            retires_at: None,
            bearer: None,
            ed25519: None,
            hmac: None,
            extra: serde_json::Map::new(),
        }
    }

    /// The methods of what takes its place, where none are asked for: none, for the usual ones, if it was imported.
    pub fn heritage(&self) -> Option<&[Method]> {
        self.imported.is_none().then_some(self.methods.as_slice())
    }

    /// Whether its overlap is over.
    pub fn is_retired(&self, now: Instant) -> bool {
        self.retires_at.is_some_and(|at| now >= at)
    }

    /// Seals its HMAC key under the data key of today, if it is under an older one that is open; whether it did.
    pub fn reseal(&mut self, keys: &DataKeys, now: Instant, stream: &mut Stream) -> bool {
        let Some(sealed) = &self.hmac else { return false };
        let again = keys.reseal(&self.client_id, self.generation, sealed, now, stream);
        let done = again.is_some();
        self.hmac = again.or_else(|| self.hmac.take());
        done
    }

    /// Takes its HMAC key back, if the data key that it was under is lost and this is the very same; whether it did.
    pub fn restore(&mut self, keys: &DataKeys, offered: &SealedKey) -> bool {
        let lost = self.hmac.as_ref().filter(|sealed| !keys.has(&sealed.data_key));
        if !lost.is_some_and(|lost| keys.restores(&self.client_id, self.generation, lost, offered)) {
            return false;
        }
        self.hmac = Some(offered.clone());
        true
    }

    /// Erases everything that recognises the secret.
    pub fn erase(&mut self) {
        self.bearer = None;
        self.ed25519 = None;
        self.hmac = None;
        if let Some(imported) = &mut self.imported {
            imported.digest = None;
        }
        self.generation = self.generation.saturating_add(1);
    }
}

/// What the making of a pair needs besides its secret.
pub struct Making<'a> {
    /// The instant of the command.
    pub now: Instant,
    /// The entropy of the command.
    pub entropy: &'a Entropy,
    /// The open keyring, where there is one.
    pub keys: Option<&'a DataKeys>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_only_what_its_methods_need() {
        let client_id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let entropy = Entropy::new([3; 32]);
        let secret = Secret::generate(&client_id, &entropy);
        let making = Making { now: 1, entropy: &entropy, keys: None };
        let pair = Pair::new(client_id, 1, vec![Method::Ed25519], &secret, &making).unwrap();
        assert!(pair.bearer.is_none() && pair.ed25519.is_some() && pair.hmac.is_none());
        assert!(Pair::new(client_id, 1, vec![Method::HmacSha256], &secret, &making).is_none());
    }
}
