//! The functions of `f64` for one argument, without branches.
//!
//! The algorithms are those of glibc since 2.28 (read in 2.36), in the variants for processors with FMA. Each `mul_add`
//! here is a fused operation there, and no other operation is.

use super::tables::{EXP, LOG, POW_LOG, POW_LOW, SINE_COSINE};
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, LOG2_E};

/// 1.5 * 2^52. Adding it rounds to a whole number, which is then in the last bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;
/// 1.5 * 2^45. Adding it rounds to a 128th.
const PARTS: f64 = 52_776_558_133_248.0;
/// The bits of the exponent and the sign.
const TOP: u64 = 0xfff << 52;

/// The value of a function, and whether the argument is in the supported range.
type Lane = (f64, bool);

/// Below this size, sine and cosine need no reduction.
const NEAR: f64 = f64::from_bits(0x3feb_6000_0000_0000);
/// Below this size, they are computed from the distance to a quarter turn.
const MIDDLE: f64 = f64::from_bits(0x4003_68fd_0000_0000);
/// Below this size, the reduction by four parts of pi is exact enough.
const FAR: f64 = f64::from_bits(0x4199_21fb_0000_0000);
/// Half of pi in two parts.
const QUARTER: [f64; 2] = [FRAC_PI_2, 6.123_233_995_736_766e-17];

/// `cos`.
#[inline(always)]
pub(super) fn cos(x: f64) -> Lane {
    let size = x.abs();
    let (far, rest, turns) = reduced(x);
    let from_quarter = QUARTER[0] - size;
    let middle = from_quarter + QUARTER[1];
    let (near, is_middle) = (size < NEAR, size < MIDDLE);
    let a = if near {
        size
    } else if is_middle {
        middle
    } else {
        far
    };
    let middle_rest = (from_quarter - middle) + QUARTER[1];
    let rest = if near {
        0.0
    } else if is_middle {
        middle_rest
    } else {
        rest
    };
    let quadrant = if near {
        1
    } else if is_middle {
        0
    } else {
        turns.wrapping_add(1)
    };
    (turned(a, rest, quadrant), size < FAR)
}

/// `sin`.
#[inline(always)]
pub(super) fn sin(x: f64) -> Lane {
    let size = x.abs();
    let (far, rest, turns) = reduced(x);
    let (near, is_middle) = (size < NEAR, size < MIDDLE);
    let a = if near {
        x
    } else if is_middle {
        QUARTER[0] - size
    } else {
        far
    };
    let rest = if near {
        0.0
    } else if is_middle {
        QUARTER[1]
    } else {
        rest
    };
    let of_sign = 1 + 2 * (x.to_bits() >> 63);
    let quadrant = if near {
        0
    } else if is_middle {
        of_sign
    } else {
        turns
    };
    let value = turned(a, rest, quadrant);
    (if size < f64::from_bits(0x3e50_0000_0000_0000) { x } else { value }, size < FAR)
}

/// Reduces an angle by the nearest multiple of a quarter turn: the remainder in two parts, and the multiple in the last
/// bits.
#[inline(always)]
fn reduced(x: f64) -> (f64, f64, u64) {
    /// Half of pi in four parts.
    const PARTS: [f64; 4] = [
        1.570_796_340_703_964_2,
        -1.390_906_756_437_715_3e-8,
        -4.978_996_231_479_91e-17,
        -1.903_488_962_019_326_6e-25,
    ];
    let whole = x.mul_add(FRAC_2_PI, WHOLE);
    let turns = -(whole - WHOLE);
    let two = turns.mul_add(PARTS[1], turns.mul_add(PARTS[0], x));
    let three = turns.mul_add(PARTS[2], two);
    let four = turns.mul_add(PARTS[3], three);
    let rest = turns.mul_add(PARTS[2], two - three) + turns.mul_add(PARTS[3], three - four);
    (four, rest, whole.to_bits())
}

