//! `numpy`'s functions of sequences: making arrays, cumulative sums, searching, interpolation, selection.

use super::numpy::as_strong;
use crate::arrange::Arrange as _;
use crate::number::dtype::{Dtype, Scalar, float_arithmetic};
use crate::python::library::builtins;
use crate::python::number::arrays;
use crate::python::number::dtype_of;
use crate::python::number::functions;
use crate::python::number::numpy;
use crate::python::number::places;
use crate::python::object::builtin::CallArgs;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::value::{Library, Value};
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::syntax::ast::{BinaryOp, CompareOp};

/// A list or tuple as an array; other values are returned unchanged.
pub(super) fn sequence(value: &Value) -> Outcome<Value> {
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => array(value, None),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Ok(value.clone()),
    }
}

/// `np.array`. An array of one number has no dimensions.
pub(super) fn array(value: &Value, dtype: Option<Dtype>) -> Outcome<Value> {
    let single = match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => false,
        Value::Array(array) => array.single,
        _ => true,
    };
    let (dtype, items) = arrays::scalars(value, false, dtype)?;
    if single {
        return Ok(arrays::single(items[0]));
    }
    Ok(arrays::array(Library::Numpy, dtype, &items))
}

/// A number as a float64.
pub(super) fn double(args: &CallArgs, value: &Value) -> Outcome<f64> {
    let value = &arrays::scalar_of(value);
    if let Some(Scalar { dtype: Dtype::Float32, .. }) = value.scalar() {
        return Err(Fault::refuse(format!("`{}` of a float32 cannot be run here", args.name))
            .help("write `float(x)` around the argument"));
    }
    value.as_float().ok_or_else(|| not_a_number(args, value))
}

pub(super) fn not_a_number(args: &CallArgs, value: &Value) -> Fault {
    if let Value::Lost(lost) = value {
        return lost.reason.clone();
    }
    Fault::refuse(format!("`{}` of a '{}' cannot be run here", args.name, value.type_name()))
        .help("pass one number")
}

fn flag(value: Option<&Value>, default: bool) -> Outcome<bool> {
    value.map_or(Ok(default), Value::truth)
}

/// Applies a function of float64 to every element of a list of numbers.
fn doubles(value: Option<&Value>) -> Outcome<Vec<f64>> {
    let (_, items) = arrays::scalars(value.unwrap_or(&Value::None), false, Some(Dtype::Float64))?;
    Ok(items.into_iter().map(Scalar::to_f64).collect())
}

fn of_doubles(items: impl IntoIterator<Item = f64>) -> Value {
    let items: Vec<Scalar> = items.into_iter().map(Scalar::f64).collect();
    arrays::array(Library::Numpy, Dtype::Float64, &items)
}

/// A type as numpy reads it: Python's `float` and `int` have 64 bits.
pub(super) fn numpy_dtype(value: &Value) -> Outcome<Dtype> {
    match value {
        Value::Builtin(builtin) if builtin.name == "float" => Ok(Dtype::Float64),
        Value::Builtin(builtin) if builtin.name == "int" => Ok(Dtype::Int64),
        _ => dtype_of(value),
    }
}

