//! numpy's scalars: promotion by NEP 50, arithmetic as numpy's scalarmath.

use crate::number::dtype::*;
use crate::number::float;
use crate::number::libm::double;
use crate::number::text::repr as float_repr;
use crate::number::vector::svml;
use crate::python::number;
use crate::python::number::arrays;
use crate::python::number::functions::{self, Unary};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;
use crate::python::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// How numpy promotes a number: Python's numbers adapt to the other operand.
#[derive(Clone, Copy)]
enum Promotion {
    WeakInt,
    WeakFloat,
    Strong(Dtype),
}

fn kind(value: &Value) -> Promotion {
    match value {
        Value::Int(_) | Value::Big(_) => Promotion::WeakInt,
        Value::Float(_) => Promotion::WeakFloat,
        Value::Bool(_) => Promotion::Strong(Dtype::Bool),
        _ => Promotion::Strong(value.scalar().map_or(Dtype::Float64, |s| s.dtype)),
    }
}

/// The common type of two numbers.
pub(in crate::python) fn promote(a: &Value, b: &Value) -> Dtype {
    let weak =
        |strong: Dtype, least: Dtype, otherwise: Dtype| if strong >= least { strong } else { otherwise };
    match (kind(a), kind(b)) {
        (Promotion::Strong(x), Promotion::Strong(y)) => {
            let (low, high) = if x < y { (x, y) } else { (y, x) };
            // float32 cannot hold every 32-bit integer.
            if high == Dtype::Float32 && matches!(low, Dtype::Int32 | Dtype::Int64) {
                Dtype::Float64
            } else {
                high
            }
        }
        (Promotion::Strong(x), Promotion::WeakInt) | (Promotion::WeakInt, Promotion::Strong(x)) => {
            weak(x, Dtype::Int32, Dtype::Int64)
        }
        (Promotion::Strong(x), Promotion::WeakFloat) | (Promotion::WeakFloat, Promotion::Strong(x)) => {
            weak(x, Dtype::Float32, Dtype::Float64)
        }
        (Promotion::WeakInt, Promotion::WeakInt) => Dtype::Int64,
        _ => Dtype::Float64,
    }
}

/// A number in a type that can hold it.
pub(in crate::python) fn to_scalar(value: &Value, dtype: Dtype) -> Outcome<Scalar> {
    if let Some(scalar) = value.scalar() {
        return Ok(scalar.cast(dtype));
    }
    match value {
        Value::Float(x) => Ok(Scalar::f64(*x).cast(dtype)),
        _ => {
            let number = value.as_int().ok_or_else(|| no_number(value))?;
            if dtype.is_float() {
                return Ok(Scalar::float(dtype, number as f64));
            }
            let fits = match dtype {
                Dtype::Int32 => i32::try_from(number).is_ok(),
                _ => i64::try_from(number).is_ok(),
            };
            if !fits {
                let message = format!("Python integer {number} out of bounds for {}", dtype.name());
                return Err(Fault::raise("OverflowError", message));
            }
            Ok(Scalar::int(dtype, number as i64))
        }
    }
}

fn no_number(value: &Value) -> Fault {
    Fault::refuse(format!("numpy and a '{}' cannot be run here", value.type_name()))
        .help("pass numbers and lists of numbers")
}

/// `a op b` where one operand is numpy's.
pub(in crate::python) fn binary(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    if matches!(a, Value::Array(_)) || matches!(b, Value::Array(_)) {
        if op == BinaryOp::Pow {
            return power(a, b);
        }
        return arrays::zip(a, b, |x, y| binary(op, x, y));
    }
    let dtype = promote(a, b);
    let (x, y) = (to_scalar(a, dtype)?, to_scalar(b, dtype)?);
    arithmetic(op, x, y).map(Value::numpy)
}

