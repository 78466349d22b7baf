//! Exponentials of `f32`.
//!
//! Sources: ARM Optimized Routines (2018) for `expf` and `exp2f`, computed in `f64`, from which glibc has them since 2.28,
//! in the variants for processors with FMA: each `mul_add` here is a fused operation there; FDLIBM in single precision
//! (Ian Lance Taylor, 1995) for `expm1f`, where no operation is fused.

use super::SingleLane;
use crate::number::libm::WHOLE;
use crate::number::libm::tables::exp::EXP_SINGLE;
use std::f64::consts::LOG2_E;

/// The polynomial for `2^x` with a small `x`.
const POWER: [f64; 3] = [0.055_503_615_593_415_35, 0.240_228_452_244_572_5, 0.693_147_180_691_620_3];

/// `2^(k / 32)` times a polynomial of the remainder `r`. `k` is in the last bits of `whole`.
#[inline(always)]
fn grown([cubic, quadratic, linear]: [f64; 3], r: f64, whole: f64) -> f64 {
    let k = whole.to_bits();
    let scale = f64::from_bits(EXP_SINGLE[(k & 31) as usize].wrapping_add(k << 47));
    r.mul_add(cubic, quadratic).mul_add(r * r, r.mul_add(linear, 1.0)) * scale
}

/// An exponential of an argument that no lane supports.
#[cold]
#[inline(never)]
pub(super) fn exp_beyond(x: f64) -> f32 {
    let value = if x > 0.0 { f64::INFINITY } else { 0.0 };
    (if x.is_nan() { x } else { value }) as f32
}

/// `expf`, for a size up to 512.
#[inline(always)]
pub(in crate::number::libm) fn exp_lane(x: f32) -> SingleLane {
    const PER_PART: f64 = LOG2_E * 32.0;
    let wide = f64::from(x);
    let whole = wide.mul_add(PER_PART, WHOLE);
    let r = wide.mul_add(PER_PART, -(whole - WHOLE));
    let [cubic, quadratic, linear] = [POWER[0] / 32.0 / 32.0 / 32.0, POWER[1] / 32.0 / 32.0, POWER[2] / 32.0];
    (grown([cubic, quadratic, linear], r, whole) as f32, x.abs() < 512.0)
}

/// `expf`.
#[inline(always)]
pub(in crate::number::libm) fn exp(x: f32) -> f32 {
    let (value, is_supported) = exp_lane(x);
    if is_supported { value } else { exp_beyond(f64::from(x)) }
}

/// 2 to a power of a size up to 512, in `f64`.
#[inline(always)]
pub(super) fn exp2_wide(x: f64) -> (f64, bool) {
    const TO_PARTS: f64 = WHOLE / 32.0;
    let whole = x + TO_PARTS;
    (grown(POWER, x - (whole - TO_PARTS), whole), x.abs() < 512.0)
}

/// `exp2f`.
#[inline(always)]
pub(in crate::number::libm) fn exp2(x: f32) -> f32 {
    let (value, is_supported) = exp2_wide(f64::from(x));
    if is_supported { value as f32 } else { exp_beyond(f64::from(x)) }
}

/// ln(2) in two parts. The product of the first one with an exponent is exact.
pub(super) const LN_2: [f32; 2] = [0.693_138_1, 9.058_001e-6];

/// `expm1f`.
pub fn expm1(x: f32) -> f32 {
    /// 27 ln(2).
    const LARGE: f32 = f32::from_bits(0x4195_b844);
    /// The logarithm of the greatest number.
    const OVERFLOW: f32 = f32::from_bits(0x42b1_7217);
    /// 2^-25.
    const TINY: f32 = f32::EPSILON / 4.0;
    if x.is_nan() {
        x + x
    } else if x > OVERFLOW {
        f32::INFINITY
    } else if x <= -LARGE {
        -1.0
    } else if x.abs() < TINY {
        x
    } else {
        expm1_between(x)
    }
}

fn expm1_between(x: f32) -> f32 {
    const Q: [f32; 6] =
        [1.0, -0.033_333_335, 0.001_587_301_6, -7.936_508e-5, 4.008_217_7e-6, -2.010_992_1e-7];
    let (k, x, rest) = less_ln_2(x);
    let half = 0.5 * x;
    let square = x * half;
    let series = Q[0] + square * (Q[1] + square * (Q[2] + square * (Q[3] + square * (Q[4] + square * Q[5]))));
    let t = 3.0 - series * half;
    let error = square * ((series - t) / (6.0 - x * t));
    if k == 0 {
        return x - (x * error - square);
    }
    let error = x * (error - rest) - rest - square;
    match k {
        -1 => 0.5 * (x - error) - 0.5,
        1 if x < -0.25 => -2.0 * (error - (x + 0.5)),
        1 => 1.0 + 2.0 * (x - error),
        ..-1 | 57.. => scaled(1.0 - (error - x), k) - 1.0,
        0..23 => scaled((1.0 - inverse_power(k)) - (error - x), k),
        23.. => scaled(x - (error + inverse_power(k)) + 1.0, k),
    }
}

/// Subtracts the nearest multiple `k` of ln(2): `k`, and the difference in two parts.
fn less_ln_2(x: f32) -> (i32, f32, f32) {
    /// Half of ln(2), and three halves.
    const HALF: u32 = 0x3eb1_7218;
    const THREE_HALVES: u32 = 0x3f85_1592;
    let size = x.abs().to_bits();
    if size <= HALF {
        return (0, x, 0.0);
    }
    let one = 1.0f32.copysign(x);
    let k = if size < THREE_HALVES { one } else { (x * std::f32::consts::LOG2_E + 0.5 * one).trunc() };
    let high = x - k * LN_2[0];
    let low = k * LN_2[1];
    let difference = high - low;
    (k as i32, difference, (high - difference) - low)
}

/// `2^k x`, by adding to the exponent.
fn scaled(x: f32, k: i32) -> f32 {
    f32::from_bits(x.to_bits().wrapping_add((k as u32) << 23))
}

/// `2^-k`.
fn inverse_power(k: i32) -> f32 {
    scaled(1.0, -k)
}
