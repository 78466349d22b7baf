//! A schedule read per step or per epoch, whichever it counts in itself.

use super::{Cursor, Halt, Schedule, Unit};
use std::fmt;

/// A schedule cannot be read in the other unit when nobody knows how many steps an epoch has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownEpoch {
    /// What the schedule counts in.
    pub unit: Unit,
    /// What was asked for.
    pub per: Unit,
}

impl fmt::Display for UnknownEpoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a schedule that counts in {}s cannot be read per {} ", self.unit, self.per)?;
        f.write_str("without the number of steps in an epoch")
    }
}

impl std::error::Error for UnknownEpoch {}

/// A reader of a schedule, row by row in a unit of one's choice.
///
/// Per step, row `i` is the value that update `i` uses. Per epoch, row `e` is the value in force at the first
/// update of epoch `e`.
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

/// How many indices of the schedule a row takes.
#[derive(Clone, Copy)]
enum Ratio {
    /// A row is an index.
    Same,
    /// So many rows share an index: epochs shown per step.
    RowsPerIndex(u64),
    /// So many indices lie between two rows: steps shown per epoch.
    IndicesPerRow(u64),
}

impl<'a> Samples<'a> {
    /// Starts to read.
    ///
    /// # Errors
    ///
    /// [`UnknownEpoch`] if `per` is not the schedule's unit and `steps_per_epoch` is unknown.
    pub fn new(
        schedule: &'a Schedule,
        per: Unit,
        steps_per_epoch: Option<u64>,
    ) -> Result<Self, UnknownEpoch> {
        let unit = schedule.unit();
        let length = || steps_per_epoch.filter(|length| *length > 0).ok_or(UnknownEpoch { unit, per });
        let ratio = match (unit, per) {
            (Unit::Epoch, Unit::Step) => Ratio::RowsPerIndex(length()?),
            (Unit::Step, Unit::Epoch) => Ratio::IndicesPerRow(length()?),
            _ => Ratio::Same,
        };
        Ok(Samples { cursor: schedule.cursor(), width: schedule.channels().len(), ratio, held: None })
    }

    /// Writes the rows from `first` on until `out` is full.
    ///
    /// # Errors
    ///
    /// [`Halt`] with the first row that has no value; it may lie before `first`.
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

    /// Every index gives as many equal rows as an epoch has steps.
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

    /// The row at an index, kept because the next chunk may begin with it.
    fn hold(&mut self, index: u64) -> Result<&[f64], Halt> {
        if self.held.as_ref().is_none_or(|(held, _)| *held != index) {
            let mut row = self.held.take().map_or_else(|| vec![0.0; self.width], |(_, row)| row);
            self.cursor.fill(index, &mut row)?;
            self.held = Some((index, row));
        }
        Ok(self.held.as_ref().map_or(&[], |(_, row)| row.as_slice()))
    }
}
