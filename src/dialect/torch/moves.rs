//! The effect of a step on a learning rate, as a value, and how many of them are applied.
//!
//! The effect of a step rarely depends on the rate: it may multiply the rate by a factor, for example. The factors of many
//! steps are computed together; only one multiplication per row must be done in order.

use crate::number::python::Number;

/// The effect of one step on the learning rate of a group, a float.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Move {
    /// Nothing.
    Keep,
    /// `lr * factor`.
    Times(f64),
    /// `lr + term`.
    Plus(f64),
    /// A new rate, independent of the old one.
    To(f64),
    /// `ratio * (lr - floor) + floor`.
    Towards {
        /// The factor of the distance.
        ratio: f64,
        /// The rate from which the distance is measured.
        floor: f64,
    },
}

impl Move {
    #[inline(always)]
    fn of(self, lr: f64) -> f64 {
        match self {
            Move::Keep => lr,
            Move::Times(factor) => lr * factor,
            Move::Plus(term) => lr + term,
            Move::To(rate) => rate,
            Move::Towards { ratio, floor } => ratio * (lr - floor) + floor,
        }
    }
}

/// Consecutive steps of a rule, for one group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepRange {
    /// `last_epoch` at the first step, at least 1.
    pub epoch: i64,
    /// Whether the first step is the first of its scheduler.
    pub is_first: bool,
    /// The scheduler's base learning rate of this group.
    pub base_lr: f64,
    /// The number of steps.
    pub steps: usize,
}

impl StepRange {
    /// The epochs as floats, from `before` epochs earlier on.
    pub(crate) fn epochs(self, before: i64) -> impl Iterator<Item = f64> {
        (self.epoch - before..self.epoch + self.steps as i64).map(|epoch| epoch as f64)
    }
}

/// A number as a float, if that is exact.
pub(crate) fn plain(number: Number) -> Option<f64> {
    match number {
        Number::Float(value) => Some(value),
        Number::Int(value) if value.unsigned_abs() <= 1 << 53 => Some(value as f64),
        _ => None,
    }
}

/// A number as an integer, if it is an int of at most 32 bits.
pub(crate) fn whole(number: Number) -> Option<i64> {
    match number {
        Number::Int(value) => i32::try_from(value).ok().map(i64::from),
        _ => None,
    }
}

/// The effects of several schedulers, in their order, on one group: for each scheduler, one for each step.
pub(crate) struct Moves(pub Vec<Vec<Move>>);

impl Moves {
    /// Applies the steps to `lr`, writes the rates `width` apart, and returns the last.
    pub(crate) fn apply(&self, mut lr: f64, rates: &mut [f64], width: usize) -> f64 {
        if let [moves] = self.0.as_slice() {
            // A multiplication of subnormal numbers takes a hundred times as long, and soon changes nothing.
            let mut stays: Option<Move> = None;
            for (step, rate) in moves.iter().zip(rates.iter_mut().step_by(width)) {
                if !lr.is_subnormal() || stays != Some(*step) {
                    let next = step.of(lr);
                    stays = (next == lr).then_some(*step);
                    lr = next;
                }
                *rate = lr;
            }
            return lr;
        }
        let mut stays = false;
        for (row, rate) in rates.iter_mut().step_by(width).enumerate() {
            let same = || row > 0 && self.0.iter().all(|moves| moves[row] == moves[row - 1]);
            if !(lr.is_subnormal() && stays && same()) {
                let next = self.0.iter().fold(lr, |lr, moves| moves[row].of(lr));
                stays = next == lr;
                lr = next;
            }
            *rate = lr;
        }
        lr
    }
}
