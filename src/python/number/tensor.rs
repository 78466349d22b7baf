//! TensorFlow's eager scalars and Keras' variable: conversions and kernels.

use crate::number::dtype::*;
use crate::python::number::arrays;
use crate::python::number::functions::{self, Unary};
use crate::python::number::numpy;
use crate::python::number::text;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;
use crate::python::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// The name of an operator's kernel.
pub(in crate::python) fn kernel_name(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "AddV2",
        BinaryOp::Sub => "Sub",
        BinaryOp::Mul => "Mul",
        BinaryOp::Div => "RealDiv",
        BinaryOp::FloorDiv => "FloorDiv",
        BinaryOp::Mod => "FloorMod",
        BinaryOp::Pow => "Pow",
        BinaryOp::And => "BitwiseAnd",
        BinaryOp::Or => "BitwiseOr",
        BinaryOp::Xor => "BitwiseXor",
        BinaryOp::Shl => "LeftShift",
        BinaryOp::Shr => "RightShift",
    }
}

fn compare_name(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Lt => "Less",
        CompareOp::Le => "LessEqual",
        CompareOp::Gt => "Greater",
        CompareOp::Ge => "GreaterEqual",
        CompareOp::Ne => "NotEqual",
        _ => "Equal",
    }
}

fn invalid(message: String) -> Fault {
    Fault::raise("InvalidArgumentError", message)
}

/// The error of a kernel that does not support a type.
pub(in crate::python) fn not_allowed(kernel: &str, dtype: Dtype) -> Fault {
    let fault = invalid(format!(
        "Value for attr 'T' of {} is not in the list of allowed values [Op:{kernel}]",
        if dtype == Dtype::Int32 || dtype == Dtype::Int64 || dtype == Dtype::Bool {
            dtype.name()
        } else {
            dtype.kernel_name()
        }
    ));
    fault
        .why(format!("TensorFlow has no `{kernel}` for {}", dtype.name()))
        .help("make it a float first: `tf.cast(step, tf.float32)`")
}

pub(in crate::python) fn mismatch(kernel: &str, wanted: Dtype, found: Dtype) -> Fault {
    mismatch_at(1, kernel, wanted, found)
}

/// The error of a kernel about the type of one of its inputs, counted from 0.
pub(in crate::python) fn mismatch_at(input: usize, kernel: &str, wanted: Dtype, found: Dtype) -> Fault {
    invalid(format!(
        "cannot compute {kernel} as input #{input}(zero-based) was expected to be a {} tensor but is a {} tensor [Op:{kernel}]",
        if wanted.is_float() { wanted.kernel_name() } else { wanted.name() },
        if found.is_float() { found.kernel_name() } else { found.name() },
    ))
    .why("TensorFlow never mixes types in its kernels")
    .help("cast one of them first: `tf.cast(x, tf.float32)`")
}

fn cannot_convert(value: &Value, dtype: Dtype) -> Fault {
    let text = text::repr(value).unwrap_or_default();
    Fault::raise(
        "TypeError",
        format!("Cannot convert {text} to EagerTensor of dtype {}", dtype.kernel_name()),
    )
    .why(format!("TensorFlow does not turn a Python {} into {}", value.type_name(), dtype.name()))
    .help("make the tensor a float first: `tf.cast(step, tf.float32)`")
}

/// A number as a tensor of its default type: float32, int32 or bool for Python's numbers.
pub(in crate::python) fn own(value: &Value) -> Outcome<Scalar> {
    if let Some(scalar) = value.scalar() {
        return Ok(scalar);
    }
    match value {
        Value::Bool(b) => Ok(Scalar::bool(*b)),
        Value::Float(x) if x.is_finite() && (*x as f32).is_infinite() => Err(Fault::raise(
            "ValueError",
            "Can't convert Python sequence with a value out of range for a double-precision float.",
        )
        .why("TensorFlow makes float32 of a Python float, and this one is too large for it")),
        Value::Float(x) => Ok(Scalar::f32(*x as f32)),
        Value::Int(i) => {
            let dtype = if i32::try_from(*i).is_ok() { Dtype::Int32 } else { Dtype::Int64 };
            Ok(Scalar::int(dtype, *i))
        }
        Value::Big(_) => Err(Fault::raise(
            "ValueError",
            "Can't convert Python sequence with out-of-range integer to Tensor.",
        )),
        Value::None => Err(Fault::raise(
            "ValueError",
            "Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor.",
        )),
        _ => Err(Fault::refuse(format!("a tensor of a '{}' cannot be run here", value.type_name()))
            .help("pass numbers and lists of numbers")),
    }
}

