//! Exponentials of `f64`.
//!
//! Sources: ARM Optimized Routines (2018) for `exp` and `exp2`, from which glibc has them since 2.28; FDLIBM (Sun
//! Microsystems, 1993) for `expm1`. `exp` and `expm1` are the variants for processors with FMA: each `mul_add` here is a
//! fused operation there, and no other operation is. glibc has no such variant of `exp2`.

use super::Lane;
use crate::number::libm::WHOLE;
use crate::number::libm::tables::exp::EXP;
use std::f64::consts::{LN_2, LOG2_E};

/// Adding it rounds to a 128th.
const PARTS: f64 = WHOLE / 128.0;
/// The bit of the sign.
pub(super) const SIGN: u64 = 1 << 63;

/// A power in two factors, `2^(k / 128)` and `1 + grown`.
#[derive(Clone, Copy)]
struct Power {
    /// The bits of the first factor. Its exponent may have overflowed into the sign.
    scale: u64,
    grown: f64,
    /// `k`, in the last bits.
    k: u64,
}

/// `exp` of the sum of two numbers.
#[inline(always)]
fn power(x: f64, rest: f64) -> Power {
    let whole = x.mul_add(LOG2_E * 128.0, WHOLE);
    let parts = whole - WHOLE;
    let k = whole.to_bits();
    let [tail, scale] = EXP[(k & 127) as usize];
    let r = parts.mul_add(-0.005_415_212_348_111_709, x);
    let r = parts.mul_add(-1.286_402_311_163_834_6e-14, r) + rest;
    let square = r * r;
    let low = r.mul_add(0.166_666_666_666_658_86, 0.499_999_999_999_967_86);
    let high = r.mul_add(0.008_333_335_853_059_549, 0.041_666_680_841_067_4);
    let grown = (square * square).mul_add(high, square.mul_add(low, f64::from_bits(tail) + r));
    Power { scale: scale.wrapping_add(k << 45), grown, k }
}

/// `exp` of the sum of two numbers, of a size up to 512.
#[inline(always)]
pub(super) fn exponential(x: f64, rest: f64) -> f64 {
    let power = power(x, rest);
    let scale = f64::from_bits(power.scale);
    scale.mul_add(power.grown, scale)
}

/// [`exponential`] for a size from 512 to 1024, with the bit of a sign.
pub(super) fn exponential_far(x: f64, rest: f64, sign: u64) -> f64 {
    let Power { scale, grown, k } = power(x, rest);
    rescaled(scale.wrapping_add(sign), k, grown, |scale| scale.mul_add(grown, scale))
}

/// A power of which the first factor's exponent is out of range. `product` multiplies the factors, the first being given.
fn rescaled(scale: u64, k: u64, grown: f64, product: impl Fn(f64) -> f64) -> f64 {
    const UP: f64 = f64::from_bits((1009 + 1023) << 52);
    if k & 0x8000_0000 == 0 {
        let scale = f64::from_bits(scale.wrapping_sub(1009 << 52));
        return UP * product(scale);
    }
    let bits = scale.wrapping_add(1022 << 52);
    let scale = f64::from_bits(bits);
    // glibc needs this term twice, so it is not fused.
    let term = scale * grown;
    let mut value = scale + term;
    if value.abs() < 1.0 {
        // A denormal number has fewer digits. The sum with 1 has as many, so the value is rounded only once.
        let one = 1.0f64.copysign(value);
        let low = (scale - value) + term;
        let high = one + value;
        let low = (one - high) + value + low;
        value = (high + low) - one;
        if value == 0.0 {
            value = f64::from_bits(bits & SIGN);
        }
    }
    f64::MIN_POSITIVE * value
}

/// `exp` of a number of a size up to 512.
#[inline(always)]
pub(in crate::number::libm) fn exp_lane(x: f64) -> Lane {
    (exponential(x, 0.0), x.abs() < 512.0)
}

/// `exp`.
#[inline(always)]
pub(in crate::number::libm) fn exp(x: f64) -> f64 {
    let (value, is_supported) = exp_lane(x);
    if is_supported { value } else { exp_beyond(x) }
}

#[cold]
#[inline(never)]
fn exp_beyond(x: f64) -> f64 {
    if x.is_nan() {
        x + x
    } else if x >= 1024.0 {
        f64::INFINITY
    } else if x <= -1024.0 {
        0.0
    } else {
        exponential_far(x, 0.0, 0)
    }
}

