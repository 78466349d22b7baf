//! Functions of a file that evaluate a model: what they return is measured, and what they read does not matter to it.

use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{HashMap, HashSet};

/// What says that a model is evaluated and not trained.
const WITHOUT_GRADIENTS: [&str; 2] = ["no_grad", "inference_mode"];

/// The methods of a model, or of what it computes, that only a function calls which measures or trains.
const SAYING: [&str; 2] = ["eval", "item"];

/// The functions that set a model to evaluate or compute without gradients, and go over data in a loop.
pub(super) fn measuring(functions: &HashMap<Name, Vec<&Function>>) -> HashSet<Name> {
    let all = functions.iter().filter(|(_, own)| own.iter().all(|function| evaluates(function)));
    all.map(|(name, _)| name.clone()).collect()
}

fn evaluates(function: &Function) -> bool {
    let mut says = function.decorators.iter().any(is_without_gradients);
    let mut goes_over = false;
    visit::each(&function.body, &mut |statement| {
        goes_over |= matches!(statement.act, Act::For(..));
        expressions(statement, &mut |expr| says |= speaks(expr));
    });
    says && goes_over
}

fn speaks(expr: &Expr) -> bool {
    let mut found = is_without_gradients(expr);
    if let ExprKind::Call(function, arguments) = &expr.kind {
        found |= arguments.is_empty()
            && matches!(&function.kind, ExprKind::Attribute(_, name) if SAYING.contains(&&**name));
    }
    scope::inside(expr, &mut |child| found |= speaks(child));
    found
}

fn is_without_gradients(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(function, _) => is_without_gradients(function),
        ExprKind::Attribute(_, name) | ExprKind::Name(name) => WITHOUT_GRADIENTS.contains(&&**name),
        _ => false,
    }
}