/// `np.arange`. Integers are counted; floats are the start plus multiples of the first difference.
pub(super) fn arange(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let dtype = match args.keywords {
        [] => None,
        [(keyword, dtype)] if &**keyword == "dtype" => Some(numpy_dtype(dtype)?),
        [(keyword, _), ..] => {
            return Err(Fault::refuse(format!("`{keyword}=` of `np.arange` cannot be run here"))
                .help("write `np.arange(start, stop, step)`"));
        }
    };
    let inexact = || {
        Fault::refuse("this `dtype=` of `np.arange` cannot be run here")
            .why("numpy adds up in that type, and rounds")
            .help("write `np.arange(start, stop, step).astype(dtype)`")
    };
    if args.values.iter().all(|v| v.as_int().is_some() && !matches!(v, Value::Bool(_))) {
        // A float32 counts exactly up to 2^24.
        let is_small = |value: &Value| value.as_int().is_some_and(|int| int.abs() <= 1 << 24);
        let dtype = dtype.unwrap_or(Dtype::Int64);
        let counts = dtype == Dtype::Int64
            || matches!(dtype, Dtype::Int32 | Dtype::Float32 | Dtype::Float64)
                && args.values.iter().all(is_small);
        if !counts {
            return Err(inexact());
        }
        let Some(range) = builtins::find("range") else { return Err(Fault::refuse("`range` is not known")) };
        return array(&machine.call(&range, args.values, &[])?, Some(dtype));
    }
    if dtype.is_some_and(|dtype| dtype != Dtype::Float64) {
        return Err(inexact());
    }
    let numbers: Outcome<Vec<f64>> = args.values.iter().map(|v| double(args, v)).collect();
    let (start, stop, step) = match numbers?[..] {
        [stop] => (0.0, stop, 1.0),
        [start, stop] => (start, stop, 1.0),
        [start, stop, step] => (start, stop, step),
        _ => return Err(Fault::raise("TypeError", "arange() requires stop to be specified.")),
    };
    if step == 0.0 {
        return Err(Fault::raise("ZeroDivisionError", "division by zero"));
    }
    if args.values.iter().any(|v| v.scalar().is_some_and(|s| !s.dtype.is_float())) {
        return Err(Fault::refuse("`np.arange` of numpy integers cannot be run here").help("write `int(x)`"));
    }
    let count = ((stop - start) / step).ceil().max(0.0);
    limits::grow(if count.is_finite() { count as usize } else { usize::MAX })?;
    let delta = (start + step) - start;
    Ok(of_doubles((0..count as usize).map(|i| match i {
        0 => start,
        1 => start + step,
        _ => start + i as f64 * delta,
    })))
}

/// The number of elements of a sorted list that come before a number, or before each of several.
pub(super) fn search(list: &Value, x: &Value, right: bool) -> Outcome<Value> {
    let (dtype, items) = arrays::scalars(list, false, None)?;
    let op = if right { CompareOp::Le } else { CompareOp::Lt };
    if items.windows(2).any(|pair| CompareOp::Lt.holds(pair[1].order(pair[0]))) {
        return Err(Fault::refuse("a search in a list that is not sorted cannot be run here")
            .why("numpy searches by bisection, so its result in such a list is arbitrary")
            .help("sort the list first"));
    }
    let find = |x: &Value| {
        let common = numpy::promote(&Value::numpy(Scalar::int(Dtype::Bool, 0).cast(dtype)), &as_strong(x)?);
        let x = numpy::to_scalar(x, common)?;
        let nan = common.is_float() && x.to_f64().is_nan();
        let count = items.iter().take_while(|item| nan || op.holds(item.cast(common).order(x))).count();
        limits::spend(count)?;
        Ok(Value::numpy(Scalar::int(Dtype::Int64, count as i64)))
    };
    match &sequence(x)? {
        Value::Array(array) if !array.single => arrays::map(array, find),
        value => find(&arrays::scalar_of(value)),
    }
}

/// `np.cumsum` and `np.cumprod`, element after element.
pub(super) fn cumulated(args: &CallArgs, op: BinaryOp) -> Outcome<Value> {
    let [x] = args.exactly()?;
    let (dtype, items) = arrays::scalars(x, false, None)?;
    let dtype = if dtype.is_float() { dtype } else { Dtype::Int64 };
    let mut made: Vec<Scalar> = Vec::with_capacity(items.len());
    for item in items {
        let item = item.cast(dtype);
        made.push(match made.last() {
            None => item,
            Some(last) if dtype.is_float() => float_arithmetic(op, *last, item),
            Some(last) if op == BinaryOp::Mul => {
                Scalar::int(dtype, last.to_i64().wrapping_mul(item.to_i64()))
            }
            Some(last) => Scalar::int(dtype, last.to_i64().wrapping_add(item.to_i64())),
        });
    }
    Ok(arrays::array(Library::Numpy, dtype, &made))
}

