//! Rounds of a training that end before their update, by what the loops count.

use super::replay::mentions;
use super::stepping::other_steps;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// Whether a round of a loop, or of one within it, is left before its update under a condition that what the loops count decides:
/// `if i > 3: continue`. Then the loop makes other updates than it has rounds.
pub(super) fn leaves_by_count(body: &[Stmt]) -> bool {
    let counters = numbers(body);
    if counters.is_empty() {
        return false;
    }
    let bound: BTreeSet<Name> =
        body.iter().flat_map(|statement| Names::of_statement(statement).bound).collect();
    let is_known = |test: &Expr| is_decided(test, &counters, &bound) && mentions(test, &counters);
    let leaves = |block: &[Stmt]| {
        let Some(update) = block.iter().position(other_steps) else { return false };
        block[..update].iter().any(|statement| match &statement.act {
            Act::If(arms, _) => arms.iter().any(|(test, arm)| is_known(test) && arm.iter().any(is_leaving)),
            _ => false,
        })
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
