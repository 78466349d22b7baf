//! Numbers as text: the fewest digits that read back as the same float.

use crate::schedule::Precision;

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
    if !value.is_finite() {
        let text: &[u8] = if value.is_nan() {
            b"nan"
        } else if value > 0.0 {
            b"inf"
        } else {
            b"-inf"
        };
        out.extend_from_slice(text);
        return;
    }
    let mut buffer = zmij::Buffer::new();
    let text = match precision {
        Precision::Single => buffer.format_finite(value as f32),
        Precision::Double => buffer.format_finite(value),
    };
    let (sign, size) = text.split_at(usize::from(text.starts_with('-')));
    out.extend_from_slice(sign.as_bytes());
    match size.strip_prefix("0.00") {
        Some(rest) => push_small(out, rest),
        None => out.extend_from_slice(size.strip_suffix(".0").unwrap_or(size).as_bytes()),
    }
}

/// Appends `0.00` and `rest`, with an exponent where that is shorter: `0.0003` as `3e-4`.
fn push_small(out: &mut Vec<u8>, rest: &str) {
    let digits = rest.trim_start_matches('0').as_bytes();
    let zeros = rest.len() - digits.len();
    let point = usize::from(digits.len() > 1);
    // The formatter writes an exponent of its own from 1e-6 on, so that this one has a single figure.
    if digits.len() + point + "e-3".len() < "0.00".len() + rest.len() {
        out.push(digits[0]);
        if point > 0 {
            out.push(b'.');
            out.extend_from_slice(&digits[1..]);
        }
        out.extend_from_slice(b"e-");
        push_count(out, 3 + zeros as u64);
    } else {
        out.extend_from_slice(b"0.00");
        out.extend_from_slice(rest.as_bytes());
    }
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
