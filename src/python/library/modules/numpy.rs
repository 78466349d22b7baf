//! `numpy`: scalars and one-dimensional arrays. Functions for which numpy has its own code repeat its steps, or are
//! refused by name.

use super::numpy_lists::{self as lists, array, double, not_a_number, sequence};
use crate::number::dtype::{Dtype, Scalar};
use crate::number::vector::{numpy as single, svml, tanh};
use crate::python::library::builtins::numpy_scalar;
use crate::python::number::arrays;
use crate::python::number::functions::{self, Unary};
use crate::python::number::jax;
use crate::python::number::numpy;
use crate::python::number::places;
use crate::python::number::reductions;
use crate::python::object::builtin::{Builtin, CallArgs, Module, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::{Library, Value};
use crate::python::operation::methods;
use crate::python::operation::objects;
use crate::python::operation::text;
use crate::python::syntax::ast::{BinaryOp, CompareOp};

pub(super) static NUMPY: Module = Module { name: "np", functions: FUNCTIONS, others };

fn others(name: &str) -> Option<Value> {
    let closed = super::closed_numpy(name);
    if closed.is_some() {
        return closed;
    }
    Some(Value::Float(match name {
        "pi" => std::f64::consts::PI,
        "e" => std::f64::consts::E,
        "inf" | "Inf" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => return None,
    }))
}

pub(super) static FUNCTIONS: &[Builtin] = table! {
    "np.abs" => |m, a| one(m, a, Unary::Abs);
    "np.absolute" => |m, a| one(m, a, Unary::Abs);
    "np.add" => |_, a| two(a, BinaryOp::Add);
    "np.any" => |m, a| quantified(m, a, true);
    "np.all" => |m, a| quantified(m, a, false);
    "np.arange" => lists::arange;
    "np.argmax" => |_, a| { let [x] = a.exactly()?; reductions::best(a, x, CompareOp::Gt) };
    "np.argmin" => |_, a| { let [x] = a.exactly()?; reductions::best(a, x, CompareOp::Lt) };
    "np.array" => |_, a| { let [x, dtype] = a.bind(["object", "dtype"], 1)?;
        array(x.unwrap_or(&Value::None), dtype.map(lists::numpy_dtype).transpose()?) };
    "np.asarray" => |_, a| { let [x, dtype] = a.bind(["a", "dtype"], 1)?;
        let (x, dtype) = (x.unwrap_or(&Value::None), dtype.map(lists::numpy_dtype).transpose()?);
        match x {
            // An array is returned unchanged.
            Value::Array(own) if own.library == Library::Numpy && dtype.is_none_or(|dtype| dtype == own.dtype) => Ok(x.clone()),
            _ => array(x, dtype) } };
    "np.ceil" => |m, a| one(m, a, Unary::Ceil);
    "np.clip" => clip;
    "np.concatenate" => lists::concatenate;
    "np.copysign" => |_, a| floats(a, f64::copysign, f32::copysign);
    "np.cos" => |m, a| one(m, a, Unary::Cos);
    "np.cumprod" => |_, a| lists::cumulated(a, BinaryOp::Mul);
    "np.cumsum" => |_, a| lists::cumulated(a, BinaryOp::Add);
    "np.deg2rad" => |_, a| factor(a, std::f64::consts::PI / 180.0);
    "np.diff" => lists::diff;
    "np.digitize" => |_, a| { let [x, bins] = a.bind(["x", "bins"], 2)?;
        lists::search(bins.unwrap_or(&Value::None), x.unwrap_or(&Value::None), true) };
    "np.divide" => |_, a| two(a, BinaryOp::Div);
    "np.exp" => |m, a| one(m, a, Unary::Exp);
    "np.exp2" => |m, a| one(m, a, Unary::Exp2);
    "np.expm1" => |m, a| one(m, a, Unary::Expm1);
    "np.fabs" => |_, a| real(a, f64::abs);
    "np.floor" => |m, a| one(m, a, Unary::Floor);
    "np.floor_divide" => |_, a| two(a, BinaryOp::FloorDiv);
    "np.fmax" => |_, a| pairs(a, |x, y| if is_nan(x) { Ok(y.clone()) } else if is_nan(y) { Ok(x.clone()) } else { extreme(x, y, true) });
    "np.fmin" => |_, a| pairs(a, |x, y| if is_nan(x) { Ok(y.clone()) } else if is_nan(y) { Ok(x.clone()) } else { extreme(x, y, false) });
    "np.fmod" => |_, a| floats(a, |x, y| x % y, |x, y| x % y);
    "np.full" => lists::full;
    "np.geomspace" => lists::geomspace;
    "np.heaviside" => |_, a| pairs(a, heaviside);
    "np.interp" => lists::interp;
    "np.isclose" => isclose;
    "np.isnan" => |_, a| test(a, f64::is_nan);
    "np.isinf" => |_, a| test(a, f64::is_infinite);
    "np.isfinite" => |_, a| test(a, f64::is_finite);
    "np.less" => |_, a| compare(a, CompareOp::Lt);
    "np.less_equal" => |_, a| compare(a, CompareOp::Le);
    "np.greater" => |_, a| compare(a, CompareOp::Gt);
    "np.greater_equal" => |_, a| compare(a, CompareOp::Ge);
    "np.equal" => |_, a| compare(a, CompareOp::Eq);
    "np.not_equal" => |_, a| compare(a, CompareOp::Ne);
    "np.hstack" => lists::hstack;
    "np.linspace" => lists::linspace;
    "np.repeat" => lists::repeat;
    "np.tile" => lists::tile;
    "np.log" => |m, a| one(m, a, Unary::Log);
    "np.log10" => |m, a| one(m, a, Unary::Log10);
    "np.log1p" => |m, a| one(m, a, Unary::Log1p);
    "np.log2" => |m, a| one(m, a, Unary::Log2);
    "np.logical_and" => |_, a| pairs(a, |x, y| Ok(Value::numpy(Scalar::bool(x.truth()? & y.truth()?))));
    "np.logical_or" => |_, a| pairs(a, |x, y| Ok(Value::numpy(Scalar::bool(x.truth()? | y.truth()?))));
    "np.logical_xor" => |_, a| pairs(a, |x, y| Ok(Value::numpy(Scalar::bool(x.truth()? ^ y.truth()?))));
    "np.logical_not" => |_, a| each(a, |x| Ok(Value::numpy(Scalar::bool(!x.truth()?))));
    "np.logspace" => lists::logspace;
    "np.max" => |_, a| { let [x] = a.exactly()?; methods::reduce(&array(x, None)?, CompareOp::Gt) };
    "np.amax" => |_, a| { let [x] = a.exactly()?; methods::reduce(&array(x, None)?, CompareOp::Gt) };
    "np.mean" => |_, a| { let [x] = a.exactly()?; reductions::mean(x) };
    "np.min" => |_, a| { let [x] = a.exactly()?; methods::reduce(&array(x, None)?, CompareOp::Lt) };
    "np.amin" => |_, a| { let [x] = a.exactly()?; methods::reduce(&array(x, None)?, CompareOp::Lt) };
    "np.maximum" => |_, a| pairs(a, |x, y| extreme(x, y, true));
    "np.minimum" => |_, a| pairs(a, |x, y| extreme(x, y, false));
    "np.mod" => |_, a| two(a, BinaryOp::Mod);
    "np.remainder" => |_, a| two(a, BinaryOp::Mod);
    "np.multiply" => |_, a| two(a, BinaryOp::Mul);
    "np.negative" => |m, a| one(m, a, Unary::Neg);
    "np.ones" => |_, a| lists::filled(a, 1.0);
    "np.piecewise" => lists::piecewise;
    "np.polyval" => lists::polyval;
    "np.power" => |m, a| { let [x, y] = ufunc(a)?; remark(m); numpy::power(&sequence(x)?, &sequence(y)?) };
    "np.prod" => |_, a| { let [x] = a.exactly()?; reductions::product(x) };
    "np.rad2deg" => |_, a| factor(a, 180.0 / std::f64::consts::PI);
    "np.radians" => |_, a| factor(a, std::f64::consts::PI / 180.0);
    "np.reciprocal" => |_, a| each(a, reciprocal);
    "np.rint" => |_, a| each(a, |x| unary(Unary::Round, &as_float(not_bool(a, x)?)?));
    "np.round" => |_, a| rounded(a);
    "np.around" => |_, a| rounded(a);
    "np.searchsorted" => |_, a| { let [list, x, side] = a.bind(["a", "v", "side"], 2)?;
        let right = match side.map(|s| s.text()) { None | Some(Some("left")) => false, Some(Some("right")) => true,
            _ => return Err(Fault::raise("ValueError", format!("search side must be 'left' or 'right' (got {})", text::repr(side.unwrap_or(&Value::None))?))) };
        lists::search(list.unwrap_or(&Value::None), x.unwrap_or(&Value::None), right) };
    "np.select" => lists::select;
    "np.sign" => |m, a| one(m, a, Unary::Sign);
    "np.sin" => |m, a| one(m, a, Unary::Sin);
    "np.sqrt" => |m, a| one(m, a, Unary::Sqrt);
    "np.square" => |m, a| one(m, a, Unary::Square);
    "np.subtract" => |_, a| two(a, BinaryOp::Sub);
    "np.sum" => |_, a| { let [x] = a.exactly()?; reductions::sum(x) };
    "np.tanh" => |m, a| one(m, a, Unary::Tanh);
    "np.true_divide" => |_, a| two(a, BinaryOp::Div);
    "np.trunc" => |_, a| each(a, trunc);
    "np.fix" => |_, a| each(a, trunc);
    "np.where" => lists::choose;
    "np.zeros" => |_, a| lists::filled(a, 0.0);
    "np.tan" => |_, a| elsewhere(a, "math.tan(x)");
    "np.arctan" => |_, a| elsewhere(a, "math.atan(x)");
    "np.arcsin" => |_, a| elsewhere(a, "math.asin(x)");
    "np.arccos" => |_, a| elsewhere(a, "math.acos(x)");
    "np.sinh" => |_, a| elsewhere(a, "math.sinh(x)");
    "np.cosh" => |_, a| elsewhere(a, "math.cosh(x)");
    "np.cbrt" => |_, a| elsewhere(a, "x ** (1 / 3)");
    "np.float_power" => |_, a| elsewhere(a, "float(x) ** float(y)");
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

/// Reports once that the last bit depends on the processor.
fn remark(machine: &mut dyn Host) {
    const REMARK: &str = "numpy computes `exp`, `log`, `power` and their like by Intel's SVML on x86-64 processors with \
        AVX-512, as here; on others the last bit may differ";
    machine.note(REMARK);
}

/// The arguments of a ufunc, which are positional.
fn ufunc<'a, const N: usize>(args: &'a CallArgs) -> Outcome<&'a [Value; N]> {
    let name = args.name.trim_start_matches("np.");
    let given = args.values.len();
    let Ok(values) = <&[Value; N]>::try_from(args.values) else {
        if given == N + 1 {
            return Err(Fault::refuse(format!("`{}` with an output array cannot be run here", args.name)));
        }
        let was = if given == 1 { "was" } else { "were" };
        return Err(Fault::raise(
            "TypeError",
            format!("{name}() takes from {N} to {} positional arguments but {given} {was} given", N + 1),
        ));
    };
    if let Some((keyword, _)) = args.keywords.first() {
        return Err(Fault::refuse(format!("`{keyword}=` of `{}` cannot be run here", args.name))
            .help("leave it out, and write `np.where(...)` or a cast around the result"));
    }
    for value in values {
        match value {
            Value::Lost(lost) => return Err(lost.reason.clone()),
            Value::None | Value::Str(_) | Value::Dict(_) | Value::Function(_) => {
                return Err(not_a_number(args, value));
            }
            _ => {}
        }
    }
    Ok(values)
}

