//! Powers of `f64`.
//!
//! Source: ARM Optimized Routines (2018), from which glibc has `pow` since 2.28, in the variant for processors with FMA:
//! each `mul_add` here is a fused operation there, and no other operation is.

use super::exp::{SIGN, exponential, exponential_far};
use super::log::{LN_2, is_plain, normalised, split};
use super::{INVALID, Lane};
use crate::number::libm::tables::log::{POW_LOG, POW_LOW};

/// The logarithm of a number of certain bits in two parts, for [`power`].
#[inline(always)]
fn logarithm_of_bits(bits: u64) -> [f64; 2] {
    let (exponent, z, part) = split(bits, POW_LOW);
    let [inverse, log, log_rest, _] = POW_LOG[part];
    let r = z.mul_add(inverse, -1.0);
    let one = exponent.mul_add(LN_2[0], log);
    let two = one + r;
    let low = exponent.mul_add(LN_2[1], log_rest) + ((one - two) + r);
    let half = r * -0.5;
    let square = r * half;
    let cube = r * square;
    let high = two + square;
    let rest = low + r.mul_add(half, -square) + ((two - high) + square);
    let a = r.mul_add(0.500_000_000_000_000_7, -0.666_666_666_666_667_9);
    let b = r.mul_add(-0.666_666_666_348_773_9, 0.799_999_999_532_397_6);
    let c = r.mul_add(1.000_041_526_367_554_2, -1.142_909_628_459_501);
    let poly = square.mul_add(square.mul_add(c, b), a);
    let rest = cube.mul_add(poly, rest);
    let sum = high + rest;
    [sum, (high - sum) + rest]
}

/// The logarithm of a plain number in two parts.
#[inline(always)]
pub(in crate::number::libm) fn logarithm(x: f64) -> [f64; 2] {
    logarithm_of_bits(x.to_bits())
}

/// The product of an exponent with a logarithm in two parts.
#[inline(always)]
fn times(log: [f64; 2], exponent: f64) -> [f64; 2] {
    let high = exponent * log[0];
    [high, exponent.mul_add(log[1], exponent.mul_add(log[0], -high))]
}

/// The exponents that are neither huge, nor so small that the power is 1, rounded.
const USUAL: std::ops::Range<f64> = f64::from_bits(0x3be0 << 48)..f64::from_bits(0x43e0 << 48);

/// `pow` of a plain base whose logarithm is known.
#[inline(always)]
pub(in crate::number::libm) fn power(log: [f64; 2], exponent: f64) -> Lane {
    let [high, low] = times(log, exponent);
    let size = high.abs();
    let is_supported =
        USUAL.contains(&exponent.abs()) & (size < 512.0) & ((size >= f64::EPSILON / 4.0) | (high == 0.0));
    (exponential(high, low), is_supported)
}

/// `pow` of a plain base.
#[inline(always)]
pub(in crate::number::libm) fn pow_lane(base: f64, exponent: f64) -> Lane {
    let (value, is_supported) = power(logarithm(base), exponent);
    (value, is_supported & is_plain(base))
}

/// `pow`.
#[inline(always)]
pub(in crate::number::libm) fn pow(base: f64, exponent: f64) -> f64 {
    let (value, is_supported) = pow_lane(base, exponent);
    if is_supported { value } else { pow_beyond(base, exponent) }
}

#[cold]
#[inline(never)]
fn pow_beyond(base: f64, exponent: f64) -> f64 {
    if exponent == 0.0 || base == 1.0 {
        return 1.0;
    } else if exponent.is_nan() {
        return base + exponent;
    } else if exponent.is_infinite() && !base.is_nan() {
        return to_infinity(base.abs(), exponent);
    }
    let parity = Parity::of(exponent);
    if base == 0.0 || !base.is_finite() {
        let square = base * base;
        let value = if base.is_sign_negative() && parity == Parity::Odd { -square } else { square };
        return if exponent < 0.0 { 1.0 / value } else { value };
    }
    if base < 0.0 && parity == Parity::Fraction {
        return INVALID;
    }
    let sign = if base < 0.0 && parity == Parity::Odd { SIGN } else { 0 };
    let base = base.abs();
    if !USUAL.contains(&exponent.abs()) {
        // A huge exponent is even.
        return match exponent.abs() < 1.0 {
            true => 1.0,
            false if base == 1.0 => 1.0,
            false => to_infinity(base, exponent),
        };
    }
    let bits = if base < f64::MIN_POSITIVE { normalised(base) } else { base.to_bits() };
    let [high, low] = times(logarithm_of_bits(bits), exponent);
    let value = if high.abs() < f64::EPSILON / 4.0 {
        1.0 + high
    } else if high >= 1024.0 {
        f64::INFINITY
    } else if high <= -1024.0 {
        0.0
    } else if high.abs() >= 512.0 {
        return exponential_far(high, low, sign);
    } else {
        exponential(high, low)
    };
    f64::from_bits(value.to_bits() ^ sign)
}

/// The power of a positive base for an exponent that is infinite, or so large that the power overflows.
fn to_infinity(base: f64, exponent: f64) -> f64 {
    if base == 1.0 {
        1.0
    } else if (base > 1.0) == (exponent > 0.0) {
        f64::INFINITY
    } else {
        0.0
    }
}

/// What kind of number an exponent is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Parity {
    Odd,
    Even,
    Fraction,
}

impl Parity {
    fn of(exponent: f64) -> Parity {
        if exponent % 1.0 != 0.0 {
            Parity::Fraction
        } else if exponent % 2.0 != 0.0 {
            Parity::Odd
        } else {
            Parity::Even
        }
    }
}
