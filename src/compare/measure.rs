//! Compares two sides channel by channel.

use super::report::{ComparedChannel, NotableRow, places};
use super::{Comparison, Halted, Matching, Rows, Side, Tolerance, compare, matching};
use crate::schedule::Halt;
use crate::summary::{Picked, outline_rows};

/// The number of blocks of a sparkline.
const BLOCKS: u64 = 40;

/// Compares the channels that two sides share. The [`Matching`] says which only one of them has.
///
/// # Errors
///
/// A row has no value: [`Halted`] has the first one.
pub fn measure(
    left: &mut dyn Rows,
    right: &mut dyn Rows,
    tolerance: Tolerance,
) -> Result<(Vec<ComparedChannel>, Matching), Halted> {
    let matching = matching(left.channels(), right.channels());
    let comparisons = compare(left, right, &matching, tolerance)?;
    // The first pass finds the rows to report, the second one reads the values there.
    let longer = left.rows().max(right.rows());
    let mut rows: Vec<u64> = outline_rows(longer, BLOCKS).collect();
    rows.extend(comparisons.iter().flat_map(|comparison| places(comparison).into_iter().map(|p| p.0)));
    let before = pick(left, &rows).map_err(|halt| Halted { which: Side::Left, halt })?;
    let after = pick(right, &rows).map_err(|halt| Halted { which: Side::Right, halt })?;
    let gaps = (left.has_gaps(), right.has_gaps());
    let tell = |(comparison, &(l, r)): (Comparison, &(usize, usize))| {
        let (lefts, rights) = (&left.channels()[l], &right.channels()[r]);
        let place = |(row, reasons)| NotableRow {
            row,
            reasons,
            left: before.at(row).map(|values| values[l]),
            right: after.at(row).map(|values| values[r]),
        };
        // A row that a log does not have says nothing.
        let has = |gaps: bool, value: Option<f64>| !(gaps && value.is_some_and(f64::is_nan));
        let is_told = |place: &NotableRow| has(gaps.0, place.left) && has(gaps.1, place.right);
        ComparedChannel {
            label: lefts.label(),
            precisions: (lefts.precision, rights.precision),
            places: places(&comparison).into_iter().map(place).filter(is_told).collect(),
            outlines: (before.outline(longer, BLOCKS, l), after.outline(longer, BLOCKS, r)),
            comparison,
        }
    };
    let channels = comparisons.into_iter().zip(&matching.both).map(tell).collect();
    Ok((channels, matching))
}

/// The values of a side at some rows.
///
/// # Errors
///
/// A row has no value: [`Halt`] has the first one.
pub fn pick(side: &mut dyn Rows, rows: &[u64]) -> Result<Picked, Halt> {
    let width = side.channels().len();
    let mut picked = Picked::new(width, rows.iter().copied(), side.rows());
    let mut values = vec![f64::NAN; width];
    for row in picked.rows().to_vec() {
        side.fill(row, &mut values)?;
        picked.pass(row, &values);
    }
    Ok(picked)
}
