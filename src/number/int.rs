//! CPython's `int` up to 128 bits. [`long`] handles longer ones.
//!
//! Almost all integers are counts that fit into 64 bits. Each function tries these first, because they are faster.

use super::operator::BinaryOp;
use super::{NumberError, long};
use std::cmp::Ordering;

/// A float represents every integer up to this one exactly.
const EXACT: u64 = 1 << 53;
/// 2^127, the first integer that 128 bits do not hold.
const OUTSIDE: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;

/// An operation with an `int` as its result. `None` if the result needs more than 128 bits, and for `/`, whose result is
/// a float ([`quotient`]). The exponent of `**` is not negative.
#[inline(always)]
pub fn whole(op: BinaryOp, a: i128, b: i128) -> Result<Option<i128>, NumberError> {
    use BinaryOp::*;
    Ok(match op {
        Add => a.checked_add(b),
        Sub => a.checked_sub(b),
        Mul => product(a, b),
        Div => None,
        FloorDiv if b == 0 => {
            return Err(NumberError::zero_division("integer division or modulo by zero"));
        }
        Mod if b == 0 => return Err(NumberError::zero_division("integer modulo by zero")),
        FloorDiv => floored(a, b),
        Mod => modulo(a, b),
        Pow => power(a, b),
        And => Some(a & b),
        Or => Some(a | b),
        Xor => Some(a ^ b),
        Shl | Shr if b < 0 => return Err(NumberError::value("negative shift count")),
        Shl if a == 0 => Some(0),
        Shl => u32::try_from(b).ok().filter(|b| *b < 126).and_then(|b| a.checked_mul(1 << b)),
        Shr => Some(a >> b.min(127)),
    })
}

/// `a / b`, rounded once.
#[inline(always)]
pub fn quotient(a: i128, b: i128) -> Result<f64, NumberError> {
    match (i64::try_from(a), i64::try_from(b)) {
        (_, Ok(0)) => Err(NumberError::zero_division("division by zero")),
        (Ok(a), Ok(b)) if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT => Ok(a as f64 / b as f64),
        _ => long_quotient(a, b),
    }
}

#[cold]
#[inline(never)]
fn long_quotient(a: i128, b: i128) -> Result<f64, NumberError> {
    long::quotient(&a.into(), &b.into())
}

/// `a * b`
#[inline(always)]
pub fn product(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

/// `a // b` for a `b` that is not 0.
#[inline(always)]
fn floored(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) if a >= 0 && b > 0 => Some(i128::from(a / b)),
        _ => a.checked_div(b).map(|quotient| quotient - i128::from(a % b != 0 && (a < 0) != (b < 0))),
    }
}

/// `a % b` for a `b` that is not 0.
#[inline(always)]
fn modulo(a: i128, b: i128) -> Option<i128> {
    let signed = |rest: i128| if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest };
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(signed(i128::from(a.wrapping_rem(b)))),
        _ => Some(signed(a.wrapping_rem(b))),
    }
}

/// `base ** exponent`; the exponent is not negative.
fn power(base: i128, exponent: i128) -> Option<i128> {
    match base {
        0 | 1 => Some(if exponent == 0 { 1 } else { base }),
        -1 => Some(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => u32::try_from(exponent).ok().and_then(|exponent| base.checked_pow(exponent)),
    }
}

/// The nearest float.
#[inline(always)]
pub fn float(value: i128) -> f64 {
    match i64::try_from(value) {
        Ok(value) => value as f64,
        Err(_) => long_float(value),
    }
}

#[cold]
#[inline(never)]
fn long_float(value: i128) -> f64 {
    value as f64
}

/// The whole part of a finite float. `None` if it needs more than 128 bits.
#[inline(always)]
pub fn of_float(value: f64) -> Option<i128> {
    (value.abs() < OUTSIDE).then_some(value as i128)
}

/// The order of an `int` and a float by their exact values. `None` if the float is NaN.
#[inline(always)]
pub fn order(a: i128, b: f64) -> Option<Ordering> {
    match i64::try_from(a) {
        Ok(a) if a.unsigned_abs() <= EXACT => (a as f64).partial_cmp(&b),
        _ => long_order(a, b),
    }
}

#[cold]
#[inline(never)]
fn long_order(a: i128, b: f64) -> Option<Ordering> {
    match b {
        b if b.is_nan() => None,
        b if b >= OUTSIDE => Some(Ordering::Less),
        b if b < -OUTSIDE => Some(Ordering::Greater),
        b => Some(a.cmp(&(b.trunc() as i128)).then(0.0.partial_cmp(&b.fract())?)),
    }
}
