//! The C library's functions, to the bits of glibc.
//!
//! [`mod@double`] and [`mod@single`] compute them by glibc's algorithms, not by the platform's library, so the values are
//! the same on every machine. The reference is glibc 2.36 as in Debian 12 (2.36-9+deb12u14), on x86-64 with FMA and AVX2.
//!
//! Of the functions over slices, the values do not depend on the length of the slice. They compute many arguments at a
//! time where the processor has AVX2 and FMA, by lanes without branches. A lane supports the usual arguments; the scalar
//! function computes the others.

pub mod double;
mod front;
mod hyperbolic;
mod lanes;
pub mod single;
mod tables;

pub use lanes::vectorised;

/// 1.5 * 2^52. Adding it rounds to a whole number, which is then in the last bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// Declares [`Elementary`] and implements it by the functions of each type's module.
macro_rules! elementary {
    ($($name:ident($($argument:ident),*))+) => {
        elementary! { trait $($name($($argument),*))+ }
        elementary! { f64, double: $($name($($argument),*))+ }
        elementary! { f32, single: $($name($($argument),*))+ }
    };
    (trait $($name:ident($($argument:ident),*))+) => {
        /// The functions of both float types, for code that is generic over the type.
        pub(crate) trait Elementary: Sized {
            $(fn $name(self $(, $argument: Self)*) -> Self;)+
        }
    };
    ($float:ident, $module:ident: $($name:ident($($argument:ident),*))+) => {
        impl Elementary for $float {
            $(
                fn $name(self $(, $argument: $float)*) -> $float {
                    $module::$name(self $(, $argument)*)
                }
            )+
        }
    };
}
elementary! { cos() sin() tan() acos() asin() atan() cosh() sinh() tanh() exp() exp2() expm1() ln() log2() log10() log1p() pow(exponent) }
