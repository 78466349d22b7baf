//! Numbers as text: the shortest text that reads back as the same float.

use crate::number::text;
pub(crate) use crate::number::text::rounded;
use crate::schedule::Precision;

/// A value as text: `0.1`, `3e-4`, `0`, `nan`, `-inf`.
///
/// It is the shortest text that reads back as the same `f64`, or as the same `f32` for [`Precision::Single`]:
/// whole numbers carry no `.0`, and a small one has an exponent where that is shorter.
pub(crate) fn value(value: f64, precision: Precision) -> String {
    text::shortest(value, precision == Precision::Single)
}

/// The decimal digits that every number of a precision carries (`DBL_DIG` and `FLT_DIG` of C). Further digits tell
/// floats apart, but are rounding errors of arithmetic in most cases.
const fn carried(precision: Precision) -> usize {
    match precision {
        Precision::Double => 15,
        Precision::Single => 6,
    }
}

/// The value rounded to the digits that its precision carries: its text is `3e-5`, not `2.9999999999999997e-5`.
pub(crate) fn to_carried(value: f64, precision: Precision) -> f64 {
    let scientific = format!("{value:.*e}", carried(precision) - 1);
    // The greatest floats would be rounded to infinity.
    scientific.parse().ok().filter(|rounded: &f64| rounded.is_finite()).unwrap_or(value)
}

/// A value for people, with at most the digits that its precision carries.
pub(crate) fn readable(value: f64, precision: Precision) -> String {
    self::value(to_carried(value, precision), precision)
}

/// Two values for people. If they differ only in digits beyond those that the precision carries, they have all digits.
pub(crate) fn readable_pair(left: f64, right: f64, precision: Precision) -> (String, String) {
    let texts = (readable(left, precision), readable(right, precision));
    match texts.0 == texts.1 && left != right {
        true => (value(left, precision), value(right, precision)),
        false => texts,
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
    fn people_do_not_read_rounding_errors() {
        use crate::output::number::{readable, readable_pair};
        use crate::schedule::Precision::{Double, Single};

        assert_eq!(readable(2.9999999999999997e-5, Double), "3e-5");
        assert_eq!(readable(f64::from(f32::from_bits(1e-3_f32.to_bits() - 1)), Single), "1e-3");
        assert_eq!(readable(0.123_456_789, Double), "0.123456789");
        assert_eq!(readable(-0.0, Double), super::value(-0.0, Double));
        assert_eq!(readable(f64::NAN, Double), "nan");
        assert_eq!(readable(f64::NEG_INFINITY, Single), "-inf");
        assert_eq!(readable(f64::MAX, Double), "1.7976931348623157e+308");
        assert_eq!(readable(5e-324, Double), "5e-324");
        let pair = readable_pair(0.3, 0.1 + 0.2, Double);
        assert_eq!(pair, ("0.3".to_string(), "0.30000000000000004".to_string()));
        assert_eq!(readable_pair(0.3, 0.3, Double).1, "0.3");
    }

    #[test]
    fn people_get_few_digits() {
        use crate::output::number::rounded;

        assert_eq!(rounded(0.050499999999, 6), "0.0505");
        assert_eq!(rounded(2e-5, 6), "2e-5");
        assert_eq!(rounded(1234567.8, 6), "1.23457e6");
    }
}
