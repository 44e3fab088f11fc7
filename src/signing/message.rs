//! What is signed: a request, or a response with the request that it answers, as the host received or is about to send it.

use super::body::BodyDigests;

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// As it is sent; nothing is upper-cased here, since Fetch leaves `patch` as it is.
    pub method: &'a str,
    /// Absolute; a fragment is dropped.
    pub url: &'a str,
    /// Its header fields.
    pub fields: Fields<'a>,
    /// What `Content-Digest` is about.
    pub body: Body<'a>,
}

/// A response.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    /// 100 to 599.
    pub status: u16,
    /// Its header fields.
    pub fields: Fields<'a>,
    /// What its `Content-Digest` is about.
    pub body: Body<'a>,
}

/// What one signature is over.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A request.
    Request(&'a Message<'a>),
    /// A response, and the request that it answers, where that is known.
    Response(&'a Response<'a>, Option<&'a Message<'a>>),
}

/// Header fields.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields<'a> {
    /// Name and value of each line.
    ///
    /// Order: as received. Duplicates are kept; names in any case.
    /// Shape: each character of a value is one byte, as in Fetch and in Node; beyond U+00FF there is none.
    pub lines: &'a [(&'a str, &'a str)],
    /// Whether lines of one name may have been joined before we saw them, as Fetch and Node do.
    pub joined: bool,
}

/// The body of a request or a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// There is none, or it has no bytes.
    Empty,
    /// All of it.
    Bytes(&'a [u8]),
    /// It has bytes, which were hashed as they passed.
    Hashed(&'a BodyDigests),
    /// There is one that can be read, and nobody knows yet whether it has bytes.
    Unread,
    /// There is one of more bytes than anybody would read.
    TooLarge,
    /// There is one and it cannot be read, because it was read before.
    Unavailable,
}

impl<'a> Fields<'a> {
    /// Fields as they were received, line by line.
    pub fn exact(lines: &'a [(&'a str, &'a str)]) -> Self {
        Self { lines, joined: false }
    }

    /// The values of a field, one a line.
    pub(super) fn of(&self, name: &str) -> impl Iterator<Item = &'a str> + Clone {
        self.lines.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// Whether the field is there, be it empty.
    pub fn has(&self, name: &str) -> bool {
        self.of(name).next().is_some()
    }
}

impl Body<'_> {
    /// Whether it has no bytes; none where nobody has looked. A body that cannot be read counts as having some.
    pub(super) fn is_empty(&self) -> Option<bool> {
        match self {
            Self::Empty => Some(true),
            Self::Bytes(bytes) => Some(bytes.is_empty()),
            Self::Unread => None,
            Self::Hashed(_) | Self::TooLarge | Self::Unavailable => Some(false),
        }
    }
}
