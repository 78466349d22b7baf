//! What accelerate does in a loop that is followed: which batches make an update, and when a prepared scheduler steps.

use crate::python::library::replay;
use crate::python::library::unknown::needed;
use crate::python::object::builtin::CallArgs;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::{RecordedCall, WholeFile};
use crate::python::operation::objects;

/// The class of accelerate that prepares a training.
const ACCELERATOR: &str = "accelerate.Accelerator";
/// How a call begins that prepares an optimizer, a scheduler or a loader.
const PREPARES: &str = "accelerate.Accelerator().prepare";
/// The class of torch's schedulers with an end that accelerate looks at.
const ONE_CYCLE: &str = ".OneCycleLR";

/// The settings of an `Accelerator`.
struct GatherSettings {
    /// The batches of an update.
    steps: i128,
    /// Whether the last batch of a loader makes one, too.
    ends: bool,
    /// Whether the scheduler steps with the optimizer.
    together: bool,
}

/// An argument of a call, by its name or its place.
fn argument<'a>(call: &'a RecordedCall, place: usize, name: &str) -> Option<&'a Value> {
    let named = call.keywords.iter().find(|(own, _)| **own == *name).map(|(_, value)| value);
    named.or(call.args.get(place))
}

fn settings(machine: &mut dyn Host, accelerator: &Value) -> Outcome<GatherSettings> {
    let set = replay::fields_of(machine, accelerator);
    let set = set.into_iter().find(|(name, _)| name == "gradient_accumulation_steps").map(|(_, value)| value);
    let Some(whole) = machine.whole() else { return Err(needed(machine, accelerator)) };
    let made = whole.calls.iter().find(|call| &*call.origin == ACCELERATOR && call.result.same(accelerator));
    let Some(made) = made else { return Err(needed(machine, accelerator)) };
    let yes = Value::Bool(true);
    let together = argument(made, usize::MAX, "step_scheduler_with_optimizer").unwrap_or(&yes).clone();
    let plugin = argument(made, usize::MAX, "gradient_accumulation_plugin");
    let plugin = plugin.filter(|plugin| !matches!(plugin, Value::None));
    let (steps, ends) = match plugin {
        None => (argument(made, 3, "gradient_accumulation_steps").cloned(), yes.clone()),
        Some(plugin) => {
            let is_it = |call: &&RecordedCall| {
                call.result.same(plugin) && call.origin.ends_with("GradientAccumulationPlugin")
            };
            let Some(call) = whole.calls.iter().find(is_it) else {
                let plugin = plugin.clone();
                return Err(needed(machine, &plugin));
            };
            // `adjust_scheduler` has no effect: its default is not handed on.
            let ends = argument(call, 2, "sync_with_dataloader").unwrap_or(&yes).clone();
            (Some(argument(call, 0, "num_steps").unwrap_or(&Value::None).clone()), ends)
        }
    };
    let steps = set.or(steps).unwrap_or(Value::Int(1));
    let mut known = |value: &Value| match value {
        Value::Bool(holds) => Ok(*holds),
        value => Err(needed(machine, value)),
    };
    let (ends, together) = (known(&ends)?, known(&together)?);
    match steps.as_int().filter(|steps| *steps > 0) {
        Some(steps) => Ok(GatherSettings { steps, ends, together }),
        None => Err(needed(machine, &steps)),
    }
}

/// Whether the file has handed something to `prepare` or one of its like.
fn is_prepared(whole: &WholeFile, value: &Value) -> bool {
    let mut prepares = whole.calls.iter().filter(|call| call.origin.starts_with(PREPARES));
    prepares.any(|call| {
        call.args.iter().chain(call.keywords.iter().map(|(_, given)| given)).any(|given| given.same(value))
    })
}

/// Whether a batch makes an update, as `accumulate` decides it: every so many, and the last one of its loader. What the loop goes
/// over and the number of batches that are left follow the accelerator, if they are known.
pub(super) fn gathers(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let Some((accelerator, told)) = a.values.split_first() else { return Ok(Value::None) };
    let own = settings(machine, accelerator)?;
    let Some(whole) = machine.whole() else { return Ok(Value::None) };
    let ends = match told {
        _ if !own.ends || own.steps == 1 => Some(false),
        [loader, left] if is_prepared(whole, loader) => left.as_int().map(|left| left == 0),
        _ => None,
    };
    let Some(ends) = ends else {
        return Err(Fault::refuse("which batches of this loop are the last of their loader is not known")
            .why("`accumulate` of accelerate makes an update at the end of a loader that `prepare` has returned, too, and begins to count anew")
            .help("go over the loader by the name that is handed to `prepare`, in a copy of the file"));
    };
    let Some(replay) = &mut whole.replay else { return Ok(Value::None) };
    let state = &mut replay.gathered;
    state.batches = if ends { 0 } else { state.batches + 1 };
    state.synchronizes = ends || state.batches % own.steps == 0;
    Ok(Value::Bool(state.synchronizes))
}

/// Whether the optimizer of the loop makes an update: one that is prepared does so where the last batch does.
pub(super) fn updates_prepared(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [synchronizes] = a.exactly()?;
    let Some(whole) = machine.whole() else { return Ok(synchronizes.clone()) };
    let of = whole.replay.as_ref().map(|replay| replay.of.clone());
    match of.is_some_and(|of| is_prepared(whole, &of)) {
        true => Ok(synchronizes.clone()),
        false => Ok(Value::Bool(true)),
    }
}

/// Whether a scheduler steps: one that is prepared does so only with an update, and `OneCycleLR` not behind its end.
pub(super) fn steps_prepared(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [scheduler, accelerator] = a.exactly()?;
    let own = settings(machine, accelerator)?;
    let Some(whole) = machine.whole() else { return Ok(Value::Bool(true)) };
    if !own.together || !is_prepared(whole, scheduler) {
        return Ok(Value::Bool(true));
    }
    let end = whole.calls.iter().find(|call| call.result.same(scheduler)).and_then(end_of);
    if !whole.replay.as_ref().is_some_and(|replay| replay.gathered.synchronizes) {
        return Ok(Value::Bool(false));
    }
    let Some(end) = end else { return Ok(Value::Bool(true)) };
    let Some(real) = replay::real(machine, scheduler)? else { return Ok(Value::Bool(true)) };
    let symbol = machine.symbol("_step_count");
    let count = objects::attribute(machine, &real, symbol)?.as_int().unwrap_or_default();
    Ok(Value::Bool(count <= end))
}

/// The `total_steps` of a `OneCycleLR`.
fn end_of(call: &RecordedCall) -> Option<i128> {
    if !call.origin.ends_with(ONE_CYCLE) {
        return None;
    }
    let number = |place, name| argument(call, place, name).and_then(Value::as_int);
    number(2, "total_steps").or_else(|| number(3, "epochs")?.checked_mul(number(4, "steps_per_epoch")?))
}

/// The rounds of a loop, each with the number of those that are left.
pub(super) fn with_left(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [source] = a.exactly()?;
    let rounds = objects::listed(machine, source)?;
    machine.charge(rounds.len() as u64)?;
    let count = rounds.len();
    let pair = |(at, round)| Value::tuple(vec![Value::Int((count - 1 - at) as i64), round]);
    Ok(Value::list(rounds.into_iter().enumerate().map(pair).collect()))
}
