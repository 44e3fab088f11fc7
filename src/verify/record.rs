//! An account as a verifier keeps it: parsed once, with everything that can be computed before a request comes.

use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::rc::Rc;

use super::principal::Principal;
use crate::account::{
    Account, Context, Imported, Key, Method, Pair, RetiredPair, Status, UserStatus, active_span, pair_status,
};
use crate::credential::foreign::ForeignDigest;
use crate::credential::{Credential, Secret, bearer_midstate, mac_key};
use crate::crypto::{self, MacKey, Midstate, PublicKey};
use crate::domain::Domain;
use crate::encode::base64;
use crate::error::Reason;
use crate::id::Id;
use crate::keyring::{DataKeys, SealedKey};
use crate::time::Instant;

/// A repair that was not applied is offered again after this time.
const REPAIR_MS: f64 = 60_000.0;

/// An account, ready for verification.
pub(super) struct Record {
    owner: UserStatus,
    domain: Option<Rc<Domain>>,
    keys: Vec<Key>,
    pairs: Box<[PairRecord]>,
    /// The pairs that have gone, with the digests of their secrets.
    retired: Box<[(Id, [u8; 32])]>,
    /// Those of them that were imported, with what recognised their tokens.
    retired_imports: Box<[(Id, Imported)]>,
}

/// Numbers for pairs: the smallest that are free.
#[derive(Default)]
pub(super) struct Handles {
    free: Vec<u32>,
    next: u32,
}

impl Handles {
    /// A number that no pair has.
    fn take(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        })
    }

    /// Takes the number of a pair back that has left the cache.
    pub(super) fn give_back(&mut self, handle: u32) {
        self.free.push(handle);
    }
}

/// A pair, ready for verification.
pub(super) struct PairRecord {
    client_id: Id,
    /// Dense among all pairs of the cache, so that a caller can key an array by it.
    handle: u32,
    generation: u32,
    methods: Vec<Method>,
    key: usize,
    pair: Pair,
    midstate: Midstate,
    digest: Option<[u8; 32]>,
    imported: Option<Box<[u8; 32]>>,
    public: OnceCell<Option<PublicKey>>,
    mac: OnceCell<MacKey>,
    /// When its repair was last offered, on the monotonic clock.
    repair_offered: Cell<Option<f64>>,
    principal: Principal,
}

impl Record {
    /// The record of two parsed documents.
    pub(super) fn new(account: Account, domain: Option<Rc<Domain>>, handles: &mut Handles) -> Self {
        let pairs = account.keys.iter().enumerate().flat_map(|(index, key)| {
            let (account, domain) = (&account, domain.as_deref());
            key.pairs.iter().map(move |pair| PairRecord {
                client_id: pair.client_id,
                handle: 0,
                generation: pair.generation,
                methods: pair.methods.clone(),
                key: index,
                pair: pair.clone(),
                midstate: bearer_midstate(&pair.client_id),
                digest: pair.bearer.as_deref().and_then(base64::array_from_url),
                imported: pair.imported.as_ref().and_then(Imported::bytes).map(Box::new),
                public: OnceCell::new(),
                mac: OnceCell::new(),
                repair_offered: Cell::new(None),
                principal: Principal::of(account, key, pair, domain),
            })
        });
        // Exactly as many as there are: a verifier keeps thousands of these.
        let mut pairs: Box<[_]> = pairs.collect();
        for pair in &mut pairs {
            pair.handle = handles.take();
        }
        let retired = account.keys.iter().flat_map(|key| &key.retired);
        let retired =
            retired.filter_map(|pair| Some((pair.client_id, base64::array_from_url(pair.bearer.as_deref()?)?)));
        let gone = account.keys.iter().flat_map(|key| &key.retired);
        let told = |pair: &RetiredPair| pair.imported.clone().filter(|imported| imported.digest.is_some());
        let retired_imports = gone.filter_map(|pair| Some((pair.client_id, told(pair)?))).collect();
        let (owner, retired) = (account.user.status, retired.collect());
        Self { owner, retired, retired_imports, pairs, domain, keys: account.keys }
    }

    /// What is to be said of a token of another system whose pair has gone; none if there was no such pair of late.
    pub(super) fn retired_import(&self, client_id: &Id, digest: &ForeignDigest) -> Option<Reason> {
        let (_, imported) = self.retired_imports.iter().find(|(id, _)| id == client_id)?;
        Some(if imported.is(digest, client_id) { Reason::PairRetired } else { Reason::SecretMismatch })
    }

    /// What is to be said of a credential whose pair has gone; none if there was no such pair of late.
    pub(super) fn retired(&self, credential: &Credential) -> Option<Reason> {
        let (client_id, digest) = self.retired.iter().find(|(client_id, _)| *client_id == credential.client_id)?;
        let found = bearer_midstate(client_id).finish(credential.secret.random());
        Some(if crypto::equal(digest, &found) { Reason::PairRetired } else { Reason::SecretMismatch })
    }

