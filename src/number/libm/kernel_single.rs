//! The functions of `f32` for one argument, without branches, computed in `f64`.
//!
//! The algorithms are those of ARM Optimized Routines in glibc since 2.28 (read in 2.36), in the variants for processors
//! with FMA. Each `mul_add` here is a fused operation there, and no other operation is.

use super::tables::{EXP_SINGLE, LOG_SINGLE, POW_SINGLE};
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, LN_2, LOG2_E};

/// 1.5 * 2^52. Adding it rounds to a whole number, which is then in the last bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// The value of a function, and whether the argument is in the supported range.
type SingleLane = (f32, bool);

/// `cosf`.
#[inline(always)]
pub(super) fn cos(x: f32) -> SingleLane {
    let (sine, cosine, turns) = circle(x);
    let value = if turns & 1 == 0 { cosine } else { sine };
    (negated(value, turns.wrapping_add(1)), x.abs() < 120.0)
}

/// `sinf`.
#[inline(always)]
pub(super) fn sin(x: f32) -> SingleLane {
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

/// The polynomial for `2^x` with a small `x`.
const POWER: [f64; 3] = [0.055_503_615_593_415_35, 0.240_228_452_244_572_5, 0.693_147_180_691_620_3];

/// `expf`.
#[inline(always)]
pub(super) fn exp(x: f32) -> SingleLane {
    const PER_PART: f64 = LOG2_E * 32.0;
    let wide = f64::from(x);
    let whole = wide.mul_add(PER_PART, WHOLE);
    let r = wide.mul_add(PER_PART, -(whole - WHOLE));
    let [cubic, quadratic, linear] = [POWER[0] / 32.0 / 32.0 / 32.0, POWER[1] / 32.0 / 32.0, POWER[2] / 32.0];
    (grown([cubic, quadratic, linear], r, whole) as f32, x.abs() < 88.0)
}

/// `2^(k / 32)` times a polynomial of the remainder `r`. `k` is in the last bits of `whole`.
#[inline(always)]
fn grown([cubic, quadratic, linear]: [f64; 3], r: f64, whole: f64) -> f64 {
    let k = whole.to_bits();
    let scale = f64::from_bits(EXP_SINGLE[(k & 31) as usize].wrapping_add(k << 47));
    r.mul_add(cubic, quadratic).mul_add(r * r, r.mul_add(linear, 1.0)) * scale
}

/// Splits a positive normal number into `2^k z`. The last value is the 16th of its binade that `z` is in.
#[inline(always)]
fn split(x: f32) -> (f64, f64, usize) {
    let beyond = x.to_bits().wrapping_sub(0x3f33_0000);
    let z = f32::from_bits(x.to_bits().wrapping_sub(beyond & 0xff80_0000));
    (f64::from((beyond as i32) >> 23), f64::from(z), ((beyond >> 19) & 15) as usize)
}

/// Whether a number is positive, and neither denormal nor infinite.
#[inline(always)]
pub(super) fn is_plain(x: f32) -> bool {
    (f32::MIN_POSITIVE..=f32::MAX).contains(&x)
}

/// `logf`.
#[inline(always)]
pub(super) fn ln(x: f32) -> SingleLane {
    let (exponent, z, part) = split(x);
    let [inverse, log] = LOG_SINGLE[part];
    let r = z.mul_add(inverse, -1.0);
    let base = exponent.mul_add(LN_2, log);
    let square = r * r;
    let poly = r.mul_add(0.333_456_765_744_066, -0.499_999_748_580_210_3);
    let poly = square.mul_add(-0.250_893_422_142_371_54, poly);
    (square.mul_add(poly, base + r) as f32, is_plain(x))
}

/// The logarithm of a positive normal number to base 2, for [`power`].
#[inline(always)]
pub(super) fn logarithm(x: f32) -> f64 {
    let (exponent, z, part) = split(x);
    let [inverse, log] = POW_SINGLE[part];
    let r = z.mul_add(inverse, -1.0);
    let square = r * r;
    let fourth = r.mul_add(0.288_457_581_109_214, -0.360_926_062_297_131_64);
    let second = r.mul_add(0.480_898_481_472_577, -0.721_347_467_500_629_1);
    let first = r.mul_add(1.442_695_040_877_434_2, log + exponent);
    fourth.mul_add(square * square, square.mul_add(second, first))
}

/// `powf` of a base whose logarithm to base 2 is known.
#[inline(always)]
pub(super) fn power(log: f64, exponent: f32) -> SingleLane {
    const TO_PARTS: f64 = WHOLE / 32.0;
    let x = f64::from(exponent) * log;
    let whole = x + TO_PARTS;
    (grown(POWER, x - (whole - TO_PARTS), whole) as f32, x.abs() < 126.0)
}

/// `powf`.
#[inline(always)]
pub(super) fn pow(base: f32, exponent: f32) -> SingleLane {
    let (value, trusted) = power(logarithm(base), exponent);
    (value, trusted & is_plain(base))
}
