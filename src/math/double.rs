//! Functions of `f64`.

use super::kernel_double as kernel;
use super::lanes::{Trust, all_pairs, are_worth_it, map, map_pairs};
use super::probe::{EVENLY, Probe, arguments};
use std::f64::consts::PI;
use std::hint::black_box;

/// The cosine of each, as `f64::cos`.
pub fn cos(values: &mut [f64]) {
    static TRUST: Trust = Trust::new();
    map(
        values,
        &TRUST,
        &[(0.0, PI), (-100.0, 100.0), (-1e8, 1e8)],
        #[inline(always)]
        |x| kernel::cos(x),
        f64::cos,
    );
}

/// The sine of each, as `f64::sin`.
pub fn sin(values: &mut [f64]) {
    static TRUST: Trust = Trust::new();
    map(
        values,
        &TRUST,
        &[(0.0, PI), (-100.0, 100.0), (-1e8, 1e8)],
        #[inline(always)]
        |x| kernel::sin(x),
        f64::sin,
    );
}

/// The exponential of each, as `f64::exp`.
pub fn exp(values: &mut [f64]) {
    static TRUST: Trust = Trust::new();
    map(
        values,
        &TRUST,
        &[(-1.0, 1.0), (-20.0, 1.0), (-700.0, 700.0)],
        #[inline(always)]
        |x| kernel::exp(x),
        f64::exp,
    );
}

/// The natural logarithm of each, as `f64::ln`.
pub fn ln(values: &mut [f64]) {
    static TRUST: Trust = Trust::new();
    map(
        values,
        &TRUST,
        &[(0.9, 1.1), (1e-9, 4.0), (1.0, 1e9)],
        #[inline(always)]
        |x| kernel::ln(x),
        f64::ln,
    );
}

/// Each base to the exponent at the same place, as `f64::powf`. What has no partner is left alone.
pub fn pow(bases: &mut [f64], exponents: &[f64]) {
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
pub fn pow_each(bases: &mut [f64], exponent: f64) {
    let trust = Trust::from(pow_is_trusted());
    map(
        bases,
        &trust,
        &[],
        #[inline(always)]
        |base| kernel::pow(base, exponent),
        |base| powf(base, exponent),
    );
}

/// One base to each exponent.
pub fn pow_of(base: f64, exponents: &mut [f64]) {
    let trust = Trust::from(pow_is_trusted() && kernel::is_plain(base));
    let log = kernel::logarithm(base);
    map(
        exponents,
        &trust,
        &[],
        #[inline(always)]
        |exponent| kernel::power(log, exponent),
        |exponent| powf(base, exponent),
    );
}

/// `f64::powf`, which the compiler would rewrite for some exponents that it knows.
fn powf(base: f64, exponent: f64) -> f64 {
    base.powf(black_box(exponent))
}

fn pow_is_trusted() -> bool {
    static TRUST: Trust = Trust::new();
    *TRUST.get_or_init(|| {
        let bases = arguments(&[(0.0, 1.0), (0.9, 1.1), (0.0, 1e6)], EVENLY);
        let exponents = arguments(&[(-1.0, 10.0), (0.0, 3000.0), (-2.0, 2.0)], PI);
        let mut values = bases.clone();
        are_worth_it() && {
            all_pairs(
                &mut values,
                &exponents,
                #[inline(always)]
                |x, y| kernel::pow(x, y),
                powf,
            );
            values.iter().zip(bases.iter().zip(&exponents)).all(|(value, (x, y))| value.is(powf(*x, *y)))
        }
    })
}
