//! What a caller asks for, read from outside.

use serde_json::{Map, Value};

use super::filter::Filter;
use super::grammar::Days;
use super::sort::Sort;
use crate::error::Invalid;
use crate::text::{Fields, limits};

const DEFAULT_LIMIT: usize = 50;

/// Which keys, in what order, how many.
pub(super) struct Query {
    /// Which.
    pub(super) filter: Filter,
    /// In what order.
    pub(super) sort: Sort,
    /// At most how many.
    pub(super) limit: usize,
}

impl Query {
    /// The query of a page, and its cursor.
    pub(super) fn page(value: Value) -> Result<(Self, Option<String>), Invalid> {
        let mut fields = open(value);
        let query = Self::read(&mut fields);
        let cursor = fields.optional_text("cursor", limits::CURSOR);
        fields.finish()?;
        Ok((query, cursor))
    }

    /// The query of a window, and its offset.
    pub(super) fn window(value: Value) -> Result<(Self, usize), Invalid> {
        let mut fields = open(value);
        let query = Self::read(&mut fields);
        let offset = fields.integer("offset", 0, limits::MAX_SAFE_INTEGER).unwrap_or_default();
        fields.finish()?;
        // Where `usize` is too small for the offset, so is memory for the rows before it.
        Ok((query, usize::try_from(offset).unwrap_or(usize::MAX)))
    }

    fn read(fields: &mut Fields) -> Self {
        let days = Days::read(fields);
        let filter = fields.any("filter").map(|filter| Filter::read(filter, &days));
        let filter = or_reject(fields, filter);
        let sort = fields.object("sort").map(Sort::parse);
        let sort = or_reject(fields, sort);
        let (least, most) = (limits::PAGE.min.cast_signed(), limits::PAGE.max.cast_signed());
        let limit = fields.integer("limit", least, most).and_then(|limit| usize::try_from(limit).ok());
        Self { filter, sort, limit: limit.unwrap_or(DEFAULT_LIMIT) }
    }
}

/// A query that is left out asks for everything.
fn open(value: Value) -> Fields {
    Fields::of("query", if value.is_null() { Value::Object(Map::new()) } else { value })
}

fn or_reject<T: Default>(fields: &mut Fields, parsed: Option<Result<T, Invalid>>) -> T {
    match parsed {
        None => T::default(),
        Some(Ok(value)) => value,
        Some(Err(invalid)) => {
            fields.append(invalid);
            T::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn defaults() {
        for value in [json!(null), json!({}), json!({"filter": {}})] {
            let (query, cursor) = Query::page(value.clone()).unwrap();
            assert_eq!((query.filter, query.sort, query.limit, cursor), (Filter::default(), Sort::default(), 50, None));
            assert_eq!(Query::window(value).unwrap().1, 0);
        }
    }

    #[test]
    fn all_violations_at_once() {
        let value = json!({"filter": {"owner": 1}, "sort": {"column": "x"}, "limit": 1001, "offset": 3, "cursor": ""});
        let found =
            |invalid: Invalid| -> Vec<_> { invalid.issues.into_iter().map(|issue| (issue.path, issue.rule)).collect() };
        let rules = |rules: &[(&str, &'static str)]| -> Vec<_> {
            rules.iter().map(|(path, rule)| ((*path).to_owned(), *rule)).collect()
        };
        assert_eq!(
            found(Query::page(value.clone()).err().unwrap()),
            rules(&[
                ("filter.owner", "type"),
                ("sort.column", "oneOf"),
                ("limit", "max"),
                ("cursor", "min"),
                ("offset", "unknown")
            ])
        );
        assert_eq!(
            found(Query::window(value).err().unwrap()),
            rules(&[("filter.owner", "type"), ("sort.column", "oneOf"), ("limit", "max"), ("cursor", "unknown")])
        );
        assert_eq!(found(Query::page(json!([])).err().unwrap()), rules(&[("query", "type")]));
        assert_eq!(found(Query::page(json!({"limit": 0})).err().unwrap()), rules(&[("limit", "min")]));
    }
}
