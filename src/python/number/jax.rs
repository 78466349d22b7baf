//! JAX's scalars and one-dimensional arrays, eager on a CPU: float32, int32 and bool, with weak types.
//!
//! XLA compiles every operator separately, so each rounds to its type. Denormal numbers count as zero.

use crate::number::dtype::*;
use crate::number::libm::{double, single};
use crate::number::single::F32;
use crate::number::vector::xla;
use crate::python::number::arrays;
use crate::python::number::functions;
use crate::python::number::functions::Unary;
use crate::python::number::tensor;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::{Library, Value};
use crate::python::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// The position of a type in JAX's promotion order. Python's numbers are weak, and so is the result of weak operands
/// alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::python) enum JaxRank {
    Bool,
    WeakInt,
    Int32,
    WeakFloat,
    Float32,
}

impl JaxRank {
    pub(crate) fn dtype(self) -> Dtype {
        match self {
            JaxRank::Bool => Dtype::Bool,
            JaxRank::WeakInt | JaxRank::Int32 => Dtype::Int32,
            JaxRank::WeakFloat | JaxRank::Float32 => Dtype::Float32,
        }
    }

    pub(crate) fn weak(self) -> bool {
        matches!(self, JaxRank::WeakInt | JaxRank::WeakFloat)
    }

    fn of(dtype: Dtype, weak: bool) -> JaxRank {
        match (dtype, weak) {
            (Dtype::Bool, _) => JaxRank::Bool,
            (Dtype::Int32 | Dtype::Int64, true) => JaxRank::WeakInt,
            (Dtype::Int32 | Dtype::Int64, false) => JaxRank::Int32,
            (_, true) => JaxRank::WeakFloat,
            (_, false) => JaxRank::Float32,
        }
    }

    /// The type in which division and the elementary functions are computed.
    pub(crate) fn inexact(self) -> JaxRank {
        match self {
            JaxRank::WeakInt | JaxRank::WeakFloat => JaxRank::WeakFloat,
            _ => JaxRank::Float32,
        }
    }
}

/// The rank of a value.
pub(in crate::python) fn rank(value: &Value) -> Outcome<JaxRank> {
    match value {
        Value::Bool(_) => Ok(JaxRank::Bool),
        Value::Int(_) | Value::Big(_) => Ok(JaxRank::WeakInt),
        Value::Float(_) => Ok(JaxRank::WeakFloat),
        Value::Jax(dtype, weak, _) => Ok(JaxRank::of(*dtype, *weak)),
        Value::Numpy(dtype, _) => Ok(JaxRank::of(*dtype, false)),
        Value::Array(array) if array.library != Library::Tensorflow => Ok(JaxRank::of(array.dtype, false)),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Err(no_array(value)),
    }
}

fn no_array(value: &Value) -> Fault {
    Fault::refuse(format!("JAX and a '{}' cannot be run here", value.type_name()))
        .help("pass numbers, and lists as `jnp.array([...])`")
}

/// A number in the type of a rank.
pub(in crate::python) fn scalar(value: &Value, rank: JaxRank) -> Outcome<Scalar> {
    let dtype = rank.dtype();
    match value {
        Value::Float(x) => Ok(Scalar::f64(*x).cast(Dtype::Float32).cast(dtype)),
        Value::Int(_) | Value::Big(_) => {
            let number = value.as_int().unwrap_or_default();
            match i32::try_from(number) {
                Ok(small) => Ok(Scalar::int(Dtype::Int32, i64::from(small)).cast(dtype)),
                Err(_) => Err(Fault::raise(
                    "OverflowError",
                    "An overflow was encountered while parsing an argument to a jitted computation",
                )
                .why(format!("JAX computes in int32, and {number} does not fit"))
                .help("write it as a float")),
            }
        }
        Value::Bool(b) => Ok(Scalar::bool(*b).cast(dtype)),
        _ => match value.scalar() {
            Some(x) if x.dtype == Dtype::Float64 => Ok(x.cast(Dtype::Float32).cast(dtype)),
            Some(x) if x.dtype == Dtype::Int64 => Ok(x.cast(Dtype::Int32).cast(dtype)),
            Some(x) => Ok(x.cast(dtype)),
            None => Err(no_array(value)),
        },
    }
}

