//! The pipeline of tokens that credentials were exchanged for (P18): like a key's, with a signature in the place of a
//! secret.
//!
//! Whether the key still works is read from its account, as for every other credential; the keys that sign tokens are
//! read along with it, and are as old at most.

use super::ask::Clock;
use super::outcome::{Method, Outcome};
use super::principal::Principal;
use super::recent::Recent;
use super::record::{PairRecord, Record};
use super::requirement::RequirementId;
use super::verifier::{REREAD_MS, Verifier, accepted, denied, deny, working};
use crate::crypto::{PublicKey, sha256};
use crate::error::{Denial, Fault, Reason};
use crate::id::Id;
use crate::site::KeyringDocument;
use crate::time::{Instant, Millis, SECOND};
use crate::token::{Rules, Token};

/// How far the clock of whoever made a token may be ahead.
const SKEW: Millis = 60 * SECOND;

/// A key that signs tokens.
struct Key {
    kid: String,
    public: PublicKey,
    bytes: [u8; 32],
    retires_at: Option<Instant>,
}

/// The keys that sign tokens, as a verifier has read them.
pub(super) struct SigningKeys {
    keys: Vec<Key>,
    version: Option<String>,
    /// When the reading began, on the monotonic clock.
    read_at: f64,
    /// When an unknown key last led to a reading.
    reread_at: f64,
    /// Names of tokens whose signature was right.
    signed: Recent<[u8; 32], ()>,
    /// Of the token that was accepted last.
    granted: Option<(Principal, String)>,
}

impl Default for SigningKeys {
    fn default() -> Self {
        let never = f64::NEG_INFINITY;
        let (keys, signed) = (Vec::new(), Recent::default());
        Self { keys, version: None, read_at: never, reread_at: never, signed, granted: None }
    }
}

impl SigningKeys {
    /// Too old to be used.
    pub(super) fn invalidate(&mut self) {
        self.read_at = f64::NEG_INFINITY;
    }

    fn take(&mut self, keyring: Option<(&str, &str)>, read_at: f64) -> Result<(), Fault> {
        self.read_at = read_at;
        let Some((version, text)) = keyring else {
            (self.keys, self.version) = (Vec::new(), None);
            return Ok(());
        };
        if self.version.as_deref() == Some(version) {
            return Ok(());
        }
        // Whatever was known is no longer true, also if the new document cannot be used.
        (self.keys, self.version) = (Vec::new(), None);
        let keyring = KeyringDocument::parse(text)?;
        let known = keyring.signing_keys.into_iter().filter_map(|key| {
            let bytes = key.public()?;
            Some(Key { kid: key.kid, public: PublicKey::new(&bytes)?, bytes, retires_at: key.retires_at })
        });
        (self.keys, self.version) = (known.collect(), Some(version.to_owned()));
        Ok(())
    }

    /// Whether the key of the token has signed it; none if there is no such key.
    fn has_signed(&mut self, token: &Token, now: Instant) -> Option<bool> {
        let key = self.keys.iter().find(|key| key.kid == token.kid && key.retires_at.is_none_or(|at| now < at))?;
        let name = sha256(&[&key.bytes, token.text().as_bytes()]);
        if self.signed.get(&name).is_some() {
            return Some(true);
        }
        let right = token.is_signed_by(&key.public);
        if right {
            self.signed.insert(name, ());
        }
        Some(right)
    }
}

impl Verifier {
    /// Takes the keyring as it was read, for the keys that sign tokens; nothing of it has to be open for that.
    pub fn take_signing_keys(&mut self, keyring: Option<(&str, &str)>, read_at: f64) -> Result<(), Fault> {
        self.signing.take(keyring, read_at)
    }

    /// Whom the token that was accepted last acts for, and its id: to be handed out once.
    pub fn take_granted(&mut self) -> Option<(Principal, String)> {
        self.signing.granted.take()
    }

