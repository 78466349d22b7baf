//! `numpy`: scalars and short arrays. Functions whose vector code differs from C's library are refused.

use super::super::arrays;
use super::super::ast::{BinaryOp, CompareOp};
use super::super::builtins::{self, Args, Builtin, numpy_scalar, table};
use super::super::fault::{Fault, Outcome};
use super::super::functions::{self, Unary};
use super::super::limits;
use super::super::machine::Machine;
use super::super::methods;
use super::super::numpy;
use super::super::objects;
use super::super::scalar::{Dtype, Scalar};
use super::super::value::Value;
use super::{Module, dtype_of};

pub(super) static NUMPY: Module = Module { name: "np", functions: FUNCTIONS, others };

fn others(name: &str) -> Option<Value> {
    Some(Value::Float(match name {
        "pi" => std::f64::consts::PI,
        "e" => std::f64::consts::E,
        "inf" | "Inf" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => return None,
    }))
}

static FUNCTIONS: &[Builtin] = table! {
    "np.abs" => |_, a| one(a, Unary::Abs);
    "np.absolute" => |_, a| one(a, Unary::Abs);
    "np.add" => |_, a| two(a, BinaryOp::Add);
    "np.any" => |m, a| { let [x] = a.exactly()?; let mut any = false;
        for item in objects::items(m, x)? { any |= item.truth()?; } Ok(Value::numpy(Scalar::bool(any))) };
    "np.all" => |m, a| { let [x] = a.exactly()?; let mut all = true;
        for item in objects::items(m, x)? { all &= item.truth()?; } Ok(Value::numpy(Scalar::bool(all))) };
    "np.arange" => |m, a| { let range = builtins::find("range").map_or(Err(Fault::refuse("no range")), |r| m.call(&r, a.values, &[]))
            .map_err(|_| Fault::refuse("`np.arange` of other things than integers cannot be run here").help("write `[i * step for i in range(n)]`"))?;
        array(&range, Some(Dtype::Int64)) };
    "np.argmax" => |_, a| { let [x] = a.exactly()?; best(x, CompareOp::Gt) };
    "np.argmin" => |_, a| { let [x] = a.exactly()?; best(x, CompareOp::Lt) };
    "np.array" => |_, a| { let [x, dtype] = a.bind(["object", "dtype"], 1)?;
        array(x.unwrap_or(&Value::None), dtype.map(dtype_of).transpose()?) };
    "np.asarray" => |_, a| { let [x, dtype] = a.bind(["a", "dtype"], 1)?;
        array(x.unwrap_or(&Value::None), dtype.map(dtype_of).transpose()?) };
    "np.ceil" => |_, a| one(a, Unary::Ceil);
    "np.clip" => |_, a| { let [x, low, high] = a.bind(["a", "a_min", "a_max"], 3)?;
        let [x, low, high] = [x, low, high].map(|v| v.unwrap_or(&Value::None));
        if let Some(lost) = [x, low, high].iter().find_map(|v| if let Value::Lost(lost) = v { Some(lost) } else { None }) { return Err(lost.reason.clone()); }
        // All three meet in one type, whichever of them is chosen; only the bounds may be weak.
        let x = &as_strong(x)?;
        let common = numpy::promote(&Value::numpy(numpy::to_scalar(x, numpy::promote(x, low))?), high);
        let x = Value::numpy(numpy::to_scalar(x, common)?);
        extreme(&extreme(&x, low, true)?, high, false) };
    "np.cos" => |_, a| one(a, Unary::Cos);
    "np.deg2rad" => |_, a| { let [x] = a.exactly()?; double(a, x).map(|x| Value::numpy(Scalar::f64(x * (std::f64::consts::PI / 180.0)))) };
    "np.digitize" => |_, a| { let [x, bins] = a.exactly()?; search(bins, x, true) };
    "np.divide" => |_, a| two(a, BinaryOp::Div);
    "np.exp" => |_, a| one(a, Unary::Exp);
    "np.fabs" => |_, a| { let [x] = a.exactly()?; double(a, x).map(|x| Value::numpy(Scalar::f64(x.abs()))) };
    "np.floor" => |_, a| one(a, Unary::Floor);
    "np.floor_divide" => |_, a| two(a, BinaryOp::FloorDiv);
    "np.fmod" => |_, a| { let [x, y] = a.exactly()?; let dtype = numpy::promote(x, y);
        let (x, y) = (numpy::to_scalar(x, dtype)?, numpy::to_scalar(y, dtype)?);
        if !dtype.is_float() { return Err(Fault::refuse("`np.fmod` of integers cannot be run here").help("write `math.fmod`")); }
        Ok(Value::numpy(Scalar::float(dtype, x.to_f64() % y.to_f64()))) };
    "np.interp" => interp;
    "np.isnan" => |_, a| { let [x] = a.exactly()?; double(a, x).map(|x| Value::numpy(Scalar::bool(x.is_nan()))) };
    "np.isinf" => |_, a| { let [x] = a.exactly()?; double(a, x).map(|x| Value::numpy(Scalar::bool(x.is_infinite()))) };
    "np.isfinite" => |_, a| { let [x] = a.exactly()?; double(a, x).map(|x| Value::numpy(Scalar::bool(x.is_finite()))) };
    "np.less" => |_, a| { let [x, y] = a.exactly()?; numpy::compare(CompareOp::Lt, x, y) };
    "np.less_equal" => |_, a| { let [x, y] = a.exactly()?; numpy::compare(CompareOp::Le, x, y) };
    "np.greater" => |_, a| { let [x, y] = a.exactly()?; numpy::compare(CompareOp::Gt, x, y) };
    "np.greater_equal" => |_, a| { let [x, y] = a.exactly()?; numpy::compare(CompareOp::Ge, x, y) };
    "np.equal" => |_, a| { let [x, y] = a.exactly()?; numpy::compare(CompareOp::Eq, x, y) };
    "np.linspace" => linspace;
    "np.log" => |_, a| one(a, Unary::Log);
    "np.logical_and" => |_, a| { let [x, y] = a.exactly()?; Ok(Value::numpy(Scalar::bool(x.truth()? & y.truth()?))) };
    "np.logical_or" => |_, a| { let [x, y] = a.exactly()?; Ok(Value::numpy(Scalar::bool(x.truth()? | y.truth()?))) };
    "np.logical_not" => |_, a| { let [x] = a.exactly()?; Ok(Value::numpy(Scalar::bool(!x.truth()?))) };
    "np.max" => |_, a| { let [x] = a.exactly()?; methods::reduce(&array(x, None)?, CompareOp::Gt) };
    "np.amax" => |_, a| { let [x] = a.exactly()?; methods::reduce(&array(x, None)?, CompareOp::Gt) };
    "np.min" => |_, a| { let [x] = a.exactly()?; methods::reduce(&array(x, None)?, CompareOp::Lt) };
    "np.amin" => |_, a| { let [x] = a.exactly()?; methods::reduce(&array(x, None)?, CompareOp::Lt) };
    "np.maximum" => |_, a| { let [x, y] = a.exactly()?; arrays::zip(&sequence(x)?, &sequence(y)?, |x, y| extreme(x, y, true)) };
    "np.minimum" => |_, a| { let [x, y] = a.exactly()?; arrays::zip(&sequence(x)?, &sequence(y)?, |x, y| extreme(x, y, false)) };
    "np.mod" => |_, a| two(a, BinaryOp::Mod);
    "np.remainder" => |_, a| two(a, BinaryOp::Mod);
    "np.multiply" => |_, a| two(a, BinaryOp::Mul);
    "np.negative" => |_, a| one(a, Unary::Neg);
    "np.power" => |_, a| { let [x, y] = a.exactly()?;
        if numpy::promote(x, y).is_float() {
            return Err(Fault::refuse("`np.power` of floats cannot be run here")
                .why("its result depends on the processor: where there is AVX-512 it differs from `**` in the last bit")
                .help("write `x ** y`")); }
        two(a, BinaryOp::Pow) };
    "np.rint" => |_, a| { let [x] = a.exactly()?; unary(Unary::Round, &as_float(x)?) };
    "np.round" => |_, a| { let [x, digits] = a.bind(["a", "decimals"], 1)?; round(x.unwrap_or(&Value::None), digits.map_or(Ok(0), objects::whole)?) };
    "np.around" => |_, a| { let [x, digits] = a.bind(["a", "decimals"], 1)?; round(x.unwrap_or(&Value::None), digits.map_or(Ok(0), objects::whole)?) };
    "np.searchsorted" => |_, a| { let [list, x, side] = a.bind(["a", "v", "side"], 2)?;
        let right = match side.map(|s| s.text()) { None | Some(Some("left")) => false, Some(Some("right")) => true,
            _ => return Err(Fault::raise("ValueError", "search side must be 'left' or 'right'")) };
        search(list.unwrap_or(&Value::None), x.unwrap_or(&Value::None), right) };
    "np.sign" => |_, a| one(a, Unary::Sign);
    "np.sin" => |_, a| one(a, Unary::Sin);
    "np.sqrt" => |_, a| one(a, Unary::Sqrt);
    "np.square" => |_, a| one(a, Unary::Square);
    "np.subtract" => |_, a| two(a, BinaryOp::Sub);
    "np.sum" => |m, a| { let [x] = a.exactly()?; let sum = array(x, None)?;
        let method = methods::find(&sum, "sum")?; m.call(&method, &[], &[]) };
    "np.true_divide" => |_, a| two(a, BinaryOp::Div);
    "np.trunc" => |_, a| { let [x] = a.exactly()?; double(a, x).map(|x| Value::numpy(Scalar::f64(x.trunc()))) };
    "np.where" => |_, a| { let [test, x, y] = a.exactly()?; let dtype = numpy::promote(x, y);
        let chosen = if test.truth()? { x } else { y };
        // The result is an array without dimensions; computing with it makes a scalar of it.
        Ok(arrays::single(numpy::to_scalar(chosen, dtype)?)) };
    "np.bool_", ty => |_, a| numpy_scalar(Dtype::Bool, a);
    "np.float32", ty => |_, a| numpy_scalar(Dtype::Float32, a);
    "np.float64", ty => |_, a| numpy_scalar(Dtype::Float64, a);
    "np.int32", ty => |_, a| numpy_scalar(Dtype::Int32, a);
    "np.int64", ty => |_, a| numpy_scalar(Dtype::Int64, a);
    "np.floating", ty => |_, a| { let _ = a; Err(Fault::raise("TypeError", "cannot create 'numpy.floating' instances")) };
    "np.integer", ty => |_, a| { let _ = a; Err(Fault::raise("TypeError", "cannot create 'numpy.integer' instances")) };
    "np.number", ty => |_, a| { let _ = a; Err(Fault::raise("TypeError", "cannot create 'numpy.number' instances")) };
    "np.generic", ty => |_, a| { let _ = a; Err(Fault::raise("TypeError", "cannot create 'numpy.generic' instances")) };
    "np.ndarray", ty => |_, a| { let _ = a; Err(Fault::refuse("`np.ndarray` cannot be made here").help("write `np.array([...])`")) };
};

