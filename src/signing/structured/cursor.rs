//! A place in a field value.

use super::Malformed;

/// Reads one field value from left to right.
#[derive(Clone)]
pub(in crate::signing) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Whether everything since [`Self::mark`] is what the serialiser writes.
    canonical: bool,
}

/// A place to look back at.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    at: usize,
    canonical: bool,
}

impl<'a> Cursor<'a> {
    pub(in crate::signing) fn new(text: &'a str) -> Self {
        Self { text, at: 0, canonical: true }
    }

    /// The text from here on is to be told canonical or not.
    pub(super) fn mark(&mut self) -> Mark {
        let mark = Mark { at: self.at, canonical: self.canonical };
        self.canonical = true;
        mark
    }

    /// The text since the mark, unless the serialiser would write it in another way.
    pub(super) fn canonical_since(&mut self, mark: Mark) -> Option<&'a str> {
        let text = self.text.get(mark.at..self.at).filter(|_| self.canonical);
        self.canonical &= mark.canonical;
        text
    }

    /// What is being read is valid, but not what the serialiser writes.
    pub(super) fn not_canonical(&mut self) {
        self.canonical = false;
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(in crate::signing) fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The next byte, which is then behind us.
    pub(super) fn next(&mut self) -> Result<u8, Malformed> {
        let byte = self.peek().ok_or(Malformed)?;
        self.at += 1;
        Ok(byte)
    }

    /// Whether the next byte was this one; if so it is behind us.
    pub(in crate::signing) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    pub(in crate::signing) fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.eat(byte) { Ok(()) } else { Err(Malformed) }
    }

    /// The longest run of bytes that `belongs` accepts; it accepts ASCII only, so that the run ends between characters.
    pub(in crate::signing) fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        self.at += rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len());
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// What has not been read.
    pub(in crate::signing) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips spaces and returns how many there were.
    pub(super) fn skip_spaces(&mut self) -> usize {
        let start = self.at;
        while self.eat(b' ') {}
        self.at - start
    }

    /// Skips spaces and tabs: they may stand around the commas of lists and dictionaries, and nowhere else.
    pub(super) fn skip_optional_whitespace(&mut self) {
        while self.eat(b' ') || self.eat(b'\t') {}
    }
}
