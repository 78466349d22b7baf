//! `jax.numpy` and the parts of `jax` that schedules use. Functions that XLA fuses when compiled are refused.

use super::jax_arrays;
use crate::number::dtype::{Dtype, Scalar};
use crate::python::library::builtins::numpy_scalar;
use crate::python::library::unknown;
use crate::python::number::dtype_of;
use crate::python::number::functions::Unary;
use crate::python::number::jax;
use crate::python::number::places;
use crate::python::object::builtin::{Builtin, CallArgs, Module, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::{Lost, Value};
use crate::python::object::whole::PassedFunction;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::syntax::ast::{BinaryOp, CompareOp};

pub(super) static JAX: Module = Module {
    name: "jax",
    functions: OWN,
    others: |name| {
        Some(Value::Module(match name {
            "numpy" => &NUMPY,
            "lax" => &LAX,
            "nn" => &NN,
            _ => return super::closed_jax(name),
        }))
    },
};
static NUMPY: Module = Module { name: "jnp", functions: FUNCTIONS, others };
static LAX: Module = Module { name: "jax.lax", functions: LAX_FUNCTIONS, others: |_| None };
static NN: Module = Module { name: "jax.nn", functions: NN_FUNCTIONS, others: |_| None };

fn others(name: &str) -> Option<Value> {
    if let Some(function) = jax_arrays::FUNCTIONS.iter().find(|f| f.name.strip_prefix("jnp.") == Some(name)) {
        return Some(Value::Builtin(function));
    }
    Some(Value::Float(match name {
        "pi" => std::f64::consts::PI,
        "e" => std::f64::consts::E,
        "inf" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => return None,
    }))
}

pub(super) static OWN: &[Builtin] = table! {
    "jax.Array", ty => |_, a| abstract_array(a);
    "jax.jit" => |m, a| {
        // A training file hands the function that trains to it.
        if let (Some(function @ Value::Function(closure)), Some(whole)) = (a.values.first(), m.whole().filter(|whole| whole.open)) {
            whole.passed.push(PassedFunction::of(function.clone(), a.name, a.values, a.keywords));
            if whole.drivers.iter().any(|driver| **driver == *closure.function.name) {
                return unknown::fact(m, "jax.jit(...)", a.name); } }
        match compiled(a, "leave `@jax.jit` away") {
            // The function is refused when it is called, so that the message contains its name.
            Err(reason) => Ok(Lost::missing(a.name, reason, Vec::new())),
            value => value } };
};

pub(super) static LAX_FUNCTIONS: &[Builtin] = table! {
    "jax.lax.cond" => |m, a| match a.values {
        [test, yes, no, operands @ ..] if a.keywords.is_empty() && objects::callable(yes) && objects::callable(no) =>
            branch(m, a, &[no, yes], i64::from(jax::truth(test)?), operands),
        _ => compiled(a, WHERE) };
    "jax.lax.switch" => |m, a| match a.values {
        [index, branches, operands @ ..] if a.keywords.is_empty() => {
            let branches = objects::items(m, branches)?;
            branch(m, a, &branches.iter().collect::<Vec<_>>(), places::whole(index)?, operands) }
        _ => compiled(a, WHERE) };
    "jax.lax.select" => |_, a| jax_arrays::select(a);
    "jax.lax.clamp" => |_, a| { let [low, x, high] = a.exactly()?; jax::extreme(false, high, &jax::extreme(true, low, x)?) };
    "jax.lax.fori_loop" => |_, a| compiled(a, "write a `for` loop");
    "jax.lax.while_loop" => |_, a| compiled(a, "write a `while` loop");
    "jax.lax.rsqrt" => |_, a| { let _ = a; Err(Fault::refuse("`jax.lax.rsqrt` cannot be run here")
        .why("XLA starts from the processor's approximation").help("write `1 / jnp.sqrt(x)`")) };
    "jax.lax.max" => |_, a| { let [x, y] = a.exactly()?; jax::extreme(true, x, y) };
    "jax.lax.min" => |_, a| { let [x, y] = a.exactly()?; jax::extreme(false, x, y) };
};

pub(super) static NN_FUNCTIONS: &[Builtin] = table! {
    "jax.nn.relu" => |_, a| { let [x] = one(a)?; jax::extreme(true, x, &Value::Int(0)) };
};

/// What to write instead of a branch that XLA compiles.
const WHERE: &str = "write `jnp.where(condition, x, y)`";

/// The branch with a number, of those that XLA compiles. Only Python's numbers, of one type, are the same compiled.
fn branch(
    machine: &mut dyn Host,
    args: &CallArgs,
    branches: &[&Value],
    chosen: i64,
    operands: &[Value],
) -> Outcome<Value> {
    let mut results = Vec::with_capacity(branches.len());
    for branch in branches {
        results.push(machine.call(branch, operands, &[])?);
    }
    let are_floats = results.iter().all(|result| matches!(result, Value::Float(_)));
    if !are_floats && !results.iter().all(|result| matches!(result, Value::Int(_))) {
        return compiled(args, WHERE);
    }
    let chosen = chosen.clamp(0, results.len() as i64 - 1).max(0);
    let Some(result) = results.get(chosen as usize) else { return compiled(args, WHERE) };
    let rank = jax::rank(result)?;
    Ok(Value::jax(jax::scalar(result, rank)?, rank.weak()))
}

fn compiled(args: &CallArgs, instead: &str) -> Outcome<Value> {
    Err(Fault::refuse(format!("`{}` cannot be run here", args.name))
        .why("a compiled function rounds in other places than its operations do one by one")
        .help(instead))
}

pub(super) static FUNCTIONS: &[Builtin] = table! {
    "jnp.abs" => |_, a| function(a, Unary::Abs);
    "jnp.absolute" => |_, a| function(a, Unary::Abs);
    "jnp.add" => |_, a| two(a, BinaryOp::Add);
    "jnp.array" => |m, a| { let [x, dtype] = a.bind(["object", "dtype"], 1)?; array(m, x, dtype) };
    "jnp.asarray" => |m, a| { let [x, dtype] = a.bind(["a", "dtype"], 1)?; array(m, x, dtype) };
    "jnp.ceil" => |_, a| function(a, Unary::Ceil);
    "jnp.clip" => clip;
    "jnp.cos" => |_, a| function(a, Unary::Cos);
    "jnp.divide" => |_, a| two(a, BinaryOp::Div);
    "jnp.equal" => |_, a| compare(a, CompareOp::Eq);
    "jnp.exp" => |_, a| function(a, Unary::Exp);
    "jnp.exp2" => |_, a| function(a, Unary::Exp2);
    "jnp.expm1" => |_, a| function(a, Unary::Expm1);
    "jnp.floor" => |_, a| function(a, Unary::Floor);
    "jnp.floor_divide" => |_, a| two(a, BinaryOp::FloorDiv);
    "jnp.greater" => |_, a| compare(a, CompareOp::Gt);
    "jnp.greater_equal" => |_, a| compare(a, CompareOp::Ge);
    "jnp.interp" => interp;
    "jnp.isnan" => |_, a| test(a, f64::is_nan);
    "jnp.isinf" => |_, a| test(a, f64::is_infinite);
    "jnp.isfinite" => |_, a| test(a, f64::is_finite);
    "jnp.less" => |_, a| compare(a, CompareOp::Lt);
    "jnp.less_equal" => |_, a| compare(a, CompareOp::Le);
    "jnp.linspace" => |_, a| compiled(a, "write the numbers into `jnp.array([...])`");
    "jnp.log" => |_, a| function(a, Unary::Log);
    "jnp.log10" => |_, a| strong(a, Unary::Log10);
    "jnp.log1p" => |_, a| function(a, Unary::Log1p);
    "jnp.log2" => |_, a| strong(a, Unary::Log2);
    "jnp.logical_and" => |_, a| logical(a, |x, y| x & y);
    "jnp.logical_not" => |_, a| { let [x] = one(a)?; Ok(Value::jax(Scalar::bool(!jax::truth(single(a, x)?)?), false)) };
    "jnp.logical_or" => |_, a| logical(a, |x, y| x | y);
    "jnp.maximum" => |_, a| { let [x, y] = pair(a)?; jax::extreme(true, x, y) };
    "jnp.minimum" => |_, a| { let [x, y] = pair(a)?; jax::extreme(false, x, y) };
    "jnp.mod" => |_, a| two(a, BinaryOp::Mod);
    "jnp.multiply" => |_, a| two(a, BinaryOp::Mul);
    "jnp.negative" => |_, a| function(a, Unary::Neg);
    "jnp.ndarray", ty => |_, a| abstract_array(a);
    "jnp.not_equal" => |_, a| compare(a, CompareOp::Ne);
    "jnp.piecewise" => |_, a| compiled(a, "write `jnp.where(condition, x, y)`");
    "jnp.power" => |_, a| { let [x, y] = pair(a)?; jax::power(x, y) };
    "jnp.reciprocal" => |_, a| { let [x] = one(a)?;
        match jax::rank(x)? { jax::JaxRank::Float32 | jax::JaxRank::WeakFloat => jax::binary(BinaryOp::Div, &Value::Float(1.0), x),
            _ => Err(Fault::refuse("`jnp.reciprocal` of an integer cannot be run here").help("write `1 / x`")) } };
    "jnp.remainder" => |_, a| two(a, BinaryOp::Mod);
    "jnp.rint" => |_, a| { let [x] = one(a)?; rounded_float(a, x) };
    "jnp.round" => |_, a| { let [x, digits] = a.bind(["a", "decimals"], 1)?;
        jax::round(single(a, x.unwrap_or(&Value::None))?, digits.map_or(Ok(0), places::whole)?) };
    "jnp.searchsorted" => searchsorted;
    "jnp.select" => select;
    "jnp.sign" => |_, a| function(a, Unary::Sign);
    "jnp.sin" => |_, a| function(a, Unary::Sin);
    "jnp.sqrt" => |_, a| function(a, Unary::Sqrt);
    "jnp.square" => |_, a| function(a, Unary::Square);
    "jnp.subtract" => |_, a| two(a, BinaryOp::Sub);
    "jnp.tan" => |_, a| function(a, Unary::Tan);
    "jnp.tanh" => |_, a| function(a, Unary::Tanh);
    "jnp.true_divide" => |_, a| two(a, BinaryOp::Div);
    "jnp.where" => choose;
    "jnp.bool_", ty => |_, a| made(a, Dtype::Bool);
    "jnp.float32", ty => |_, a| made(a, Dtype::Float32);
    "jnp.float64", ty => |m, a| { m.note(NARROW); made(a, Dtype::Float32) };
    "jnp.int32", ty => |_, a| made(a, Dtype::Int32);
    "jnp.int64", ty => |m, a| { m.note(NARROW); made(a, Dtype::Int32) };
};

fn abstract_array(args: &CallArgs) -> Outcome<Value> {
    Err(Fault::refuse(format!("`{}` cannot be made here", args.name)).help("write `jnp.array([...])`"))
}

const NARROW: &str = "JAX makes float32 and int32 of 64-bit types, as it does unless `jax_enable_x64` is set";

/// One number or array, positional or by its usual name.
fn one<'a>(args: &'a CallArgs) -> Outcome<[&'a Value; 1]> {
    let [x] = args.bind(["x"], 1)?;
    Ok([checked(args, x)?])
}

