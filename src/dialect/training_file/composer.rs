//! composer's Trainer: the scheduler that it is given, and how often it steps it.

use super::facts::number_of;
use super::found::{Found, ends, named};
use crate::diagnostic::Diagnostic;
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// The packages whose schedulers are functions of composer's time.
const PACKAGES: [&str; 2] = ["composer", "llmfoundry"];

/// What the Trainer says about the time of a schedule, which the kinds of these packages have as parameters.
const OF_TRAINER: [&str; 2] = ["max_duration", "scale_schedule_ratio"];

const EVERY_BATCH: &str = "step_schedulers_every_batch";

/// Whether a kind is one of these packages.
pub(super) fn is_kind(kind: &str) -> bool {
    PACKAGES.contains(&ends(kind).0)
}

/// The Trainer of composer that is given a scheduler.
pub(super) fn trainer<'a>(
    outline: &'a Outline,
    scheduler: Option<&OutlinedCall>,
) -> Option<&'a OutlinedCall> {
    let number = number_of(outline, scheduler)?;
    outline.calls.iter().find(|call| ends(&call.origin) == ("composer", "Trainer") && call.takes(number))
}

/// A scheduler of composer, with what its Trainer says besides: the length of the run, and the optimizer.
pub(super) fn found<'a>(call: &'a OutlinedCall, outline: &'a Outline) -> Option<Found<'a>> {
    let mut found = Found::constructed(call)?;
    let trainer = trainer(outline, Some(call))?;
    for name in OF_TRAINER {
        let value = named(trainer, name).filter(|value| !is_none(value));
        found.parameters.extend(value.map(|value| (name.to_string(), value.clone())));
    }
    found.optimizer = named(trainer, "optimizers").map(only);
    Some(found)
}

/// A Trainer without any scheduler, whose rate stays.
pub(super) fn constant(trainer: &OutlinedCall) -> Option<Found<'_>> {
    let is_given = named(trainer, "schedulers").is_some_and(|value| !is_none(value));
    if ends(&trainer.origin) != ("composer", "Trainer") || is_given {
        return None;
    }
    let number = |name: &str, value: Data| (name.to_string(), Passed::Data(value));
    Some(Found {
        kind: "torch.ConstantLR".to_string(),
        parameters: vec![number("factor", Data::Float(1.0)), number("total_iters", Data::Int(1))],
        call: Some(trainer),
        optimizer: Some(only(named(trainer, "optimizers")?)),
        notes: vec![format!("composer's Trainer on {} has no scheduler: the rate stays", trainer.spot)],
    })
}

/// The length of the run that the Trainer states for a scheduler, in the words of `run`, and its place.
pub(super) fn length(outline: &Outline, call: Option<&OutlinedCall>) -> Option<(String, String)> {
    let own = call.filter(|call| constant(call).is_some());
    let trainer = own.or_else(|| trainer(outline, call))?;
    let length = match named(trainer, "max_duration")? {
        Passed::Data(Data::Int(epochs)) => format!("epochs: {epochs}"),
        Passed::Data(Data::Str(time)) => {
            let unit = time.trim_start_matches(|c: char| c.is_ascii_digit());
            let count: u64 = time.strip_suffix(unit)?.parse().ok()?;
            match unit {
                "ep" => format!("epochs: {count}"),
                "ba" => format!("steps: {count}"),
                _ => return None,
            }
        }
        _ => return None,
    };
    Some((length, format!("composer's Trainer on {}", trainer.spot)))
}

/// How often the Trainer steps a scheduler of torch: after each epoch, unless it is told otherwise.
pub(super) fn interval(trainer: &OutlinedCall) -> &'static str {
    match named(trainer, EVERY_BATCH) {
        Some(Passed::Data(Data::Bool(true))) => "step",
        _ => "epoch",
    }
}

/// Refuses what the rows of the schedule do not have.
///
/// # Errors
///
/// The Trainer has several schedulers, steps one otherwise than its kind says, or is told another length in `fit`.
pub(super) fn refuse(found: &Found<'_>, outline: &Outline) -> Result<(), Diagnostic> {
    let Some(trainer) = trainer(outline, found.call) else { return Ok(()) };
    let refusal = |what: String, why: &str| {
        Err(Diagnostic::new(what).at(trainer.place.clone(), "").why(why.to_string()))
    };
    if let Some(Passed::List(several)) = named(trainer, "schedulers")
        && several.len() > 1
    {
        return refusal(
            format!("this Trainer of composer has {} schedulers", several.len()),
            "each of them sets the rates, in turn: the rows of one are not what the optimizer uses",
        );
    }
    match named(trainer, EVERY_BATCH).filter(|value| !is_none(value)) {
        Some(Passed::Data(Data::Bool(every))) if *every || !is_kind(&found.kind) => {}
        None => {}
        Some(Passed::Data(Data::Bool(_))) => {
            return refusal(
                format!("`{EVERY_BATCH}=False` lets this Trainer step its scheduler after each epoch"),
                "the kinds of composer have a row for each batch, as the Trainer steps them by default",
            );
        }
        Some(_) => {
            return refusal(
                format!("the value of `{EVERY_BATCH}` is not known here"),
                "it decides whether the Trainer steps the scheduler after each batch or after each epoch",
            );
        }
    }
    if !is_kind(&found.kind) && named(trainer, "scale_schedule_ratio").is_some_and(|ratio| !is_one(ratio)) {
        return refusal(
            "`scale_schedule_ratio` changes this scheduler after it is made".to_string(),
            "the Trainer multiplies the lengths of torch's schedulers by it",
        );
    }
    let told = |call: &&OutlinedCall| {
        call.origin == format!("{}().fit", trainer.origin) && call.values().count() > 0
    };
    match outline.calls.iter().find(told) {
        Some(fit) => Err(Diagnostic::new("`fit` gives this training another length or other schedulers")
            .at(fit.place.clone(), "")
            .why("what it is given takes the place of what the Trainer is made with")
            .help("write a spec of the scheduler: `lrsched list composer` shows them, and `max_duration` is a parameter of theirs")),
        None => Ok(()),
    }
}

/// The only item of a list, or the value itself.
fn only(value: &Passed) -> &Passed {
    match value {
        Passed::List(items) if items.len() == 1 => &items[0],
        value => value,
    }
}

fn is_none(value: &Passed) -> bool {
    matches!(value, Passed::Data(Data::None))
}

fn is_one(value: &Passed) -> bool {
    match value {
        Passed::Data(Data::Int(ratio)) => *ratio == 1,
        Passed::Data(Data::Float(ratio)) => *ratio == 1.0,
        _ => false,
    }
}
