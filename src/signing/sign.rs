//! Signing: which components, which parameters, and the three fields that go into the request.

use std::borrow::Cow;

use super::component::{FieldTypes, Source, is_field_name};
use super::limits::MAX_PARAMETER;
use super::message::{Body, Fields, Message};
use super::structured::{BareItem, InnerList, Item, Parameters, write_inner_list};
use super::url::check_normalized;
use super::{base, digest_field};
use crate::crypto::{MacKey, SigningSeed};
use crate::encode::base64;
use crate::error::{Refusal, RefusalCode};

/// The label of our signatures. Readers go by `tag` and `keyid`; it only keeps clear of the `sig1` of others.
pub const LABEL: &str = "keyward";

/// Fields that change on the way, or that the signature itself is.
const UNCOVERABLE: [&str; 13] = [
    "connection",
    "content-length",
    "date",
    "host",
    "keep-alive",
    "proxy-connection",
    "signature",
    "signature-input",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// A key that signs.
#[derive(Clone, Copy)]
pub enum SigningKey<'a> {
    /// `ed25519`.
    Ed25519(&'a SigningSeed),
    /// `hmac-sha256`.
    HmacSha256(&'a MacKey),
}

/// What the signer says about a signature.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// The client id.
    pub keyid: &'a str,
    /// Units: seconds since 1970.
    pub created_s: u64,
    /// How long the signature is good.
    ///
    /// Units: seconds.
    pub ttl_s: u64,
    /// Fresh randomness, or none for a receiver that keeps no nonces.
    pub nonce: Option<[u8; 16]>,
    /// For which application it is made.
    pub tag: &'a str,
    /// Names of further fields to cover, in any case.
    pub cover: &'a [&'a str],
}

/// What to put into the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureFields {
    /// `Content-Digest`, unless there is no body or the message already states its digest.
    pub content_digest: Option<String>,
    /// `Signature-Input`.
    pub signature_input: String,
    /// `Signature`.
    pub signature: String,
}

/// The fields that sign a request.
///
/// Order: `@method`, `@authority`, `@path`, `@query`, `content-type` if there is one, `content-digest` if there is a
/// body, then what the caller names; `created`, `expires`, `nonce`, `keyid`, `tag`.
/// Errors: `invalid_url`, `url_not_normalized`; `uncoverable_component`, with the `component` in its details, for a
/// field that is missing, changes on the way or cannot be written down.
pub fn sign(message: &Message<'_>, key: SigningKey<'_>, signing: &Signing<'_>) -> Result<SignatureFields, Refusal> {
    let target = check_normalized(message.url)?;
    let content_digest = content_digest(&message.fields, message.body)?;
    let lines = with_digest(&message.fields, content_digest.as_deref());
    let fields = Fields { lines: &lines, ..message.fields };
    let mut items = ["@method", "@authority", "@path", "@query"].map(component).into();
    add_fields(&fields, message.body, signing.cover, &mut items)?;
    let source = Source { fields, status: None, request: Some((message, &target)), types: FieldTypes::REGISTERED };
    let signed = finish(&source, items, key, signing)?;
    Ok(SignatureFields { content_digest, ..signed })
}

/// The digest to add. One that the caller already states is kept, once it is known to be right or cannot be checked.
pub(super) fn content_digest(fields: &Fields<'_>, body: Body<'_>) -> Result<Option<String>, Refusal> {
    let refused = || uncoverable("content-digest");
    let stated = fields.has("content-digest");
    match body {
        Body::Empty => Ok(None),
        Body::Bytes(&[]) if !stated => Ok(None),
        Body::Bytes(bytes) if !stated => Ok(Some(digest_field::of(bytes))),
        Body::Hashed(digests) if !stated => {
            digests.sha256.as_ref().map(|digest| Some(digest_field::stating(digest))).ok_or_else(refused)
        }
        Body::Bytes(_) | Body::Hashed(_) => {
            digest_field::check(fields.of("content-digest"), body).map(|()| None).map_err(|_| refused())
        }
        Body::Unread | Body::TooLarge | Body::Unavailable => {
            if stated {
                Ok(None)
            } else {
                Err(refused())
            }
        }
    }
}

