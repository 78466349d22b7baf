//! Powers of `f32`, computed in `f64`.
//!
//! Source: ARM Optimized Routines (2018), from which glibc has `powf` since 2.28, in the variant for processors with FMA:
//! each `mul_add` here is a fused operation there, and no other operation is.

use super::exp::{exp_beyond, exp2_wide};
use super::log::{is_plain, normalised, split};
use super::{INVALID, SingleLane};
use crate::number::libm::tables::log::POW_SINGLE;

/// The logarithm of a number of certain bits to base 2, for [`power`].
#[inline(always)]
fn logarithm_of_bits(bits: u32) -> f64 {
    let (exponent, z, part) = split(bits);
    let [inverse, log] = POW_SINGLE[part];
    let r = z.mul_add(inverse, -1.0);
    let square = r * r;
    let fourth = r.mul_add(0.288_457_581_109_214, -0.360_926_062_297_131_64);
    let second = r.mul_add(0.480_898_481_472_577, -0.721_347_467_500_629_1);
    let first = r.mul_add(1.442_695_040_877_434_2, log + exponent);
    fourth.mul_add(square * square, square.mul_add(second, first))
}

/// The logarithm of a plain number to base 2.
#[inline(always)]
pub(in crate::number::libm) fn logarithm(x: f32) -> f64 {
    logarithm_of_bits(x.to_bits())
}

/// `powf` of a plain base whose logarithm to base 2 is known.
#[inline(always)]
pub(in crate::number::libm) fn power(log: f64, exponent: f32) -> SingleLane {
    let (value, is_supported) = exp2_wide(f64::from(exponent) * log);
    (value as f32, is_supported)
}

/// `powf` of a plain base.
#[inline(always)]
pub(in crate::number::libm) fn pow_lane(base: f32, exponent: f32) -> SingleLane {
    let (value, is_supported) = power(logarithm(base), exponent);
    (value, is_supported & is_plain(base))
}

/// `powf`.
#[inline(always)]
pub(in crate::number::libm) fn pow(base: f32, exponent: f32) -> f32 {
    let (value, is_supported) = pow_lane(base, exponent);
    if is_supported { value } else { pow_beyond(base, exponent) }
}

#[cold]
#[inline(never)]
fn pow_beyond(base: f32, exponent: f32) -> f32 {
    if exponent == 0.0 || base == 1.0 {
        return 1.0;
    } else if exponent.is_nan() {
        return base + exponent;
    } else if base == -1.0 && exponent.is_infinite() {
        return 1.0;
    }
    let is_odd = base.is_sign_negative() && (exponent % 2.0).abs() == 1.0;
    if base < 0.0 && base.is_finite() && exponent.is_finite() && exponent % 1.0 != 0.0 {
        return INVALID;
    }
    let size = base.abs();
    if base.is_nan() {
        return if is_odd { -(base + base) } else { base + base };
    }
    let log = match size {
        0.0 => f64::NEG_INFINITY,
        f32::INFINITY => f64::INFINITY,
        ..f32::MIN_POSITIVE => logarithm_of_bits(normalised(size)),
        _ => logarithm(size),
    };
    let product = f64::from(exponent) * log;
    let (value, is_supported) = exp2_wide(product);
    let value = if is_supported { value as f32 } else { exp_beyond(product) };
    if is_odd { -value } else { value }
}
