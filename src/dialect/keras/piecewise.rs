//! PiecewiseConstantDecay: a sum over all values, of which the step selects some.

use super::tensor::{Width, flush};
use crate::schedule::{Closed, Halt};

/// PiecewiseConstantDecay. The boundaries are compared as int64, like the optimizer's count of updates.
#[derive(Debug, Clone)]
pub(super) struct Piecewise {
    /// In the order given, at least one.
    boundaries: Vec<i64>,
    values: Values,
    /// The boundaries in order: between two of them nothing changes.
    turns: Vec<i64>,
}

/// The values, one more than there are boundaries, all of one type.
#[derive(Debug, Clone)]
pub(super) enum Values {
    /// From Python's `float`.
    Float(Vec<f32>),
    /// From Python's `int`.
    Whole(Vec<i64>, Width),
}

impl Piecewise {
    /// A schedule with one value more than boundaries, and at least one boundary.
    pub(super) fn new(boundaries: Vec<i64>, values: Values) -> Self {
        let mut turns = boundaries.clone();
        turns.sort_unstable();
        Piecewise { boundaries, values, turns }
    }

    fn at(&self, step: i64) -> f32 {
        match &self.values {
            Values::Float(values) => self.selected(step, values).fold(0.0, |sum, (value, selected)| {
                let selected = if selected { 1.0 } else { 0.0 };
                flush(sum + flush(selected * value))
            }),
            Values::Whole(values, width) => self
                .selected(step, values)
                .filter(|(_, selected)| *selected)
                .fold(0, |sum, (value, _)| width.wrap(i64::wrapping_add(sum, value)))
                as f32,
        }
    }

    /// Each value and whether the step selects it, in the order in which Keras adds them up: the first value, the
    /// last, those between.
    fn selected<'a, T: Copy>(&'a self, step: i64, values: &'a [T]) -> impl Iterator<Item = (T, bool)> + 'a {
        let last = self.boundaries.len();
        let ends =
            [(values[0], step <= self.boundaries[0]), (values[last], step > self.boundaries[last - 1])];
        let between = self.boundaries.windows(2).zip(&values[1..]);
        ends.into_iter().chain(between.map(move |(b, value)| (*value, step > b[0] && step <= b[1])))
    }
}

impl Closed for Piecewise {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let mut step = first as i64;
        let mut rest = out;
        while !rest.is_empty() {
            let next = self.turns[self.turns.partition_point(|turn| *turn < step)..].first();
            let same = next.map_or(rest.len(), |turn| rest.len().min((turn - step) as usize + 1));
            let (level, after) = rest.split_at_mut(same);
            level.fill(f64::from(self.at(step)));
            step += same as i64;
            rest = after;
        }
        Ok(())
    }
}
