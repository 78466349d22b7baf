//! The limits of an axis.

use crate::arrange::Arrange as _;
use crate::figure::{Curve, Figure, Limits, Panel, Scale};

use super::scale::Mapping;
use crate::number::libm::double;

/// The margin between the outermost value and the end of an axis, as a fraction of the range.
const MARGIN: f64 = 0.05;
/// A logarithmic axis shows at least so many decades below the greatest value, if the curve has them; see [`floor`].
const DECADES: i32 = 3;
/// A logarithmic axis leaves out a tail only if that saves more decades than these.
const SAVED: i32 = 2;
/// The fraction of the rows that may lie below the low end of a logarithmic axis; see [`floor`].
const TAIL: f64 = 0.005;

/// The x axis of a figure.
///
/// It ends at the number of rows, so that a run of 100 rows is labelled from 0 to 100. If that would leave a visible
/// gap, it ends at the last row.
pub(crate) fn horizontal(figure: &Figure) -> Mapping {
    let rows = &figure.x.rows;
    let (first, end) = (rows.start as f64, rows.end as f64);
    let holds = figure.panels.iter().flat_map(|panel| &panel.series).any(|series| series.holds);
    let (low, high) = match rows.end.saturating_sub(rows.start) {
        0 => (0.0, 1.0),
        _ if holds => (first, end),
        1 => (first - 0.5, first + 0.5),
        2..50 => (first, end - 1.0),
        _ => (first, end),
    };
    Mapping { scale: Scale::Linear, low, high }
}

/// The y axis of a panel, or `None` if none of its values can be shown.
pub(crate) fn vertical(panel: &Panel) -> Option<Mapping> {
    let Limits { low, high } = panel.limits;
    let found = match (low, high) {
        (Some(low), Some(high)) => Some(Mapping { scale: panel.scale, low, high }),
        _ => fitting(panel),
    };
    found.map(|found| {
        let mapping =
            Mapping { scale: panel.scale, low: low.unwrap_or(found.low), high: high.unwrap_or(found.high) };
        match (mapping.low < mapping.high, low, panel.scale) {
            (true, ..) => mapping,
            // The curves lie beyond the end that was given, so that they say nothing about the other end.
            (false, Some(_), Scale::Log) => Mapping { high: (mapping.low * 10.0).min(f64::MAX), ..mapping },
            (false, None, Scale::Log) => {
                Mapping { low: (mapping.high / 10.0).max(f64::from_bits(1)), ..mapping }
            }
            (false, Some(low), Scale::Linear) => {
                Mapping { high: (low + low.abs().max(1e-9)).min(f64::MAX), ..mapping }
            }
            (false, None, Scale::Linear) => {
                Mapping { low: (mapping.high - mapping.high.abs().max(1e-9)).max(-f64::MAX), ..mapping }
            }
        }
    })
}

/// The y axis that fits the curves of a panel.
fn fitting(panel: &Panel) -> Option<Mapping> {
    let curves = || panel.series.iter().map(|series| &series.curve);
    let values = || curves().flat_map(Curve::lines).flatten().map(|vertex| vertex.value);
    let greatest = values().fold(f64::NEG_INFINITY, f64::max);
    match panel.scale {
        Scale::Linear => {
            let least = values().fold(f64::INFINITY, f64::min);
            (least <= greatest).then(|| linear(least, greatest))
        }
        Scale::Log => {
            let least = curves().filter_map(|curve| curve.least_positive).fold(f64::INFINITY, f64::min);
            if least > greatest {
                return None;
            }
            let floor = curves().filter_map(floor).fold(f64::INFINITY, f64::min);
            let zero = values().any(|value| value == 0.0);
            Some(logarithmic(least, floor.max(least), greatest, zero))
        }
    }
}

/// A linear axis that shows the values from `least` to `greatest`. It starts at 0 if that is near.
pub(crate) fn linear(least: f64, greatest: f64) -> Mapping {
    let mapping = |low: f64, high: f64| Mapping {
        scale: Scale::Linear,
        low: low.max(-f64::MAX),
        high: high.min(f64::MAX),
    };
    let magnitude = least.abs().max(greatest.abs());
    // Smaller values are not meant as learning rates, and their ticks could not be distinguished.
    if magnitude < 1e-290 {
        return mapping(-1.0, 1.0);
    }
    // Differences in the last digits of a float are not a range, and have no distinct labels.
    if greatest / 2.0 - least / 2.0 <= 1e-12 * magnitude {
        return mapping(least - magnitude, least + magnitude);
    }
    let margin = (greatest / 2.0 - least / 2.0) * (2.0 * MARGIN);
    if least >= 0.0 && least <= greatest / 2.0 {
        mapping(0.0, greatest + margin)
    } else if greatest <= 0.0 && greatest >= least / 2.0 {
        mapping(least - margin, 0.0)
    } else {
        mapping(least - margin, greatest + margin)
    }
}

