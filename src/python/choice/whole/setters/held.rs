//! Schedulers that a list or a dict holds.

use super::is_optimizer;
use crate::python::syntax::ast::*;
use std::collections::BTreeSet;

/// Whether a name is that of a scheduler or of several.
pub(super) fn names_schedulers(name: &str) -> bool {
    !is_optimizer(name) && name.to_lowercase().contains("sched")
}

/// Whether an object is a list or a dict of schedulers, by its name.
pub(super) fn holds_schedulers(of: &Expr) -> bool {
    matches!(&of.kind, ExprKind::Name(last) | ExprKind::Attribute(_, last) if names_schedulers(last))
}

/// Adds the variables of a loop that are schedulers of a list or a dict: `for s in schedulers`.
pub(super) fn held_one_by_one(target: &Expr, source: &Expr, found: &mut BTreeSet<Name>) {
    if holds_schedulers(source) {
        if let ExprKind::Name(name) = &target.kind {
            found.insert(name.clone());
        }
        return;
    }
    let ExprKind::Call(function, arguments) = &source.kind else { return };
    let parts = match &target.kind {
        ExprKind::Tuple(parts) => &parts[..],
        _ => std::slice::from_ref(target),
    };
    match (&function.kind, &arguments[..], parts) {
        (ExprKind::Attribute(of, method), [], [one]) if &**method == "values" => {
            held_one_by_one(one, of, found)
        }
        (ExprKind::Attribute(of, method), [], [_, one]) if &**method == "items" => {
            held_one_by_one(one, of, found);
        }
        (ExprKind::Name(name), [Argument::Positional(of)], [_, one]) if &**name == "enumerate" => {
            held_one_by_one(one, of, found);
        }
        (ExprKind::Name(name), all, parts) if &**name == "zip" && all.len() == parts.len() => {
            for (of, one) in all.iter().zip(parts) {
                if let Argument::Positional(of) = of {
                    held_one_by_one(one, of, found);
                }
            }
        }
        _ => {}
    }
}
