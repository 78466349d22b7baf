//! The state of an optimizer that a training takes, changes and gives back: `state = optimizer.state_dict()`,
//! `state['param_groups'][0]['lr'] /= 2`, `optimizer.load_state_dict(state)`.

use super::{GROUPS, Groups, group_variables, is_optimizer, path};
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The optimizer whose state an expression takes, perhaps as a copy.
pub(super) fn taken(value: &Expr) -> Option<String> {
    let ExprKind::Call(function, arguments) = &value.kind else { return None };
    match (&function.kind, &arguments[..]) {
        (ExprKind::Attribute(of, method), []) if &**method == "state_dict" => {
            path(of).map(|(_, of)| of).filter(|of| is_optimizer(of))
        }
        (ExprKind::Attribute(_, name) | ExprKind::Name(name), [Argument::Positional(copied)])
            if matches!(&**name, "copy" | "deepcopy") =>
        {
            taken(copied)
        }
        _ => None,
    }
}

/// The optimizers whose groups an expression reads in their state: `state['param_groups']`, and what is within.
pub(super) fn groups_within(expr: &Expr, states: &Groups) -> BTreeSet<String> {
    let ExprKind::Index(of, key) = &expr.kind else { return BTreeSet::new() };
    match (&of.kind, &key.kind) {
        (ExprKind::Name(state), ExprKind::Str(key)) if &**key == GROUPS => {
            states.get(state).cloned().unwrap_or_default()
        }
        _ => groups_within(of, states),
    }
}

/// The optimizers to which an expression gives back a state that the block has taken of them.
pub(super) fn given_back(expr: &Expr, states: &Groups) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = back(expr, states).into_iter().collect();
    scope::inside(expr, &mut |child| found.extend(given_back(child, states)));
    found
}

fn back(expr: &Expr, states: &Groups) -> Option<String> {
    let ExprKind::Call(function, arguments) = &expr.kind else { return None };
    let ExprKind::Attribute(of, method) = &function.kind else { return None };
    let [Argument::Positional(Expr { kind: ExprKind::Name(state), .. })] = &arguments[..] else {
        return None;
    };
    let own = states.get(state).filter(|_| &**method == "load_state_dict")?;
    path(of).map(|(_, of)| of).filter(|of| own.contains(of))
}

/// The places of the calls of a block that give back a state which the block has taken.
pub(in crate::python::choice::whole) fn given_back_at(body: &[Stmt]) -> Vec<At> {
    fn look(expr: &Expr, states: &Groups, found: &mut Vec<At>) {
        found.extend(back(expr, states).map(|_| expr.at));
        scope::inside(expr, &mut |child| look(child, states, found));
    }
    let states = group_variables(body);
    let mut found = Vec::new();
    visit::each(body, &mut |statement| {
        expressions(statement, &mut |expr| look(expr, &states, &mut found));
    });
    found
}
