//! Functions of `f32`.

use super::kernel_single as kernel;
use super::lanes::{Trust, all_pairs, are_worth_it, map, map_pairs};
use super::probe::{EVENLY, Probe, arguments};
use std::f32::consts::PI;
use std::hint::black_box;

/// The cosine of each, as `f32::cos`.
pub fn cos(values: &mut [f32]) {
    static TRUST: Trust = Trust::new();
    map(
        values,
        &TRUST,
        &[(0.0, PI), (-100.0, 100.0), (-119.0, 119.0)],
        #[inline(always)]
        |x| kernel::cos(x),
        f32::cos,
    );
}

/// The sine of each, as `f32::sin`.
pub fn sin(values: &mut [f32]) {
    static TRUST: Trust = Trust::new();
    map(
        values,
        &TRUST,
        &[(0.0, PI), (-100.0, 100.0), (-119.0, 119.0)],
        #[inline(always)]
        |x| kernel::sin(x),
        f32::sin,
    );
}

/// The exponential of each, as `f32::exp`.
pub fn exp(values: &mut [f32]) {
    static TRUST: Trust = Trust::new();
    map(
        values,
        &TRUST,
        &[(-1.0, 1.0), (-20.0, 1.0), (-87.0, 87.0)],
        #[inline(always)]
        |x| kernel::exp(x),
        f32::exp,
    );
}

/// The natural logarithm of each, as `f32::ln`.
pub fn ln(values: &mut [f32]) {
    static TRUST: Trust = Trust::new();
    map(
        values,
        &TRUST,
        &[(0.9, 1.1), (1e-9, 4.0), (1.0, 1e9)],
        #[inline(always)]
        |x| kernel::ln(x),
        f32::ln,
    );
}

/// Each base to the exponent at the same place, as `f32::powf`. What has no partner is left alone.
pub fn pow(bases: &mut [f32], exponents: &[f32]) {
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
pub fn pow_each(bases: &mut [f32], exponent: f32) {
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
pub fn pow_of(base: f32, exponents: &mut [f32]) {
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

/// `f32::powf`, which the compiler would rewrite for some exponents that it knows.
fn powf(base: f32, exponent: f32) -> f32 {
    base.powf(black_box(exponent))
}

fn pow_is_trusted() -> bool {
    static TRUST: Trust = Trust::new();
    *TRUST.get_or_init(|| {
        let bases = arguments(&[(0.0, 1.0), (0.9, 1.1), (0.0, 1e6)], EVENLY);
        let exponents = arguments(&[(-1.0, 10.0), (0.0, 900.0), (-2.0, 2.0)], std::f64::consts::PI);
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
