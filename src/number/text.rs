//! Floats as text, with the fewest digits that read back as the same float.

use super::shortest::Decimal;
use std::ops::Range;

/// The size of the buffer of [`write`]. It is larger than any value: pieces of fixed length overrun the end of the text.
pub(crate) const ROOM: usize = 32;

/// A float as text: `0.1`, `3e-4`, `0`, `nan`, `-inf`. It reads back as the same `f64`, or as the same `f32` if
/// `is_single`. Whole numbers have no `.0`, and small ones an exponent if that is shorter.
pub(crate) fn shortest(value: f64, is_single: bool) -> String {
    let mut room = [0; ROOM];
    let length = write(&mut room, value, is_single);
    String::from_utf8_lossy(&room[..length]).into_owned()
}

/// Writes the text of [`shortest`] and returns its length in bytes. The bytes behind it are arbitrary.
#[inline(never)]
pub(crate) fn write(room: &mut [u8; ROOM], value: f64, is_single: bool) -> usize {
    let size = value.abs();
    let is_negative = value.is_sign_negative() && !value.is_nan();
    room[0] = b'-';
    let start = usize::from(is_negative);
    if size == 0.0 || !size.is_finite() {
        let word: &[u8] = if size == 0.0 {
            b"0"
        } else if size.is_nan() {
            b"nan"
        } else {
            b"inf"
        };
        room[start..start + word.len()].copy_from_slice(word);
        return start + word.len();
    }
    let (decimal, largest) = match is_single {
        true => (Decimal::of_single(size as f32), 12),
        false => (Decimal::of_double(size), 15),
    };
    let Figures { first, rest, count, exponent } = Figures::of(decimal);
    match exponent {
        // 0.00ddd. For a single digit, an exponent is shorter.
        -3..=-1 if exponent > -3 || count > 1 => {
            let at = start + 1 + exponent.unsigned_abs() as usize;
            put(room, start, *b"0.00");
            put(room, at, [first]);
            put(room, at + 1, rest);
            at + count
        }
        0.. if exponent <= largest => {
            let whole = start + 1 + exponent as usize;
            put(room, start, [first]);
            put(room, start + 1, rest);
            if start + count <= whole {
                return whole;
            }
            room.copy_within(whole..start + 17, whole + 1);
            room[whole] = b'.';
            start + count + 1
        }
        _ => {
            put(room, start, [first, b'.']);
            put(room, start + 2, rest);
            let behind = start + if count > 1 { count + 1 } else { 1 };
            let (text, length) = exponent_text(exponent);
            put(room, behind, text);
            behind + usize::from(length)
        }
    }
}

/// The digits of a number, as ASCII.
struct Figures {
    /// The first digit, which is not 0.
    first: u8,
    /// The next sixteen digits.
    rest: [u8; 16],
    /// The number of digits without trailing zeros.
    count: usize,
    /// The power of ten of the first digit.
    exponent: i32,
}

impl Figures {
    fn of(Decimal { mut digits, mut power }: Decimal) -> Self {
        while digits < EIGHT * EIGHT {
            (digits, power) = (digits * 10, power - 1);
        }
        let (high, low) = (digits / EIGHT, digits % EIGHT);
        let mut rest = [high % EIGHT, low];
        eights(&mut rest);
        let rest = (u128::from(rest[1]) << 64) | u128::from(rest[0]);
        let count = 17 - rest.leading_zeros() as usize / 8;
        let zeros = (u128::from(ZEROS) << 64) | u128::from(ZEROS);
        let first = b'0' + (high / EIGHT) as u8;
        Figures { first, rest: (rest | zeros).to_le_bytes(), count, exponent: power + 16 }
    }
}

/// Writes a few bytes. Callers leave room for them; `get_mut` only avoids a panic.
#[inline(always)]
pub(crate) fn put<const N: usize>(room: &mut [u8; ROOM], at: usize, text: [u8; N]) {
    if let Some(place) = room.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *place = text;
    }
}

