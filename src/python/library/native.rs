//! A schedule of the framework itself that was handed in.

use crate::number::dtype::{Dtype, Scalar};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::{Native, Value};
use std::rc::Rc;

/// Calls the schedule with a step.
pub(in crate::python) fn call(
    native: &Native,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    let step = args.first().or_else(|| keywords.iter().find(|(name, _)| &**name == "step").map(|(_, v)| v));
    let scalar = step.and_then(|v| v.scalar().map(|s| s.cast(Dtype::Int64).to_i64()));
    let step = scalar.or_else(|| step.and_then(Value::as_int).and_then(|i| i64::try_from(i).ok()));
    match step {
        Some(step) => Ok(Value::tensor(Scalar::f32((native.at)(step)))),
        None => Err(Fault::refuse(format!("`{}` is called with a value that is not a step", native.name))
            .help("pass the step unchanged")),
    }
}
