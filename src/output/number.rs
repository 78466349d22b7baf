//! Numbers as text: the fewest digits that read back as the same float.

use super::shortest::Decimal;
use crate::schedule::Precision;

/// As much room as a value takes, and a little more: parts of fixed length are written, and cut off behind the end.
pub(super) const ROOM: usize = 32;

/// Appends a value: `0.1`, `3e-4`, `0`, `nan`, `-inf`.
///
/// It is the shortest text that reads back as the same `f64`, or as the same `f32` for [`Precision::Single`]:
/// whole numbers carry no `.0`, and a small one has an exponent where that is shorter.
///
/// ```
/// use lrsched::{output::number::push_value, schedule::Precision};
///
/// let mut text = Vec::new();
/// push_value(&mut text, f64::from(0.1_f32), Precision::Single);
/// text.push(b' ');
/// push_value(&mut text, f64::from(0.1_f32), Precision::Double);
/// text.push(b' ');
/// push_value(&mut text, -0.0003, Precision::Double);
/// assert_eq!(text, b"0.1 0.10000000149011612 -3e-4");
/// ```
pub fn push_value(out: &mut Vec<u8>, value: f64, precision: Precision) {
    let mut room = [0; ROOM];
    let length = write_value(&mut room, value, precision);
    out.extend_from_slice(&room[..length]);
}

/// The same into an array, for the hot path: its length.
///
/// Copies of fixed length are a move or two, where one of any length takes as long as all the rest of a number.
#[inline]
pub(super) fn write_value(room: &mut [u8; ROOM], value: f64, precision: Precision) -> usize {
    let size = value.abs();
    let is_negative = value.is_sign_negative() && !value.is_nan();
    room[0] = b'-';
    let start = usize::from(is_negative);
    if size == 0.0 || !size.is_finite() {
        return start + write_word(room, start, size);
    }
    let (decimal, largest) = match precision {
        Precision::Single => (Decimal::of_single(size as f32), 12),
        Precision::Double => (Decimal::of_double(size), 15),
    };
    let (first, rest, count) = figures(decimal.digits);
    match decimal.exponent {
        // 0.00ddd; with a single digit an exponent is shorter.
        exponent @ -3..=-1 if exponent > -3 || count > 1 => {
            let at = start + 1 + exponent.unsigned_abs() as usize;
            put(room, start, *b"0.00");
            put(room, at, [first]);
            put(room, at + 1, rest);
            at + count
        }
        exponent if (0..=largest).contains(&exponent) => {
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
        exponent => {
            put(room, start, [first, b'.']);
            put(room, start + 2, rest);
            let end = start + if count > 1 { count + 1 } else { 1 };
            write_exponent(room, end, exponent)
        }
    }
}

/// Writes a few bytes; what does not fit is left out, but all fits.
#[inline]
fn put<const N: usize>(room: &mut [u8; ROOM], at: usize, text: [u8; N]) {
    if let Some(place) = room.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *place = text;
    }
}

/// Zero, or what is no number.
#[cold]
fn write_word(room: &mut [u8; ROOM], start: usize, size: f64) -> usize {
    let word: &[u8] = match size {
        0.0 => b"0",
        size if size.is_nan() => b"nan",
        _ => b"inf",
    };
    room[start..start + word.len()].copy_from_slice(word);
    word.len()
}

/// `e-7`, `e+16`, `e-308`: where it ends.
#[inline]
fn write_exponent(room: &mut [u8; ROOM], start: usize, exponent: i32) -> usize {
    let sign = if exponent < 0 { b'-' } else { b'+' };
    let size = exponent.unsigned_abs();
    let digit = |place: u32| b'0' + (size / place % 10) as u8;
    let (text, length) = match size {
        0..=9 => ([b'e', sign, digit(1), 0, 0], 3),
        10..=99 => ([b'e', sign, digit(10), digit(1), 0], 4),
        _ => ([b'e', sign, digit(100), digit(10), digit(1)], 5),
    };
    put(room, start, text);
    start + length
}

/// Seventeen digits as text: the first, the others, and how many there are without the zeros at the end.
#[inline]
fn figures(digits: u64) -> (u8, [u8; 16], usize) {
    const EIGHT: u64 = 10_u64.pow(8);
    let (high, low) = (digits / EIGHT, digits % EIGHT);
    let (first, high, low) = (high / EIGHT, eight(high % EIGHT), if low == 0 { 0 } else { eight(low) });
    let count = match low {
        0 => 9 - high.leading_zeros() / 8,
        low => 17 - low.leading_zeros() / 8,
    };
    let rest = (u128::from(low | ZEROS) << 64) | u128::from(high | ZEROS);
    (b'0' + first as u8, rest.to_le_bytes(), count as usize)
}

/// `00000000`.
const ZEROS: u64 = u64::from_le_bytes(*b"00000000");

/// Eight digits, one in each byte, the first in the lowest: halved into fours, twos and ones, all parts at once.
#[inline]
fn eight(number: u64) -> u64 {
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | ((fours - hundreds * 100) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | ((twos - tens * 10) << 8)
}

/// A value as text; see [`push_value`].
pub fn value(value: f64, precision: Precision) -> String {
    let mut text = Vec::new();
    push_value(&mut text, value, precision);
    String::from_utf8_lossy(&text).into_owned()
}

/// Appends a whole number.
pub fn push_count(out: &mut Vec<u8>, count: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(count).as_bytes());
}

/// A number for people: `digits` significant digits, trailing zeros dropped, an exponent where one would write it.
///
/// ```
/// use lrsched::output::number::rounded;
///
/// assert_eq!(rounded(0.050499999999, 6), "0.0505");
/// assert_eq!(rounded(2e-5, 6), "2e-5");
/// assert_eq!(rounded(1234567.8, 6), "1.23457e6");
/// ```
pub fn rounded(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    // Through the shortest text of the rounded number, so that both ways of writing agree on its digits.
    match scientific.parse::<f64>() {
        Ok(number) if number.is_finite() && number.abs() >= 1e6 => {
            format!("{number:e}")
        }
        Ok(number) => self::value(number, Precision::Double),
        Err(_) => scientific,
    }
}
