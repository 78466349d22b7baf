//! optax's schedules as Python: calls of them, or a function of the count that looks the rates up.

use super::{DIALECT, SCHEDULES};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::export::{
    Constructed, ExportTarget, ExportedCode, HandedFunctions, PythonCode, is_plain, source,
};
use crate::dialect::{Args, Resolved};
use crate::schedule::Unit;
use crate::spec::clock::EPOCH_LENGTH;
use serde_json::Value;
use std::collections::BTreeSet;

/// optax.
pub(crate) static OPTAX: ExportTarget =
    ExportTarget { name: "optax", summary: "a schedule and an optimizer with it", own, hand };

/// The optimizer that uses it.
const OPTIMIZER: &str = "optimizer = optax.sgd(learning_rate=schedule)\n";

fn own(args: &Args<'_>) -> Resolved<Option<ExportedCode>> {
    if args.dialect.name == DIALECT.name && args.kind.name == "Schedule" && is_plain(args)? {
        return Ok(own_function(Constructed::of(args)?));
    }
    let is_function =
        args.dialect.name == DIALECT.name && SCHEDULES.iter().any(|entry| entry.kind.name == args.kind.name);
    if !is_function || !is_plain(args)? {
        return Ok(None);
    }
    let Some(call) = constructed(Constructed::of(args)?) else { return Ok(None) };
    let body = format!("{}\n{OPTIMIZER}", call.lines("schedule = ", 0));
    Ok(Some(ExportedCode { imports: BTreeSet::from(["import optax".to_string()]), body, notes: Vec::new() }))
}

/// The user's own function of the count.
fn own_function(mut constructed: Constructed) -> Option<ExportedCode> {
    let (text, name) = source(&constructed.take("source")?)?;
    let body = format!("{text}\n\n\noptimizer = optax.sgd(learning_rate={name})\n");
    let imports = BTreeSet::from(["import optax".to_string()]);
    constructed.arguments.is_empty().then_some(ExportedCode { imports, body, notes: Vec::new() })
}

/// A call of a function, and of those within it.
fn constructed(function: Constructed) -> Option<PythonCode> {
    let mut named = Vec::new();
    for (argument, value) in &function.arguments {
        let code = match value {
            Value::Array(items) if *argument == "schedules" => PythonCode::list(
                items.iter().map(|item| constructed(Constructed::inner(item)?)).collect::<Option<_>>()?,
            ),
            value => PythonCode::value(value),
        };
        named.push((*argument, code));
    }
    Some(PythonCode::call(&format!("optax.{}", function.kind.name), &[], named))
}

fn hand(functions: &HandedFunctions<'_>) -> Resolved<ExportedCode> {
    let [name] = functions.names else {
        return Err(Diagnostic::new("a schedule of optax is one function of the count")
            .why(format!("the schedule has {} parameter groups", functions.names.len()))
            .help("write it for torch: `--to torch`"));
    };
    let index = match (functions.unit, functions.steps_per_epoch) {
        (Unit::Step | Unit::Iteration, _) => "count".to_string(),
        (Unit::Epoch, Some(steps)) => format!("count // {steps}"),
        (Unit::Epoch, None) => {
            return Err(
                Diagnostic::new("optax counts updates, and this schedule counts epochs").help(EPOCH_LENGTH)
            );
        }
    };
    let imports = ["import jax.numpy as jnp", "import optax"].map(String::from);
    let unit = functions.unit;
    let body = format!(
        "RATES = jnp.array([{name}({unit}) for {unit} in range({})], dtype=jnp.float32)\n\n\n\
         def schedule(count):\n    return RATES[jnp.minimum({index}, len(RATES) - 1)]\n\n\n{OPTIMIZER}",
        functions.rows
    );
    let rounded = "optax computes with float32: the rates are rounded to it".to_string();
    let notes = (!functions.is_single).then_some(rounded).into_iter().collect();
    Ok(ExportedCode { imports: BTreeSet::from(imports), body, notes })
}
