//! Hyperbolic functions of `f64`.
//!
//! Source: FDLIBM (Sun Microsystems, 1993), from which glibc has them. No operation is fused but in `exp` and `expm1`.

use super::{exp, expm1};

/// From here on the smaller of the two exponentials does not reach the last digit.
const LARGE: f64 = 22.0;
/// From here on half of the exponential is computed as the product of two, to 32 bits.
const HUGE: f64 = f64::from_bits(0x4086_2e42 << 32);
/// The greatest argument.
const GREATEST: f64 = f64::from_bits(0x4086_33ce_8fb9_f87d);

/// `sinh`.
pub fn sinh(x: f64) -> f64 {
    let size = x.abs();
    // An infinity, or not a number.
    if !x.is_finite() {
        return x + x;
    }
    let half = 0.5f64.copysign(x);
    if size >= LARGE {
        return half_exponential(size, half);
    }
    // 2^-28.
    if size < 16_777_216.0 * f64::EPSILON {
        return x;
    }
    let t = expm1(size);
    if size < 1.0 { half * (2.0 * t - t * t / (t + 1.0)) } else { half * (t + t / (t + 1.0)) }
}

/// `cosh`.
pub fn cosh(x: f64) -> f64 {
    /// Half of ln(2) to 32 bits.
    const NEAR: f64 = f64::from_bits(0x3fd6_2e43 << 32);
    let size = x.abs();
    if !x.is_finite() {
        x * x
    } else if size >= LARGE {
        half_exponential(size, 0.5)
    } else if size >= NEAR {
        let t = exp(size);
        0.5 * t + 0.5 / t
    } else {
        let t = expm1(size);
        let w = 1.0 + t;
        // 2^-55.
        if size < f64::EPSILON / 8.0 { w } else { 1.0 + (t * t) / (w + w) }
    }
}

/// `exp` of a large number times a half or its negative. The product may be in range where `exp` is not.
fn half_exponential(x: f64, half: f64) -> f64 {
    if x < HUGE {
        half * exp(x)
    } else if x <= GREATEST {
        let root = exp(0.5 * x);
        half * root * root
    } else {
        f64::INFINITY.copysign(half)
    }
}

/// `tanh`.
pub fn tanh(x: f64) -> f64 {
    let size = x.abs();
    if x.is_nan() {
        return x + x;
    }
    // 2^-55.
    if size < f64::EPSILON / 8.0 {
        return x * (1.0 + x);
    }
    let value = if size >= LARGE {
        1.0
    } else if size >= 1.0 {
        let t = expm1(2.0 * size);
        1.0 - 2.0 / (t + 2.0)
    } else {
        let t = expm1(-2.0 * size);
        -t / (t + 2.0)
    };
    value.copysign(x)
}