fn pair<'a>(args: &'a CallArgs) -> Outcome<[&'a Value; 2]> {
    let [x, y] = args.bind(["x", "y"], 2)?;
    Ok([checked(args, x)?, checked(args, y)?])
}

/// JAX does not accept lists in place of arrays.
pub(super) fn checked<'a>(args: &CallArgs, value: Option<&'a Value>) -> Outcome<&'a Value> {
    let value = value.unwrap_or(&Value::None);
    match value {
        Value::Lost(lost) => Err(lost.reason.clone()),
        Value::None | Value::List(_) | Value::Tuple(_) => {
            let name = args.name.trim_start_matches("jnp.");
            let message =
                format!("{name} requires ndarray or scalar arguments, got <class '{}'>", value.type_name());
            Err(Fault::raise("TypeError", message).help("write `jnp.array([...])` around the list"))
        }
        _ => Ok(value),
    }
}

/// For functions that are supported for one number only.
pub(super) fn single<'a>(args: &CallArgs, value: &'a Value) -> Outcome<&'a Value> {
    match value {
        Value::Array(array) if !array.single => {
            Err(Fault::refuse(format!("`{}` of a JAX array cannot be run here", args.name))
                .help("compute the numbers one by one"))
        }
        _ => Ok(value),
    }
}