    pub(super) fn check_issued(&mut self, token: &Token, requirement: RequirementId, clock: Clock) -> Outcome {
        self.signing.granted = None;
        let client_id = token.claims.client_id;
        if let Err(reason) =
            self.options.tokens.as_ref().map_or(Err(Reason::Fault), |rules| timely(token, rules, clock.now))
        {
            return denied(&client_id, reason);
        }
        // As old as an account may be, and not older.
        let age = clock.mono - self.signing.read_at;
        if !clock.fetched && age >= self.options.max_staleness_ms {
            return Outcome::ReadForToken(client_id);
        }
        if clock.fetched && age > self.options.max_staleness_ms.max(REREAD_MS) {
            return denied(&client_id, Reason::StorageUnavailable);
        }
        match self.signing.has_signed(token, clock.now) {
            Some(true) => self.check_standing(token, &client_id, requirement, clock),
            Some(false) => denied(&client_id, Reason::SignatureInvalid),
            None if !clock.fetched && clock.mono - self.signing.reread_at >= REREAD_MS => {
                self.signing.reread_at = clock.mono;
                Outcome::ReadForToken(client_id)
            }
            None => denied(&client_id, Reason::UnknownSigningKey),
        }
    }

    /// The token is one of ours: whether what it was made with still works, and may do what is required.
    fn check_standing(&mut self, token: &Token, client_id: &Id, requirement: RequirementId, clock: Clock) -> Outcome {
        let place = match self.look_up(client_id, clock) {
            Ok(place) => place,
            Err(Outcome::Read(id)) => return Outcome::ReadForToken(id),
            Err(outcome) => return outcome,
        };
        let requirement = self.requirements.get(requirement as usize);
        let Some(entry) = self.cache.entry(place) else { return denied(client_id, Reason::Fault) };
        let decided = standing(&entry.record, token, client_id).and_then(|(pair_place, pair)| {
            // Whoever still uses a token of a pair that has retired gives no alarm: the token outlives the overlap.
            working(&entry.record, pair, clock.now).map_err(|reason| match reason {
                Reason::PairRetired => Reason::Superseded,
                other => other,
            })?;
            let principal = pair.principal().narrowed(&token.claims);
            requirement.ok_or(Reason::Fault)?.check(&principal.access, &principal.scopes)?;
            Ok((pair_place, principal))
        });
        match decided {
            Ok((pair, principal)) => {
                self.signing.granted = Some((principal, token.claims.jti.clone()));
                Outcome::Accepted(accepted(place, entry, pair, Method::Token, clock))
            }
            Err(reason) => {
                let denial = Denial { client_id: Some(client_id.as_str().to_owned()), ..reason.into() };
                match deny(entry, denial, client_id, clock) {
                    Outcome::Read(id) => Outcome::ReadForToken(id),
                    outcome => outcome,
                }
            }
        }
    }
}

/// Nothing, or why the token is not for us, or not for now.
fn timely(token: &Token, rules: &Rules, now: Instant) -> Result<(), Reason> {
    let claims = &token.claims;
    if !claims.aud.meets(&rules.audience) {
        return Err(Reason::AudienceMismatch);
    }
    if now >= claims.expires_at() {
        return Err(Reason::TokenExpired);
    }
    if claims.iat.saturating_mul(1_000) > now.saturating_add(SKEW) {
        return Err(Reason::TokenNotYetValid);
    }
    Ok(())
}

/// The pair that the token was made with, if its secret is the same as then.
fn standing<'r>(record: &'r Record, token: &Token, client_id: &Id) -> Result<(u32, &'r PairRecord), Reason> {
    let (place, pair) = record.find(client_id).ok_or(Reason::Superseded)?;
    if pair.is_erased() {
        return Err(Reason::Revoked);
    }
    if pair.principal().generation == token.claims.generation { Ok((place, pair)) } else { Err(Reason::Superseded) }
}