fn in_arrays(a: &Value, b: &Value) -> bool {
    matches!(a, Value::Array(_)) || matches!(b, Value::Array(_))
}

/// Converts a value to a JAX array first, as JAX does.
fn own(value: &Value) -> Value {
    match value {
        Value::Array(array) if array.library == Library::Numpy => {
            let rank = JaxRank::of(array.dtype, false);
            let items: Vec<Scalar> =
                (0..array.items.len()).filter_map(|i| scalar(&array.get(i), rank).ok()).collect();
            if array.single {
                Value::jax(items[0], false)
            } else {
                arrays::array(Library::Jax, rank.dtype(), &items)
            }
        }
        _ => value.clone(),
    }
}

/// Applies a function to the elements of two values.
pub(in crate::python) fn zip(
    a: &Value,
    b: &Value,
    f: impl FnMut(&Value, &Value) -> Outcome<Value>,
) -> Outcome<Value> {
    arrays::zip(&own(a), &own(b), f)
}

/// `a op b`.
pub(in crate::python) fn binary(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    use BinaryOp::*;
    if in_arrays(a, b) {
        if op == Pow && !matches!(b, Value::Int(_)) {
            return Err(
                Fault::refuse("`**` of a JAX array cannot be run here").help("raise numbers, one by one")
            );
        }
        if op == Mul && rank(a)?.min(rank(b)?) == JaxRank::Bool {
            return Err(Fault::refuse("a JAX array times a truth value cannot be run here")
                .help("write `jnp.where(condition, x, 0.0)` for one number at a time"));
        }
        if op == Div {
            return Err(Fault::refuse("`/` of a JAX array cannot be run here")
                .why("XLA multiplies by the reciprocal where it divides many numbers by one")
                .help("divide numbers, one by one"));
        }
        return zip(a, b, |x, y| binary(op, x, y));
    }
    let ranks = (rank(a)?, rank(b)?);
    let together = ranks.0.max(ranks.1);
    if op == Pow {
        return power(a, b);
    }
    if op == Div {
        let rank = together.inexact();
        return Ok(Value::jax(tensor::kernel(Div, scalar(a, rank)?, scalar(b, rank)?)?, rank.weak()));
    }
    let (x, y) = (scalar(a, together)?, scalar(b, together)?);
    let result = match (together.dtype(), op) {
        // XLA compiles a product with a truth value as a selection.
        (Dtype::Float32, Mul) if ranks.0 == JaxRank::Bool || ranks.1 == JaxRank::Bool => {
            let (choice, number) = if ranks.0 == JaxRank::Bool { (x, y) } else { (y, x) };
            if choice.truth() { number } else { Scalar::f32(0.0) }
        }
        (Dtype::Bool, Add | Or) => Scalar::bool(x.truth() | y.truth()),
        (Dtype::Bool, Mul | And) => Scalar::bool(x.truth() & y.truth()),
        (Dtype::Bool, Xor) => Scalar::bool(x.truth() ^ y.truth()),
        (Dtype::Bool, _) => return Err(no_bool(op.text())),
        (Dtype::Float32, FloorDiv) => floor_div(x.flush().to_f32(), y.flush().to_f32()),
        (Dtype::Float32, Mod) => modulo(x.to_f32(), y.to_f32()),
        (Dtype::Int32, FloorDiv | Mod) if y.to_i64() == 0 => {
            return Err(Fault::refuse("an int32 of JAX divided by zero cannot be run here")
                .why("the result depends on the processor")
                .help("divide by `jnp.maximum(x, 1)`"));
        }
        (_, Shl | Shr) => return Err(Fault::refuse("shifts of JAX integers cannot be run here")),
        (Dtype::Float32, And | Or | Xor) => {
            let names = (a.type_name(), b.type_name());
            return Err(crate::python::number::unsupported(op, names.0, names.1));
        }
        _ => tensor::kernel(op, x, y)?,
    };
    Ok(Value::jax(result, together.weak()))
}