/// A number as a tensor of a given type, with TensorFlow's conversions.
pub(in crate::python) fn convert(value: &Value, dtype: Dtype) -> Outcome<Scalar> {
    match value {
        Value::Tensor(own, _) if *own != dtype => {
            let text = text::str(value).unwrap_or_default();
            Err(Fault::raise(
                "ValueError",
                format!(
                    "Tensor conversion requested dtype {} for Tensor with dtype {}: <{text}>",
                    dtype.name(),
                    own.name()
                ),
            )
            .help(format!("write `tf.cast(x, tf.{})`", dtype.name())))
        }
        Value::Iterations(_) if dtype != Dtype::Int64 => Err(incompatible(value, dtype)),
        Value::Numpy(..) => Ok(own(value)?.cast(dtype)),
        Value::Float(_) if !dtype.is_float() => Err(cannot_convert(value, dtype)),
        Value::Float(x) => Ok(Scalar::float(dtype, *x)),
        Value::Int(_) if dtype == Dtype::Bool => Err(cannot_convert(value, dtype)),
        Value::Bool(b) if dtype.is_float() => Ok(Scalar::float(dtype, f64::from(*b))),
        Value::Bool(b) => Ok(Scalar::int(dtype, i64::from(*b))),
        Value::Int(i) => Ok(Scalar::int(Dtype::Int64, *i).cast(dtype)),
        Value::Big(i) if dtype.is_float() => Ok(Scalar::float(dtype, **i as f64)),
        _ => own(value),
    }
}

fn incompatible(value: &Value, dtype: Dtype) -> Fault {
    let step = if let Value::Iterations(step) = value { *step } else { 0 };
    Fault::raise(
        "ValueError",
        format!(
            "Incompatible type conversion requested to type {} for `tf.Variable of type int64. (Variable: \
             <tf.Variable 'iteration:0' shape=() dtype=int64, numpy={step}>)",
            dtype.name()
        ),
    )
    .why("the step is the optimizer's int64 variable")
    .help("write `tf.cast(step, tf.float32)`")
}

/// `a op b` where one operand is a tensor and neither is the optimizer's variable.
pub(in crate::python) fn binary(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    if matches!(a, Value::Array(_)) || matches!(b, Value::Array(_)) {
        return arrays::zip(a, b, |x, y| binary(op, x, y));
    }
    let is_bool = |v: &Value| matches!(v, Value::Tensor(Dtype::Bool, _));
    if op == BinaryOp::Mul && (is_bool(a) || is_bool(b)) {
        // TensorFlow computes a product with a truth value as `and`, and casts a number on the right to bool.
        let left = if matches!(a, Value::Tensor(..)) { own(a)? } else { convert(a, Dtype::Bool)? };
        let right = match b {
            Value::Float(x) => x.trunc() != 0.0,
            _ => own(b)?.truth(),
        };
        return Ok(Value::tensor(Scalar::bool(left.truth() & right)));
    }
    let (x, y) = match (a, b) {
        (Value::Tensor(..), Value::Tensor(..)) => (own(a)?, own(b)?),
        (Value::Tensor(dtype, _), _) => {
            let lenient = matches!(op, BinaryOp::Add | BinaryOp::Div);
            let x = own(a)?;
            if *dtype == Dtype::Bool && op == BinaryOp::Add {
                return Err(not_allowed(kernel_name(op), Dtype::Bool));
            }
            if *dtype == Dtype::Bool && op == BinaryOp::Div && matches!(b, Value::Numpy(..)) {
                return Err(Fault::refuse("a tensor of bool divided by a numpy number cannot be run here")
                    .help("cast it first: `tf.cast(x, tf.float32)`"));
            }
            let y = match convert(b, *dtype) {
                Ok(y) => y,
                // The type is only a hint here; the kernel reports a difference.
                Err(_) if lenient => own(b)?,
                Err(fault) => return Err(fault),
            };
            (x, y)
        }
        (_, Value::Tensor(dtype, _)) => (convert(a, *dtype)?, own(b)?),
        _ => (own(a)?, own(b)?),
    };
    if x.dtype != y.dtype {
        if op == BinaryOp::Div {
            return Err(different(x.dtype, y.dtype));
        }
        if x.dtype == Dtype::Bool {
            return Err(not_allowed(kernel_name(op), Dtype::Bool));
        }
        return Err(mismatch(kernel_name(op), x.dtype, y.dtype));
    }
    kernel(op, x, y).map(Value::tensor)
}

