//! The targets of assignments and loops.

use super::build::*;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;

/// The items of a tuple.
pub(super) fn parts(expr: Expr) -> Vec<Expr> {
    match expr.kind {
        ExprKind::Tuple(items) => items,
        _ => Vec::new(),
    }
}

/// `start = start + 1`: what a user gives for the name is what it was before.
pub(super) fn counts_on(targets: &[Expr], value: &Expr) -> bool {
    let ([Expr { kind: ExprKind::Name(target), .. }], ExprKind::Binary(BinaryOp::Add, of, count)) =
        (targets, &value.kind)
    else {
        return false;
    };
    matches!(&of.kind, ExprKind::Name(name) if name == target) && matches!(count.kind, ExprKind::Int(_))
}

/// Whether each of several targets has a value of its own, of which one may not be computed here.
pub(super) fn is_one_by_one(targets: &[Expr], values: &[Expr]) -> bool {
    let [Expr { kind: ExprKind::Tuple(targets), .. }] = targets else { return false };
    let mut calls = false;
    fn look(expr: &Expr, calls: &mut bool) {
        *calls |= matches!(expr.kind, ExprKind::Call(..));
        scope::inside(expr, &mut |child| look(child, calls));
    }
    values.iter().for_each(|value| look(value, &mut calls));
    let is_plain = |target: &Expr| matches!(target.kind, ExprKind::Name(_) | ExprKind::Attribute(..));
    let starred = values.iter().any(|value| matches!(value.kind, ExprKind::Starred(_)));
    calls && !starred && targets.len() == values.len() && targets.iter().all(is_plain)
}

/// The names, and the attributes of several targets, to which something is assigned.
pub(super) fn paths(target: &Expr, found: &mut Vec<(Expr, String)>) {
    match &target.kind {
        ExprKind::Name(_) => found.extend(path(target)),
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            for item in items {
                match &item.kind {
                    ExprKind::Attribute(..) => found.extend(path(item)),
                    _ => paths(item, found),
                }
            }
        }
        ExprKind::Starred(of) => paths(of, found),
        _ => {}
    }
}

/// The names among the targets of an assignment.
pub(super) fn plain_names(target: &Expr, names: &mut Vec<String>) {
    match &target.kind {
        ExprKind::Name(name) => names.push(name.to_string()),
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            items.iter().for_each(|item| plain_names(item, names));
        }
        ExprKind::Starred(of) => plain_names(of, names),
        _ => {}
    }
}

/// An item that a loop assigns to its targets, with parts that are not known.
pub(super) fn unknown_item(target: &Expr, at: At) -> Expr {
    match &target.kind {
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            tuple(items.iter().map(|item| unknown_item(item, at)).collect(), at)
        }
        _ => {
            let name = path(target).map(|(_, text)| text).unwrap_or_default();
            call("__fact__", vec![text(&name, at)], at)
        }
    }
}
