//! The body of a function as it is where some of its parameters are constants.

use super::modes::Flags;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;

/// The value of a flag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FlagValue {
    None,
    Bool(bool),
    Int(i128),
    Str(String),
}

impl FlagValue {
    fn holds(&self) -> bool {
        match self {
            FlagValue::None => false,
            FlagValue::Bool(value) => *value,
            FlagValue::Int(value) => *value != 0,
            FlagValue::Str(value) => !value.is_empty(),
        }
    }

    /// Whether it is equal to another one, as Python says: `True == 1`.
    fn equals(&self, other: &FlagValue) -> bool {
        let number = |one: &FlagValue| match one {
            FlagValue::Bool(value) => Some(i128::from(*value)),
            FlagValue::Int(value) => Some(*value),
            _ => None,
        };
        match (number(self), number(other)) {
            (Some(one), Some(other)) => one == other,
            _ => self == other,
        }
    }
}

/// The constant that an expression is.
pub(super) fn constant(expr: &Expr) -> Option<FlagValue> {
    match &expr.kind {
        ExprKind::None => Some(FlagValue::None),
        ExprKind::Bool(value) => Some(FlagValue::Bool(*value)),
        ExprKind::Int(value) => Some(FlagValue::Int(*value)),
        ExprKind::Str(value) => Some(FlagValue::Str(value.to_string())),
        _ => None,
    }
}

/// A block without the branches that do not run with these flags.
pub(super) fn folded(body: Vec<Stmt>, flags: &Flags) -> Vec<Stmt> {
    let mut made: Vec<Stmt> = Vec::new();
    for mut statement in body {
        match statement.act {
            Act::If(arms, otherwise) => made.extend(decided(arms, otherwise, flags, statement.at)),
            _ => {
                for inner in visit::blocks_mut(&mut statement) {
                    let whole = std::mem::take(inner);
                    let is_there = !whole.is_empty();
                    *inner = folded(whole, flags);
                    if is_there {
                        fill(inner, statement_at(inner));
                    }
                }
                made.push(statement);
            }
        }
        // What follows is never come to.
        if made.last().is_some_and(|last| leaves(&last.act)) {
            break;
        }
    }
    let at = statement_at(&made);
    fill(&mut made, at);
    made
}

/// What is left of an `if`.
fn decided(arms: Vec<(Expr, Vec<Stmt>)>, otherwise: Vec<Stmt>, flags: &Flags, at: At) -> Vec<Stmt> {
    let mut open = Vec::new();
    let mut rest = otherwise;
    for (test, body) in arms {
        match truth(&test, flags) {
            Some(false) => {}
            Some(true) => {
                rest = body;
                break;
            }
            None => open.push((test, folded(body, flags))),
        }
    }
    let rest = if rest.is_empty() { rest } else { folded(rest, flags) };
    match open.is_empty() {
        true => rest,
        false => vec![Stmt { act: Act::If(open, rest), at }],
    }
}

fn statement_at(body: &[Stmt]) -> At {
    body.first().map(|first| first.at).unwrap_or_default()
}

/// A block has a statement.
fn fill(body: &mut Vec<Stmt>, at: At) {
    if body.is_empty() {
        body.push(Stmt { act: Act::Pass, at });
    }
}

fn leaves(act: &Act) -> bool {
    matches!(act, Act::Return(_) | Act::Raise(..) | Act::Break | Act::Continue)
}

/// Whether a condition holds with these flags; `None` if something else decides.
fn truth(test: &Expr, flags: &Flags) -> Option<bool> {
    match &test.kind {
        ExprKind::Not(inner) => truth(inner, flags).map(|holds| !holds),
        ExprKind::And(parts) => several(parts, flags, false),
        ExprKind::Or(parts) => several(parts, flags, true),
        ExprKind::Compare(first, rest) => {
            let [(op, second)] = &rest[..] else { return None };
            compared(&value(first, flags)?, *op, second, flags)
        }
        _ => value(test, flags).map(|value| value.holds()),
    }
}

/// `and` and `or`: the first part that ends it, if all parts before it are known.
fn several(parts: &[Expr], flags: &Flags, ends: bool) -> Option<bool> {
    for part in parts {
        if truth(part, flags)? == ends {
            return Some(ends);
        }
    }
    Some(!ends)
}

fn compared(first: &FlagValue, op: CompareOp, second: &Expr, flags: &Flags) -> Option<bool> {
    if let (CompareOp::In | CompareOp::NotIn, ExprKind::Tuple(items) | ExprKind::List(items)) =
        (op, &second.kind)
    {
        let items: Option<Vec<FlagValue>> = items.iter().map(|item| value(item, flags)).collect();
        let is_in = items?.iter().any(|item| first.equals(item));
        return Some(is_in == (op == CompareOp::In));
    }
    let second = value(second, flags)?;
    let same = match (op, first, &second) {
        (CompareOp::Eq | CompareOp::Ne, ..) => first.equals(&second),
        // Two texts or numbers may be one object or two.
        (CompareOp::Is | CompareOp::IsNot, FlagValue::None | FlagValue::Bool(_), _)
        | (CompareOp::Is | CompareOp::IsNot, _, FlagValue::None | FlagValue::Bool(_)) => *first == second,
        _ => return None,
    };
    Some(same == matches!(op, CompareOp::Eq | CompareOp::Is))
}

fn value(expr: &Expr, flags: &Flags) -> Option<FlagValue> {
    match &expr.kind {
        ExprKind::Name(name) => flags.get(name).cloned(),
        _ => constant(expr),
    }
}
