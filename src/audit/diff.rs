//! What changed between two auditable views of a document, and where a change belongs.

use serde_json::Value;

use super::event::Change;

/// The changes from `before` to `after`, one a member that differs, in the order of their paths.
///
/// Objects are compared member by member; everything else as a whole. A member that appears or goes is compared with null.
pub fn diff(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(String::new(), before, after, &mut changes);
    changes
}

/// The names of the members that a path leads through, from the outermost; none of the whole document's.
pub fn segments(path: &str) -> Vec<String> {
    if path.is_empty() {
        return Vec::new();
    }
    let mut names = vec![String::new()];
    let mut characters = path.chars();
    while let Some(character) = characters.next() {
        match (character, names.last_mut()) {
            ('.', _) => names.push(String::new()),
            ('\\', Some(name)) => name.extend(characters.next()),
            (other, Some(name)) => name.push(other),
            (_, None) => {}
        }
    }
    names
}

fn compare(path: String, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    if before == after {
        return;
    }
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        changes.push(Change { path, before: before.clone(), after: after.clone() });
        return;
    };
    let mut names: Vec<_> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let path = if path.is_empty() { escaped(name) } else { format!("{path}.{}", escaped(name)) };
        compare(path, old.get(name).unwrap_or(&Value::Null), new.get(name).unwrap_or(&Value::Null), changes);
    }
}

/// A name as a segment of a path: an environment can be called `eu.west`.
fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\").replace('.', "\\.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn names_each_member_that_differs() {
        let changes = diff(&json!({"a": {"x": 1, "y": [1]}, "b": 2}), &json!({"a": {"x": 1, "y": [2]}, "c": 3}));
        let found: Vec<_> = changes.iter().map(|c| (c.path.as_str(), &c.before, &c.after)).collect();
        assert_eq!(
            found,
            [("a.y", &json!([1]), &json!([2])), ("b", &json!(2), &Value::Null), ("c", &Value::Null, &json!(3))]
        );
        assert!(diff(&json!({"a": 1}), &json!({"a": 1})).is_empty());
    }

    #[test]
    fn a_point_in_a_name_is_no_step() {
        let changes = diff(&json!({"access": {"eu": []}}), &json!({"access": {"eu": [], "eu.west\\": ["read"]}}));
        assert_eq!(changes[0].path, "access.eu\\.west\\\\");
        assert_eq!(segments(&changes[0].path), ["access", "eu.west\\"]);
        assert!(segments("").is_empty());
    }

    proptest! {
        #[test]
        fn a_path_leads_where_it_came_from(names in proptest::collection::vec("[ab.\\\\]{1,4}", 1..4)) {
            let view = names.iter().rev().fold(json!(1), |inner, name| json!({ name.as_str(): inner }));
            let without = names.iter().take(names.len() - 1).rev().fold(json!({}), |inner, name| json!({ name.as_str(): inner }));
            prop_assert_eq!(segments(&diff(&without, &view)[0].path), names);
        }
    }
}