/// `np.polyval`: Horner's rule, which begins with zero as numpy does.
pub(super) fn polyval(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [coefficients, x] = args.bind(["p", "x"], 2)?;
    let (coefficients, x) = (coefficients.unwrap_or(&Value::None), x.unwrap_or(&Value::None));
    let (dtype, items) = arrays::scalars(x, false, None)?;
    let x = array(x, None)?;
    let zeros = vec![Scalar { dtype, bits: 0 }; items.len()];
    let mut made = match &x {
        Value::Array(array) if !array.single => arrays::array(Library::Numpy, dtype, &zeros),
        _ => Value::numpy(zeros[0]),
    };
    let Value::Array(coefficients) = array(coefficients, None)? else {
        return Err(
            Fault::refuse("`np.polyval` with one coefficient cannot be run here").help("write a list")
        );
    };
    for at in 0..coefficients.items.len() {
        machine.charge(1)?;
        let raised = operators::binary(BinaryOp::Mul, &made, &x)?;
        made = operators::binary(BinaryOp::Add, &raised, &coefficients.get(at))?;
    }
    Ok(made)
}

/// `np.hstack` of lists and arrays of numbers.
pub(super) fn hstack(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [parts] = args.exactly()?;
    concatenate(machine, &CallArgs { name: args.name, values: std::slice::from_ref(parts), keywords: &[] })
}

/// `np.concatenate` of lists and arrays of numbers, in their common type.
pub(super) fn concatenate(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [parts, axis] = args.bind(["arrays", "axis"], 1)?;
    if !matches!(axis, None | Some(Value::Int(0))) {
        return Err(Fault::refuse("`np.concatenate` along another axis than 0 cannot be run here"));
    }
    let mut items = Vec::new();
    let mut types = Vec::new();
    for part in objects::items(machine, parts.unwrap_or(&Value::None))? {
        let part = sequence(&part)?;
        match &part {
            Value::Array(array) if array.library == Library::Numpy && !array.single => {}
            Value::Array(array) if array.library != Library::Numpy => return Err(not_a_number(args, &part)),
            _ if args.name == "np.hstack" => {
                return Err(Fault::refuse("`np.hstack` of numbers cannot be run here").help("write `[x]`"));
            }
            _ => return Err(Fault::raise("ValueError", "zero-dimensional arrays cannot be concatenated")),
        }
        let (dtype, own) = arrays::scalars(&part, false, None)?;
        limits::grow(own.len())?;
        types.push(dtype);
        items.extend(own);
    }
    let Some(mut dtype) = types.iter().copied().max() else {
        return Err(Fault::raise("ValueError", "need at least one array to concatenate"));
    };
    // float32 cannot hold every 32-bit integer.
    if dtype.is_float() && types.iter().any(|t| !t.is_float() && *t != Dtype::Bool) {
        dtype = Dtype::Float64;
    }
    let items: Vec<Scalar> = items.into_iter().map(|item| item.cast(dtype)).collect();
    Ok(arrays::array(Library::Numpy, dtype, &items))
}

/// `np.diff`.
pub(super) fn diff(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x] = args.exactly()?;
    let Value::Array(x) = sequence(x)? else {
        return Err(Fault::raise("ValueError", "diff requires input that is at least one dimensional"));
    };
    let pairs: Outcome<Vec<Value>> =
        (1..x.items.len()).map(|i| numpy::binary(BinaryOp::Sub, &x.get(i), &x.get(i - 1))).collect();
    arrays::collect(pairs?, Library::Numpy, x.dtype)
}

fn count(args: &CallArgs, value: Option<&Value>) -> Outcome<usize> {
    let value = value.unwrap_or(&Value::None);
    let n = match value {
        Value::Tuple(items) if items.len() == 1 => places::whole(&items[0])?,
        Value::Tuple(_) | Value::List(_) => {
            return Err(Fault::refuse(format!("`{}` of several dimensions cannot be run here", args.name)));
        }
        value => places::whole(value)?,
    };
    let n =
        usize::try_from(n).map_err(|_| Fault::raise("ValueError", "negative dimensions are not allowed"))?;
    limits::grow(n)?;
    Ok(n)
}

