//! A picture of a log and its plan: both over each other, the difference below, and the update at which they part.

use super::observed::RowReading;
use super::regime::{LogPoint, Regime};
use super::report::{CheckedValues, Verification};
use crate::arrange::Arrange as _;
use crate::figure::{Axis, Curve, Figure, Limits, NamedCurve, Panel, RowMark, Scale};

/// The most values of a curve in a picture.
const MOST: usize = 4096;
/// The most series in a picture.
const MOST_SERIES: usize = 8;

/// What a picture shows of a series.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traced {
    rows: Vec<u64>,
    logged: Vec<f64>,
    differences: Vec<f64>,
    /// The updates from one value to the next that a line may span.
    reach: u64,
    plan: (Vec<u64>, Vec<f64>),
    parts_at: Option<u64>,
    length: u64,
}

impl Traced {
    /// The values of a log, as points, and those of the plan as far as the run goes.
    pub(super) fn of(
        points: &[LogPoint],
        plan: &Regime,
        length: Option<u64>,
        used: &(RowReading, CheckedValues),
    ) -> Self {
        let thinned = points.len().div_ceil(MOST).max(1);
        let mut points: Vec<&LogPoint> = points.iter().step_by(thinned).collect();
        // A run that was resumed has some rows twice; the later ones are drawn.
        points.arrange_by_key(|point| (point.rows.0, point.lap));
        points.dedup_by(|later, earlier| {
            let same = later.rows.0 == earlier.rows.0;
            if same {
                *earlier = *later;
            }
            same
        });
        let rate = |row: i64| plan.rate(row).unwrap_or(f64::NAN);
        let difference = |point: &&LogPoint| match plan.allows(point) {
            true => 0.0,
            false => point.value - rate(point.rows.0),
        };
        let last = points.last().map_or(0, |point| point.rows.0 as u64);
        let length = length.unwrap_or(0).max(last + 1);
        let stride = length.div_ceil(MOST as u64).max(1);
        let mut rows: Vec<u64> = (0..length).step_by(stride as usize).collect();
        rows.extend(points.iter().map(|point| point.rows.0 as u64));
        rows.arrange();
        rows.dedup();
        let values = rows.iter().map(|row| rate(*row as i64)).collect();
        Traced {
            rows: points.iter().map(|point| point.rows.0 as u64).collect(),
            logged: points.iter().map(|point| point.value).collect(),
            differences: points.iter().map(difference).collect(),
            // Among so many values that most are left out, lines hide nothing.
            reach: if thinned > 1 { u64::MAX } else { 1 },
            plan: (rows, values),
            parts_at: used.1.first.as_ref().map(|miss| miss.row as u64),
            length,
        }
    }
}

/// The figure of a verification.
pub(crate) fn figure(
    verification: &Verification,
    title: &str,
    (scale, limits): (Scale, Limits),
    steps_per_epoch: Option<u64>,
) -> Figure {
    let mut above = Panel { label: "learning rate".into(), scale, limits, ..Panel::default() };
    let mut below = Panel { label: "logged - planned".into(), ..Panel::default() };
    let mut parts: Option<u64> = None;
    let several = verification.series.len() > 1;
    for series in verification.series.iter().take(MOST_SERIES) {
        let traced = &series.traced;
        let name = |what: &str| if several { format!("{what} {}", series.field) } else { what.to_string() };
        let curve = |name: String, curve: Curve| NamedCurve { name, curve, ..NamedCurve::default() };
        above.series.push(curve(name("planned"), Curve::from_rows(&traced.plan.0, &traced.plan.1)));
        // What a log does not have is not drawn.
        let of_log = |values: &[f64]| Curve::from_rows(&traced.rows, values).broken_beyond(traced.reach);
        above.series.push(curve(name("logged"), of_log(&traced.logged)));
        below.series.push(curve(name("logged"), of_log(&traced.differences)));
        if !series.outcome.is_equal {
            parts = parts.into_iter().chain(traced.parts_at).min();
        }
    }
    let marks = parts.map(|row| RowMark { row, name: format!("they part at step {row}") });
    let rows = verification.series.iter().map(|series| series.traced.length).max().unwrap_or(0);
    let x = Axis { unit: "step".into(), rows: 0..rows, steps_per_epoch };
    Figure { title: title.to_string(), x, panels: vec![above, below], marks: marks.into_iter().collect() }
}