fn no_bool(name: &str) -> Fault {
    Fault::refuse(format!("`{name}` of JAX bools cannot be run here"))
        .help("write `jnp.where(condition, x, y)`")
}

/// The quotient is computed from `a` less the remainder, and rounded.
fn floor_div(x: f32, y: f32) -> Scalar {
    let flush = |v: f32| Scalar::f32(v).flush().to_f32();
    if y == 0.0 {
        return Scalar::f32(x / y);
    }
    let rest = flush(x % y);
    let quotient = flush(flush(x - rest) / y);
    let sign = |v: f32| if v == 0.0 || v.is_nan() { v } else { v.signum() };
    let below = rest != 0.0 && sign(y) != sign(rest);
    Scalar::f32(if below { quotient - 1.0 } else { quotient }.round())
}

/// The remainder is C's `fmod`, which treats denormal numbers as zero; the correction does not.
fn modulo(x: f32, y: f32) -> Scalar {
    let divisor = Scalar::f32(y).flush().to_f32();
    let rest = Scalar::f32(x % divisor);
    let seen = rest.flush().to_f32();
    if seen != 0.0 && (seen < 0.0) != (divisor < 0.0) {
        return Scalar::f32(seen + divisor).flush();
    }
    rest
}

/// The truth value in JAX, where denormal numbers are zero.
pub(in crate::python) fn truth(value: &Value) -> Outcome<bool> {
    Ok(scalar(value, rank(value)?)?.flush().truth())
}

/// `a ** b` and `jnp.power`. A Python integer as exponent is known to the compiler: the power becomes a product.
pub(in crate::python) fn power(a: &Value, b: &Value) -> Outcome<Value> {
    if in_arrays(a, b) {
        return binary(BinaryOp::Pow, a, b);
    }
    let (base, exponent) = (rank(a)?, rank(b)?);
    if let Value::Int(n) = b {
        if base == JaxRank::Bool {
            return Err(no_bool("**"));
        }
        let x = scalar(a, base)?;
        if *n < 0 && !base.dtype().is_float() {
            return Err(Fault::raise(
                "TypeError",
                format!(
                    "Integers cannot be raised to negative powers, got integer_pow({}int32[], {n})",
                    if base.weak() { "~" } else { "" }
                ),
            )
            .help("make it a float first: `jnp.float32(x)`"));
        }
        return Ok(Value::jax(integer_power(x, *n)?, base.weak()));
    }
    if base == JaxRank::Bool || exponent == JaxRank::Bool {
        return Err(no_bool("**"));
    }
    let together = base.max(exponent);
    if !together.dtype().is_float() {
        let (x, y) = (scalar(a, together)?, scalar(b, together)?);
        if y.to_i64() < 0 {
            return Err(Fault::refuse("a JAX integer to a negative power cannot be run here")
                .help("make it a float first: `jnp.float32(x)`"));
        }
        return Ok(Value::jax(int_pow(Dtype::Int32, x.to_i64(), y.to_i64()), base.weak()));
    }
    if exponent == JaxRank::Int32 || exponent == JaxRank::WeakInt {
        let n = scalar(b, exponent)?.to_i64();
        if n < 0 {
            return Err(Fault::refuse(
                "a JAX float to the power of a negative integer array cannot be run here",
            )
            .help("write `x ** jnp.float32(n)`"));
        }
        return Ok(Value::jax(integer_power(scalar(a, base)?, n)?, together.weak()));
    }
    let (x, y) = (scalar(a, together)?.to_f32(), scalar(b, together)?.to_f32());
    if x.is_subnormal() {
        return Err(Fault::refuse("the power of a denormal JAX number cannot be run here"));
    }
    let result = Scalar::f32(single::pow(x, y));
    Ok(Value::jax(result.flush(), together.weak()))
}

