//! The differences between two specs as written, without regard to layout. Those between two specs that were made of configs are
//! told in the keys of the configs, with the numbers of the run that follow from them.

use super::Spec;
use super::origin::{ConfigOrigin, ConfigTree, RunNumber};
use super::yaml::{Document, Node, Yaml, written};
use crate::arrange::Arrange as _;
use crate::diagnostic::Place;
use std::collections::HashMap;

/// The most changes whose place is told: each is found by reading the file again.
const MOST_PLACES: usize = 50;

/// A value that differs between two specs.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The path of the value, such as `schedule.phases[1].end`, or what a number of the run counts.
    pub path: String,
    /// The value on the left; `None` if only the right has it.
    pub left: Option<String>,
    /// The value on the right; `None` if only the left has it.
    pub right: Option<String>,
    /// Where a config has it, on the right if it is there.
    pub place: Option<Place>,
    /// What it has to do with the rate.
    pub effect: ChangeEffect,
}

/// What a change has to do with the rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChangeEffect {
    /// The value is read.
    Read,
    /// It follows from other changes.
    Computed {
        /// The keys that changed and lead to it.
        because: Vec<String>,
        /// The formula in numbers, on both sides, if it is more than the value.
        filled: Option<(String, String)>,
    },
    /// The rate does not depend on it.
    Unread,
}

impl Change {
    /// A value that is read.
    pub(crate) fn read(path: String, left: Option<String>, right: Option<String>) -> Self {
        Change { path, left, right, place: None, effect: ChangeEffect::Read }
    }

    fn values(&self) -> (&Option<String>, &Option<String>) {
        (&self.left, &self.right)
    }

    /// The last key of its path.
    fn key(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }
}

/// Lists the differences in the order of the left spec, then the values that only the right one has. Comments, layout,
/// the order of keys and the notation of numbers do not count.
pub(crate) fn changes(left: &Spec, right: &Spec) -> Vec<Change> {
    let sides = (left.config(), right.config());
    let amounts = of_trees(left.document(), right.document(), |path, left, right| {
        Change::read(path, left.map(written), right.map(written))
    });
    match sides {
        (Some(before), Some(after)) if before.format == after.format => of_configs(before, after, amounts),
        _ => amounts,
    }
}

/// The differences of two configs, given those of the specs that they amount to.
fn of_configs(left: &ConfigOrigin, right: &ConfigOrigin, amounts: Vec<Change>) -> Vec<Change> {
    let mut found = Vec::new();
    for (before, after) in left.trees.iter().zip(&right.trees) {
        found.extend(of_trees(&before.document, &after.document, |path, one, other| {
            told(path, (before, one), (after, other))
        }));
    }
    // Something that no reader has asked for moves the rate: then no change is called harmless.
    if !amounts.is_empty() && found.iter().all(|change| change.effect == ChangeEffect::Unread) {
        found.iter_mut().for_each(|change| change.effect = ChangeEffect::Read);
    }
    found.arrange_by_key(|change| change.effect == ChangeEffect::Unread);
    let unread = found.split_off(found.partition_point(|change| change.effect == ChangeEffect::Read));
    found.iter_mut().skip(MOST_PLACES).for_each(|change| change.place = None);
    found.extend(computed(left, right, &found));
    for change in amounts {
        let is_told = found.iter().any(|other| other.values() == change.values());
        if !is_told {
            let effect = ChangeEffect::Computed { because: Vec::new(), filled: None };
            found.push(Change { effect, ..change });
        }
    }
    found.extend(unread.into_iter().map(|change| Change { place: None, ..change }));
    found
}

/// A difference between two configs.
fn told(path: String, left: (&ConfigTree, Option<&Node>), right: (&ConfigTree, Option<&Node>)) -> Change {
    let place = |(tree, node): (&ConfigTree, Option<&Node>)| node.map(|node| tree.document.place(node));
    let mut change = Change::read(path, left.1.map(written), right.1.map(written));
    let is_read = [left, right].iter().any(|(tree, node)| {
        let is_known = tree.keys.iter().any(|(key, _)| key.rsplit('.').next() == Some(change.key()));
        is_known || node.is_some_and(|node| tree.has_read(node))
    });
    change.place = place(right).or_else(|| place(left));
    change.effect = if is_read { ChangeEffect::Read } else { ChangeEffect::Unread };
    change
}

