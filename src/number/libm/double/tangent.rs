//! `tan` of `f64`.
//!
//! The method is that of IBM's Accurate Mathematical Library (S. Gal and B. Bachelis, "An accurate elementary mathematical
//! library for the IEEE floating point standard", 1991), as glibc has it since 2.34 (read in 2.36, in the variant for
//! processors with FMA): a series near 0, and the addition theorem with tabulated tangents elsewhere. Each `mul_add` here
//! is a fused operation there, and no other operation is.

use super::INVALID;
use super::circle::{QUARTER_PARTS, reduced};
use super::reduction::{reduced_far, two_sum};
use crate::number::libm::WHOLE;
use crate::number::libm::tables::circle::TANGENT;
use std::f64::consts::FRAC_2_PI;

/// Up to this size, the tangent is its argument.
const TINY: f64 = f64::from_bits(0x3e4b_096c << 32);
/// Up to this size, it is a series.
const SERIES: f64 = f64::from_bits(0x3faf_212d << 32);
/// Up to this size, it needs no reduction.
const NEAR: f64 = f64::from_bits(0x3fe9_2f1a << 32);

/// `tan`.
#[inline(always)]
pub(in crate::number::libm) fn tan(x: f64) -> f64 {
    let size = x.abs();
    if size <= TINY {
        x
    } else if size <= SERIES {
        let square = x * x;
        (x * square).mul_add(series(square), x)
    } else if size <= NEAR {
        by_table(x, 0.0, false)
    } else if size < f64::INFINITY {
        let (a, rest, turns) = quarter_turned(x);
        let is_odd = turns & 1 == 1;
        if a.abs() <= SERIES { by_series(a, rest, is_odd) } else { by_table(a, rest, is_odd) }
    } else if x.is_nan() {
        x + x
    } else {
        INVALID
    }
}

/// Reduces an angle by the nearest multiple of a quarter turn: the remainder in two parts, and the multiple in the last
/// bits.
#[inline(always)]
fn quarter_turned(x: f64) -> (f64, f64, u64) {
    let size = x.abs();
    if size <= 25.0 {
        return near_reduced(x);
    }
    let (a, rest, turns) = if size <= 1e8 { reduced(x) } else { reduced_far(x) };
    let (a, rest) = two_sum(a, rest);
    (a, rest, turns)
}

/// [`reduced`] for up to 25, by three parts of a quarter turn.
#[inline(always)]
fn near_reduced(x: f64) -> (f64, f64, u64) {
    const THIRD: f64 = -4.978_996_250_514_799_4e-17;
    let whole = x.mul_add(FRAC_2_PI, WHOLE);
    let turns = -(whole - WHOLE);
    let two = turns.mul_add(QUARTER_PARTS[1], turns.mul_add(QUARTER_PARTS[0], x));
    let a = turns.mul_add(THIRD, two);
    (a, turns.mul_add(THIRD, two - a), whole.to_bits())
}

/// The series of the tangent: its square's polynomial, less the leading 1, over the square.
#[inline(always)]
fn series(square: f64) -> f64 {
    square
        .mul_add(0.008_896_546_349_534_924, 0.021_869_380_598_167_253)
        .mul_add(square, 0.053_968_254_110_954_33)
        .mul_add(square, 0.133_333_333_333_267_3)
        .mul_add(square, 1.0 / 3.0)
}

/// The tangent of a small angle in two parts, or of a quarter turn more.
#[inline(always)]
fn by_series(a: f64, rest: f64, is_odd: bool) -> f64 {
    let square = a * a;
    let beyond = (a * square).mul_add(series(square), rest);
    let (b, rest) = two_sum(a, beyond);
    if !is_odd {
        return b;
    }
    let c = 1.0 / b;
    let product = c * b;
    let remainder = (1.0 - product) - c.mul_add(b, -product);
    let quotient = (-rest).mul_add(c, remainder) / b;
    let cotangent = c + quotient;
    -(((c - cotangent) + quotient) + cotangent)
}

/// The tangent of an angle in two parts up to an eighth of a turn, or of a quarter turn more.
#[inline(always)]
fn by_table(a: f64, rest: f64, is_odd: bool) -> f64 {
    let (size, sign) = (a.abs(), 1f64.copysign(a));
    let [angle, tangent, cotangent] = TANGENT[size.mul_add(256.0, -15.5) as usize];
    let z = (size - angle) + sign * rest;
    let square = z * z;
    let beyond = (z * square).mul_add(square.mul_add(0.133_333_549_206_699_13, 0.333_333_333_333_225_4), z);
    let product = (tangent + cotangent) * beyond;
    if is_odd {
        -sign * (cotangent - product / (tangent + beyond))
    } else {
        sign * (tangent + product / (cotangent - beyond))
    }
}