    /// The public key of a pair that has gone; none if there was no such pair of late. Read where it is needed: rarely.
    pub(super) fn retired_key(&self, client_id: &Id) -> Option<PublicKey> {
        let pair = self.keys.iter().flat_map(|key| &key.retired).find(|pair| pair.client_id == *client_id)?;
        PublicKey::new(&base64::array_from_url(pair.ed25519.as_deref()?)?)
    }

    /// The pair with this client id, and its place.
    pub(super) fn find(&self, client_id: &Id) -> Option<(u32, &PairRecord)> {
        let place = self.pairs.iter().position(|pair| pair.client_id == *client_id)?;
        Some((u32::try_from(place).ok()?, self.pairs.get(place)?))
    }

    /// The principal of the pair in this place.
    pub(super) fn principal(&self, pair: u32) -> Option<&Principal> {
        self.pairs.get(pair as usize).map(|pair| &pair.principal)
    }

    /// Its pairs.
    pub(super) fn pairs(&self) -> &[PairRecord] {
        &self.pairs
    }

    /// When a pair is active, as long as the documents do not change.
    pub(super) fn active_span(&self, pair: &PairRecord, now: Instant) -> Option<Range<Instant>> {
        active_span(self.keys.get(pair.key)?, &pair.pair, self.context(now))
    }

    /// The status of a pair; a record whose key is missing would be a mistake of ours, and denies.
    pub(super) fn status(&self, pair: &PairRecord, now: Instant) -> Option<Status> {
        Some(pair_status(self.keys.get(pair.key)?, &pair.pair, self.context(now)))
    }

    fn context(&self, now: Instant) -> Context {
        Context { owner: self.owner, domain: self.domain.as_ref().map(|domain| domain.status_for_keys()), now }
    }
}

impl PairRecord {
    /// Its public name.
    pub(super) fn client_id(&self) -> &Id {
        &self.client_id
    }

    /// Its number among the pairs of the cache.
    pub(super) fn handle(&self) -> u32 {
        self.handle
    }

    /// Tells its secrets apart: each new one has another.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// Whom the pair acts for.
    pub(super) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Whether its overlap is over.
    pub(super) fn is_retired(&self, now: Instant) -> bool {
        self.pair.is_retired(now)
    }

    /// Whether the pair was made for this method.
    pub(super) fn allows(&self, method: Method) -> bool {
        self.methods.contains(&method)
    }

    /// Whether everything that recognises its secret is erased.
    pub(super) fn is_erased(&self) -> bool {
        self.pair.bearer.is_none() && self.pair.ed25519.is_none() && self.pair.hmac.is_none() && self.imported.is_none()
    }

    /// Whether this is the token of another system that was imported.
    pub(super) fn recognises_import(&self, digest: &ForeignDigest) -> bool {
        self.imported.as_deref().is_some_and(|own| crypto::equal(own, &digest.bound_to(&self.client_id)))
    }

    /// Whether this is the secret: one compression of SHA-256.
    pub(super) fn recognises(&self, secret: &Secret) -> bool {
        let found = self.midstate.finish(secret.random());
        self.digest.is_some_and(|digest| crypto::equal(&digest, &found))
    }

    /// The public key, decompressed at its first use.
    pub(super) fn public(&self) -> Option<&PublicKey> {
        let make = || PublicKey::new(&base64::array_from_url(self.pair.ed25519.as_deref()?)?);
        self.public.get_or_init(make).as_ref()
    }

    /// The sealed HMAC key, where there is one.
    pub(super) fn sealed(&self) -> Option<&SealedKey> {
        self.pair.hmac.as_ref()
    }

    /// Whether a repair was offered for it, which would be in the documents if it had been applied.
    pub(super) fn awaits_repair(&self) -> bool {
        self.repair_offered.get().is_some()
    }

    /// Its HMAC key sealed anew, if the data key that it was under is lost, and this was not offered just now.
    ///
    /// Security: `secret` is one that the pair was recognised by.
    pub(super) fn repair(&self, keys: &DataKeys, secret: &Secret, now: Instant, mono: f64) -> Option<SealedKey> {
        self.sealed().filter(|sealed| !keys.has(&sealed.data_key))?;
        if self.repair_offered.get().is_some_and(|at| mono - at < REPAIR_MS) {
            return None;
        }
        let sealed = keys.repair(&self.client_id, self.generation, &mac_key(&self.client_id, secret), now)?;
        self.repair_offered.set(Some(mono));
        Some(sealed)
    }

    /// The HMAC key, unsealed at its first use; none where `keys` do not open it.
    pub(super) fn mac(&self, keys: &DataKeys) -> Option<&MacKey> {
        if self.mac.get().is_none() {
            let key = keys.open(&self.client_id, self.generation, self.sealed()?)?;
            // A second initialisation cannot happen: nothing else runs in between.
            let _ = self.mac.set(MacKey::new(&key[..]));
        }
        self.mac.get()
    }
}