fn elsewhere(args: &CallArgs, instead: &str) -> Outcome<Value> {
    Err(Fault::refuse(format!("`{}` cannot be run here", args.name))
        .why("numpy has its own code for it, which depends on the processor and is not reproduced here")
        .help(format!("write `{instead}`")))
}

/// Applies a function to every element.
fn each(args: &CallArgs, f: impl FnMut(&Value) -> Outcome<Value>) -> Outcome<Value> {
    let mut f = f;
    let [x] = ufunc(args)?;
    match &sequence(x)? {
        Value::Array(array) if array.single => f(&array.get(0)),
        Value::Array(array) => arrays::map(array, f),
        value => f(value),
    }
}

/// Applies a function to the elements of two values.
fn pairs(args: &CallArgs, f: impl FnMut(&Value, &Value) -> Outcome<Value>) -> Outcome<Value> {
    let [x, y] = ufunc(args)?;
    arrays::zip(&arrays::scalar_of(&sequence(x)?), &arrays::scalar_of(&sequence(y)?), f)
}

fn compare(args: &CallArgs, op: CompareOp) -> Outcome<Value> {
    pairs(args, |x, y| match crate::python::number::compare(op, x, y) {
        Some(result) => Ok(Value::numpy(Scalar::bool(result))),
        None => numpy::compare(op, x, y),
    })
}

