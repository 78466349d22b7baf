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
