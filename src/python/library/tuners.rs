//! Searches for hyperparameters: what they choose is asked for by the name that the file gives it.

use crate::python::library::owners;
use crate::python::library::unknown::{fact, origin_of};
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::operation::objects;
use std::rc::Rc;

/// The methods by which KerasTuner chooses a value, the name first.
const CHOICES: [&str; 5] = [".Choice", ".Float", ".Int", ".Boolean", ".Fixed"];
/// How the methods begin by which Optuna does.
const SUGGESTS: &str = ".suggest_";
/// The modules of KerasTuner.
const TUNERS: [&str; 3] = ["keras_tuner.", "kerastuner.", "keras_tuner.tuners."];

/// What a call gives that is one of a search: a model that a tuner builds, or the value that is chosen. `text` is that of what is
/// called. `None` if the call is none of these.
pub(super) fn called(
    machine: &mut dyn Host,
    (of, text): (&Value, &str),
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Option<Value>> {
    match builder(machine, of) {
        Some(build) => machine.call(&build, args, keywords).map(Some),
        None => chosen(machine, text, args, keywords),
    }
}

/// The value that a search chooses, as `hp.Choice("learning_rate", [1e-2, 1e-3])` or `trial.suggest_float("lr", 1e-5, 1e-1)`:
/// what the user gives for that name.
fn chosen(
    machine: &mut dyn Host,
    text: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Option<Value>> {
    let last = text.rfind('.').map_or("", |at| &text[at..]);
    if !CHOICES.contains(&last) && !last.starts_with(SUGGESTS) {
        return Ok(None);
    }
    let named = keywords.iter().find(|(key, _)| &**key == "name").map(|(_, value)| value);
    match named.or(args.first()).and_then(Value::text) {
        Some(name) => fact(machine, name, "").map(Some),
        None => Ok(None),
    }
}

/// The function that builds the models of a tuner, if a call is `tuner.hypermodel.build`.
fn builder(machine: &mut dyn Host, called: &Value) -> Option<Value> {
    let (hypermodel, part) = owners::whose(machine, called)?;
    let (tuner, inner) = owners::whose(machine, &hypermodel)?;
    if &*part != ".build" || &*inner != ".hypermodel" {
        return None;
    }
    let origin = origin_of(machine, &tuner);
    if !TUNERS.iter().any(|module| origin.starts_with(module)) {
        return None;
    }
    let made = machine.whole()?.calls.iter().rev().find(|call| call.result.same(&tuner))?;
    let named = made.keywords.iter().find(|(key, _)| &**key == "hypermodel").map(|(_, value)| value);
    let function = named.or(made.args.first())?.clone();
    match &function {
        Value::Function(_) => Some(function),
        Value::Instance(instance) if instance.class.own => {
            let build = machine.symbol("build");
            objects::attribute(machine, &function, build).ok()
        }
        _ => None,
    }
}
