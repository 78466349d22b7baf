//! The functions of both float types, written once.

/// Declares the scalar functions that use fused operations. Each is compiled for processors with FMA and without it.
macro_rules! fused_functions {
    ($float:ident: $($doc:literal $name:ident($($argument:ident),+) = $family:ident;)+) => {
        $(
            #[doc = $doc]
            pub fn $name($($argument: $float),+) -> $float {
                fused(
                    #[inline(always)]
                    || $family::$name($($argument),+),
                )
            }
        )+
    };
}

/// Declares the functions over slices for a float type.
macro_rules! slices {
    ($float:ident) => {
        use super::{circle, exp as exponential, log, pow as powers};
        use crate::number::libm::lanes::{map, map_pairs};

        /// The cosine of each, as [`cos`](fn@super::cos).
        pub fn cos(values: &mut [$float]) {
            map(
                values,
                #[inline(always)]
                |x| circle::cos_lane(x),
                super::cos,
            );
        }

        /// The sine of each, as [`sin`](fn@super::sin).
        pub fn sin(values: &mut [$float]) {
            map(
                values,
                #[inline(always)]
                |x| circle::sin_lane(x),
                super::sin,
            );
        }

        /// The exponential of each, as [`exp`](fn@super::exp).
        pub fn exp(values: &mut [$float]) {
            map(
                values,
                #[inline(always)]
                |x| exponential::exp_lane(x),
                super::exp,
            );
        }

        /// The natural logarithm of each, as [`ln`](fn@super::ln).
        pub fn ln(values: &mut [$float]) {
            map(
                values,
                #[inline(always)]
                |x| log::ln_lane(x),
                super::ln,
            );
        }

        /// Each base to the exponent at the same place, as [`pow`](fn@super::pow).
        /// Surplus bases stay as they are.
        pub fn pow(bases: &mut [$float], exponents: &[$float]) {
            map_pairs(
                bases,
                exponents,
                #[inline(always)]
                |x, y| powers::pow_lane(x, y),
                super::pow,
            );
        }

        /// Each base to one exponent.
        pub fn pow_each(bases: &mut [$float], exponent: $float) {
            map(
                bases,
                #[inline(always)]
                |base| powers::pow_lane(base, exponent),
                |base| super::pow(base, exponent),
            );
        }

        /// One base to each exponent.
        pub fn pow_of(base: $float, exponents: &mut [$float]) {
            let is_plain = log::is_plain(base);
            let log = powers::logarithm(base);
            map(
                exponents,
                #[inline(always)]
                |exponent| {
                    let (value, is_supported) = powers::power(log, exponent);
                    (value, is_supported & is_plain)
                },
                |exponent| super::pow(base, exponent),
            );
        }
    };
}
pub(super) use {fused_functions, slices};