fn different(x: Dtype, y: Dtype) -> Fault {
    Fault::raise(
        "TypeError",
        format!("`x` and `y` must have the same dtype, got tf.{} != tf.{}.", x.name(), y.name()),
    )
    .why("TensorFlow never mixes types in its kernels")
    .help("cast one of them first: `tf.cast(x, tf.float32)`")
}

/// TensorFlow's kernel on two scalars of one type.
pub(in crate::python) fn kernel(op: BinaryOp, a: Scalar, b: Scalar) -> Outcome<Scalar> {
    use BinaryOp::*;
    let dtype = a.dtype;
    if dtype.is_float() {
        let (a, b) = (a.flush(), b.flush());
        return Ok(match op {
            Add | Sub | Mul | Div | Pow => float_arithmetic(op, a, b),
            FloorDiv => in_float!(a, b, |x, y| (x / y).floor()),
            Mod => in_float!(a, b, |x, y| {
                let rest = x % y;
                if rest != 0.0 && (y < 0.0) != (rest < 0.0) { rest + y } else { rest }
            }),
            _ => return Err(not_allowed(kernel_name(op), dtype)),
        }
        .flush());
    }
    if dtype == Dtype::Bool {
        return match op {
            Div => Err(Fault::raise(
                "TypeError",
                "Invalid dtype tf.bool in __truediv__. Expected one of the numeric dtypes.",
            )
            .help("cast it first: `tf.cast(x, tf.float32)`")),
            And => Ok(Scalar::bool(a.truth() & b.truth())),
            Or => Ok(Scalar::bool(a.truth() | b.truth())),
            Xor => Ok(Scalar::bool(a.truth() ^ b.truth())),
            _ => Err(not_allowed(kernel_name(op), dtype)),
        };
    }
    let (x, y) = (a.to_i64(), b.to_i64());
    Ok(Scalar::int(
        dtype,
        match op {
            Div => return Ok(Scalar::f64(a.to_f64() / b.to_f64()).flush()),
            Add => x.wrapping_add(y),
            Sub => x.wrapping_sub(y),
            Mul => x.wrapping_mul(y),
            FloorDiv | Mod if y == 0 => {
                return Err(invalid(format!("Integer division by zero [Op:{}]", kernel_name(op))));
            }
            FloorDiv => int_floor_div(x, y),
            Mod => int_mod(x, y),
            Pow if y < 0 => {
                return Err(invalid("Integers to negative integer powers are not allowed [Op:Pow]".into())
                    .help("write a float exponent, `step ** -1.0`"));
            }
            Pow => return Ok(int_pow(dtype, x, y)),
            And => x & y,
            Or => x | y,
            Xor => x ^ y,
            Shl | Shr => return Err(Fault::raise("TypeError", "unsupported operand type(s) for shift")),
        },
    ))
}

/// The position of a type in Keras' promotion order; Python's numbers lie in between.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::python) enum Rank {
    Bool,
    WeakInt,
    Int32,
    Int64,
    WeakFloat,
    Float32,
    Float64,
}

fn rank(dtype: Dtype) -> Rank {
    match dtype {
        Dtype::Bool => Rank::Bool,
        Dtype::Int32 => Rank::Int32,
        Dtype::Int64 => Rank::Int64,
        Dtype::Float32 => Rank::Float32,
        Dtype::Float64 => Rank::Float64,
    }
}

