//! A message as it crosses the boundary: one text, a line for each part of it, and the bytes of the body.

use std::borrow::Cow;

use memchr::memchr;

use crate::signing::{Body, BodyDigests, Fields, Hashed, Message, Response};

/// What a state of a body is as a number: its bytes are at hand, or there are none.
pub(super) const KNOWN: u8 = 0;
/// It can be read.
pub(super) const UNREAD: u8 = 1;
/// It was read; what came of it is the content.
pub(super) const HASHED: u8 = 2;

/// What is told of a body.
#[derive(Default)]
pub(super) enum Told<'a> {
    #[default]
    Nothing,
    Bytes(&'a [u8]),
    Unread,
    Hashed(Hashed),
    Unavailable,
}

impl<'a> Told<'a> {
    /// What a state and its content say; a state that does not exist is a body that cannot be read.
    pub(super) fn new(state: u8, content: Option<&'a [u8]>) -> Self {
        match (state, content) {
            (KNOWN, Some(bytes)) if !bytes.is_empty() => Self::Bytes(bytes),
            (KNOWN, _) => Self::Nothing,
            (UNREAD, _) => Self::Unread,
            (HASHED, Some(content)) => decode(content).map_or(Self::Unavailable, Self::Hashed),
            _ => Self::Unavailable,
        }
    }

    fn body(&self) -> Body<'_> {
        match self {
            Self::Nothing | Self::Hashed(Hashed::Empty) => Body::Empty,
            Self::Bytes(bytes) => Body::Bytes(bytes),
            Self::Unread => Body::Unread,
            Self::Hashed(Hashed::TooLarge) => Body::TooLarge,
            Self::Hashed(Hashed::Digests(digests)) => Body::Hashed(digests),
            Self::Unavailable => Body::Unavailable,
        }
    }
}

/// The request of a text: method, URL, then names and values of `count` fields; none if the text has another number of
/// lines. `lines` is where its fields are kept.
pub(super) fn request<'a>(
    text: &'a str,
    count: usize,
    joined: bool,
    told: &'a Told<'_>,
    lines: &'a mut Vec<(&'a str, &'a str)>,
) -> Option<Message<'a>> {
    request_in(text, joined, told, room(text, count, lines)?)
}

/// The same request, with a place for each of its fields and no more.
pub(super) fn request_in<'a>(
    text: &'a str,
    joined: bool,
    told: &'a Told<'_>,
    lines: &'a mut [(&'a str, &'a str)],
) -> Option<Message<'a>> {
    let (method, rest) = split_line(text)?;
    let (url, rest) = split_line(rest).unwrap_or((rest, ""));
    fields(rest, lines)?;
    Some(Message { method, url, fields: Fields { lines, joined }, body: told.body() })
}

/// The response of a text: status, then names and values of `count` fields, as for [`request`].
pub(super) fn response<'a>(
    text: &'a str,
    count: usize,
    joined: bool,
    told: &'a Told<'_>,
    lines: &'a mut Vec<(&'a str, &'a str)>,
) -> Option<Response<'a>> {
    let (status, rest) = split_line(text).unwrap_or((text, ""));
    let lines = room(text, count, lines)?;
    fields(rest, lines)?;
    Some(Response { status: status.parse().ok()?, fields: Fields { lines, joined }, body: told.body() })
}

/// A place for each of `count` fields, of which each has a line feed in the text.
fn room<'a, 'b>(
    text: &str,
    count: usize,
    lines: &'b mut Vec<(&'a str, &'a str)>,
) -> Option<&'b mut [(&'a str, &'a str)]> {
    if count > text.len() {
        return None;
    }
    lines.resize(count, ("", ""));
    Some(lines)
}

/// Names and values, of which the text has just as many as there are places; a line feed within one would make more.
fn fields<'a>(text: &'a str, places: &mut [(&'a str, &'a str)]) -> Option<()> {
    let Some((last, all)) = places.split_last_mut() else { return text.is_empty().then_some(()) };
    let mut rest = text;
    for (name, value) in all {
        (*name, rest) = split_line(rest)?;
        (*value, rest) = split_line(rest)?;
    }
    *last = split_line(rest).filter(|(_, value)| memchr(b'\n', value.as_bytes()).is_none())?;
    Some(())
}

/// What is before the first line feed, and what is behind it.
fn split_line(text: &str) -> Option<(&str, &str)> {
    let at = memchr(b'\n', text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// What came of a body, as bytes: nothing of an empty one, one byte of one that is too large, else both digests, each
/// behind a byte that says whether it is there.
pub(super) fn encode(hashed: &Hashed) -> Vec<u8> {
    match hashed {
        Hashed::Empty => Vec::new(),
        Hashed::TooLarge => vec![1],
        Hashed::Digests(BodyDigests { sha256, sha512 }) => [
            &[u8::from(sha256.is_some())][..],
            &sha256.unwrap_or_default(),
            &[u8::from(sha512.is_some())],
            &sha512.unwrap_or([0; 64]),
        ]
        .concat(),
    }
}

fn decode(bytes: &[u8]) -> Option<Hashed> {
    match bytes {
        [] => Some(Hashed::Empty),
        [_] => Some(Hashed::TooLarge),
        _ => {
            let (has_256, rest) = bytes.split_first()?;
            let (sha256, rest) = rest.split_first_chunk::<32>()?;
            let (has_512, rest) = rest.split_first()?;
            let sha512: [u8; 64] = rest.try_into().ok()?;
            Some(Hashed::Digests(BodyDigests {
                sha256: (*has_256 == 1).then_some(*sha256),
                sha512: (*has_512 == 1).then_some(sha512),
            }))
        }
    }
}

/// The value of a field, lines joined as RFC 9110 has it.
pub(super) fn joined<'a>(fields: &[(&str, &'a str)], name: &str) -> Option<Cow<'a, str>> {
    let mut values = fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    let first = Cow::Borrowed(values.next()?);
    Some(values.fold(first, |joined, value| Cow::Owned([&joined, ", ", value].concat())))
}
