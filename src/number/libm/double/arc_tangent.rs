//! `atan` and `atan2` of `f64`.
//!
//! The method is that of IBM's Accurate Mathematical Library as glibc has it since 2.35 (read in 2.36, in the variant for
//! processors with FMA): a series near 0, polynomials around tabulated points up to 1, and from there
//! `atan(x) = pi/2 - atan(1/x)`. Each `mul_add` here is a fused operation there, and no other operation is.

use super::circle::QUARTER;
use super::reduction::two_sum;
use crate::number::libm::tables::arc::{ARC_TANGENT, ARC_TANGENT_ROW};
use std::f64::consts::{FRAC_PI_4, PI};

/// Half a turn in two parts.
const HALF: [f64; 2] = [PI, 1.224_646_799_147_353_2e-16];
/// Below this size, the arc tangent is a series.
const SERIES: f64 = 1.0 / 16.0;

/// `atan`.
#[inline(always)]
pub(in crate::number::libm) fn atan(x: f64) -> f64 {
    /// Below this size, the arc tangent is its argument.
    const TINY: f64 = f64::from_bits(0x3e4b_b67a << 32);
    /// From this size on, it is a quarter turn.
    const HUGE: f64 = f64::from_bits(0x4334_9ff2 << 32);
    let size = x.abs();
    if x.is_nan() {
        x + x
    } else if size < TINY {
        x
    } else if size < SERIES {
        let square = x * x;
        (x * square).mul_add(series(square), x)
    } else if size < 1.0 {
        let row = row(size);
        let away = size - row[0];
        away.mul_add(polynomial(row, away), row[1]).copysign(x)
    } else if size < HUGE {
        let inverse = 1.0 / size;
        let product = size * inverse;
        let rest = (1.0 - product) - size.mul_add(inverse, -product);
        let value = if size < 16.0 {
            let row = row(inverse);
            beside_by_table(QUARTER, -1.0, row, rest.mul_add(inverse, inverse - row[0]))
        } else {
            beside_by_series(QUARTER, -1.0, inverse, rest * inverse)
        };
        value.copysign(x)
    } else {
        QUARTER[0].copysign(x)
    }
}

/// `atan2`.
#[inline(always)]
pub(in crate::number::libm) fn atan2(y: f64, x: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        // glibc adds them, and x86-64 keeps the first NaN.
        let nan = if x.is_nan() { x } else { y };
        return nan + nan;
    }
    let (width, height) = (x.abs(), y.abs());
    let angle = if height == 0.0 {
        if x.is_sign_negative() { PI } else { 0.0 }
    } else if width == 0.0 {
        QUARTER[0]
    } else if width == f64::INFINITY {
        let angle = if height == f64::INFINITY { FRAC_PI_4 } else { 0.0 };
        if x < 0.0 { PI - angle } else { angle }
    } else if height == f64::INFINITY {
        QUARTER[0]
    } else {
        angle(width, height, x < 0.0)
    };
    angle.copysign(y)
}

/// The angle of a finite point, above the axis and not on it.
#[inline(always)]
fn angle(width: f64, height: f64, is_left: bool) -> f64 {
    let exponent = |x: f64| (x.to_bits() >> 52) as i64;
    let difference = exponent(height) - exponent(width);
    if difference >= 57 {
        return QUARTER[0];
    }
    if difference <= -57 {
        return if is_left { PI } else { height / width };
    }
    let (width, height) = scaled(width, height);
    if height < width {
        let (ratio, rest) = divided(height, width);
        if is_left {
            beside(HALF, -1.0, ratio, rest)
        } else if ratio < SERIES {
            let square = ratio * ratio;
            ratio + (ratio * square).mul_add(series(square), rest)
        } else {
            from_axis(ratio, rest)
        }
    } else {
        let (ratio, rest) = divided(width, height);
        match is_left {
            true if height == width => beside(HALF, -1.0, ratio, rest),
            true => beside(QUARTER, 1.0, ratio, rest),
            false => beside(QUARTER, -1.0, ratio, rest),
        }
    }
}

