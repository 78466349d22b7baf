//! What is said of a scheduler whose rates are not all that its optimizer uses: the file sets rates, groups or states beside it,
//! or it is not known how often it is stepped.

use super::messages::at;
use crate::diagnostic::Diagnostic;
use crate::python::OutlinedCall;

/// The error for a parameter group that is added after the scheduler is made.
pub(super) fn late_group(kind: &str, call: Option<&OutlinedCall>, spot: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("`add_param_group` on {spot} comes after the scheduler"))
        .why(format!("`{kind}` knows the groups that it is made with: torch raises an error at its first step, or leaves the new group out"))
        .help("make the scheduler after the last group is added");
    at(error, call)
}

/// The error for rates that the file sets before it makes the scheduler.
pub(super) fn set_before(optimizer: &str, spot: &str, call: Option<&OutlinedCall>) -> Diagnostic {
    let error = Diagnostic::new(format!(
        "the rates of `{optimizer}` are set on {spot}, before its scheduler is made"
    ))
    .why("the scheduler begins with them, and not with the rate that the optimizer is made with")
    .help(format!("give what is set there: `--config {optimizer}.lr=0.1`"));
    at(error, call)
}

/// The error for rates that the file sets between the scheduler and the training.
pub(super) fn set_late(optimizer: &str, spot: &str, call: Option<&OutlinedCall>) -> Diagnostic {
    let error = Diagnostic::new(format!("the rates of `{optimizer}` are set on {spot}, after its scheduler is made"))
        .why("some schedulers go on from them, and others come back to the rates that they found: what this training uses is not followed here")
        .help("set the rate where the optimizer is made, in a copy of the file");
    at(error, call)
}

/// The error for an optimizer or scheduler whose state is that of a checkpoint.
pub(super) fn loaded(load: &OutlinedCall) -> Diagnostic {
    Diagnostic::new("the rates of this training begin with those of a checkpoint")
        .at(load.place.clone(), "")
        .why("`load_state_dict` replaces the rates of an optimizer, or how far its scheduler is: both are in the checkpoint")
        .help("leave that line out in a copy of the file, for the curve of a run from the beginning")
        .help("or write a spec with `run: {resume: {step: N}}`, which shows both runs")
}

/// The error for a scheduler that is stepped before the training, where the loop is not followed.
pub(super) fn stepped_before(step: &OutlinedCall) -> Diagnostic {
    Diagnostic::new("the file steps this scheduler before the training, and the loop is not followed here")
        .at(step.place.clone(), "")
        .why("the first update has the rate after this step: the rows of the scheduler would come late")
        .help("leave that line out in a copy of the file, and count its rows from the step on")
}

/// The error for a scheduler of which the file sets an attribute.
pub(super) fn changed(attribute: &str, call: Option<&OutlinedCall>) -> Diagnostic {
    let variable = call.and_then(|call| call.variable.as_deref()).unwrap_or("scheduler");
    let error =
        Diagnostic::new(format!("the file sets `{variable}.{attribute}` after it has made the scheduler"))
            .why("the rows are those of the scheduler as it is made")
            .help("leave that line out in a copy of the file, or give the value to the constructor");
    at(error, call)
}

/// The error for a scheduler that nothing steps.
pub(super) fn never_stepped(variable: &str, call: Option<&OutlinedCall>, spot: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("nothing steps `{variable}`: the file makes it and does not use it"))
        .why(format!("the loop on {spot} trains with the rate that the optimizer has from the beginning"))
        .help(format!(
            "call `{variable}.step()` in the loop, once per epoch or after each update, as it is meant"
        ));
    at(error, call)
}

/// The error for a scheduler whose optimizer trains, and that no loop steps by its name.
pub(super) fn not_seen_stepped(call: Option<&OutlinedCall>, spot: &str) -> Diagnostic {
    let name = call.and_then(|call| call.variable.as_deref()).unwrap_or("the scheduler");
    let error = Diagnostic::new(format!("how often `{name}` is stepped is not known here"))
        .why(format!("the loop on {spot} trains with its optimizer and does not step it by its name: how often the file does so decides the rates"))
        .help("write a spec of the scheduler with `interval: step` or `interval: epoch`, as the training steps it")
        .help("or call its `step()` in the loop, in a copy of the file");
    at(error, call)
}

/// The error for a scheduler of an optimizer that another one takes the place of.
pub(super) fn replaced(
    call: Option<&OutlinedCall>,
    own: &OutlinedCall,
    other: &OutlinedCall,
    spot: &str,
) -> Diagnostic {
    let error = Diagnostic::new(format!(
        "this scheduler changes the rates of the optimizer on {}, and the loop on {spot} trains with the one on {}",
        own.spot, other.spot
    ))
    .why("a scheduler keeps the optimizer that it is made with: the rates of the other one stay as they are")
    .help("make the scheduler after the optimizer with which the loop trains");
    at(error, call)
}

/// The error for an optimizer that sets its rates itself.
pub(super) fn sets_own_rates(optimizer: &OutlinedCall) -> Diagnostic {
    let class = optimizer.sets_own_groups.as_deref().unwrap_or("the optimizer");
    Diagnostic::new(format!("`{class}` sets the rates of its groups itself, in its methods"))
        .at(optimizer.place.clone(), "")
        .why("its updates use what these and the scheduler make of the rates, and an optimizer's own `step` is not followed")
        .help("set the rates by a function that the loop calls, in a copy of the file")
}
