//! In what order: total, and the same in every runtime.

use serde_json::Value;

use super::place::{Place, SortValue};
use super::row::Row;
use crate::error::Invalid;
use crate::id::Id;
use crate::text::Fields;

/// What a list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The name.
    Name,
    /// `active`, `inactive`, `revoked`.
    Status,
    /// The owner.
    Owner,
    /// Who made it.
    CreatedBy,
    /// The domain.
    Domain,
    /// When it was made.
    CreatedAt,
    /// The key's own expiration.
    ExpiresAt,
    /// When it was last used.
    LastUsedAt,
}

/// The order of a list.
///
/// Order: texts by the code points of their folded form, then of their exact form; a missing instant is later than any;
/// ties by key id, ascending in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self { column: Column::CreatedAt, descending: true }
    }
}

impl Column {
    /// The words of queries.
    pub const WORDS: [(&'static str, Self); 8] = [
        ("name", Self::Name),
        ("status", Self::Status),
        ("owner", Self::Owner),
        ("createdBy", Self::CreatedBy),
        ("domain", Self::Domain),
        ("createdAt", Self::CreatedAt),
        ("expiresAt", Self::ExpiresAt),
        ("lastUsedAt", Self::LastUsedAt),
    ];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Status => "status",
            Self::Owner => "owner",
            Self::CreatedBy => "createdBy",
            Self::Domain => "domain",
            Self::CreatedAt => "createdAt",
            Self::ExpiresAt => "expiresAt",
            Self::LastUsedAt => "lastUsedAt",
        }
    }

    fn is_instant(self) -> bool {
        matches!(self, Self::CreatedAt | Self::ExpiresAt | Self::LastUsedAt)
    }
}

impl Sort {
    /// The order that the value describes.
    ///
    /// Errors: everything that is wrong with it at once, with paths as `sort.column`.
    pub fn parse(value: Value) -> Result<Self, Invalid> {
        if !value.is_object() {
            return Err(Invalid::one("sort", "type", "an object"));
        }
        let has_column = value.get("column").is_some();
        let mut fields = Fields::of("sort", value);
        let column = fields.word("column", &Column::WORDS);
        if !has_column {
            fields.reject("column", "required", "the name of a column");
        }
        let descending = fields.flag("descending").unwrap_or_default();
        fields.finish().map_err(|invalid| invalid.within("sort"))?;
        Ok(Self { column: column.unwrap_or(Column::CreatedAt), descending })
    }

    /// Where the row stands in this order.
    pub(super) fn place<'a>(self, row: &Row<'a>) -> Place<'a> {
        let value = match self.column {
            Column::Name => SortValue::text(&row.key.name),
            Column::Status => SortValue::text(row.status.as_str()),
            Column::Owner => SortValue::text(&row.account.owner),
            Column::CreatedBy => SortValue::text(&row.key.created_by),
            Column::Domain => SortValue::text(&row.account.domain),
            Column::CreatedAt => SortValue::instant(Some(row.key.created_at)),
            Column::ExpiresAt => SortValue::instant(row.key.expiry()),
            Column::LastUsedAt => SortValue::instant(row.last_uses.iter().max().copied()),
        };
        Place { value, key_id: row.key.key_id, descending: self.descending }
    }

    /// The place that a cursor names; none if it cannot be one of this order.
    pub(super) fn place_of(self, value: &Value, key_id: Id) -> Option<Place<'static>> {
        let value = match value {
            Value::String(text) if !self.column.is_instant() => SortValue::text(text).into_owned(),
            Value::Null if self.column.is_instant() => SortValue::Never,
            Value::Number(number) if self.column.is_instant() => SortValue::instant(Some(number.as_u64()?)),
            _ => return None,
        };
        Some(Place { value, key_id, descending: self.descending })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_and_names_agree() {
        for (word, column) in Column::WORDS {
            assert_eq!(column.as_str(), word);
            assert_eq!(Sort::parse(json!({"column": word})), Ok(Sort { column, descending: false }));
        }
    }

    #[test]
    fn malformed_sorts() {
        let found = |value| -> Vec<_> {
            Sort::parse(value).unwrap_err().issues.into_iter().map(|issue| (issue.path, issue.rule)).collect()
        };
        assert_eq!(found(json!({})), [("sort.column".to_owned(), "required")]);
        assert_eq!(
            found(json!({"column": "secret", "descending": 1})),
            [("sort.column".to_owned(), "oneOf"), ("sort.descending".to_owned(), "type")]
        );
        assert_eq!(found(json!("name")), [("sort".to_owned(), "type")]);
    }
}
