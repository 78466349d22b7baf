//! Sine and cosine of `f32`, computed in `f64`.
//!
//! The algorithms are those of ARM Optimized Routines in glibc since 2.28 (read in 2.36), in the variants for processors
//! with FMA. Each `mul_add` here is a fused operation there, and no other operation is.

use super::SingleLane;
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// 1.5 * 2^52. Adding it rounds to a whole number, which is then in the last bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// `cosf`.
#[inline(always)]
pub(in crate::number::libm) fn cos_lane(x: f32) -> SingleLane {
    let (sine, cosine, turns) = circle(x);
    let value = if turns & 1 == 0 { cosine } else { sine };
    (negated(value, turns.wrapping_add(1)), x.abs() < 120.0)
}

/// `sinf`.
#[inline(always)]
pub(in crate::number::libm) fn sin_lane(x: f32) -> SingleLane {
    let (sine, cosine, turns) = circle(x);
    let value = if turns & 1 == 0 { sine } else { cosine };
    (if x.abs() < 1.0 / 4096.0 { x } else { negated(value, turns) }, x.abs() < 120.0)
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
    let x = f64::from(x);
    // glibc cuts the number of turns to 24 binary places before it rounds.
    let cut = (x * (FRAC_2_PI * 16_777_216.0)).trunc();
    let turns = ((cut + 8_388_608.0) * (1.0 / 16_777_216.0)).floor();
    let a = (-turns).mul_add(FRAC_PI_2, x);
    let square = a * a;

    let cube = a * square;
    let low = cube.mul_add(-0.166_666_549_437_010_84, a);
    let high = square.mul_add(-0.000_195_172_989_813_857_25, 0.008_332_178_146_138_854);
    let sine = high.mul_add(cube * square, low);

    let fourth = square * square;
    let low = square.mul_add(-0.499_999_997_251_082_24, 1.0);
    let low = fourth.mul_add(0.041_666_623_324_344_516, low);
    let high = square.mul_add(2.439_045_070_356_454_2e-5, -0.001_388_676_379_437_604);
    let cosine = high.mul_add(square * fourth, low);
    (sine, cosine, (turns + WHOLE).to_bits())
}

/// `cos`.
#[inline(always)]
pub(in crate::number::libm) fn cos(x: f32) -> f32 {
    let (value, is_supported) = cos_lane(x);
    if is_supported { value } else { x.cos() }
}

/// `sin`.
#[inline(always)]
pub(in crate::number::libm) fn sin(x: f32) -> f32 {
    let (value, is_supported) = sin_lane(x);
    if is_supported { value } else { x.sin() }
}
