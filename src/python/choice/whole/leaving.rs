//! Rounds of a training that end before their update, by what the loops count.

use super::replay::mentions;
use super::stepping::{has_remainder, other_steps, step_in_all};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// Whether a round of a loop, or of one within it, makes its update under a condition that what the loops count decides, or is left
/// before it: `if i > 3: continue`. Then the loop makes other updates than it has rounds. `variable` is that of the loop itself, if
/// it numbers its rounds.
pub(super) fn leaves_by_count(body: &[Stmt], variable: &str) -> bool {
    let mut counters = numbers(body);
    counters.extend((!variable.is_empty()).then(|| variable.into()));
    if counters.is_empty() {
        return false;
    }
    let bound: BTreeSet<Name> =
        body.iter().flat_map(|statement| Names::of_statement(statement).bound).collect();
    let is_known = |test: &Expr| is_decided(test, &counters, &bound) && mentions(test, &counters);
    // What holds in every Nth round only is told otherwise.
    let is_counted = |test: &Expr| is_known(test) && !has_remainder(test);
    let leaves = |block: &[Stmt]| {
        let Some(update) = block.iter().position(other_steps) else { return false };
        let is_partial = match &block[update].act {
            Act::If(arms, otherwise) => {
                arms.iter().any(|(test, _)| is_counted(test)) && !step_in_all(arms, otherwise)
            }
            _ => false,
        };
        let is_left = |statement: &Stmt| match &statement.act {
            Act::If(arms, _) => arms.iter().any(|(test, arm)| is_known(test) && arm.iter().any(is_leaving)),
            _ => false,
        };
        is_partial || block[..update].iter().any(is_left)
    };
    let mut found = leaves(body);
    visit::each(body, &mut |statement| {
        if let Act::For(_, _, block, _) | Act::While(_, block, _) = &statement.act {
            found |= leaves(block);
        }
    });
    found
}

fn is_leaving(statement: &Stmt) -> bool {
    matches!(statement.act, Act::Continue | Act::Break)
}

/// The variables of loops that number their rounds: `i` of `for i, batch in enumerate(loader)`, `i` of `for i in range(n)`.
pub(super) fn numbers(body: &[Stmt]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    visit::each(body, &mut |statement| found.extend(counted(statement)));
    found
}

/// The variable of a loop that counts its rounds.
fn counted(statement: &Stmt) -> Option<Name> {
    let Act::For(target, Expr { kind: ExprKind::Call(function, _), .. }, ..) = &statement.act else {
        return None;
    };
    let ExprKind::Name(function) = &function.kind else { return None };
    match (&target.kind, &**function) {
        (ExprKind::Name(name), "range") => Some(name.clone()),
        (ExprKind::Tuple(items), "enumerate") => match items.first().map(|first| &first.kind) {
            Some(ExprKind::Name(name)) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether all that a condition reads is counted by the loops, or set outside of them.
fn is_decided(test: &Expr, counters: &BTreeSet<Name>, bound: &BTreeSet<Name>) -> bool {
    let mut decided = match &test.kind {
        ExprKind::Name(name) => counters.contains(name) || !bound.contains(name),
        ExprKind::Call(..) | ExprKind::Index(..) => false,
        _ => true,
    };
    scope::inside(test, &mut |child| decided &= is_decided(child, counters, bound));
    decided
}
