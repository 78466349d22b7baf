//! Objects that a file steps and that may set rates, though nothing here knows them.

use super::build;
use super::last;
use super::stepping::stepped_anywhere;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// What is stepped beside schedulers, by parts of its name.
const OTHERS: [&str; 8] = ["opt", "scaler", "engine", "env", "prof", "bar", "progress", "sched"];

/// An object that a statement steps and that may set rates, with the place of that statement: a call of what the file does not define
/// makes it for an optimizer. A function may take it under another name.
pub(in crate::python) fn stepped_stranger(body: &[Stmt]) -> Option<(String, At)> {
    let (mut made, mut defined, mut parameters) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    visit::everywhere(body, &mut |statement| match &statement.act {
        Act::Def(function) => {
            defined.insert(&*function.name);
            parameters.extend(function.parameters.iter().map(|parameter| parameter.name.to_string()));
        }
        Act::Class(class) => {
            defined.insert(&*class.name);
        }
        _ => {}
    });
    visit::everywhere(body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && let [target] = &targets[..]
            && let Some((_, target)) = build::path(target)
            && let ExprKind::Call(function, arguments) = &value.kind
            && let Some((_, function)) = build::path(function)
            && !defined.contains(last(&function))
            && arguments.iter().any(is_optimizer)
        {
            made.insert(last(&target).to_string());
        }
    });
    let may_set = |of: &str| {
        let lower = of.to_lowercase();
        let is_handed = !of.contains('.') && parameters.contains(of) && !made.is_empty();
        (made.contains(last(of)) || is_handed) && !OTHERS.iter().any(|part| lower.contains(part))
    };
    stepped_anywhere(body).into_iter().find(|(of, _)| may_set(of))
}

/// Whether an argument is an optimizer, by its name.
fn is_optimizer(argument: &Argument) -> bool {
    let value = match argument {
        Argument::Positional(value) | Argument::Keyword(_, value) => value,
        _ => return false,
    };
    build::path(value).is_some_and(|(_, path)| last(&path).to_lowercase().contains("optim"))
}
