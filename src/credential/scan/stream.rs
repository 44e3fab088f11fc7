//! Finds tokens in bytes that arrive in pieces, and says where they are.

use zeroize::Zeroize as _;

use super::find::{REACH, find};
use crate::id::Id;

/// How much is kept of what came before a piece: a token may lie across two.
const OVERLAP: usize = 128;
const _: () = assert!(REACH <= OVERLAP, "what is kept must hold a token and all that decides whether it is one");

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// From 1.
    pub line: usize,
    /// From 1, in characters of UTF-8.
    pub column: usize,
    /// What it starts with.
    pub prefix: String,
    /// Which pair it names; none if its checksum does not fit.
    pub client_id: Option<Id>,
}

/// Looks at one source after another; each is given in pieces, through [`Scanner::room`].
pub struct Scanner {
    /// What is kept of the source lies just before the room.
    bytes: Vec<u8>,
    kept: usize,
    /// The line and the column of the first byte that is kept, or of the last hit behind it.
    line: usize,
    column: usize,
    /// The byte that they are of, counted from the first that is kept.
    counted: usize,
}

impl Scanner {
    /// A scanner that takes so many bytes at once.
    pub fn new(room: usize) -> Self {
        Self { bytes: vec![0; OVERLAP + room.max(1)], kept: 0, line: 1, column: 1, counted: 0 }
    }

    /// Where the next piece is to be written.
    pub fn room(&mut self) -> &mut [u8] {
        self.bytes.get_mut(OVERLAP..).unwrap_or_default()
    }

    /// The tokens that are certain now that `length` bytes were written into the room; after the last piece, all of them.
    /// Then the scanner is ready for the next source.
    pub fn take(&mut self, length: usize, last: bool) -> Vec<Hit> {
        let first = OVERLAP - self.kept;
        let end = (OVERLAP + length).min(self.bytes.len());
        let text = self.bytes.get(first..end).unwrap_or_default();
        let mut place = Place { line: self.line, column: self.column, counted: self.counted };
        let mut hits = Vec::new();
        // One byte of what was decided is looked at again: a run that starts behind it is seen from its start.
        let from = self.kept.saturating_sub(super::super::SECRET_LENGTH + 1);
        for found in find(text, from) {
            // What ended before was decided with the piece before; what ends with this one is not certain yet.
            if found.end < self.kept || (found.end == text.len() && !last) {
                continue;
            }
            place.advance(text, found.start);
            let Place { line, column, .. } = place;
            hits.push(Hit { line, column, prefix: found.prefix.to_owned(), client_id: found.client_id });
        }
        if last {
            // It may hold secrets of others.
            if let Some(used) = self.bytes.get_mut(..end) {
                used.zeroize();
            }
            (self.kept, self.line, self.column, self.counted) = (0, 1, 1, 0);
        } else {
            let kept = text.len().min(OVERLAP);
            let dropped = text.len() - kept;
            if dropped > place.counted {
                place.advance(text, dropped);
            }
            (self.line, self.column, self.counted) = (place.line, place.column, place.counted - dropped);
            self.bytes.copy_within(end - kept..end, OVERLAP - kept);
            self.kept = kept;
        }
        hits
    }
}

/// A place in a text, to which no byte before it is counted twice.
struct Place {
    line: usize,
    column: usize,
    counted: usize,
}

impl Place {
    /// Goes on to an index that is not before this one.
    fn advance(&mut self, text: &[u8], index: usize) {
        let passed = text.get(self.counted..index).unwrap_or_default();
        let lines = count(passed, line_feeds);
        let last = if lines == 0 { None } else { passed.iter().rposition(|byte| *byte == b'\n') };
        let tail = last.map_or(passed, |at| passed.get(at + 1..).unwrap_or_default());
        if lines > 0 {
            self.line += lines;
            self.column = 1;
        }
        // In UTF-8 that is read byte by byte, the bytes 80 to BF continue a character.
        self.column += tail.len() - count(tail, continuations);
        self.counted = index.max(self.counted);
    }
}

/// The sum of what is counted in eight bytes at a time: large files have most of their bytes before a token, or no token.
fn count(bytes: &[u8], marked: fn(u64) -> u64) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
    words.iter().chain([&last]).map(|word| marked(u64::from_le_bytes(*word)).count_ones() as usize).sum()
}

const HIGHEST: u64 = 0x8080_8080_8080_8080;

/// The highest bit of each byte that is a line feed.
fn line_feeds(word: u64) -> u64 {
    let odd = word ^ 0x0a0a_0a0a_0a0a_0a0a;
    !(((odd & !HIGHEST) + !HIGHEST) | odd) & HIGHEST
}

/// The highest bit of each byte that continues a character.
fn continuations(word: u64) -> u64 {
    word & !(word << 1) & HIGHEST
}
