//! What a program imports about schedules from modules that are not here.

use crate::python::Program;
use crate::python::choice::rates::value_of;
use crate::python::choice::whole::root;
use crate::python::choice::words::{self, Speaks};
use crate::python::library::unknown;
use crate::python::syntax::ast::{Act, ExprKind, Name};
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// Frameworks with schedulers of their own that are not run here: what a file imports of them lies nowhere beside it.
const OTHER_FRAMEWORKS: [&str; 6] =
    ["paddle", "mxnet", "composer", "llmfoundry", "lightning", "pytorch_lightning"];

/// The classes of frameworks from which users derive schedules.
const BASES: [&str; 4] = ["LearningRateSchedule", "LRScheduler", "_LRScheduler", "Callback"];

/// What the program imports about schedules from modules that are not of a framework: the name, the module, and where. Among it is
/// a framework that is imported by such a module, where a class is derived from one of its classes: `keras.callbacks.Callback`.
pub(super) fn imported(program: &Program, unrelated: &BTreeSet<String>) -> Vec<(String, String, String)> {
    let roots = roots_of_bases(program);
    let mut found = Vec::new();
    visit::everywhere(&program.body, &mut |statement| {
        let Act::From(path, names) = &statement.act else { return };
        let first = path.split('.').next().unwrap_or(path);
        if unknown::FRAMEWORKS.contains(&first) || OTHER_FRAMEWORKS.contains(&first) {
            return;
        }
        let is_meant = |(name, bound): &&(Name, Name)| {
            (words::speaks(&words::of_name(name)) == Speaks::Schedules || roots.contains(bound))
                && !unrelated.contains(&format!("{path}.{name}"))
        };
        for (name, _) in names.iter().filter(is_meant) {
            found.push((name.to_string(), path.to_string(), program.snippet.spot(statement.at)));
        }
    });
    found
}

/// The names with which the paths of such base classes begin.
fn roots_of_bases(program: &Program) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    visit::everywhere(&program.body, &mut |statement| {
        let Act::Class(class) = &statement.act else { return };
        for base in class.bases.iter().map(value_of) {
            if let ExprKind::Attribute(_, last) = &base.kind
                && BASES.contains(&&**last)
            {
                found.extend(root(base));
            }
        }
    });
    found
}
