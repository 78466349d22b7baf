//! Many steps at once: what each will do to a learning rate is worked out ahead, and then the rate goes through it.
//!
//! What a rule does at an epoch seldom depends on the rate: it multiplies it by something, say. All those somethings can
//! be computed side by side, and what remains to be done in order is one multiplication a row.

use crate::dialect::number::Number;

use super::scheduler::Scheduler;
use super::training::Training;

/// What one step does to the learning rate of a group, in floats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Move {
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
pub struct Stretch {
    /// `last_epoch` at the first of them, at least 1.
    pub epoch: i64,
    /// Whether the first of them is the first that its scheduler makes.
    pub is_first: bool,
    /// The scheduler's base learning rate of this group.
    pub base_lr: f64,
    /// How many steps.
    pub steps: usize,
}

impl Stretch {
    /// The epochs as floats, from `before` epochs earlier on.
    pub fn epochs(self, before: i64) -> impl Iterator<Item = f64> {
        (self.epoch - before..self.epoch + self.steps as i64).map(|epoch| epoch as f64)
    }
}

/// A number in arithmetic with floats: none that has to be rounded for it.
pub fn plain(number: Number) -> Option<f64> {
    match number {
        Number::Float(value) => Some(value),
        Number::Int(value) if value.unsigned_abs() <= 1 << 53 => Some(value as f64),
        _ => None,
    }
}

/// The number if it is a whole one of common size.
pub fn whole(number: Number) -> Option<i64> {
    match number {
        Number::Int(value) => i32::try_from(value).ok().map(i64::from),
        _ => None,
    }
}

/// How many rows are looked ahead at.
const CHUNK: usize = 512;

/// What all schedulers, one after the other, do in a stretch of steps to one group.
struct Moves(Vec<Vec<Move>>);

impl Moves {
    /// Lets the rate go through `rates.len()` steps, `stride` apart in the slice, and returns the last.
    fn apply(&self, mut lr: f64, rates: &mut [f64], width: usize) -> f64 {
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

impl Scheduler {
    /// Adds what each of its rules does in the next steps to one group, and returns how many steps are known.
    fn ahead(&self, group: usize, steps: usize, moves: &mut Vec<Vec<Move>>) -> usize {
        match self {
            Scheduler::Leaf(leaf) => {
                let mut own = Vec::with_capacity(steps);
                leaf.ahead(group, steps, &mut own);
                moves.push(own);
                moves.last().map_or(0, Vec::len)
            }
            Scheduler::Sequential(sequential) => {
                let (child, until) = sequential.alone();
                child.ahead(group, steps.min(until), moves)
            }
            Scheduler::Chained(chained) => {
                chained.children().iter().fold(steps, |steps, child| match steps {
                    0 => 0,
                    steps => child.ahead(group, steps, moves),
                })
            }
            Scheduler::Plateau(_) => 0,
        }
    }

    /// Counts as so many calls of `step()` do.
    fn skip(&mut self, steps: usize) {
        match self {
            Scheduler::Leaf(leaf) => leaf.skip(steps),
            Scheduler::Sequential(sequential) => sequential.skip_child(steps).skip(steps),
            Scheduler::Chained(chained) => {
                chained.children_mut().iter_mut().for_each(|child| child.skip(steps));
            }
            Scheduler::Plateau(_) => {}
        }
    }
}

impl Training {
    /// Writes as many of the next rows as are known ahead, perhaps none, and says how many. A row has a rate for each
    /// group and nothing else.
    pub fn rows_ahead(&mut self, out: &mut [f64]) -> usize {
        let width = self.optimizer.groups.len();
        let mut steps = (out.len() / width).min(CHUNK);
        let mut moves: Vec<Moves> = Vec::with_capacity(width);
        for (index, group) in self.optimizer.groups.iter().enumerate() {
            let mut own = Vec::new();
            if steps == 0 || !matches!(group.lr, Number::Float(_)) {
                return 0;
            }
            steps = self.scheduler.ahead(index, steps, &mut own);
            moves.push(Moves(own));
        }
        if steps == 0 {
            return 0;
        }
        let rows = &mut out[..steps * width];
        for (index, (group, moves)) in self.optimizer.groups.iter_mut().zip(moves).enumerate() {
            group.lr = Number::Float(moves.apply(group.lr.float(), &mut rows[index..], width));
        }
        self.scheduler.skip(steps);
        steps
    }
}
