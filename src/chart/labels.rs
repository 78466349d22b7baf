//! The labels of ticks.

use super::ticks::{TickValue, Ticks};

/// The minus sign of typography; a hyphen is used only in exponents, such as `1e-3`, as in programs.
const MINUS: &str = "\u{2212}";

/// The labels of a y axis: `10⁻³` if all ticks are powers of ten, else as [`values`].
pub(crate) fn of(ticks: &Ticks) -> Vec<String> {
    if ticks.decades {
        ticks.major.iter().map(|tick| power(tick.magnitude())).collect()
    } else {
        values(&ticks.major)
    }
}

/// Labels as people write learning rates, in the same notation for the whole axis.
///
/// The notation is plain decimals with the same number of decimal places (`0.002`, `0.010`) if three places suffice
/// (four if the values reach 0.01), or if that is shorter. Else it is scientific, as in programs (`2e-4`, `1e-3`). Zero
/// is always `0`.
pub(crate) fn values(ticks: &[TickValue]) -> Vec<String> {
    let last_digit = ticks.iter().map(|tick| tick.reduced()).filter(|tick| tick.digits != 0);
    let places = last_digit.clone().map(|tick| tick.exponent).min().unwrap_or(0).min(0);
    let longest = |texts: &[String]| texts.iter().map(|text| text.chars().count()).max().unwrap_or(0);
    let scientific: Vec<String> = ticks.iter().map(|&tick| scientific(tick)).collect();
    let largest =
        ticks.iter().filter(|tick| tick.digits != 0).map(|tick| tick.magnitude()).max().unwrap_or(0);
    if places < -30 || largest > 15 {
        return scientific;
    }
    let plain: Vec<String> = ticks.iter().map(|&tick| plain(tick, places.unsigned_abs())).collect();
    let most_places = if largest >= -2 { 4 } else { 3 };
    let readable = places >= -most_places && largest < 5;
    if readable || longest(&plain) < longest(&scientific) { plain } else { scientific }
}

/// Labels of an axis that counts: `0`, `500`, `1000`; from 10,000 on `20k` or `1.5M`, if that is exact.
pub(crate) fn counts(ticks: &[TickValue]) -> Vec<String> {
    const UNITS: [(i32, &str); 4] = [(12, "T"), (9, "B"), (6, "M"), (3, "k")];
    let ticks: Vec<TickValue> = ticks.iter().map(|tick| tick.reduced()).collect();
    let nonzero = || ticks.iter().filter(|tick| tick.digits != 0);
    let largest = nonzero().map(|tick| tick.magnitude()).max().unwrap_or(0);
    let last_digit = nonzero().map(|tick| tick.exponent).min().unwrap_or(0);
    // At most one decimal place, and thousands only from five digits on.
    let fits = |&&(power, _): &&(i32, &str)| match power {
        3 => largest >= 4 && last_digit >= 3,
        _ => largest >= power && last_digit >= power - 1,
    };
    let (power, unit) = UNITS.iter().find(fits).copied().unwrap_or((0, ""));
    let label = |&tick: &TickValue| {
        let tick = TickValue { digits: tick.digits, exponent: tick.exponent - power };
        let places = tick.reduced().exponent.min(0).unsigned_abs();
        plain(tick, places) + if tick.digits == 0 { "" } else { unit }
    };
    ticks.iter().map(label).collect()
}

/// `10⁻³`.
fn power(exponent: i32) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = exponent.unsigned_abs().to_string().into_bytes();
    let sign = if exponent < 0 { "⁻" } else { "" };
    let raised: String = digits.into_iter().map(|digit| RAISED[usize::from(digit - b'0')]).collect();
    format!("10{sign}{raised}")
}

fn sign(tick: TickValue) -> &'static str {
    if tick.digits < 0 { MINUS } else { "" }
}

/// `1.5e-3`.
fn scientific(tick: TickValue) -> String {
    let tick = tick.reduced();
    if tick.digits == 0 {
        return "0".into();
    }
    let digits = tick.digits.unsigned_abs().to_string();
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{}{first}{point}{rest}e{}", sign(tick), tick.magnitude())
}

