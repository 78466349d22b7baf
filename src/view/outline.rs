//! The values at some rows, gathered on the way along a schedule: a curve in a line of blocks, and other places.

use super::lines::Line;
use super::rows::Selection;
use super::walk::{Chunk, Walk};
use crate::diagnostic::Diagnostic;
use crate::schedule::Unit;

/// The rows at which a curve of `rows` rows is looked at for a line of `width` blocks: evenly spread, both ends
/// among them.
pub fn outline_rows(rows: u64, width: u64) -> impl Iterator<Item = u64> {
    let (width, last) = (width.min(rows), rows.saturating_sub(1));
    (0..width).map(move |i| match width {
        1 => 0,
        _ => (u128::from(i) * u128::from(last) / u128::from(width - 1)) as u64,
    })
}

/// The values of every channel of a schedule at the rows of an outline.
///
/// # Errors
///
/// The schedule has no value at one of them.
pub fn outline(line: &Line<'_>, per: Unit, width: u64) -> Result<Vec<Vec<f64>>, Diagnostic> {
    let mut picked = Picked::of(line, outline_rows(line.rows, width));
    picked.walk(line, per)?;
    Ok((0..picked.width).map(|channel| picked.outline(line.rows, width, channel)).collect())
}

/// The values of a schedule at chosen rows.
///
/// ```
/// use lrsched::plan::Plan;
/// use lrsched::schedule::Unit;
/// use lrsched::spec::{NoFiles, Spec, Wanted};
/// use lrsched::view::lines::Line;
/// use lrsched::view::outline::Picked;
///
/// let spec = Spec::parse("a.yaml", "schedule: {kind: linear, start: 1, end: 0, steps: 1000}")?;
/// let plan = spec.resolve(&Wanted::default(), &NoFiles)?;
/// let line = Line::of(&plan, &plan.series[0], None, 1000);
/// let mut picked = Picked::of(&line, [750, 250]);
/// picked.walk(&line, Unit::Step)?;
/// assert_eq!((picked.at(250), picked.at(300)), (Some(&[0.75][..]), None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Picked {
    width: usize,
    rows: Vec<u64>,
    /// The values at as many of the rows as were passed so far.
    values: Vec<f64>,
}

impl Picked {
    /// Will hold the values of a schedule at some rows, in any order; it has none beyond its end.
    pub fn of(line: &Line<'_>, rows: impl IntoIterator<Item = u64>) -> Self {
        let mut rows: Vec<u64> = rows.into_iter().filter(|row| *row < line.rows).collect();
        rows.sort_unstable();
        rows.dedup();
        Picked { width: line.width(), rows, values: Vec::new() }
    }

    /// Goes to each of the rows.
    ///
    /// # Errors
    ///
    /// The schedule has no value at one of them.
    pub fn walk(&mut self, line: &Line<'_>, per: Unit) -> Result<(), Diagnostic> {
        let selection = Selection::These(self.rows.clone());
        Walk { lines: &[line], per, rows: &selection }.visit(|chunk| self.pass(chunk, 0))
    }

    /// Takes what is wanted of a chunk. The chunks come in order, and `line` says whose values in them are meant.
    pub fn pass(&mut self, chunk: Chunk<'_>, line: usize) {
        let stretch = chunk.stretch;
        while let Some(offset) = self.next_row().and_then(|row| row.checked_sub(stretch.first)) {
            let index = offset / stretch.every;
            if index >= stretch.rows || !offset.is_multiple_of(stretch.every) {
                return;
            }
            let at = index as usize * self.width;
            self.values.extend_from_slice(&chunk.values[line][at..at + self.width]);
        }
    }

    /// The first of the rows that were not passed yet.
    fn next_row(&self) -> Option<u64> {
        self.rows.get(self.values.len() / self.width).copied()
    }

    /// The values at one of the rows, one for each channel, if the walk came so far.
    pub fn at(&self, row: u64) -> Option<&[f64]> {
        let index = self.rows.binary_search(&row).ok()? * self.width;
        self.values.get(index..index + self.width)
    }

    /// The values of a channel at the rows of an outline of `rows` rows; NaN at those that it does not have.
    pub fn outline(&self, rows: u64, width: u64, channel: usize) -> Vec<f64> {
        let value = |row| self.at(row).map_or(f64::NAN, |values| values[channel]);
        outline_rows(rows, width).map(value).collect()
    }
}
