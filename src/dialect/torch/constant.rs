//! `ConstantLR`: a factor for the first steps.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::{Default, Kind, Param, Type};
use crate::number::python::Number::{self, Float, Int};

use super::common::{LAST_EPOCH, STEPPED, changing, count};
use super::moves::{Move, StepRange};
use super::optimizer::{Group, TorchOptimizer};
use super::rule::{Moment, Rule};
use super::script::{Start, TorchClass, build, steady};

/// `ConstantLR`.
pub(crate) const CONSTANT: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            number("factor", "1 / 3", "the factor of the first steps, from 0 to 1"),
            Param::optional(
                "total_iters",
                Type::Number,
                Default::Is("5"),
                "the number of these steps; torch does not take it from the run",
            ),
            LAST_EPOCH,
        ],
        example: "run: {steps: 20}\noptimizer: {lr: 0.05}\nschedule: {kind: torch.ConstantLR, factor: 0.5, total_iters: 4}\n",
        ..kind(
            STEPPED,
            "ConstantLR",
            |args| build(&CONSTANT, args),
            "a factor for the first total_iters steps",
            "lr[0] = base * factor; lr[total_iters] = lr[total_iters-1] * (1.0 / factor); else lr[t-1]",
            &[
                "Dividing by the factor may miss the base rate by the last bit.",
                "`total_iters: 0` never removes the factor; `factor: 0` raises ZeroDivisionError at `total_iters`.",
            ],
        )
    },
    construct: |script, args| {
        let rule = ConstantLr { factor: args.get("factor")?, total_iters: count(args, "total_iters")? };
        script.leaf(args, rule)
    },
    length: |args, unit| Ok(changing(args, unit, count(args, "total_iters")?)),
    pace: steady,
    start: Start::Current,
    remarks: |args, time, remarks| {
        let total = count(args, "total_iters")?;
        remarks.warmup(args, ("factor", Int(1), "removes its factor"), total, time)
    },
};

/// `ConstantLR`.
#[derive(Clone)]
pub(crate) struct ConstantLr {
    /// The factor of the first steps.
    pub factor: Number,
    /// The number of these steps.
    pub total_iters: Number,
}

impl Rule for ConstantLr {
    fn prepare(&mut self, _optimizer: &mut TorchOptimizer, _last_epoch: i64) -> Result<(), Exception> {
        match self.factor > 1.0 || self.factor < 0 {
            true => Err(Exception::value("Constant multiplicative factor expected to be between 0 and 1.")
                .about("factor")),
            false => Ok(()),
        }
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        let t = moment.t();
        if t == 0 {
            return Ok(group.lr * self.factor);
        }
        if t != self.total_iters {
            return Ok(group.lr);
        }
        let back = (Float(1.0) / self.factor).map_err(|wrong| {
            Exception::from(wrong).why("at `total_iters` the rate is divided by `factor`, which is 0")
        })?;
        Ok(group.lr * back)
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        let left = self.total_iters.float() - stretch.epoch as f64;
        let until = if left < 0.0 { f64::INFINITY } else { left };
        moves.resize(stretch.steps.min(until as usize), Move::Keep);
    }

    fn closed_form(&self, base_lr: Number, epoch: Number) -> Option<Computed> {
        let over = Int(i128::from(epoch >= self.total_iters));
        Some(Ok(base_lr * (self.factor + over * (Int(1) - self.factor))))
    }
}
