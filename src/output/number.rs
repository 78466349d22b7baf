//! Numbers as text: the fewest digits that read back as the same float.

use crate::schedule::Precision;

/// Appends a value: `0.1`, `3e-7`, `0`, `nan`, `-inf`.
///
/// The digits are the shortest that read back as the same `f64`, or as the same `f32` for
/// [`Precision::Single`]; whole numbers carry no `.0`.
///
/// ```
/// use lrsched::{output::number::push_value, schedule::Precision};
///
/// let mut text = Vec::new();
/// push_value(&mut text, f64::from(0.1_f32), Precision::Single);
/// text.push(b' ');
/// push_value(&mut text, f64::from(0.1_f32), Precision::Double);
/// assert_eq!(text, b"0.1 0.10000000149011612");
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
    out.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
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
