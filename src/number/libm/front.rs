//! The functions of both float types, written once.

/// Declares the functions for a float type, from its kernel and the arguments at which each function is compared.
macro_rules! functions {
    (
        $float:ident, $kernel:ident,
        cos: $cos:expr, sin: $sin:expr, exp: $exp:expr, ln: $ln:expr, pow: $pow_ranges:expr, $pow_telling:expr
    ) => {
        use super::lanes::{Trust, all_pairs, are_worth_it, map, map_pairs};
        use super::probe::{EVENLY, Probe, Probes, arguments};
        use super::$kernel as kernel;
        use std::hint::black_box;

        /// For functions whose trust is known already.
        const NONE: Probes<'_, $float> = Probes { ranges: &[], telling: &[] };

        #[doc = concat!("The cosine of each, as `", stringify!($float), "::cos`.")]
        pub fn cos(values: &mut [$float]) {
            static TRUST: Trust = Trust::new();
            map(
                values,
                &TRUST,
                $cos,
                #[inline(always)]
                |x| kernel::cos(x),
                $float::cos,
            );
        }

        #[doc = concat!("The sine of each, as `", stringify!($float), "::sin`.")]
        pub fn sin(values: &mut [$float]) {
            static TRUST: Trust = Trust::new();
            map(
                values,
                &TRUST,
                $sin,
                #[inline(always)]
                |x| kernel::sin(x),
                $float::sin,
            );
        }

        #[doc = concat!("The exponential of each, as `", stringify!($float), "::exp`.")]
        pub fn exp(values: &mut [$float]) {
            static TRUST: Trust = Trust::new();
            map(
                values,
                &TRUST,
                $exp,
                #[inline(always)]
                |x| kernel::exp(x),
                $float::exp,
            );
        }

        #[doc = concat!("The natural logarithm of each, as `", stringify!($float), "::ln`.")]
        pub fn ln(values: &mut [$float]) {
            static TRUST: Trust = Trust::new();
            map(
                values,
                &TRUST,
                $ln,
                #[inline(always)]
                |x| kernel::ln(x),
                $float::ln,
            );
        }

        #[doc = concat!("Each base to the exponent at the same place, as `", stringify!($float), "::powf`.")]
        /// Surplus bases stay as they are.
        pub fn pow(bases: &mut [$float], exponents: &[$float]) {
            map_pairs(
                bases,
                exponents,
                pow_is_trusted,
                #[inline(always)]
                |x, y| kernel::pow(x, y),
                powf,
            );
        }

        /// Each base to one exponent.
        pub fn pow_each(bases: &mut [$float], exponent: $float) {
            let trust = Trust::from(pow_is_trusted());
            map(
                bases,
                &trust,
                NONE,
                #[inline(always)]
                |base| kernel::pow(base, exponent),
                |base| powf(base, exponent),
            );
        }

        /// One base to each exponent.
        pub fn pow_of(base: $float, exponents: &mut [$float]) {
            let trust = Trust::from(pow_is_trusted() && kernel::is_plain(base));
            let log = kernel::logarithm(base);
            map(
                exponents,
                &trust,
                NONE,
                #[inline(always)]
                |exponent| kernel::power(log, exponent),
                |exponent| powf(base, exponent),
            );
        }

        /// The standard power. `black_box` keeps the compiler from rewriting it for constant exponents.
        fn powf(base: $float, exponent: $float) -> $float {
            base.powf(black_box(exponent))
        }

        fn pow_is_trusted() -> bool {
            static TRUST: Trust = Trust::new();
            *TRUST.get_or_init(|| {
                let mut bases = arguments(&[(0.0, 1.0), (0.9, 1.1), (0.0, 1e6)], EVENLY);
                let mut exponents = arguments(&$pow_ranges, std::f64::consts::PI);
                for (base, exponent) in $pow_telling {
                    bases.push(base);
                    exponents.push(exponent);
                }
                let mut values = bases.clone();
                are_worth_it() && {
                    all_pairs(
                        &mut values,
                        &exponents,
                        #[inline(always)]
                        |x, y| kernel::pow(x, y),
                        powf,
                    );
                    let pairs = bases.iter().zip(&exponents);
                    values.iter().zip(pairs).all(|(value, (x, y))| value.is(powf(*x, *y)))
                }
            })
        }
    };
}
pub(super) use functions;