/// Multiplies both lengths by a power of 2, so that no product of them is denormal or infinite.
#[inline(always)]
fn scaled(width: f64, height: f64) -> (f64, f64) {
    const SMALL: f64 = f64::from_bits((1023 - 500) << 52);
    const LARGE: f64 = f64::from_bits((1023 + 500) << 52);
    let (mut width, mut height) = (width, height);
    if width < SMALL || height < SMALL {
        (width, height) = (width * LARGE, height * LARGE);
    }
    if width > LARGE || height > LARGE {
        (width, height) = (width * SMALL, height * SMALL);
    }
    (width, height)
}

/// A quotient in two parts.
#[inline(always)]
fn divided(a: f64, b: f64) -> (f64, f64) {
    let ratio = a / b;
    let product = b * ratio;
    (ratio, ((a - product) - b.mul_add(ratio, -product)) / b)
}

/// The arc tangent of a ratio in two parts, from 1/16 to 1.
#[inline(always)]
fn from_axis(ratio: f64, rest: f64) -> f64 {
    let row = row(ratio);
    let (away, rest) = two_sum(ratio - row[0], rest);
    let high = row[3..].iter().rev().fold(0.0, |sum: f64, c| sum.mul_add(away, *c));
    let low = rest.mul_add(row[2], (away * away) * high);
    row[1] + away.mul_add(row[2], low)
}

/// An angle in two parts, and the arc tangent of a ratio in two parts added or subtracted.
#[inline(always)]
fn beside(angle: [f64; 2], sign: f64, ratio: f64, rest: f64) -> f64 {
    if ratio < SERIES {
        beside_by_series(angle, sign, ratio, rest)
    } else {
        let row = row(ratio);
        beside_by_table(angle, sign, row, (ratio - row[0]) + rest)
    }
}

/// [`beside`] for a ratio below 1/16.
#[inline(always)]
fn beside_by_series(angle: [f64; 2], sign: f64, ratio: f64, rest: f64) -> f64 {
    let square = ratio * ratio;
    let beyond = sign * ((ratio * square) * series(square));
    let (ratio, rest) = (sign * ratio, sign * rest);
    let high = angle[0] + ratio;
    let low = (((angle[0] - high) + ratio) + angle[1]) + rest;
    (low + beyond) + high
}

/// [`beside`] for a ratio at a distance from a tabulated point.
#[inline(always)]
fn beside_by_table(angle: [f64; 2], sign: f64, row: &[f64], away: f64) -> f64 {
    (angle[0] + sign * row[1]) + (sign * away).mul_add(polynomial(row, away), angle[1])
}

/// The series of the arc tangent: its polynomial in the square, less the leading 1, over the square.
#[inline(always)]
fn series(square: f64) -> f64 {
    square
        .mul_add(0.076_018_365_843_807_36, -0.090_904_243_917_279_87)
        .mul_add(square, 0.111_111_098_218_864_27)
        .mul_add(square, -0.142_857_142_839_531_63)
        .mul_add(square, 0.199_999_999_999_988_55)
        .mul_add(square, -1.0 / 3.0)
}

/// The row of the table for a ratio from 1/16 to 1.
#[inline(always)]
fn row(ratio: f64) -> &'static [f64] {
    /// 2^52. Adding it rounds to a whole number.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    let place = (ratio.mul_add(256.0, WHOLE) - WHOLE) as usize - 16;
    &ARC_TANGENT[ARC_TANGENT_ROW * place..][..ARC_TANGENT_ROW]
}

/// The polynomial of a row, less its constant, over the distance to its point.
#[inline(always)]
fn polynomial(row: &[f64], away: f64) -> f64 {
    row[2..].iter().rev().fold(0.0, |sum: f64, c| sum.mul_add(away, *c))
}
