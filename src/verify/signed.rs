//! The pipeline of signed requests.

use std::rc::Rc;

use super::ask::{Ask, Clock};
use super::extract::{Presented, extract};
use super::hot::HotSigner;
use super::outcome::{Method, Outcome};
use super::proven::proof;
use super::record::{PairRecord, Record};
use super::requirement::RequirementId;
use super::standing::{Again, Standing};
use super::verifier::{Verifier, accepted, denied, deny, permitted};
use crate::account;
use crate::error::{Denial, Reason};
use crate::id::Id;
use crate::signing::{Examined, FieldTypes, Message, Profile, VerificationKey, examine, shown_base};

/// A request that may be signed.
#[derive(Clone, Copy)]
pub struct SignedAsk<'a> {
    /// The request.
    pub message: Message<'a>,
    /// What the caller sees as scheme and host, if for this request it is not what the options say.
    pub origin: Option<&'a str>,
    /// Its credentials of other forms, and what is required.
    pub ask: Ask<'a>,
}

impl Verifier {
    /// Decides about a request with signature fields.
    pub fn check_signed(&mut self, signed: &SignedAsk<'_>, clock: Clock) -> Outcome {
        self.by_token = false;
        let presented = extract(self.options.ours(), signed.ask.authorization, signed.ask.api_key);
        let settings = self.settings(signed.origin);
        let profile = settings.profile();
        let examined = match examine(&signed.message, &profile, clock.now) {
            // Signatures that are not meant for us neither break nor satisfy.
            Err(Denial { reason: Reason::NoApplicableSignature, .. }) | Ok(None)
                if !matches!(presented, Presented::Nothing) =>
            {
                return self.check_presented(presented, signed.ask.requirement, clock);
            }
            // Behind such a signature, of a proxy for one, there may be an imported token.
            Err(denial) => {
                let foreign = matches!(denial.reason, Reason::NoApplicableSignature);
                let imported = if foreign { self.check_foreign(&presented, signed.ask, clock) } else { None };
                return imported.unwrap_or(Outcome::Denied(denial));
            }
            Ok(None) => return Outcome::Denied(Reason::MissingCredential.into()),
            Ok(Some(_)) if !matches!(presented, Presented::Nothing) => {
                return Outcome::Denied(Reason::AmbiguousCredential.into());
            }
            Ok(Some(examined)) if examined.needs_body_first() => return Outcome::ReadBody,
            Ok(Some(examined)) => examined,
        };
        match Id::parse(examined.keyid()) {
            Some(client_id) => self.check_examined(&examined, &client_id, signed, clock),
            None => Outcome::Denied(Reason::UnknownKey.into()),
        }
    }

    /// The signature base of a request that was denied, for a log; none where no signature is meant for us.
    pub fn shown_base(&self, message: &Message<'_>, origin: Option<&str>) -> Option<Vec<u8>> {
        shown_base(message, &self.settings(origin).profile())
    }

    fn settings<'a>(&self, origin: Option<&'a str>) -> Settings<'a> {
        let options = &self.options;
        Settings {
            tag: Rc::clone(&options.tag),
            types: Rc::clone(&options.types),
            usual_origin: options.origin.clone(),
            origin,
            plain: Profile {
                max_age_s: options.max_age_s,
                clock_skew_s: options.clock_skew_s,
                nonce: options.nonce,
                max_body: options.max_body,
                ..Profile::new("", &is_client_id)
            },
        }
    }

    fn check_examined(
        &mut self,
        examined: &Examined<'_>,
        client_id: &Id,
        signed: &SignedAsk<'_>,
        clock: Clock,
    ) -> Outcome {
        if let Some(outcome) = self.check_again(examined, client_id, signed.ask.requirement, clock) {
            return outcome;
        }
        let place = match self.look_up(client_id, clock) {
            Ok(place) => place,
            Err(outcome) => return outcome,
        };
        let requirement = self.requirements.get(signed.ask.requirement as usize);
        let (keys, may_read) = (self.keyring.keys(), self.options.has_keyring && self.keyring.may_be_read(clock));
        let is_stale = self.keyring.is_stale();
        let Some(entry) = self.cache.entry(place) else { return denied(client_id, Reason::Fault) };
        let mut steps = || -> Result<Outcome, Step> {
            let Some((pair_place, pair)) = entry.record.find(client_id) else {
                return Err(Step::Deny(gone(examined, &entry.record, client_id)));
            };
            if pair.is_erased() {
                return Err(Reason::Revoked.into());
            }
            let method = method(examined, pair)?;
            let key = match method {
                Method::HmacSha256 if is_stale && may_read => return Err(Step::Keyring),
                Method::HmacSha256 => match keys.and_then(|keys| pair.mac(keys)) {
                    Some(key) => VerificationKey::HmacSha256(key),
                    None if may_read => return Err(Step::Keyring),
                    None => return Err(Reason::KeyringLocked.into()),
                },
                _ => VerificationKey::Ed25519(pair.public().ok_or(Reason::Fault)?),
            };
            let base = examined.base(key).map_err(Step::Deny)?;
            let proven = || proof(client_id, pair.generation(), examined.signature(), &base);
            if !(clock.fetched_body && self.proven.take(&proven())) {
                examined.check_signature(key, &base).map_err(Step::Deny)?;
            }
            if examined.needs_body()? {
                self.proven.insert(proven());
                return Ok(Outcome::ReadBody);
            }
            examined.check_digest()?;
            permitted(&entry.record, pair, requirement, clock.now)?;
            let claim = examined.claim(&base)?;
            let accepted = accepted(place, entry, pair_place, method, clock);
            if let VerificationKey::HmacSha256(mac) = key
                && let Some(standing) = Standing::of(entry, pair, &accepted, clock.now, signed.ask.requirement)
            {
                self.hot.insert_signer(client_id, Box::new(HotSigner { mac: mac.clone(), standing }));
            }
            Ok(Outcome::Claim(accepted, *client_id, claim))
        };
        match steps() {
            Ok(outcome) => outcome,
            Err(Step::Keyring) => Outcome::ReadKeyring,
            Err(Step::Deny(denial)) => {
                let client_id_text = Some(client_id.as_str().to_owned());
                deny(entry, Denial { client_id: client_id_text, ..denial }, client_id, clock)
            }
        }
    }
}

