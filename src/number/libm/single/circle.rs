//! Sine and cosine of `f32`, computed in `f64`.
//!
//! The algorithms are those of ARM Optimized Routines in glibc since 2.28 (read in 2.36), in the variants for processors
//! with FMA. Each `mul_add` here is a fused operation there, and no other operation is.

use super::{INVALID, SingleLane};
use crate::number::libm::WHOLE;
use crate::number::libm::tables::circle::two_over_pi;
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, PI};

/// Below this size, the sine is its argument.
const TINY: f32 = 1.0 / 4096.0;
/// Below this size, the reduction by a product with pi/2 is exact enough.
pub(super) const FAR: f32 = 120.0;

/// `cosf`.
#[inline(always)]
pub(in crate::number::libm) fn cos_lane(x: f32) -> SingleLane {
    let (sine, cosine, turns) = circle(x);
    let value = if turns & 1 == 0 { cosine } else { sine };
    (negated(value, turns.wrapping_add(1)), x.abs() < FAR)
}

/// `sinf`.
#[inline(always)]
pub(in crate::number::libm) fn sin_lane(x: f32) -> SingleLane {
    let (sine, cosine, turns) = circle(x);
    let value = if turns & 1 == 0 { sine } else { cosine };
    (if x.abs() < TINY { x } else { negated(value, turns) }, x.abs() < FAR)
}

/// A value, negative in quadrants 2 and 3.
#[inline(always)]
fn negated(value: f64, quadrant: u64) -> f32 {
    f64::from_bits(value.to_bits() ^ ((quadrant & 2) << 62)) as f32
}

/// Reduces an angle by the nearest multiple of a quarter turn: the sine and the cosine of the remainder, and the multiple
/// in the last bits.
#[inline(always)]
fn circle(x: f32) -> (f64, f64, u64) {
    let turns = quarter_turns(x);
    let a = (-turns).mul_add(FRAC_PI_2, f64::from(x));
    (sine(a), cosine(a), (turns + WHOLE).to_bits())
}

/// The number of quarter turns in an angle of up to 120.
#[inline(always)]
pub(super) fn quarter_turns(x: f32) -> f64 {
    // glibc cuts the number of turns to 24 binary places before it rounds.
    let cut = (f64::from(x) * (FRAC_2_PI * 16_777_216.0)).trunc();
    ((cut + 8_388_608.0) * (1.0 / 16_777_216.0)).floor()
}

/// The sine of at most an eighth of a turn.
#[inline(always)]
fn sine(a: f64) -> f64 {
    let square = a * a;
    let cube = a * square;
    let low = cube.mul_add(-0.166_666_549_437_010_84, a);
    let high = square.mul_add(-0.000_195_172_989_813_857_25, 0.008_332_178_146_138_854);
    high.mul_add(cube * square, low)
}

/// The cosine of at most an eighth of a turn.
#[inline(always)]
fn cosine(a: f64) -> f64 {
    let square = a * a;
    let fourth = square * square;
    let low = square.mul_add(-0.499_999_997_251_082_24, 1.0);
    let low = fourth.mul_add(0.041_666_623_324_344_516, low);
    let high = square.mul_add(2.439_045_070_356_454_2e-5, -0.001_388_676_379_437_604);
    high.mul_add(square * fourth, low)
}

/// `sin`.
#[inline(always)]
pub(in crate::number::libm) fn sin(x: f32) -> f32 {
    if x.abs() < TINY { x } else { turned(x, 0) }
}

/// `cos`.
#[inline(always)]
pub(in crate::number::libm) fn cos(x: f32) -> f32 {
    turned(x, 1)
}

/// The sine of an angle and of some quarter turns.
#[inline(always)]
fn turned(x: f32, quarters: u64) -> f32 {
    let size = x.abs();
    let (a, turns) = if size < FAR {
        let turns = quarter_turns(x);
        ((-turns).mul_add(FRAC_PI_2, f64::from(x)), (turns + WHOLE).to_bits())
    } else if size < f32::INFINITY {
        reduced_far(x)
    } else {
        return if x.is_nan() { x + x } else { INVALID };
    };
    let quadrant = turns.wrapping_add(quarters);
    negated(if quadrant & 1 == 0 { sine(a) } else { cosine(a) }, quadrant)
}

/// Reduces an angle by the nearest multiple of a quarter turn, with 96 binary digits of 2/pi: the remainder, and the
/// multiple in the last bits.
#[cold]
#[inline(never)]
pub(super) fn reduced_far(x: f32) -> (f64, u64) {
    let exponent = (x.to_bits() >> 23) & 255;
    let digits = u64::from((x.to_bits() & 0x7f_ffff) | 0x80_0000) << (exponent & 7);
    let place = 8 * ((exponent >> 3) & 15) as isize - 24;
    let part = |k: isize| digits * two_over_pi(place + 32 * k, 32);
    let product = (part(0) << 32).wrapping_add(part(1)).wrapping_add(part(2) >> 32);
    let turns = product.wrapping_add(1 << 61) >> 62;
    let a = (product.wrapping_sub(turns << 62) as i64) as f64 * (PI / (1u64 << 63) as f64);
    if x < 0.0 { (-a, turns.wrapping_neg()) } else { (a, turns) }
}
