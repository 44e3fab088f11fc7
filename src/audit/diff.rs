//! What changed between two auditable views of a document.

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
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        compare(path, old.get(name).unwrap_or(&Value::Null), new.get(name).unwrap_or(&Value::Null), changes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
