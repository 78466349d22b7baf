//! The items of dicts that rates depend on: `state["loss"]` is none of those that `state["learning_rate"]` is computed from.
//!
//! Among the names that rates depend on, `[key]` is the item of any dict, and `name[]` says that the whole of a variable is read, not
//! only its items by their keys.

use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use std::collections::BTreeSet;

/// How expressions use their variables.
#[derive(Default)]
pub(super) struct ItemUses {
    /// Those whose items are read by their keys.
    by_key: BTreeSet<Name>,
    /// Those that are read otherwise.
    whole: BTreeSet<Name>,
}

impl ItemUses {
    pub(super) fn look(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Index(of, key) if matches!(key.kind, ExprKind::Str(_)) => match &of.kind {
                ExprKind::Name(name) => drop(self.by_key.insert(name.clone())),
                _ => self.look(of),
            },
            ExprKind::Name(name) => drop(self.whole.insert(name.clone())),
            _ => scope::inside(expr, &mut |child| self.look(child)),
        }
    }

    /// The names of these variables, and what says that the whole of one is read.
    pub(super) fn names(&self, read: &BTreeSet<Name>) -> Vec<String> {
        let is_whole = |name: &&Name| !self.by_key.contains(*name) || self.whole.contains(*name);
        let whole = read.iter().filter(is_whole).map(|name| format!("{name}[]"));
        read.iter().map(|name| name.to_string()).chain(whole).collect()
    }
}

/// Names that something reads, of which nothing tells how it reads them.
pub(super) fn whole(reads: Option<&BTreeSet<String>>) -> impl Iterator<Item = String> {
    let plain = |name: &&String| !name.contains(['.', '[']);
    let marks = reads.into_iter().flatten().filter(plain).map(|name| format!("{name}[]"));
    reads.into_iter().flatten().cloned().chain(marks)
}

/// An item of a variable by its key.
pub(super) fn item_of(name: &str, key: &str) -> String {
    format!("{name}[{key}]")
}

/// What an assignment to an item changes. `root` is the variable that it is a part of.
pub(super) fn changed_item(of: &Expr, key: &Expr, root: &str) -> String {
    match (&of.kind, &key.kind) {
        (ExprKind::Name(_), ExprKind::Str(key)) => item_of(root, key),
        _ => root.to_string(),
    }
}

/// The variable that one of the names is about.
pub(super) fn variable(name: &str) -> &str {
    name.strip_suffix("[]").unwrap_or(name)
}

/// Whether a change of a variable or of an item matters to what depends on these names.
pub(super) fn matters(changed: &str, names: &BTreeSet<String>) -> bool {
    match changed.split_once('[').filter(|(of, _)| !of.is_empty()) {
        Some((of, key)) => {
            names.contains(of) && (names.contains(&format!("{of}[]")) || names.contains(&format!("[{key}")))
        }
        None => names.contains(changed),
    }
}
