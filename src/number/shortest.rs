//! The fewest digits that read back as the same float, and among those the nearest to it.
//!
//! Divide a float by the largest power of ten that does not exceed the distance to its neighbours. The whole part of the
//! quotient has as many digits as the float needs, or one more. So the digits are the multiple of ten within half the
//! distance, or else the nearest whole number.
//!
//! [`DoubleScale::digits`] and [`single_digits`] decide this by a product that is slightly rounded, after Victor
//! Zverovich's zmij (2025). Two cases need an exact decision: those that the rounding could change, and powers of two,
//! whose neighbours have different distances. [`Decimal`] makes it by Schubfach (Raffaele Giulietti, "The Schubfach way
//! to render doubles", 2020).

use std::hint::select_unpredictable;

/// A positive float in decimal: `digits * 10^power`. The digits may end in zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// At most 17 digits, or 9 for an `f32`.
    pub digits: u64,
    /// The power of ten of the last digit.
    pub power: i32,
}

impl Decimal {
    /// A positive finite `f64`.
    pub(crate) fn of_double(value: f64) -> Decimal {
        let bits = value.to_bits();
        exact(bits & DOUBLE_FRACTION, (bits >> 52) as i32 & 0x7ff, 52, 1075)
    }

    /// A positive finite `f32`.
    pub(crate) fn of_single(value: f32) -> Decimal {
        let bits = value.to_bits();
        exact(u64::from(bits & SINGLE_FRACTION), (bits >> 23) as i32 & 0xff, 23, 150)
    }
}

const DOUBLE_FRACTION: u64 = (1 << 52) - 1;
const SINGLE_FRACTION: u32 = (1 << 23) - 1;

/// The distance between the `f64`s of one exponent: the factor of their significands.
#[derive(Clone, Copy)]
pub(crate) struct DoubleScale {
    /// The largest power of ten that does not exceed the distance.
    pub power: i32,
    /// The distance divided by that power, with 124 binary places: the upper and the lower 64 bits.
    high: u64,
    low: u64,
}

impl DoubleScale {
    /// The scale of an exponent field of an `f64`. The sign bit above it is ignored.
    pub(crate) fn of(exponent: u64) -> DoubleScale {
        DoubleScale::new((exponent & 0x7ff) as i32 - 1075)
    }

    /// The scale of floats at a distance of `2^exponent`.
    const fn new(exponent: i32) -> DoubleScale {
        let power = ((exponent as i64 * LOG_10_OF_2) >> LOG_PLACES) as i32;
        let (high, low) = POWERS[(power - LEAST) as usize];
        let distance = ((((high as u128) << 64) | low as u128) >> (4 - shift(exponent, power))) + 1;
        DoubleScale { power, high: (distance >> 64) as u64, low: distance as u64 }
    }

    /// The digits of a positive normal `f64`, at most 17, from its bits. `None` for the few floats that need
    /// [`Decimal::of_double`].
    #[inline(always)]
    pub(crate) fn digits(&self, bits: u64) -> Option<u64> {
        let fraction = bits & DOUBLE_FRACTION;
        let significand = (fraction | (1 << 52)) << 4;
        let carried = (u128::from(self.low) * u128::from(significand)) >> 64;
        let product = u128::from(self.high) * u128::from(significand) + carried;
        let (whole, part) = ((product >> 64) as u64, product as u64);
        let tens = whole / 10;
        // The distance above a multiple of ten, with 60 binary places.
        let above = ((whole - tens * 10) << 60) | (part >> 4);
        // Half of ten, and half of the distance between neighbours.
        let (five, half) = (5 << 60, self.high >> 1);
        // The float is near a multiple of ten if it is far from the middle between two of them.
        let (far, limit) = (above.abs_diff(five), five - half);
        let ten = (tens + u64::from(above > five)) * 10;
        // A branch would often be mispredicted.
        let digits = select_unpredictable(far > limit, ten, whole + (part >> 63));
        // The power, the product and the distance each have an error of at most one unit.
        let is_close = |a: u64, b: u64| a.wrapping_sub(b).wrapping_add(4) <= 8;
        let is_doubtful = fraction == 0 || is_close(far, limit) || is_close(part >> 4, 1 << 59);
        if is_doubtful { None } else { Some(digits) }
    }
}

/// [`DoubleScale`] for `f32`s.
#[derive(Clone, Copy)]
pub(crate) struct SingleScale {
    /// The largest power of ten that does not exceed the distance.
    pub power: i32,
    /// The distance divided by that power, with 60 binary places.
    pub distance: u64,
}

impl SingleScale {
    /// The scale of an exponent field of an `f32`. The sign bit above it is ignored.
    #[inline(always)]
    pub(crate) fn of(exponent: u32) -> SingleScale {
        SINGLES[(exponent & 0xff) as usize]
    }
}

