//! Whether a value that could not be made may be the schedule, judged by its name and its statement.

use crate::python::choice::bindings::Bindings;
use crate::python::choice::references::{Definition, definition};
use crate::python::choice::words::{Speaks, names_schedule, of_name, of_path, speaks};
use crate::python::syntax::ast::*;

/// Whether a name may be the schedule although its statement could not be run. `class` says that a class is
/// looked for, `behind` that the statement is below
/// all functions that could be run; above them, the name itself must speak of a schedule.
pub(super) fn could_be(statement: &Stmt, name: &str, class: bool, behind: bool) -> bool {
    match definition(statement, name) {
        Some((_, Definition::Function(_))) => !class,
        Some((_, Definition::Class(definition))) => class && may_be_schedule(definition),
        Some((_, Definition::Value(value))) => {
            let mut words = of_name(name);
            let call = match &value.kind {
                ExprKind::Call(function, _) => {
                    words.extend(of_path(function));
                    true
                }
                ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::IfElse { .. } => false,
                // Numbers, texts and containers are not schedules.
                _ => return false,
            };
            match speaks(&words) {
                // Without a call, a rate or a setting is more often a number than a schedule.
                Speaks::Schedules => call || names_schedule(&words),
                Speaks::SomethingElse => false,
                Speaks::Nothing => call && behind,
            }
        }
        // Variables of loops, and names bound by `with` and `except`.
        None => false,
    }
}

/// Whether an expression that could not be evaluated may be a schedule, and not only a rate.
pub(super) fn may_be_schedule_value(body: &[Stmt], bound: &Bindings, value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Call(function, _) => speaks(&of_path(function)) == Speaks::Schedules,
        ExprKind::Name(name) => bound
            .get(name)
            .is_some_and(|bound| !bound.imported && could_be(&body[bound.statement], name, false, true)),
        _ => false,
    }
}

/// Whether a class that could not be made may be a schedule of Keras, judged by the names of its bases.
fn may_be_schedule(class: &ClassDef) -> bool {
    const OTHERS: [&str; 22] = [
        "Model",
        "Module",
        "Layer",
        "Callback",
        "Dataset",
        "IterableDataset",
        "Sequence",
        "Optimizer",
        "Loss",
        "Metric",
        "Enum",
        "NamedTuple",
        "TypedDict",
        "Exception",
        "Error",
        "Trainer",
        "Config",
        "Tokenizer",
        "Env",
        "Thread",
        "LightningModule",
        "LightningDataModule",
    ];
    !class.bases.iter().any(|base| {
        let Argument::Positional(base) = base else { return false };
        let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &base.kind else { return false };
        OTHERS.iter().any(|other| name.ends_with(other))
    })
}