/// `np.zeros` and `np.ones`.
pub(super) fn filled(args: &CallArgs, value: f64) -> Outcome<Value> {
    let [shape, dtype] = args.bind(["shape", "dtype"], 1)?;
    let dtype = dtype.map_or(Ok(Dtype::Float64), dtype_of)?;
    Ok(arrays::array(Library::Numpy, dtype, &vec![Scalar::f64(value).cast(dtype); count(args, shape)?]))
}

/// `np.full`.
pub(super) fn full(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [shape, value, dtype] = args.bind(["shape", "fill_value", "dtype"], 2)?;
    let (own, items) =
        arrays::scalars(value.unwrap_or(&Value::None), false, dtype.map(dtype_of).transpose()?)?;
    let [value] = items[..] else {
        return Err(Fault::refuse("`np.full` of several values cannot be run here"));
    };
    Ok(arrays::array(Library::Numpy, own, &vec![value; count(args, shape)?]))
}

/// Linear interpolation between points, for one number or several, as numpy's C code computes it.
pub(super) fn interp(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x, points, values, left, right] = args.bind(["x", "xp", "fp", "left", "right"], 3)?;
    let (points, values) = (doubles(points)?, doubles(values)?);
    if points.is_empty() {
        return Err(Fault::raise("ValueError", "array of sample points is empty"));
    }
    if points.len() != values.len() {
        return Err(Fault::raise("ValueError", "fp and xp are not of the same length."));
    }
    let last = points.len() - 1;
    let end = |v: Option<&Value>, default: f64| match v {
        None | Some(Value::None) => Ok(default),
        Some(v) => double(args, v),
    };
    let (left, right) = (end(left, values[0])?, end(right, values[last])?);
    let at = |x: f64| {
        if x.is_nan() {
            return x;
        }
        if x > points[last] {
            return right;
        }
        if x < points[0] {
            return left;
        }
        // The points rise and `x` is not NaN.
        let j = points.partition_point(|p| *p <= x).saturating_sub(1);
        if j == last || points[j] == x {
            return values[j];
        }
        let slope = (values[j + 1] - values[j]) / (points[j + 1] - points[j]);
        let mut y = slope * (x - points[j]) + values[j];
        if y.is_nan() {
            y = slope * (x - points[j + 1]) + values[j + 1];
            if y.is_nan() && values[j] == values[j + 1] {
                y = values[j];
            }
        }
        y
    };
    let rises = |points: &[f64]| points.windows(2).all(|pair| pair[0] <= pair[1]);
    if !rises(&points) {
        return Err(Fault::refuse("`np.interp` over points that are not increasing cannot be run here")
            .why("numpy does not check the order, so its result would be arbitrary")
            .help("sort the points"));
    }
    match &sequence(x.unwrap_or(&Value::None))? {
        Value::Array(array) if !array.single => {
            arrays::map(array, |item| Ok(Value::numpy(Scalar::f64(at(double_or_wider(args, item)?)))))
        }
        value => Ok(Value::numpy(Scalar::f64(at(double_or_wider(args, &arrays::scalar_of(value))?)))),
    }
}

/// A number of any type as a float64.
fn double_or_wider(args: &CallArgs, value: &Value) -> Outcome<f64> {
    value.as_float().ok_or_else(|| not_a_number(args, value))
}

/// Evenly spaced numbers.
fn spaced(start: f64, stop: f64, count: usize, endpoint: bool) -> Vec<f64> {
    let parts = if endpoint { count.saturating_sub(1) } else { count };
    let delta = stop - start;
    let step = delta / parts as f64;
    let mut items: Vec<f64> = (0..count)
        .map(|i| {
            let i = i as f64;
            let offset = if parts == 0 {
                i * delta
            } else if step == 0.0 {
                i / parts as f64 * delta
            } else {
                i * step
            };
            offset + start
        })
        .collect();
    if endpoint && count > 1 {
        items[count - 1] = stop;
    }
    items
}

