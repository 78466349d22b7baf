//! `torch.optim.swa_utils.SWALR`: to a constant learning rate, for stochastic weight averaging.

use crate::dialect::kit::params::kind;
use std::f64::consts::PI;

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::values::PerGroup;
use crate::dialect::{Args, Default, Kind, Param, Resolved, Type};
use crate::number::python::Number::{self, Int};

use crate::dialect::kit::anneal::{ANNEAL_STRATEGY, Anneal};

use super::common::{LAST_EPOCH, NUMBERS, STEPPED, count};
use super::optimizer::{Group, TorchOptimizer};
use super::remarks::{Pace, Remarks, TimeInForce};
use super::rule::{Moment, Rule};
use super::script::{Start, TorchClass, build};

/// `SWALR`.
pub(crate) const SWA: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::required("swa_lr", NUMBERS, "the final rate"),
            Param::optional(
                "anneal_epochs",
                Type::Count,
                Default::Is("10"),
                "the number of steps to it, an int of at least 0",
            ),
            ANNEAL_STRATEGY,
            LAST_EPOCH,
        ],
        example: "run: {epochs: 40}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
                  schedule: {kind: torch.SWALR, swa_lr: 0.05, anneal_epochs: 10}\n",
        ..kind(
            STEPPED,
            "SWALR",
            |args| build(&SWA, args),
            "to a constant rate, for stochastic weight averaging (torch.optim.swa_utils)",
            "lr[t] = swa_lr * a(t) + (lr[t-1] - a(t-1) * swa_lr) / (1 - a(t-1)) * (1 - a(t)), a(t) = (1 - cos(pi*t/anneal_epochs)) / 2",
            &[
                "It holds `swa_lr` from `anneal_epochs` on.",
                "With `anneal_epochs: 0` it holds `swa_lr` at once.",
            ],
        )
    },
    construct: |script, args| {
        let rule = SwaLr {
            swa_lr: args.get("swa_lr")?,
            anneal_epochs: count(args, "anneal_epochs")?,
            anneal_strategy: Anneal::of(args)?,
        };
        script.leaf(args, rule)
    },
    length: |args, _| Ok(Some(count(args, "anneal_epochs")?.float())),
    pace: |args| Ok(Some(Pace::Through(count(args, "anneal_epochs")?.float()))),
    start: Start::Current,
    remarks,
};

/// `SWALR`.
#[derive(Clone)]
pub(crate) struct SwaLr {
    /// The final rate.
    pub swa_lr: PerGroup<Number>,
    /// The number of epochs to it.
    pub anneal_epochs: Number,
    /// The curve.
    pub anneal_strategy: Anneal,
}

impl SwaLr {
    /// The fraction of the way, from 0 to 1, after `step` steps.
    fn alpha(&self, step: Number) -> Computed {
        let t = Int(0).max(Int(1).min((step / Int(1).max(self.anneal_epochs))?));
        match self.anneal_strategy {
            Anneal::Linear => Ok(t),
            Anneal::Cos => Ok(((Int(1) - (t * PI).cos()?) / 2)?),
        }
    }
}

impl Rule for SwaLr {
    fn prepare(&mut self, optimizer: &mut TorchOptimizer, _last_epoch: i64) -> Result<(), Exception> {
        let swa_lrs = optimizer.per_group("swa_lr", &self.swa_lr)?;
        for (group, swa_lr) in optimizer.groups.iter_mut().zip(swa_lrs) {
            group.swa_lr = swa_lr;
        }
        match !self.anneal_epochs.is_int() || self.anneal_epochs < 0 {
            true => Err(Exception::value(format!(
                "anneal_epochs must be equal or greater than 0, got {}",
                self.anneal_epochs
            ))
            .about("anneal_epochs")),
            false => Ok(()),
        }
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        let mut step = Number::from(moment.clock.step_count) - 1;
        if self.anneal_epochs == 0 {
            step = Int(1).max(step);
        }
        let before = self.alpha(step - 1)?;
        // The start of the way is computed again each time, from the current rate.
        let from = match before == 1 {
            true => group.swa_lr,
            false => ((group.lr - before * group.swa_lr) / (Int(1) - before))?,
        };
        let alpha = self.alpha(step)?;
        Ok(group.swa_lr * alpha + from * (Int(1) - alpha))
    }
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    let anneal = count(args, "anneal_epochs")?.float();
    remarks.short(args, "anneal_epochs", anneal, time, "does not reach `swa_lr`");
    Ok(())
}
