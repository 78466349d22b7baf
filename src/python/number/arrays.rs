//! One-dimensional arrays. Each element is computed like a scalar.

use crate::arrange::Arrange as _;
use crate::number::dtype::{Dtype, Scalar};
use crate::python::number::numpy;
use crate::python::number::places;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::limits;
use crate::python::object::memory::Memory;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Array, Library, Value};

/// Applies a function to every element.
pub(in crate::python) fn map(array: &Array, mut f: impl FnMut(&Value) -> Outcome<Value>) -> Outcome<Value> {
    // An operation on an array without dimensions returns a scalar.
    if array.single {
        return f(&array.get(0));
    }
    let items: Outcome<Vec<Value>> = (0..array.items.len()).map(|i| f(&array.get(i))).collect();
    collect(items?, array.library, array.dtype)
}

/// Applies a function to the elements of two values, one of them an array. Scalars are repeated.
pub(in crate::python) fn zip(
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

/// An array of scalars of one type.
pub(in crate::python) fn collect(items: Vec<Value>, library: Library, empty: Dtype) -> Outcome<Value> {
    limits::grow(items.len())?;
    limits::make(items.len())?;
    let dtype = items.first().and_then(Value::scalar).map_or(empty, |s| s.dtype);
    let items = items.iter().map(|item| item.scalar().map_or(0, |s| s.cast(dtype).bits)).collect();
    Ok(made(library, false, dtype, items))
}

fn made(library: Library, single: bool, dtype: Dtype, items: Vec<u64>) -> Value {
    Value::Array(Shared::new(Array { library, single, dtype, items: Memory::new(items) }))
}

/// A copy with its own memory.
pub(in crate::python) fn copy(array: &Array, library: Library) -> Value {
    limits::work(array.items.len());
    made(library, array.single, array.dtype, array.items.all())
}

/// A list, tuple, range or array of numbers as scalars of one type: the given one, or the one that holds them all.
pub(in crate::python) fn scalars(
    value: &Value,
    tensor: bool,
    dtype: Option<Dtype>,
) -> Outcome<(Dtype, Vec<Scalar>)> {
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
        // TensorFlow converts Python's numbers to float32 and int32.
        (Some(Dtype::Float64), true) if items.iter().any(|v| matches!(v, Value::Float(_))) => Dtype::Float32,
        (Some(Dtype::Int64), true) if raw.iter().all(|s| i32::try_from(s.to_i64()).is_ok()) => Dtype::Int32,
        (Some(common), _) => common,
    };
    let dtype = dtype.unwrap_or(own);
    Ok((dtype, raw.into_iter().map(|s| s.cast(dtype)).collect()))
}

/// A number as a numpy array without dimensions.
pub(in crate::python) fn single(scalar: Scalar) -> Value {
    made(Library::Numpy, true, scalar.dtype, vec![scalar.bits])
}

/// The scalar in an array without dimensions; other values are returned unchanged.
pub(in crate::python) fn scalar_of(value: &Value) -> Value {
    match value {
        Value::Array(array) if array.single => array.get(0),
        _ => value.clone(),
    }
}

/// An array of these scalars.
pub(in crate::python) fn array(library: Library, dtype: Dtype, items: &[Scalar]) -> Value {
    limits::work(items.len().saturating_mul(8));
    let items = items.iter().map(|s| s.bits).collect();
    made(library, false, dtype, items)
}

/// A part of an array. numpy's is a view, which shares the memory.
pub(in crate::python) fn slice(array: &Shared<Array>, bounds: &[Value; 3]) -> Outcome<Value> {
    if array.single {
        return Err(too_many_indices());
    }
    let (start, stop, step) = places::slice_bounds(array.items.len(), bounds)?;
    let span = if step > 0 { stop - start } else { start - stop };
    let length = if span <= 0 { 0 } else { (span - 1) / step.abs() + 1 };
    let items = array.items.view(start.max(0) as usize, step as isize, length as usize);
    let (library, dtype) = (array.library, array.dtype);
    Ok(Value::Array(Shared::new(Array { library, single: false, dtype, items })))
}

fn too_many_indices() -> Fault {
    Fault::raise("IndexError", "too many indices for array: array is 0-dimensional, but 1 were indexed")
}

/// The places that a list or array of integers or bools selects; `None` for another index.
fn chosen(array: &Array, index: &Value) -> Outcome<Option<Vec<usize>>> {
    let n = array.items.len();
    match index {
        Value::List(items) if !items.borrow().is_empty() => {}
        Value::Array(index) if index.library == Library::Numpy && !index.single => {}
        _ => return Ok(None),
    }
    if array.library != Library::Numpy || array.single {
        return Ok(None);
    }
    let (dtype, items) = scalars(index, false, None)?;
    if dtype == Dtype::Bool {
        if items.len() != n {
            return Err(Fault::raise(
                "IndexError",
                format!(
                    "boolean index did not match indexed array along axis 0; size of axis is {n} but size of \
                     corresponding boolean axis is {}",
                    items.len()
                ),
            ));
        }
        return Ok(Some((0..n).filter(|at| items[*at].truth()).collect()));
    }
    if dtype.is_float() {
        return Err(Fault::raise(
            "IndexError",
            "arrays used as indices must be of integer (or boolean) type",
        ));
    }
    let at = |i: &Scalar| {
        let i = i.to_i64();
        usize::try_from(if i < 0 { i.saturating_add(n as i64) } else { i })
            .ok()
            .filter(|at| *at < n)
            .ok_or_else(|| {
                Fault::raise("IndexError", format!("index {i} is out of bounds for axis 0 with size {n}"))
            })
    };
    items.iter().map(at).collect::<Outcome<Vec<usize>>>().map(Some)
}

