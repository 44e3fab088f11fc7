//! Making a token for somebody who has just proved to hold a credential.

use super::claims::{Audience, Claims};
use super::jws::{Rules, join, signing_input};
use crate::account::{Access, Account, Context, Key, Pair, Status, pair_status};
use crate::command::Host;
use crate::credential::Method;
use crate::crypto::{Entropy, PublicKey, Purpose};
use crate::domain::Domain;
use crate::encode::base64;
use crate::error::Reason;
use crate::id::Id;
use crate::keyring::{Question, SigningKey, signer};
use crate::policy::effective;
use crate::site::{KeyringDocument, Site};
use crate::text::limits::TOKEN_BYTES;
use crate::time::Instant;

/// What a token is made of: who has proved what, the documents as they are now, what is wanted.
pub struct Minting<'a> {
    /// The pair whose secret was proved.
    pub client_id: &'a Id,
    /// The generation of it that was proved.
    pub generation: u32,
    /// How it was proved.
    pub method: Method,
    /// The scopes that are wanted; none: all that there are.
    pub scopes: Option<&'a [String]>,
    /// The access that is wanted; none: all that there is.
    pub access: Option<&'a Access>,
    /// Who makes it, and for whom.
    pub rules: &'a Rules,
    /// The site.
    pub site: &'a Site,
    /// The domain of the key.
    pub domain: Option<&'a Domain>,
    /// The account of the key.
    pub account: &'a Account,
    /// The keyring.
    pub keyring: Option<&'a KeyringDocument>,
    /// The instant.
    pub now: Instant,
    /// Fresh randomness.
    pub entropy: &'a Entropy,
    /// What the host opens the keyring with, and what it has answered.
    pub host: &'a Host<'a>,
}

/// What comes of it.
#[derive(Debug)]
pub enum Minted {
    /// The token, and what it says.
    Token(String, Box<Claims>),
    /// The host has to be asked first.
    Ask(Question),
}

/// A token, or why there is none. Whatever was true when the credential was verified is looked at again.
pub fn mint(minting: &Minting<'_>) -> Result<Minted, Reason> {
    let (key, pair) = working(minting)?;
    if !minting.account.user.token_generation {
        return Err(Reason::TokensNotGranted);
    }
    let policy = effective(&minting.site.policy, minting.domain.map(|domain| &domain.properties));
    if !policy.methods().contains(&minting.method) {
        return Err(Reason::MethodNotOffered);
    }
    let (scopes, access) = granted(minting, key)?;
    let keyring = minting.keyring.ok_or(Reason::SigningKeyMissing)?;
    let signing_key = signer(&keyring.signing_keys, minting.now).ok_or(Reason::SigningKeyMissing)?;
    // It ends with the session, or with what it was made of if that ends before.
    let session_ends = minting.now.saturating_add(policy.session());
    let before = [key.expires_at, key.pair_expiry(pair), signing_key.retires_at];
    let ends = before.into_iter().flatten().fold(session_ends, Instant::min);
    let claims = Claims {
        iss: minting.rules.issuer.clone(),
        aud: Audience::of(minting.rules.audience.clone()),
        sub: String::from_utf8_lossy(&minting.client_id.account()).into_owned(),
        client_id: pair.client_id,
        iat: minting.now / 1_000,
        exp: ends / 1_000,
        jti: base64::to_url(&minting.entropy.stream(Purpose::TokenId).bytes::<16>()),
        domain: minting.account.domain.clone(),
        owner: minting.account.owner.clone(),
        key_id: key.key_id,
        generation: pair.generation,
        scopes,
        access,
    };
    let message = signing_input(&signing_key.kid, &claims).ok_or(Reason::Fault)?;
    let signature = match sign(signing_key, keyring, &message, minting)? {
        Signed::By(signature) => signature,
        Signed::Ask(question) => return Ok(Minted::Ask(question)),
    };
    let token = join(&message, &signature);
    if token.len() > TOKEN_BYTES { Err(Reason::LimitExceeded) } else { Ok(Minted::Token(token, Box::new(claims))) }
}

/// The key and the pair, if they work now and the secret that was proved is still theirs.
fn working<'a>(minting: &Minting<'a>) -> Result<(&'a Key, &'a Pair), Reason> {
    let key = minting.account.key(minting.client_id).ok_or(Reason::UnknownKey)?;
    let pair = key.pairs.iter().find(|pair| pair.client_id == *minting.client_id).ok_or(Reason::UnknownKey)?;
    let domain = minting.domain.map(Domain::status_for_keys);
    let context = Context { owner: minting.account.user.status, domain, now: minting.now };
    match pair_status(key, pair, context) {
        Status::Active if pair.generation == minting.generation => Ok((key, pair)),
        Status::Active => Err(Reason::Superseded),
        Status::Not(inactive) => Err(inactive.reason()),
    }
}

/// What the token is granted: what the key may do now, cut to what is wanted; more cannot be wanted.
fn granted(minting: &Minting<'_>, key: &Key) -> Result<(Vec<String>, Access), Reason> {
    let nothing = Access::default();
    let environments = minting.domain.map_or(&nothing, |domain| &domain.environments);
    let whole = minting.account.granted(key, environments);
    let scopes = minting.scopes.unwrap_or(&key.scopes);
    if scopes.iter().any(|scope| !key.scopes.contains(scope)) {
        return Err(Reason::ScopeNotGranted);
    }
    let access = minting.access.unwrap_or(&whole);
    if let Some((environment, _)) = access.beyond(&whole).iter().next() {
        let known = whole.has_environment(environment);
        return Err(if known { Reason::RoleNotGranted } else { Reason::EnvironmentNotGranted });
    }
    Ok((scopes.to_vec(), access.clone()))
}

enum Signed {
    By(Vec<u8>),
    Ask(Question),
}

fn sign(key: &SigningKey, keyring: &KeyringDocument, message: &str, minting: &Minting<'_>) -> Result<Signed, Reason> {
    if !key.host {
        let keys = match minting.host.try_open(&keyring.envelope) {
            Some(Ok(keys)) => keys,
            Some(Err(question)) => return Ok(Signed::Ask(question)),
            None => return Err(Reason::KeyringLocked),
        };
        let seed = key.seed(&keys).ok_or(Reason::KeyringLocked)?;
        return Ok(Signed::By(seed.sign(message.as_bytes()).to_vec()));
    }
    let question = Question::Sign { kid: key.kid.clone(), message: message.as_bytes().to_vec() };
    let Some(signature) = minting.host.answer(&question) else { return Ok(Signed::Ask(question)) };
    // What a signer of the host returns may be anything, or made with another key.
    let public = key.public().and_then(|public| PublicKey::new(&public)).ok_or(Reason::Fault)?;
    if public.verify(message.as_bytes(), signature) {
        Ok(Signed::By(signature.to_vec()))
    } else {
        Err(Reason::SignerUnavailable)
    }
}
