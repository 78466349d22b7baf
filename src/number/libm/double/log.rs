//! Logarithms of `f64`.
//!
//! Sources: ARM Optimized Routines (2018) for `log` and `log2`, from which glibc has them since 2.28; FDLIBM (Sun
//! Microsystems, 1993) for `log1p` and `log10`. All but `log10` are the variants for processors with FMA: each `mul_add`
//! here is a fused operation there, and no other operation is.

use super::exp::LN_2_PARTS as SHORT_LN_2;
use super::{INVALID, Lane};
use crate::number::libm::tables::log::{LOG, LOG2};
use std::f64::consts::LOG10_E;

/// The bits of the exponent and the sign.
const TOP: u64 = 0xfff << 52;
/// The lower end of the significands.
const LOW: u64 = 0x3fe6 << 48;
/// 2^52 and 2^54.
const BY_52: f64 = 4_503_599_627_370_496.0;
const BY_54: f64 = 4.0 * BY_52;

/// ln(2) in two parts. The product of the first one with an exponent is exact.
pub(super) const LN_2: [f64; 2] = [0.693_147_180_559_890_3, 5.497_923_018_708_371e-14];

/// Splits a number of certain bits into `2^k z`, with `z` from `low` on. The last value is the 128th of the binade that
/// `z` is in.
#[inline(always)]
pub(super) fn split(bits: u64, low: u64) -> (f64, f64, usize) {
    let beyond = bits.wrapping_sub(low);
    let z = f64::from_bits(bits.wrapping_sub(beyond & TOP));
    // The number is small. Some vectors cannot convert 64-bit integers, so the conversion is done by arithmetic.
    let exponent = ((beyond as i64) >> 52) as i32;
    (f64::from(exponent), z, ((beyond >> 45) & 127) as usize)
}

/// Whether a number is positive, and neither denormal nor infinite.
#[inline(always)]
pub(in crate::number::libm) fn is_plain(x: f64) -> bool {
    (f64::MIN_POSITIVE..=f64::MAX).contains(&x)
}

/// The bits of a denormal number, as those of a normal one with an exponent below 0, which [`split`] takes.
pub(super) fn normalised(x: f64) -> u64 {
    (x * BY_52).to_bits().wrapping_sub(52 << 52)
}

/// A logarithm of a number that is not plain. `of_bits` is the logarithm of a normalised number.
#[cold]
#[inline(never)]
fn not_plain(x: f64, of_bits: fn(u64) -> f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        x + x
    } else if x == 0.0 {
        f64::NEG_INFINITY
    } else if x < 0.0 {
        INVALID
    } else {
        of_bits(normalised(x))
    }
}

/// `log` of a plain number.
#[inline(always)]
pub(in crate::number::libm) fn ln_lane(x: f64) -> Lane {
    let at_one = (1.0 - 1.0 / 16.0..1.064_697_265_625).contains(&x);
    let away = ln_away(x.to_bits());
    (if at_one { ln_at_one(x - 1.0) } else { away }, is_plain(x))
}

/// `log`.
#[inline(always)]
pub(in crate::number::libm) fn ln(x: f64) -> f64 {
    let (value, is_supported) = ln_lane(x);
    if is_supported { value } else { not_plain(x, ln_away) }
}

/// The logarithm of a number of certain bits, which is not near 1.
#[inline(always)]
fn ln_away(bits: u64) -> f64 {
    let (exponent, z, part) = split(bits, LOW);
    let [inverse, log] = LOG[part];
    let r = z.mul_add(inverse, -1.0);
    let base = exponent.mul_add(LN_2[0], log);
    let high = base + r;
    let low = exponent.mul_add(LN_2[1], (base - high) + r);
    let square = r * r;
    let poly = square.mul_add(
        r.mul_add(-0.166_670_548_276_276_67, 0.200_003_045_118_144_96),
        r.mul_add(-0.249_999_999_962_295_5, 0.333_333_333_318_255_93),
    );
    (r * square).mul_add(poly, square.mul_add(-0.500_000_000_000_000_1, low)) + high
}

