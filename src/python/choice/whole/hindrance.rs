//! Why a loop of training is not followed.

use super::build::*;
use super::setters::{self, is_nameless};
use super::survey;
use crate::python::beside_names::{is_marked_optimizer, names_scheduler};
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// Why a loop is not followed that adds groups to its optimizer.
pub(super) const ADDS_GROUPS: &str =
    "this loop sets the rates of an optimizer, and adds groups of parameters to it";

/// Whether a loop adds groups to its optimizer.
pub(super) fn adds_groups(body: &[Stmt]) -> bool {
    let mut found = false;
    survey::each_call(body, &mut |called, _| found |= &*called.name == "add_param_group");
    found
}

/// Where a loop that trains adds groups to an optimizer, itself or by a function of the file.
pub(in crate::python) fn added_while_training(body: &[Stmt]) -> Option<At> {
    let mut adding: BTreeSet<Name> = BTreeSet::from(["add_param_group".into()]);
    visit::everywhere(body, &mut |statement| {
        if let Act::Def(function) = &statement.act
            && call_of(&function.body, &adding).is_some()
        {
            adding.insert(function.name.clone());
        }
    });
    let mut found = None;
    visit::everywhere(body, &mut |statement| {
        if let Act::For(_, _, round, _) | Act::While(_, round, _) = &statement.act
            && found.is_none()
            && survey::called(round).iter().any(|called| called.name.starts_with("train") || called.trains())
        {
            found = call_of(round, &adding);
        }
    });
    found
}

/// The place of the first call of one of these functions.
fn call_of(body: &[Stmt], names: &BTreeSet<Name>) -> Option<At> {
    let mut found = None;
    survey::each_call(body, &mut |called, at| {
        if names.contains(&called.name) {
            found.get_or_insert(at);
        }
    });
    found
}

/// Why a loop is not followed whose updates accelerate counts.
pub(super) const ACCUMULATES: &str = "this loop sets the rates of an optimizer, and `accumulate` of accelerate decides which rounds make an update";

/// Whether accelerate decides which rounds of a loop make an update.
pub(super) fn accumulates(body: &[Stmt]) -> bool {
    let mut found = false;
    survey::each_call(body, &mut |called, _| found |= called.is_method && &*called.name == "accumulate");
    visit::everywhere(body, &mut |statement| {
        let Act::With(items, _) = &statement.act else { return };
        found |= items.iter().any(|(value, _)| match &value.kind {
            ExprKind::Call(function, _) => {
                matches!(&function.kind, ExprKind::Attribute(_, name) if &**name == "accumulate")
            }
            _ => false,
        });
    });
    found
}

/// Why a loop is not followed whose functions call each other on and on.
pub(super) const TOO_DEEP: &str = "this loop sets or steps the rates of an optimizer, and the functions that it calls call each other too deeply";

/// Why a loop is not followed that calls several functions which go over batches.
pub(super) const MIXED: &str =
    "each round of this loop calls functions that train in several places: the rows of these are no epochs";

/// Why a loop is not followed that calls a function for each batch which makes updates in a loop of its own.
pub(super) const SEVERAL_EACH: &str = "this loop calls a function for each batch that makes several updates of an optimizer in a loop of its own: its calls are no epochs, and it is not followed";

/// Why a loop is not followed that calls a function which sets the rates of several optimizers.
pub(super) const OF_SEVERAL: &str = "this loop calls a function that sets the rates of several optimizers, and which of them is meant is not known";

/// Why a loop is not followed that calls a function with a decorator of the file.
pub(super) const DECORATED: &str =
    "this loop calls a function whose decorator may call it otherwise than once, or changes rates itself";

/// Why a loop is not followed that goes on after an exception.
pub(super) const HANDLES: &str = "this loop steps its scheduler, makes updates, or sets what the rates depend on where it handles an exception, and when that is raised is not known here";

/// Why a loop is not followed with a `match` of other patterns than values.
pub(super) const MATCHES: &str = "this loop has a `match` with patterns that are not followed";

/// Why a loop is not followed that loads the state of an optimizer or scheduler.
pub(super) const LOADS: &str =
    "this loop sets the rates of an optimizer, and loads the state of an optimizer or scheduler";

/// Whether a loop loads the state of an optimizer or scheduler, and not one that it has taken itself.
pub(super) fn loads(body: &[Stmt]) -> bool {
    let is_it = |of: &Name| {
        let lower = of.to_lowercase();
        lower.contains("optim") || lower == "opt" || is_marked_optimizer(of) || names_scheduler(of)
    };
    let mut found = false;
    let own = setters::given_back_at(body);
    survey::each_call(body, &mut |called, at| {
        let is_load = &*called.name == "load_state_dict" && called.of.as_ref().is_some_and(is_it);
        found |= is_load && !own.contains(&at);
    });
    found
}

/// Why the rates of optimizers cannot be followed that the loop itself makes or that have no name.
pub(super) fn unfollowed(optimizers: &BTreeSet<String>) -> String {
    let named: Vec<String> =
        optimizers.iter().filter(|name| !is_nameless(name)).map(|name| format!("`{name}`")).collect();
    match named.len() {
        0 | 1 => "this loop sets the rates of an optimizer that has no name of its own".to_string(),
        _ => format!("this loop sets the rates of several optimizers, {}", named.join(" and ")),
    }
}

/// The note of a loop that sets rates and cannot be followed.
pub(super) fn left_out(why: &str, optimizers: &BTreeSet<String>, at: At) -> Stmt {
    let schedules = optimizers.iter().map(|name| (Name::from(name.as_str()), at)).collect::<Vec<_>>();
    let mut arguments = vec![text(why, at)];
    arguments.extend(place(at));
    arguments.push(listed(&schedules, at));
    expression(call("__left_out__", arguments, at), at)
}
