//! Keras' schedules as Python: their constructors, or a schedule or callback that calls a function.

use super::DIALECT;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::export::{
    Constructed, ExportTarget, ExportedCode, HandedFunctions, PythonCode, is_plain, lambda, source,
};
use crate::dialect::kit::question::number;
use crate::dialect::{Args, Resolved};
use crate::schedule::Unit;
use serde_json::Value;
use std::collections::BTreeSet;

/// Keras.
pub(crate) static KERAS: ExportTarget =
    ExportTarget { name: "keras", summary: "an optimizer with the schedule, or a callback", own, hand };

/// The kinds that are constructed from numbers alone.
const SCHEDULES: &[&str] = &[
    "ExponentialDecay",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "InverseTimeDecay",
    "CosineDecay",
    "CosineDecayRestarts",
];

fn own(args: &Args<'_>) -> Resolved<Option<ExportedCode>> {
    if args.dialect.name != DIALECT.name || !is_plain(args)? {
        return Ok(None);
    }
    let imports = BTreeSet::from(["import keras".to_string()]);
    let mut constructed = Constructed::of(args)?;
    let name = args.kind.name;
    if SCHEDULES.contains(&name) {
        let call = PythonCode::call(&format!("keras.optimizers.schedules.{name}"), &[], constructed.named());
        let body = format!(
            "{}\noptimizer = keras.optimizers.SGD(learning_rate)\n",
            call.lines("learning_rate = ", 0)
        );
        return Ok(Some(ExportedCode { imports, body, notes: Vec::new() }));
    }
    let own = match name {
        "LearningRateSchedule" => own_class(constructed),
        "LearningRateScheduler" => own_function(constructed),
        "ReduceLROnPlateau" => {
            constructed.take("metrics");
            let call = PythonCode::call("keras.callbacks.ReduceLROnPlateau", &[], constructed.named());
            let notes = vec!["the rates follow the metrics of the training, not those of the spec".into()];
            Some((format!("{}\n", call.lines("callback = ", 0)), notes))
        }
        _ => None,
    };
    let Some((mut body, notes)) = own else { return Ok(None) };
    if name != "LearningRateSchedule" {
        let [(None, lr)] = args.optimizer().lr.as_slice() else { return Ok(None) };
        let lr = PythonCode::value(&number(*lr)).on_a_line();
        body.push_str(&format!(
            "optimizer = keras.optimizers.SGD({lr})\n# model.fit(..., callbacks=[callback])\n"
        ));
    }
    Ok(Some(ExportedCode { imports, body, notes }))
}

/// The user's own class, with its arguments.
fn own_class(mut constructed: Constructed) -> Option<(String, Vec<String>)> {
    let (text, name) = source(&constructed.take("source")?)?;
    let config = constructed.take("config");
    if !constructed.arguments.is_empty() {
        return None;
    }
    let mut arguments = Vec::new();
    for pair in
        config.as_ref().and_then(|config| config.get("map")).and_then(Value::as_array).into_iter().flatten()
    {
        let (name, value) = (pair.get(0)?.as_str()?, pair.get(1)?);
        // A schedule within the class is constructed in a way of its own.
        if value.get("kind").is_some() || value.get("map").is_some() {
            return None;
        }
        arguments.push((name, PythonCode::value(value)));
    }
    let call = PythonCode::call(&name, &[], arguments).lines("learning_rate = ", 0);
    Some((format!("{text}\n\n\n{call}\noptimizer = keras.optimizers.SGD(learning_rate)\n"), Vec::new()))
}

/// The callback with the user's own function.
fn own_function(mut constructed: Constructed) -> Option<(String, Vec<String>)> {
    let value = constructed.take("schedule")?;
    if !constructed.arguments.is_empty() {
        return None;
    }
    let (before, function) = match (lambda(&value), source(&value)) {
        (Some(lambda), _) => (String::new(), lambda.on_a_line()),
        (None, Some((text, name))) => (format!("{text}\n\n\n"), name),
        (None, None) => return None,
    };
    Some((format!("{before}callback = keras.callbacks.LearningRateScheduler({function})\n"), Vec::new()))
}

/// A schedule that looks the rates up, or the callback for each epoch.
fn hand(functions: &HandedFunctions<'_>) -> Resolved<ExportedCode> {
    let [name] = functions.names else {
        return Err(Diagnostic::new("Keras has one learning rate for all parameters")
            .why(format!("the schedule has {}", functions.names.len()))
            .help("write it for torch: `--to torch`"));
    };
    let imports = BTreeSet::from(["import keras".to_string()]);
    let body = match functions.unit {
        Unit::Epoch => format!(
            "callback = keras.callbacks.LearningRateScheduler({name})\n# model.fit(..., callbacks=[callback])\n"
        ),
        Unit::Step | Unit::Iteration => format!(
            "RATES = [{name}(step) for step in range({})]\n\n\n\
             class Listed(keras.optimizers.schedules.LearningRateSchedule):\n    \
             def __call__(self, step):\n        \
             rates = keras.ops.convert_to_tensor(RATES, \"float32\")\n        \
             return rates[keras.ops.minimum(keras.ops.cast(step, \"int32\"), len(RATES) - 1)]\n\n    \
             def get_config(self):\n        return {{}}\n\n\n\
             optimizer = keras.optimizers.SGD(Listed())\n",
            functions.rows
        ),
    };
    let rounded = "Keras keeps a rate as a float32: these are rounded to it".to_string();
    Ok(ExportedCode { imports, body, notes: (!functions.is_single).then_some(rounded).into_iter().collect() })
}