/// The sine of an angle in two parts, of at most an eighth of a turn. It is the cosine in odd quadrants, and negative in
/// quadrants 2 and 3.
#[inline(always)]
fn turned(a: f64, rest: f64, quadrant: u64) -> f64 {
    let is_cosine = quadrant & 1 == 1;
    let place = a.abs() + PARTS;
    let row = SINE_COSINE[(place.to_bits() & 127) as usize];
    let beside = a.abs() - (place - PARTS);
    let rest_along = if a < 0.0 { -rest } else { rest };

    let x = if is_cosine { beside + rest_along } else { beside };
    let square = x * x;
    let cubic = square.mul_add(0.008_333_332_142_857_223, -0.166_666_666_666_664_88);
    let s = (x * square).mul_add(cubic, if is_cosine { x } else { rest_along });
    let s = if is_cosine { -s } else { x + s };
    let even = square.mul_add(0.001_388_888_740_079_376, -0.041_666_666_666_666_44);
    let even = square * square.mul_add(even, 0.5);
    let c = if is_cosine { even } else { x.mul_add(rest_along, even) };
    let (main, main_rest) = if is_cosine { (row[2], row[3]) } else { (row[0], row[1]) };
    let (other, other_rest) = if is_cosine { (row[0], row[1]) } else { (row[2], row[3]) };
    let correction = s.mul_add(other, (-c).mul_add(main, s.mul_add(other_rest, main_rest)));
    let by_table = main + correction;

    let square = a * a;
    let series = square
        .mul_add(-2.502_201_484_831_839_8e-8, 2.755_729_806_860_771e-6)
        .mul_add(square, -0.000_198_412_698_344_146_42)
        .mul_add(square, 0.008_333_333_333_332_329)
        .mul_add(square, -0.166_666_666_666_666_66);
    let by_series = a + square.mul_add(a.mul_add(series, -(0.5 * rest)), rest);

    let sine = if a.abs() < 0.126 { by_series } else { by_table.copysign(a) };
    let value = if is_cosine { by_table } else { sine };
    f64::from_bits(value.to_bits() ^ ((quadrant & 2) << 62))
}

/// `exp`.
#[inline(always)]
pub(super) fn exp(x: f64) -> Lane {
    (exponential(x, 0.0), x.abs() < 512.0)
}

/// `exp` of a number in two parts, of a size up to 512.
#[inline(always)]
fn exponential(x: f64, rest: f64) -> f64 {
    let whole = x.mul_add(LOG2_E * 128.0, WHOLE);
    let parts = whole - WHOLE;
    let [tail, scale] = EXP[(whole.to_bits() & 127) as usize];
    let r = parts.mul_add(-0.005_415_212_348_111_709, x);
    let r = parts.mul_add(-1.286_402_311_163_834_6e-14, r) + rest;
    let square = r * r;
    let low = r.mul_add(0.166_666_666_666_658_86, 0.499_999_999_999_967_86);
    let high = r.mul_add(0.008_333_335_853_059_549, 0.041_666_680_841_067_4);
    let grown = (square * square).mul_add(high, square.mul_add(low, f64::from_bits(tail) + r));
    let scale = f64::from_bits(scale.wrapping_add(whole.to_bits() << 45));
    scale.mul_add(grown, scale)
}

/// ln(2) in two parts. The product of the first one with an exponent is exact.
const LN_2: [f64; 2] = [0.693_147_180_559_890_3, 5.497_923_018_708_371e-14];

/// Splits a positive normal number into `2^k z`, with `z` from `low` on. The last value is the 128th of the binade that
/// `z` is in.
#[inline(always)]
fn split(x: f64, low: u64) -> (f64, f64, usize) {
    let beyond = x.to_bits().wrapping_sub(low);
    let z = f64::from_bits(x.to_bits().wrapping_sub(beyond & TOP));
    // The number is small. Some vectors cannot convert 64-bit integers, so the conversion is done by arithmetic.
    let exponent = ((beyond as i64) >> 52) as i32;
    (f64::from(exponent), z, ((beyond >> 45) & 127) as usize)
}

/// Whether a number is positive, and neither denormal nor infinite.
#[inline(always)]
pub(super) fn is_plain(x: f64) -> bool {
    (f64::MIN_POSITIVE..=f64::MAX).contains(&x)
}

