//! The form in which nearly every signature comes, read in one pass and without a value of the data model.
//!
//! Owns no rule. What is recognised here [`super::examine`] reads as the same, with the same base and the same claim;
//! about whatever else there is it says nothing, not even why (a test holds the two together). The form: one label, with
//! a nonce, written as the serialiser writes it and without escapes; components without parameters; a body whose bytes
//! are known.

use super::base;
use super::component::{Component, Source};
use super::coverage::{self, Parts};
use super::digest_field;
use super::limits::{MAX_COMPONENTS, MAX_FIELD};
use super::message::{Body, Message};
use super::parameters::{Times, is_name};
use super::profile::Profile;
use super::structured::{Cursor, is_plain, key};
use super::url::{Target, split_at};
use super::verify::claim_expires_at_ms;
use crate::crypto::MacKey;
use crate::encode::base64;

/// A signature that is meant for us, in time and over all that it must cover; whether it is right is not yet known.
pub struct Recognised<'a> {
    message: Message<'a>,
    keyid: &'a str,
    nonce: &'a str,
    algorithm: Option<&'a str>,
    signature: [u8; 32],
    covers_digest: bool,
    expires_at_ms: u64,
}

/// The parameters that a signature states, each at most once.
#[derive(Default)]
struct Stated<'a> {
    created: Option<u64>,
    expires: Option<u64>,
    nonce: Option<&'a str>,
    keyid: Option<&'a str>,
    algorithm: Option<&'a str>,
    tag: Option<&'a str>,
}

/// A signature over more components than this is left to the parser.
const MOST: usize = 12;
const _: () = assert!(MOST <= MAX_COMPONENTS, "what the parser refuses is not recognised");

/// The signature of a request, if it comes in this form; its base is then what `base` holds.
pub fn recognise<'a>(
    message: &Message<'a>,
    profile: &Profile<'_>,
    now_ms: u64,
    base: &mut Vec<u8>,
) -> Option<Recognised<'a>> {
    base.clear();
    match message.body {
        Body::Empty => {}
        Body::Bytes(bytes) if bytes.len() <= profile.max_body => {}
        _ => return None,
    }
    let mut input = Cursor::new(only(message, "signature-input")?);
    let label = key(&mut input).ok()?;
    let signature = signature(only(message, "signature")?, label)?;
    input.expect(b'=').ok()?;
    let written = input.rest();
    let target = split_at(message.url, profile.origin).ok()?;
    let parts = components(&mut input, message, profile, &target, base)?;
    base::write_parameters(written, base);
    let stated = Stated::read(&mut input)?;
    if stated.tag? != profile.tag {
        return None;
    }
    let times = Times { created: stated.created?, expires: stated.expires };
    times.check(profile, now_ms).ok()?;
    Some(Recognised {
        message: *message,
        keyid: stated.keyid.filter(|keyid| is_name(keyid))?,
        nonce: stated.nonce.filter(|nonce| is_name(nonce))?,
        algorithm: stated.algorithm,
        signature,
        covers_digest: coverage::check(message, &target, parts).ok()?.digest,
        expires_at_ms: claim_expires_at_ms(times, profile),
    })
}

impl<'a> Recognised<'a> {
    /// Who is said to have signed.
    pub fn keyid(&self) -> &'a str {
        self.keyid
    }

    /// The nonce to claim.
    pub fn nonce(&self) -> &'a str {
        self.nonce
    }

    /// From when on the claim can be forgotten.
    ///
    /// Units: milliseconds since 1970.
    pub fn expires_at_ms(&self) -> u64 {
        self.expires_at_ms
    }

    /// Whether the key signed the base, and the body is the one whose digest was signed.
    pub fn is_signed(&self, key: &MacKey, base: &[u8]) -> bool {
        self.algorithm.is_none_or(|name| name == "hmac-sha256")
            && key.verify(base, &self.signature)
            && (!self.covers_digest
                || digest_field::check(self.message.fields.of("content-digest"), self.message.body).is_ok())
    }
}

impl<'a> Stated<'a> {
    /// All that follows.
    fn read(input: &mut Cursor<'a>) -> Option<Self> {
        let mut stated = Self::default();
        while !input.at_end() {
            input.expect(b';').ok()?;
            let name = key(input).ok()?;
            input.expect(b'=').ok()?;
            let is_first = match name {
                "created" => stated.created.replace(seconds(input)?).is_none(),
                "expires" => stated.expires.replace(seconds(input)?).is_none(),
                "nonce" => stated.nonce.replace(string(input)?).is_none(),
                "keyid" => stated.keyid.replace(string(input)?).is_none(),
                "alg" => stated.algorithm.replace(string(input)?).is_none(),
                "tag" => stated.tag.replace(string(input)?).is_none(),
                _ => false,
            };
            if !is_first {
                return None;
            }
        }
        Some(stated)
    }
}

/// The value of a field of one line.
fn only<'a>(message: &Message<'a>, name: &str) -> Option<&'a str> {
    let mut lines = message.fields.of(name);
    let only = lines.next().filter(|line| line.len() <= MAX_FIELD)?;
    if lines.next().is_some() { None } else { Some(only) }
}

/// The bytes of this label, if they are as many as an HMAC has.
fn signature(field: &str, label: &str) -> Option<[u8; 32]> {
    let encoded = field.strip_prefix(label)?.strip_prefix("=:")?.strip_suffix(':')?;
    base64::array_from_standard_public(encoded)
}

/// Appends the lines of the components, and says which parts of the message they are.
fn components<'a>(
    input: &mut Cursor<'a>,
    message: &Message<'a>,
    profile: &Profile<'_>,
    target: &Target<'_>,
    base: &mut Vec<u8>,
) -> Option<Parts> {
    let source =
        Source { fields: message.fields, status: None, request: Some((message, target)), types: profile.types };
    let (mut parts, mut names, mut count) = (Parts::default(), [""; MOST], 0);
    input.expect(b'(').ok()?;
    loop {
        let name = string(input)?;
        if names.iter().take(count).any(|earlier| *earlier == name) {
            return None;
        }
        *names.get_mut(count)? = name;
        count += 1;
        let component = Component::without_parameters(name)?;
        parts.add(component);
        base.push(b'"');
        base.extend_from_slice(name.as_bytes());
        base.extend_from_slice(b"\": ");
        source.write(component, base).ok()?;
        base.push(b'\n');
        if input.eat(b')') {
            return Some(parts);
        }
        input.expect(b' ').ok()?;
    }
}

fn string<'a>(input: &mut Cursor<'a>) -> Option<&'a str> {
    input.expect(b'"').ok()?;
    let text = input.run(is_plain);
    input.expect(b'"').ok()?;
    Some(text)
}

/// Not zero, which is the only number that may start with it.
fn seconds(input: &mut Cursor<'_>) -> Option<u64> {
    let digits = input.run(|byte| byte.is_ascii_digit());
    if digits.starts_with('0') || digits.is_empty() || digits.len() > 15 {
        return None;
    }
    Some(digits.bytes().fold(0, |number, digit| number * 10 + u64::from(digit & 15)))
}
