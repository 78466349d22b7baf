//! Optimizers that the file changes beside a training: groups that are added, rates that are set.

use super::FileQuestion;
use super::facts::{Optimizers, number_of, rate_keys, variable_of};
use super::found::{Found, ends};
use super::messages;
use crate::diagnostic::Diagnostic;
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// The schedulers of torch that multiply the rate that a group has, so that a group which is added later is scheduled like
/// the others. Any other keeps the rates of the groups that it is made with.
const GROWS: [&str; 4] = ["StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR"];

/// Refuses an optimizer whose groups or rates are not those with which the scheduler is made.
///
/// # Errors
///
/// The file adds a group after the scheduler is made, and the scheduler keeps the rates of those it is made with; or it sets rates
/// outside of a training.
pub(super) fn refuse(
    found: &Found<'_>,
    own: &Passed,
    outline: &Outline,
    question: &FileQuestion,
) -> Result<(), Diagnostic> {
    if let Some(group) = late_group(outline, own, found.call)
        && !GROWS.contains(&ends(&found.kind).1)
    {
        return Err(messages::late_group(&found.kind, found.call, &group.spot));
    }
    match found.is_loop() {
        true => Ok(()),
        false => refuse_resumed(found, outline).and_then(|()| refuse_set(outline, own, found.call, question)),
    }
}

/// The call that adds a group to an optimizer after its scheduler is made.
fn late_group<'a>(
    outline: &'a Outline,
    optimizer: &Passed,
    scheduler: Option<&OutlinedCall>,
) -> Option<&'a OutlinedCall> {
    let Passed::Call(number) = optimizer else { return None };
    let method = format!("{}().add_param_group", outline.calls.get(*number)?.origin);
    let after = outline.calls.iter().skip(number_of(outline, scheduler)?);
    after.into_iter().find(|call| call.origin == method)
}

/// Whether a value of the user is the rate of an optimizer whose rates the file sets outside of a training.
pub(super) fn takes(outline: &Outline, key: &String) -> bool {
    let sets = outline.rates_set.iter().filter_map(|set| outline.calls.get(set.optimizer));
    sets.into_iter().any(|call| rate_keys(&variable_of(call)).contains(key))
}

/// Refuses an optimizer whose rates the file sets outside of a training.
///
/// # Errors
///
/// It does so after the scheduler is made, or before that, and the user gives no rate.
fn refuse_set(
    outline: &Outline,
    optimizer: &Passed,
    scheduler: Option<&OutlinedCall>,
    question: &FileQuestion,
) -> Result<(), Diagnostic> {
    let Passed::Call(own) = optimizer else { return Ok(()) };
    let Some(name) = outline.calls.get(*own).map(variable_of) else { return Ok(()) };
    let is_given = Optimizers { outline, question }.given(&name).is_some();
    let made = number_of(outline, scheduler).unwrap_or(usize::MAX);
    for set in outline.rates_set.iter().filter(|set| set.optimizer == *own) {
        if set.calls > made {
            return Err(messages::set_late(&name, &set.spot, scheduler));
        }
        if !is_given {
            return Err(messages::set_before(&name, &set.spot, scheduler));
        }
    }
    Ok(())
}

/// Refuses a scheduler that resumes from the `initial_lr` which lines of the file give the groups.
fn refuse_resumed(found: &Found<'_>, outline: &Outline) -> Result<(), Diagnostic> {
    let last = found.parameters.iter().find(|(name, _)| name == "last_epoch").map(|(_, value)| value);
    let is_resumed = last.is_some_and(|last| !matches!(last, Passed::Data(Data::Int(-1))));
    let Some(spot) = outline.mentioned.initial_rate.as_ref().filter(|_| is_resumed) else { return Ok(()) };
    let error = Diagnostic::new(format!("this scheduler resumes from `initial_lr`, which {spot} sets"))
        .why("`last_epoch` begins with the rates that the groups have then, and those lines are not followed")
        .help("give it where the optimizer is made, in a copy of the file: `[{'params': model.parameters(), 'initial_lr': 0.1}]`");
    Err(messages::at(error, found.call))
}
