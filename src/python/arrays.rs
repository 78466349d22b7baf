//! One-dimensional arrays: element by element what their scalars do.

use super::fault::{Fault, Outcome};
use super::limits;
use super::objects;
use super::value::{Array, Library, Value};
use crate::number::dtype::{Dtype, Scalar};
use std::rc::Rc;

/// The function of every element.
pub(super) fn map(array: &Array, mut f: impl FnMut(&Value) -> Outcome<Value>) -> Outcome<Value> {
    // Computing with an array without dimensions makes a scalar of it.
    if array.single {
        return f(&array.get(0));
    }
    let items: Outcome<Vec<Value>> = (0..array.items.len()).map(|i| f(&array.get(i))).collect();
    collect(items?, array.library, array.dtype)
}

/// The function of the elements of two values, one of them an array; scalars are repeated.
pub(super) fn zip(
    a: &Value,
    b: &Value,
    mut f: impl FnMut(&Value, &Value) -> Outcome<Value>,
) -> Outcome<Value> {
    let length = |v: &Value| if let Value::Array(array) = v { Some(array.items.len()) } else { None };
    let n = match (length(a), length(b)) {
        (Some(x), Some(y)) if x == y || y == 1 => x,
        (Some(1), Some(y)) => y,
        (Some(x), None) | (None, Some(x)) => x,
        (Some(x), Some(y)) => {
            return Err(Fault::raise(
                "ValueError",
                format!("operands could not be broadcast together with shapes ({x},) ({y},) "),
            ));
        }
        (None, None) => return f(a, b),
    };
    let get = |v: &Value, i: usize| match v {
        Value::Array(array) => array.get(if array.items.len() == 1 { 0 } else { i }),
        _ => v.clone(),
    };
    let items: Outcome<Vec<Value>> = (0..n).map(|i| f(&get(a, i), &get(b, i))).collect();
    let items = items?;
    let library = match (items.first(), a, b) {
        (Some(Value::Tensor(..)), ..) => Library::Tensorflow,
        (Some(Value::Jax(..)), ..) => Library::Jax,
        (None, Value::Array(array), _) | (None, _, Value::Array(array)) => array.library,
        _ => Library::Numpy,
    };
    collect(items, library, Dtype::Float64)
}

/// Scalars of one type as an array.
pub(super) fn collect(items: Vec<Value>, library: Library, empty: Dtype) -> Outcome<Value> {
    limits::grow(items.len())?;
    limits::make(items.len())?;
    let dtype = items.first().and_then(Value::scalar).map_or(empty, |s| s.dtype);
    let items = items.iter().map(|item| item.scalar().map_or(0, |s| s.cast(dtype).bits)).collect();
    Ok(Value::Array(Rc::new(Array { library, single: false, dtype, items })))
}

/// A list, tuple, range or array of numbers as scalars of one type, or of the type that suits them.
pub(super) fn scalars(value: &Value, tensor: bool, dtype: Option<Dtype>) -> Outcome<(Dtype, Vec<Scalar>)> {
    let items: Vec<Value> = match value {
        Value::List(items) => items.borrow().clone(),
        Value::Tuple(items) => items.to_vec(),
        Value::Range(range) => {
            limits::grow(range.len())?;
            (0..range.len()).map(|i| Value::Int(range.get(i))).collect()
        }
        Value::Array(array) => (0..array.items.len()).map(|i| array.get(i)).collect(),
        _ => vec![value.clone()],
    };
    limits::make(items.len())?;
    let mut common = None;
    let mut raw = Vec::with_capacity(items.len());
    for item in &items {
        let scalar = match item {
            Value::Bool(b) => Scalar::bool(*b),
            Value::Int(i) => Scalar::int(Dtype::Int64, *i),
            Value::Float(x) => Scalar::f64(*x),
            Value::List(_) | Value::Tuple(_) | Value::Array(_) => {
                return Err(Fault::refuse("arrays of more than one dimension cannot be run here"));
            }
            _ => item.scalar().ok_or_else(|| {
                Fault::refuse(format!("an array of '{}' cannot be run here", item.type_name()))
                    .help("write a list of numbers")
            })?,
        };
        common = Some(common.map_or(scalar.dtype, |known: Dtype| known.max(scalar.dtype)));
        raw.push(scalar);
    }
    let own = match (common, tensor && !matches!(value, Value::Array(_))) {
        (None, true) => Dtype::Float32,
        (None, false) => Dtype::Float64,
        // TensorFlow makes float32 and int32 of Python's numbers.
        (Some(Dtype::Float64), true) if items.iter().any(|v| matches!(v, Value::Float(_))) => Dtype::Float32,
        (Some(Dtype::Int64), true) if raw.iter().all(|s| i32::try_from(s.to_i64()).is_ok()) => Dtype::Int32,
        (Some(common), _) => common,
    };
    let dtype = dtype.unwrap_or(own);
    Ok((dtype, raw.into_iter().map(|s| s.cast(dtype)).collect()))
}

