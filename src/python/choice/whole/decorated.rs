//! What the decorators of the file do with a function that trains.

use super::copies::WrittenFile;
use super::survey::Survey;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;

/// Whether the decorators of a function leave it as it is, or call it once and change no rate. Those of packages are taken to do
/// so.
pub(super) fn is_called_once(function: &Function, survey: &Survey, written: &WrittenFile) -> bool {
    function.decorators.iter().all(|decorator| {
        let own = match &decorator.kind {
            ExprKind::Call(called, _) => called,
            _ => decorator,
        };
        let ExprKind::Name(name) = &own.kind else { return true };
        match written.function(name) {
            Some(decorating) => wraps_once(decorating, survey),
            None => !written.is_class(name),
        }
    })
}

/// Whether a decorator, or what the function returns that makes one, calls what it is handed once.
fn wraps_once(decorating: &Function, survey: &Survey) -> bool {
    let inner = decorating.body.iter().find_map(|statement| match &statement.act {
        Act::Def(inner) => Some(inner),
        _ => None,
    });
    let Some(inner) = inner else { return is_returned(decorating) };
    let handed = decorating.parameters.first().map(|parameter| &parameter.name);
    let is_called =
        |function: &Function| handed.is_some_and(|handed| (0, 0) != calls(&function.body, handed));
    // `retry(times=3)` returns the decorator.
    if !is_called(inner) {
        return inner.body.iter().any(|statement| matches!(statement.act, Act::Def(_)))
            && wraps_once(inner, survey)
            || is_returned(decorating);
    }
    let trains = survey.setters.optimizers(&inner.body).is_empty()
        && survey.setters.updated(&inner.body).is_empty()
        && !survey.setters.steps_schedulers(&inner.body);
    trains && handed.is_some_and(|handed| calls(&inner.body, handed) == (1, 0))
}

/// Whether a function returns nothing but its first parameter.
fn is_returned(function: &Function) -> bool {
    let Some(first) = function.parameters.first() else { return false };
    let (mut own, mut others) = (false, false);
    visit::each(&function.body, &mut |statement| {
        if let Act::Return(value) = &statement.act {
            match value {
                Some(Expr { kind: ExprKind::Name(name), .. }) if *name == first.name => own = true,
                _ => others = true,
            }
        }
    });
    own && !others
}

/// How often a block calls a function in any case, and how often in loops and under conditions.
fn calls(body: &[Stmt], of: &Name) -> (usize, usize) {
    fn look(expr: &Expr, of: &Name, found: &mut usize) {
        if let ExprKind::Call(function, _) = &expr.kind {
            *found += usize::from(matches!(&function.kind, ExprKind::Name(name) if name == of));
        }
        scope::inside(expr, &mut |child| look(child, of, found));
    }
    let (mut always, mut maybe) = (0, 0);
    for statement in body {
        expressions(statement, &mut |expr| look(expr, of, &mut always));
        for block in visit::blocks(statement) {
            let (sure, rest) = calls(block, of);
            match &statement.act {
                Act::With(..) => always += sure,
                Act::Try(attempt) if attempt.body.as_ptr() == block.as_ptr() => always += sure,
                _ => maybe += sure,
            }
            maybe += rest;
        }
    }
    (always, maybe)
}
