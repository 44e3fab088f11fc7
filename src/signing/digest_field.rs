//! `Content-Digest`: the hash that stands for the body in a signature.
//!
//! Source: RFC 9530, section 2.

use super::structured::{BareItem, Duplicates, Item, Member, dictionary};
use crate::crypto::{sha256, sha512};
use crate::encode::base64;
use crate::error::Reason;

/// The field value for a body.
pub(super) fn of(body: &[u8]) -> String {
    ["sha-256=:", &base64::to_standard(&sha256(&[body])), ":"].concat()
}

/// Whether the body has the digests that the field states.
///
/// Members of other algorithms are ignored; of `sha-256` and `sha-512` at least one must be there, and each that is
/// there must match: a verifier that looks at the other one must not come to another answer.
///
/// Errors: `malformed_digest`, `unsupported_digest`, `digest_mismatch`.
pub(super) fn check<'a>(lines: impl Iterator<Item = &'a str> + Clone, body: &[u8]) -> Result<(), Reason> {
    // What nearly every request states is compared as text, without being read.
    let mut given = lines.clone();
    if let (Some(only), None) = (given.next(), given.next())
        && only == of(body)
    {
        return Ok(());
    }
    let digests = dictionary(lines, Duplicates::Refuse).map_err(|_| Reason::MalformedDigest)?;
    if digests.0.is_empty() {
        return Err(Reason::MalformedDigest);
    }
    let mut supported = false;
    let mut matches = true;
    for (algorithm, member) in &digests.0 {
        let Member::Item(Item { value: BareItem::Bytes(stated), .. }) = member else {
            return Err(Reason::MalformedDigest);
        };
        match *algorithm {
            "sha-256" => matches &= stated.as_ref() == sha256(&[body]),
            "sha-512" => matches &= stated.as_ref() == sha512(body),
            _ => continue,
        }
        supported = true;
    }
    match (supported, matches) {
        (false, _) => Err(Reason::UnsupportedDigest),
        (true, false) => Err(Reason::DigestMismatch),
        (true, true) => Ok(()),
    }
}
