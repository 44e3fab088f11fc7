//! The pipeline: from a credential or a signed request to an outcome, in the order that DESIGN fixes.

use std::collections::HashMap;
use std::rc::Rc;

use super::ask::{Ask, Clock, VerifierOptions};
use super::cache::{Cache, Entry, Locator};
use super::extract::{self, Presented, extract};
use super::hot::{Hot, HotPair};
use super::imported::Imports;
use super::keyring::Keyring;
use super::negative::Absences;
use super::outcome::{Accepted, Method, Outcome};
use super::principal::Principal;
use super::proven::Proven;
use super::record::{Handles, PairRecord, Record};
use super::requirement::{Requirement, RequirementId};
use super::standing::{Again, Standing};
use super::token::SigningKeys;
use crate::account::{self, Inactive, Status};
use crate::credential::Credential;
use crate::crypto::fingerprint;
use crate::domain::Domain;
use crate::error::{Denial, Reason};
use crate::id::Id;
use crate::keyring::{DataKeys, SealedKey};
use crate::time::Instant;

/// Verifies requests against the documents that the host brings.
pub struct Verifier {
    pub(super) options: VerifierOptions,
    pub(super) cache: Cache,
    pub(super) hot: Hot,
    pub(super) handles: Handles,
    pub(super) keyring: Keyring,
    pub(super) signing: SigningKeys,
    pub(super) absences: Absences<Locator>,
    pub(super) proven: Proven,
    pub(super) imports: Imports,
    /// Where the base of a recognised signature is written: one place for all.
    pub(super) base: Vec<u8>,
    /// Whether the last answer was about a token that a credential was exchanged for.
    pub(super) by_token: bool,
    pub(super) domains: HashMap<String, (String, Rc<Domain>)>,
    pub(super) requirements: Vec<Requirement>,
}

/// At most one reading an account in this time is caused by denials.
pub(super) const REREAD_MS: f64 = 1_000.0;

impl Verifier {
    /// A verifier that knows no account yet.
    pub fn new(options: VerifierOptions) -> Self {
        let cache = Cache::new(options.capacity);
        Self {
            options,
            cache,
            hot: Hot::default(),
            handles: Handles::default(),
            keyring: Keyring::default(),
            signing: SigningKeys::default(),
            absences: Absences::default(),
            proven: Proven::default(),
            imports: Imports::default(),
            base: Vec::new(),
            by_token: false,
            domains: HashMap::new(),
            requirements: vec![Requirement::default()],
        }
    }

    /// Lowers the staleness to what the site allows.
    pub fn cap_staleness(&mut self, max_ms: f64) {
        self.options.max_staleness_ms = self.options.max_staleness_ms.min(max_ms);
    }

    /// The id of a requirement; the same requirement always has the same.
    pub fn requirement(&mut self, requirement: Requirement) -> RequirementId {
        let place = self.requirements.iter().position(|known| *known == requirement).unwrap_or_else(|| {
            self.requirements.push(requirement);
            self.requirements.len() - 1
        });
        u32::try_from(place).unwrap_or_default()
    }

    /// Accepts a token that was accepted before, where nothing has changed since; none says nothing.
    pub fn accept_again(
        &mut self,
        token: &[u8],
        requirement: RequirementId,
        now: Instant,
        mono: f64,
    ) -> Option<Accepted> {
        let again = Again { now, mono, max_staleness_ms: self.options.max_staleness_ms, requirement };
        let accepted = self.hot.accepts(self.options.prefix.as_bytes(), token, &again)?;
        self.cache.touch(accepted.slot);
        Some(accepted)
    }

    /// Decides about a bare token.
    pub fn check_token(&mut self, token: &str, requirement: RequirementId, clock: Clock) -> Outcome {
        self.by_token = false;
        let presented = extract::of_token(self.options.ours(), token);
        if let Some(outcome) = self.check_foreign_token(&presented, token, requirement, clock) {
            return outcome;
        }
        match presented {
            Presented::Nothing => Outcome::Denied(Reason::MalformedCredential.into()),
            presented => self.check_presented(presented, requirement, clock),
        }
    }

    /// Decides about header fields without a signature.
    pub fn check(&mut self, ask: Ask<'_>, clock: Clock) -> Outcome {
        self.by_token = false;
        let presented = extract(self.options.ours(), ask.authorization, ask.api_key);
        if let Some(outcome) = self.check_foreign(&presented, ask, clock) {
            return outcome;
        }
        self.check_presented(presented, ask.requirement, clock)
    }

    /// The principal of an accepted request, while its account is still in the cache.
    pub fn principal(&self, accepted: &Accepted) -> Option<&Principal> {
        self.cache.record(accepted.slot, accepted.stamp)?.principal(accepted.pair)
    }

    /// Takes the data keys of the keyring, as it was read at `mono`; none if it did not open.
    pub fn open_keyring(&mut self, keys: Option<DataKeys>, mono: f64) {
        self.keyring.read(keys, mono);
    }

    /// Whether there is a repair for the pair that was accepted last.
    pub fn has_repair(&self) -> bool {
        self.keyring.has_repair()
    }

    /// What repairs the pair that was accepted last, where its HMAC key was lost: to be handed out once.
    pub fn take_repair(&mut self) -> Option<SealedKey> {
        self.keyring.take_repair()
    }

    pub(super) fn check_presented(
        &mut self,
        presented: Presented,
        requirement: RequirementId,
        clock: Clock,
    ) -> Outcome {
        match presented {
            Presented::Nothing => Outcome::Denied(Reason::MissingCredential.into()),
            Presented::Flawed(reason) => Outcome::Denied(reason.into()),
            Presented::Token(token) => {
                self.by_token = true;
                self.check_issued(&token, requirement, clock)
            }
            Presented::Credential { credential, basic } => {
                self.check_credential(&credential, basic, requirement, clock)
            }
        }
    }

