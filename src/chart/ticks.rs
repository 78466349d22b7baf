//! The positions of ticks. Their texts are made in [`super::labels`].

use super::scale::Mapping;
use crate::number::libm::double;

/// The exact decimal value of a tick: `digits * 10^exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TickValue {
    /// The digits, with the sign.
    pub digits: i64,
    /// The power of ten of the last digit.
    pub exponent: i32,
}

impl TickValue {
    /// The float nearest to the number.
    pub(crate) fn value(self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// The same number without trailing zeros.
    pub(crate) fn reduced(mut self) -> TickValue {
        if self.digits == 0 {
            return TickValue { digits: 0, exponent: 0 };
        }
        while self.digits % 10 == 0 {
            self.digits /= 10;
            self.exponent += 1;
        }
        self
    }

    /// The power of ten of the first digit.
    pub(crate) fn magnitude(self) -> i32 {
        self.exponent + self.digits.unsigned_abs().checked_ilog10().unwrap_or(0) as i32
    }
}

/// The ticks of an axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Ticks {
    /// The ticks with a label, from the low to the high end.
    pub major: Vec<TickValue>,
    /// The ticks without a label; only logarithmic axes have them.
    pub minor: Vec<f64>,
    /// Whether `major` holds powers of ten and is labelled `10⁻³`.
    pub decades: bool,
}

/// Ticks at multiples of 1, 2 or 5 times a power of ten, no finer than `10^finest`, with at most `intervals` intervals
/// between them.
pub(crate) fn linear(axis: &Mapping, intervals: usize, finest: i32) -> Vec<TickValue> {
    let intervals = intervals.max(1) as f64;
    let least_step = axis.high / intervals - axis.low / intervals;
    if !least_step.is_normal() {
        return Vec::new();
    }
    let start = (double::log10(least_step).floor() as i32 - 1).max(finest);
    let steps = (start..start.saturating_add(4)).flat_map(|e| [(1, e), (2, e), (5, e)]);
    let wide_enough = |&(digits, exponent): &(i64, i32)| TickValue { digits, exponent }.value() >= least_step;
    let Some((digits, exponent)) = steps.clone().find(wide_enough).or_else(|| steps.clone().last()) else {
        return Vec::new();
    };
    let step = TickValue { digits, exponent }.value();
    let (from, to) = ((axis.low / step).floor(), (axis.high / step).ceil());
    if from.abs() > 1e15 || to.abs() > 1e15 || to - from > 1e4 {
        return Vec::new();
    }
    (from as i64..=to as i64)
        .map(|k| TickValue { digits: k * digits, exponent })
        .filter(|tick| (axis.low..=axis.high).contains(&tick.value()))
        .collect()
}