impl Verifier {
    /// The acceptance of a pair whose HMAC signature was accepted before, where nothing has changed since and everything
    /// fits; none says nothing, not even why. For signatures that are not recognised: without a nonce, of an unread body.
    fn check_again(
        &mut self,
        examined: &Examined<'_>,
        client_id: &Id,
        requirement: RequirementId,
        clock: Clock,
    ) -> Option<Outcome> {
        // Without the keyring no HMAC key counts, and what was read for this very request is for the whole way.
        self.keyring.keys().filter(|_| !clock.fetched && !self.keyring.is_stale())?;
        let max_staleness_ms = self.options.max_staleness_ms;
        let again = Again { now: clock.now, mono: clock.mono, max_staleness_ms, requirement };
        let (mac, accepted) = self.hot.signer(client_id, &again)?;
        // Of a pair with both methods the length tells which one it is, and another length fits no HMAC.
        let key = VerificationKey::HmacSha256(mac);
        let base = examined.base(key).ok()?;
        examined.check_signature(key, &base).ok()?;
        if examined.needs_body().ok()? {
            return Some(Outcome::ReadBody);
        }
        examined.check_digest().ok()?;
        let claim = examined.claim(&base).ok()?;
        self.cache.touch(accepted.slot);
        Some(Outcome::Claim(accepted, *client_id, claim))
    }
}

/// What the profile of one request borrows from.
struct Settings<'a> {
    tag: Rc<str>,
    types: Rc<FieldTypes>,
    usual_origin: Option<Rc<str>>,
    origin: Option<&'a str>,
    plain: Profile<'static>,
}

impl Settings<'_> {
    fn profile(&self) -> Profile<'_> {
        Profile {
            tag: &self.tag,
            types: &self.types,
            origin: self.origin.or(self.usual_origin.as_deref()),
            ..self.plain
        }
    }
}

/// Why the steps ended.
enum Step {
    Deny(Denial),
    Keyring,
}

impl From<Reason> for Step {
    fn from(reason: Reason) -> Self {
        Self::Deny(reason.into())
    }
}

/// What is to be said of a signature whose pair is not there: one that it made before it went is an alarm (K4).
fn gone(examined: &Examined<'_>, record: &Record, client_id: &Id) -> Denial {
    let Some(public) = record.retired_key(client_id) else { return Reason::UnknownKey.into() };
    let key = VerificationKey::Ed25519(&public);
    match examined.base(key).and_then(|base| examined.check_signature(key, &base)) {
        Ok(()) => Reason::PairRetired.into(),
        Err(denial) => denial,
    }
}

/// The algorithm: the key's record says which it may be, `alg` must agree, and of two the length of the signature tells.
fn method(examined: &Examined<'_>, pair: &PairRecord) -> Result<Method, Reason> {
    let (ed25519, hmac) = (pair.allows(account::Method::Ed25519), pair.allows(account::Method::HmacSha256));
    match examined.algorithm() {
        _ if !ed25519 && !hmac => Err(Reason::MethodNotAllowed),
        Some("ed25519") if ed25519 => Ok(Method::Ed25519),
        Some("hmac-sha256") if hmac => Ok(Method::HmacSha256),
        Some(_) => Err(Reason::AlgorithmMismatch),
        None if ed25519 && hmac && examined.signature().len() == 32 => Ok(Method::HmacSha256),
        None if ed25519 => Ok(Method::Ed25519),
        None => Ok(Method::HmacSha256),
    }
}

pub(super) fn is_client_id(keyid: &str) -> bool {
    Id::parse(keyid).is_some()
}