/// The digits of a positive normal `f32` below 10, at most 9, from its bits and the distance of its [`SingleScale`]. The
/// `bool` is false if they are in doubt: then [`Decimal::of_single`] has the digits.
///
/// The only doubtful case is the exact middle between two whole numbers. All `f32`s were tried: the 36 binary places of
/// the product separate every other one from a middle.
///
/// The code has no branch and multiplies only numbers of 32 bits, so that the compiler vectorises it.
#[inline(always)]
pub(crate) fn single_digits(bits: u32, distance: u64) -> (u64, bool) {
    let significand = u64::from((bits << 8) | (1 << 31));
    let (high, low) = (distance >> 32, distance & 0xffff_ffff);
    let product = significand * high + ((significand * low) >> 32);
    let (whole, part) = (product >> 36, product & ((1 << 36) - 1));
    // Divided by 10.
    let tens = (whole * 0xcccc_cccd) >> 35;
    let above = ((whole - tens * 10) << 36) | part;
    let (five, half) = (5 << 36, distance >> 25);
    let ten = (tens + u64::from(above > five)) * 10;
    let near = (product + (1 << 35)) >> 36;
    let digits = select_unpredictable(above.abs_diff(five) > five - half, ten, near);
    let from_middle = (product + (1 << 35)) & ((1 << 36) - 1);
    (digits, bits & SINGLE_FRACTION != 0 && from_middle > 1)
}

/// log10(2), with [`LOG_PLACES`] binary places.
const LOG_10_OF_2: i64 = 661_971_961_083;
const LOG_PLACES: u32 = 41;

/// The shift from a power of two to the topmost bit in [`POWERS`].
const fn shift(exponent: i32, power: i32) -> u32 {
    // log2(10), with 38 binary places.
    (exponent + ((-(power as i64) * 913_124_641_741) >> 38) as i32 + 1) as u32
}

/// The decimal of a float, from the parts of its format. `width` is the number of bits of the fraction; the exponent less
/// `bias` is the power of two of the last bit.
#[cold]
#[inline(never)]
fn exact(fraction: u64, exponent: i32, width: u32, bias: i32) -> Decimal {
    let (c, q) = match exponent {
        0 => (fraction, 1 - bias),
        _ => (fraction | (1 << width), exponent - bias),
    };
    // All values are multiplied by 4, so that the middles between neighbours are whole. The neighbour below a power of
    // two has half the distance.
    let odd = c & 1;
    let is_uneven = fraction == 0 && exponent > 1;
    let (left, middle, right) = (4 * c - if is_uneven { 1 } else { 2 }, 4 * c, 4 * c + 2);
    // The largest power of ten that does not exceed the interval. At a power of two, that is three quarters as wide.
    let quarter_less = if is_uneven { 274_743_187_321 } else { 0 };
    let k = ((i64::from(q) * LOG_10_OF_2 - quarter_less) >> LOG_PLACES) as i32;
    let (power, shift) = (POWERS[(k - LEAST) as usize], shift(q, k));
    let (left, middle, right) =
        (scaled(power, left << shift), scaled(power, middle << shift), scaled(power, right << shift));
    let reads_back = |digits: u64| left + odd <= 4 * digits && 4 * digits + odd <= right;
    let down = middle >> 2;
    let (tens_down, tens_up) = (down / 10 * 10, down / 10 * 10 + 10);
    let (is_down, is_up) = (reads_back(tens_down), reads_back(tens_up));
    let digits = if down >= 10 && is_down != is_up {
        if is_down { tens_down } else { tens_up }
    } else {
        let (is_down, is_up) = (reads_back(down), reads_back(down + 1));
        let is_nearer_up = middle > 4 * down + 2 || (middle == 4 * down + 2 && down & 1 == 1);
        down + u64::from(if is_down != is_up { is_up } else { is_nearer_up })
    };
    Decimal { digits, power: k }
}

/// The upper bits of a product with a power of ten. Its last bit is set if any lower bit is.
fn scaled((high, low): (u64, u64), value: u64) -> u64 {
    let carried = (u128::from(low) * u128::from(value)) >> 64;
    let product = u128::from(high) * u128::from(value) + carried;
    (product >> 64) as u64 | u64::from(product as u64 > 1)
}

/// The first `k` of [`POWERS`], and the number of them.
const LEAST: i32 = -324;
const COUNT: usize = 617;

/// `10^-k` for each `k` from [`LEAST`] on, in 128 bits, rounded up, as their upper and lower 64 bits.
static POWERS: [(u64, u64); COUNT] = powers();

/// The scales by the exponent of an `f32`. The first one is unused.
static SINGLES: [SingleScale; 256] = {
    let mut scales = [SingleScale { distance: 0, power: 0 }; 256];
    let mut exponent = 1;
    while exponent < scales.len() {
        let DoubleScale { power, high, .. } = DoubleScale::new(exponent as i32 - 150);
        scales[exponent] = SingleScale { distance: high + 1, power };
        exponent += 1;
    }
    scales
};