/// `np.power`, and `**` with an array. `**` on two scalars is another function, that of C.
pub(in crate::python) fn power(a: &Value, b: &Value) -> Outcome<Value> {
    let items = |v: &Value| {
        if let Value::Array(array) = v { (!array.single).then_some(array.items.len()) } else { None }
    };
    // An exponent that is one number may take a shortcut.
    let one_for_all = match (items(a), items(b)) {
        (_, None) => true,
        (Some(n), Some(1)) => n > 1,
        _ => false,
    };
    arrays::zip(&arrays::scalar_of(a), &arrays::scalar_of(b), |x, y| {
        let dtype = match (kind(x), kind(y)) {
            (Promotion::WeakInt, Promotion::WeakInt) => Dtype::Int64,
            _ => promote(x, y),
        };
        let (x, y) = (to_scalar(x, dtype)?, to_scalar(y, dtype)?);
        if !dtype.is_float() {
            return arithmetic(BinaryOp::Pow, x, y).map(Value::numpy);
        }
        let shortcut = one_for_all && [-1.0, 0.0, 0.5, 1.0, 2.0].contains(&y.to_f64());
        if shortcut {
            return Ok(Value::numpy(in_float!(x, y, |x, y| {
                if y < 0.0 {
                    1.0 / x
                } else if y == 0.0 {
                    1.0
                } else if y < 1.0 {
                    x.sqrt()
                } else if y == 1.0 {
                    x
                } else {
                    x * x
                }
            })));
        }
        if dtype == Dtype::Float32 {
            return Err(Fault::refuse("`np.power` of float32 numbers cannot be run here")
                .why("numpy has its own code for it, which depends on the processor")
                .help("write `x ** y` with two numbers, or `float(x)` around them"));
        }
        match svml::pow(x.to_f64(), y.to_f64()) {
            Some(result) => Ok(Value::numpy(Scalar::f64(result))),
            None => Err(Fault::refuse(format!(
                "`np.power({}, {})` cannot be run here",
                float_repr(x.to_f64()),
                float_repr(y.to_f64())
            ))
            .why(
                "numpy computes negative bases and the ends of the range by code that is not reproduced here",
            )
            .help("write `x ** y` with two numbers")),
        }
    })
}

/// Arithmetic on two scalars of one type.
fn arithmetic(op: BinaryOp, a: Scalar, b: Scalar) -> Outcome<Scalar> {
    use BinaryOp::*;
    let dtype = a.dtype;
    if dtype.is_float() {
        return Ok(match op {
            Add | Sub | Mul | Div | Pow => float_arithmetic(op, a, b),
            FloorDiv => floor_div(a, b),
            Mod => modulo(a, b),
            _ => return Err(number::unsupported(op, dtype.numpy_type(), dtype.numpy_type())),
        });
    }
    if op == Div {
        return Ok(Scalar::f64(a.to_f64() / b.to_f64()));
    }
    let (x, y) = (a.to_i64(), b.to_i64());
    if dtype == Dtype::Bool {
        return match op {
            Add | Or => Ok(Scalar::bool(x | y != 0)),
            Mul | And => Ok(Scalar::bool(x & y != 0)),
            Xor => Ok(Scalar::bool(x ^ y != 0)),
            Sub => Err(Fault::raise(
                "TypeError",
                "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` \
                 operator, or the logical_xor function instead.",
            )),
            _ => Err(Fault::refuse(format!(
                "`{}` of two numpy bools is an int8, which is not run here",
                op.text()
            ))
            .help("turn them into numbers first, `float(x)`")),
        };
    }
    Ok(Scalar::int(
        dtype,
        match op {
            Add => x.wrapping_add(y),
            Sub => x.wrapping_sub(y),
            Mul => x.wrapping_mul(y),
            FloorDiv if y == 0 => 0,
            FloorDiv => int_floor_div(x, y),
            Mod if y == 0 => 0,
            Mod => int_mod(x, y),
            Pow if y < 0 => {
                return Err(Fault::raise(
                    "ValueError",
                    "Integers to negative integer powers are not allowed.",
                )
                .help("write a float: `10.0 ** -3`"));
            }
            Pow => return Ok(int_pow(dtype, x, y)),
            And => x & y,
            Or => x | y,
            Xor => x ^ y,
            _ => return Err(Fault::refuse("shifts of numpy integers cannot be run here")),
        },
    ))
}