/// A logarithmic axis for positive values from `least` to `greatest`; values below `floor` need not be shown. If
/// `zero`, there are also zeros, which need room below the positive values.
pub(crate) fn logarithmic(least: f64, floor: f64, greatest: f64, zero: bool) -> Mapping {
    let mapping = |low: f64, high: f64| Mapping {
        scale: Scale::Log,
        low: low.max(f64::from_bits(1)),
        high: high.min(f64::MAX),
    };
    if least == greatest {
        return mapping(least / 10.0, greatest * 10.0);
    }
    let (top, bottom) = (double::log10(greatest), double::log10(floor));
    let margin = (top - bottom).max(0.05) * MARGIN;
    let decade = ten_to(bottom.floor() as i32);
    if floor > least {
        return mapping(decade, greatest * double::pow(10.0, margin));
    }
    if zero {
        return mapping(decade.min(floor / 1.5), greatest * double::pow(10.0, margin));
    }
    mapping(least / double::pow(10.0, margin), greatest * double::pow(10.0, margin))
}

/// The value from which on a logarithmic axis has to show a curve.
///
/// A cosine that ends at 0 spans many decades only because its last few values are nearly 0. Such a tail, of at most half
/// a percent of the rows or of a single one, is left out if that saves more than two decades, and three are left. An
/// exponential decay has no tail: it is shown whole.
fn floor(curve: &Curve) -> Option<f64> {
    let least = curve.least_positive?;
    let vertices: Vec<_> = curve.lines().flatten().collect();
    let greatest = vertices.iter().map(|vertex| vertex.value).fold(least, f64::max);
    let deep = greatest / ten_to(DECADES);
    let mut weighed: Vec<(f64, f64)> = Vec::new();
    for line in curve.lines() {
        for pair in line.windows(2) {
            let half = (pair[1].row - pair[0].row) as f64 / 2.0;
            weighed.extend([(pair[0].value, half), (pair[1].value, half)]);
        }
    }
    weighed.retain(|&(value, weight)| value > 0.0 && weight > 0.0);
    weighed.arrange_by(|a, b| a.0.total_cmp(&b.0));
    // A row has half of its weight on either side of it.
    let mut rest = (TAIL * weighed.iter().map(|entry| entry.1).sum::<f64>()).max(1.0);
    let mut floor = least;
    for (value, weight) in weighed {
        rest -= weight;
        if rest < 0.0 {
            floor = value.min(deep);
            break;
        }
    }
    Some(if floor > least * ten_to(SAVED) { floor } else { least })
}

/// A power of ten, correctly rounded.
pub(crate) fn ten_to(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::NamedCurve;

    fn log_limits(values: &[f64]) -> Mapping {
        let series = vec![NamedCurve { curve: Curve::from_values(values), ..NamedCurve::default() }];
        vertical(&Panel { label: String::new(), scale: Scale::Log, series, limits: Limits::default() })
            .expect("values to show")
    }

    #[test]
    fn an_axis_starts_at_zero_where_that_is_near() {
        let axis = linear(1e-4, 1e-2);
        assert_eq!(axis.low, 0.0);
        assert!(axis.high > 1e-2 && axis.high < 1.1e-2);
        assert!(linear(0.9, 1.0).low > 0.85);
        assert_eq!(linear(-1.0, -0.1).high, 0.0);
    }

    #[test]
    fn a_constant_stands_in_the_middle() {
        for constant in [1e-3, -4.0, 0.0, 1e-320, 1e300] {
            assert_eq!(linear(constant, constant).position(constant), Some(0.5));
        }
        let log = log_limits(&[1e-3; 5]);
        assert!((log.position(1e-3).expect("positive") - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_warm_up_from_zero_has_room_below_its_first_positive_value_and_no_more() {
        let values: Vec<f64> = (0..1000).map(|i| 1e-3 * f64::from(i) / 1000.0).collect();
        let axis = log_limits(&values);
        assert!(axis.low < 1e-6 && axis.low >= 1e-7, "{axis:?}");
    }

    #[test]
    fn a_cosine_down_to_nearly_zero_leaves_out_its_tail() {
        let values: Vec<f64> = (0..100_000)
            .map(|i| 5e-4 * (1.0 + double::cos(std::f64::consts::PI * f64::from(i) / 1e5)))
            .collect();
        let axis = log_limits(&values);
        assert!((0.9e-8..=1e-7).contains(&axis.low), "{axis:?}");
        let values: Vec<f64> = (0..=90)
            .map(|i| 0.05 * (1.0 + double::cos(std::f64::consts::PI * f64::from(i) / 90.0)) + 3e-15)
            .collect();
        let axis = log_limits(&values);
        assert!((0.9e-5..=1e-4).contains(&axis.low), "{axis:?}");
    }

    #[test]
    fn an_exponential_decay_is_shown_whole() {
        let values: Vec<f64> = (0..1000).map(|i| double::pow(10.0, -12.0 * f64::from(i) / 1000.0)).collect();
        let axis = log_limits(&values);
        assert!(axis.low <= values[999] && axis.low > 1e-13, "{axis:?}");
    }

    #[test]
    fn values_that_no_axis_can_show_make_no_axis() {
        let panel = |scale, values: &[f64]| Panel {
            label: String::new(),
            scale,
            series: vec![NamedCurve { curve: Curve::from_values(values), ..NamedCurve::default() }],
            limits: Limits::default(),
        };
        assert_eq!(vertical(&panel(Scale::Linear, &[f64::NAN])), None);
        assert_eq!(vertical(&panel(Scale::Log, &[0.0, -1.0])), None);
        assert_eq!(vertical(&panel(Scale::Linear, &[])), None);
    }
}