fn samples(value: Option<&Value>) -> Outcome<usize> {
    let count = value.map_or(Ok(50), places::whole)?;
    if count < 0 {
        return Err(Fault::raise("ValueError", format!("Number of samples, {count}, must be non-negative.")));
    }
    limits::grow(count as usize)?;
    Ok(count as usize)
}

/// `np.linspace`.
pub(super) fn linspace(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [start, stop, num, endpoint, steps, dtype] =
        args.bind(["start", "stop", "num", "endpoint", "retstep", "dtype"], 2)?;
    let dtype = dtype.filter(|dtype| !matches!(dtype, Value::None)).map(numpy_dtype).transpose()?;
    if dtype.is_some_and(|dtype| !dtype.is_float()) || flag(steps, false)? {
        return Err(Fault::refuse("these arguments of `np.linspace` cannot be run here")
            .help("write `np.linspace(start, stop, num)`"));
    }
    let (start, stop) =
        (double(args, start.unwrap_or(&Value::None))?, double(args, stop.unwrap_or(&Value::None))?);
    let items = spaced(start, stop, samples(num)?, flag(endpoint, true)?);
    let dtype = dtype.unwrap_or(Dtype::Float64);
    // numpy computes in float64, and rounds at the end.
    let items: Vec<Scalar> = items.into_iter().map(|x| Scalar::f64(x).cast(dtype)).collect();
    Ok(arrays::array(Library::Numpy, dtype, &items))
}

/// `np.repeat` of a list: each element so many times, or each its own number of times.
pub(super) fn repeat(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [list, times] = args.bind(["a", "repeats"], 2)?;
    let (dtype, items) = arrays::scalars(&array(list.unwrap_or(&Value::None), None)?, false, None)?;
    let times = match times {
        Some(times @ (Value::List(_) | Value::Tuple(_) | Value::Array(_))) => {
            let (_, times) = arrays::scalars(times, false, Some(Dtype::Int64))?;
            times.into_iter().map(|count| count.to_f64() as i64).collect()
        }
        Some(times) => vec![places::whole(times)?],
        None => Vec::new(),
    };
    if times.len() != 1 && times.len() != items.len() {
        let message = format!(
            "operands could not be broadcast together with shape ({},) ({},)",
            items.len(),
            times.len()
        );
        return Err(Fault::raise("ValueError", message));
    }
    if times.iter().any(|count| *count < 0) {
        return Err(Fault::raise("ValueError", "repeats may not contain negative values."));
    }
    let mut repeated = Vec::new();
    for (item, count) in items.into_iter().zip(times.into_iter().cycle()) {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        limits::grow(count.saturating_add(repeated.len()))?;
        repeated.extend(std::iter::repeat_n(item, count));
    }
    Ok(arrays::array(Library::Numpy, dtype, &repeated))
}

/// `np.tile` of a list, so many times in a row.
pub(super) fn tile(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [list, times] = args.bind(["A", "reps"], 2)?;
    let (dtype, items) = arrays::scalars(&array(list.unwrap_or(&Value::None), None)?, false, None)?;
    let times = match times {
        Some(times) if times.as_int().is_some() => places::whole(times)?.max(0) as usize,
        _ => return Err(Fault::refuse("`np.tile` in several dimensions cannot be run here")),
    };
    limits::grow(items.len().saturating_mul(times))?;
    Ok(arrays::array(Library::Numpy, dtype, &items.repeat(times)))
}

/// `np.logspace`.
pub(super) fn logspace(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [start, stop, num, endpoint, base] = args.bind(["start", "stop", "num", "endpoint", "base"], 2)?;
    let (start, stop) =
        (double(args, start.unwrap_or(&Value::None))?, double(args, stop.unwrap_or(&Value::None))?);
    let exponents = of_doubles(spaced(start, stop, samples(num)?, flag(endpoint, true)?));
    numpy::power(base.unwrap_or(&Value::Float(10.0)), &exponents)
}

