//! The differences between two specs as written, without regard to layout.

use super::yaml::{Node, Yaml, written};
use std::collections::HashMap;

/// A value that differs between two specs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// The path of the value, such as `schedule.phases[1].end`.
    pub path: String,
    /// The value on the left; `None` if only the right has it.
    pub left: Option<String>,
    /// The value on the right; `None` if only the left has it.
    pub right: Option<String>,
}

/// Lists the differences in the order of the left spec, then the values that only the right one has. Comments, layout,
/// the order of keys and the notation of numbers do not count.
pub(crate) fn changes(left: &Node, right: &Node) -> Vec<Change> {
    let mut found = Vec::new();
    collect("", left, right, &mut found);
    found
}

fn collect(path: &str, left: &Node, right: &Node, found: &mut Vec<Change>) {
    match (&left.value, &right.value) {
        (Yaml::Map(lefts), Yaml::Map(rights)) => {
            let (known, later) = (by_key(lefts), by_key(rights));
            for (key, left) in lefts {
                let key = written(key);
                match later.get(&key) {
                    Some(right) => collect(&below(path, &key), left, right, found),
                    None => {
                        let path = below(path, &key);
                        found.push(Change { path, left: Some(written(left)), right: None });
                    }
                }
            }
            for (key, right) in rights {
                let key = written(key);
                if !known.contains_key(&key) {
                    let path = below(path, &key);
                    found.push(Change { path, left: None, right: Some(written(right)) });
                }
            }
        }
        (Yaml::List(lefts), Yaml::List(rights)) if lefts.len() == rights.len() => {
            for (index, (left, right)) in lefts.iter().zip(rights).enumerate() {
                collect(&format!("{path}[{index}]"), left, right, found);
            }
        }
        // Only the values are compared: nodes also carry their position.
        (left, right) if left == right => {}
        _ => found.push(Change {
            path: path.to_string(),
            left: Some(written(left)),
            right: Some(written(right)),
        }),
    }
}

fn below(path: &str, key: &str) -> String {
    match path {
        "" => key.to_string(),
        path => format!("{path}.{key}"),
    }
}

fn by_key(entries: &[(Node, Node)]) -> HashMap<String, &Node> {
    entries.iter().map(|(key, value)| (written(key), value)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_what_differs_is_listed() {
        use crate::spec::{changes::changes, yaml::Node};

        let changes =
            changes(&Node::literal("{a: 1e-3, b: [1, 2]}"), &Node::literal("{b: [1, 3], a: 0.001, c: x}"));
        let told: Vec<_> =
            changes.iter().map(|c| (c.path.as_str(), c.left.as_deref(), c.right.as_deref())).collect();
        assert_eq!(told, [("b[1]", Some("2"), Some("3")), ("c", None, Some("x"))]);
    }
}
