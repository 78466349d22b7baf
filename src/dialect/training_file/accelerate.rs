//! Trainings with accelerate: what it is handed decides how often the scheduler is stepped.

use super::FileQuestion;
use super::facts::number_of;
use super::found::named;
use super::messages;
use super::text::yaml;
use super::trainings;
use crate::diagnostic::Diagnostic;
use crate::python::{Data, Outline, OutlinedCall, Passed};

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
    let Some(number) = number_of(outline, scheduler).filter(|_| outline.gathers && gathers(outline)) else {
        return Ok(());
    };
    let is_open = |call: &OutlinedCall| call.values().any(|value| matches!(value, Passed::Unknown(_)));
    let is_handed = |call: &OutlinedCall| call.takes(number) || is_open(call);
    let is_free = steps_each_batch(outline) || !is_handed(prepare) && !prepares.any(is_handed);
    let is_left = is_free && is_stepped_by_batch(outline, scheduler);
    if is_left { Err(messages::unprepared(scheduler, &prepare.spot)) } else { Ok(()) }
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
    outline.loops.iter().filter(|training| trainings::steps_it(training, outline, scheduler)).any(
        |training| {
            let mut own = training.steps.iter().filter(|(of, _)| Some(of.as_str()) == variable);
            own.any(|(_, when)| when.starts_with("in ") || !trainings::is_by_epoch(training))
        },
    )
}