fn integer_power(x: Scalar, exponent: i64) -> Outcome<Scalar> {
    let mut square = x.flush();
    let one = Scalar::int(Dtype::Int64, 1).cast(x.dtype);
    let mut result: Option<Scalar> = None;
    let mut left = exponent.unsigned_abs();
    while left > 0 {
        if left & 1 == 1 {
            result = Some(match result {
                None => square,
                Some(result) => tensor::kernel(BinaryOp::Mul, result, square)?,
            });
        }
        left >>= 1;
        if left > 0 {
            square = tensor::kernel(BinaryOp::Mul, square, square)?;
        }
    }
    let result = result.unwrap_or(one);
    if exponent < 0 { tensor::kernel(BinaryOp::Div, one, result) } else { Ok(result) }
}

/// A comparison.
pub(in crate::python) fn compare(op: CompareOp, a: &Value, b: &Value) -> Outcome<Value> {
    if in_arrays(a, b) {
        return zip(a, b, |x, y| compare(op, x, y));
    }
    let together = rank(a)?.max(rank(b)?);
    let (x, y) = (scalar(a, together)?.flush(), scalar(b, together)?.flush());
    Ok(Value::jax(Scalar::bool(op.holds(x.order(y))), false))
}

/// `-x`, `+x`, `~x`.
pub(in crate::python) fn unary(op: UnaryOp, value: &Value) -> Outcome<Value> {
    let rank = rank(value)?;
    let x = scalar(value, rank)?;
    let result = match (op, x.dtype) {
        (UnaryOp::Plus, _) => x,
        (UnaryOp::Minus, Dtype::Bool) => return Err(no_bool("-")),
        (UnaryOp::Minus, Dtype::Float32) => Scalar::f32(-x.to_f32()),
        (UnaryOp::Minus, _) => Scalar::int(Dtype::Int32, x.to_i64().wrapping_neg()),
        (UnaryOp::Invert, Dtype::Bool) => Scalar::bool(!x.truth()),
        (UnaryOp::Invert, Dtype::Int32) => Scalar::int(Dtype::Int32, !x.to_i64()),
        _ => return Err(Fault::refuse("`~` of a JAX float cannot be run here")),
    };
    Ok(Value::jax(result, rank.weak()))
}

/// A function of one number.
pub(in crate::python) fn function(function: Unary, value: &Value) -> Outcome<Value> {
    use Unary::*;
    if let Value::Array(array) = &own(value) {
        if !matches!(function, Abs | Neg | Sign | Square | Floor | Ceil | Round | Sqrt | Cos | Sin | Tan) {
            return Err(Fault::refuse("this function of a JAX array cannot be run here")
                .why("XLA compiles it differently for every length, and the last bit differs")
                .help("compute the numbers one by one"));
        }
        return arrays::map(array, |item| self::function(function, item));
    }
    let rank = rank(value)?;
    let whole = matches!(function, Abs | Neg | Sign | Square | Floor | Ceil | Round);
    if whole && !rank.dtype().is_float() {
        if rank == JaxRank::Bool {
            return Err(no_bool(&format!("{function:?}").to_lowercase()));
        }
        let x = scalar(value, rank)?;
        let result = match function {
            Floor | Ceil | Round => x,
            _ => functions::kernel(function, x)?,
        };
        return Ok(Value::jax(result, rank.weak()));
    }
    let rank = rank.inexact();
    let x = scalar(value, rank)?;
    // These only move bits, so denormal numbers survive.
    if matches!(function, Abs | Neg)
        || (matches!(function, Tanh | Sin | Tan | Expm1) && x.to_f32().is_subnormal())
    {
        let result = if matches!(function, Abs | Neg) { functions::kernel(function, x)? } else { x };
        return Ok(Value::jax(result, rank.weak()));
    }
    let x = x.flush();
    let v = x.to_f32();
    let result = match function {
        Exp => Scalar::f32(xla::exp(v)),
        Exp2 => Scalar::f32(xla::exp2(v)),
        Expm1 => Scalar::f32(xla::expm1(v)),
        Log => Scalar::f32(xla::log(v)),
        Log2 => Scalar::f32(xla::log2(v)),
        Log10 => Scalar::f32(xla::log10(v)),
        Log1p => Scalar::f32(xla::log1p(v)),
        Tanh => Scalar::f32(xla::tanh(v)),
        _ => functions::plain(function, x),
    };
    Ok(Value::jax(result.flush(), rank.weak()))
}