fn is_nan(value: &Value) -> bool {
    value.as_float().is_some_and(f64::is_nan)
}

/// A function of two floats, computed in their common type.
fn floats(args: &CallArgs, f: fn(f64, f64) -> f64, g: fn(f32, f32) -> f32) -> Outcome<Value> {
    pairs(args, |x, y| {
        let dtype = numpy::promote(x, y);
        if !dtype.is_float() {
            return Err(Fault::refuse(format!("`{}` of integers cannot be run here", args.name))
                .help("write `float(x)` around them"));
        }
        let (x, y) = (numpy::to_scalar(x, dtype)?, numpy::to_scalar(y, dtype)?);
        Ok(Value::numpy(match dtype {
            Dtype::Float32 => Scalar::f32(g(x.to_f32(), y.to_f32())),
            _ => Scalar::f64(f(x.to_f64(), y.to_f64())),
        }))
    })
}

/// An exact function of a float64. Integers are converted; float32 is refused.
fn real(args: &CallArgs, f: impl Fn(f64) -> f64) -> Outcome<Value> {
    each(args, |x| not_bool(args, x).and_then(|x| double(args, x)).map(|x| Value::numpy(Scalar::f64(f(x)))))
}

fn factor(args: &CallArgs, factor: f64) -> Outcome<Value> {
    real(args, |x| x * factor)
}

