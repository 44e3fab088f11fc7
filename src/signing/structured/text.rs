//! Which characters make up keys, tokens and strings.

/// Whether a key may start with it.
pub(super) fn starts_key(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte == b'*'
}

pub(super) fn in_key(byte: u8) -> bool {
    holds(&KEY, byte)
}

/// Whether it stands in a string for itself.
pub(in crate::signing) fn is_plain(byte: u8) -> bool {
    holds(&PLAIN, byte)
}

/// Whether a token may start with it.
pub(super) fn starts_token(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'*'
}

pub(super) fn in_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&byte)
}

/// Whether a string may hold it, escaped or not.
pub(super) fn in_string(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e)
}

// Nearly all of a signature's fields is keys and plain strings: one look a byte.
static KEY: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789_-.*";
    while let [byte, after @ ..] = rest {
        set(&mut table, *byte, true);
        rest = after;
    }
    table
};

static PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        set(&mut table, byte, byte != b'"' && byte != b'\\');
        byte += 1;
    }
    table
};

#[expect(clippy::indexing_slicing, reason = "a table has a place for each byte, and the compiler fills it")]
const fn set(table: &mut [bool; 256], byte: u8, value: bool) {
    table[byte as usize] = value;
}

fn holds(table: &[bool; 256], byte: u8) -> bool {
    table.get(usize::from(byte)).is_some_and(|belongs| *belongs)
}

/// Whether `text` is a word of these characters, the first of which `starts` accepts.
pub(super) fn is_word(text: &str, starts: impl Fn(u8) -> bool, belongs: impl Fn(u8) -> bool) -> bool {
    text.bytes().next().is_some_and(starts) && text.bytes().all(belongs)
}
