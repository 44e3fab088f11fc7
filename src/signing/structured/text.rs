//! Which characters make up keys, tokens and strings.

/// Whether a key may start with it.
pub(super) fn starts_key(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte == b'*'
}

pub(super) fn in_key(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'.' | b'*')
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

/// Whether `text` is a word of these characters, the first of which `starts` accepts.
pub(super) fn is_word(text: &str, starts: impl Fn(u8) -> bool, belongs: impl Fn(u8) -> bool) -> bool {
    text.bytes().next().is_some_and(starts) && text.bytes().all(belongs)
}