/// A number as a numpy array without dimensions.
pub(super) fn single(scalar: Scalar) -> Value {
    Value::Array(Rc::new(Array {
        library: Library::Numpy,
        single: true,
        dtype: scalar.dtype,
        items: vec![scalar.bits],
    }))
}

/// The scalar in an array without dimensions; everything else as it is.
pub(super) fn scalar_of(value: &Value) -> Value {
    match value {
        Value::Array(array) if array.single => array.get(0),
        _ => value.clone(),
    }
}

/// Scalars as an array.
pub(super) fn array(library: Library, dtype: Dtype, items: &[Scalar]) -> Value {
    limits::work(items.len().saturating_mul(8));
    let items = items.iter().map(|s| s.bits).collect();
    Value::Array(Rc::new(Array { library, single: false, dtype, items }))
}

/// One element, by an index that may count from the end.
pub(super) fn item(array: &Array, index: &Value) -> Outcome<Value> {
    let n = array.items.len();
    if array.single {
        return Err(Fault::raise(
            "IndexError",
            "too many indices for array: array is 0-dimensional, but 1 were indexed",
        ));
    }
    if let (Value::Iterations(_), Library::Tensorflow) = (index, array.library) {
        return Err(Fault::raise("AttributeError", "'str' object has no attribute 'base_dtype'")
            .help("write `int(step)` for the index"));
    }
    if let Value::Bool(_) | Value::Array(_) | Value::List(_) = index {
        return Err(Fault::refuse(format!("an array by a '{}' cannot be run here", index.type_name()))
            .help("take its items one by one, `x[0]`"));
    }
    let whole = match index {
        Value::Int(i) => Some(*i),
        Value::Numpy(dtype, bits) | Value::Tensor(dtype, bits) | Value::Jax(dtype, _, bits)
            if !dtype.is_float() =>
        {
            Some(*bits as i64)
        }
        _ => None,
    };
    let place = match (whole, array.library) {
        // JAX stays within its arrays, and says nothing.
        (Some(i), Library::Jax) if n > 0 => {
            let from_start = if i < 0 { i.saturating_add(n as i64) } else { i };
            from_start.clamp(0, n as i64 - 1) as usize
        }
        (Some(i), library) => {
            let from_start = if i < 0 { i.saturating_add(n as i64) } else { i };
            match usize::try_from(from_start).ok().filter(|place| *place < n) {
                Some(place) => place,
                None if library == Library::Tensorflow => {
                    let message =
                        format!("slice index {from_start} of dimension 0 out of bounds. [Op:StridedSlice]");
                    return Err(Fault::raise("InvalidArgumentError", message)
                        .help(format!("it has {n} items and was asked for number {i}")));
                }
                None => {
                    let message = format!("index {i} is out of bounds for axis 0 with size {n}");
                    return Err(Fault::raise("IndexError", message));
                }
            }
        }
        (None, Library::Numpy) if matches!(index, Value::Float(_) | Value::Str(_) | Value::Numpy(..)) => {
            return Err(Fault::raise(
                "IndexError",
                "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices",
            )
            .help("write `int(...)` around the index"));
        }
        (None, _) => objects::place(index, n, "array")?,
    };
    Ok(array.get(place))
}