/// numpy converts bools to float16 in such functions.
fn not_bool<'a>(args: &CallArgs, value: &'a Value) -> Outcome<&'a Value> {
    if matches!(value, Value::Bool(_) | Value::Numpy(Dtype::Bool, _)) {
        return Err(Fault::refuse(format!(
            "`{}` of a bool is a float16, which is not computed here",
            args.name
        ))
        .help("write `float(x)` around the argument"));
    }
    Ok(value)
}

fn test(args: &CallArgs, f: fn(f64) -> bool) -> Outcome<Value> {
    each(args, |x| match x.as_float() {
        Some(x) => Ok(Value::numpy(Scalar::bool(f(x)))),
        None => Err(not_a_number(args, x)),
    })
}

fn trunc(x: &Value) -> Outcome<Value> {
    let floor = unary(Unary::Floor, x)?;
    match floor.scalar() {
        Some(below) if below.dtype.is_float() && below.to_f64() < 0.0 => unary(Unary::Ceil, x),
        _ => Ok(floor),
    }
}

fn reciprocal(x: &Value) -> Outcome<Value> {
    let Some(x) = numpy::as_own(x)?.scalar().filter(|s| s.dtype.is_float()) else {
        return Err(Fault::refuse("`np.reciprocal` of an integer cannot be run here").help("write `1 / x`"));
    };
    Ok(Value::numpy(functions::plain(Unary::Reciprocal, x)))
}

fn heaviside(x: &Value, y: &Value) -> Outcome<Value> {
    let dtype = match numpy::promote(x, y) {
        dtype if dtype.is_float() => dtype,
        _ => Dtype::Float64,
    };
    let (x, y) = (numpy::to_scalar(x, dtype)?, numpy::to_scalar(y, dtype)?);
    Ok(Value::numpy(match x.to_f64() {
        v if v.is_nan() => x,
        0.0 => y,
        v => Scalar::float(dtype, if v < 0.0 { 0.0 } else { 1.0 }),
    }))
}

