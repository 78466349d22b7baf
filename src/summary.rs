//! A curve in a few numbers, from a stream of values: peak, final value, mean, area, phases.

mod phases;
mod picked;
mod twins;

use phases::PhaseFinder;
pub use picked::{Picked, outline_rows};
pub(crate) use twins::EqualCurves;

/// A value and its row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// The row, counted from 0.
    pub row: u64,
    /// The value.
    pub value: f64,
}

/// The direction of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Upward.
    Rises,
    /// Constant.
    Holds,
    /// Downward.
    Falls,
}

impl std::fmt::Display for Course {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Course::Rises => "rises",
            Course::Holds => "holds",
            Course::Falls => "falls",
        })
    }
}

/// Consecutive rows in which a curve keeps its direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// The direction.
    pub course: Course,
    /// The first row.
    pub first: Spot,
    /// The last row, which may be the first of the next phase.
    pub last: Spot,
}

/// A curve in a few numbers, computed in constant memory.
///
/// ```
/// use lrsched::summary::Summary;
///
/// let mut summary = Summary::of(4);
/// for value in [0.0, 0.5, 1.0, 0.5] {
///     summary.push(value);
/// }
/// assert_eq!(summary.peak().map(|peak| (peak.row, peak.value)), Some((2, 1.0)));
/// assert_eq!((summary.rows(), summary.area(), summary.mean()), (4, 2.0, 0.5));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Summary {
    start: u64,
    rows: u64,
    first: Option<Spot>,
    last: Option<Spot>,
    peak: Option<Spot>,
    low: Option<Spot>,
    sum: f64,
    lost: f64,
    unusable: u64,
    passed: u64,
    phases: PhaseFinder,
}

impl Summary {
    /// A summary of a curve of `rows` rows. A value that holds for a hundredth of them is a phase.
    pub fn of(rows: u64) -> Self {
        Summary { phases: PhaseFinder::of((rows / 100).max(2)), ..Summary::default() }
    }

    /// The same summary of a part of a curve whose first row is `first`.
    pub fn starting_at(self, first: u64) -> Self {
        Summary { start: first, ..self }
    }

    /// Takes the value of a later row. The rows before it that were not given have no value, as between the rows of a log.
    pub fn push_at(&mut self, row: u64, value: f64) {
        let passed = row.saturating_sub(self.start + self.rows);
        self.passed += passed;
        self.rows += passed;
        self.push(value);
    }

    /// Takes the value of the next row. A value that is not finite is only counted.
    pub fn push(&mut self, value: f64) {
        let spot = Spot { row: self.start + self.rows, value };
        self.rows += 1;
        if !value.is_finite() {
            self.unusable += 1;
            return;
        }
        self.add(value);
        self.phases.push(spot);
        self.first.get_or_insert(spot);
        self.last = Some(spot);
        if self.peak.is_none_or(|peak| value > peak.value) {
            self.peak = Some(spot);
        }
        if self.low.is_none_or(|low| value < low.value) {
            self.low = Some(spot);
        }
    }

    /// Neumaier's sum: the rounding errors are summed separately, so that a sum of millions of rows is accurate.
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += match self.sum.abs() >= value.abs() {
            true => (self.sum - sum) + value,
            false => (value - sum) + self.sum,
        };
        self.sum = sum;
    }

    /// The number of rows.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The number of rows whose value is not finite.
    pub fn unusable(&self) -> u64 {
        self.unusable
    }

    /// The first value.
    pub fn first(&self) -> Option<Spot> {
        self.first
    }

    /// The last value.
    pub fn last(&self) -> Option<Spot> {
        self.last
    }

    /// The greatest value, and the first row that has it.
    pub fn peak(&self) -> Option<Spot> {
        self.peak
    }

    /// The least value, and the first row that has it.
    pub fn low(&self) -> Option<Spot> {
        self.low
    }

    /// The sum of all finite values: the area under the curve, where each row is 1 wide.
    pub fn area(&self) -> f64 {
        self.sum + self.lost
    }

    /// The mean of all finite values; NaN without any.
    pub fn mean(&self) -> f64 {
        self.area() / (self.rows - self.unusable - self.passed) as f64
    }

    /// The phases of more than one change, and the number of further phases that were not kept.
    pub fn phases(&self) -> (Vec<Phase>, u64) {
        self.phases.clone().finished()
    }

    /// The phases without short holds. One in front of a rise or fall belongs to it.
    pub fn long_phases(&self) -> Vec<Phase> {
        let (phases, _) = self.phases();
        let mut long: Vec<Phase> = Vec::new();
        let mut short: Option<Phase> = None;
        for phase in phases {
            if phase.course == Course::Holds && phase.last.row - phase.first.row < self.phases.least() {
                short = Some(phase);
                continue;
            }
            let before = short.take().filter(|hold| hold.last.row == phase.first.row);
            long.push(Phase { first: before.map_or(phase.first, |hold| hold.first), ..phase });
        }
        long
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_millions_keeps_its_digits() {
        let mut summary = Summary::of(1_000_000);
        (0..1_000_000).for_each(|_| summary.push(0.1));
        assert_eq!(summary.area(), 100_000.0);
    }
}
