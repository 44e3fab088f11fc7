//! Where an entry stands in the report, and where a page of it ended.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::filter::AuditFilter;
use crate::crypto::sha256;
use crate::encode::{base64, canonical::canonical};
use crate::error::RefusalCode;
use crate::time::{Instant, MAX_INSTANT};

const VERSION: u32 = 1;

/// Bytes of the query's hash: against mistakes; a forged cursor shows nothing that is not visible.
const HASH_LENGTH: usize = 12;

/// A place: by time, then by document and sequence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place {
    /// When.
    pub(super) at: Instant,
    /// The document: of an event the one that changed, of a refusal the one that remembers it.
    pub(super) document: String,
    /// Which change, or the number that stands for what was refused.
    pub(super) sequence: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    v: u32,
    query: String,
    place: Place,
}

/// The query that a cursor belongs to.
pub(super) struct Cursors(String);

impl Cursors {
    /// The cursors of the query.
    pub(super) fn of(filter: &AuditFilter, ascending: bool) -> Self {
        let query = json!({ "filter": filter, "ascending": ascending });
        let digest = sha256(&[canonical(&query).unwrap_or_default().as_bytes()]);
        Self(base64::to_url(digest.get(..HASH_LENGTH).unwrap_or(&digest)))
    }

    /// The cursor of a place.
    pub(super) fn write(&self, place: &Place) -> String {
        let cursor = json!({ "v": VERSION, "query": self.0, "place": place });
        base64::to_url(canonical(&cursor).unwrap_or_default().as_bytes())
    }

    /// The place of a cursor; a refusal where it is not one of this query.
    pub(super) fn read(&self, text: &str) -> Result<Place, RefusalCode> {
        let parsed = base64::from_url(text).and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok());
        let cursor = parsed.filter(|cursor| cursor.v == VERSION && cursor.query == self.0);
        cursor.map(|cursor| cursor.place).filter(|place| place.at <= MAX_INSTANT).ok_or(RefusalCode::InvalidCursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_one_query() {
        let filter = AuditFilter { owner: Some("Zoë".into()), ..AuditFilter::default() };
        let place = Place { at: 7, document: "account/a/b".into(), sequence: 3 };
        let own = Cursors::of(&filter, true);
        let text = own.write(&place);
        assert_eq!(own.read(&text), Ok(place));
        for other in [Cursors::of(&filter, false), Cursors::of(&AuditFilter::default(), true)] {
            assert_eq!(other.read(&text), Err(RefusalCode::InvalidCursor));
        }
        for text in ["", "*", "e30", &text[1..]] {
            assert_eq!(own.read(text), Err(RefusalCode::InvalidCursor), "{text}");
        }
    }
}
