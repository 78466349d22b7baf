//! Numbers as text: the shortest text that reads back as the same float.

use crate::number::text;
use crate::schedule::Precision;

/// A value as text: `0.1`, `3e-4`, `0`, `nan`, `-inf`.
///
/// It is the shortest text that reads back as the same `f64`, or as the same `f32` for [`Precision::Single`]:
/// whole numbers carry no `.0`, and a small one has an exponent where that is shorter.
pub(crate) fn value(value: f64, precision: Precision) -> String {
    text::shortest(value, precision == Precision::Single)
}

/// A number for people: `digits` significant digits without trailing zeros, with an exponent if it is small or large.
pub(crate) fn rounded(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    // The rounded number is parsed and written again, so that both notations have the same digits.
    match scientific.parse::<f64>() {
        Ok(number) if number.is_finite() && number.abs() >= 1e6 => {
            format!("{number:e}")
        }
        Ok(number) => self::value(number, Precision::Double),
        Err(_) => scientific,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_value_is_the_shortest_text_that_reads_back() {
        use crate::{output::number::value, schedule::Precision};

        assert_eq!(value(f64::from(0.1_f32), Precision::Single), "0.1");
        assert_eq!(value(f64::from(0.1_f32), Precision::Double), "0.10000000149011612");
        assert_eq!(value(-0.0003, Precision::Double), "-3e-4");
    }

    #[test]
    fn people_get_few_digits() {
        use crate::output::number::rounded;

        assert_eq!(rounded(0.050499999999, 6), "0.0505");
        assert_eq!(rounded(2e-5, 6), "2e-5");
        assert_eq!(rounded(1234567.8, 6), "1.23457e6");
    }
}
