//! Functions of a file that make an object which sets the rates of an optimizer.

use super::build::{attempt, call, expression, path, place};
use super::setters::is_nameless;
use crate::python::syntax::ast::{Act, Expr, ExprKind, Stmt};
use std::collections::BTreeSet;

/// A note of the optimizers whose rates a function sets that makes an object: not before the loop of training begins, if the
/// object is made there.
pub(super) fn noted(statement: &Stmt, optimizers: &BTreeSet<String>) -> Option<Stmt> {
    let at = statement.at;
    let Act::Assign(targets, Expr { kind: ExprKind::Call(..), .. }) = &statement.act else { return None };
    let [target] = &targets[..] else { return None };
    if optimizers.is_empty() {
        return None;
    }
    let (made, _) = path(target)?;
    let body = optimizers.iter().map(|of| {
        let any = Expr { kind: ExprKind::None, at };
        let optimizer = if is_nameless(of) { any } else { super::recorded::named(of, at) };
        let mut arguments = vec![made.clone(), optimizer];
        arguments.extend(place(at));
        let noted = call("__set_by__", arguments, at);
        attempt(vec![expression(noted, at)], vec![Stmt { act: Act::Pass, at }], at)
    });
    let always = Expr { kind: ExprKind::Bool(true), at };
    Some(Stmt { act: Act::If(vec![(always, body.collect())], Vec::new()), at })
}
