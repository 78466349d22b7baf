//! The decay functions of TensorFlow 1 in a training file: `tf.train.exponential_decay(0.1, global_step, 1000, 0.9)`.
//!
//! They are functions of the global step. It counts the updates only if `minimize` or `apply_gradients` is handed it.

use super::facts::number_of;
use super::found::{Found, ends, is_keras, named};
use crate::diagnostic::Diagnostic;
use crate::dialect::{Kind, find};
use crate::python::{Data, Outline, OutlinedCall, Passed, config_options};

/// Where the package has these functions and the optimizers that take them.
const MODULE: &str = ".train.";

/// The names of the global step, and its position.
const STEP: [&str; 2] = ["global_step", "x"];

/// What makes an update and counts it in the global step that it is handed.
const COUNTING: [&str; 4] = ["minimize", "apply_gradients", "optimize_loss", "create_train_op"];

/// Those of them that count in the global step of the graph if they are handed none.
const OF_GRAPH: [&str; 2] = ["optimize_loss", "create_train_op"];

/// The kind of a call of such a function.
fn kind(call: &OutlinedCall) -> Option<&'static Kind> {
    let (first, last) = ends(&call.origin);
    let is_it = is_keras(first) && call.origin.contains(MODULE) && !call.origin.ends_with("()");
    is_it.then(|| find(&format!("tf.compat.v1.train.{last}")).map(|(_, kind)| kind)).flatten()
}

/// Whether a call makes a rate of the global step.
pub(super) fn is_rate(call: &OutlinedCall) -> bool {
    kind(call).is_some() || call.graph_rate.is_some()
}

/// The number of updates that an Estimator is told: `estimator.train(input_fn, max_steps=1000)`.
pub(super) fn length(outline: &Outline, call: Option<&OutlinedCall>) -> Option<(String, String)> {
    call.filter(|call| is_rate(call))?;
    outline.calls.iter().find_map(told)
}

/// Whether a call has an Estimator train: of the package, or of the file's own function for its model.
fn trains(call: &OutlinedCall) -> bool {
    let last = ends(&call.origin).1;
    let is_estimator = ["Estimator", ".estimator."].iter().any(|of| call.origin.contains(of));
    last == "train" && is_estimator || last == "TrainSpec"
}

/// The number of updates that such a call states, and its place.
fn told(call: &OutlinedCall) -> Option<(String, String)> {
    let steps = named(call, "max_steps").or(named(call, "steps")).filter(|_| trains(call))?;
    let Passed::Data(Data::Int(steps)) = steps else { return None };
    Some((format!("steps: {steps}"), format!("`{}` on {}", ends(&call.origin).1, call.spot)))
}

/// The lengths of the trainings of Estimators, each with its place; none of one that does not state it.
pub(super) fn lengths(outline: &Outline) -> Vec<Option<(String, String)>> {
    outline.calls.iter().filter(|call| trains(call)).map(told).collect()
}

/// What is said of rates that are computed as TensorFlow 2 computes them.
const EAGER: &str =
    "the rates are those of TensorFlow's eager evaluation: a graph may round the last bit otherwise";

/// The schedule that an optimizer takes of a graph: a function of the global step.
pub(super) fn of_graph(call: &OutlinedCall) -> Option<Found<'_>> {
    let source = call.graph_rate.as_ref()?.as_ref().map_or_else(|_| String::new(), String::clone);
    Some(Found {
        kind: "keras.LearningRateSchedule".to_string(),
        parameters: vec![("source".to_string(), Passed::Data(Data::Str(source)))],
        call: Some(call),
        optimizer: None,
        notes: vec![EAGER.to_string()],
    })
}

/// Whether a call is one of a decay within a rate of a graph.
fn is_within(outline: &Outline) -> bool {
    outline.calls.iter().any(|call| call.graph_rate.is_some())
}

/// The schedule of such a call. The global step is no parameter of a spec.
pub(super) fn found<'a>(call: &'a OutlinedCall, outline: &Outline) -> Option<Found<'a>> {
    let kind = kind(call).filter(|_| !is_within(outline))?;
    let first = usize::from(kind.name != "piecewise_constant_decay");
    let named_step = call.keywords.iter().any(|(name, _)| STEP.contains(&name.as_str()));
    let mut parameters = Vec::new();
    let rest = call.args.iter().enumerate().filter(|(at, _)| named_step || *at != first);
    for (param, (_, value)) in kind.params.iter().zip(rest) {
        parameters.push((param.name.to_string(), value.clone()));
    }
    let others = call.keywords.iter().filter(|(name, _)| !STEP.contains(&name.as_str()));
    parameters.extend(others.cloned());
    let notes = vec![EAGER.to_string()];
    Some(Found {
        kind: format!("tf.compat.v1.train.{}", kind.name),
        parameters,
        call: Some(call),
        optimizer: None,
        notes,
    })
}

