//! Logarithms of `f32`.
//!
//! Sources: ARM Optimized Routines (2018) for `logf` and `log2f`, computed in `f64`, from which glibc has them since 2.28,
//! in the variants for processors with FMA: each `mul_add` here is a fused operation there; FDLIBM in single precision
//! (Ian Lance Taylor, 1995) for `log1pf` and `log10f`, where no operation is fused.

use super::exp::LN_2 as SHORT_LN_2;
use super::{INVALID, SingleLane};
use crate::number::libm::tables::log::{LOG_SINGLE, POW_SINGLE};
use std::f32::consts::LOG10_E;
use std::f64::consts::LN_2;

/// 2^23 and 2^25.
const BY_23: f32 = 8_388_608.0;
const BY_25: f32 = 4.0 * BY_23;

/// Splits a number of certain bits into `2^k z`. The last value is the 16th of its binade that `z` is in.
#[inline(always)]
pub(super) fn split(bits: u32) -> (f64, f64, usize) {
    let beyond = bits.wrapping_sub(0x3f33_0000);
    let z = f32::from_bits(bits.wrapping_sub(beyond & 0xff80_0000));
    (f64::from((beyond as i32) >> 23), f64::from(z), ((beyond >> 19) & 15) as usize)
}

/// Whether a number is positive, and neither denormal nor infinite.
#[inline(always)]
pub(in crate::number::libm) fn is_plain(x: f32) -> bool {
    (f32::MIN_POSITIVE..=f32::MAX).contains(&x)
}

/// The bits of a denormal number, as those of a normal one with an exponent below 0, which [`split`] takes.
pub(super) fn normalised(x: f32) -> u32 {
    (x * BY_23).to_bits().wrapping_sub(23 << 23)
}

/// A logarithm of a number that is not plain. `of_bits` is the logarithm of a normalised number.
#[cold]
#[inline(never)]
fn not_plain(x: f32, of_bits: fn(u32) -> f32) -> f32 {
    if x.is_nan() || x == f32::INFINITY {
        x + x
    } else if x == 0.0 {
        f32::NEG_INFINITY
    } else if x < 0.0 {
        INVALID
    } else {
        of_bits(normalised(x))
    }
}

/// `logf` of a plain number.
#[inline(always)]
pub(in crate::number::libm) fn ln_lane(x: f32) -> SingleLane {
    (ln_of_bits(x.to_bits()), is_plain(x))
}

/// `logf`.
#[inline(always)]
pub(in crate::number::libm) fn ln(x: f32) -> f32 {
    let (value, is_supported) = ln_lane(x);
    if is_supported { value } else { not_plain(x, ln_of_bits) }
}

#[inline(always)]
fn ln_of_bits(bits: u32) -> f32 {
    let (exponent, z, part) = split(bits);
    let [inverse, log] = LOG_SINGLE[part];
    let r = z.mul_add(inverse, -1.0);
    let base = exponent.mul_add(LN_2, log);
    let square = r * r;
    let poly = r.mul_add(0.333_456_765_744_066, -0.499_999_748_580_210_3);
    let poly = square.mul_add(-0.250_893_422_142_371_54, poly);
    square.mul_add(poly, base + r) as f32
}

/// `log2f`.
#[inline(always)]
pub(in crate::number::libm) fn log2(x: f32) -> f32 {
    if is_plain(x) { log2_of_bits(x.to_bits()) } else { not_plain(x, log2_of_bits) }
}

#[inline(always)]
fn log2_of_bits(bits: u32) -> f32 {
    let (exponent, z, part) = split(bits);
    let [inverse, log] = POW_SINGLE[part];
    let r = z.mul_add(inverse, -1.0);
    let square = r * r;
    let poly = r.mul_add(0.481_124_707_876_729_1, -0.721_347_629_986_776_9);
    let poly = square.mul_add(-0.360_517_255_068_747_04, poly);
    let first = r.mul_add(1.442_695_018_686_704_2, log + exponent);
    square.mul_add(poly, first) as f32
}