fn function(args: &CallArgs, function: Unary) -> Outcome<Value> {
    let [x] = one(args)?;
    jax::function(function, x)
}

/// A function whose result is never weak.
fn strong(args: &CallArgs, function: Unary) -> Outcome<Value> {
    let [x] = one(args)?;
    Ok(match jax::function(function, x)? {
        Value::Jax(dtype, _, bits) => Value::Jax(dtype, false, bits),
        value => value,
    })
}

fn rounded_float(args: &CallArgs, x: &Value) -> Outcome<Value> {
    let rank = jax::rank(single(args, x)?)?;
    let weak = rank == jax::JaxRank::WeakFloat;
    jax::function(Unary::Round, &Value::jax(jax::scalar(x, rank.inexact())?, weak))
}

/// The operator in JAX's arithmetic, even on two Python numbers.
fn two(args: &CallArgs, op: BinaryOp) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    jax::binary(op, x, y)
}

fn compare(args: &CallArgs, op: CompareOp) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    jax::compare(op, x, y)
}

fn logical(args: &CallArgs, f: fn(bool, bool) -> bool) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    jax::zip(x, y, |x, y| Ok(Value::jax(Scalar::bool(f(jax::truth(x)?, jax::truth(y)?)), false)))
}

fn test(args: &CallArgs, f: fn(f64) -> bool) -> Outcome<Value> {
    let [x] = one(args)?;
    let x = single(args, x)?;
    let rank = jax::rank(x)?;
    Ok(Value::jax(Scalar::bool(f(jax::scalar(x, rank.inexact())?.to_f64())), false))
}

