//! Trainings with accelerate: what it is handed decides how often the scheduler is stepped.

use super::FileQuestion;
use super::facts::{is_scheduler, number_of};
use super::found::named;
use super::messages;
use super::text::yaml;
use super::trainings;
use crate::diagnostic::Diagnostic;
use crate::python::{Data, Outline, OutlinedCall, OutlinedLoop, Passed};

/// The method that wraps the optimizer and the scheduler.
const PREPARE: &str = "accelerate.Accelerator().prepare";

/// Refuses a training whose scheduler accelerate steps otherwise than once per update.
///
/// # Errors
///
/// The user gives more processes than one, or batches are gathered for an update and the scheduler is not handed to `prepare`.
pub(super) fn refuse(
    outline: &Outline,
    question: &FileQuestion,
    scheduler: Option<&OutlinedCall>,
) -> Result<(), Diagnostic> {
    let mut prepares = outline.calls.iter().filter(|call| call.origin == PREPARE);
    let Some(prepare) = prepares.next() else { return Ok(()) };
    let several =
        |(key, value): &&(String, Data)| key.ends_with(".num_processes") && !matches!(value, Data::Int(1));
    if let Some((_, processes)) = question.config.iter().find(several) {
        return Err(messages::several_processes(&yaml(processes), scheduler, &prepare.spot));
    }
    if scheduler.is_some_and(|call| call.is_loop) {
        return Ok(());
    }
    if is_left(outline, scheduler) {
        return Err(messages::unprepared(scheduler, &prepare.spot));
    }
    match updates_each_batch(outline, scheduler) {
        true => Err(messages::unprepared_optimizer(scheduler, &prepare.spot)),
        false => Ok(()),
    }
}

/// Whether a scheduler steps otherwise than once with each update that accelerate gathers batches for.
pub(super) fn steps_otherwise(outline: &Outline, scheduler: Option<&OutlinedCall>) -> bool {
    is_left(outline, scheduler) || updates_each_batch(outline, scheduler)
}

/// Whether accelerate gathers batches for an update, and lets the scheduler step in each.
fn is_left(outline: &Outline, scheduler: Option<&OutlinedCall>) -> bool {
    let is_handed = is_handed(outline, scheduler);
    let is_free = is_handed.is_some_and(|is_handed| !is_handed || steps_each_batch(outline));
    is_free && is_stepped_by_batch(outline, scheduler)
}

/// Whether batches are gathered for the scheduler, and the optimizer makes an update in each of them all the same.
fn updates_each_batch(outline: &Outline, scheduler: Option<&OutlinedCall>) -> bool {
    let made = |value: &Passed| match value {
        Passed::Call(number) => outline.calls.get(*number).filter(|call| is_optimizer(call)),
        _ => None,
    };
    let optimizer = scheduler.and_then(|call| call.values().find_map(made));
    optimizer.is_some() && is_handed(outline, optimizer) == Some(false)
}

/// Whether a call makes an optimizer of torch.
fn is_optimizer(call: &OutlinedCall) -> bool {
    call.origin.contains("optim.") && !call.origin.contains("lr_scheduler")
}

/// Whether a scheduler may be handed to `prepare`; `None` if batches are not gathered.
fn is_handed(outline: &Outline, scheduler: Option<&OutlinedCall>) -> Option<bool> {
    let mut prepares = outline.calls.iter().filter(|call| call.origin.starts_with(PREPARE)).peekable();
    prepares.peek()?;
    let number = number_of(outline, scheduler).filter(|_| outline.gathers && gathers(outline))?;
    let is_open = |call: &OutlinedCall| call.values().any(|value| matches!(value, Passed::Unknown(_)));
    let is_handed = |call: &OutlinedCall| call.takes(number) || is_open(call);
    Some(prepares.any(is_handed))
}

/// The updates of so many batches. Accelerate gathers several batches for one (`accumulate`), and makes one at the end of the
/// data. `None` if it is not known how many.
pub(super) fn updates(outline: &Outline, batches: i128) -> Option<i128> {
    if !outline.gathers {
        return Some(batches);
    }
    let made = outline.calls.iter().find(|call| call.origin == "accelerate.Accelerator")?;
    let is_plugin = named(made, "gradient_accumulation_plugin").is_some();
    match named(made, "gradient_accumulation_steps") {
        _ if is_plugin => None,
        None => Some(batches),
        Some(Passed::Data(Data::Int(steps))) if *steps > 0 => Some((batches + *steps - 1) / *steps),
        Some(_) => None,
    }
}

/// Whether the file's `Accelerator` may gather several batches for an update.
fn gathers(outline: &Outline) -> bool {
    let made = outline.calls.iter().find(|call| call.origin == "accelerate.Accelerator");
    let steps = made.and_then(|call| named(call, "gradient_accumulation_steps"));
    let is_plugin = made.is_some_and(|call| named(call, "gradient_accumulation_plugin").is_some());
    is_plugin || steps.is_some_and(|steps| !matches!(steps, Passed::Data(Data::Int(1))))
}

/// Whether the file's `Accelerator` lets the scheduler step whether the optimizer does or not.
fn steps_each_batch(outline: &Outline) -> bool {
    let made = outline.calls.iter().find(|call| call.origin == "accelerate.Accelerator");
    let with = made.and_then(|call| named(call, "step_scheduler_with_optimizer"));
    with.is_some_and(|with| !matches!(with, Passed::Data(Data::Bool(true))))
}

/// Whether a loop steps a scheduler in its rounds over batches.
fn is_stepped_by_batch(outline: &Outline, scheduler: Option<&OutlinedCall>) -> bool {
    let variable = scheduler.and_then(|call| call.variable.as_deref());
    // A loop in a function that is not run says it, if no other does.
    let sure = |training: &&OutlinedLoop| trainings::steps_it(training, outline, scheduler);
    let is_sure = outline.loops.iter().any(|training| sure(&training));
    outline.loops.iter().filter(|training| !is_sure || sure(training)).any(|training| {
        let mut own = training.steps.iter().filter(|(of, _)| is_scheduler(of, variable));
        own.any(|(_, when)| when.starts_with("in ") || !trainings::is_by_epoch(training))
    })
}
