//! Loops in which `accumulate` of accelerate decides which batches make an update.
//!
//! They are written as what accelerate does: where the gradients are not synchronized, the optimizer makes no update, and a
//! scheduler that is prepared makes no step.

use super::build::{call, name, path, tuple};
use super::recorded::named;
use super::stepping;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::sync::Arc;

/// What says whether a batch makes an update.
const GATHERS: &str = "__gathers__";
/// The attribute that keeps it.
const SYNCHRONIZED: &str = "sync_gradients";
/// The variable for the number of batches that are left.
const LEFT: &str = "__left__";

/// Rewrites the loops of a file.
pub(super) fn settle(body: &mut Vec<Stmt>) {
    let mut found = false;
    visit::everywhere(body, &mut |statement| found |= accumulating(statement).is_some());
    if found {
        block(body, None);
    }
}

/// The accelerator of `with accelerator.accumulate(model)`.
fn accumulating(statement: &Stmt) -> Option<Expr> {
    let Act::With(items, _) = &statement.act else { return None };
    items.iter().find_map(|(value, _)| {
        let ExprKind::Call(function, _) = &value.kind else { return None };
        let ExprKind::Attribute(of, name) = &function.kind else { return None };
        path(of).filter(|_| &**name == "accumulate").map(|(of, _)| of)
    })
}

/// The accelerator that the first `accumulate` of a loop belongs to.
fn accelerator(body: &[Stmt]) -> Option<Expr> {
    let mut found = None;
    visit::each(body, &mut |statement| {
        if found.is_none() {
            found = accumulating(statement);
        }
    });
    found
}

fn copy(of: &Expr) -> Expr {
    path(of).map_or_else(|| call("__fact__", Vec::new(), of.at), |(copy, _)| copy)
}

/// Rewrites a block. `own` is the accelerator of the innermost loop around it.
fn block(body: &mut Vec<Stmt>, own: Option<&Expr>) {
    for mut statement in std::mem::take(body) {
        let at = statement.at;
        match &mut statement.act {
            Act::For(_, _, round, otherwise) | Act::While(_, round, otherwise) => {
                let inner = accelerator(round);
                block(round, inner.as_ref());
                block(otherwise, own);
            }
            Act::If(arms, otherwise) => {
                arms.iter_mut().for_each(|(_, arm)| block(arm, own));
                block(otherwise, own);
            }
            Act::Try(attempt) => {
                block(&mut attempt.body, own);
                block(&mut attempt.otherwise, own);
            }
            Act::Def(function) => {
                if let Some(function) = Arc::get_mut(function) {
                    let inner = accelerator(&function.body);
                    block(&mut function.body, inner.as_ref());
                }
            }
            Act::Class(class) => {
                if let Some(class) = Arc::get_mut(class) {
                    block(&mut class.body, None);
                }
            }
            Act::With(_, inner) => block(inner, own),
            _ => {}
        }
        if let Some(of) = accumulating(&statement)
            && let Act::With(_, inner) = statement.act
        {
            let synchronized = call(GATHERS, vec![copy(&of)], at);
            body.push(Stmt { act: Act::Assign(vec![attribute(&of, at)], synchronized), at });
            body.extend(inner);
            continue;
        }
        match own.and_then(|own| test(&statement, own)) {
            Some(test) => body.push(Stmt { act: Act::If(vec![(test, vec![statement])], Vec::new()), at }),
            None => body.push(statement),
        }
    }
}

fn attribute(of: &Expr, at: At) -> Expr {
    Expr { kind: ExprKind::Attribute(Box::new(copy(of)), SYNCHRONIZED.into()), at }
}

/// The condition under which accelerate lets an optimizer or a scheduler step.
fn test(statement: &Stmt, own: &Expr) -> Option<Expr> {
    let Act::Expr(value) = &statement.act else { return None };
    let stepped = stepping::step_of(value)?;
    let at = statement.at;
    if stepping::is_optimizer_or_scaler(&stepped) {
        return Some(call("__updates_prepared__", vec![attribute(own, at)], at));
    }
    let ExprKind::Call(function, _) = &value.kind else { return None };
    let ExprKind::Attribute(of, _) = &function.kind else { return None };
    Some(call("__steps_prepared__", vec![copy(of), copy(own)], at))
}

/// Tells the `accumulate` of a loop over batches what it goes over, and how many of these are left: the target and the source of the
/// loop are those of both then.
pub(super) fn tell(
    round: &mut [Stmt],
    loader: Option<String>,
    (target, source): (Expr, Expr),
    at: At,
) -> (Expr, Expr) {
    let none = || Expr { kind: ExprKind::None, at };
    let told = || vec![loader.as_deref().map_or_else(none, |of| named(of, at)), name(LEFT, at)];
    match tell_all(round, &told) {
        true => (tuple(vec![name(LEFT, at), target], at), call("__with_left__", vec![source], at)),
        false => (target, source),
    }
}

fn tell_all(round: &mut [Stmt], told: &dyn Fn() -> Vec<Expr>) -> bool {
    let mut found = false;
    for statement in round {
        match &mut statement.act {
            Act::Assign(_, Expr { kind: ExprKind::Call(function, arguments), .. }) if matches!(&function.kind, ExprKind::Name(name) if &**name == GATHERS) =>
            {
                arguments.extend(told().into_iter().map(Argument::Positional));
                found = true;
            }
            Act::If(arms, otherwise) => {
                arms.iter_mut().for_each(|(_, arm)| found |= tell_all(arm, told));
                found |= tell_all(otherwise, told);
            }
            Act::With(_, inner) => found |= tell_all(inner, told),
            Act::Try(attempt) => found |= tell_all(&mut attempt.body, told),
            _ => {}
        }
    }
    found
}