fn array(machine: &mut dyn Host, value: Option<&Value>, dtype: Option<&Value>) -> Outcome<Value> {
    let dtype = dtype.filter(|d| !matches!(d, Value::None)).map(dtype_of).transpose()?;
    if matches!(dtype, Some(Dtype::Float64 | Dtype::Int64)) {
        machine.note(NARROW);
    }
    let value = value.unwrap_or(&Value::None);
    if let (Value::Int(i), None) = (value, dtype)
        && i32::try_from(*i).is_err()
    {
        return Err(Fault::raise("OverflowError", format!("Python int {i} too large to convert to int32")));
    }
    if let (Value::Float(_), Some(Dtype::Int32)) = (value, dtype) {
        return whole(value);
    }
    jax::array(value, dtype)
}

/// A Python float as an int32, with numpy's limits.
fn whole(value: &Value) -> Outcome<Value> {
    let args = CallArgs { name: "jnp.int32", values: std::slice::from_ref(value), keywords: &[] };
    jax::array(&numpy_scalar(Dtype::Int32, &args)?, None)
}

/// A type that is called like a function.
fn made(args: &CallArgs, dtype: Dtype) -> Outcome<Value> {
    let [x] = args.exactly()?;
    if let (Value::Int(_) | Value::Big(_), Dtype::Int32) = (x, dtype)
        && x.as_int().is_some_and(|i| i32::try_from(i).is_err())
    {
        return Err(Fault::raise("OverflowError", "Python integer out of bounds for int32"));
    }
    if let (Value::Float(_), Dtype::Int32) = (x, dtype) {
        return whole(x);
    }
    if let (Some(i), Dtype::Float32) = (x.as_int(), dtype) {
        return Ok(Value::jax(Scalar::f32(i as f32), false));
    }
    jax::array(x, Some(dtype))
}

fn clip(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x, low, high, least, most] = args.bind(["arr", "min", "max", "a_min", "a_max"], 1)?;
    let mut x = checked(args, x)?.clone();
    for (greater, bound) in [(true, low.or(least)), (false, high.or(most))] {
        match bound {
            None | Some(Value::None) => {}
            bound => x = jax::extreme(greater, checked(args, bound)?, &x)?,
        }
    }
    jax::array(&x, None)
}

fn choose(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [test, x, y] = args.bind(["condition", "x", "y"], 3)?;
    let [test, x, y] = [checked(args, test)?, checked(args, x)?, checked(args, y)?];
    if [test, x, y].iter().any(|value| matches!(value, Value::Array(array) if !array.single)) {
        return jax_arrays::choose(test, x, y);
    }
    let together = jax::rank(x)?.max(jax::rank(y)?);
    let chosen = if jax::truth(test)? { x } else { y };
    Ok(Value::jax(jax::scalar(chosen, together)?, together.weak()))
}

