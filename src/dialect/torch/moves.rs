//! What a step does to a learning rate, as a value, and a rate that goes through many of them.
//!
//! What a rule does at an epoch seldom depends on the rate: it multiplies it by something, say. All those somethings can
//! be computed side by side, and what remains to be done in order is one multiplication a row.

use crate::number::python::Number;

/// What one step does to the learning rate of a group, in floats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Move {
    /// Nothing.
    Keep,
    /// `lr * factor`.
    Times(f64),
    /// `lr + term`.
    Plus(f64),
    /// Another rate, whatever it was.
    To(f64),
    /// `ratio * (lr - floor) + floor`.
    Towards {
        /// By what the distance is multiplied.
        ratio: f64,
        /// From where it is measured.
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

/// The steps of a rule from some epoch on, for one group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepRange {
    /// `last_epoch` at the first of them, at least 1.
    pub epoch: i64,
    /// Whether the first of them is the first that its scheduler makes.
    pub is_first: bool,
    /// The scheduler's base learning rate of this group.
    pub base_lr: f64,
    /// How many steps.
    pub steps: usize,
}

impl StepRange {
    /// The epochs as floats, from `before` epochs earlier on.
    pub(crate) fn epochs(self, before: i64) -> impl Iterator<Item = f64> {
        (self.epoch - before..self.epoch + self.steps as i64).map(|epoch| epoch as f64)
    }
}

/// A number in arithmetic with floats: none that has to be rounded for it.
pub(crate) fn plain(number: Number) -> Option<f64> {
    match number {
        Number::Float(value) => Some(value),
        Number::Int(value) if value.unsigned_abs() <= 1 << 53 => Some(value as f64),
        _ => None,
    }
}

/// The number if it is a whole one of common size.
pub(crate) fn whole(number: Number) -> Option<i64> {
    match number {
        Number::Int(value) => i32::try_from(value).ok().map(i64::from),
        _ => None,
    }
}

/// What all schedulers, one after the other, do in a stretch of steps to one group.
pub(crate) struct Moves(pub Vec<Vec<Move>>);

impl Moves {
    /// Lets the rate go through `rates.len()` steps, `stride` apart in the slice, and returns the last.
    pub(crate) fn apply(&self, mut lr: f64, rates: &mut [f64], width: usize) -> f64 {
        if let [moves] = self.0.as_slice() {
            // Below the normal numbers a multiplication takes a hundred times as long, and soon changes nothing.
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
