//! `keras`: its backend-neutral operations, and the names that schedules inherit from or are decorated with.

use super::tensorflow;
use crate::number::dtype::{Dtype, Scalar};
use crate::python::number::arrays;
use crate::python::number::dtype_of;
use crate::python::number::functions::{self, Unary};
use crate::python::number::tensor::{self, Rank};
use crate::python::object::builtin::{Builtin, CallArgs, Module, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;
use crate::python::syntax::ast::{BinaryOp, CompareOp};

pub(super) static KERAS: Module =
    Module { name: "keras", functions: &[], others: |name| members(name, false) };
pub(super) static TF_KERAS: Module =
    Module { name: "tf.keras", functions: &[], others: |name| members(name, true) };
static OPS: Module = Module { name: "keras.ops", functions: FUNCTIONS, others: none };
static BACKEND: Module = Module { name: "keras.backend", functions: BACKEND_FUNCTIONS, others: none };
static LEGACY_BACKEND: Module =
    Module { name: "tf.keras.backend", functions: LEGACY_FUNCTIONS, others: none };
/// Names that Keras 3 moved are in [`Module::missing`].
static EXPERIMENTAL: Module = Module { name: "tf.keras.experimental", functions: &[], others: none };
static SAVING: Module = Module { name: "keras.saving", functions: DECORATORS, others: none };
static CALLBACKS: Module = Module { name: "keras.callbacks", functions: &[], others: none };
static SCHEDULES: Module = Module { name: "keras.optimizers.schedules", functions: CLASSES, others: none };
pub(super) static OPTIMIZERS: Module = Module {
    name: "keras.optimizers",
    functions: &[],
    others: |name| (name == "schedules").then_some(Value::Module(&SCHEDULES)),
};

fn none(_: &str) -> Option<Value> {
    None
}

fn members(name: &str, legacy: bool) -> Option<Value> {
    Some(Value::Module(match name {
        "ops" => &OPS,
        "backend" if legacy => &LEGACY_BACKEND,
        "experimental" if legacy => &EXPERIMENTAL,
        "backend" => &BACKEND,
        "optimizers" => &OPTIMIZERS,
        "callbacks" => &CALLBACKS,
        "saving" | "utils" => &SAVING,
        "config" => &BACKEND,
        _ => return super::closed_keras(name),
    }))
}

/// A decorator that returns its argument unchanged.
pub(super) static IDENTITY: Builtin = Builtin {
    name: "decorator",
    is_type: false,
    run: |_, a| {
        let [x] = a.exactly()?;
        Ok(x.clone())
    },
};

pub(super) static DECORATORS: &[Builtin] = table! {
    "keras.saving.register_keras_serializable" => |_, a| {
        a.bind(["package", "name"], 0)?; Ok(Value::Builtin(&IDENTITY)) };
};

pub(super) static CLASSES: &[Builtin] = table! {
    "LearningRateSchedule", ty => |_, a| { let _ = a;
        Err(Fault::refuse("the bare schedule class cannot be called here").help("derive a class from it, with `__call__(self, step)`")) };
};

pub(super) static BACKEND_FUNCTIONS: &[Builtin] = table! {
    "keras.backend.floatx" => |_, a| { a.bind([], 0)?; Ok(Value::str("float32")) };
    "keras.backend.epsilon" => |_, a| { a.bind([], 0)?; Ok(Value::Float(1e-7)) };
};

pub(super) static LEGACY_FUNCTIONS: &[Builtin] = table! {
    "tf.keras.backend.floatx" => |_, a| { a.bind([], 0)?; Ok(Value::str("float32")) };
    "tf.keras.backend.epsilon" => |_, a| { a.bind([], 0)?; Ok(Value::Float(1e-7)) };
    "tf.keras.backend.cast" => |_, a| { let [x, dtype] = a.bind(["x", "dtype"], 2)?;
        tensorflow::cast(x.unwrap_or(&Value::None), dtype_of(dtype.unwrap_or(&Value::None))?) };
    "tf.keras.backend.abs" => |_, a| kernel(a, Unary::Abs);
    "tf.keras.backend.cos" => |_, a| kernel(a, Unary::Cos);
    "tf.keras.backend.sin" => |_, a| kernel(a, Unary::Sin);
    "tf.keras.backend.exp" => |_, a| kernel(a, Unary::Exp);
    "tf.keras.backend.log" => |_, a| kernel(a, Unary::Log);
    "tf.keras.backend.square" => |_, a| kernel(a, Unary::Square);
    "tf.keras.backend.round" => |_, a| kernel(a, Unary::Round);
    "tf.keras.backend.sign" => |_, a| kernel(a, Unary::Sign);
};

/// TensorFlow's own kernel, without Keras' promotion.
fn kernel(args: &CallArgs, function: Unary) -> Outcome<Value> {
    let [x] = args.exactly()?;
    functions::kernel(function, tensor::own(x)?).map(Value::tensor)
}

pub(super) static FUNCTIONS: &[Builtin] = table! {
    "keras.ops.abs" => |_, a| whole(a, Unary::Abs);
    "keras.ops.absolute" => |_, a| whole(a, Unary::Abs);
    "keras.ops.arccos" => |_, a| floating(a, Unary::Acos);
    "keras.ops.arcsin" => |_, a| floating(a, Unary::Asin);
    "keras.ops.arctan" => |_, a| floating(a, Unary::Atan);
    "keras.ops.ceil" => |_, a| floating(a, Unary::Ceil);
    "keras.ops.cos" => |_, a| floating(a, Unary::Cos);
    "keras.ops.cosh" => |_, a| floating(a, Unary::Cosh);
    "keras.ops.exp" => |_, a| floating(a, Unary::Exp);
    "keras.ops.expm1" => |_, a| floating(a, Unary::Expm1);
    "keras.ops.floor" => |_, a| floating(a, Unary::Floor);
    "keras.ops.log" => |_, a| floating(a, Unary::Log);
    "keras.ops.log1p" => |_, a| floating(a, Unary::Log1p);
    "keras.ops.log2" => |_, a| logarithm(a, 2.0);
    "keras.ops.log10" => |_, a| logarithm(a, 10.0);
    "keras.ops.negative" => |_, a| whole(a, Unary::Neg);
    "keras.ops.reciprocal" => |_, a| whole(a, Unary::Reciprocal);
    "keras.ops.isnan" => |_, a| { let [x] = a.exactly()?; Ok(Value::tensor(Scalar::bool(to_float(tensor::own(x)?).to_f64().is_nan()))) };
    "keras.ops.isinf" => |_, a| { let [x] = a.exactly()?; Ok(Value::tensor(Scalar::bool(to_float(tensor::own(x)?).to_f64().is_infinite()))) };
    "keras.ops.isfinite" => |_, a| { let [x] = a.exactly()?; Ok(Value::tensor(Scalar::bool(to_float(tensor::own(x)?).to_f64().is_finite()))) };
    "keras.ops.divide_no_nan" => |_, a| { let [x, y] = pair(a)?;
        let dtype = tensor::settle(&[tensor::rank_of(x, true)?, tensor::rank_of(y, true)?, Rank::WeakFloat]);
        let (x, y) = (tensor::keras_scalar(x, dtype, true)?, tensor::keras_scalar(y, dtype, true)?);
        if y.flush().to_f64() == 0.0 { return Ok(Value::tensor(Scalar::float(dtype, 0.0))); }
        tensor::kernel(BinaryOp::Div, x, y).map(Value::tensor) };
    "keras.ops.relu" => |_, a| whole(a, Unary::Relu);
    "keras.ops.round" => |_, a| { let [x, decimals] = a.bind(["x", "decimals"], 1)?;
        if decimals.is_some_and(|d| !matches!(d, Value::Int(0))) { return Err(Fault::refuse("`keras.ops.round` with digits cannot be run here").help("write `keras.ops.round(x * 10) / 10`")); }
        functions::kernel(Unary::Round, tensor::own(x.unwrap_or(&Value::None))?).map(Value::tensor) };
    "keras.ops.rsqrt" => |_, a| whole(a, Unary::Rsqrt);
    "keras.ops.sigmoid" => |_, a| whole(a, Unary::Sigmoid);
    "keras.ops.sign" => |_, a| whole(a, Unary::Sign);
    "keras.ops.sin" => |_, a| floating(a, Unary::Sin);
    "keras.ops.sinh" => |_, a| floating(a, Unary::Sinh);
    "keras.ops.sqrt" => |_, a| floating(a, Unary::Sqrt);
    "keras.ops.square" => |_, a| whole(a, Unary::Square);
    "keras.ops.tan" => |_, a| floating(a, Unary::Tan);
    "keras.ops.tanh" => |_, a| floating(a, Unary::Tanh);
    "keras.ops.add" => |_, a| two(a, BinaryOp::Add);
    "keras.ops.subtract" => |_, a| two(a, BinaryOp::Sub);
    "keras.ops.multiply" => |_, a| two(a, BinaryOp::Mul);
    "keras.ops.divide" => |_, a| two(a, BinaryOp::Div);
    "keras.ops.true_divide" => |_, a| two(a, BinaryOp::Div);
    "keras.ops.floor_divide" => |_, a| two(a, BinaryOp::FloorDiv);
    "keras.ops.mod" => |_, a| two(a, BinaryOp::Mod);
    "keras.ops.power" => |_, a| two(a, BinaryOp::Pow);
    "keras.ops.minimum" => |_, a| extreme(a, false);
    "keras.ops.maximum" => |_, a| extreme(a, true);
    "keras.ops.less" => |_, a| compare(a, CompareOp::Lt);
    "keras.ops.less_equal" => |_, a| compare(a, CompareOp::Le);
    "keras.ops.greater" => |_, a| compare(a, CompareOp::Gt);
    "keras.ops.greater_equal" => |_, a| compare(a, CompareOp::Ge);
    "keras.ops.equal" => |_, a| compare(a, CompareOp::Eq);
    "keras.ops.not_equal" => |_, a| compare(a, CompareOp::Ne);
    "keras.ops.logical_and" => |_, a| logical(a, |x, y| x & y);
    "keras.ops.logical_or" => |_, a| logical(a, |x, y| x | y);
    "keras.ops.logical_not" => |_, a| { let [x] = a.exactly()?; Ok(Value::tensor(Scalar::bool(!tensor::own(x)?.truth()))) };
    "keras.ops.cast" => |_, a| { let [x, dtype] = a.bind(["x", "dtype"], 2)?; tensorflow::cast(x.unwrap_or(&Value::None), keras_dtype(dtype.unwrap_or(&Value::None))?) };
    "keras.ops.convert_to_tensor" => |_, a| convert(a);
    "keras.ops.array" => |_, a| convert(a);
    "keras.ops.convert_to_numpy" => |_, a| { let [x] = a.exactly()?; Ok(Value::numpy(tensor::own(x)?)) };
    "keras.ops.stop_gradient" => |_, a| { let [x] = a.exactly()?; tensorflow::constant(x, None) };
    "keras.ops.where" => |_, a| { let [test, x, y] = a.bind(["condition", "x1", "x2"], 3)?;
        let [x, y] = common([x.unwrap_or(&Value::None), y.unwrap_or(&Value::None)])?;
        Ok(Value::tensor(if tensor::own(test.unwrap_or(&Value::None))?.truth() { x } else { y })) };
    "keras.ops.cond" => |m, a| { let [test, yes, no] = a.bind(["pred", "true_fn", "false_fn"], 3)?;
        let test = test.unwrap_or(&Value::None);
        // A tensor stays one where the function is compiled: Python does not read it.
        let is_true = if let Value::Tensor(..) = test { tensor::own(test)?.truth() } else { test.truth()? };
        let chosen = if is_true { yes } else { no };
        m.call(chosen.unwrap_or(&Value::None), &[], &[]) };
    "keras.ops.clip" => |_, a| { let [x, low, high] = a.bind(["x", "x_min", "x_max"], 3)?; let x = x.unwrap_or(&Value::None);
        if let Value::Float(_) | Value::Int(_) | Value::Bool(_) = x {
            return Err(Fault::raise("AttributeError", format!("'{}' object has no attribute 'dtype'", x.type_name()))
                .help("write `min(max(x, low), high)`, or make a tensor of it first")); }
        let x = tensor::own(x)?; let x = if x.dtype == Dtype::Bool { x.cast(Dtype::Int32) } else { x };
        let high = tensor::bound("Minimum", high.unwrap_or(&Value::None), x.dtype)?;
        let low = tensor::bound("Maximum", low.unwrap_or(&Value::None), x.dtype)?;
        Ok(Value::tensor(tensor::extreme(true, tensor::extreme(false, x, high), low))) };
};

/// A type as Keras reads it: `int` is int64, `float` is float32.
fn keras_dtype(value: &Value) -> Outcome<Dtype> {
    match value {
        Value::Builtin(builtin) if builtin.name == "float" => Ok(Dtype::Float32),
        Value::Builtin(builtin) if builtin.name == "int" => Ok(Dtype::Int64),
        _ => dtype_of(value),
    }
}

fn convert(args: &CallArgs) -> Outcome<Value> {
    let [x, dtype] = args.bind(["x", "dtype"], 1)?;
    let x = x.unwrap_or(&Value::None);
    match dtype.filter(|d| !matches!(d, Value::None)) {
        // A variable counts as a tensor and is returned unchanged.
        None if matches!(x, Value::Iterations(_)) => Ok(x.clone()),
        None => tensorflow::constant(x, None),
        Some(dtype) => {
            let dtype = keras_dtype(dtype)?;
            match x {
                Value::Float(v) if dtype.is_float() => Ok(Value::tensor(Scalar::float(dtype, *v))),
                Value::List(_) | Value::Tuple(_) => tensorflow::constant(x, Some(&Value::Dtype(dtype))),
                Value::Iterations(_) if dtype == Dtype::Int64 => Ok(x.clone()),
                _ => tensorflow::cast(x, dtype),
            }
        }
    }
}

fn own(args: &CallArgs) -> Outcome<Scalar> {
    let [x] = args.bind(["x"], 1)?;
    tensor::own(x.unwrap_or(&Value::None))
}

/// A function of a number, or of each element of an array or list.
fn each(args: &CallArgs, f: impl Fn(Scalar) -> Outcome<Scalar>) -> Outcome<Value> {
    let [x] = args.bind(["x"], 1)?;
    match x.unwrap_or(&Value::None) {
        list @ (Value::List(_) | Value::Tuple(_) | Value::Array(_)) => {
            match &tensorflow::constant(list, None)? {
                Value::Array(array) => arrays::map(array, |item| f(tensor::own(item)?).map(Value::tensor)),
                value => f(tensor::own(value)?).map(Value::tensor),
            }
        }
        value => f(tensor::own(value)?).map(Value::tensor),
    }
}

/// Functions that keep integer types.
fn whole(args: &CallArgs, function: Unary) -> Outcome<Value> {
    each(args, |x| keeping(x, function))
}

fn keeping(x: Scalar, function: Unary) -> Outcome<Scalar> {
    let x = if x.dtype == Dtype::Bool && function == Unary::Square { x.cast(Dtype::Int32) } else { x };
    if x.dtype == Dtype::Bool && function == Unary::Abs {
        return Ok(x);
    }
    functions::kernel(function, x)
}

fn to_float(x: Scalar) -> Scalar {
    if x.dtype.is_float() { x } else { x.cast(Dtype::Float32) }
}

/// Functions that convert integers to floats.
fn floating(args: &CallArgs, function: Unary) -> Outcome<Value> {
    each(args, |x| functions::kernel(function, to_float(x)))
}

fn logarithm(args: &CallArgs, base: f64) -> Outcome<Value> {
    let x = to_float(own(args)?);
    let top = functions::kernel(Unary::Log, x)?;
    let bottom = functions::kernel(Unary::Log, Scalar::float(x.dtype, base))?;
    tensor::kernel(BinaryOp::Div, top, bottom).map(Value::tensor)
}

fn pair<'a>(args: &'a CallArgs) -> Outcome<[&'a Value; 2]> {
    let [x, y] = args.bind(["x1", "x2"], 2)?;
    let pair = [x.unwrap_or(&Value::None), y.unwrap_or(&Value::None)];
    for value in pair {
        if let Value::Lost(lost) = value {
            return Err(lost.reason.clone());
        }
    }
    Ok(pair)
}

