//! How often the handlers of events of ignite step a scheduler.

use super::facts::{self, number_of};
use super::found::ends;
use crate::diagnostic::Diagnostic;
use crate::python::{Data, Outline, OutlinedCall, Passed, SteppingHandler};

/// The class of ignite that makes a handler of a scheduler of torch.
const WRAPPER: &str = "LRScheduler";

/// The schedulers of torch that have the same rates in it. It calls `get_lr` once more, at its first event: those that compute a
/// rate from the last one are a step ahead.
const UNCHANGED: [&str; 5] = ["StepLR", "MultiStepLR", "LambdaLR", "OneCycleLR", "CyclicLR"];

/// Whether a call makes ignite's handler of a scheduler that is added to an event: then the event says how often it steps.
pub(super) fn is_handled(call: &OutlinedCall, scheduler: &OutlinedCall, outline: &Outline) -> bool {
    let (first, last) = ends(&call.origin);
    let is_unchanged = scheduler.class.is_none() && UNCHANGED.contains(&ends(&scheduler.origin).1);
    first == "ignite" && last == WRAPPER && is_unchanged && !of(scheduler, outline).is_empty()
}

/// The handlers that step a scheduler.
pub(super) fn of<'a>(scheduler: &OutlinedCall, outline: &'a Outline) -> Vec<&'a SteppingHandler> {
    let number = number_of(outline, Some(scheduler));
    let wraps = |call: &&OutlinedCall| {
        ends(&call.origin) == ("ignite", WRAPPER) && number.is_some_and(|number| call.takes(number))
    };
    let wrappers: Vec<&OutlinedCall> = outline.calls.iter().filter(wraps).collect();
    let is_called = |call: &OutlinedCall, name: &str| {
        call.variable.as_deref().is_some_and(|variable| variable.rsplit('.').next() == Some(name))
    };
    let steps = |handler: &&SteppingHandler| match handler.steps {
        true => is_called(scheduler, &handler.of),
        // It is made where it is added.
        false if scheduler.variable.is_none() && ends(&scheduler.origin).0 == "ignite" => {
            handler.spot == scheduler.spot
        }
        // A scheduler of torch itself is no handler.
        false if wrappers.is_empty() && ends(&scheduler.origin).0 != "ignite" => false,
        false => {
            is_called(scheduler, &handler.of)
                || wrappers.iter().any(|wrapper| is_called(wrapper, &handler.of))
        }
    };
    outline.handlers.iter().filter(steps).collect()
}

/// How often the handlers of events step a scheduler, if there are any.
///
/// # Errors
///
/// They do so otherwise than once after each update or epoch.
pub(super) fn pace(
    scheduler: Option<&OutlinedCall>,
    outline: &Outline,
    notes: &mut Vec<String>,
) -> Result<Option<&'static str>, Diagnostic> {
    let Some(scheduler) = scheduler else { return Ok(None) };
    let all = of(scheduler, outline);
    let Some(handler) = all.first() else { return Ok(None) };
    // The handler of ignite keeps the rate at its first call, so that it belongs to the begin of an epoch or iteration.
    let interval = match (handler.event.as_deref(), handler.steps) {
        (Some("EPOCH_COMPLETED"), true) | (Some("EPOCH_STARTED"), false) => Some("epoch"),
        (Some("ITERATION_COMPLETED"), true) | (Some("ITERATION_STARTED"), false) => Some("step"),
        _ => None,
    };
    match interval.filter(|_| all.len() == 1) {
        Some(interval) => {
            notes.push(format!("the scheduler is stepped once per {interval}, as the handler on {} says", handler.spot));
            notes.extend(handler.under.as_ref().filter(|_| interval == "step").map(|spot| format!(
                "a row is an iteration of the engine, and the condition on {spot} decides which of them make an update"
            )));
            Ok(Some(interval))
        }
        None => Err(Diagnostic::new(format!(
            "the handler on {} does not step the scheduler once after each update or epoch",
            handler.spot
        ))
        .at(scheduler.place.clone(), "")
        .why("a scheduler that is stepped before the first update, with a filter or several times has other rates, which are not followed here")
        .help("step it by `Events.EPOCH_COMPLETED` or `Events.ITERATION_COMPLETED` in a copy of the file")
        .help("or write a spec of the scheduler: `lrsched list torch` shows every kind")),
    }
}

/// The length that `trainer.run(loader, max_epochs=10)` of ignite says, and where. The user may give that of the loader.
pub(super) fn length(
    scheduler: Option<&OutlinedCall>,
    outline: &Outline,
    config: &[(String, Data)],
) -> Option<(String, String)> {
    scheduler.filter(|scheduler| !of(scheduler, outline).is_empty())?;
    let epochs = |call: &OutlinedCall| match call.keywords.iter().find(|(name, _)| name == "max_epochs") {
        Some((_, Passed::Data(Data::Int(epochs)))) if call.origin.ends_with(".run") => Some(*epochs),
        _ => None,
    };
    let mut runs = outline.calls.iter().filter_map(|call| Some((epochs(call)?, call)));
    let (epochs, call) = runs.next()?;
    let batches = match call.args.first() {
        Some(Passed::Unknown(facts)) => facts.iter().find_map(|fact| facts::length(fact, config)),
        _ => None,
    };
    let batches = batches.map_or_else(String::new, |batches| format!(", steps_per_epoch: {batches}"));
    runs.all(|(other, _)| other == epochs)
        .then(|| (format!("epochs: {epochs}{batches}"), format!("`run` on {}", call.spot)))
}
