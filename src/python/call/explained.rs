//! Why a value that a user's function returned is not a rate.

use crate::python::call::configured::Signature;
use crate::python::choice::candidates::callable;
use crate::python::object::fault::Fault;
use crate::python::object::value::Value;

/// Why a function that returned a function is not the schedule, and what to write.
pub(super) fn factory(function: &Value, returned: &Value) -> Option<(String, String)> {
    if !callable(returned) {
        return None;
    }
    let signature = Signature::of(function)?;
    let given: Vec<String> = signature.parameters().iter().map(|p| format!("{}: ...", p.name)).collect();
    let why =
        format!("`{}` returned a function: it makes the schedule, and is not the schedule", signature.name);
    Some((why, format!("give what it is called with: `config: {{{}}}`", given.join(", "))))
}

/// Why a returned value is not a float for Keras.
pub(super) fn explain(value: &Value, fault: Fault) -> Fault {
    match value {
        Value::Tensor(..) | Value::Iterations(_) => fault
            .why("the function returned a tensor, which Keras 3 rejects; `tf.keras` of TensorFlow 2.15 and older took it")
            .help("return `float(...)`, or compute with `math.exp` instead of `tf.math.exp`"),
        Value::Int(_) | Value::Bool(_) | Value::Numpy(..) => {
            fault.why(format!("the function returned a '{}'", value.type_name())).help("return `float(...)`")
        }
        Value::None => fault.why("the function ended without `return`").help("return a float on every path"),
        _ => fault.help("return a float"),
    }
}
