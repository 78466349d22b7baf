//! The fewest digits that read back as the same float, and among those the nearest to it.
//!
//! Schubfach, as Raffaele Giulietti describes it in "The Schubfach way to render doubles" (2020). One routine serves
//! both formats: what differs between them is how far the neighbours of a number are.

/// A positive float in decimal: `digits * 10^(exponent - 16)` with seventeen digits, the first of which is not 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// Seventeen digits, zeros behind the last that counts.
    pub digits: u64,
    /// The power of ten of the first digit.
    pub exponent: i32,
}

/// The least number of seventeen digits.
const SEVENTEEN: u64 = 10_u64.pow(16);

impl Decimal {
    /// A positive finite `f64`.
    #[inline]
    pub fn of_double(value: f64) -> Decimal {
        let bits = value.to_bits();
        let (exponent, fraction) = (((bits >> 52) as i32) & 0x7ff, bits & ((1 << 52) - 1));
        shortest(fraction, exponent, 52, 1075)
    }

    /// A positive finite `f32`.
    #[inline]
    pub fn of_single(value: f32) -> Decimal {
        let bits = value.to_bits();
        let (exponent, fraction) = (((bits >> 23) as i32) & 0xff, bits & ((1 << 23) - 1));
        shortest(u64::from(fraction), exponent, 23, 150)
    }
}

/// The decimal of a float by the parts of its format: `width` bits of fraction, and the `bias` that makes its
/// exponent the power of two of the last of them.
#[inline]
fn shortest(fraction: u64, exponent: i32, width: u32, bias: i32) -> Decimal {
    let (c, q) = match exponent {
        0 => (fraction, 1 - bias),
        _ => (fraction | (1 << width), exponent - bias),
    };
    // Everything is times 4, so that the middles between the number and its neighbours are whole. Below a power of
    // two the neighbour is half as far.
    let odd = c & 1;
    let is_uneven = fraction == 0 && exponent > 1;
    let (left, middle, right) = (4 * c - if is_uneven { 1 } else { 2 }, 4 * c, 4 * c + 2);
    // The power of ten just below the distance between the neighbours.
    let k = match is_uneven {
        false => (i64::from(q) * 661_971_961_083) >> 41,
        true => (i64::from(q) * 661_971_961_083 - 274_743_187_321) >> 41,
    };
    let shift = i64::from(q) + ((-k * 913_124_641_741) >> 38) + 2;
    let power = POWERS[(k - LEAST) as usize];
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
    filled(digits, k as i32)
}

/// Makes it seventeen digits: of the sixteen or seventeen of an `f64`, or of the up to nine of an `f32`.
#[inline]
fn filled(mut digits: u64, mut k: i32) -> Decimal {
    const EIGHT: u64 = 10_u64.pow(8);
    if digits < SEVENTEEN / EIGHT * 10 {
        (digits, k) = (digits * EIGHT, k - 8);
    }
    while digits < SEVENTEEN {
        (digits, k) = (digits * 10, k - 1);
    }
    Decimal { digits, exponent: k + 16 }
}

/// The product with a power of ten, without its lower bits; its last bit is set if one of them was.
#[inline]
fn scaled((high, low): (u64, u64), value: u64) -> u64 {
    let carried = ((u128::from(low) * u128::from(value)) >> 64) as u64;
    let product = u128::from(high) * u128::from(value);
    let rest = (product as u64 >> 1) + carried;
    ((product >> 64) as u64 + (rest >> 63)) | u64::from(rest << 1 != 0)
}

/// The range of `k`.
const LEAST: i64 = -324;
const COUNT: usize = 617;

/// `10^-k` for each `k` from [`LEAST`] on, in 126 bits, rounded up, as their upper and lower 63 bits.
static POWERS: [(u64, u64); COUNT] = powers();

/// Limbs of 32 bits, the least first: enough for `2^1408`, and so for 126 bits of `10^-292`.
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

/// The upper 126 bits of a long number, plus 1.
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
    let value = (value << zeros) | (next as u128 >> (32 - zeros));
    let value = (value >> 2) + 1;
    ((value >> 63) as u64, value as u64 & (u64::MAX >> 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What another implementation of another algorithm makes of it, without sign, point and exponent.
    fn digits_of(text: &str) -> u64 {
        let mantissa = text.split(['e', 'E']).next().unwrap_or("");
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_start_matches('0');
        format!("{digits:0<17}").parse().unwrap_or(0)
    }

    fn check(bits: u64) {
        let double = f64::from_bits(bits & (u64::MAX >> 1));
        if double.is_finite() && double != 0.0 {
            let text = zmij::Buffer::new().format_finite(double).to_string();
            let Decimal { digits, exponent } = Decimal::of_double(double);
            assert_eq!(digits, digits_of(&text), "{text}");
            assert_eq!(format!("{digits}e{}", exponent - 16).parse(), Ok(double));
        }
        let single = f32::from_bits(bits as u32 & (u32::MAX >> 1));
        if single.is_finite() && single != 0.0 {
            let text = zmij::Buffer::new().format_finite(single).to_string();
            let Decimal { digits, exponent } = Decimal::of_single(single);
            assert_eq!(digits, digits_of(&text), "{text}");
            assert_eq!(format!("{digits}e{}", exponent - 16).parse(), Ok(single));
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
        for _ in 0..300_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            check(state ^ (state >> 29));
            check((f64::from((state >> 40) as u32 % 100_000) / 1e7).to_bits());
            check(u64::from(((state >> 40) as f32 / 1e9).to_bits()));
        }
    }
}
