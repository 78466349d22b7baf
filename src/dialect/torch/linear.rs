//! `LinearLR`: a factor that goes in a straight line, usually a warmup.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::{Default, Kind, Param, Role, Type};
use crate::number::python::Number::{self, Float};

use super::common::{LAST_EPOCH, NO_LENGTH, STEPPED, changing, length};
use super::moves::{Move, StepRange, plain, whole};
use super::optimizer::{Group, TorchOptimizer};
use super::rule::{Moment, Rule};
use super::script::{Start, TorchClass, build, steady};

/// `LinearLR`.
pub(crate) const LINEAR: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            number("start_factor", "1 / 3", "the factor of the first update, above 0 and up to 1"),
            number("end_factor", "1.0", "the factor from `total_iters` on, from 0 to 1"),
            Param::optional(
                "total_iters",
                Type::Number,
                Default::Is("5"),
                "the number of steps from one factor to the other; torch does not take it from the run",
            )
            .means(Role::Decay),
            LAST_EPOCH,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 0.1}\n\
                  schedule: {kind: torch.LinearLR, start_factor: 0.01, total_iters: 100}\n",
        ..kind(
            STEPPED,
            "LinearLR",
            |args| build(&LINEAR, args),
            "a factor that goes in a straight line, usually a warmup",
            "lr[0] = base * start_factor; lr[t] = lr[t-1] * (1 + (end - start) / (total_iters * start + (t-1) * (end - start)))",
            &[
                "It reaches `end_factor` at step `total_iters`, its value number `total_iters + 1`, and then holds.",
                "Rounding errors add up: after 100,000 steps the relative error is 5e-13.",
                "`total_iters: 0` stays at `start_factor`, and raises ZeroDivisionError after a milestone of SequentialLR.",
            ],
        )
    },
    construct: |script, args| {
        let rule = LinearLr {
            start_factor: args.get("start_factor")?,
            end_factor: args.get("end_factor")?,
            total_iters: length(args, "total_iters")?,
        };
        script.leaf(args, rule)
    },
    length: |args, unit| Ok(changing(args, unit, length(args, "total_iters")?)),
    pace: steady,
    start: Start::Current,
    remarks: |args, time, remarks| {
        let end = args.get("end_factor")?;
        let total = length(args, "total_iters")?;
        remarks.warmup(args, ("start_factor", end, "reaches `end_factor`"), total, time)
    },
};

/// `LinearLR`.
#[derive(Clone)]
pub(crate) struct LinearLr {
    /// The first factor.
    pub start_factor: Number,
    /// The factor from `total_iters` on.
    pub end_factor: Number,
    /// The number of epochs from one to the other.
    pub total_iters: Number,
}

impl Rule for LinearLr {
    fn prepare(&mut self, _optimizer: &mut TorchOptimizer, _last_epoch: i64) -> Result<(), Exception> {
        if self.start_factor > 1.0 || self.start_factor <= 0 {
            return Err(Exception::value(
                "Starting multiplicative factor expected to be greater than 0 and less or equal to 1.",
            )
            .about("start_factor")
            .why("each rate is the one before times a factor, which cannot grow from 0"));
        }
        if self.end_factor > 1.0 || self.end_factor < 0 {
            return Err(Exception::value("Ending multiplicative factor expected to be between 0 and 1.")
                .about("end_factor"));
        }
        Ok(())
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        let t = moment.t();
        if t == 0 {
            return Ok(group.lr * self.start_factor);
        }
        if moment.clock.is_initial || t > self.total_iters {
            return Ok(group.lr);
        }
        let rise = self.end_factor - self.start_factor;
        let growth = (rise / (self.total_iters * self.start_factor + (t - 1) * rise))?;
        Ok(group.lr * (Float(1.0) + growth))
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        let from = self.total_iters * self.start_factor;
        if let (Float(rise), Some(from), Some(end)) =
            (self.end_factor - self.start_factor, plain(from), whole(self.total_iters))
        {
            let rising = (end - stretch.epoch + 1).clamp(0, stretch.steps as i64) as usize;
            let wholes = stretch.epochs(1).map(|before| from + before * rise);
            let known = wholes.take(rising).take_while(|whole| *whole != 0.0);
            moves.extend(known.map(|whole| Move::Times(1.0 + rise / whole)));
            let over = if moves.len() == rising { stretch.steps } else { moves.len() };
            moves.resize(over, Move::Keep);
        }
    }

    fn closed_form(&self, base_lr: Number, epoch: Number) -> Option<Computed> {
        let rise = (self.end_factor - self.start_factor) * self.total_iters.min(epoch);
        let share = (rise / self.total_iters).map_err(|wrong| Exception::from(wrong).why(NO_LENGTH));
        Some(share.map(|share| base_lr * (self.start_factor + share)))
    }
}
