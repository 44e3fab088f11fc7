//! Secrets of webhooks as text: `whsec_` (symmetric), `whsk_` (private key), `whpk_` (public key).

use zeroize::Zeroizing;

use crate::crypto::{Entropy, MacKey, PublicKey, Purpose, SigningSeed};
use crate::encode::base64;
use crate::error::{Invalid, Issue};
use crate::text::limits;

const SECRET: &str = "whsec_";
const PRIVATE_KEY: &str = "whsk_";
const PUBLIC_KEY: &str = "whpk_";

/// Bytes of a symmetric secret: 192 to 512 bits.
const SECRET_BYTES: core::ops::RangeInclusive<usize> = 24..=64;

/// What signs.
pub enum SigningSecret {
    /// HMAC-SHA256.
    Symmetric(MacKey),
    /// Ed25519.
    Asymmetric(SigningSeed),
}

/// What verifies.
pub enum VerifyingSecret {
    /// HMAC-SHA256.
    Symmetric(MacKey),
    /// Ed25519.
    Asymmetric(PublicKey),
}

impl SigningSecret {
    /// The secrets of a sender, in their order: `whsec_` or `whsk_`.
    pub fn parse_all(texts: &[impl AsRef<str>]) -> Result<Vec<Self>, Invalid> {
        let limit = "`whsec_` and the base64 of 24 to 64 bytes, or `whsk_` and that of an Ed25519 key";
        parse_all(texts, limit, |text| {
            symmetric(text).map(Self::Symmetric).or_else(|| private_key(text).map(Self::Asymmetric))
        })
    }
}

impl VerifyingSecret {
    /// The secrets of a receiver, in their order: `whsec_` or `whpk_`; `whsk_` stands for its public key.
    pub fn parse_all(texts: &[impl AsRef<str>]) -> Result<Vec<Self>, Invalid> {
        let limit = "`whsec_` and the base64 of 24 to 64 bytes, or `whpk_` and that of an Ed25519 public key";
        parse_all(texts, limit, |text| {
            let asymmetric = || public_key(text).or_else(|| PublicKey::new(&private_key(text)?.public()));
            symmetric(text).map(Self::Symmetric).or_else(|| asymmetric().map(Self::Asymmetric))
        })
    }
}

/// A new symmetric secret of 256 bits.
pub fn generate_secret(entropy: &Entropy) -> Zeroizing<String> {
    let bytes = Zeroizing::new(entropy.stream(Purpose::Webhook).bytes::<32>());
    text(SECRET, bytes.as_slice())
}

/// A new key pair: the private key, for the sender alone, and the public key.
pub fn generate_key_pair(entropy: &Entropy) -> (Zeroizing<String>, String) {
    let seed = Zeroizing::new(entropy.stream(Purpose::Webhook).bytes::<32>());
    let public = SigningSeed::new(*seed).public();
    let private = Zeroizing::new([*seed, public].concat());
    (text(PRIVATE_KEY, &private), [PUBLIC_KEY, &base64::to_standard(&public)].concat())
}

fn parse_all<T>(texts: &[impl AsRef<str>], limit: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Invalid> {
    let range = limits::WEBHOOK_SECRETS;
    if !(range.min..=range.max).contains(&(texts.len() as u64)) {
        return Err(Invalid::one("secrets", "max", &format!("{} to {} secrets", range.min, range.max)));
    }
    let mut parsed = Vec::with_capacity(texts.len());
    let mut issues = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match parse(text.as_ref()) {
            Some(secret) => parsed.push(secret),
            None => issues.push(Issue::new(&format!("secrets[{index}]"), "pattern", limit)),
        }
    }
    if issues.is_empty() { Ok(parsed) } else { Err(Invalid { issues }) }
}

fn symmetric(text: &str) -> Option<MacKey> {
    let bytes = decoded(text, SECRET)?;
    SECRET_BYTES.contains(&bytes.len()).then(|| MacKey::new(&bytes))
}

/// The key of a seed, or of a seed with its public key behind it, as most write it.
fn private_key(text: &str) -> Option<SigningSeed> {
    let bytes = decoded(text, PRIVATE_KEY)?;
    let (seed, public) = bytes.split_first_chunk::<32>()?;
    let key = SigningSeed::new(*seed);
    (public.is_empty() || public == key.public()).then_some(key)
}

fn public_key(text: &str) -> Option<PublicKey> {
    PublicKey::new(&decoded(text, PUBLIC_KEY)?.as_slice().try_into().ok()?)
}

/// The bytes behind a prefix; the padding may be missing.
fn decoded(text: &str, prefix: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digits = text.strip_prefix(prefix)?;
    let padding = if digits.ends_with('=') { "" } else { ["", "", "==", "="].get(digits.len() % 4)? };
    let padded = Zeroizing::new([digits, padding].concat());
    base64::from_standard(&padded).map(Zeroizing::new)
}

fn text(prefix: &str, bytes: &[u8]) -> Zeroizing<String> {
    let digits = Zeroizing::new(base64::to_standard(bytes));
    Zeroizing::new([prefix, &digits].concat())
}