/// The lesser or greater of two; NaN wins.
pub(in crate::python) fn extreme(greater: bool, a: &Value, b: &Value) -> Outcome<Value> {
    if in_arrays(a, b) {
        return zip(a, b, |x, y| extreme(greater, x, y));
    }
    let together = rank(a)?.max(rank(b)?);
    let (x, y) = (scalar(a, together)?, scalar(b, together)?);
    let result = if together.dtype().is_float() {
        let (x, y) = (F32::from(x.to_f64()), F32::from(y.to_f64()));
        Scalar::f32(if greater { x.max(y) } else { x.min(y) }.get())
    } else {
        let (x, y) = (x.to_i64(), y.to_i64());
        Scalar::int(together.dtype(), if greater { x.max(y) } else { x.min(y) })
    };
    Ok(Value::jax(result, together.weak()))
}

/// `round(x, digits)`: scales, rounds half to even, scales back.
pub(in crate::python) fn round(value: &Value, digits: i64) -> Outcome<Value> {
    let rank = rank(value)?;
    if digits == 0 || !rank.dtype().is_float() {
        return function(Unary::Round, value);
    }
    if !(1..=10).contains(&digits) {
        return Err(Fault::refuse("`round` of a JAX number to that many digits cannot be run here"));
    }
    let factor = Scalar::f64(double::pow(10.0, digits as f64)).cast(Dtype::Float32);
    // XLA multiplies by the reciprocal of a constant.
    let inverse = Scalar::f32(1.0 / factor.to_f32());
    let up = tensor::kernel(BinaryOp::Mul, scalar(value, rank)?, factor)?;
    let even = functions::plain(Unary::Round, up);
    Ok(Value::jax(tensor::kernel(BinaryOp::Mul, even, inverse)?, rank.weak()))
}

/// XLA's cast: a float that is too large becomes the greatest or least integer, NaN becomes 0.
fn cast(x: Scalar, dtype: Dtype) -> Scalar {
    match (x.dtype, dtype) {
        (Dtype::Float32, Dtype::Int32) => Scalar::int(dtype, i64::from(x.to_f32() as i32)),
        _ => x.cast(dtype),
    }
}

/// `jnp.asarray`. Python's numbers stay weak unless a type is given.
pub(in crate::python) fn array(value: &Value, dtype: Option<Dtype>) -> Outcome<Value> {
    let narrow = |dtype: Dtype| match dtype {
        Dtype::Int64 => Dtype::Int32,
        Dtype::Float64 => Dtype::Float32,
        dtype => dtype,
    };
    let dtype = dtype.map(narrow);
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) | Value::Array(_) => {
            let (own, items) = arrays::scalars(value, false, None)?;
            let wanted = dtype.unwrap_or(narrow(own));
            let items: Vec<Scalar> =
                items.into_iter().map(|x| cast(x.cast(narrow(x.dtype)), wanted)).collect();
            if let Value::Array(array) = value
                && array.single
            {
                return Ok(Value::jax(items[0], false));
            }
            Ok(arrays::array(Library::Jax, wanted, &items))
        }
        _ => {
            let own = rank(value)?;
            let x = scalar(value, own)?;
            match dtype {
                Some(dtype) if matches!(value, Value::Jax(..)) => Ok(Value::jax(cast(x, dtype), false)),
                Some(dtype) => Ok(Value::jax(x.cast(dtype), false)),
                None => Ok(Value::jax(x, own.weak())),
            }
        }
    }
}