/// Keras' result type for operands of these ranks.
pub(in crate::python) fn settle(ranks: &[Rank]) -> Dtype {
    match ranks.iter().max() {
        Some(Rank::Bool) | None => Dtype::Bool,
        Some(Rank::WeakInt | Rank::Int32) => Dtype::Int32,
        Some(Rank::Int64) => Dtype::Int64,
        Some(Rank::WeakFloat | Rank::Float32) => Dtype::Float32,
        Some(Rank::Float64) => Dtype::Float64,
    }
}

/// The rank of a value. Keras leaves Python's numbers weak if `weak`, and makes tensors of them otherwise.
pub(in crate::python) fn rank_of(value: &Value, weak: bool) -> Outcome<Rank> {
    Ok(match value {
        Value::Int(_) | Value::Big(_) if weak => Rank::WeakInt,
        Value::Float(_) if weak => Rank::WeakFloat,
        _ => rank(own(value)?.dtype),
    })
}

/// Converts a value to the common type, as Keras does.
pub(in crate::python) fn keras_scalar(value: &Value, dtype: Dtype, weak: bool) -> Outcome<Scalar> {
    match value {
        Value::Float(x) if weak && dtype.is_float() => Ok(Scalar::float(dtype, *x)),
        Value::Int(i) if weak => Ok(Scalar::int(Dtype::Int64, *i).cast(dtype)),
        _ => Ok(own(value)?.cast(dtype).flush()),
    }
}

/// Keras' own arithmetic: `keras.ops.add` and the operators of its variables.
pub(in crate::python) fn keras(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    if matches!(a, Value::Array(_)) || matches!(b, Value::Array(_)) {
        return arrays::zip(a, b, |x, y| keras(op, x, y));
    }
    let weak = op != BinaryOp::Mod;
    let mut ranks = vec![rank_of(a, weak)?, rank_of(b, weak)?];
    if op == BinaryOp::Div {
        ranks.push(Rank::WeakFloat);
    }
    let mut dtype = settle(&ranks);
    if op == BinaryOp::Mod && dtype == Dtype::Bool {
        dtype = Dtype::Int32;
    }
    let (x, y) = (keras_scalar(a, dtype, weak)?, keras_scalar(b, dtype, weak)?);
    if matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::Xor) {
        let (x, y) = (x.cast(Dtype::Bool), y.cast(Dtype::Bool));
        return kernel(op, x, y).map(Value::tensor);
    }
    kernel(op, x, y).map(Value::tensor)
}

/// `a op b` where one operand is the optimizer's variable.
pub(in crate::python) fn with_iterations(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
        return Err(crate::python::number::unsupported(op, a.type_name(), b.type_name()));
    }
    match (a, b) {
        (Value::Array(_), Value::Iterations(_)) => arrays::zip(a, b, |x, y| with_iterations(op, x, y)),
        (Value::Numpy(..), Value::Iterations(step)) => {
            numpy::binary(op, a, &Value::numpy(Scalar::int(Dtype::Int64, *step)))
        }
        (Value::Tensor(dtype, _), Value::Iterations(_)) => match op {
            BinaryOp::Mul if *dtype == Dtype::Bool => {
                Ok(Value::tensor(Scalar::bool(own(a)?.truth() & own(b)?.truth())))
            }
            BinaryOp::Add if *dtype == Dtype::Bool => Err(not_allowed(kernel_name(op), Dtype::Bool)),
            BinaryOp::Add if *dtype != Dtype::Int64 => Err(mismatch(kernel_name(op), *dtype, Dtype::Int64)),
            _ if *dtype == Dtype::Int64 => kernel(op, own(a)?, own(b)?).map(Value::tensor),
            _ => keras(op, a, b),
        },
        _ => keras(op, a, b),
    }
}

