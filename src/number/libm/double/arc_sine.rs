//! `asin` and `acos` of `f64`.
//!
//! The method is that of IBM's Accurate Mathematical Library as glibc has it since 2.34 (read in 2.36, in the variant for
//! processors with FMA): a series near 0, polynomials around tabulated points up to 31/32, and from there
//! `asin(x) = pi/2 - 2 asin(sqrt((1 - x) / 2))` with a square root in two parts. Each `mul_add` here is a fused operation
//! there, and no other operation is.

use super::circle::QUARTER;
use crate::number::libm::tables::arc::{ARC_SINE, INVERSE_ROOT};

/// Below this size, the arc sine is a series.
const SERIES: f64 = 0.125;
/// From this size on, it is taken from a square root.
const NEAR_ONE: f64 = 31.0 / 32.0;

/// `asin`.
#[inline(always)]
pub(in crate::number::libm) fn asin(x: f64) -> f64 {
    let size = x.abs();
    if size < 1.0 / 67_108_864.0 {
        x
    } else if size < SERIES {
        let square = x * x;
        series(square).mul_add(x * square, x)
    } else if size < NEAR_ONE {
        let (high, low) = by_table(size);
        (low + high).copysign(x)
    } else if size < 1.0 {
        let half = 0.5 * (1.0 - size);
        let (root, rest) = root(half, |root| (root + 16_777_216.0) - 16_777_216.0);
        let low = 2f64.mul_add(-rest, QUARTER[1]);
        let low = (-2.0 * (root + rest)).mul_add(series(half) * half, low);
        (low + (QUARTER[0] - 2.0 * root)).copysign(x)
    } else if size == 1.0 {
        QUARTER[0].copysign(x)
    } else {
        outside(x)
    }
}

/// `acos`.
#[inline(always)]
pub(in crate::number::libm) fn acos(x: f64) -> f64 {
    let size = x.abs();
    if size < f64::from_bits(0x3c88 << 48) {
        QUARTER[0]
    } else if size < SERIES {
        let square = x * x;
        let high = QUARTER[0] - x;
        let low = ((QUARTER[0] - high) - x) + QUARTER[1];
        high + series(square).mul_add(-(x * square), low)
    } else if size < NEAR_ONE {
        let (high, low) = by_table(size);
        let sign = 1f64.copysign(x);
        (QUARTER[1] - sign * low) + (QUARTER[0] - sign * high)
    } else if size < 1.0 {
        let half = 0.5 * (1.0 - size);
        let (root, rest) =
            root(half, |root| (-134_217_728f64).mul_add(root, root.mul_add(134_217_728.0, root)));
        let beyond = series(half) * half * (root + rest);
        2.0 * if x > 0.0 {
            (rest + beyond) + root
        } else {
            ((QUARTER[1] - rest) - beyond) + (QUARTER[0] - root)
        }
    } else if size == 1.0 {
        if x > 0.0 { 0.0 } else { 2.0 * QUARTER[0] }
    } else {
        outside(x)
    }
}

/// The value outside of the domain. glibc checks it by itself, and its answer is the positive NaN.
#[inline(always)]
fn outside(x: f64) -> f64 {
    if x.is_nan() { x + x } else { f64::NAN }
}

/// The series of the arc sine: its polynomial in the square, less the leading 1, over the square.
#[inline(always)]
fn series(square: f64) -> f64 {
    square
        .mul_add(0.018_138_290_340_456_505, 0.022_355_121_102_652_562)
        .mul_add(square, 0.030_382_126_858_211_93)
        .mul_add(square, 0.044_642_856_142_105_974)
        .mul_add(square, 0.075_000_000_002_612_27)
        .mul_add(square, 0.166_666_666_666_664_1)
}

/// The polynomials of a range of arguments.
struct ArcRange {
    /// The first argument behind the range.
    end: f64,
    /// The digits of an argument that a polynomial ignores.
    digits: u32,
    /// The polynomials' degree.
    degree: usize,
    /// The argument at which the range's first polynomial begins, and its place in the table.
    from: (f64, usize),
}

/// The ranges of the table.
const RANGES: [ArcRange; 6] = [
    ArcRange { end: 0.25, digits: 47, degree: 6, from: (0.125, 0) },
    ArcRange { end: 0.5, digits: 46, degree: 6, from: (0.25, 256) },
    ArcRange { end: 0.75, digits: 45, degree: 7, from: (0.5, 768) },
    ArcRange { end: 0.921_875, digits: 45, degree: 8, from: (0.75, 1344) },
    ArcRange { end: 0.953_125, digits: 45, degree: 9, from: (0.921_875, 1784) },
    ArcRange { end: NEAR_ONE, digits: 45, degree: 10, from: (0.953_125, 1872) },
];

/// The arc sine from 1/8 to 31/32, in two parts.
#[inline(always)]
fn by_table(x: f64) -> (f64, f64) {
    let range = RANGES.iter().find(|range| x < range.end).unwrap_or(&RANGES[5]);
    let (first, place) = range.from;
    let count = (x.to_bits() - first.to_bits()) >> range.digits;
    let width = range.degree + 2;
    let row = &ARC_SINE[place + count as usize * width..][..width];
    let middle = f64::from_bits((x.to_bits() >> range.digits << range.digits) | 1 << (range.digits - 1));
    let away = x - middle;
    let polynomial = row[1..range.degree].iter().rev().fold(0.0, |sum: f64, c| sum.mul_add(away, *c));
    let low = polynomial.mul_add(away * away, row[range.degree]);
    (row[range.degree + 1], away.mul_add(row[0], low))
}

/// The square root of a number below 1 in two parts. The first one is cut, so that its square is exact.
#[inline(always)]
fn root(x: f64, cut: impl Fn(f64) -> f64) -> (f64, f64) {
    let bits = x.to_bits();
    // 2 to the half of the exponent. Its last bit is in the table.
    let scale = f64::from_bits((1534 - (bits >> 53)) << 52);
    let inverse = INVERSE_ROOT[((bits >> 46) & 127) as usize] * scale;
    let error = (-(inverse * inverse)).mul_add(x, 1.0);
    let polynomial = error
        .mul_add(0.312_523_626_554_518_65, 0.375_017_500_867_345_2)
        .mul_add(error, 0.499_999_999_495_955_4)
        .mul_add(error, 0.999_999_999_859_990_8);
    let inverse = polynomial * inverse;
    let root = x * inverse;
    let factor = (-(inverse * 0.5)).mul_add(root, 1.5);
    let high = cut(root);
    (high, (-high).mul_add(high, x) / factor.mul_add(root, high))
}