/// numpy's floor division: like CPython's, but division by zero gives a number, and each step rounds to the type.
pub(in crate::python) fn floor_div(a: Scalar, b: Scalar) -> Scalar {
    let (x, y) = (a.to_f64(), b.to_f64());
    if y == 0.0 {
        return Scalar::float(a.dtype, x / y);
    }
    Scalar::float(a.dtype, float::floored_in(x, y, |x| Scalar::float(a.dtype, x).to_f64()))
}

/// numpy's modulo; by zero it is NaN.
pub(in crate::python) fn modulo(a: Scalar, b: Scalar) -> Scalar {
    let (x, y) = (a.to_f64(), b.to_f64());
    if y == 0.0 {
        return Scalar::float(a.dtype, f64::NAN);
    }
    Scalar::float(a.dtype, float::modulo(x, y))
}

/// A comparison where one operand is numpy's.
pub(in crate::python) fn compare(op: CompareOp, a: &Value, b: &Value) -> Outcome<Value> {
    if matches!(a, Value::Array(_)) || matches!(b, Value::Array(_)) {
        return arrays::zip(a, b, |x, y| compare(op, x, y));
    }
    // Python's integers are compared by value, whatever the other operand's type is.
    let exact = |v: &Value| v.as_int().is_some() && !matches!(v, Value::Bool(_));
    let plain = |v: &Value| v.scalar().filter(|s| !s.dtype.is_float()).map(|s| Value::Int(s.to_i64()));
    if let (true, Some(y)) = (exact(a), plain(b))
        && let Some(result) = number::compare(op, a, &y)
    {
        return Ok(Value::numpy(Scalar::bool(result)));
    }
    if let (Some(x), true) = (plain(a), exact(b))
        && let Some(result) = number::compare(op, &x, b)
    {
        return Ok(Value::numpy(Scalar::bool(result)));
    }
    let dtype = promote(a, b);
    let (x, y) = (to_scalar(a, dtype)?, to_scalar(b, dtype)?);
    Ok(Value::numpy(Scalar::bool(op.holds(x.order(y)))))
}

/// `-x`, `+x`, `~x` of a numpy scalar.
pub(in crate::python) fn unary(op: UnaryOp, value: &Value) -> Outcome<Value> {
    let Some(x) = value.scalar() else { return Err(no_number(value)) };
    Ok(Value::numpy(match (op, x.dtype) {
        (UnaryOp::Minus | UnaryOp::Plus, Dtype::Bool) => {
            return Err(Fault::raise(
                "TypeError",
                "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the \
                 logical_not function instead.",
            ));
        }
        (UnaryOp::Plus, _) => x,
        (UnaryOp::Minus, Dtype::Float32) => Scalar::f32(-x.to_f32()),
        (UnaryOp::Minus, Dtype::Float64) => Scalar::f64(-x.to_f64()),
        (UnaryOp::Minus, dtype) => Scalar::int(dtype, x.to_i64().wrapping_neg()),
        (UnaryOp::Invert, Dtype::Bool) => Scalar::bool(!x.truth()),
        (UnaryOp::Invert, dtype) if !dtype.is_float() => Scalar::int(dtype, !x.to_i64()),
        _ => {
            let message = format!("bad operand type for unary ~: '{}'", value.type_name());
            return Err(Fault::raise("TypeError", message));
        }
    }))
}

/// `np.round`: scales, rounds half to even, scales back.
pub(in crate::python) fn round(value: &Value, digits: i64) -> Outcome<Value> {
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
        return Err(Fault::refuse("`round` of a numpy number to that many digits cannot be run here"));
    }
    if digits == 0 {
        return Ok(Value::numpy(functions::plain(Unary::Round, x)));
    }
    let factor = Scalar::float(x.dtype, double::pow(10.0, digits as f64));
    let up = float_arithmetic(BinaryOp::Mul, x, factor);
    let even = functions::plain(Unary::Round, up);
    Ok(Value::numpy(float_arithmetic(BinaryOp::Div, even, factor)))
}

/// A Python number as a numpy scalar of the same kind.
pub(in crate::python) fn as_own(value: &Value) -> Outcome<Value> {
    let dtype = if matches!(value, Value::Float(_)) { Dtype::Float64 } else { Dtype::Int64 };
    to_scalar(value, dtype).map(Value::numpy)
}
