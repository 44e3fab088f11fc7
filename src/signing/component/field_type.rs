//! Which fields are structured, and of which type: what `sf` cannot do without.

/// The type of a structured field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// One item.
    Item,
    /// A list.
    List,
    /// A dictionary.
    Dictionary,
}

/// The types that a host declares for fields of its own, beside those that are registered.
#[derive(Clone, Debug, Default)]
pub struct FieldTypes(Vec<(String, FieldType)>);

impl FieldTypes {
    /// No field of the host's own.
    pub const REGISTERED: &'static Self = &Self(Vec::new());

    /// These fields, by their names in any case; what is registered stays what it is.
    pub fn new(own: impl IntoIterator<Item = (String, FieldType)>) -> Self {
        Self(own.into_iter().map(|(name, kind)| (name.to_ascii_lowercase(), kind)).collect())
    }

    /// The type of the field of this lower-case name.
    pub(super) fn of(&self, name: &str) -> Option<FieldType> {
        let registered = REGISTERED.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        registered.or_else(|| self.0.iter().find(|(known, _)| known == name).map(|(_, kind)| *kind))
    }
}

/// The permanent fields that the registry calls structured.
///
/// Source: IANA, Hypertext Transfer Protocol (HTTP) Field Name Registry.
const REGISTERED: &[(&str, FieldType)] = &[
    ("accept-ch", FieldType::List),
    ("accept-signature", FieldType::Dictionary),
    ("available-dictionary", FieldType::Item),
    ("cache-group-invalidation", FieldType::List),
    ("cache-groups", FieldType::List),
    ("cache-status", FieldType::List),
    ("capsule-protocol", FieldType::Item),
    ("cdn-cache-control", FieldType::Dictionary),
    ("client-cert", FieldType::Item),
    ("client-cert-chain", FieldType::List),
    ("concealed-auth-export", FieldType::Item),
    ("content-digest", FieldType::Dictionary),
    ("cross-origin-embedder-policy", FieldType::Item),
    ("cross-origin-embedder-policy-report-only", FieldType::Item),
    ("cross-origin-opener-policy", FieldType::Item),
    ("cross-origin-opener-policy-report-only", FieldType::Item),
    ("deprecation", FieldType::Item),
    ("dictionary-id", FieldType::Item),
    ("link-template", FieldType::List),
    ("origin-agent-cluster", FieldType::Item),
    ("priority", FieldType::Dictionary),
    ("proxy-status", FieldType::List),
    ("reporting-endpoints", FieldType::Dictionary),
    ("repr-digest", FieldType::Dictionary),
    ("signature", FieldType::Dictionary),
    ("signature-input", FieldType::Dictionary),
    ("use-as-dictionary", FieldType::Dictionary),
    ("want-content-digest", FieldType::Dictionary),
    ("want-repr-digest", FieldType::Dictionary),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_adds_fields_and_changes_none() {
        let types =
            FieldTypes::new([("X-Own".to_owned(), FieldType::List), ("Content-Digest".to_owned(), FieldType::Item)]);
        assert_eq!(types.of("x-own"), Some(FieldType::List));
        assert_eq!(types.of("content-digest"), Some(FieldType::Dictionary));
        assert_eq!(FieldTypes::REGISTERED.of("x-own"), None);
        assert_eq!(FieldTypes::REGISTERED.of("content-type"), None);
    }

    #[test]
    fn the_table_is_sorted_and_in_lower_case() {
        assert!(REGISTERED.is_sorted_by(|left, right| left.0 < right.0));
        assert!(REGISTERED.iter().all(|(name, _)| *name == name.to_ascii_lowercase()));
    }
}
