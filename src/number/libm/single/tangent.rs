//! `tan` of `f32`.
//!
//! The method is that of FDLIBM (`k_tan.c`, Sun Microsystems, 1993) in single precision, as glibc has it (read in 2.36,
//! without FMA), with the reduction of `sinf`.

use super::INVALID;
use super::circle::{FAR, quarter_turns, reduced_far};
use crate::number::libm::WHOLE;
use std::f64::consts::FRAC_PI_2;

/// An eighth of a turn in two parts.
const EIGHTH: [f32; 2] = [f32::from_bits(0x3f49_0fda), f32::from_bits(0x3322_2168)];

/// The tangent.
pub fn tan(x: f32) -> f32 {
    let size = x.abs();
    if size <= EIGHTH[0] {
        return tangent(x, 0.0, false);
    }
    let (a, turns) = if size < FAR {
        let turns = quarter_turns(x);
        (f64::from(x) - turns * FRAC_PI_2, (turns + WHOLE).to_bits())
    } else if size < f32::INFINITY {
        reduced_far(x)
    } else {
        return if x.is_nan() { x + x } else { INVALID };
    };
    let high = a as f32;
    tangent(high, (a - f64::from(high)) as f32, turns & 1 == 1)
}

/// The coefficients of the tangent's series.
const SERIES: [u32; 13] = [
    0x3eaa_aaab,
    0x3e08_8889,
    0x3d5d_0dd1,
    0x3cb3_27a4,
    0x3c11_371f,
    0x3b6b_6916,
    0x3abe_de48,
    0x3a1a_26c8,
    0x3981_37b9,
    0x38a3_f445,
    0x3895_c07a,
    0xb79b_ae5f,
    0x37d9_5384,
];

/// The tangent of an angle in two parts up to an eighth of a turn, or of a quarter turn more.
fn tangent(x: f32, rest: f32, is_odd: bool) -> f32 {
    const TINY: f32 = 1.0 / 8192.0;
    if x.abs() < TINY {
        return if is_odd { -1.0 / x } else { x };
    }
    let unit = if is_odd { -1.0 } else { 1.0 };
    let (size, sign) = (x.abs(), 1f32.copysign(x));
    let is_large = size >= f32::from_bits(0x3f2c_a140);
    let (x, rest) = if is_large { ((EIGHTH[0] - size) + (EIGHTH[1] - sign * rest), 0.0) } else { (x, rest) };
    if is_large && x.abs() < TINY {
        return sign * unit * (1.0 - 2.0 * unit * x);
    }
    let square = x * x;
    let beyond = beyond(x, square, rest);
    let w = x + beyond;
    if is_large {
        sign * (unit - 2.0 * (x - (w * w / (w + unit) - beyond)))
    } else if is_odd {
        // -1 / w, with what the quotient leaves.
        let [head, quotient] = [w, -1.0 / w].map(cut);
        let left = beyond - (head - x);
        quotient + (-1.0 / w) * ((quotient * head + 1.0) + left * quotient)
    } else {
        w
    }
}

/// The tangent of an angle in two parts, less the first one.
fn beyond(x: f32, square: f32, rest: f32) -> f32 {
    let c = SERIES.map(f32::from_bits);
    let fourth = square * square;
    let even = ((((c[11] * fourth + c[9]) * fourth + c[7]) * fourth + c[5]) * fourth + c[3]) * fourth + c[1];
    let odd = ((((c[12] * fourth + c[10]) * fourth + c[8]) * fourth + c[6]) * fourth + c[4]) * fourth + c[2];
    let cube = square * x;
    let series = square * (cube * (even + square * odd) + rest);
    (rest + series) + c[0] * cube
}

/// A number without its last 12 digits. The square of what is left is exact.
pub(super) fn cut(x: f32) -> f32 {
    f32::from_bits(x.to_bits() & 0xffff_f000)
}