impl ConfigTree {
    /// Whether a value was read, or a part of it.
    fn has_read(&self, node: &Node) -> bool {
        let Some(read) = &self.read else { return true };
        let parts: Vec<&Node> = match &node.value {
            Yaml::List(items) => items.iter().collect(),
            Yaml::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        };
        read.contains(&node.id()) || parts.into_iter().any(|part| self.has_read(part))
    }
}

/// The numbers of the run that differ, with the changed keys that they follow from.
fn computed(left: &ConfigOrigin, right: &ConfigOrigin, written: &[Change]) -> Vec<Change> {
    let mut causes: HashMap<&str, Vec<String>> = HashMap::new();
    let mut found = Vec::new();
    for (index, after) in right.numbers.iter().enumerate() {
        let is_same = |number: &&RunNumber| number.what == after.what;
        // A number that is computed twice is compared with its own first and second value.
        let earlier = right.numbers[..index].iter().filter(is_same).count();
        let befores = || left.numbers.iter().filter(is_same);
        let Some(before) = befores().nth(earlier).or_else(|| befores().next_back()) else { continue };
        let mut because: Vec<String> = Vec::new();
        let formulas = [&before.formula, &after.formula];
        let keys =
            written.iter().filter(|change| formulas.iter().any(|formula| names(formula, change.key())));
        because.extend(keys.map(|change| change.key().to_string()));
        for (what, keys) in &causes {
            if formulas.iter().any(|formula| names(formula, what)) {
                because.extend(keys.iter().cloned());
            }
        }
        because.arrange_by_key(|key| written.iter().position(|change| change.key() == key));
        because.dedup();
        causes.insert(&after.what, because.clone());
        if before.value != after.value {
            found.push(Change {
                path: after.what.clone(),
                left: Some(before.value.to_string()),
                right: Some(after.value.to_string()),
                place: None,
                effect: ChangeEffect::Computed { because, filled: filled(before, after) },
            });
        }
    }
    found
}

fn filled(left: &RunNumber, right: &RunNumber) -> Option<(String, String)> {
    let is_more = |number: &RunNumber| number.filled != number.value.to_string();
    (is_more(left) || is_more(right)).then(|| (left.filled.clone(), right.filled.clone()))
}

/// Whether a formula has a name, as a whole word or several.
fn names(formula: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    formula.match_indices(name).any(|(at, _)| {
        let (before, after) = (&formula[..at], &formula[at + name.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

/// The differences between two trees, each told by `tell` of its path and both nodes.
fn of_trees(
    left: &Document,
    right: &Document,
    tell: impl Fn(String, Option<&Node>, Option<&Node>) -> Change,
) -> Vec<Change> {
    let mut found = Vec::new();
    collect("", left.root(), right.root(), &mut |path, left, right| found.push(tell(path, left, right)));
    found
}

fn collect(
    path: &str,
    left: &Node,
    right: &Node,
    found: &mut impl FnMut(String, Option<&Node>, Option<&Node>),
) {
    match (&left.value, &right.value) {
        (Yaml::Map(lefts), Yaml::Map(rights)) => {
            let (known, later) = (by_key(lefts), by_key(rights));
            for (key, left) in lefts {
                let key = written(key);
                match later.get(&key) {
                    Some(right) => collect(&below(path, &key), left, right, found),
                    None => found(below(path, &key), Some(left), None),
                }
            }
            for (key, right) in rights {
                let key = written(key);
                if !known.contains_key(&key) {
                    found(below(path, &key), None, Some(right));
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
        _ => found(path.to_string(), Some(left), Some(right)),
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
        use crate::spec::{Spec, changes::changes};

        let spec = |text: &str| Spec::parse("a.yaml", &format!("schedule: {text}")).unwrap();
        let changes = changes(&spec("{a: 1e-3, b: [1, 2]}"), &spec("{b: [1, 3], a: 0.001, c: x}"));
        let told: Vec<_> =
            changes.iter().map(|c| (c.path.as_str(), c.left.as_deref(), c.right.as_deref())).collect();
        assert_eq!(told, [("schedule.b[1]", Some("2"), Some("3")), ("schedule.c", None, Some("x"))]);
    }
}
