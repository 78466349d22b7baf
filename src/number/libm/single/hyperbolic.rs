//! Hyperbolic functions of `f32`.
//!
//! Source: FDLIBM in single precision (Ian Lance Taylor, 1995), from which glibc has them. No operation is fused but in
//! `expf`.

use super::{exp, expm1};

/// From here on the smaller of the two exponentials does not reach the last digit.
const LARGE: f32 = 22.0;
/// From here on half of the exponential is computed as the product of two.
const HUGE: f32 = f32::from_bits(0x42b1_7180);
/// The greatest argument.
const GREATEST: f32 = f32::from_bits(0x42b2_d4fc);

/// `sinhf`.
pub fn sinh(x: f32) -> f32 {
    let size = x.abs();
    // An infinity, or not a number.
    if !x.is_finite() {
        return x + x;
    }
    let half = 0.5f32.copysign(x);
    if size >= LARGE {
        return half_exponential(size, half);
    }
    // 2^-28.
    if size < f32::EPSILON / 32.0 {
        return x;
    }
    let t = expm1(size);
    if size < 1.0 { half * (2.0 * t - t * t / (t + 1.0)) } else { half * (t + t / (t + 1.0)) }
}

/// `coshf`.
pub fn cosh(x: f32) -> f32 {
    /// Half of ln(2).
    const NEAR: f32 = f32::from_bits(0x3eb1_7218);
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
        1.0 + (t * t) / (w + w)
    }
}

/// `expf` of a large number times a half or its negative. The product may be in range where `expf` is not.
fn half_exponential(x: f32, half: f32) -> f32 {
    if x < HUGE {
        half * exp(x)
    } else if x <= GREATEST {
        let root = exp(0.5 * x);
        half * root * root
    } else {
        f32::INFINITY.copysign(half)
    }
}

/// `tanhf`.
pub fn tanh(x: f32) -> f32 {
    let size = x.abs();
    if x.is_nan() {
        return x + x;
    }
    // 2^-55.
    if size < f32::EPSILON / 4_294_967_296.0 {
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
