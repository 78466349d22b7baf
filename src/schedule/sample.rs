//! Rows of a schedule per step or per epoch, whatever its own unit is.

use super::{Cursor, Halt, Schedule, Unit};
use std::fmt;

/// The schedule has the other unit, and the number of steps in an epoch is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownEpoch {
    /// The unit of the schedule.
    pub unit: Unit,
    /// The unit that was asked for.
    pub per: Unit,
}

impl fmt::Display for UnknownEpoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a schedule that counts in {}s cannot be read per {} ", self.unit, self.per)?;
        f.write_str("without the number of steps in an epoch")
    }
}

impl std::error::Error for UnknownEpoch {}

/// A reader of a schedule's rows in either unit.
///
/// Per step, row `i` holds the values of update `i`. Per epoch, row `e` holds the values of the first update of epoch
/// `e`. Rows and epochs count from 0.
///
/// ```
/// use lrsched::schedule::{Schedule, Unit, sample::Samples, shapes::Linear};
///
/// let schedule = Schedule::curve(Linear { start: 1.0, end: 0.0, steps: 100 });
/// let mut rows = [0.0; 3];
/// Samples::new(&schedule, Unit::Epoch, Some(25)).unwrap().fill(0, &mut rows).unwrap();
/// assert_eq!(rows, [1.0, 0.75, 0.5]);
/// ```
pub struct Samples<'a> {
    cursor: Cursor<'a>,
    width: usize,
    ratio: Ratio,
    held: Option<(u64, Vec<f64>)>,
}

/// The relation between rows and indices of the schedule.
#[derive(Clone, Copy)]
enum Ratio {
    /// Each row is one index.
    Same,
    /// N rows share an index: a schedule per epoch, shown per step.
    RowsPerIndex(u64),
    /// Each row advances by N indices: a schedule per step, shown per epoch.
    IndicesPerRow(u64),
}

impl<'a> Samples<'a> {
    /// A reader with one row per `per`. `steps_per_epoch` is only needed if that is not the schedule's unit.
    ///
    /// # Errors
    ///
    /// [`UnknownEpoch`] if `per` is not the schedule's unit, and `steps_per_epoch` is `None` or 0.
    pub fn new(
        schedule: &'a Schedule,
        per: Unit,
        steps_per_epoch: Option<u64>,
    ) -> Result<Self, UnknownEpoch> {
        let unit = schedule.unit();
        let length = || steps_per_epoch.filter(|length| *length > 0).ok_or(UnknownEpoch { unit, per });
        let ratio = match (unit, per) {
            (Unit::Epoch, Unit::Step) => Ratio::RowsPerIndex(length()?),
            (Unit::Step | Unit::Iteration, Unit::Epoch) => Ratio::IndicesPerRow(length()?),
            _ => Ratio::Same,
        };
        Ok(Samples { cursor: schedule.cursor(), width: schedule.channels().len(), ratio, held: None })
    }

    /// Writes the rows `first`, `first + 1`, ... until `out` is full. `out.len()` is a multiple of the number of channels.
    ///
    /// # Errors
    ///
    /// [`Halt`] with the first row that has no value, which may lie before `first`.
    pub fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        match self.ratio {
            Ratio::Same => self.cursor.fill(first, out),
            Ratio::RowsPerIndex(rows) => self.fill_stairs(rows, first, out),
            Ratio::IndicesPerRow(indices) => {
                for (row, out) in (first..).zip(out.chunks_exact_mut(self.width)) {
                    self.cursor
                        .fill(row.saturating_mul(indices), out)
                        .map_err(|halt| Halt { at: halt.at.div_ceil(indices), ..halt })?;
                }
                Ok(())
            }
        }
    }

    /// Writes each index as N equal rows.
    fn fill_stairs(&mut self, rows: u64, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let mut row = first;
        let mut rest = out;
        while !rest.is_empty() {
            let index = row / rows;
            let here = ((index + 1) * rows - row).min((rest.len() / self.width) as u64);
            let (now, later) = rest.split_at_mut(here as usize * self.width);
            let held = self.hold(index).map_err(|halt| Halt { at: halt.at.saturating_mul(rows), ..halt })?;
            now.chunks_exact_mut(held.len()).for_each(|out| out.copy_from_slice(held));
            (row, rest) = (row + here, later);
        }
        Ok(())
    }

    /// The row of an index. It is kept, because the next call may begin with the same index.
    fn hold(&mut self, index: u64) -> Result<&[f64], Halt> {
        if self.held.as_ref().is_none_or(|(held, _)| *held != index) {
            let mut row = self.held.take().map_or_else(|| vec![0.0; self.width], |(_, row)| row);
            self.cursor.fill(index, &mut row)?;
            self.held = Some((index, row));
        }
        Ok(self.held.as_ref().map_or(&[], |(_, row)| row.as_slice()))
    }
}