fn select(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [conditions, choices, default] = args.bind(["condlist", "choicelist", "default"], 2)?;
    let conditions = objects::items(machine, conditions.unwrap_or(&Value::None))?;
    let choices = objects::items(machine, choices.unwrap_or(&Value::None))?;
    if conditions.len() != choices.len() {
        return Err(Fault::raise(
            "ValueError",
            format!(
                "condlist must have length equal to choicelist ({} vs {})",
                conditions.len(),
                choices.len()
            ),
        ));
    }
    if conditions.is_empty() {
        return Err(Fault::raise("ValueError", "condlist must be non-empty"));
    }
    let default = default.cloned().unwrap_or(Value::Int(0));
    let mut together = jax::rank(&default)?;
    let mut chosen = &default;
    for (condition, choice) in conditions.iter().zip(&choices).rev() {
        together = together.max(jax::rank(single(args, choice)?)?);
        if jax::truth(single(args, condition)?)? {
            chosen = choice;
        }
    }
    Ok(Value::jax(jax::scalar(chosen, together)?, together.weak()))
}

/// An array of float32 or int32 with these elements.
fn elements(args: &CallArgs, value: Option<&Value>) -> Outcome<Vec<Value>> {
    match jax::array(checked(args, value)?, None)? {
        Value::Array(array) => Ok((0..array.items.len()).map(|i| array.get(i)).collect()),
        _ => Err(Fault::refuse(format!("`{}` over a single number cannot be run here", args.name))),
    }
}

fn searchsorted(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [list, x, side] = args.bind(["a", "v", "side"], 2)?;
    let items = elements(args, list)?;
    let x = single(args, checked(args, x)?)?;
    let op = match side.map(|s| s.text()) {
        None | Some(Some("left")) => CompareOp::Lt,
        Some(Some("right")) => CompareOp::Le,
        _ => return Err(Fault::raise("ValueError", "'side' must be 'left' or 'right'")),
    };
    let rank = jax::rank(x)?;
    if rank.dtype().is_float() && jax::scalar(x, rank)?.to_f64().is_nan() {
        return Ok(Value::jax(Scalar::int(Dtype::Int32, items.len() as i64), false));
    }
    let mut count = 0;
    for pair in items.windows(2) {
        if jax::compare(CompareOp::Lt, &pair[1], &pair[0])?.truth()? {
            return Err(Fault::refuse("a search in a list that is not sorted cannot be run here"));
        }
    }
    for item in &items {
        count += i64::from(operators::holds(op, item, &jax::array(x, None)?)?);
    }
    Ok(Value::jax(Scalar::int(Dtype::Int32, count), false))
}

/// Linear interpolation. XLA fuses the product and the sum.
fn interp(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x, points, values] = args.bind(["x", "xp", "fp"], 3)?;
    let float = |v: &Value| jax::scalar(v, jax::JaxRank::Float32).map(Scalar::to_f32);
    let list = |v: Option<&Value>| -> Outcome<Vec<f32>> { elements(args, v)?.iter().map(float).collect() };
    let (points, values) = (list(points)?, list(values)?);
    let flush = |v: f32| Scalar::f32(v).flush().to_f32();
    let x = flush(float(single(args, checked(args, x)?)?)?);
    if points.len() != values.len() || points.is_empty() {
        return Err(Fault::raise("ValueError", "xp and fp must be one-dimensional arrays of equal size"));
    }
    if points.iter().chain(&values).any(|v| v.is_subnormal()) {
        return Err(Fault::refuse("`jnp.interp` over denormal numbers cannot be run here"));
    }
    if points.len() < 2 || points.windows(2).any(|pair| pair[1] <= pair[0]) {
        return Err(Fault::refuse("`jnp.interp` over points that are not increasing cannot be run here"));
    }
    let last = points.len() - 1;
    let i = points.iter().filter(|p| **p <= x).count().clamp(1, last);
    let result = if x < points[0] {
        values[0]
    } else if x > points[last] {
        values[last]
    } else {
        let delta = flush(flush(x - flush(points[i - 1])) / flush(points[i] - points[i - 1]));
        let below = flush(values[i - 1]);
        flush(delta.mul_add(flush(flush(values[i]) - below), below))
    };
    Ok(Value::jax(Scalar::f32(result), false))
}