/// Ticks for a logarithmic axis with at most `intervals` intervals between labels.
///
/// They are powers of ten if there are at least three of them, else 1, 2 and 5 times a power of ten, else, within a
/// small part of a decade, the ticks of a linear axis.
pub(crate) fn logarithmic(axis: &Mapping, intervals: usize) -> Ticks {
    let intervals = intervals.max(1) as i32;
    let (low, high) = (double::log10(axis.low).floor() as i32, double::log10(axis.high).ceil() as i32);
    let within = |tick: &TickValue| (axis.low..=axis.high).contains(&tick.value());
    let fine = |multiples: &'static [i64]| {
        (low..=high)
            .flat_map(move |exponent| multiples.iter().map(move |&digits| TickValue { digits, exponent }))
    };
    let minor = || fine(&[2, 3, 4, 5, 6, 7, 8, 9]).filter(within).map(TickValue::value).collect();
    let decades: Vec<_> = fine(&[1]).filter(within).collect();
    if decades.len() >= 3 {
        let stride = [1, 2, 3, 5, 10, 20, 50, 100, 200]
            .into_iter()
            .find(|stride| decades.len() as i32 <= stride * intervals + 1)
            .unwrap_or(500);
        let minor = match stride {
            1 => minor(),
            2 | 3 => decades.iter().map(|tick| tick.value()).collect(),
            _ => Vec::new(),
        };
        let major = decades.into_iter().filter(|tick| tick.exponent % stride == 0).collect();
        return Ticks { major, minor, decades: true };
    }
    let coarse: Vec<_> = fine(&[1, 2, 5]).filter(within).collect();
    if coarse.len() >= 3 {
        let major = if coarse.len() as i32 > intervals + 1 && decades.len() >= 2 { decades } else { coarse };
        return Ticks { major, minor: minor(), decades: false };
    }
    let major = (2..=2 * intervals as usize + 2).map(|n| linear(axis, n, i32::MIN)).find(|t| t.len() >= 3);
    Ticks { major: major.unwrap_or(coarse), minor: Vec::new(), decades: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::limits::ten_to;
    use crate::figure::Scale;

    fn linear_axis(low: f64, high: f64) -> Mapping {
        Mapping { scale: Scale::Linear, low, high }
    }

    fn log_axis(low: f64, high: f64) -> Mapping {
        Mapping { scale: Scale::Log, low, high }
    }

    fn values(ticks: &[TickValue]) -> Vec<f64> {
        ticks.iter().map(|tick| tick.value()).collect()
    }

    #[test]
    fn linear_ticks_are_round_and_exact() {
        assert_eq!(
            values(&linear(&linear_axis(0.0, 0.0105), 6, -400)),
            [0.0, 0.002, 0.004, 0.006, 0.008, 0.01]
        );
        assert_eq!(
            values(&linear(&linear_axis(0.0, 100.0), 10, 0)),
            (0..=10).map(|k| f64::from(k) * 10.0).collect::<Vec<_>>()
        );
        assert_eq!(values(&linear(&linear_axis(-1.1, 1.1), 4, -400)), [-1.0, 0.0, 1.0]);
    }

    #[test]
    fn rows_have_no_ticks_between_them() {
        assert_eq!(values(&linear(&linear_axis(0.0, 3.0), 10, 0)), [0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn ticks_stay_within_the_axis_and_its_number_of_intervals() {
        for exponent in -300..300 {
            for digits in [1.0, 1.5, 2.7, 4.9, 9.99] {
                let high = digits * ten_to(exponent);
                for intervals in 1..12 {
                    let ticks = linear(&linear_axis(0.0, high), intervals, -400);
                    assert!(ticks.len() <= intervals + 1 && !ticks.is_empty());
                    assert!(ticks.iter().all(|tick| (0.0..=high).contains(&tick.value())));
                }
            }
        }
    }

    #[test]
    fn wide_logarithmic_axes_have_decades_and_skip_some_when_there_are_many() {
        let ticks = logarithmic(&log_axis(0.9e-3, 1.2), 10);
        assert_eq!(values(&ticks.major), [1e-3, 1e-2, 1e-1, 1.0]);
        assert!(ticks.decades && ticks.minor.contains(&0.02) && ticks.minor.len() == 25);
        let many = logarithmic(&log_axis(1e-320, 1e300), 8);
        assert!((3..=9).contains(&many.major.len()), "{many:?}");
    }

    #[test]
    fn every_part_of_a_decade_has_at_least_two_labels() {
        for (low, high) in [(2e-4, 8e-4), (1e-3, 9e-3), (3.1e-4, 3.9e-4), (1e-3, 1.0001e-3), (0.9, 11.0)] {
            let ticks = logarithmic(&log_axis(low, high), 6);
            assert!(ticks.major.len() >= 3, "{low} {high}: {ticks:?}");
            assert!(ticks.major.iter().all(|tick| (low..=high).contains(&tick.value())));
        }
    }

    #[test]
    fn decimals_know_their_size() {
        assert_eq!(
            TickValue { digits: 1500, exponent: -6 }.reduced(),
            TickValue { digits: 15, exponent: -4 }
        );
        assert_eq!(TickValue { digits: -15, exponent: -4 }.magnitude(), -3);
    }
}
