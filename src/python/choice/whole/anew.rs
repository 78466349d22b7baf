//! Statements that go on from a checkpoint if there is one. A run without one begins anew, and its rates are those of the whole
//! training.

use super::build::{call, flag, name, path, place, text};
use super::hindrance;
use super::rounds::is_exit;
use super::survey;
use crate::python::beside_names::{names_optimizer, names_scheduler};
use crate::python::choice::handed::expressions;
use crate::python::choice::rates::value_of;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;

/// Parts of the names of functions that read a checkpoint.
const READING: [&str; 4] = ["load", "resume", "restore", "restart"];
/// Parts of the names of variables that say where a run begins.
const BEGINNINGS: [&str; 5] = ["start", "resume", "epoch", "step", "iter"];
/// The exceptions that a missing checkpoint raises, and those that they are.
const MISSING: [&str; 6] =
    ["FileNotFoundError", "OSError", "IOError", "EnvironmentError", "Exception", "BaseException"];

/// Whether a block goes on from a checkpoint: it loads the state of an optimizer or a scheduler, or reads where the run begins.
fn goes_on(body: &[Stmt]) -> bool {
    let begins = || {
        let is_beginning = |of: &Name| BEGINNINGS.iter().any(|part| of.to_lowercase().contains(part));
        body.iter().any(|statement| Names::of_statement(statement).bound.iter().any(is_beginning))
    };
    let (mut reads, mut hands) = (false, false);
    survey::each_call(body, &mut |called, _| reads |= is_reading(&called.name));
    visit::each(body, &mut |statement| {
        expressions(statement, &mut |expr| hands |= hands_optimizer(expr));
    });
    hindrance::loads(body) || hands || reads && begins()
}

fn is_reading(function: &str) -> bool {
    READING.iter().any(|part| function.to_lowercase().contains(part))
}

/// Whether an expression hands an optimizer or a scheduler to a function that reads a checkpoint.
fn hands_optimizer(expr: &Expr) -> bool {
    let mut found = false;
    if let ExprKind::Call(function, arguments) = &expr.kind
        && let ExprKind::Name(called) | ExprKind::Attribute(_, called) = &function.kind
    {
        let is_it = |given: &Argument| {
            let shown = path(value_of(given)).map(|(_, shown)| shown).unwrap_or_default();
            let last = shown.rsplit('.').next().unwrap_or_default();
            names_optimizer(last) || names_scheduler(last)
        };
        found = is_reading(called) && arguments.iter().any(is_it);
    }
    scope::inside(expr, &mut |child| found |= hands_optimizer(child));
    found
}

/// What a condition is taken to be that is not known and decides whether the run goes on from a checkpoint: where it does not.
/// `further` are the branches behind the first one.
pub(super) fn assumed<'b>(
    then: &[Stmt],
    further: impl Iterator<Item = &'b Vec<Stmt>>,
    (kept, shown): (&str, &str),
    at: At,
) -> Option<Expr> {
    let is_further = further.filter(|block| !block.is_empty()).any(|block| goes_on(block));
    if goes_on(then) == is_further {
        return None;
    }
    Some(call("__anew__", vec![name(kept, at), text(shown, at), flag(is_further, at)], at))
}

/// What a `try` does that reads a checkpoint if there is none: its handler, with a note.
pub(super) fn without_checkpoint(attempt: &Try, at: At) -> Option<(Expr, Vec<Stmt>)> {
    let is_missing = |handler: &&Handler| match &handler.class {
        None => true,
        Some(Expr { kind: ExprKind::Name(class), .. }) => MISSING.contains(&&**class),
        Some(_) => false,
    };
    let handler = attempt.handlers.iter().find(is_missing)?;
    let ends = handler.body.iter().any(|statement| match &statement.act {
        Act::Raise(..) => true,
        Act::Expr(value) => is_exit(value),
        _ => false,
    });
    if ends || !goes_on(&attempt.body) {
        return None;
    }
    let note = call("__anew_at__", place(at).into(), at);
    Some((note, handler.body.iter().chain(&*attempt.finally).cloned().collect()))
}
