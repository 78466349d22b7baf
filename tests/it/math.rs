//! Functions over slices compared with the scalar ones, bit by bit.

use lrsched::testing::libm::{double, single};

/// Arguments spread over a range, and both sides of each of its ends.
fn spread(from: f64, to: f64) -> impl Iterator<Item = f64> {
    let evenly =
        (0..3000).map(move |i| from + (to - from) * (f64::from(i) * 0.618_033_988_749_894_9).fract());
    evenly.chain([from.next_down(), from, from.next_up(), to.next_down(), to, to.next_up()])
}

/// Arguments at the ends, poles and limits of functions, and at branches of a library.
fn odd() -> impl Iterator<Item = f64> {
    let sizes = [
        0.0,
        f64::from_bits(1),
        f64::MIN_POSITIVE / 3.0,
        f64::MIN_POSITIVE,
        f64::from(f32::from_bits(1)),
        f64::from(f32::MIN_POSITIVE) / 3.0,
        f64::from(f32::MIN_POSITIVE),
        f64::from_bits((1023 - 65) << 52),
        f64::EPSILON,
        1.5e-8,
        2.44140625e-4,
        0.126,
        0.75,
        0.855469,
        1.0,
        std::f64::consts::FRAC_PI_2,
        2.0,
        2.426265,
        std::f64::consts::PI,
        87.99,
        88.0,
        103.28,
        119.999,
        120.0,
        511.999,
        512.0,
        708.4,
        745.2,
        105_414_350.0,
        f64::from(f32::MAX),
        9.3e18,
        f64::MAX,
        f64::INFINITY,
        f64::NAN,
    ];
    sizes.into_iter().flat_map(|size| [size.next_down(), size, size.next_up()]).flat_map(|x| [x, -x])
}

fn all() -> Vec<f64> {
    let ranges =
        [(0.0, 3.2), (-1.0, 1.0), (0.9, 1.1), (-100.0, 100.0), (-800.0, 800.0), (-2e8, 2e8), (0.0, 1e300)];
    ranges.into_iter().flat_map(|(from, to)| spread(from, to)).chain(odd()).collect()
}

/// Compares in slices of several lengths, and in one of all.
#[track_caller]
fn check<T: Copy + std::fmt::Debug, B: Eq>(
    arguments: &[T],
    map: impl Fn(&mut [T]),
    scalar: impl Fn(T) -> T,
    bits: impl Fn(T) -> B,
) {
    for length in (0..150).step_by(7).chain([arguments.len()]) {
        let arguments = &arguments[..length];
        let mut values = arguments.to_vec();
        map(&mut values);
        for (argument, value) in arguments.iter().zip(values) {
            let expected = scalar(*argument);
            assert!(bits(value) == bits(expected), "{argument:?}: {value:?} is not {expected:?}");
        }
    }
}

/// The bits; all NaN are the same.
fn wide(value: f64) -> u64 {
    if value.is_nan() { u64::MAX } else { value.to_bits() }
}

fn narrow(value: f32) -> u32 {
    if value.is_nan() { u32::MAX } else { value.to_bits() }
}

#[test]
fn functions_of_one_double_are_the_scalar_ones() {
    let arguments = all();
    check(&arguments, double::slices::cos, double::cos, wide);
    check(&arguments, double::slices::sin, double::sin, wide);
    check(&arguments, double::slices::exp, double::exp, wide);
    check(&arguments, double::slices::ln, double::ln, wide);
}

#[test]
fn functions_of_one_single_are_the_scalar_ones() {
    let arguments: Vec<f32> = all().into_iter().map(|x| x as f32).collect();
    check(&arguments, single::slices::cos, single::cos, narrow);
    check(&arguments, single::slices::sin, single::sin, narrow);
    check(&arguments, single::slices::exp, single::exp, narrow);
    check(&arguments, single::slices::ln, single::ln, narrow);
}

#[test]
fn powers_are_the_scalar_ones() {
    let arguments: Vec<f64> = all().into_iter().step_by(11).collect();
    let single: Vec<f32> = arguments.iter().map(|x| *x as f32).collect();
    for other in odd().chain([0.5, -0.5, 0.9, 0.1, 0.999, 3.0, 10.0, 1e4]) {
        check(
            &arguments,
            |bases| double::slices::pow_each(bases, other),
            |base| double::pow(base, other),
            wide,
        );
        check(
            &arguments,
            |exponents| double::slices::pow_of(other, exponents),
            |exponent| double::pow(other, exponent),
            wide,
        );
        let other = other as f32;
        check(
            &single,
            |bases| single::slices::pow_each(bases, other),
            |base| single::pow(base, other),
            narrow,
        );
        check(
            &single,
            |exponents| single::slices::pow_of(other, exponents),
            |exponent| single::pow(other, exponent),
            narrow,
        );
    }
}

#[test]
fn powers_of_pairs_are_the_scalar_ones() {
    let bases: Vec<f64> = all().into_iter().chain([0.3]).collect();
    let exponents: Vec<f64> = bases.iter().rev().enumerate().map(|(i, x)| x / [1.0, 40.0][i % 2]).collect();
    let mut values = bases.clone();
    double::slices::pow(&mut values, &exponents[..exponents.len() - 1]);
    for (value, (base, exponent)) in values.iter().zip(bases.iter().zip(&exponents)).take(bases.len() - 1) {
        assert_eq!(wide(*value), wide(double::pow(*base, *exponent)), "{base} to {exponent}");
    }
    assert_eq!(values.last(), Some(&0.3), "what has no partner stays");

    let bases: Vec<f32> = bases.iter().map(|x| *x as f32).collect();
    let exponents: Vec<f32> = exponents.iter().map(|x| *x as f32).collect();
    let mut values = bases.clone();
    single::slices::pow(&mut values, &exponents);
    for (value, (base, exponent)) in values.iter().zip(bases.iter().zip(&exponents)) {
        assert_eq!(narrow(*value), narrow(single::pow(*base, *exponent)), "{base} to {exponent}");
    }
}