/// `np.geomspace` of positive numbers.
pub(super) fn geomspace(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [start, stop, num, endpoint] = args.bind(["start", "stop", "num", "endpoint"], 2)?;
    let (start, stop) =
        (double(args, start.unwrap_or(&Value::None))?, double(args, stop.unwrap_or(&Value::None))?);
    if start == 0.0 || stop == 0.0 {
        return Err(Fault::raise("ValueError", "Geometric sequence cannot include zero"));
    }
    if !(start > 0.0 && stop > 0.0) {
        return Err(Fault::refuse("`np.geomspace` of negative numbers cannot be run here"));
    }
    let (count, endpoint) = (samples(num)?, flag(endpoint, true)?);
    let log = |x: f64| super::numpy::unary(functions::Unary::Log10, &Value::Float(x));
    let ends = [log(start)?, log(stop)?].map(|x| x.scalar().map_or(0.0, Scalar::to_f64));
    let exponents = of_doubles(spaced(ends[0], ends[1], count, endpoint));
    let mut items = doubles(Some(&numpy::power(&Value::Float(10.0), &exponents)?))?;
    if count > 0 {
        items[0] = start;
    }
    if count > 1 && endpoint {
        items[count - 1] = stop;
    }
    Ok(of_doubles(items))
}

/// The common type of values; Python's numbers adapt to the others.
fn common(values: &[Value]) -> Dtype {
    let like = |v: &Value| match v {
        Value::Array(array) => Value::numpy(Scalar::int(Dtype::Bool, 0).cast(array.dtype)),
        Value::Bool(_) => Value::numpy(Scalar::bool(false)),
        value => value.clone(),
    };
    let weak = |v: &Value| matches!(v, Value::Int(_) | Value::Float(_) | Value::Big(_));
    // Strong types come first; Python's numbers are considered once these are known.
    let mut values: Vec<Value> = values.iter().map(like).collect();
    values.arrange_by_key(weak);
    let typed = |dtype: Dtype| Value::numpy(Scalar::int(Dtype::Bool, 0).cast(dtype));
    let own = |v: &Value| match v {
        Value::Int(_) | Value::Big(_) => Dtype::Int64,
        Value::Float(_) => Dtype::Float64,
        value => value.scalar().map_or(Dtype::Float64, |s| s.dtype),
    };
    let Some((first, rest)) = values.split_first() else { return Dtype::Float64 };
    if weak(first) {
        return values.iter().map(own).max().unwrap_or(Dtype::Float64);
    }
    rest.iter().fold(own(first), |dtype, value| numpy::promote(&typed(dtype), value))
}

/// `np.where` with three arguments. The result for numbers is an array without dimensions.
pub(super) fn choose(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [test, x, y] = match args.values {
        [_] => {
            return Err(Fault::refuse("`np.where` of a condition alone cannot be run here")
                .help("write `np.where(condition, x, y)`"));
        }
        _ => args.bind(["condition", "x", "y"], 3)?.map(|v| v.unwrap_or(&Value::None)),
    };
    let values = [sequence(test)?, sequence(x)?, sequence(y)?];
    if let Some(value) = values[1..].iter().find(|v| matches!(v, Value::None | Value::Str(_))) {
        return Err(not_a_number(args, value));
    }
    let dtype = common(&values[1..]);
    let length = |v: &Value| {
        if let Value::Array(array) = v { (!array.single).then_some(array.items.len()) } else { None }
    };
    let item = |v: &Value, i: usize| match v {
        Value::Array(array) => array.get(if array.items.len() == 1 { 0 } else { i }),
        value => value.clone(),
    };
    let lengths: Vec<usize> = values.iter().filter_map(length).collect();
    let Some(&n) = lengths.iter().max() else {
        let chosen = if item(&values[0], 0).truth()? { &values[1] } else { &values[2] };
        // An operation on it returns a scalar.
        return Ok(arrays::single(numpy::to_scalar(&item(chosen, 0), dtype)?));
    };
    if lengths.iter().any(|length| *length != n && *length != 1) {
        return Err(Fault::raise("ValueError", "operands could not be broadcast together"));
    }
    let mut items = Vec::with_capacity(n);
    for i in 0..n {
        let chosen = if item(&values[0], i).truth()? { &values[1] } else { &values[2] };
        items.push(numpy::to_scalar(&item(chosen, i), dtype)?);
    }
    Ok(arrays::array(Library::Numpy, dtype, &items))
}

