//! Functions of `f32`, for all arguments.

mod arc_sine;
mod arc_tangent;
mod circle;
mod exp;
mod hyperbolic;
mod log;
mod pow;
mod tangent;

use super::front::fused_functions;
use super::lanes::fused;

pub use arc_sine::{acos, asin};
pub use arc_tangent::{atan, atan2};
pub use exp::expm1;
pub use hyperbolic::{cosh, sinh, tanh};
pub use log::{log1p, log10};
pub use tangent::tan;

/// The value for an argument outside of the domain: not a number, with the sign that x86-64 gives it.
const INVALID: f32 = -f32::NAN;

/// The value of a function, and whether the argument is in the supported range.
type SingleLane = (f32, bool);

fused_functions! { f32:
    "The exponential." exp(x) = exp;
    "2 to the power of the argument." exp2(x) = exp;
    "The natural logarithm." ln(x) = log;
    "The logarithm to base 2." log2(x) = log;
    "A base to the power of an exponent." pow(base, exponent) = pow;
    "The cosine." cos(x) = circle;
    "The sine." sin(x) = circle;
}

/// Functions over slices. They replace the arguments by the values of the scalar functions.
pub mod slices {
    crate::number::libm::front::slices! { f32 }
}
