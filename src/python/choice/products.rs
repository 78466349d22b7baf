//! Chains of optax of which several parts scale the updates: the rate is the product, which no part has.

use crate::python::choice::handed;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::HashMap;

/// Parts of a chain that scale the updates, beside the optimizers.
const SCALES: [&str; 2] = ["scale_by_schedule", "scale_by_learning_rate"];

/// The part of a chain that is a factor.
const FACTOR: &str = "scale";

/// The optimizers whose updates are as large as the gradients.
const PROPORTIONAL: [&str; 3] = ["sgd", "noisy_sgd", "optimistic_gradient_descent"];

/// How deep chains may stand in each other.
const DEPTH: usize = 8;

/// The most parts of chains that are looked at: a variable that stands in several is looked at for each.
const MOST_PARTS: usize = 10_000;

/// The first chain of which several parts scale the updates, or whose parts are too many, and their names.
pub(in crate::python) fn product(body: &[Stmt]) -> Option<(At, Vec<&str>)> {
    let mut values: HashMap<&str, &Expr> = HashMap::new();
    let (mut found, mut left) = (None, MOST_PARTS);
    visit::everywhere(body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..]
        {
            values.insert(name, value);
        }
    });
    visit::everywhere(body, &mut |statement| {
        handed::expressions(statement, &mut |expr| {
            if found.is_none() {
                found = within(expr, &values, &mut left);
            }
        });
    });
    found
}

fn within<'a>(
    expr: &'a Expr,
    values: &HashMap<&'a str, &'a Expr>,
    left: &mut usize,
) -> Option<(At, Vec<&'a str>)> {
    if let Some(parts) = chained(expr) {
        let mut names = Vec::new();
        for part in parts {
            // What an optimizer divides by the size of the gradients is no part of the rate.
            if normalizes(part, values) {
                names.retain(|name| *name != FACTOR);
            }
            scales(part, values, (DEPTH, left), &mut names);
        }
        if names.len() > 1 || *left == 0 {
            return Some((expr.at, names));
        }
    }
    let mut found = None;
    scope::inside(expr, &mut |child| found = found.take().or_else(|| within(child, values, left)));
    found
}

/// Whether the updates of a part do not grow with the gradients that it is handed, as those of Adam.
fn normalizes(part: &Expr, values: &HashMap<&str, &Expr>) -> bool {
    let part = match &part.kind {
        ExprKind::Name(name) => values.get(&**name).copied().unwrap_or(part),
        _ => part,
    };
    let Some((name, _)) = call(part) else { return false };
    let is_optimizer = handed::taker(name).is_some_and(handed::Taker::is_optimizer);
    is_optimizer && !PROPORTIONAL.contains(&name)
        || name.starts_with("scale_by_")
            && !SCALES.contains(&name)
            && name != "scale_by_backtracking_linesearch"
}

/// The parts of `optax.chain(...)`.
fn chained(expr: &Expr) -> Option<impl Iterator<Item = &Expr>> {
    let (name, arguments) = call(expr)?;
    let parts = arguments.iter().filter_map(|argument| match argument {
        Argument::Positional(part) => Some(part),
        _ => None,
    });
    (name == "chain").then_some(parts)
}

/// The name of what optax makes in a call.
fn call(expr: &Expr) -> Option<(&str, &[Argument])> {
    let ExprKind::Call(function, arguments) = &expr.kind else { return None };
    match &function.kind {
        ExprKind::Attribute(of, name) => match &of.kind {
            ExprKind::Name(module) if &**module == "optax" => Some((name, arguments)),
            _ => None,
        },
        _ => None,
    }
}

/// Adds the names of what scales the updates in a part.
fn scales<'a>(
    part: &'a Expr,
    values: &HashMap<&'a str, &'a Expr>,
    (depth, left): (usize, &mut usize),
    names: &mut Vec<&'a str>,
) {
    if depth == 0 || *left == 0 {
        return;
    }
    *left -= 1;
    if let ExprKind::Name(name) = &part.kind {
        if let Some(value) = values.get(&**name) {
            scales(value, values, (depth - 1, left), names);
        }
        return;
    }
    if let Some(parts) = chained(part) {
        parts.for_each(|part| scales(part, values, (depth - 1, left), names));
        return;
    }
    let Some((name, arguments)) = call(part) else { return };
    let is_one = |argument: &Argument| {
        let (Argument::Positional(value) | Argument::Keyword(_, value)) = argument else { return false };
        let value = match &value.kind {
            ExprKind::Unary(UnaryOp::Minus, value) => &value.kind,
            kind => kind,
        };
        matches!(value, ExprKind::Int(1 | -1)) || matches!(value, ExprKind::Float(x) if x.abs() == 1.0)
    };
    let factor = name == FACTOR && !arguments.first().is_some_and(is_one);
    let optimizer = handed::taker(name).is_some_and(handed::Taker::is_optimizer);
    if factor || optimizer || SCALES.contains(&name) {
        names.push(name);
    }
}
