//! Integers as counts and indices, and the items that indices and slices select.

use crate::number::dtype::Dtype;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;

/// An integer that fits 64 bits, as indices and counts require.
pub(in crate::python) fn whole(value: &Value) -> Outcome<i64> {
    match value {
        Value::Int(i) => Ok(*i),
        Value::Bool(b) => Ok(i64::from(*b)),
        Value::Numpy(dtype, bits) | Value::Jax(dtype, _, bits)
            if !dtype.is_float() && *dtype != Dtype::Bool =>
        {
            Ok(*bits as i64)
        }
        Value::Big(_) => Err(Fault::raise("OverflowError", "Python int too large to convert to C ssize_t")),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Err(no_integer(value)),
    }
}

/// The error for a value that is not an integer.
pub(in crate::python) fn no_integer(value: &Value) -> Fault {
    Fault::raise("TypeError", format!("'{}' object cannot be interpreted as an integer", value.type_name()))
}

/// The place of an index, which may count from the end.
pub(in crate::python) fn place(index: &Value, length: usize, what: &str) -> Outcome<usize> {
    let i = match index {
        Value::Tensor(dtype, bits) if !dtype.is_float() => *bits as i64,
        Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Numpy(..) | Value::Jax(..) => whole(index)?,
        _ => {
            let type_name = index.type_name();
            return Err(Fault::raise(
                "TypeError",
                format!("{what} indices must be integers or slices, not {type_name}"),
            )
            .help("write `int(...)` around the index"));
        }
    };
    let from_end = if i < 0 { i.saturating_add(length as i64) } else { i };
    usize::try_from(from_end).ok().filter(|i| *i < length).ok_or_else(|| {
        Fault::raise("IndexError", format!("{what} index out of range"))
            .help(format!("it has {length} items; the index is {i}"))
    })
}

/// The places that a slice selects of `length` items, in its order.
pub(in crate::python) fn slice_places(length: usize, bounds: &[Value; 3]) -> Outcome<Vec<usize>> {
    let (start, stop, step) = slice_bounds(length, bounds)?;
    let mut places = Vec::new();
    let mut i = start;
    while if step > 0 { i < stop } else { i > stop } {
        places.push(i as usize);
        i = i.saturating_add(step);
    }
    Ok(places)
}

/// The first place of a slice of `length` items, its end (exclusive), and the step.
pub(in crate::python) fn slice_bounds(length: usize, bounds: &[Value; 3]) -> Outcome<(i64, i64, i64)> {
    let n = length as i64;
    let bound = |value: &Value| -> Outcome<Option<i64>> {
        match value {
            Value::None => Ok(None),
            Value::Int(_) | Value::Bool(_) | Value::Numpy(..) => whole(value).map(Some),
            _ => Err(Fault::raise(
                "TypeError",
                "slice indices must be integers or None or have an __index__ method",
            )),
        }
    };
    let step = bound(&bounds[2])?.unwrap_or(1);
    if step == 0 {
        return Err(Fault::raise("ValueError", "slice step cannot be zero"));
    }
    let (least, most) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let clamp = |i: i64| (if i < 0 { i.saturating_add(n) } else { i }).clamp(least, most);
    let start = bound(&bounds[0])?.map_or(if step > 0 { least } else { most }, clamp);
    let stop = bound(&bounds[1])?.map_or(if step > 0 { most } else { least }, clamp);
    Ok((start, stop, step))
}
