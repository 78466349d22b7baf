//! Sine and cosine of `f64`.
//!
//! The algorithms are those of glibc since 2.28 (read in 2.36), in the variants for processors with FMA. Each `mul_add`
//! here is a fused operation there, and no other operation is.

use super::reduction::reduced_far;
use super::{INVALID, Lane};
use crate::number::libm::WHOLE;
use crate::number::libm::tables::circle::SINE_COSINE;
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// 1.5 * 2^45. Adding it rounds to a 128th.
const PARTS: f64 = 52_776_558_133_248.0;

/// Below this size, the sine is its argument.
const TINY: f64 = 1.0 / 67_108_864.0;
/// Below this size, sine and cosine need no reduction.
const NEAR: f64 = f64::from_bits(0x3feb_6000_0000_0000);
/// Below this size, they are computed from the distance to a quarter turn.
const MIDDLE: f64 = f64::from_bits(0x4003_68fd_0000_0000);
/// Below this size, the reduction by four parts of pi is exact enough.
const FAR: f64 = f64::from_bits(0x4199_21fb_0000_0000);
/// Half of pi in two parts.
pub(super) const QUARTER: [f64; 2] = [FRAC_PI_2, 6.123_233_995_736_766e-17];
/// Half of pi in four parts. The products of the first ones with the number of quarter turns are exact.
pub(super) const QUARTER_PARTS: [f64; 4] = [
    1.570_796_340_703_964_2,
    -1.390_906_756_437_715_3e-8,
    -4.978_996_231_479_91e-17,
    -1.903_488_962_019_326_6e-25,
];

/// `cos`.
#[inline(always)]
pub(in crate::number::libm) fn cos_lane(x: f64) -> Lane {
    let size = x.abs();
    let (far, rest, turns) = reduced(x);
    let from_quarter = QUARTER[0] - size;
    let middle = from_quarter + QUARTER[1];
    let (near, is_middle) = (size < NEAR, size < MIDDLE);
    let a = if near {
        size
    } else if is_middle {
        middle
    } else {
        far
    };
    let middle_rest = (from_quarter - middle) + QUARTER[1];
    let rest = if near {
        0.0
    } else if is_middle {
        middle_rest
    } else {
        rest
    };
    let quadrant = if near {
        1
    } else if is_middle {
        0
    } else {
        turns.wrapping_add(1)
    };
    (turned(a, rest, quadrant), size < FAR)
}

/// `sin`.
#[inline(always)]
pub(in crate::number::libm) fn sin_lane(x: f64) -> Lane {
    let size = x.abs();
    let (far, rest, turns) = reduced(x);
    let (near, is_middle) = (size < NEAR, size < MIDDLE);
    let a = if near {
        x
    } else if is_middle {
        QUARTER[0] - size
    } else {
        far
    };
    let rest = if near {
        0.0
    } else if is_middle {
        QUARTER[1]
    } else {
        rest
    };
    let of_sign = 1 + 2 * (x.to_bits() >> 63);
    let quadrant = if near {
        0
    } else if is_middle {
        of_sign
    } else {
        turns
    };
    let value = turned(a, rest, quadrant);
    (if size < TINY { x } else { value }, size < FAR)
}

/// Reduces an angle by the nearest multiple of a quarter turn: the remainder in two parts, and the multiple in the last
/// bits.
#[inline(always)]
pub(super) fn reduced(x: f64) -> (f64, f64, u64) {
    let whole = x.mul_add(FRAC_2_PI, WHOLE);
    let turns = -(whole - WHOLE);
    let two = turns.mul_add(QUARTER_PARTS[1], turns.mul_add(QUARTER_PARTS[0], x));
    let three = turns.mul_add(QUARTER_PARTS[2], two);
    let four = turns.mul_add(QUARTER_PARTS[3], three);
    let rest = turns.mul_add(QUARTER_PARTS[2], two - three) + turns.mul_add(QUARTER_PARTS[3], three - four);
    (four, rest, whole.to_bits())
}

/// The sine of an angle in two parts, of at most an eighth of a turn. It is the cosine in odd quadrants, and negative in
/// quadrants 2 and 3.
#[inline(always)]
fn turned(a: f64, rest: f64, quadrant: u64) -> f64 {
    let is_cosine = quadrant & 1 == 1;
    let place = a.abs() + PARTS;
    let row = SINE_COSINE[(place.to_bits() & 127) as usize];
    let beside = a.abs() - (place - PARTS);
    let rest_along = if a < 0.0 { -rest } else { rest };

    let x = if is_cosine { beside + rest_along } else { beside };
    let square = x * x;
    let cubic = square.mul_add(0.008_333_332_142_857_223, -0.166_666_666_666_664_88);
    let s = (x * square).mul_add(cubic, if is_cosine { x } else { rest_along });
    let s = if is_cosine { -s } else { x + s };
    let even = square.mul_add(0.001_388_888_740_079_376, -0.041_666_666_666_666_44);
    let even = square * square.mul_add(even, 0.5);
    let c = if is_cosine { even } else { x.mul_add(rest_along, even) };
    let (main, main_rest) = if is_cosine { (row[2], row[3]) } else { (row[0], row[1]) };
    let (other, other_rest) = if is_cosine { (row[0], row[1]) } else { (row[2], row[3]) };
    let correction = s.mul_add(other, (-c).mul_add(main, s.mul_add(other_rest, main_rest)));
    let by_table = main + correction;

    let square = a * a;
    let series = square
        .mul_add(-2.502_201_484_831_839_8e-8, 2.755_729_806_860_771e-6)
        .mul_add(square, -0.000_198_412_698_344_146_42)
        .mul_add(square, 0.008_333_333_333_332_329)
        .mul_add(square, -0.166_666_666_666_666_66);
    let by_series = a + square.mul_add(a.mul_add(series, -(0.5 * rest)), rest);

    let sine = if a.abs() < 0.126 { by_series } else { by_table.copysign(a) };
    let value = if is_cosine { by_table } else { sine };
    f64::from_bits(value.to_bits() ^ ((quadrant & 2) << 62))
}

/// `sin`.
#[inline(always)]
pub(in crate::number::libm) fn sin(x: f64) -> f64 {
    let size = x.abs();
    if size < TINY {
        x
    } else if size < NEAR {
        turned(x, 0.0, 0)
    } else if size < MIDDLE {
        turned(QUARTER[0] - size, QUARTER[1], 1 + 2 * (x.to_bits() >> 63))
    } else {
        beyond(x, 0)
    }
}

/// `cos`.
#[inline(always)]
pub(in crate::number::libm) fn cos(x: f64) -> f64 {
    let size = x.abs();
    if size < NEAR {
        turned(size, 0.0, 1)
    } else if size < MIDDLE {
        let from_quarter = QUARTER[0] - size;
        let a = from_quarter + QUARTER[1];
        turned(a, (from_quarter - a) + QUARTER[1], 0)
    } else {
        beyond(x, 1)
    }
}

/// The sine of an angle that needs a reduction, and of some quarter turns.
#[inline(always)]
fn beyond(x: f64, quarters: u64) -> f64 {
    let size = x.abs();
    let (a, rest, turns) = if size < FAR {
        reduced(x)
    } else if size < f64::INFINITY {
        reduced_far(x)
    } else {
        return if x.is_nan() { x + x } else { INVALID };
    };
    turned(a, rest, turns.wrapping_add(quarters))
}
