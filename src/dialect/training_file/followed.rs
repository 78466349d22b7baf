//! The loops of training whose rates the schedulers alone do not give.

use super::FileQuestion;
use super::accelerate;
use super::facts;
use super::found::{Found, ends, named};
use super::trainings;
use crate::python::{Data, Outline, OutlinedCall, OutlinedLoop, Passed};

impl<'a> Found<'a> {
    /// The loop whose rates the schedulers alone do not give: it steps several of them, or one under a condition, before it
    /// trains, or with an epoch; or it sets rates besides.
    pub(super) fn followed(
        all: &[Found<'a>],
        outline: &'a Outline,
        question: &FileQuestion,
    ) -> Option<Found<'a>> {
        let mut schedulers: Vec<&Found<'a>> = all.iter().filter(|found| !found.is_loop()).collect();
        // Of the trainings of a file, that of the scheduler is meant which the user names.
        let is_meant = |found: &Found<'a>| question.name.as_ref().is_some_and(|name| found.is_named(name));
        if schedulers.iter().filter(|found| is_meant(found)).count() == 1 {
            schedulers.retain(|found| is_meant(found));
        }
        let chosen = question.name.as_ref().is_none_or(|name| all.iter().any(|found| found.is_named(name)));
        let variable = |found: &Found<'a>| found.call.and_then(|call| call.variable.as_deref());
        let is_known = |found: &&Found<'a>| {
            let (first, last) = ends(&found.kind);
            ["torch", "transformers", "timm"].contains(&first) && last != "PlateauLRScheduler"
        };
        let is_simple = match &schedulers[..] {
            [] => true,
            [one] => {
                one.is_simply_stepped(outline, question, &[])
                    && !trainings::is_stepped_by_while(outline, one.call)
                    && !accelerate::steps_otherwise(outline, one.call)
            }
            _ => question.name.is_some(),
        };
        let only = of_schedulers(&schedulers, outline)?;
        let is_mixed = !only.is_stepped && question.name.is_none() && {
            let training = training_of(outline, only);
            let steps = |found: &&Found<'a>| facts::steps(training, variable(found));
            let is_stepped_within =
                matches!(named(only, "steps"), Some(Passed::Data(Data::Str(steps))) if steps == "steps");
            match &schedulers[..] {
                [] => false,
                [_] if is_stepped_within => true,
                several => several.iter().all(steps),
            }
        };
        // The user gives the length of what this loop goes over, and the scheduler does not say how long the run is.
        let gives_length = question.config.iter().any(|(key, _)| key.starts_with("len("));
        let is_asked = gives_length && !schedulers.is_empty() && {
            let call = schedulers.first().and_then(|found| found.call);
            let pace = facts::pace(outline, call, true, &question.config, &|| None, &mut Vec::new());
            pace.is_ok_and(|pace| {
                pace.interval == Some("step") && pace.run.is_none_or(|run| !run.contains("steps"))
            })
        };
        let is_followed = only.is_stepped && (!is_simple || is_asked) || is_mixed;
        if !is_followed || !chosen || !outline.skipped.is_empty() || !schedulers.iter().all(is_known) {
            return None;
        }
        Found::at(only, outline)
    }
}

/// The only loop that may be followed: of the optimizers of a loop, that of the schedulers is meant.
fn of_schedulers<'a>(schedulers: &[&Found<'a>], outline: &'a Outline) -> Option<&'a OutlinedCall> {
    let made = |optimizer: Option<&Passed>| match optimizer {
        Some(Passed::Call(number)) => Some(*number),
        _ => None,
    };
    let own = schedulers.first().and_then(|found| made(found.optimizer));
    let is_of_other = |call: &&OutlinedCall| {
        let of = made(named(call, "optimizer"));
        call.is_stepped && own.is_some() && of != own
    };
    let mut loops: Vec<&OutlinedCall> = outline.calls.iter().filter(|call| call.is_loop).collect();
    if loops.len() > 1 {
        if schedulers.iter().any(|found| made(found.optimizer) != own) {
            return None;
        }
        loops.retain(|call| !is_of_other(call));
    }
    match loops[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// The training of a loop that is followed. Of several trainings of one loop, each stands before what is recorded of it.
pub(super) fn training_of<'a>(outline: &'a Outline, own: &OutlinedCall) -> Option<&'a OutlinedLoop> {
    let number = facts::number_of(outline, Some(own));
    let mut all = outline.loops.iter().filter(|training| training.spot == own.spot);
    let first = all.clone().next();
    all.rfind(|training| number.is_some_and(|number| training.calls <= number)).or(first)
}

/// Whether a value of the user is the length of what a loop of training goes over.
pub(super) fn is_length(outline: &Outline, key: &str) -> bool {
    let steps = outline.loops.iter().flat_map(|training| &training.steps);
    let over = steps.filter_map(|(_, when)| when.strip_prefix("in "));
    over.into_iter().any(|source| key.replace(' ', "") == format!("len({source})"))
}