/// A list or tuple as an array; everything else as it is.
fn sequence(value: &Value) -> Outcome<Value> {
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => array(value, None),
        _ => Ok(value.clone()),
    }
}

fn array(value: &Value, dtype: Option<Dtype>) -> Outcome<Value> {
    let single = !matches!(value, Value::List(_) | Value::Tuple(_) | Value::Range(_) | Value::Array(_));
    let (dtype, items) = arrays::scalars(value, false, dtype)?;
    if single {
        return Ok(arrays::single(items[0]));
    }
    Ok(arrays::array(false, dtype, &items))
}

/// A number as a float64.
fn double(args: &Args, value: &Value) -> Outcome<f64> {
    if let Some(Scalar { dtype: Dtype::Float32, .. }) = value.scalar() {
        return Err(Fault::refuse(format!("`{}` of a float32 cannot be run here", args.name))
            .help("write `float(x)` around the argument"));
    }
    builtins::to_float(value).ok_or_else(|| not_a_number(args, value))
}

fn not_a_number(args: &Args, value: &Value) -> Fault {
    if let Value::Lost(lost) = value {
        return lost.reason.clone();
    }
    Fault::refuse(format!("`{}` of a '{}' cannot be run here", args.name, value.type_name()))
        .help("hand it one number")
}

