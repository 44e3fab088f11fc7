//! The request as the host received or is about to send it.

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// As it is sent; nothing is upper-cased here, since Fetch leaves `patch` as it is.
    pub method: &'a str,
    /// Absolute; a fragment is dropped.
    pub url: &'a str,
    /// Name and value of each line.
    ///
    /// Order: as received. Duplicates are kept; names in any case.
    /// Shape: each character of a value is one byte, as in Fetch and in Node; beyond U+00FF there is none.
    pub fields: &'a [(&'a str, &'a str)],
    /// What `Content-Digest` is about.
    pub body: Body<'a>,
}

/// The body of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// There is none, or it has no bytes.
    Empty,
    /// All of it.
    Bytes(&'a [u8]),
    /// There is one and it cannot be read, because it is streamed or was read before.
    Unavailable,
}

impl<'a> Message<'a> {
    /// The values of a field, one a line.
    pub(super) fn lines(&self, name: &str) -> impl Iterator<Item = &'a str> + Clone {
        self.fields.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// Whether the field is there, be it empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.lines(name).next().is_some()
    }
}

impl Body<'_> {
    /// Whether it has no bytes; a body that cannot be read counts as having some.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::Unavailable => false,
        }
    }
}
