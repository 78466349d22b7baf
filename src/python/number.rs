//! Python's own numbers: `int`, `bool` and `float`, with CPython's results and exceptions.

use super::ast::{BinaryOp, CompareOp};
use super::bigint;
use super::fault::{Fault, Outcome};
use super::value::Value;
use crate::number::dtype::{python_floor_div, python_mod};
use std::cmp::Ordering;

fn zero_division(message: &str) -> Fault {
    Fault::raise("ZeroDivisionError", message)
}

/// Arithmetic on two floats.
pub(super) fn float(op: BinaryOp, a: f64, b: f64) -> Outcome<Value> {
    use BinaryOp::*;
    Ok(Value::Float(match op {
        Add => a + b,
        Sub => a - b,
        Mul => a * b,
        Div if b == 0.0 => return Err(zero_division("float division by zero")),
        Div => a / b,
        FloorDiv if b == 0.0 => return Err(zero_division("float floor division by zero")),
        FloorDiv => python_floor_div(a, b),
        Mod if b == 0.0 => return Err(zero_division("float modulo")),
        Mod => python_mod(a, b),
        Pow => return float_pow(a, b),
        _ => return Err(unsupported(op, "float", "float")),
    }))
}

pub(super) fn unsupported(op: BinaryOp, left: &str, right: &str) -> Fault {
    let text = if op == BinaryOp::Pow { "** or pow()" } else { op.text() };
    Fault::raise("TypeError", format!("unsupported operand type(s) for {text}: '{left}' and '{right}'"))
}

fn float_pow(a: f64, b: f64) -> Outcome<Value> {
    if a == 0.0 && b < 0.0 {
        return Err(zero_division("0.0 cannot be raised to a negative power")
            .help("the first step is 0: write `step + 1`, or `max(step, 1)`"));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b.floor() != b {
        return Err(Fault::refuse("a negative number to a fractional power is a complex number in Python")
            .why("a complex learning rate cannot be used")
            .help("keep the base from becoming negative, `max(0.0, ...)`"));
    }
    let result = a.powf(std::hint::black_box(b));
    if result.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(Fault::raise("OverflowError", "(34, 'Numerical result out of range')"));
    }
    Ok(Value::Float(result))
}

/// Arithmetic on two integers.
pub(super) fn int(op: BinaryOp, a: i128, b: i128) -> Outcome<Value> {
    use BinaryOp::*;
    let result = match op {
        Add => a.checked_add(b),
        Sub => a.checked_sub(b),
        Mul => a.checked_mul(b),
        Div if b == 0 => return Err(zero_division("division by zero")),
        Div => return Ok(Value::Float(int_div(a, b))),
        FloorDiv | Mod if b == 0 => {
            let words =
                if op == Mod { "integer modulo by zero" } else { "integer division or modulo by zero" };
            return Err(zero_division(words));
        }
        FloorDiv => a.checked_div(b).map(|q| if a % b != 0 && (a < 0) != (b < 0) { q - 1 } else { q }),
        Mod => a.checked_rem(b).map(|r| if r != 0 && (r < 0) != (b < 0) { r + b } else { r }),
        Pow if b < 0 => return float_pow(a as f64, b as f64),
        Pow => match a {
            0 | 1 => Some(if b == 0 { 1 } else { a }),
            -1 => Some(if b % 2 == 0 { 1 } else { -1 }),
            _ => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        },
        And => Some(a & b),
        Or => Some(a | b),
        Xor => Some(a ^ b),
        Shl | Shr if b < 0 => return Err(Fault::raise("ValueError", "negative shift count")),
        Shl => u32::try_from(b).ok().filter(|b| *b < 126).and_then(|b| a.checked_mul(1i128 << b)),
        Shr => Some(a >> b.min(127)),
    };
    match result {
        Some(result) => Ok(Value::int(result)),
        None => bigint::binary(op, &Value::int(a), &Value::int(b)),
    }
}

/// The quotient of two integers, rounded once.
fn int_div(a: i128, b: i128) -> f64 {
    const EXACT: u128 = 1 << 53;
    let (n, d) = (a.unsigned_abs(), b.unsigned_abs());
    let sign = if (a < 0) != (b < 0) { -1.0 } else { 1.0 };
    if n <= EXACT && d <= EXACT {
        return a as f64 / b as f64;
    }
    // Long division until the quotient has more bits than a float, the rest as one sticky bit.
    let (mut quotient, mut rest, mut shift) = (n / d, n % d, 0i32);
    while quotient < 1 << 64 && shift < 300 {
        rest <<= 1;
        quotient = (quotient << 1) | u128::from(rest >= d);
        if rest >= d {
            rest -= d;
        }
        shift += 1;
    }
    let rounded = (quotient | u128::from(rest != 0)) as f64;
    sign * rounded * f64::from_bits(((1023 - shift) as u64) << 52)
}

/// Compares an integer with a float, exactly.
fn int_float(a: i128, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if b >= 1.7e38 {
        return Some(Ordering::Less);
    }
    if b <= -1.7e38 {
        return Some(Ordering::Greater);
    }
    let whole = b.trunc();
    let order = a.cmp(&(whole as i128));
    Some(if order == Ordering::Equal { 0.0.partial_cmp(&(b - whole)).unwrap_or(order) } else { order })
}

/// Compares two of Python's numbers; none if one of them is no number.
pub(super) fn compare(op: CompareOp, a: &Value, b: &Value) -> Option<bool> {
    let order = match (a, b) {
        (Value::Float(x), Value::Float(y)) => x.partial_cmp(y),
        (Value::Float(x), _) => int_float(b.as_int()?, *x).map(Ordering::reverse),
        (_, Value::Float(y)) => int_float(a.as_int()?, *y),
        _ => Some(a.as_int()?.cmp(&b.as_int()?)),
    };
    Some(op.holds(order))
}

/// A float as the integer that `int`, `round` and `math.floor` make of it.
pub(super) fn float_to_int(x: f64) -> Outcome<Value> {
    if x.is_nan() {
        return Err(Fault::raise("ValueError", "cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(Fault::raise("OverflowError", "cannot convert float infinity to integer"));
    }
    if x.abs() >= 1.7e38 {
        return Ok(bigint::value(bigint::of_float(x)));
    }
    Ok(Value::int(x as i128))
}

/// `round(x)` and `round(x, digits)`.
pub(super) fn round(x: f64, digits: Option<i128>) -> Outcome<Value> {
    let Some(digits) = digits else { return float_to_int(x.round_ties_even()) };
    if !x.is_finite() || digits > 323 {
        return Ok(Value::Float(x));
    }
    let text = format!("{x:.*}", digits as usize);
    Ok(Value::Float(text.parse().unwrap_or(x)))
}