fn one(args: &Args, function: Unary) -> Outcome<Value> {
    let [x] = args.exactly()?;
    match &sequence(x)? {
        Value::Array(array) => arrays::map(array, |item| unary(function, item)),
        Value::Lost(lost) => Err(lost.reason.clone()),
        value => unary(function, value),
    }
}

fn as_float(value: &Value) -> Outcome<Value> {
    let dtype = match value.scalar() {
        Some(s) if s.dtype.is_float() => s.dtype,
        _ => Dtype::Float64,
    };
    numpy::to_scalar(value, dtype).map(Value::numpy)
}

/// A function of one number, as numpy computes it.
pub(in super::super) fn unary(function: Unary, value: &Value) -> Outcome<Value> {
    use Unary::*;
    let own = match value {
        Value::Bool(_) => Dtype::Bool,
        Value::Int(_) | Value::Big(_) => Dtype::Int64,
        Value::Float(_) => Dtype::Float64,
        _ => value.scalar().map_or(Dtype::Float64, |s| s.dtype),
    };
    let x = numpy::to_scalar(value, own)?;
    if !own.is_float()
        && matches!(function, Floor | Ceil | Abs | Sign | Square | Neg | Round)
        && own != Dtype::Bool
    {
        return match function {
            Floor | Ceil | Round => Ok(Value::numpy(x)),
            _ => functions::kernel(function, x).map(Value::numpy),
        };
    }
    if own == Dtype::Bool {
        return Err(Fault::refuse("this numpy function of a bool is a float16, which is not computed here")
            .help("write `float(x)` around the argument"));
    }
    let exact = matches!(function, Floor | Ceil | Abs | Sign | Square | Neg | Round | Sqrt);
    if own == Dtype::Float32 && !exact {
        return Err(Fault::refuse("this numpy function of a float32 cannot be run here")
            .why("numpy has code of its own for it, which depends on the processor")
            .help("write `float(x)` around the argument, or use math.* or tf.math.*"));
    }
    if matches!(function, Exp | Log) {
        let name = if function == Exp { "exp" } else { "log" };
        return Err(Fault::refuse(format!("`np.{name}` cannot be run here"))
            .why("its result depends on the processor: where there is AVX-512 it differs from C's library in the last bit")
            .help(format!("write `math.{name}`")));
    }
    let x = if own == Dtype::Float32 { x } else { x.cast(Dtype::Float64) };
    Ok(Value::numpy(functions::plain(function, x)))
}