fn isclose(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [a, b, relative, absolute] = args.bind(["a", "b", "rtol", "atol"], 2)?;
    let number = |v: Option<&Value>, default: f64| v.map_or(Ok(default), |v| double(args, v));
    let (a, b) = (number(a, 0.0)?, number(b, 0.0)?);
    let (relative, absolute) = (number(relative, 1e-5)?, number(absolute, 1e-8)?);
    let close = (a - b).abs() <= absolute + relative * b.abs() && b.is_finite();
    Ok(Value::numpy(Scalar::bool(close || a == b)))
}

fn clip(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x, low, high, least, most] = args.bind(["a", "a_min", "a_max", "min", "max"], 1)?;
    let bound = |v: Option<&Value>, w: Option<&Value>| -> Outcome<Value> {
        sequence(v.or(w).unwrap_or(&Value::None))
    };
    let (low, high) = (bound(low, least)?, bound(high, most)?);
    let x = sequence(x.unwrap_or(&Value::None))?;
    if let Some(lost) =
        [&x, &low, &high].iter().find_map(|v| if let Value::Lost(lost) = v { Some(lost) } else { None })
    {
        return Err(lost.reason.clone());
    }
    if let Value::None = x {
        return Err(not_a_number(args, &x));
    }
    let dtype_like = |v: &Value| match v {
        Value::Array(array) => Value::numpy(Scalar::int(Dtype::Bool, 0).cast(array.dtype)),
        value => value.clone(),
    };
    // All three share one type, whichever is selected. Only the bounds may be weak.
    let like = match &x {
        Value::Array(_) => dtype_like(&x),
        value => as_strong(value)?,
    };
    let mut common = like.scalar().map_or(Dtype::Float64, |s| s.dtype);
    for bound in [&low, &high] {
        if !matches!(bound, Value::None) {
            common =
                numpy::promote(&Value::numpy(Scalar::int(Dtype::Bool, 0).cast(common)), &dtype_like(bound));
        }
    }
    let cast = |v: &Value| numpy::to_scalar(v, common).map(Value::numpy);
    let limit = |x: Value, bound: &Value, greater: bool| match bound {
        Value::None => Ok(x),
        bound => arrays::zip(&x, bound, |x, y| extreme(&cast(x)?, &cast(y)?, greater)),
    };
    let start = match &arrays::scalar_of(&x) {
        Value::Array(array) => arrays::map(array, cast)?,
        value => cast(value)?,
    };
    limit(limit(start, &low, true)?, &high, false)
}

/// `np.any` and `np.all`; they stop at an element with the truth value `wanted`.
fn quantified(machine: &mut dyn Host, args: &CallArgs, wanted: bool) -> Outcome<Value> {
    let [x] = args.exactly()?;
    let items = match &sequence(x)? {
        array @ Value::Array(_) => objects::items(machine, array)?,
        value => vec![value.clone()],
    };
    for item in items {
        if item.truth()? == wanted {
            return Ok(Value::numpy(Scalar::bool(wanted)));
        }
    }
    Ok(Value::numpy(Scalar::bool(!wanted)))
}

fn rounded(args: &CallArgs) -> Outcome<Value> {
    let [x, digits] = args.bind(["a", "decimals"], 1)?;
    let digits = digits.map_or(Ok(0), places::whole)?;
    match &sequence(x.unwrap_or(&Value::None))? {
        Value::Array(array) if !array.single => arrays::map(array, |item| numpy::round(item, digits)),
        // numpy calls the array's own `round`.
        value @ Value::Jax(..) => jax::round(value, digits),
        value => numpy::round(&arrays::scalar_of(value), digits),
    }
}

fn one(machine: &mut dyn Host, args: &CallArgs, function: Unary) -> Outcome<Value> {
    use Unary::*;
    if matches!(function, Exp | Exp2 | Expm1 | Log | Log2 | Log10 | Log1p) {
        remark(machine);
    }
    each(args, |x| unary(function, x))
}