    fn check_credential(
        &mut self,
        credential: &Credential,
        basic: bool,
        requirement: RequirementId,
        clock: Clock,
    ) -> Outcome {
        let client_id = &credential.client_id;
        let place = match self.look_up(client_id, clock) {
            Ok(place) => place,
            Err(outcome) => return outcome,
        };
        let Some(entry) = self.cache.entry(place) else { return denied(client_id, Reason::Fault) };
        let decided = match entry.record.find(client_id) {
            None => Err(entry.record.retired(credential).unwrap_or(Reason::UnknownKey)),
            Some((pair_place, pair)) => recognise(pair, credential)
                .and_then(|()| permitted(&entry.record, pair, self.requirements.get(requirement as usize), clock.now))
                .map(|()| pair_place),
        };
        match decided {
            Ok(pair) => {
                let method = if basic { Method::Basic } else { Method::Bearer };
                let accepted = accepted(place, entry, pair, method, clock);
                if self.keyring.repairs(&entry.record, credential, clock) {
                    return Outcome::Accepted(accepted);
                }
                if let Some(hot) = entry.hot(&accepted, credential, clock.now, requirement) {
                    self.hot.insert(client_id, hot);
                }
                Outcome::Accepted(accepted)
            }
            Err(reason) => deny(
                entry,
                Denial { client_id: Some(client_id.as_str().to_owned()), ..reason.into() },
                client_id,
                clock,
            ),
        }
    }

    /// The place of an account whose documents are fresh enough; else what is to be done or answered.
    pub(super) fn look_up(&mut self, client_id: &Id, clock: Clock) -> Result<u32, Outcome> {
        let locator = client_id.account();
        let Some(place) = self.cache.place(&locator) else {
            let absent = clock.fetched || self.absences.has(&locator, clock.mono);
            return Err(if absent { denied(client_id, Reason::UnknownKey) } else { Outcome::Read(*client_id) });
        };
        let age = self.cache.entry(place).map_or(f64::INFINITY, |entry| clock.mono - entry.read_at);
        let limit = self.options.max_staleness_ms;
        if clock.fetched {
            // Read for this request: if even that is too old, the reading itself took too long, and we fail closed.
            return if age <= limit.max(REREAD_MS) { Ok(place) } else { Err(self.unreadable(client_id, clock)) };
        }
        if age < limit { Ok(place) } else { Err(Outcome::Read(*client_id)) }
    }

    /// An account that was read and is not usable: it is gone, or the reading took longer than data may be old.
    fn unreadable(&self, client_id: &Id, clock: Clock) -> Outcome {
        let gone = self.absences.has(&client_id.account(), clock.mono);
        denied(client_id, if gone { Reason::UnknownKey } else { Reason::StorageUnavailable })
    }
}

impl Entry {
    /// What the hot path needs to accept the credential again.
    fn hot(
        &self,
        accepted: &Accepted,
        credential: &Credential,
        now: Instant,
        requirement: RequirementId,
    ) -> Option<HotPair> {
        let (_, pair) = self.record.find(&credential.client_id)?;
        let standing = Standing::of(self, pair, accepted, now, requirement)?;
        Some(HotPair { fingerprint: fingerprint(credential.secret.expose().as_bytes()), standing })
    }
}

/// Nothing, or why the secret is not accepted.
fn recognise(pair: &PairRecord, credential: &Credential) -> Result<(), Reason> {
    if pair.is_erased() {
        return Err(Reason::Revoked);
    }
    if !pair.allows(account::Method::Bearer) {
        return Err(Reason::MethodNotAllowed);
    }
    if pair.recognises(&credential.secret) { Ok(()) } else { Err(Reason::SecretMismatch) }
}

/// Nothing, or why an authentic request is not permitted: status first, then access.
pub(super) fn permitted(
    record: &Record,
    pair: &PairRecord,
    requirement: Option<&Requirement>,
    now: Instant,
) -> Result<(), Reason> {
    working(record, pair, now)?;
    // A requirement that nobody registered cannot be fulfilled.
    let principal = pair.principal();
    requirement.ok_or(Reason::Fault)?.check(&principal.access, &principal.scopes)
}

/// Nothing, or why the pair does not work now.
pub(super) fn working(record: &Record, pair: &PairRecord, now: Instant) -> Result<(), Reason> {
    match record.status(pair, now) {
        Some(Status::Active) => Ok(()),
        Some(Status::Not(Inactive::Expired)) if pair.is_retired(now) => Err(Reason::PairRetired),
        Some(Status::Not(inactive)) => Err(inactive.reason()),
        None => Err(Reason::Fault),
    }
}

/// The acceptance of a pair by its place in the entry's record.
pub(super) fn accepted(slot: u32, entry: &Entry, pair: u32, method: Method, clock: Clock) -> Accepted {
    let handle = entry.record.pairs().get(pair as usize).map_or(0, PairRecord::handle);
    Accepted { slot, stamp: entry.stamp, pair, handle, method, staleness_ms: (clock.mono - entry.read_at).max(0.0) }
}

/// The denial; or one more reading, if it was decided from the cache: the key may just have been created or rotated.
pub(super) fn deny(entry: &mut Entry, denial: Denial, client_id: &Id, clock: Clock) -> Outcome {
    if !clock.fetched && clock.mono - entry.reread_at >= REREAD_MS {
        entry.reread_at = clock.mono;
        return Outcome::Read(*client_id);
    }
    Outcome::Denied(denial)
}

pub(super) fn denied(client_id: &Id, reason: Reason) -> Outcome {
    Outcome::Denied(Denial { client_id: Some(client_id.as_str().to_owned()), ..reason.into() })
}