/// A comparison where one operand is a tensor and neither is the optimizer's variable.
pub(in crate::python) fn compare(op: CompareOp, a: &Value, b: &Value) -> Outcome<Value> {
    if matches!(a, Value::Array(_)) || matches!(b, Value::Array(_)) {
        return arrays::zip(a, b, |x, y| compare(op, x, y));
    }
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    let (x, y) = match (a, b) {
        (Value::Tensor(..), Value::Tensor(..)) => (own(a)?, own(b)?),
        (Value::Tensor(dtype, _), _) => {
            if *dtype == Dtype::Bool && !equality && matches!(b, Value::Numpy(..) | Value::Bool(_)) {
                return Err(not_allowed(compare_name(op), Dtype::Bool));
            }
            (own(a)?, convert(b, *dtype)?)
        }
        // Python calls the tensor's method with the mirrored comparison.
        (_, Value::Tensor(dtype, _)) => (convert(a, *dtype)?, own(b)?),
        _ => (own(a)?, own(b)?),
    };
    if x.dtype == Dtype::Bool && !equality {
        return Err(not_allowed(compare_name(op), Dtype::Bool));
    }
    if x.dtype != y.dtype {
        return Err(mismatch(compare_name(op), x.dtype, y.dtype));
    }
    Ok(Value::tensor(Scalar::bool(op.holds(x.flush().order(y.flush())))))
}

/// A comparison where one operand is the optimizer's variable.
pub(in crate::python) fn compare_iterations(op: CompareOp, a: &Value, b: &Value) -> Outcome<Value> {
    match (a, b) {
        (Value::Array(_), Value::Iterations(_)) => arrays::zip(a, b, |x, y| compare_iterations(op, x, y)),
        (Value::Numpy(..), Value::Iterations(step)) => {
            numpy::compare(op, a, &Value::numpy(Scalar::int(Dtype::Int64, *step)))
        }
        (Value::Tensor(dtype, _), Value::Iterations(_)) if *dtype != Dtype::Int64 => {
            Err(incompatible(b, *dtype))
        }
        _ => keras_compare(op, a, b),
    }
}

/// Keras' comparisons: both sides become tensors of the common type.
pub(in crate::python) fn keras_compare(op: CompareOp, a: &Value, b: &Value) -> Outcome<Value> {
    if matches!(a, Value::Array(_)) || matches!(b, Value::Array(_)) {
        return arrays::zip(a, b, |x, y| keras_compare(op, x, y));
    }
    let dtype = settle(&[rank_of(a, false)?, rank_of(b, false)?]);
    let (x, y) = (keras_scalar(a, dtype, false)?, keras_scalar(b, dtype, false)?);
    if dtype == Dtype::Bool && !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Err(not_allowed(compare_name(op), Dtype::Bool));
    }
    Ok(Value::tensor(Scalar::bool(op.holds(x.flush().order(y.flush())))))
}

/// `-x`, `+x`, `~x` of a tensor or of the optimizer's variable.
pub(in crate::python) fn unary_operator(op: UnaryOp, value: &Value) -> Outcome<Value> {
    let x = own(value)?;
    match op {
        UnaryOp::Minus => functions::kernel(Unary::Neg, x).map(Value::tensor),
        UnaryOp::Plus if matches!(value, Value::Iterations(_)) => {
            Err(Fault::refuse("`+step` on the optimizer's variable cannot be run here").help("write `step`"))
        }
        UnaryOp::Plus => Err(Fault::raise("TypeError", "bad operand type for unary +: 'EagerTensor'")),
        UnaryOp::Invert => match x.dtype {
            Dtype::Bool => Ok(Value::tensor(Scalar::bool(!x.truth()))),
            dtype if dtype.is_float() => Err(not_allowed("Invert", dtype)),
            dtype => Ok(Value::tensor(Scalar::int(dtype, !x.to_i64()))),
        },
    }
}

/// A bound as a tensor of a type. For another tensor the kernel checks the type.
pub(in crate::python) fn bound(kernel: &str, value: &Value, dtype: Dtype) -> Outcome<Scalar> {
    match value {
        Value::Tensor(own, _) if *own != dtype => Err(mismatch(kernel, dtype, *own)),
        _ => convert(value, dtype),
    }
}

/// The smaller or greater of two scalars of one type; NaN wins.
pub(in crate::python) fn extreme(greater: bool, a: Scalar, b: Scalar) -> Scalar {
    if a.dtype.is_float() {
        let (a, b) = (a.flush(), b.flush());
        if a.to_f64().is_nan() {
            return a;
        }
        if b.to_f64().is_nan() {
            return b;
        }
        let take = if greater { a.to_f64() < b.to_f64() } else { b.to_f64() < a.to_f64() };
        return if take { b } else { a };
    }
    let take = if greater { a.to_i64() < b.to_i64() } else { b.to_i64() < a.to_i64() };
    if take { b } else { a }
}