fn two(args: &CallArgs, op: BinaryOp) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    tensor::keras(op, x, y)
}

/// Two values in Keras' common type.
fn common(values: [&Value; 2]) -> Outcome<[Scalar; 2]> {
    let ranks: Outcome<Vec<Rank>> = values.iter().map(|v| tensor::rank_of(v, true)).collect();
    let dtype = tensor::settle(&ranks?);
    Ok([tensor::keras_scalar(values[0], dtype, true)?, tensor::keras_scalar(values[1], dtype, true)?])
}

fn extreme(args: &CallArgs, greater: bool) -> Outcome<Value> {
    let [x, y] = common(pair(args)?)?;
    if x.dtype == Dtype::Bool {
        return Err(tensor::not_allowed(if greater { "Maximum" } else { "Minimum" }, x.dtype));
    }
    Ok(Value::tensor(tensor::extreme(greater, x, y)))
}

fn compare(args: &CallArgs, op: CompareOp) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    tensor::keras_compare(op, x, y)
}

fn logical(args: &CallArgs, f: fn(bool, bool) -> bool) -> Outcome<Value> {
    let [x, y] = pair(args)?;
    Ok(Value::tensor(Scalar::bool(f(tensor::own(x)?.truth(), tensor::own(y)?.truth()))))
}
