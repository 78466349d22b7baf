//! The hyperbolic functions of both float types, written once.
//!
//! Sources: FDLIBM (Sun Microsystems, 1993) and its single precision (Ian Lance Taylor, 1995), from which glibc has them.
//! No operation is fused but in `exp` and `expm1`.

/// Declares the functions of a float type. `half_ln_2` is half of ln(2), rounded up. From `huge` on, half of the exponential
/// is computed as the product of two. `greatest` is the greatest argument with a finite value.
macro_rules! hyperbolic {
    ($float:ident, half_ln_2: $half_ln_2:expr, huge: $huge:expr, greatest: $greatest:expr) => {
        use super::{exp, expm1};

        /// From here on the smaller of the two exponentials does not reach the last digit.
        const LARGE: $float = 22.0;

        /// The hyperbolic sine.
        pub fn sinh(x: $float) -> $float {
            /// 2^-28.
            const SMALL: $float = 1.0 / 268_435_456.0;
            let size = x.abs();
            // An infinity, or not a number.
            if !x.is_finite() {
                return x + x;
            }
            let half = (0.5 as $float).copysign(x);
            if size >= LARGE {
                return half_exponential(size, half);
            }
            if size < SMALL {
                return x;
            }
            let t = expm1(size);
            if size < 1.0 { half * (2.0 * t - t * t / (t + 1.0)) } else { half * (t + t / (t + 1.0)) }
        }

        /// The hyperbolic cosine.
        pub fn cosh(x: $float) -> $float {
            let size = x.abs();
            if !x.is_finite() {
                x * x
            } else if size >= LARGE {
                half_exponential(size, 0.5)
            } else if size >= $half_ln_2 {
                let t = exp(size);
                0.5 * t + 0.5 / t
            } else {
                let t = expm1(size);
                let w = 1.0 + t;
                1.0 + (t * t) / (w + w)
            }
        }

        /// `exp` of a large number times a half or its negative. The product may be in range where `exp` is not.
        fn half_exponential(x: $float, half: $float) -> $float {
            if x < $huge {
                half * exp(x)
            } else if x <= $greatest {
                let root = exp(0.5 * x);
                half * root * root
            } else {
                $float::INFINITY.copysign(half)
            }
        }

        /// The hyperbolic tangent.
        pub fn tanh(x: $float) -> $float {
            let size = x.abs();
            if x.is_nan() {
                return x + x;
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
    };
}
pub(super) use hyperbolic;
