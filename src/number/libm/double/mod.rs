//! Functions of `f64`, for all arguments.

mod arc_sine;
mod arc_tangent;
mod circle;
mod error_function;
mod exp;
mod hyperbolic;
mod log;
mod pow;
mod reduction;
mod tangent;

use super::front::fused_functions;
use super::lanes::fused;

pub use error_function::erf;
pub use exp::exp2;
pub use hyperbolic::{cosh, sinh, tanh};
pub use log::log10;

/// The value for an argument outside of the domain: not a number, with the sign that x86-64 gives it.
const INVALID: f64 = -f64::NAN;

/// The value of a function, and whether the argument is in the supported range.
type Lane = (f64, bool);

fused_functions! { f64:
    "The exponential." exp(x) = exp;
    "The exponential less 1." expm1(x) = exp;
    "The natural logarithm." ln(x) = log;
    "The logarithm to base 2." log2(x) = log;
    "The natural logarithm of 1 and the argument." log1p(x) = log;
    "A base to the power of an exponent." pow(base, exponent) = pow;
    "The cosine." cos(x) = circle;
    "The sine." sin(x) = circle;
    "The tangent." tan(x) = tangent;
    "The arc cosine." acos(x) = arc_sine;
    "The arc sine." asin(x) = arc_sine;
    "The arc tangent." atan(x) = arc_tangent;
    "The angle of a point, from `-pi` to `pi`." atan2(y, x) = arc_tangent;
}

/// Functions over slices. They replace the arguments by the values of the scalar functions.
pub mod slices {
    crate::number::libm::front::slices! { f64 }
}