fn two(args: &Args, op: BinaryOp) -> Outcome<Value> {
    let [x, y] = args.exactly()?;
    let (x, y) = (sequence(x)?, sequence(y)?);
    for value in [&x, &y] {
        if let Value::Lost(lost) = value {
            return Err(lost.reason.clone());
        }
    }
    numpy::binary(op, &x, &y)
}

/// `np.minimum` and `np.maximum`: what is no number wins, of equals the first.
fn extreme(a: &Value, b: &Value, greater: bool) -> Outcome<Value> {
    let dtype = match (a, b) {
        (Value::Int(_), Value::Int(_)) => Dtype::Int64,
        _ => numpy::promote(a, b),
    };
    let (x, y) = (numpy::to_scalar(a, dtype)?, numpy::to_scalar(b, dtype)?);
    let op = if greater { CompareOp::Ge } else { CompareOp::Le };
    let nan = |s: Scalar| s.dtype.is_float() && s.to_f64().is_nan();
    Ok(Value::numpy(if nan(x) || (!nan(y) && x.compare(op, y)) { x } else { y }))
}

/// `np.round`: scaled, rounded to even, scaled back.
pub(in super::super) fn round(value: &Value, digits: i64) -> Outcome<Value> {
    let value = match value {
        Value::Float(_) | Value::Int(_) => as_own(value)?,
        _ => value.clone(),
    };
    let Some(x) = value.scalar() else {
        return Err(Fault::refuse(format!("`np.round` of a '{}' cannot be run here", value.type_name())));
    };
    if x.dtype == Dtype::Bool {
        return Err(Fault::refuse("`np.round` of a bool is a float16, which is not computed here"));
    }
    if !x.dtype.is_float() {
        return Ok(Value::numpy(x));
    }
    if !(0..=15).contains(&digits) {
        return Err(Fault::refuse("`round` of a numpy number to so many digits cannot be run here"));
    }
    if digits == 0 {
        return Ok(Value::numpy(functions::plain(Unary::Round, x)));
    }
    let factor = Scalar::float(x.dtype, 10f64.powf(std::hint::black_box(digits as f64)));
    let up = super::super::scalar::float_arithmetic(BinaryOp::Mul, x, factor);
    let even = functions::plain(Unary::Round, up);
    Ok(Value::numpy(super::super::scalar::float_arithmetic(BinaryOp::Div, even, factor)))
}

fn as_own(value: &Value) -> Outcome<Value> {
    let dtype = if matches!(value, Value::Float(_)) { Dtype::Float64 } else { Dtype::Int64 };
    numpy::to_scalar(value, dtype).map(Value::numpy)
}

