//! CPython's `float`: the same results to the last bit, and the same exceptions.

use super::libm::double;
use super::{NumberError, long};

/// `a / b`
#[inline(always)]
pub fn quotient(a: f64, b: f64) -> Result<f64, NumberError> {
    match b == 0.0 {
        true => Err(NumberError::zero_division("float division by zero")),
        false => Ok(a / b),
    }
}

/// `a // b`
#[inline(always)]
pub fn floor_quotient(a: f64, b: f64) -> Result<f64, NumberError> {
    match b == 0.0 {
        true => Err(NumberError::zero_division("float floor division by zero")),
        false => Ok(floored(a, b)),
    }
}

/// `a % b`, with the sign of `b`.
#[inline(always)]
pub fn remainder(a: f64, b: f64) -> Result<f64, NumberError> {
    match b == 0.0 {
        true => Err(NumberError::zero_division("float modulo")),
        false => Ok(modulo(a, b)),
    }
}

/// `divmod(a, b)`
pub fn divmod(a: f64, b: f64) -> Result<(f64, f64), NumberError> {
    match b == 0.0 {
        true => Err(NumberError::zero_division("float divmod()")),
        false => Ok((floored(a, b), modulo(a, b))),
    }
}

/// `a // b` for a `b` that is not 0.
#[inline(always)]
pub fn floored(a: f64, b: f64) -> f64 {
    floored_in(a, b, |exact| exact)
}

/// [`floored`] in a narrower type: `rounded` rounds each intermediate result to it.
#[inline(always)]
pub fn floored_in(a: f64, b: f64, rounded: impl Fn(f64) -> f64) -> f64 {
    let rest = a % b;
    let mut quotient = rounded(rounded(a - rest) / b);
    if rest != 0.0 && (b < 0.0) != (rest < 0.0) {
        quotient = rounded(quotient - 1.0);
    }
    if quotient == 0.0 {
        return 0f64.copysign(a / b);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}

/// `a % b` for a `b` that is not 0.
#[inline(always)]
pub fn modulo(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest == 0.0 {
        0f64.copysign(b)
    } else if (b < 0.0) != (rest < 0.0) {
        rest + b
    } else {
        rest
    }
}

/// `a ** b`
#[inline(always)]
pub fn power(base: f64, exponent: f64) -> Result<f64, NumberError> {
    let finite = base.is_finite() && exponent.is_finite();
    if finite && base == 0.0 && exponent < 0.0 {
        return Err(NumberError::zero_division("0.0 cannot be raised to a negative power"));
    }
    if finite && base < 0.0 && exponent.floor() != exponent {
        return Err(NumberError::Complex { base, exponent });
    }
    match double::pow(base, exponent) {
        power if finite && power.is_infinite() => {
            Err(NumberError::overflow("(34, 'Numerical result out of range')"))
        }
        power => Ok(power),
    }
}

/// A finite float, of which an `int` can be made.
#[inline(always)]
pub fn finite(value: f64) -> Result<f64, NumberError> {
    match value {
        value if value.is_nan() => Err(NumberError::value("cannot convert float NaN to integer")),
        value if value.is_infinite() => {
            Err(NumberError::overflow("cannot convert float infinity to integer"))
        }
        value => Ok(value),
    }
}

/// `round(value, digits)`: the nearest decimal, halves to even, converted to the nearest float.
pub fn round(value: f64, digits: i64) -> Result<f64, NumberError> {
    // CPython's limits: above them the value does not change, below them it becomes 0.
    const MOST: i64 = 323;
    const LEAST: i64 = -308;
    if !value.is_finite() || digits > MOST {
        return Ok(value);
    }
    let rounded = match digits {
        ..LEAST => value * 0.0,
        LEAST..0 => long::rounded_to_tens(value, digits.unsigned_abs()),
        _ => format!("{value:.*}", digits as usize).parse().unwrap_or(value),
    };
    match rounded.is_infinite() {
        true => Err(NumberError::overflow("rounded value too large to represent")),
        false => Ok(rounded),
    }
}
