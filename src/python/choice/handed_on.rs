//! Functions of modules that are not read, and are handed an optimizer: they may set its rate.

use crate::python::choice::handed::{Taker, expressions, taker};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeMap, BTreeSet};

/// Libraries that leave the rate of an optimizer that they are handed as it is, or are known here.
const KNOWN: [&str; 24] = [
    "accelerate",
    "apex",
    "bitsandbytes",
    "copy",
    "dataclasses",
    "fairscale",
    "functools",
    "horovod",
    "ignite",
    "json",
    "keras",
    "lightning",
    "numpy",
    "opacus",
    "pickle",
    "pytorch_lightning",
    "tensorflow",
    "timm",
    "torch",
    "torch_xla",
    "transformers",
    "typing",
    "typing_extensions",
    "wandb",
];

/// The calls of such functions, each with its name; of every name the first.
pub(in crate::python) fn calls(body: &[Stmt]) -> Vec<(String, At)> {
    let (mut imported, mut own, mut made) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    visit::everywhere(body, &mut |statement| match &statement.act {
        Act::Assign(targets, value) if makes_optimizer(value) => {
            made.extend(targets.iter().filter_map(path));
        }
        Act::Import(modules) => modules.iter().for_each(|(path, name)| {
            let bound = name.as_deref().unwrap_or(root(path));
            imported.insert(bound.to_string(), root(path).to_string());
        }),
        Act::From(path, names) => names.iter().for_each(|(_, bound)| {
            imported.insert(bound.to_string(), root(path).to_string());
        }),
        Act::Def(function) => drop(own.insert(function.name.to_string())),
        Act::Class(class) => drop(own.insert(class.name.to_string())),
        _ => {}
    });
    imported.retain(|name, module| !KNOWN.contains(&&**module) && !own.contains(name));
    let mut found: Vec<(String, At)> = Vec::new();
    visit::everywhere(body, &mut |statement| {
        expressions(statement, &mut |expr| within(expr, &imported, &made, &mut found));
    });
    found
}

fn within(
    expr: &Expr,
    imported: &BTreeMap<String, String>,
    made: &BTreeSet<String>,
    found: &mut Vec<(String, At)>,
) {
    if let ExprKind::Call(function, arguments) = &expr.kind
        && let Some(path) = path(function)
        && imported.contains_key(root(&path))
        && arguments.iter().any(|argument| is_optimizer(argument, made))
        && found.iter().all(|(name, _)| *name != path)
    {
        found.push((path, expr.at));
    }
    scope::inside(expr, &mut |child| within(child, imported, made, found));
}

/// Whether an expression makes an optimizer.
fn makes_optimizer(value: &Expr) -> bool {
    let ExprKind::Call(function, _) = &value.kind else { return false };
    let Some(path) = path(function) else { return false };
    let name = path.rsplit('.').next().unwrap_or(&path);
    name.starts_with(char::is_uppercase) && taker(name).is_some_and(Taker::is_optimizer)
}

/// Whether an argument is an optimizer: one that the file makes, or one by its name.
fn is_optimizer(argument: &Argument, made: &BTreeSet<String>) -> bool {
    let (Argument::Positional(value) | Argument::Keyword(_, value)) = argument else { return false };
    let Some(path) = path(value) else { return false };
    let name = path.rsplit('.').next().unwrap_or(&path);
    // A class is not an optimizer yet.
    if name.starts_with(char::is_uppercase) {
        return false;
    }
    let name = name.to_lowercase();
    made.contains(&path)
        || name.contains("optimi")
        || name == "opt"
        || name.ends_with("_opt")
        || name.starts_with("opt_")
}

/// The dotted name that an expression is.
fn path(function: &Expr) -> Option<String> {
    match &function.kind {
        ExprKind::Name(name) => Some(name.to_string()),
        ExprKind::Attribute(of, name) => Some(format!("{}.{name}", path(of)?)),
        _ => None,
    }
}

fn root(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}
