//! A request that can be changed piece by piece, and a verifier with all defaults.

use crate::crypto::{MacKey, PublicKey, SigningSeed};
use crate::error::{Denial, PublicCode, Reason};
use crate::signing::{
    Body, Claim, FieldTypes, Fields, Message, NonceRule, Profile, Signing, SigningKey, Subject, VerificationKey,
    examine, sign, signature_base, url,
};

pub(super) const NOW_S: u64 = 1_700_000_000;
pub(super) const KEYID: &str = "cid_0123456789";
pub(super) const TAG: &str = "keyward";

/// The shape of a client id, as far as these tests care.
pub(super) fn is_ours(keyid: &str) -> bool {
    keyid.starts_with("cid_")
}

pub(super) fn mac() -> MacKey {
    MacKey::new(&[7; 32])
}

pub(super) fn seed() -> SigningSeed {
    SigningSeed::new([9; 32])
}

#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) fields: Vec<(String, String)>,
    pub(super) body: Option<Vec<u8>>,
}

impl Request {
    pub(super) fn get(url: &str) -> Self {
        Self { method: "GET".into(), url: url.into(), fields: Vec::new(), body: None }
    }

    pub(super) fn post(url: &str, body: &str) -> Self {
        let post = Self { method: "POST".into(), body: Some(body.into()), ..Self::get(url) };
        post.with("Content-Type", "application/json")
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| !field.eq_ignore_ascii_case(name));
        self
    }

    pub(super) fn field(&self, name: &str) -> &str {
        &self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).unwrap().1
    }

    /// The field with one piece of its value exchanged; the piece must be there.
    pub(super) fn change(mut self, name: &str, from: &str, to: &str) -> Self {
        let field = self.fields.iter_mut().find(|(field, _)| field.eq_ignore_ascii_case(name)).unwrap();
        assert!(field.1.contains(from), "{from} is not in {}", field.1);
        field.1 = field.1.replacen(from, to, 1);
        self
    }

    pub(super) fn as_message<T>(&self, use_it: impl FnOnce(&Message<'_>) -> T) -> T {
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let body = self.body.as_deref().map_or(Body::Empty, Body::Bytes);
        use_it(&Message { method: &self.method, url: &self.url, fields: Fields::exact(&fields), body })
    }

    /// The request with the fields that sign it, by the key of [`mac`].
    pub(super) fn signed(self) -> Self {
        self.signed_with(SigningKey::HmacSha256(&mac()), &signing())
    }

    pub(super) fn signed_with(mut self, key: SigningKey<'_>, signing: &Signing<'_>) -> Self {
        let made = self.as_message(|message| sign(message, key, signing)).unwrap();
        if let Some(digest) = made.content_digest {
            self = self.with("Content-Digest", &digest);
        }
        self.with("Signature-Input", &made.signature_input).with("Signature", &made.signature)
    }

    /// The request with a signature of ours over exactly this input, however odd it is.
    pub(super) fn signed_as(self, input: &str) -> Self {
        let base = self.base(&format!("s={input}"));
        // Where there is no base the signature does not matter: the refusal comes first.
        let tag = mac().tag(&base.unwrap_or_default());
        let signature = format!("s=:{}:", crate::encode::base64::to_standard(&tag));
        self.with("Signature-Input", &format!("s={input}")).with("Signature", &signature)
    }

    /// The signature base of an input with its label.
    pub(super) fn base(&self, input: &str) -> Result<Vec<u8>, Reason> {
        self.as_message(|message| signature_base(Subject::Request(message), input, None, FieldTypes::REGISTERED))
    }

    pub(super) fn verify(&self) -> Result<Claim, Denial> {
        self.verify_with(&profile(), VerificationKey::HmacSha256(&mac()), NOW_S * 1000)
    }

    pub(super) fn verify_with(
        &self,
        profile: &Profile<'_>,
        key: VerificationKey<'_>,
        now_ms: u64,
    ) -> Result<Claim, Denial> {
        self.as_message(|message| verify_message(message, profile, key, now_ms))
    }

    /// Why it is refused.
    pub(super) fn reason(&self) -> Reason {
        self.verify().unwrap_err().reason
    }
}

/// All steps of a verification, in order; a request without a signature is refused as a whole verifier would.
pub(super) fn verify_message(
    message: &Message<'_>,
    profile: &Profile<'_>,
    key: VerificationKey<'_>,
    now_ms: u64,
) -> Result<Claim, Denial> {
    let examined = examine(message, profile, now_ms)?.ok_or(Denial::from(Reason::MissingCredential))?;
    let base = examined.base(key)?;
    examined.check_signature(key, &base)?;
    examined.check_digest()?;
    Ok(examined.claim(&base)?)
}

pub(super) fn profile() -> Profile<'static> {
    Profile::new(TAG, &is_ours)
}

pub(super) fn lenient() -> Profile<'static> {
    Profile { nonce: NonceRule::Optional, ..profile() }
}

pub(super) fn signing() -> Signing<'static> {
    Signing { keyid: KEYID, created_s: NOW_S, ttl_s: 60, nonce: Some([3; 16]), tag: TAG, cover: &[] }
}

pub(super) fn public_key() -> PublicKey {
    PublicKey::new(&seed().public()).unwrap()
}

/// Every text that differs from this one in one bit; its characters are bytes.
pub(super) fn flips(text: &str) -> impl Iterator<Item = String> {
    let latin: Vec<u8> = text.chars().map(|character| u8::try_from(character).unwrap()).collect();
    (0..latin.len() * 8).map(move |bit| {
        let mut changed = latin.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        changed.into_iter().map(char::from).collect()
    })
}

/// Whether two URLs are one request: the case of scheme and host makes no difference, nor does `?` for `/` before nothing.
pub(super) fn same_target(left: &str, right: &str) -> bool {
    let parts = |url| url::split(url).map(|target| (target.authority, target.path, target.query.unwrap_or_default()));
    parts(left).is_ok() && parts(left) == parts(right)
}

/// Signature parameters that pass, for inputs written by hand.
pub(super) fn good(components: &str) -> String {
    format!("({components});created={NOW_S};keyid=\"{KEYID}\";nonce=\"n\";tag=\"{TAG}\"")
}

pub(super) const WHOLE: &str = r#""@method" "@authority" "@path" "@query""#;

#[test]
fn the_fixture_verifies() {
    let signed = Request::post("https://api.example/v1?x=1", "{}").signed();
    assert!(signed.verify().is_ok());
    assert!(Request::get("https://api.example/").signed_as(&good(WHOLE)).verify().is_ok());
    let unsigned = Request::get("https://api.example/").reason();
    assert_eq!(unsigned.public(), PublicCode::MissingCredential);
}