/// `log10f`.
pub fn log10(x: f32) -> f32 {
    const LOG10_2: [f32; 2] = [0.301_029_2, 7.903_415e-7];
    if x.is_nan() || x == f32::INFINITY {
        return x + x;
    } else if x == 0.0 {
        return f32::NEG_INFINITY;
    } else if x < 0.0 {
        // glibc gives this one the other sign.
        return f32::NAN;
    }
    let (normal, above) = if x < f32::MIN_POSITIVE { (x * BY_25, 25) } else { (x, 0) };
    let exponent = (normal.to_bits() >> 23) as i32 - 127 - above;
    // The significand is taken from [1/2, 1) for negative exponents, so that both terms have the same sign.
    let lower = u32::from(exponent < 0);
    let whole = (exponent + lower as i32) as f32;
    let significand = f32::from_bits((normal.to_bits() & 0x007f_ffff) | ((0x7f - lower) << 23));
    let low = whole * LOG10_2[1] + LOG10_E * super::ln(significand);
    low + whole * LOG10_2[0]
}

/// `log1pf`.
pub fn log1p(x: f32) -> f32 {
    /// 2^-29.
    const SMALL: f32 = f32::EPSILON / 64.0;
    /// The square root of 2 and of 1/2, less 1.
    const UPPER: f32 = f32::from_bits(0x3ed4_13d7);
    const LOWER: f32 = f32::from_bits(0xbe95_f620);
    if x.is_nan() || x == f32::INFINITY {
        x + x
    } else if x < -1.0 {
        INVALID
    } else if x == -1.0 {
        f32::NEG_INFINITY
    } else if x.abs() < SMALL {
        x - x * x * 0.5
    } else if LOWER < x && x < UPPER {
        log1p_series(x, false, 0.0, 0.0)
    } else {
        log1p_reduced(x)
    }
}

/// `log1pf` of a number that is not near 0.
fn log1p_reduced(x: f32) -> f32 {
    const BINADE: u32 = (1 << 23) - 1;
    /// The square root of 2, without its exponent.
    const ROOT: u32 = 0x35_04f7;
    /// 2^53.
    const LARGE: f32 = f32::from_bits(0x5a00_0000);
    let (sum, rest) = if x < LARGE {
        let sum = 1.0 + x;
        let rest = if sum >= 2.0 { 1.0 - (sum - x) } else { x - (sum - 1.0) };
        (sum, rest / sum)
    } else {
        (x, 0.0)
    };
    let exponent = (sum.to_bits() >> 23) as i32 - 127;
    let digits = sum.to_bits() & BINADE;
    let (exponent, one) = if digits < ROOT { (exponent, 0x7f) } else { (exponent + 1, 0x7e) };
    let x = f32::from_bits(digits | (one << 23)) - 1.0;
    // The digits of the sum, or of its distance to the next power of 2.
    let is_near = if one == 0x7f { digits == 0 } else { (1 << 23) - digits < 4 };
    log1p_series(x, is_near, exponent as f32, rest)
}

/// `log1pf(x) + exponent * ln(2) + rest`, for an `x` that may be near 0.
fn log1p_series(x: f32, is_near: bool, exponent: f32, rest: f32) -> f32 {
    const LP: [f32; 7] =
        [0.666_666_7, 0.4, 0.285_714_3, 0.222_221_99, 0.181_835_73, 0.153_138_38, 0.147_981_99];
    let half = 0.5 * x * x;
    if is_near {
        let rest = rest + exponent * SHORT_LN_2[1];
        if x == 0.0 {
            return exponent * SHORT_LN_2[0] + rest;
        }
        let third = half * (1.0 - 2.0 / 3.0 * x);
        return match exponent == 0.0 {
            true => x - third,
            false => exponent * SHORT_LN_2[0] - ((third - rest) - x),
        };
    }
    let ratio = x / (2.0 + x);
    let z = ratio * ratio;
    let series =
        z * (LP[0] + z * (LP[1] + z * (LP[2] + z * (LP[3] + z * (LP[4] + z * (LP[5] + z * LP[6]))))));
    let term = ratio * (half + series);
    if exponent == 0.0 {
        // glibc leaves `rest` out here, even if it is not 0.
        return x - (half - term);
    }
    exponent * SHORT_LN_2[0] - ((half - (term + (exponent * SHORT_LN_2[1] + rest))) - x)
}
