//! `torch.optim.swa_utils.SWALR`: to a constant learning rate, for stochastic weight averaging.

use std::f64::consts::PI;

use crate::dialect::kit::raised::Raised;
use crate::dialect::kit::values::PerGroup;
use crate::number::python::Number::{self, Int};

use super::cyclic::Anneal;
use super::optimizer::{Group, Optimizer};
use super::scheduler::{Moment, Rule};

type Value = Result<Number, Raised>;

/// `SWALR`.
#[derive(Clone)]
pub struct SwaLr {
    /// Where it goes.
    pub swa_lr: PerGroup<Number>,
    /// How many epochs it takes.
    pub anneal_epochs: Number,
    /// The curve.
    pub anneal_strategy: Anneal,
}

impl SwaLr {
    /// The share of the way, from 0 to 1, after a number of steps.
    fn alpha(&self, step: Number) -> Value {
        let t = Int(0).max(Int(1).min((step / Int(1).max(self.anneal_epochs))?));
        match self.anneal_strategy {
            Anneal::Linear => Ok(t),
            Anneal::Cos => Ok(((Int(1) - (t * PI).cos()?) / 2)?),
        }
    }
}

impl Rule for SwaLr {
    fn prepare(&mut self, optimizer: &mut Optimizer, _last_epoch: i64) -> Result<(), Raised> {
        let swa_lrs = optimizer.per_group("swa_lr", &self.swa_lr)?;
        for (group, swa_lr) in optimizer.groups.iter_mut().zip(swa_lrs) {
            group.swa_lr = swa_lr;
        }
        match !self.anneal_epochs.is_int() || self.anneal_epochs < 0 {
            true => Err(Raised::value(format!(
                "anneal_epochs must be equal or greater than 0, got {}",
                self.anneal_epochs
            ))
            .about("anneal_epochs")),
            false => Ok(()),
        }
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        let mut step = Number::from(moment.clock.step_count) - 1;
        if self.anneal_epochs == 0 {
            step = Int(1).max(step);
        }
        let before = self.alpha(step - 1)?;
        // Where it came from is worked out anew each time, from where it is.
        let from = match before == 1 {
            true => group.swa_lr,
            false => ((group.lr - before * group.swa_lr) / (Int(1) - before))?,
        };
        let alpha = self.alpha(step)?;
        Ok(group.swa_lr * alpha + from * (Int(1) - alpha))
    }
}
