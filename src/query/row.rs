//! One key as filter and sort see it.

use std::borrow::Cow;

use crate::account::{Account, Key, Status};
use crate::time::Instant;

/// A key with what is known of it at one instant; borrowed, because most rows of a query are only looked at.
pub(super) struct Row<'a> {
    /// Whose key it is.
    pub(super) account: &'a Account,
    /// The key.
    pub(super) key: &'a Key,
    /// Its status.
    pub(super) status: Status,
    /// The last use of each of its pairs that was used.
    pub(super) last_uses: &'a [Instant],
    /// Its [`haystack`].
    pub(super) haystack: &'a str,
}

/// All that the free text of a filter is looked for in, folded.
///
/// The parts are separated by a line feed: a word of a search holds no white space, so none spans two parts.
pub(super) fn haystack(account: &Account, key: &Key) -> String {
    let mut text = String::new();
    for part in [&key.name, &key.description, &account.owner, &key.created_by] {
        text.push_str(&fold(part));
        text.push('\n');
    }
    for pair in &key.pairs {
        text.push_str(&fold(pair.client_id.as_str()));
        text.push('\n');
    }
    text
}

/// The text without case.
///
/// Not `str::to_lowercase`: it writes a sigma at the end of a word differently, and then the folded part of a word would
/// not be a part of the folded word. No locale either: two runtimes must agree.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    // Most ids and addresses have no case to lose.
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    if text.is_ascii() {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    text.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ς' { 'σ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_beyond_ascii() {
        assert_eq!(fold("ÄRGER İ"), "ärger i\u{307}");
        assert_eq!(fold("ΟΔΟΣ"), fold("οδός").replace('ό', "ο"));
    }

    proptest! {
        #[test]
        fn a_part_stays_a_part(before in ".{0,4}", part in ".{0,4}", after in ".{0,4}") {
            let whole = format!("{before}{part}{after}");
            prop_assert!(fold(&whole).contains(&*fold(&part)));
        }
    }
}