/// `array[index] = value`. Only numpy's arrays can be changed.
pub(in crate::python) fn assign(array: &Array, index: &Value, value: &Value) -> Outcome<()> {
    match array.library {
        Library::Numpy => {}
        Library::Tensorflow => {
            let message =
                "'tensorflow.python.framework.ops.EagerTensor' object does not support item assignment";
            return Err(Fault::raise("TypeError", message));
        }
        Library::Jax => {
            return Err(Fault::raise(
                "TypeError",
                "JAX arrays are immutable and do not support in-place item assignment.",
            ));
        }
    }
    if let Value::Lost(lost) = value {
        return Err(lost.reason.clone());
    }
    let n = array.items.len();
    let whole = match index {
        Value::Ellipsis => true,
        Value::Tuple(none) => none.is_empty(),
        _ => false,
    };
    let places = match index {
        _ if whole => (0..n).collect(),
        Value::Slice(_) if array.single => return Err(too_many_indices()),
        Value::Slice(bounds) => places::slice_places(n, bounds)?,
        _ => match chosen(array, index)? {
            Some(places) => places,
            None => {
                let at = place(array, index)?;
                array.items.set(at, element(array.dtype, value)?.bits);
                return Ok(());
            }
        },
    };
    limits::work(places.len());
    let values: Vec<Scalar> = match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) | Value::Array(_) => {
            // All values are read before the first is written: both may share memory.
            scalars(value, false, None)?.1.into_iter().map(|s| s.cast(array.dtype)).collect()
        }
        value => vec![element(array.dtype, value)?],
    };
    if values.len() != places.len() && values.len() != 1 {
        let (given, wanted) = (values.len(), places.len());
        let message = match index {
            Value::Slice(_) | Value::Ellipsis => {
                format!("could not broadcast input array from shape ({given},) into shape ({wanted},)")
            }
            Value::Array(mask) if mask.dtype == Dtype::Bool => format!(
                "NumPy boolean array indexing assignment cannot assign {given} input values to the {wanted} output \
                 values where the mask is true"
            ),
            _ => format!(
                "shape mismatch: value array of shape ({given},) could not be broadcast to indexing result of shape \
                 ({wanted},)"
            ),
        };
        return Err(Fault::raise("ValueError", message));
    }
    for (i, at) in places.into_iter().enumerate() {
        array.items.set(at, values[if values.len() == 1 { 0 } else { i }].bits);
    }
    Ok(())
}

/// A number as an element of an array. An integer array truncates floats.
fn element(dtype: Dtype, value: &Value) -> Outcome<Scalar> {
    match scalar_of(value) {
        Value::Float(x) if !dtype.is_float() && dtype != Dtype::Bool => {
            numpy::to_scalar(&crate::python::number::float_to_int(x)?, dtype)
        }
        Value::Bool(b) => Ok(Scalar::bool(b).cast(dtype)),
        number @ (Value::Int(_) | Value::Big(_)) if dtype == Dtype::Bool => {
            Ok(Scalar::bool(number.as_int() != Some(0)))
        }
        number @ (Value::Float(_) | Value::Int(_) | Value::Big(_)) => numpy::to_scalar(&number, dtype),
        Value::List(_) | Value::Tuple(_) => {
            Err(Fault::raise("ValueError", "setting an array element with a sequence."))
        }
        other => match other.scalar() {
            Some(scalar) => Ok(scalar.cast(dtype)),
            None => Err(Fault::refuse(format!(
                "a '{}' as an element of an array cannot be run here",
                other.type_name()
            ))
            .help("assign a number")),
        },
    }
}

/// Sorts an array in place, NaN last.
pub(in crate::python) fn sort(array: &Array) {
    let mut items: Vec<Scalar> = (0..array.items.len()).map(|i| array.scalar(i)).collect();
    limits::work(items.len() * 4);
    items.arrange_by(|a, b| match array.dtype.is_float() {
        true => {
            let (x, y) = (a.to_f64(), b.to_f64());
            x.partial_cmp(&y).unwrap_or_else(|| x.is_nan().cmp(&y.is_nan()))
        }
        false => a.to_i64().cmp(&b.to_i64()),
    });
    for (at, item) in items.into_iter().enumerate() {
        array.items.set(at, item.bits);
    }
}

/// One element, by an index that may count from the end, or several by several indices.
pub(in crate::python) fn item(array: &Shared<Array>, index: &Value) -> Outcome<Value> {
    if let Some(places) = chosen(array, index)? {
        let items: Vec<Scalar> = places.into_iter().map(|at| array.scalar(at)).collect();
        return Ok(self::array(Library::Numpy, array.dtype, &items));
    }
    match index {
        Value::Ellipsis => {
            let Array { library, single, dtype, .. } = **array;
            let items = array.items.view(0, 1, array.items.len());
            return Ok(Value::Array(Shared::new(Array { library, single, dtype, items })));
        }
        Value::Tuple(none) if none.is_empty() && array.single => return Ok(array.get(0)),
        _ => {}
    }
    place(array, index).map(|place| array.get(place))
}

fn place(array: &Array, index: &Value) -> Outcome<usize> {
    let n = array.items.len();
    if array.single {
        return Err(too_many_indices());
    }
    if let (Value::Iterations(_), Library::Tensorflow) = (index, array.library) {
        return Err(Fault::raise("AttributeError", "'str' object has no attribute 'base_dtype'")
            .help("write `int(step)` for the index"));
    }
    if let Value::Bool(_) | Value::Array(_) | Value::List(_) | Value::Tuple(_) | Value::None = index {
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
        // JAX clamps an index to the array without an error.
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
                        .help(format!("it has {n} items; the index is {i}")));
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
        (None, _) => places::place(index, n, "array")?,
    };
    Ok(place)
}