/// The lines of a message with the digest that is added to it.
pub(super) fn with_digest<'a>(fields: &Fields<'a>, digest: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    let mut lines = fields.lines.to_vec();
    lines.extend(digest.map(|digest| ("content-digest", digest)));
    lines
}

/// The component of a name, without parameters.
pub(super) fn component(name: &str) -> Item<'_> {
    Item { value: BareItem::String(Cow::Borrowed(name)), parameters: Parameters::default() }
}

/// Adds the fields to cover: `content-type` if there is one, `content-digest` if there is a body, then what the caller
/// names.
///
/// Errors: `uncoverable_component`.
pub(super) fn add_fields<'a>(
    fields: &Fields<'_>,
    body: Body<'_>,
    cover: &[&'a str],
    items: &mut Vec<Item<'a>>,
) -> Result<(), Refusal> {
    if fields.has("content-type") {
        items.push(component("content-type"));
    }
    if body.is_empty() != Some(true) {
        items.push(component("content-digest"));
    }
    for name in cover {
        let name: Cow<'a, str> =
            if is_field_name(name) { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) };
        if !is_field_name(&name) || UNCOVERABLE.contains(&&*name) {
            return Err(uncoverable(&name));
        }
        if !items.iter().any(|item| item.value.as_str() == Some(&*name)) {
            items.push(Item { value: BareItem::String(name), parameters: Parameters::default() });
        }
    }
    Ok(())
}

/// The fields that sign these components, besides the digest.
///
/// Errors: `uncoverable_component`.
pub(super) fn finish(
    source: &Source<'_>,
    items: Vec<Item<'_>>,
    key: SigningKey<'_>,
    signing: &Signing<'_>,
) -> Result<SignatureFields, Refusal> {
    let nonce = signing.nonce.map(|nonce| base64::to_url(&nonce));
    let input = InnerList::new(items, parameters(signing, nonce)?);
    let written = written(&input)?;
    let base = signed_base(source, &input, &written)?;
    let signature = match key {
        SigningKey::Ed25519(seed) => base64::to_standard(&seed.sign(&base)),
        SigningKey::HmacSha256(mac) => base64::to_standard(&mac.tag(&base)),
    };
    Ok(SignatureFields {
        content_digest: None,
        signature_input: [LABEL, "=", &written].concat(),
        signature: [LABEL, "=:", &signature, ":"].concat(),
    })
}

fn parameters<'a>(signing: &Signing<'a>, nonce: Option<String>) -> Result<Parameters<'a>, Refusal> {
    let seconds = |seconds: u64| i64::try_from(seconds).map_err(|_| uncoverable("@signature-params"));
    if signing.keyid.is_empty() || signing.keyid.len() > MAX_PARAMETER {
        return Err(uncoverable("@signature-params"));
    }
    let mut parameters = vec![
        ("created", BareItem::Integer(seconds(signing.created_s)?)),
        ("expires", BareItem::Integer(seconds(signing.created_s.saturating_add(signing.ttl_s))?)),
    ];
    parameters.extend(nonce.map(|nonce| ("nonce", BareItem::String(Cow::Owned(nonce)))));
    parameters.push(("keyid", BareItem::String(Cow::Borrowed(signing.keyid))));
    parameters.push(("tag", BareItem::String(Cow::Borrowed(signing.tag))));
    Ok(Parameters::new(parameters))
}

/// The base, built component by component so that a refusal can name the one that does not go.
fn signed_base(source: &Source<'_>, input: &InnerList<'_>, written: &str) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::with_capacity(640);
    for item in input.items() {
        base::write_component(source, item, &mut out)
            .map_err(|_| uncoverable(item.value.as_str().unwrap_or_default()))?;
    }
    base::write_parameters(written, &mut out);
    Ok(out)
}

fn written(input: &InnerList<'_>) -> Result<String, Refusal> {
    let mut out = Vec::with_capacity(256);
    write_inner_list(input, &mut out).map_err(|_| uncoverable("@signature-params"))?;
    String::from_utf8(out).map_err(|_| uncoverable("@signature-params"))
}

pub(super) fn uncoverable(component: &str) -> Refusal {
    Refusal::from(RefusalCode::UncoverableComponent).with("component", component)
}
