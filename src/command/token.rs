//! Commands of the keys that sign tokens: a new one, the end of one, and what everybody may know of them.

use serde_json::json;

use super::commit::{Act, carried_out, commit};
use super::loaded::Loaded;
use super::{Check, Circumstances, Decision, Reply};
use crate::access::{SiteVerb, permit_site};
use crate::audit;
use crate::crypto::{PublicKey, Purpose, SigningSeed};
use crate::encode::base64;
use crate::error::{Error, Fault, Refusal, RefusalCode};
use crate::id;
use crate::keyring::{LONGEST_SESSION, SigningKey, signer};
use crate::site::KeyringDocument;
use crate::text::{Fields, limits};
use crate::time::{Instant, Millis, SECOND};

/// For how long a key is published before it signs: twice as long as the answer that names it may be kept.
const AHEAD: Millis = 600 * SECOND;

/// What can be asked.
#[derive(Clone, Debug)]
pub(super) enum TokenCommand {
    /// Make a new key; of a signer of the host, only the public half is given.
    RotateKey { public: Option<[u8; 32]>, at_once: bool },
    /// End a key, and with it every token that it has signed.
    RevokeKey { kid: String },
    /// The public halves.
    Jwks,
}

impl TokenCommand {
    /// The command `tokens.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields) -> Option<Self> {
        Some(match verb {
            "rotateKey" => {
                let text = fields.optional_text("publicKey", limits::KID);
                let public = text.as_deref().and_then(base64::array_from_url);
                if text.is_some() && public.is_none_or(|public| PublicKey::new(&public).is_none()) {
                    fields.reject("publicKey", "pattern", "an Ed25519 public key: 32 bytes in base64url");
                }
                Self::RotateKey { public, at_once: fields.flag("atOnce").unwrap_or(false) }
            }
            "revokeKey" => Self::RevokeKey { kid: fields.text("kid", limits::KID) },
            "jwks" => Self::Jwks,
            _ => return None,
        })
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(ids: &mut Vec<String>) {
        ids.push(id::KEYRING.to_owned());
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        match self {
            Self::RotateKey { public, at_once } => rotate(public.as_ref(), *at_once, loaded, circumstances),
            Self::RevokeKey { kid } => revoke(kid, loaded, circumstances),
            Self::Jwks => jwks(loaded, circumstances),
        }
    }
}

/// Makes a key that signs later than it is published, unless there is none that signs; those before it go when the last
/// token that they can have signed has expired.
fn rotate(
    public: Option<&[u8; 32]>,
    at_once: bool,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<Decision, Error> {
    let mut keyring = permitted(SiteVerb::RotateSigningKey, loaded, circumstances)?;
    let (trace, now) = (circumstances.trace, circumstances.now);
    if let Some(kid) = carried_out(&keyring.ledger, circumstances)? {
        return Ok(Decision::answer(shown(&keyring, Some(kid), now)));
    }
    let before = keyring.auditable();
    keyring.signing_keys.retain(|key| key.is_accepted(now));
    let full = Refusal::from(RefusalCode::KeyringFull).with("most", limits::SIGNING_KEYS);
    trace.check(Check::Size, if keyring.signing_keys.len() < limits::SIGNING_KEYS { Ok(()) } else { Err(full) })?;
    let waits = !at_once && signer(&keyring.signing_keys, now).is_some();
    let used_from = if waits { now.saturating_add(AHEAD) } else { now };
    let key = match public {
        Some(public) => SigningKey { host: true, ..SigningKey::new(public, now, used_from) },
        None => sealed(&keyring, used_from, circumstances)?,
    };
    let kid = key.kid.clone();
    // A key of the host that is there already, and has perhaps retired since, is the same key.
    keyring.signing_keys.retain(|other| other.kid != kid);
    for other in &mut keyring.signing_keys {
        other.retires_at = other.retires_at.or(Some(used_from.saturating_add(LONGEST_SESSION)));
    }
    keyring.signing_keys.push(key);
    let reply = shown(&keyring, Some(&kid), now);
    let effects = commit(id::KEYRING, &before, keyring, act("tokens.rotateKey", &kid), circumstances)?;
    Ok(Decision { effects, reply })
}

/// Takes a key away: whatever it has signed is worth nothing once verifiers have looked again.
fn revoke(kid: &str, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let mut keyring = permitted(SiteVerb::RevokeSigningKey, loaded, circumstances)?;
    if carried_out(&keyring.ledger, circumstances)?.is_some() {
        return Ok(Decision::answer(shown(&keyring, None, circumstances.now)));
    }
    let known = keyring.signing_keys.iter().any(|key| key.kid == kid);
    circumstances.trace.check(Check::SigningKey, if known { Ok(()) } else { Err(RefusalCode::SigningKeyNotFound) })?;
    let before = keyring.auditable();
    keyring.signing_keys.retain(|key| key.kid != kid);
    let reply = shown(&keyring, None, circumstances.now);
    let effects = commit(id::KEYRING, &before, keyring, act("tokens.revokeKey", kid), circumstances)?;
    Ok(Decision { effects, reply })
}

/// The public halves of the keys whose tokens are accepted: for whoever verifies tokens without keyward.
///
/// Source: RFC 7517, section 5.
fn jwks(loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, SiteVerb::ReadSigningKeys))?;
    // Without a keyring there are no keys, which is an answer too.
    let all = loaded.keyring()?.map(|keyring| keyring.signing_keys).unwrap_or_default();
    let keys: Vec<_> = all.iter().filter(|key| key.is_accepted(circumstances.now)).map(SigningKey::jwk).collect();
    Ok(Decision::answer(Reply::Value(json!({ "keys": keys }))))
}

fn permitted(verb: SiteVerb, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<KeyringDocument, Error> {
    loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, verb))?;
    let keyring = loaded.keyring()?.ok_or(RefusalCode::KeyringMissing);
    Ok(circumstances.trace.check(Check::Keyring, keyring)?)
}

/// A key whose private half the keyring has.
fn sealed(
    keyring: &KeyringDocument,
    used_from: Instant,
    circumstances: &Circumstances<'_>,
) -> Result<SigningKey, Error> {
    let keys = circumstances.host.open(&keyring.envelope, circumstances.trace)?;
    let mut stream = circumstances.entropy.stream(Purpose::SigningKey);
    let (seed, key) = loop {
        let seed = zeroize::Zeroizing::new(stream.bytes::<32>());
        let key = SigningKey::new(&SigningSeed::new(*seed).public(), circumstances.now, used_from);
        // A name that starts with a hyphen would be taken for an option where it is typed.
        if !key.kid.starts_with('-') {
            break (seed, key);
        }
    };
    let sealed = keys.seal_signing(&key.kid, &seed, circumstances.now, &mut stream);
    let sealed = sealed.ok_or_else(|| Fault::internal("the signing key cannot be sealed"))?;
    Ok(SigningKey { sealed: Some(sealed), ..key })
}

fn shown(keyring: &KeyringDocument, kid: Option<&str>, now: Instant) -> Reply {
    Reply::Value(json!({ "kid": kid, "signingKeys": keyring.signing_view(now) }))
}

fn act(action: &'static str, kid: &str) -> Act {
    Act { action, target: audit::Target::default(), subject: Some(kid.to_owned()), growing: false }
}
