//! The fewest digits that read back as the same float, and among those the nearest to it.
//!
//! Divided by the power of ten just below the distance of its neighbours, a float is a number of as many digits as it
//! needs, or of one more than it needs. So its digits are the multiple of ten that lies nearer than half the distance,
//! or, if none does, the nearest whole number. [`DoubleScale::digits`] and [`single_digits`] decide that by a product that is a little
//! rounded, as Victor Zverovich's zmij (2025) does. Where the rounding might matter, and below a power of two, where one
//! neighbour is nearer than the other, [`Decimal`] decides exactly, by Schubfach, as Raffaele Giulietti describes it in
//! "The Schubfach way to render doubles" (2020).

use std::hint::select_unpredictable;

/// A positive float in decimal: `digits * 10^power`. The digits may end in zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// At most seventeen digits, or nine of an `f32`.
    pub digits: u64,
    /// The power of ten of the last of them.
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

/// How far the `f64`s of one exponent are apart, and so what their significands are multiplied with.
#[derive(Clone, Copy)]
pub(crate) struct DoubleScale {
    /// The power of ten just below the distance.
    pub power: i32,
    /// The distance divided by it, with 124 binary places, in two parts.
    high: u64,
    low: u64,
}

impl DoubleScale {
    /// Of an exponent as the bits of an `f64` have it, without a sign or with one.
    pub(crate) fn of(exponent: u64) -> DoubleScale {
        DoubleScale::new((exponent & 0x7ff) as i32 - 1075)
    }

    /// Of floats that are a power of two apart.
    const fn new(exponent: i32) -> DoubleScale {
        let power = ((exponent as i64 * LOG_10_OF_2) >> LOG_PLACES) as i32;
        let (high, low) = POWERS[(power - LEAST) as usize];
        let distance = ((((high as u128) << 64) | low as u128) >> (4 - shift(exponent, power))) + 1;
        DoubleScale { power, high: (distance >> 64) as u64, low: distance as u64 }
    }

    /// The digits of a positive normal `f64`, at most seventeen, by its bits. `None` for the few whose digits have to be
    /// asked of [`Decimal::of_double`].
    #[inline(always)]
    pub(crate) fn digits(&self, bits: u64) -> Option<u64> {
        let fraction = bits & DOUBLE_FRACTION;
        let significand = (fraction | (1 << 52)) << 4;
        let carried = (u128::from(self.low) * u128::from(significand)) >> 64;
        let product = u128::from(self.high) * u128::from(significand) + carried;
        let (whole, part) = ((product >> 64) as u64, product as u64);
        let tens = whole / 10;
        // How far it is above a multiple of ten, with 60 binary places; half of ten; half of the distance.
        let above = ((whole - tens * 10) << 60) | (part >> 4);
        let (five, half) = (5 << 60, self.high >> 1);
        // A multiple of ten is near where the middle between two of them is far.
        let (far, limit) = (above.abs_diff(five), five - half);
        let ten = (tens + u64::from(above > five)) * 10;
        // Which of the two it is cannot be foreseen.
        let digits = select_unpredictable(far > limit, ten, whole + (part >> 63));
        // The power, the product and the distance are rounded, each by a unit or less.
        let is_close = |a: u64, b: u64| a.wrapping_sub(b).wrapping_add(4) <= 8;
        let is_doubtful = fraction == 0 || is_close(far, limit) || is_close(part >> 4, 1 << 59);
        if is_doubtful { None } else { Some(digits) }
    }
}

/// The same for `f32`s.
#[derive(Clone, Copy)]
pub(crate) struct SingleScale {
    /// The power of ten just below the distance.
    pub power: i32,
    /// The distance divided by it, with 60 binary places.
    pub distance: u64,
}

impl SingleScale {
    /// Of an exponent as the bits of an `f32` have it, without a sign or with one.
    #[inline(always)]
    pub(crate) fn of(exponent: u32) -> SingleScale {
        SINGLES[(exponent & 0xff) as usize]
    }
}

/// The digits of a positive normal `f32` below 10, at most nine, by its bits and the distance of [`SingleScale`]; and
/// whether they are that, or have to be asked of [`Decimal::of_single`].
///
/// Only a number in the very middle between two whole ones is in doubt. There are so few `f32`s that all have been
/// tried: no other is nearer to a middle than the 36 binary places of the product tell.
///
/// There is no branch, and no multiplication but of numbers of 32 bits, so that vectors can do it.
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

/// The logarithm of 2 to the base of 10 with as many binary places as [`LOG_PLACES`] says.
const LOG_10_OF_2: i64 = 661_971_961_083;
const LOG_PLACES: u32 = 41;

/// How far a power of two is from that of the topmost bit in [`POWERS`].
const fn shift(exponent: i32, power: i32) -> u32 {
    // The logarithm of 10 to the base of 2, with 38 places.
    (exponent + ((-(power as i64) * 913_124_641_741) >> 38) as i32 + 1) as u32
}

/// The decimal of a float by the parts of its format: `width` bits of fraction, and the `bias` that makes its
/// exponent the power of two of the last of them.
#[cold]
#[inline(never)]
fn exact(fraction: u64, exponent: i32, width: u32, bias: i32) -> Decimal {
    let (c, q) = match exponent {
        0 => (fraction, 1 - bias),
        _ => (fraction | (1 << width), exponent - bias),
    };
    // Everything is times 4, so that the middles between the number and its neighbours are whole. Below a power of
    // two the neighbour is half as far.
    let odd = c & 1;
    let is_uneven = fraction == 0 && exponent > 1;
    let (left, middle, right) = (4 * c - if is_uneven { 1 } else { 2 }, 4 * c, 4 * c + 2);
    // The power of ten just below the distance between the neighbours, which is three quarters of it there.
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

/// The product with a power of ten, without its lower bits; its last bit is set if one of them was.
fn scaled((high, low): (u64, u64), value: u64) -> u64 {
    let carried = (u128::from(low) * u128::from(value)) >> 64;
    let product = u128::from(high) * u128::from(value) + carried;
    (product >> 64) as u64 | u64::from(product as u64 > 1)
}

/// The range of `k`.
const LEAST: i32 = -324;
const COUNT: usize = 617;

/// `10^-k` for each `k` from [`LEAST`] on, in 128 bits, rounded up, as their upper and lower 64 bits.
static POWERS: [(u64, u64); COUNT] = powers();

/// By the exponent of an `f32`. The first is not used.
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

/// Limbs of 32 bits, the least first: enough for `2^1408`, and so for 128 bits of `10^-292`.
type Long = [u32; 45];

const fn powers() -> [(u64, u64); COUNT] {
    let mut powers = [(0, 0); COUNT];
    let one = -LEAST as usize;
    // 1, 10, 100, ...: from `k` 0 downwards, exactly.
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
    // A power of two divided by 10 again and again: each quotient is the whole part of the true one.
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
    // Four limbs from the first that is not 0 on, and what fits of the fifth.
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

    /// What another implementation of another algorithm makes of it, without sign, point and exponent.
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
        // Numbers that look random, and numbers of few digits.
        let mut state = 1_u64;
        for _ in 0..60_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            check(state ^ (state >> 29));
            check((f64::from((state >> 40) as u32 % 100_000) / 1e7).to_bits());
            check(u64::from(((state >> 40) as f32 / 1e9).to_bits()));
        }
    }
}