fn best(list: &Value, better: CompareOp) -> Outcome<Value> {
    let (_, items) = arrays::scalars(list, false, None)?;
    let Some(first) = items.first() else {
        return Err(Fault::raise("ValueError", "attempt to get argmax of an empty sequence"));
    };
    let (mut place, mut value) = (0, *first);
    for (i, item) in items.iter().enumerate() {
        if item.compare(better, value) {
            (place, value) = (i, *item);
        }
    }
    Ok(Value::numpy(Scalar::int(Dtype::Int64, place as i64)))
}

/// How many elements of a sorted list come before a number.
fn search(list: &Value, x: &Value, right: bool) -> Outcome<Value> {
    let (dtype, items) = arrays::scalars(list, false, None)?;
    if matches!(x, Value::List(_) | Value::Tuple(_) | Value::Array(_)) {
        return Err(Fault::refuse("`np.searchsorted` of several numbers cannot be run here")
            .help("search one by one"));
    }
    let common = numpy::promote(&Value::numpy(Scalar::int(Dtype::Bool, 0).cast(dtype)), &as_strong(x)?);
    let x = numpy::to_scalar(x, common)?;
    let op = if right { CompareOp::Le } else { CompareOp::Lt };
    let count = items.iter().take_while(|item| item.cast(common).compare(op, x)).count();
    Ok(Value::numpy(Scalar::int(Dtype::Int64, count as i64)))
}

fn as_strong(value: &Value) -> Outcome<Value> {
    match value {
        Value::Float(_) | Value::Int(_) | Value::Big(_) => as_own(value),
        _ => Ok(value.clone()),
    }
}

/// Linear interpolation between points, as numpy's C code does it for one number.
fn interp(_: &mut Machine, args: &Args) -> Outcome<Value> {
    let [x, points, values, left, right] = args.bind(["x", "xp", "fp", "left", "right"], 3)?;
    let x = double(args, x.unwrap_or(&Value::None))?;
    let list = |v: Option<&Value>| -> Outcome<Vec<f64>> {
        let (_, items) = arrays::scalars(v.unwrap_or(&Value::None), false, Some(Dtype::Float64))?;
        Ok(items.into_iter().map(Scalar::to_f64).collect())
    };
    let (points, values) = (list(points)?, list(values)?);
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
    let result = if x.is_nan() {
        x
    } else if x > points[last] {
        end(right, values[last])?
    } else if x < points[0] {
        end(left, values[0])?
    } else {
        let j = points.iter().take_while(|p| **p <= x).count().saturating_sub(1);
        if j == last || points[j] == x {
            values[j]
        } else {
            let slope = (values[j + 1] - values[j]) / (points[j + 1] - points[j]);
            let mut y = slope * (x - points[j]) + values[j];
            if y.is_nan() {
                y = slope * (x - points[j + 1]) + values[j + 1];
                if y.is_nan() && values[j] == values[j + 1] {
                    y = values[j];
                }
            }
            y
        }
    };
    Ok(Value::numpy(Scalar::f64(result)))
}

fn linspace(_: &mut Machine, args: &Args) -> Outcome<Value> {
    let [start, stop, num, endpoint] = args.bind(["start", "stop", "num", "endpoint"], 2)?;
    let (start, stop) =
        (double(args, start.unwrap_or(&Value::None))?, double(args, stop.unwrap_or(&Value::None))?);
    let count = num.map_or(Ok(50), objects::whole)?;
    let endpoint = endpoint.map_or(Ok(true), Value::truth)?;
    if count < 0 {
        return Err(Fault::raise("ValueError", format!("Number of samples, {count}, must be non-negative.")));
    }
    let count = count as usize;
    limits::grow(count)?;
    let parts = if endpoint { count.saturating_sub(1) } else { count };
    let delta = stop - start;
    let step = delta / parts as f64;
    let mut items: Vec<Scalar> = (0..count)
        .map(|i| {
            let i = i as f64;
            let offset = if parts == 0 {
                i * delta
            } else if step == 0.0 {
                i / parts as f64 * delta
            } else {
                i * step
            };
            Scalar::f64(offset + start)
        })
        .collect();
    if endpoint && count > 1 {
        items[count - 1] = Scalar::f64(stop);
    }
    Ok(arrays::array(false, Dtype::Float64, &items))
}