/// The logarithm of `1 + r` for a small `r`.
#[inline(always)]
fn ln_at_one(r: f64) -> f64 {
    const B: [f64; 11] = [
        -0.5,
        0.333_333_333_333_335_2,
        -0.249_999_999_999_984_32,
        0.199_999_999_993_203_28,
        -0.166_666_666_699_297_06,
        0.142_857_150_765_608_68,
        -0.124_999_978_639_825_55,
        0.111_107_120_329_360_46,
        -0.100_004_867_578_181_93,
        0.091_819_940_061_954_67,
        -0.083_283_630_622_893_41,
    ];
    let square = r * r;
    let cube = r * square;
    let group = |k: usize| square.mul_add(B[k + 2], r.mul_add(B[k + 1], B[k]));
    let poly = cube.mul_add(cube.mul_add(cube.mul_add(B[10], group(7)), group(4)), group(1));
    let split = r.mul_add(134_217_728.0, r);
    let head = (-r).mul_add(134_217_728.0, split);
    let tail = r - head;
    let half = head * head;
    let high = half.mul_add(B[0], r);
    let low = half.mul_add(B[0], r - high);
    let low = (B[0] * tail).mul_add(r + head, low);
    cube.mul_add(poly, low) + high
}

/// 1 / ln(2) in two parts, the first of few digits.
const LOG2_E: [f64; 2] = [1.442_695_040_721_446_3, 1.675_171_316_488_651_2e-10];

/// `log2`.
#[inline(always)]
pub(in crate::number::libm) fn log2(x: f64) -> f64 {
    const NEAR: std::ops::Range<f64> =
        f64::from_bits(0x3fee_a4af << 32)..f64::from_bits(0x3ff0_b559_0000_0000);
    if NEAR.contains(&x) {
        log2_at_one(x - 1.0)
    } else if is_plain(x) {
        log2_away(x.to_bits())
    } else {
        not_plain(x, log2_away)
    }
}

#[inline(always)]
fn log2_away(bits: u64) -> f64 {
    let (exponent, z, part) = split(bits, LOW);
    let [inverse, log] = LOG2[part >> 1];
    let r = z.mul_add(inverse, -1.0);
    let one = r * LOG2_E[0];
    let two = r.mul_add(LOG2_E[1], r.mul_add(LOG2_E[0], -one));
    let base = exponent + log;
    let high = base + one;
    let low = ((base - high) + one) + two;
    let square = r * r;
    let a = r.mul_add(0.480_898_346_962_998_5, -0.721_347_520_444_488_2);
    let b = r.mul_add(0.288_539_007_318_096_9, -0.360_673_759_540_759_14);
    let c = r.mul_add(0.206_120_238_217_360_3, -0.240_469_355_562_842_2);
    let poly = (square * square).mul_add(c, square.mul_add(b, a));
    square.mul_add(poly, low) + high
}

/// The logarithm of `1 + r` to base 2 for a small `r`.
#[inline(always)]
fn log2_at_one(r: f64) -> f64 {
    let one = r * LOG2_E[0];
    let two = r.mul_add(LOG2_E[1], r.mul_add(LOG2_E[0], -one));
    let square = r * r;
    let fourth = square * square;
    let a = r.mul_add(0.480_898_346_962_987_44, -0.721_347_520_444_481_7);
    let b = r.mul_add(0.288_539_008_180_519_7, -0.360_673_760_222_145);
    let c = r.mul_add(0.206_099_286_102_295_4, -0.240_449_174_057_288_63);
    let d = r.mul_add(0.160_303_274_606_315_6, -0.180_335_967_053_278_56);
    let e = r.mul_add(0.130_468_268_112_838_35, -0.144_833_165_767_012_66);
    let high = a.mul_add(square, one);
    let low = a.mul_add(square, one - high) + two;
    let rest = e.mul_add(square, d).mul_add(fourth, c.mul_add(square, b));
    high + rest.mul_add(fourth, low)
}

/// `log10`.
pub fn log10(x: f64) -> f64 {
    const LOG10_2: [f64; 2] = [0.301_029_995_663_611_77, 3.694_239_077_158_931e-13];
    if x.is_nan() || x == f64::INFINITY {
        return x + x;
    } else if x == 0.0 {
        return f64::NEG_INFINITY;
    } else if x < 0.0 {
        // glibc gives this one the other sign.
        return f64::NAN;
    }
    let (normal, above) = if x < f64::MIN_POSITIVE { (x * BY_54, 54) } else { (x, 0) };
    let exponent = (normal.to_bits() >> 52) as i64 - 1023 - above;
    // The significand is taken from [1/2, 1) for negative exponents, so that both terms have the same sign.
    let lower = u64::from(exponent < 0);
    let whole = (exponent + lower as i64) as f64;
    let significand = f64::from_bits((normal.to_bits() & !TOP) | ((0x3ff - lower) << 52));
    let low = whole * LOG10_2[1] + LOG10_E * super::ln(significand);
    low + whole * LOG10_2[0]
}

