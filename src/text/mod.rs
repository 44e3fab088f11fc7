//! Text from outside: limits, opaque ids, and reading the fields of an input with every violation reported at once.

mod fields;
pub mod limits;

pub use fields::{Fields, Presence};

/// Why a text cannot be an id or a name; none if it can.
pub fn flaw(text: &str, range: limits::Range) -> Option<(&'static str, String)> {
    let length = text.len() as u64;
    if length < range.min {
        return Some((
            "min",
            format!("at least {} UTF-8 byte{} long", range.min, if range.min == 1 { "" } else { "s" }),
        ));
    }
    if length > range.max {
        return Some(("max", format!("at most {} UTF-8 bytes long", range.max)));
    }
    if text.chars().any(char::is_control) {
        return Some(("pattern", "free of control characters".to_owned()));
    }
    None
}

/// The prefix of a token, if it has the form of one: `[a-z][a-z0-9_]{1,11}`, not ending in `_`.
pub fn is_prefix(text: &str) -> bool {
    let range = limits::PREFIX;
    let length = text.len() as u64;
    (range.min..=range.max).contains(&length)
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('_')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_opaque_but_bounded() {
        assert_eq!(flaw("ann", limits::ID), None);
        assert_eq!(flaw("Zoë 🔑 / ..", limits::ID), None);
        assert_eq!(flaw("", limits::ID).unwrap().0, "min");
        assert_eq!(flaw(&"é".repeat(65), limits::ID).unwrap().0, "max");
        assert_eq!(flaw("a\u{0}b", limits::ID).unwrap().0, "pattern");
        assert_eq!(flaw("a\u{85}b", limits::ID).unwrap().0, "pattern");
    }

    #[test]
    fn prefixes() {
        assert!(["acme", "ab", "acme_live", "a1"].iter().all(|text| is_prefix(text)));
        assert!(!["a", "Acme", "1acme", "acme_", "acme-live", "thirteenchars", ""].iter().any(|text| is_prefix(text)));
    }
}
