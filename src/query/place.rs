//! Where a row stands in an order.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Value, json};

use super::row::fold;
use crate::id::Id;
use crate::time::{Instant, MAX_INSTANT};

/// A place in one order; places of different orders do not compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// What the row has in the column.
    pub(super) value: SortValue<'a>,
    /// The key.
    pub(super) key_id: Id,
    /// Whether the greatest value comes first.
    pub(super) descending: bool,
}

impl Place<'_> {
    /// The same place, free of the row.
    pub(super) fn into_owned(self) -> Place<'static> {
        Place { value: self.value.into_owned(), ..self }
    }

    /// A number that is less only where the place is before: most comparisons need no more than it.
    pub(super) fn rank(&self) -> u128 {
        let rank = match &self.value {
            SortValue::Text { folded, .. } => {
                let bytes = folded.bytes().chain(std::iter::repeat(0)).take(size_of::<u128>());
                bytes.fold(0, |rank, byte| rank << 8 | u128::from(byte))
            }
            SortValue::At(at) => u128::from(*at),
            SortValue::Never => u128::MAX,
        };
        if self.descending { !rank } else { rank }
    }
}

impl Ord for Place<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.value.cmp(&other.value);
        let order = if self.descending { order.reverse() } else { order };
        order.then_with(|| self.key_id.cmp(&other.key_id))
    }
}

impl PartialOrd for Place<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What a row has in a column. The derived order is the documented one: folded before exact, `Never` last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortValue<'a> {
    /// A text.
    Text {
        /// Without case.
        folded: Cow<'a, str>,
        /// As it is.
        exact: Cow<'a, str>,
    },
    /// An instant.
    At(Instant),
    /// No instant.
    Never,
}

impl<'a> SortValue<'a> {
    /// As a cursor carries it.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Text { exact, .. } => json!(exact),
            Self::At(at) => json!(at),
            Self::Never => Value::Null,
        }
    }

    /// The value of a text column.
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text { folded: fold(text), exact: Cow::Borrowed(text) }
    }

    /// The value of a column of instants.
    ///
    /// A stored instant beyond the last one has no canonical JSON, and so no cursor: it counts as the last.
    pub(super) fn instant(at: Option<Instant>) -> Self {
        at.map_or(Self::Never, |at| Self::At(at.min(MAX_INSTANT)))
    }

    /// The same value, free of the row.
    pub(super) fn into_owned(self) -> SortValue<'static> {
        match self {
            Self::Text { folded, exact } => {
                SortValue::Text { folded: Cow::Owned(folded.into_owned()), exact: Cow::Owned(exact.into_owned()) }
            }
            Self::At(at) => SortValue::At(at),
            Self::Never => SortValue::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_by_letter_then_exactly() {
        let mut names = ["b", "a", "B", "A", "ä", "Z"].map(SortValue::text);
        names.sort();
        assert_eq!(names, ["A", "a", "B", "b", "Z", "ä"].map(SortValue::text));
    }

    #[test]
    fn never_is_later_than_any() {
        assert!(SortValue::instant(None) > SortValue::instant(Some(u64::MAX)));
        assert_eq!(SortValue::instant(Some(u64::MAX)), SortValue::At(MAX_INSTANT));
    }

    proptest! {
        #[test]
        fn the_rank_never_contradicts(left in "[aA\u{0}ä]{0,17}", right in "[aA\u{0}ä]{0,17}", descending: bool) {
            let place = |text| Place { value: SortValue::text(text), key_id: Id::parse(&"0".repeat(24)).unwrap(), descending };
            let (left, right) = (place(&left), place(&right));
            prop_assert!(left.rank() == right.rank() || left.rank().cmp(&right.rank()) == left.cmp(&right));
        }
    }
}
