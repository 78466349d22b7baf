//! The texts of numbers.

use crate::number::dtype::Dtype;
use crate::number::text::{repr as float_repr, repr_single};
use crate::python::object::value::Value;

/// `repr(x)` of a number or scalar, except integers beyond 128 bits and JAX scalars.
pub(in crate::python) fn repr(value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(b) => if *b { "True" } else { "False" }.into(),
        Value::Int(i) => i.to_string(),
        Value::Big(i) => i.to_string(),
        Value::Float(x) => float_repr(*x),
        Value::Numpy(dtype, _) => {
            let number = number(value);
            match dtype.name() {
                "bool" => format!("np.{number}_"),
                name => format!("np.{name}({number})"),
            }
        }
        Value::Tensor(dtype, _) => {
            format!("<tf.Tensor: shape=(), dtype={}, numpy={}>", dtype.name(), tensor_number(value))
        }
        Value::Iterations(step) => {
            format!("<Variable path=sgd/iteration, shape=(), dtype=int64, value={step}>")
        }
        _ => return None,
    })
}

/// `str(x)` of a scalar; of other values it is their `repr`.
pub(in crate::python) fn str(value: &Value) -> Option<String> {
    Some(match value {
        Value::Numpy(..) | Value::Jax(..) => number(value),
        Value::Tensor(dtype, _) => format!("tf.Tensor({}, shape=(), dtype={})", number(value), dtype.name()),
        _ => return None,
    })
}

/// The digits of a numpy scalar.
fn number(value: &Value) -> String {
    match value.scalar() {
        Some(s) if s.dtype == Dtype::Float32 => repr_single(s.to_f32()),
        Some(s) if s.dtype.is_float() => float_repr(s.to_f64()),
        Some(s) if s.dtype == Dtype::Bool => if s.truth() { "True" } else { "False" }.into(),
        Some(s) => s.to_i64().to_string(),
        None => String::new(),
    }
}

/// The digits in the `repr` of a tensor: those of the float64 with the same value.
fn tensor_number(value: &Value) -> String {
    match value.scalar() {
        Some(s) if s.dtype.is_float() => float_repr(s.to_f64()),
        _ => number(value),
    }
}
