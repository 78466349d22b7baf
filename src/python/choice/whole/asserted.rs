//! Assertions on what is not known here: they are taken to hold.

use super::build::*;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;

/// An `assert` that calls something, such as `assert re.match("[a-z]", key)`, passes where what it says is not known. One of plain
/// numbers stays what it is. Whether it is one of these.
pub(super) fn settle(statement: &mut Stmt) -> bool {
    let at = statement.at;
    if !matches!(&statement.act, Act::Assert(test, _) if calls(test)) {
        return false;
    }
    let asserted = std::mem::replace(&mut statement.act, Act::Pass);
    let is_lost = call("__is_unknown__", vec![name(FAULT, at)], at);
    let pass = vec![Stmt { act: Act::Pass, at }];
    let again = vec![Stmt { act: Act::Raise(None, None), at }];
    let handler = vec![Stmt { act: Act::If(vec![(is_lost, pass)], again), at }];
    statement.act = attempt(vec![Stmt { act: asserted, at }], handler, at).act;
    true
}

fn calls(expr: &Expr) -> bool {
    let mut found = matches!(&expr.kind, ExprKind::Call(function, _) if !is_plain(function));
    scope::inside(expr, &mut |child| found |= calls(child));
    found
}

fn is_plain(function: &Expr) -> bool {
    matches!(&function.kind, ExprKind::Name(name) if matches!(&**name, "len" | "abs" | "int" | "float" | "min" | "max"))
}
