//! The updates that functions of a file make in a loop, as if its body made them itself.

use super::build::{call, expression};
use super::recorded::named;
use super::setters::is_nameless;
use super::survey::Survey;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::borrow::Cow;

/// What a call stands for that makes the updates of all batches.
const OF_ALL: &str = "train";

/// A body in which `optimizer.step()` follows each statement that calls a function which does it. It shows when a loop makes its
/// updates, and is never run.
pub(super) fn inlined<'b>(body: &'b [Stmt], survey: &Survey) -> Cow<'b, [Stmt]> {
    let mut calls = false;
    visit::each(body, &mut |statement| calls |= !updates_of(statement, survey).is_empty());
    if calls { Cow::Owned(block(body, survey)) } else { Cow::Borrowed(body) }
}

fn block(body: &[Stmt], survey: &Survey) -> Vec<Stmt> {
    let mut made = Vec::new();
    for statement in body {
        let mut own = statement.clone();
        visit::blocks_mut(&mut own).into_iter().for_each(|inner| *inner = block(inner, survey));
        made.push(own);
        made.extend(updates_of(statement, survey));
    }
    made
}

/// The updates of the functions that a statement without blocks calls.
fn updates_of(statement: &Stmt, survey: &Survey) -> Vec<Stmt> {
    let mut made = Vec::new();
    if visit::blocks(statement).is_empty() {
        expressions(statement, &mut |expr| collect(expr, survey, &mut made));
    }
    made
}

fn collect(expr: &Expr, survey: &Survey, made: &mut Vec<Stmt>) {
    scope::inside(expr, &mut |child| collect(child, survey, made));
    let ExprKind::Call(function, arguments) = &expr.kind else { return };
    let (name, base) = match &function.kind {
        ExprKind::Name(name) => (name, None),
        ExprKind::Attribute(base, name) => (name, Some(&**base)),
        _ => return,
    };
    let is_it =
        survey.is_own_call(name, base) && survey.updates_itself(name) && !survey.setters.is_inner(function);
    if !is_it {
        return;
    }
    let at = expr.at;
    if survey.trains_in_a_loop(name, base) {
        made.push(expression(call(OF_ALL, Vec::new(), at), at));
        return;
    }
    let mut updated = survey.setters.updated_by(function, arguments);
    updated.retain(|of| !is_nameless(of));
    let steps = updated.into_iter().map(|of| {
        let step = Expr { kind: ExprKind::Attribute(Box::new(named(&of, at)), "step".into()), at };
        expression(Expr { kind: ExprKind::Call(Box::new(step), Vec::new()), at }, at)
    });
    match survey.is_partly(name) {
        true => made.push(Stmt { act: Act::If(vec![(expr.clone(), steps.collect())], Vec::new()), at }),
        false => made.extend(steps),
    }
}
