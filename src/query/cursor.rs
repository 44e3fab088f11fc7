//! Where a page ended: opaque to callers, checked on return.
//!
//! It names a place in the order, not a row: the row may be gone when the next page is asked for.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::filter::Filter;
use super::place::Place;
use super::sort::Sort;
use crate::crypto::sha256;
use crate::encode::{base64, canonical::canonical};
use crate::error::RefusalCode;
use crate::id::Id;

const VERSION: u32 = 1;

/// Bytes of the query's hash: against mistakes, not against forgery; a forged cursor shows nothing that is not visible.
const HASH_LENGTH: usize = 12;

/// The query that a cursor belongs to.
pub(super) struct Cursors {
    sort: Sort,
    query: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    v: u32,
    query: String,
    value: Value,
    key: Id,
}

impl Cursors {
    /// The cursors of the query.
    pub(super) fn of(filter: &Filter, sort: Sort) -> Self {
        let query = json!({"filter": filter, "sort": sort.column.as_str(), "descending": sort.descending});
        let digest = sha256(&[canonical(&query).unwrap_or_default().as_bytes()]);
        Self { sort, query: base64::to_url(digest.get(..HASH_LENGTH).unwrap_or(&digest)) }
    }

    /// The cursor of a place.
    pub(super) fn write(&self, place: &Place<'_>) -> String {
        let cursor = json!({"v": VERSION, "query": self.query, "value": place.value.to_json(), "key": place.key_id});
        base64::to_url(canonical(&cursor).unwrap_or_default().as_bytes())
    }

    /// The place of a cursor; a refusal where it is not one of this query.
    pub(super) fn read(&self, text: &str) -> Result<Place<'static>, RefusalCode> {
        self.parse(text).ok_or(RefusalCode::InvalidCursor)
    }

    fn parse(&self, text: &str) -> Option<Place<'static>> {
        let cursor: Cursor = serde_json::from_slice(&base64::from_url(text)?).ok()?;
        if cursor.v != VERSION || cursor.query != self.query {
            return None;
        }
        self.sort.place_of(&cursor.value, cursor.key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sort::Column;
    use super::*;

    fn cursors(filter: Value, column: Column, descending: bool) -> Cursors {
        Cursors::of(&Filter::parse(filter).unwrap(), Sort { column, descending })
    }

    #[test]
    fn belongs_to_one_query() {
        let id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let own = cursors(json!({"owner": "ann"}), Column::CreatedBy, false);
        let place = own.sort.place_of(&json!("Zoë \"\\"), id).unwrap();
        let text = own.write(&place);
        assert_eq!(own.read(&text), Ok(place));
        for other in [
            cursors(json!({"owner": "bob"}), Column::CreatedBy, false),
            cursors(json!({}), Column::CreatedBy, false),
            cursors(json!({"owner": "ann"}), Column::Name, false),
            cursors(json!({"owner": "ann"}), Column::CreatedBy, true),
        ] {
            assert_eq!(other.read(&text), Err(RefusalCode::InvalidCursor));
        }
        // The words of a search are a set.
        assert_eq!(
            cursors(json!({"text": "b A"}), Column::Name, false).query,
            cursors(json!({"text": "a  B a"}), Column::Name, false).query
        );
    }

    #[test]
    fn instants_and_their_absence() {
        let id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let own = cursors(json!({}), Column::ExpiresAt, true);
        for value in [json!(null), json!(0), json!(8_640_000_000_000_000_u64)] {
            let place = own.sort.place_of(&value, id).unwrap();
            assert_eq!(own.read(&own.write(&place)), Ok(place));
        }
        assert_eq!(own.sort.place_of(&json!("1"), id), None);
        assert_eq!(own.sort.place_of(&json!(-1), id), None);
        assert_eq!(cursors(json!({}), Column::Name, true).sort.place_of(&json!(null), id), None);
    }

    #[test]
    fn anything_else_is_refused() {
        let own = cursors(json!({}), Column::Name, false);
        let forged = |value: Value| base64::to_url(value.to_string().as_bytes());
        let key = "0123456789ABCDEFGHIJabcd";
        for text in [
            String::new(),
            "*".to_owned(),
            base64::to_url(b"[]"),
            forged(json!({"v": 2, "query": own.query, "value": "a", "key": key})),
            forged(json!({"v": 1, "query": own.query, "value": "a", "key": "short"})),
            forged(json!({"v": 1, "query": own.query, "value": 7, "key": key})),
            forged(json!({"v": 1, "query": own.query, "value": "a", "key": key, "more": 1})),
        ] {
            assert_eq!(own.read(&text), Err(RefusalCode::InvalidCursor), "{text}");
        }
        assert!(own.read(&forged(json!({"v": 1, "query": own.query, "value": "a", "key": key}))).is_ok());
    }
}