/// `log1p`.
#[inline(always)]
pub(in crate::number::libm) fn log1p(x: f64) -> f64 {
    /// 2^-54 and 2^-29.
    const TINY: f64 = f64::EPSILON / 4.0;
    const SMALL: f64 = 8_388_608.0 * f64::EPSILON;
    /// The square root of 2 and of 1/2, less 1, to 32 bits.
    const UPPER: f64 = f64::from_bits(0x3fda_827a << 32);
    const LOWER: f64 = f64::from_bits(0xbfd2_bec4 << 32);
    if x.is_nan() || x == f64::INFINITY {
        x + x
    } else if x < -1.0 {
        INVALID
    } else if x == -1.0 {
        f64::NEG_INFINITY
    } else if x.abs() < TINY {
        x
    } else if x.abs() < SMALL {
        (-(x * x)).mul_add(0.5, x)
    } else if LOWER < x && x < UPPER {
        log1p_series(x, false, 0.0, 0.0)
    } else {
        log1p_reduced(x)
    }
}

/// `log1p` of a number that is not near 0.
#[inline(always)]
fn log1p_reduced(x: f64) -> f64 {
    const BINADE: u64 = (1 << 52) - 1;
    /// The square root of 2 to 32 bits, without its exponent.
    const ROOT: u64 = 0x6_a09e << 32;
    let (sum, rest) = if x < 2.0 * BY_52 {
        let sum = 1.0 + x;
        let rest = if sum >= 2.0 { 1.0 - (sum - x) } else { x - (sum - 1.0) };
        (sum, rest / sum)
    } else {
        (x, 0.0)
    };
    let exponent = (sum.to_bits() >> 52) as i64 - 1023;
    let digits = sum.to_bits() & BINADE;
    let (exponent, one) = if digits < ROOT { (exponent, 0x3ff) } else { (exponent + 1, 0x3fe) };
    let x = f64::from_bits(digits | (one << 52)) - 1.0;
    // The upper 20 digits of the sum, or of its distance to the next power of 2.
    let upper = digits >> 32;
    let is_near = if one == 0x3ff { upper == 0 } else { (1 << 20) - upper < 4 };
    log1p_series(x, is_near, exponent as f64, rest)
}

/// `log1p(x) + exponent * ln(2) + rest`, for an `x` that may be near 0.
#[inline(always)]
fn log1p_series(x: f64, is_near: bool, exponent: f64, rest: f64) -> f64 {
    let half = x * 0.5 * x;
    if is_near {
        let rest = exponent.mul_add(SHORT_LN_2[1], rest);
        if x == 0.0 {
            return exponent.mul_add(SHORT_LN_2[0], rest);
        }
        let third = (-x).mul_add(2.0 / 3.0, 1.0) * half;
        return match exponent == 0.0 {
            true => x - third,
            false => exponent.mul_add(SHORT_LN_2[0], -((third - rest) - x)),
        };
    }
    let ratio = x / (2.0 + x);
    let z = ratio * ratio;
    let square = z * z;
    let fourth = square * square;
    let b = z.mul_add(0.285_714_287_436_623_9, 0.399_999_999_994_094_2);
    let c = z.mul_add(0.181_835_721_616_180_5, 0.222_221_984_321_497_84);
    let d = z.mul_add(0.147_981_986_051_165_86, 0.153_138_376_992_093_73);
    let ab = z.mul_add(0.666_666_666_666_673_5, square * b);
    let series = (square * fourth).mul_add(d, fourth.mul_add(c, ab));
    let term = (series + half) * ratio;
    if exponent == 0.0 {
        // glibc leaves `rest` out here, even if it is not 0.
        return x - (half - term);
    }
    let low = exponent.mul_add(SHORT_LN_2[1], rest) + term;
    exponent.mul_add(SHORT_LN_2[0], -((half - low) - x))
}