/// Limbs of 32 bits, the lowest first. They hold `2^1408`, and so 128 bits of `10^-292`.
type Long = [u32; 45];

const fn powers() -> [(u64, u64); COUNT] {
    let mut powers = [(0, 0); COUNT];
    let one = -LEAST as usize;
    // 1, 10, 100, ...: from `k = 0` downwards, exactly.
    let mut long: Long = [0; 45];
    long[0] = 1;
    let mut at = one;
    loop {
        powers[at] = top(&long);
        if at == 0 {
            break;
        }
        at -= 1;
        let (mut carry, mut limb) = (0, 0);
        while limb < long.len() {
            let product = long[limb] as u64 * 10 + carry;
            long[limb] = product as u32;
            carry = product >> 32;
            limb += 1;
        }
    }
    // A power of two, divided by 10 repeatedly. Each quotient is the whole part of the exact one.
    let mut long: Long = [0; 45];
    long[44] = 1;
    let mut at = one + 1;
    while at < COUNT {
        let (mut rest, mut limb) = (0, long.len());
        while limb > 0 {
            limb -= 1;
            let dividend = (rest << 32) | long[limb] as u64;
            long[limb] = (dividend / 10) as u32;
            rest = dividend % 10;
        }
        powers[at] = top(&long);
        at += 1;
    }
    powers
}

/// The upper 128 bits of a long number, plus 1.
const fn top(long: &Long) -> (u64, u64) {
    let mut first = long.len() - 1;
    while long[first] == 0 {
        first -= 1;
    }
    // Four limbs from the first non-zero one on, and the upper bits of the fifth.
    let mut value: u128 = 0;
    let mut taken = 0;
    while taken < 4 {
        value <<= 32;
        if first >= taken {
            value |= long[first - taken] as u128;
        }
        taken += 1;
    }
    let next = if first >= 4 { long[first - 4] } else { 0 };
    let zeros = value.leading_zeros();
    let value = ((value << zeros) | (next as u128 >> (32 - zeros))) + 1;
    ((value >> 64) as u64, value as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digits of a text, without sign, point, exponent and trailing zeros.
    fn digits_of(text: &str) -> u64 {
        let mantissa = text.split(['e', 'E']).next().unwrap_or("");
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        without_zeros(digits.parse().unwrap_or(0))
    }

    fn without_zeros(mut digits: u64) -> u64 {
        while digits.is_multiple_of(10) && digits > 0 {
            digits /= 10;
        }
        digits
    }

    fn check(bits: u64) {
        let bits = bits & (u64::MAX >> 1);
        let double = f64::from_bits(bits);
        if double.is_finite() && double != 0.0 {
            let text = zmij::Buffer::new().format_finite(double).to_string();
            let Decimal { digits, power } = Decimal::of_double(double);
            assert_eq!(without_zeros(digits), digits_of(&text), "{text}");
            assert_eq!(format!("{digits}e{power}").parse(), Ok(double));
            let scale = DoubleScale::of(bits >> 52);
            if double.is_normal()
                && let Some(digits) = scale.digits(bits)
            {
                assert_eq!(without_zeros(digits), digits_of(&text), "{text}");
                assert_eq!(format!("{digits}e{}", scale.power).parse(), Ok(double));
            }
        }
        let bits = bits as u32 & (u32::MAX >> 1);
        let single = f32::from_bits(bits);
        if single.is_finite() && single != 0.0 {
            let text = zmij::Buffer::new().format_finite(single).to_string();
            let Decimal { digits, power } = Decimal::of_single(single);
            assert_eq!(without_zeros(digits), digits_of(&text), "{text}");
            assert_eq!(format!("{digits}e{power}").parse(), Ok(single));
            let scale = SingleScale::of(bits >> 23);
            if single.is_normal()
                && single < 10.0
                && let (digits, true) = single_digits(bits, scale.distance)
            {
                assert_eq!(without_zeros(digits), digits_of(&text), "{text}");
                assert_eq!(format!("{digits}e{}", scale.power).parse(), Ok(single));
            }
        }
    }

    #[test]
    fn digits_are_the_fewest_that_read_back() {
        // Every power of two and its neighbours, in both formats.
        for exponent in 0..2047_u64 {
            for near in -2..=2_i64 {
                check((exponent << 52).wrapping_add_signed(near));
                check((exponent << 23).wrapping_add_signed(near));
            }
        }
        // Pseudo-random numbers, and numbers with few digits.
        let mut state = 1_u64;
        for _ in 0..60_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            check(state ^ (state >> 29));
            check((f64::from((state >> 40) as u32 % 100_000) / 1e7).to_bits());
            check(u64::from(((state >> 40) as f32 / 1e9).to_bits()));
        }
    }
}