/// An exponent as text, `e-7`, `e+16`, `e-308`, and its length in bytes.
pub(crate) const fn exponent_text(exponent: i32) -> ([u8; 8], u8) {
    let size = exponent.unsigned_abs();
    let sign = if exponent < 0 { b'-' } else { b'+' };
    let (ones, tens, hundreds) =
        (b'0' + (size % 10) as u8, b'0' + (size / 10 % 10) as u8, b'0' + (size / 100) as u8);
    match size {
        0..=9 => ([b'e', sign, ones, 0, 0, 0, 0, 0], 3),
        10..=99 => ([b'e', sign, tens, ones, 0, 0, 0, 0], 4),
        _ => ([b'e', sign, hundreds, tens, ones, 0, 0, 0], 5),
    }
}

/// 10^8: a number below it has at most eight digits.
pub(crate) const EIGHT: u64 = 10_u64.pow(8);

/// `00000000`.
pub(crate) const ZEROS: u64 = u64::from_le_bytes(*b"00000000");

/// Splits numbers below 10^8 into eight digits, one per byte, the first digit in the lowest byte. Each step halves all
/// parts of all numbers: into four digits, then two, then one.
#[inline(always)]
pub(crate) fn eights(numbers: &mut [u64]) {
    // The masks clear no bit. They tell the compiler that the parts are small, so that it uses narrow multiplications.
    for eight in numbers.iter_mut() {
        let number = *eight & 0x7ff_ffff;
        let high = (number * 109_951_163) >> 40;
        *eight = high | ((number - high * 10_000) << 32);
    }
    for four in bytemuck::cast_slice_mut::<u64, u32>(numbers) {
        let number = *four & 0x3fff;
        let high = (number * 5243) >> 19;
        *four = high | ((number - high * 100) << 16);
    }
    for two in bytemuck::cast_slice_mut::<u64, u16>(numbers) {
        let high = (*two * 103) >> 10;
        *two = high | ((*two - high * 10) << 8);
    }
}

/// A float as Python's `repr` writes it: `0.1`, `1e-05`, `60.0`.
pub fn repr(value: f64) -> String {
    match value.is_finite() && value != 0.0 {
        true => laid_out(value, Decimal::of_double(value.abs()), -4..16),
        false => special(value),
    }
}

/// A float32 as numpy writes it.
pub(crate) fn repr_single(value: f32) -> String {
    let wide = f64::from(value);
    // numpy compares the value with these limits, not its rounded digits.
    let plain = if wide.abs() < 1e-4 { 0..7 } else { -4..7 };
    match value.is_finite() && value != 0.0 {
        true => laid_out(wide, Decimal::of_single(value.abs()), plain),
        false => special(wide),
    }
}

fn special(value: f64) -> String {
    let sign = if value.is_sign_negative() && !value.is_nan() { "-" } else { "" };
    let word = if value.is_nan() { "nan" } else { "inf" };
    format!("{sign}{}", if value == 0.0 { "0.0" } else { word })
}

/// Lays out the digits without an exponent if `plain` contains that of the first digit, and with one otherwise.
fn laid_out(value: f64, Decimal { digits, power }: Decimal, plain: Range<i32>) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let text = digits.to_string();
    let exponent = power + text.len() as i32 - 1;
    let digits = text.trim_end_matches('0');
    if !plain.contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let mark = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{point}{rest}e{mark}{:02}", exponent.abs());
    }
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    let whole = exponent as usize + 1;
    match digits.len() <= whole {
        true => format!("{sign}{digits}{}.0", "0".repeat(whole - digits.len())),
        false => format!("{sign}{}.{}", &digits[..whole], &digits[whole..]),
    }
}

/// A number for people: `digits` significant digits without trailing zeros, with an exponent if it is small or large.
pub(crate) fn rounded(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    // The rounded number is parsed and written again, so that both notations have the same digits.
    match scientific.parse::<f64>() {
        Ok(number) if number.is_finite() && number.abs() >= 1e6 => {
            format!("{number:e}")
        }
        Ok(number) => shortest(number, false),
        Err(_) => scientific,
    }
}