/// `exp2`.
pub fn exp2(x: f64) -> f64 {
    if x.is_nan() {
        return x + x;
    } else if x >= 1024.0 {
        return f64::INFINITY;
    } else if x <= -1075.0 {
        return 0.0;
    }
    let whole = x + PARTS;
    let k = whole.to_bits();
    let r = x - (whole - PARTS);
    let [tail, scale] = EXP[(k & 127) as usize];
    let scale = scale.wrapping_add(k << 45);
    let square = r * r;
    let low = 0.240_226_506_959_090_65 + r * 0.055_504_108_668_608_7;
    let high = 0.009_618_131_975_721_055 + r * 0.001_333_207_457_011_959_8;
    let grown = f64::from_bits(tail) + r * LN_2 + square * low + square * square * high;
    if x.abs() > 928.0 {
        return rescaled(scale, k, grown, |scale| scale + scale * grown);
    }
    let scale = f64::from_bits(scale);
    scale + scale * grown
}

/// ln(2) in two parts. The product of the first one with an exponent is exact.
pub(super) const LN_2_PARTS: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];

/// `expm1`.
#[inline(always)]
pub(in crate::number::libm) fn expm1(x: f64) -> f64 {
    /// 56 ln(2).
    const LARGE: f64 = f64::from_bits(0x4043_687a << 32);
    /// The logarithm of the greatest number.
    const OVERFLOW: f64 = f64::from_bits(0x4086_2e42_fefa_39ef);
    /// 2^-54.
    const TINY: f64 = f64::EPSILON / 4.0;
    if x.is_nan() {
        x + x
    } else if x > OVERFLOW {
        f64::INFINITY
    } else if x <= -LARGE {
        -1.0
    } else if x.abs() < TINY {
        x
    } else {
        expm1_between(x)
    }
}

#[inline(always)]
fn expm1_between(x: f64) -> f64 {
    let (k, x, rest) = less_ln_2(x);
    let half = x * 0.5;
    let square = x * half;
    let fourth = square * square;
    let low = square.mul_add(-0.033_333_333_333_333_13, 1.0);
    let middle = square.mul_add(-7.936_507_578_674_88e-5, 0.001_587_301_587_254_814_6);
    let high = square.mul_add(-2.010_992_181_836_243_7e-7, 4.008_217_827_329_362e-6);
    let series = (fourth * fourth).mul_add(high, fourth.mul_add(middle, low));
    let t = (-series).mul_add(half, 3.0);
    let error = (series - t) / (-x).mul_add(t, 6.0) * square;
    if k == 0 {
        return x - error.mul_add(x, -square);
    }
    let error = (error - rest).mul_add(x, -rest) - square;
    match k {
        -1 => (x - error).mul_add(0.5, -0.5),
        1 if x < -0.25 => -2.0 * (error - (x + 0.5)),
        1 => (x - error).mul_add(2.0, 1.0),
        ..-1 | 57.. => scaled(1.0 - (error - x), k) - 1.0,
        0..20 => scaled((1.0 - inverse_power(k)) - (error - x), k),
        20.. => scaled(x - (error + inverse_power(k)) + 1.0, k),
    }
}

/// Subtracts the nearest multiple `k` of ln(2): `k`, and the difference in two parts.
#[inline(always)]
fn less_ln_2(x: f64) -> (i64, f64, f64) {
    /// Half of ln(2), and three halves, in the upper 32 bits.
    const HALF: u64 = 0x3fd6_2e42;
    const THREE_HALVES: u64 = 0x3ff0_a2b2;
    let size = x.abs().to_bits() >> 32;
    if size <= HALF {
        return (0, x, 0.0);
    }
    let one = 1.0f64.copysign(x);
    let k = if size < THREE_HALVES { one } else { (x * LOG2_E + 0.5 * one).trunc() };
    let high = (-k).mul_add(LN_2_PARTS[0], x);
    let low = k * LN_2_PARTS[1];
    let difference = high - low;
    (k as i64, difference, (high - difference) - low)
}

/// `2^k x`, by adding to the exponent.
#[inline(always)]
fn scaled(x: f64, k: i64) -> f64 {
    f64::from_bits(x.to_bits().wrapping_add((k as u64) << 52))
}

/// `2^-k`.
#[inline(always)]
fn inverse_power(k: i64) -> f64 {
    scaled(1.0, -k)
}