/// `log`.
#[inline(always)]
pub(super) fn ln(x: f64) -> Lane {
    let (exponent, z, part) = split(x, 0x3fe6 << 48);
    let [inverse, log] = LOG[part];
    let r = z.mul_add(inverse, -1.0);
    let base = exponent.mul_add(LN_2[0], log);
    let high = base + r;
    let low = exponent.mul_add(LN_2[1], (base - high) + r);
    let square = r * r;
    let poly = square.mul_add(
        r.mul_add(-0.166_670_548_276_276_67, 0.200_003_045_118_144_96),
        r.mul_add(-0.249_999_999_962_295_5, 0.333_333_333_318_255_93),
    );
    let away = (r * square).mul_add(poly, square.mul_add(-0.500_000_000_000_000_1, low)) + high;

    let at_one = (1.0 - 1.0 / 16.0..1.064_697_265_625).contains(&x);
    (if at_one { ln_at_one(x - 1.0) } else { away }, is_plain(x))
}

/// The logarithm of `1 + r` for a small `r`.
#[inline(always)]
fn ln_at_one(r: f64) -> f64 {
    const B: [f64; 11] = [
        -0.5,
        0.333_333_333_333_335_2,
        -0.249_999_999_999_984_32,
        0.199_999_999_993_203_28,
        -0.166_666_666_699_297_06,
        0.142_857_150_765_608_68,
        -0.124_999_978_639_825_55,
        0.111_107_120_329_360_46,
        -0.100_004_867_578_181_93,
        0.091_819_940_061_954_67,
        -0.083_283_630_622_893_41,
    ];
    let square = r * r;
    let cube = r * square;
    let group = |k: usize| square.mul_add(B[k + 2], r.mul_add(B[k + 1], B[k]));
    let poly = cube.mul_add(cube.mul_add(cube.mul_add(B[10], group(7)), group(4)), group(1));
    let split = r.mul_add(134_217_728.0, r);
    let head = (-r).mul_add(134_217_728.0, split);
    let tail = r - head;
    let half = head * head;
    let high = half.mul_add(B[0], r);
    let low = half.mul_add(B[0], r - high);
    let low = (B[0] * tail).mul_add(r + head, low);
    cube.mul_add(poly, low) + high
}

/// The logarithm of a positive normal number in two parts, for [`power`].
#[inline(always)]
pub(super) fn logarithm(x: f64) -> [f64; 2] {
    let (exponent, z, part) = split(x, POW_LOW);
    let [inverse, log, log_rest, _] = POW_LOG[part];
    let r = z.mul_add(inverse, -1.0);
    let one = exponent.mul_add(LN_2[0], log);
    let two = one + r;
    let low = exponent.mul_add(LN_2[1], log_rest) + ((one - two) + r);
    let half = r * -0.5;
    let square = r * half;
    let cube = r * square;
    let high = two + square;
    let rest = low + r.mul_add(half, -square) + ((two - high) + square);
    let a = r.mul_add(0.500_000_000_000_000_7, -0.666_666_666_666_667_9);
    let b = r.mul_add(-0.666_666_666_348_773_9, 0.799_999_999_532_397_6);
    let c = r.mul_add(1.000_041_526_367_554_2, -1.142_909_628_459_501);
    let poly = square.mul_add(square.mul_add(c, b), a);
    let rest = cube.mul_add(poly, rest);
    let sum = high + rest;
    [sum, (high - sum) + rest]
}

/// `pow` of a base whose logarithm is known.
#[inline(always)]
pub(super) fn power(log: [f64; 2], exponent: f64) -> Lane {
    let high = exponent * log[0];
    let low = exponent.mul_add(log[1], exponent.mul_add(log[0], -high));
    let size = high.abs();
    let usual = f64::from_bits(0x3be0 << 48)..f64::from_bits(0x43e0 << 48);
    let trusted =
        usual.contains(&exponent.abs()) & (size < 512.0) & ((size >= f64::EPSILON / 4.0) | (high == 0.0));
    (exponential(high, low), trusted)
}

/// `pow`.
#[inline(always)]
pub(super) fn pow(base: f64, exponent: f64) -> Lane {
    let (value, trusted) = power(logarithm(base), exponent);
    (value, trusted & is_plain(base))
}
