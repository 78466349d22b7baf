//! How often the handlers of events of ignite step a scheduler.

use super::facts::number_of;
use super::found::ends;
use crate::diagnostic::Diagnostic;
use crate::python::{Data, Outline, OutlinedCall, Passed, SteppingHandler};

/// The class of ignite that makes a handler of a scheduler of torch.
const WRAPPER: &str = "LRScheduler";

/// Whether a call makes ignite's handler of a scheduler that is added to an event: then the event says how often it steps.
pub(super) fn is_handled(call: &OutlinedCall, scheduler: &OutlinedCall, outline: &Outline) -> bool {
    let (first, last) = ends(&call.origin);
    first == "ignite" && last == WRAPPER && !of(scheduler, outline).is_empty()
}

/// The handlers that step a scheduler.
fn of<'a>(scheduler: &OutlinedCall, outline: &'a Outline) -> Vec<&'a SteppingHandler> {
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
        // The scheduler of torch itself is no handler.
        false if wrappers.is_empty() => false,
        false => {
            is_called(scheduler, &handler.of) || wrappers.iter().any(|wrapper| is_called(wrapper, &handler.of))
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

/// The length that `trainer.run(loader, max_epochs=10)` of ignite says, and where.
pub(super) fn length(scheduler: Option<&OutlinedCall>, outline: &Outline) -> Option<(String, String)> {
    scheduler.filter(|scheduler| !of(scheduler, outline).is_empty())?;
    let epochs = |call: &OutlinedCall| match call.keywords.iter().find(|(name, _)| name == "max_epochs") {
        Some((_, Passed::Data(Data::Int(epochs)))) if call.origin.ends_with(".run") => Some(*epochs),
        _ => None,
    };
    let mut runs = outline.calls.iter().filter_map(|call| Some((epochs(call)?, call)));
    let (epochs, call) = runs.next()?;
    runs.all(|(other, _)| other == epochs).then(|| (format!("epochs: {epochs}"), format!("`run` on {}", call.spot)))
}
