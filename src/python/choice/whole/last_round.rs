//! Loops that have one round more than they make updates: `for step in range(n + 1)` with `if step == n: break`, often after an
//! evaluation. They are written as `for step in range(n)`.

use super::rounds::plain;
use super::stepping::other_steps;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// Leaves out the last round of such a loop.
pub(super) fn settle(statement: &mut Stmt) {
    let Act::For(target, source, body, otherwise) = &mut statement.act else { return };
    let ExprKind::Name(variable) = &target.kind else { return };
    let Some(last) = last_of(source).filter(|_| otherwise.is_empty()) else { return };
    let Some(end) = ends_at(body, variable, last) else { return };
    if let Act::If(arms, _) = &mut body[end].act
        && let Some(last) = arms.first_mut().and_then(|(_, arm)| arm.last_mut())
    {
        last.act = Act::Pass;
    }
    if let ExprKind::Call(_, arguments) = &mut source.kind
        && let Some(Argument::Positional(end)) = arguments.last_mut()
        && let ExprKind::Binary(_, of, _) = &mut end.kind
    {
        let at = of.at;
        *end = std::mem::replace(&mut **of, Expr { kind: ExprKind::None, at });
    }
}

/// `n` of `range(n + 1)` and `range(first, n + 1)`.
fn last_of(source: &Expr) -> Option<&Expr> {
    let ExprKind::Call(function, arguments) = &source.kind else { return None };
    let is_range = matches!(&function.kind, ExprKind::Name(name) if &**name == "range");
    let end = match &arguments[..] {
        [Argument::Positional(end)] | [_, Argument::Positional(end)] if is_range => end,
        _ => return None,
    };
    match &end.kind {
        ExprKind::Binary(BinaryOp::Add, of, one) if matches!(one.kind, ExprKind::Int(1)) => Some(of),
        _ => None,
    }
}

/// The statement with which a round ends the loop before its update if the variable has that value, which no round changes.
fn ends_at(body: &[Stmt], variable: &Name, last: &Expr) -> Option<usize> {
    let (wanted, bound) = (shown(last)?, bound(body));
    let is_changed = bound.contains(variable) || bound.iter().any(|name| wanted.names.contains(name));
    if is_changed {
        return None;
    }
    let mut told: Vec<&Name> = Vec::new();
    for (number, statement) in body.iter().enumerate() {
        match &statement.act {
            Act::Assign(targets, value) if is_last(value, variable, &wanted) => {
                if let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..]
                    && is_set_once(body, name)
                {
                    told.push(name);
                }
            }
            Act::If(arms, otherwise) if otherwise.is_empty() && arms.len() == 1 => {
                let (test, arm) = &arms[0];
                let is_told = matches!(&test.kind, ExprKind::Name(name) if told.contains(&name));
                let ends = matches!(arm.last().map(|last| &last.act), Some(Act::Break));
                if ends && (is_told || is_last(test, variable, &wanted)) {
                    return Some(number);
                }
            }
            _ => {}
        }
        if other_steps(statement) {
            return None;
        }
    }
    None
}

/// The number of a last round, as it is written, with the names in it.
struct LastRound {
    text: String,
    names: BTreeSet<Name>,
}

/// A name, an attribute or plain arithmetic as it is written.
fn shown(expr: &Expr) -> Option<LastRound> {
    let mut names = BTreeSet::new();
    crate::python::syntax::scope::read_by(expr, &mut names);
    plain(expr)?;
    Some(LastRound { text: written(expr)?, names })
}

fn written(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.to_string()),
        ExprKind::Attribute(of, name) => Some(format!("{}.{name}", written(of)?)),
        ExprKind::Int(value) => Some(value.to_string()),
        ExprKind::Binary(op, a, b) => Some(format!("({} {op:?} {})", written(a)?, written(b)?)),
        _ => None,
    }
}

/// `step == n`.
fn is_last(test: &Expr, variable: &Name, wanted: &LastRound) -> bool {
    let ExprKind::Compare(first, rest) = &test.kind else { return false };
    let [(CompareOp::Eq, second)] = &rest[..] else { return false };
    let is_variable = |side: &Expr| matches!(&side.kind, ExprKind::Name(name) if name == variable);
    let is_number = |side: &Expr| written(side).is_some_and(|text| text == wanted.text);
    is_variable(first) && is_number(second) || is_number(first) && is_variable(second)
}

/// What a round binds.
fn bound(body: &[Stmt]) -> BTreeSet<Name> {
    body.iter().flat_map(|statement| Names::of_statement(statement).bound).collect()
}

fn is_set_once(body: &[Stmt], name: &Name) -> bool {
    let mut count = 0;
    visit::each(body, &mut |statement| {
        if visit::blocks(statement).is_empty() || matches!(statement.act, Act::For(..) | Act::With(..)) {
            count += usize::from(Names::of_statement(statement).bound.contains(name));
        }
    });
    count == 1
}