fn as_float(value: &Value) -> Outcome<Value> {
    let dtype = match value.scalar() {
        Some(s) if s.dtype.is_float() => s.dtype,
        _ => Dtype::Float64,
    };
    numpy::to_scalar(value, dtype).map(Value::numpy)
}

/// A function of one number, as numpy computes it.
pub(in crate::python) fn unary(function: Unary, value: &Value) -> Outcome<Value> {
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
    let x = if own == Dtype::Float32 { x } else { x.cast(Dtype::Float64) };
    own_code(function, x).map(Value::numpy)
}

/// A function of a float, as numpy's loops compute it: C's library or numpy's own code.
fn own_code(function: Unary, x: Scalar) -> Outcome<Scalar> {
    use Unary::*;
    if function == Sign && x.to_f64() == 0.0 {
        return Ok(Scalar::float(x.dtype, 0.0));
    }
    if matches!(function, Floor | Ceil | Abs | Sign | Square | Neg | Round | Sqrt) {
        return Ok(functions::plain(function, x));
    }
    if x.dtype == Dtype::Float32 {
        let v = x.to_f32();
        return Ok(Scalar::f32(match function {
            Exp => single::exp(v),
            Log => single::log(v),
            Sin => single::sin(v),
            Cos => single::cos(v),
            Tanh => tanh::tanh32(v),
            _ => {
                return Err(Fault::refuse(format!(
                    "`np.{}` of a float32 cannot be run here",
                    name(function)
                ))
                .why("numpy has its own code for it, which depends on the processor")
                .help("write `float(x)` around the argument"));
            }
        }));
    }
    let v = x.to_f64();
    let result = match function {
        Exp => svml::exp(v),
        Exp2 => svml::exp2(v),
        Expm1 => svml::expm1(v),
        Log => svml::log(v),
        Log2 => svml::log2(v),
        Log10 => svml::log10(v),
        Log1p => svml::log1p(v),
        Tanh => Some(tanh::tanh(v)),
        Sin | Cos => return Ok(functions::plain(function, x)),
        _ => None,
    };
    result.map(Scalar::f64).ok_or_else(|| {
        let name = name(function);
        Fault::refuse(format!("`np.{name}({})` cannot be run here", crate::number::text::repr(v)))
            .why(
                "numpy computes numbers so close to the end of the range by code that is not reproduced here",
            )
            .help(format!("write `math.{name}`"))
    })
}

fn name(function: Unary) -> String {
    format!("{function:?}").to_lowercase()
}

fn two(args: &CallArgs, op: BinaryOp) -> Outcome<Value> {
    let [x, y] = ufunc(args)?;
    let (x, y) = (arrays::scalar_of(&sequence(x)?), arrays::scalar_of(&sequence(y)?));
    // Two Python integers are int64 here.
    match (x.as_int(), y.as_int(), &x, &y) {
        (Some(_), Some(_), Value::Bool(_), Value::Bool(_)) => numpy::binary(op, &x, &y),
        (Some(_), Some(_), _, _) => numpy::binary(op, &as_strong(&x)?, &y),
        _ => numpy::binary(op, &x, &y),
    }
}

/// `np.minimum` and `np.maximum`: NaN wins, and of equal numbers the first.
pub(super) fn extreme(a: &Value, b: &Value, greater: bool) -> Outcome<Value> {
    let dtype = match (a, b) {
        (Value::Int(_), Value::Int(_)) => Dtype::Int64,
        _ => numpy::promote(a, b),
    };
    let (x, y) = (numpy::to_scalar(a, dtype)?, numpy::to_scalar(b, dtype)?);
    let op = if greater { CompareOp::Ge } else { CompareOp::Le };
    let nan = |s: Scalar| s.dtype.is_float() && s.to_f64().is_nan();
    Ok(Value::numpy(if nan(x) || (!nan(y) && op.holds(x.order(y))) { x } else { y }))
}

pub(super) fn as_strong(value: &Value) -> Outcome<Value> {
    match value {
        Value::Float(_) | Value::Int(_) | Value::Big(_) => numpy::as_own(value),
        _ => Ok(value.clone()),
    }
}