/// Refuses a rate of a global step that is not known to count the updates, and one that is changed before an optimizer takes
/// it.
///
/// # Errors
///
/// It is so.
pub(super) fn refuse(found: &Found<'_>, outline: &Outline) -> Result<(), Diagnostic> {
    if let Some(error) = found.call.and_then(no_rate) {
        return Err(error);
    }
    let Some(call) = found.call.filter(|call| kind(call).is_some()) else { return Ok(()) };
    let number = number_of(outline, Some(call));
    let is_optimizer = |other: &OutlinedCall| ends(&other.origin).1.ends_with("Optimizer");
    let taken = |other: &&OutlinedCall| number.is_some_and(|number| other.takes(number));
    if !outline.calls.iter().filter(taken).any(is_optimizer) {
        return Err(error(call, "is not known to be the rate of an optimizer as it is")
            .why("no optimizer takes it directly: something may change it before")
            .help("write what the optimizer takes as a spec, for example with `kind: python`"));
    }
    if let Some(begin) = begins_later(call, outline) {
        return Err(error(call, "is of a global step that is not known to begin at 0")
            .why(format!("it is made on {} with another value, or one that is not known here", begin.spot))
            .help("give the value that it begins with: `--config NAME=0`, or write the schedule as a spec"));
    }
    let counts = |other: &&OutlinedCall| COUNTING.contains(&ends(&other.origin).1);
    let is_none = |value: &Passed| matches!(value, Passed::Data(Data::None));
    let is_handed = |other: &&OutlinedCall| {
        let last = ends(&other.origin).1;
        let given = named(other, "global_step").or(other.args.get(1).filter(|_| !OF_GRAPH.contains(&last)));
        match given {
            Some(given) => !is_none(given),
            None => OF_GRAPH.contains(&last),
        }
    };
    let counted_itself = |other: &&OutlinedCall| {
        let last = ends(&other.origin).1;
        ["assign_add", "assign"].contains(&last) && other.origin.contains("step")
    };
    let all: Vec<&OutlinedCall> = outline.calls.iter().filter(counts).collect();
    match all.iter().filter(|other| is_handed(other)).count() {
        1 if !outline.calls.iter().any(|other| counted_itself(&other)) => Ok(()),
        0 if all.is_empty() => Err(error(call, "is of a global step that is not known to count the updates")
            .why("no call of `minimize` or `apply_gradients` is known here")
            .help("write the schedule as a spec: it counts every update there")),
        0 => Err(error(call, "is of a global step that does not count the updates")
            .why(format!(
                "`{}` on {} is not handed it, so that the rate stays",
                ends(&all[0].origin).1,
                all[0].spot
            ))
            .help("hand it over: `minimize(loss, global_step=global_step)`")),
        _ => Err(error(call, "is of a global step that counts more than the updates of one optimizer")
            .why("several calls count in it")
            .help("write the schedule as a spec, with the steps that it really has")),
    }
}

/// Why the rate that an optimizer takes of the graph cannot be said; `None` if it can, or it takes none.
pub(super) fn no_rate(call: &OutlinedCall) -> Option<Diagnostic> {
    let none = call.graph_rate.as_ref()?.as_ref().err()?;
    let (error, options) = (error(call, &none.why), config_options(&none.asked));
    let error = match (none.asked.is_empty(), none.is_fed) {
        (true, _) => error,
        (_, true) => error.help(format!("if each update is fed the same number, give it: `{options}`")),
        (_, false) => error.help(format!("give what it is computed from: `{options}`")),
    };
    Some(error.help("write the schedule as a spec: it counts every update there"))
}

/// The variable that is the step of a decay, if it is not known to begin at 0.
fn begins_later<'a>(call: &OutlinedCall, outline: &'a Outline) -> Option<&'a OutlinedCall> {
    let steps = call.values().filter_map(|value| match value {
        Passed::Call(number) => outline.calls.get(*number),
        _ => None,
    });
    let is_zero = |value: Option<&Passed>| {
        matches!(value, None | Some(Passed::Data(Data::Int(0))))
            || matches!(value, Some(Passed::Data(Data::Float(begin))) if *begin == 0.0)
    };
    let mut variables = steps.filter(|of| ends(&of.origin).1 == "Variable");
    variables.find(|of| !is_zero(named(of, "initial_value").or(of.args.first())))
}

fn error(call: &OutlinedCall, what: &str) -> Diagnostic {
    let name = ends(&call.origin).1;
    Diagnostic::new(format!("the rate of `{name}` {what}")).at(call.place.clone(), "")
}
