//! Loops each round of which is the same training once more, as for a mean of several results: one round stands for all.

use super::build::{call, place};
use super::survey::Survey;
use super::targets::plain_names;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;

/// What such a loop goes over: the first round alone. Any other goes over all.
pub(super) fn gone_over(source: Expr, target: &Expr, body: &[Stmt], survey: &Survey) -> Expr {
    let at = source.at;
    let mut names = Vec::new();
    plain_names(target, &mut names);
    match survey.begins_trainings(body) && is_only_shown(body, &names) {
        true => {
            let mut arguments = vec![source];
            arguments.extend(place(at));
            call("__first_round__", arguments, at)
        }
        false => source,
    }
}

/// Whether nothing of a round depends on these variables but the texts and the random numbers that they are a part of.
fn is_only_shown(body: &[Stmt], names: &[String]) -> bool {
    let mut shown = true;
    visit::everywhere(body, &mut |statement| {
        expressions(statement, &mut |expr| shown &= shows(expr, names));
        shown &= !matches!(statement.act, Act::Match(..) | Act::Delete(_) | Act::Raise(..));
    });
    shown
}

/// Whether an expression reads the variables only where they become a part of a text or the seed of random numbers.
fn shows(expr: &Expr, names: &[String]) -> bool {
    let is_text = match &expr.kind {
        ExprKind::Name(name) => return !names.iter().any(|own| **own == **name),
        ExprKind::Format(_) => true,
        ExprKind::Binary(BinaryOp::Mod, text, _) => matches!(text.kind, ExprKind::Str(_)),
        ExprKind::Call(function, _) => match &function.kind {
            ExprKind::Name(name) => matches!(&**name, "print" | "str") || name.contains("seed"),
            ExprKind::Attribute(of, name) => {
                matches!(of.kind, ExprKind::Str(_)) && &**name == "format" || name.contains("seed")
            }
            _ => false,
        },
        _ => false,
    };
    if is_text {
        return true;
    }
    let mut shown = true;
    scope::inside(expr, &mut |child| shown &= shows(child, names));
    shown
}