/// `np.select` of conditions and choices that are numbers. The result is an array without dimensions.
pub(super) fn select(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [conditions, choices, default] = args.bind(["condlist", "choicelist", "default"], 2)?;
    let conditions = objects::items(machine, conditions.unwrap_or(&Value::None))?;
    let mut choices = objects::items(machine, choices.unwrap_or(&Value::None))?;
    if conditions.len() != choices.len() {
        return Err(Fault::raise("ValueError", "list of cases must be same length as list of conditions"));
    }
    if conditions.is_empty() {
        return Err(Fault::raise("ValueError", "select with an empty condition list is not possible"));
    }
    choices.push(default.cloned().unwrap_or(Value::Int(0)));
    let choices: Vec<Value> = choices.iter().map(arrays::scalar_of).collect();
    for (i, condition) in conditions.iter().map(arrays::scalar_of).enumerate() {
        match condition {
            Value::Bool(_) | Value::Numpy(Dtype::Bool, _) => {}
            Value::Lost(lost) => return Err(lost.reason.clone()),
            Value::Array(_) => {
                return Err(Fault::refuse("`np.select` over arrays cannot be run here")
                    .help("select for one number at a time"));
            }
            _ => {
                let message = format!("invalid entry {i} in condlist: should be boolean ndarray");
                return Err(Fault::raise("TypeError", message));
            }
        }
    }
    if let Some(value) = choices.iter().find(|v| v.scalar().is_none() && v.as_float().is_none()) {
        return Err(not_a_number(args, value));
    }
    let dtype = common(&choices);
    let mut place = conditions.len();
    for (i, condition) in conditions.iter().enumerate().rev() {
        if condition.truth()? {
            place = i;
        }
    }
    Ok(arrays::single(numpy::to_scalar(&choices[place], dtype)?))
}

/// `np.piecewise` of one number. The result is an array without dimensions, of the number's type.
pub(super) fn piecewise(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x, conditions, functions] = args.bind(["x", "condlist", "funclist"], 3)?;
    let x = arrays::scalar_of(&sequence(x.unwrap_or(&Value::None))?);
    if let Value::Array(_) = x {
        return Err(Fault::refuse("`np.piecewise` of an array cannot be run here")
            .help("call it for one number at a time"));
    }
    let Some(x) = as_strong(&x)?.scalar() else { return Err(not_a_number(args, &x)) };
    let mut conditions: Vec<bool> = match conditions.unwrap_or(&Value::None) {
        list @ (Value::List(_) | Value::Tuple(_) | Value::Array(_)) => {
            let items = objects::items(machine, list)?;
            items.iter().map(Value::truth).collect::<Outcome<_>>()?
        }
        one => vec![one.truth()?],
    };
    let functions = objects::items(machine, functions.unwrap_or(&Value::None))?;
    let n = conditions.len();
    if n + 1 == functions.len() {
        conditions.push(!conditions.iter().any(|c| *c));
    } else if n != functions.len() {
        return Err(Fault::raise(
            "ValueError",
            format!("with {n} condition(s), either {n} or {} functions are expected", n + 1),
        ));
    }
    let mut result = Scalar::int(Dtype::Int64, 0).cast(x.dtype);
    for (condition, function) in conditions.iter().zip(&functions) {
        if !condition {
            continue;
        }
        let value = match function {
            Value::Function(_) | Value::Builtin(_) | Value::Bound(_) => {
                machine.call(function, &[arrays::array(Library::Numpy, x.dtype, &[x])], &[])?
            }
            value => value.clone(),
        };
        let (_, items) = arrays::scalars(&value, false, None)?;
        let [value] = items[..] else {
            return Err(Fault::refuse(
                "`np.piecewise` with a function that gives several numbers cannot be run here",
            ));
        };
        result = value.cast(x.dtype);
    }
    Ok(arrays::single(result))
}
