//! `Content-Digest`: the hash that stands for the body in a signature.
//!
//! Source: RFC 9530, section 2.

use std::borrow::Cow;

use super::message::Body;
use super::structured::{BareItem, Duplicates, Item, Member, dictionary};
use crate::crypto::{sha256, sha512};
use crate::encode::base64;
use crate::error::Reason;

/// The digests of our algorithms that a field states; at least one is there.
#[derive(Debug, Default)]
pub(super) struct Stated<'a> {
    pub(super) sha256: Option<Cow<'a, [u8]>>,
    pub(super) sha512: Option<Cow<'a, [u8]>>,
}

/// The field value for a body.
pub(super) fn of(body: &[u8]) -> String {
    stating(&sha256(&[body]))
}

/// The field value that states a digest.
pub(super) fn stating(sha256: &[u8; 32]) -> String {
    ["sha-256=:", &base64::to_standard(sha256), ":"].concat()
}

/// What a field states, given line by line. Members of other algorithms are ignored.
///
/// Errors: `malformed_digest`, `unsupported_digest`.
pub(super) fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Stated<'a>, Reason> {
    let digests = dictionary(lines, Duplicates::Refuse).map_err(|_| Reason::MalformedDigest)?;
    if digests.0.is_empty() {
        return Err(Reason::MalformedDigest);
    }
    let mut found = Stated::default();
    for (algorithm, member) in digests.0 {
        let Member::Item(Item { value: BareItem::Bytes(stated), .. }) = member else {
            return Err(Reason::MalformedDigest);
        };
        match algorithm {
            "sha-256" => found.sha256 = Some(stated),
            "sha-512" => found.sha512 = Some(stated),
            _ => {}
        }
    }
    if found.sha256.is_none() && found.sha512.is_none() { Err(Reason::UnsupportedDigest) } else { Ok(found) }
}

/// Whether the body has the digests that the field states.
///
/// Each of `sha-256` and `sha-512` that is there must match: a verifier that looks at the other one must not come to
/// another answer.
///
/// Errors: `malformed_digest`, `unsupported_digest`, `digest_mismatch`; `body_unavailable` for a body whose digests are
/// not known.
pub(super) fn check<'a>(lines: impl Iterator<Item = &'a str> + Clone, body: Body<'_>) -> Result<(), Reason> {
    let bytes = match body {
        Body::Empty => &[],
        Body::Bytes(bytes) => bytes,
        Body::Hashed(digests) => {
            let stated = read(lines)?;
            let right = matches(stated.sha256, digests.sha256.as_ref().map(<[u8; 32]>::as_slice))?
                & matches(stated.sha512, digests.sha512.as_ref().map(<[u8; 64]>::as_slice))?;
            return if right { Ok(()) } else { Err(Reason::DigestMismatch) };
        }
        Body::Unread | Body::TooLarge | Body::Unavailable => return Err(Reason::BodyUnavailable),
    };
    // What nearly every request states is compared without being read member by member.
    let mut given = lines.clone();
    if let (Some(only), None) = (given.next(), given.next())
        && only
            .strip_prefix("sha-256=:")
            .and_then(|rest| rest.strip_suffix(':'))
            .and_then(base64::array_from_standard_public)
            .is_some_and(|stated: [u8; 32]| stated == sha256(&[bytes]))
    {
        return Ok(());
    }
    let stated = read(lines)?;
    let right = stated.sha256.is_none_or(|digest| digest.as_ref() == sha256(&[bytes]))
        & stated.sha512.is_none_or(|digest| digest.as_ref() == sha512(bytes));
    if right { Ok(()) } else { Err(Reason::DigestMismatch) }
}

/// Whether a digest that is stated is the one that was found.
fn matches(stated: Option<Cow<'_, [u8]>>, found: Option<&[u8]>) -> Result<bool, Reason> {
    match (stated, found) {
        (None, _) => Ok(true),
        (Some(stated), Some(found)) => Ok(stated.as_ref() == found),
        (Some(_), None) => Err(Reason::BodyUnavailable),
    }
}