/// `0.0015`, with `places` decimal places.
fn plain(tick: TickValue, places: u32) -> String {
    let tick = tick.reduced();
    if tick.digits == 0 {
        return "0".into();
    }
    let zeros = usize::try_from(tick.exponent + places as i32).unwrap_or(0);
    let digits = format!("{}{}", tick.digits.unsigned_abs(), "0".repeat(zeros));
    let places = places as usize;
    if places == 0 {
        return format!("{}{digits}", sign(tick));
    }
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{}{whole}.{fraction}", sign(tick))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{scale::Mapping, ticks};
    use crate::figure::Scale;

    fn linear(low: f64, high: f64, intervals: usize) -> Vec<String> {
        values(&ticks::linear(&Mapping { scale: Scale::Linear, low, high }, intervals, -400))
    }

    fn steps(high: f64, intervals: usize) -> Vec<String> {
        counts(&ticks::linear(&Mapping { scale: Scale::Linear, low: 0.0, high }, intervals, 0))
    }

    fn log(low: f64, high: f64) -> Vec<String> {
        of(&ticks::logarithmic(&Mapping { scale: Scale::Log, low, high }, 6))
    }

    #[test]
    fn rates_are_written_as_people_write_them() {
        assert_eq!(linear(0.0, 0.105, 6), ["0", "0.02", "0.04", "0.06", "0.08", "0.10"]);
        assert_eq!(linear(0.0, 0.0105, 6), ["0", "0.002", "0.004", "0.006", "0.008", "0.010"]);
        assert_eq!(linear(0.0, 1.05e-3, 6), ["0", "2e-4", "4e-4", "6e-4", "8e-4", "1e-3"]);
        assert_eq!(linear(0.0, 2e-3, 5), ["0", "5e-4", "1e-3", "1.5e-3", "2e-3"]);
        assert_eq!(linear(0.0088, 0.0101, 3), ["0.0090", "0.0095", "0.0100"]);
        assert_eq!(linear(0.0, 3.2e-5, 4), ["0", "1e-5", "2e-5", "3e-5"]);
        assert_eq!(linear(0.0, 1.0, 5), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(linear(0.0, 40.0, 5), ["0", "10", "20", "30", "40"]);
        assert_eq!(linear(0.0, 4e6, 5), ["0", "1e6", "2e6", "3e6", "4e6"]);
    }

    #[test]
    fn small_differences_need_their_digits() {
        assert_eq!(linear(0.1, 0.1005, 5), ["0.1000", "0.1001", "0.1002", "0.1003", "0.1004", "0.1005"]);
    }

    #[test]
    fn negative_numbers_have_a_minus_sign() {
        assert_eq!(linear(-2e-4, 1e-4, 3), ["−2e-4", "−1e-4", "0", "1e-4"]);
        assert_eq!(linear(-1.0, 1.0, 4), ["−1.0", "−0.5", "0", "0.5", "1.0"]);
    }

    #[test]
    fn counts_are_short_and_exact() {
        assert_eq!(steps(100.0, 5), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(steps(8000.0, 4), ["0", "2000", "4000", "6000", "8000"]);
        assert_eq!(steps(112_590.0, 6), ["0", "20k", "40k", "60k", "80k", "100k"]);
        assert_eq!(steps(10_000.0, 20), steps_plain(500, 20));
        assert_eq!(steps(1_000_000.0, 5), ["0", "0.2M", "0.4M", "0.6M", "0.8M", "1M"]);
        assert_eq!(steps(2_500_000.0, 5), ["0", "0.5M", "1M", "1.5M", "2M", "2.5M"]);
        assert_eq!(steps(1_200_000.0, 30)[1], "50k");
        assert_eq!(steps(3e9, 3), ["0", "1B", "2B", "3B"]);
    }

    fn steps_plain(step: u32, count: u32) -> Vec<String> {
        (0..=count).map(|k| (k * step).to_string()).collect()
    }

    #[test]
    fn logarithmic_axes_have_powers_or_the_notation_of_programs() {
        assert_eq!(log(0.9e-3, 1.1), ["10⁻³", "10⁻²", "10⁻¹", "10⁰"]);
        assert_eq!(log(0.9e-4, 11e-4), ["1e-4", "2e-4", "5e-4", "1e-3"]);
    }
}
