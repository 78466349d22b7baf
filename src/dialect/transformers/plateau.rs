//! `get_reduce_on_plateau_schedule`: torch's ReduceLROnPlateau, stepped at each evaluation.

use super::common::{METRICS, evaluated, rates};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::Stepped;
use crate::dialect::kit::params::{EPS, each, mode, number, threshold_mode};
use crate::dialect::kit::plateau::{Better, Metrics, Plateau, PlateauRule, each_group};
use crate::dialect::{Args, Interval, Kind};
use crate::schedule::{Schedule, Unit};

/// `get_reduce_on_plateau_schedule`.
pub(super) const PLATEAU: Kind = Kind {
    name: "get_reduce_on_plateau_schedule",
    aliases: &["reduce_lr_on_plateau"],
    summary: "torch's ReduceLROnPlateau: a lower rate when the evaluation metric stops improving",
    formula: "lr = max(lr * factor, min_lr) when more than `patience` evaluations in a row were not better",
    edges: &[
        "One index is the time from one evaluation to the next; row i has seen the first i metrics.",
        "In mode min and rel a metric is better if `metric < best * (1 - threshold)`; NaN never is.",
        "It has no warmup. A change by `eps` or less is not made, so a rate of 1e-8 stays.",
    ],
    interval: Interval::Caller(Unit::Epoch),
    params: &[
        METRICS,
        mode("min"),
        number("factor", "0.1", "the factor of a reduction, below 1"),
        number("patience", "10", "the number of evaluations in a row that may fail to improve"),
        number("threshold", "1e-4", "by how much a metric must be better than the best"),
        threshold_mode("rel"),
        number("cooldown", "0", "the number of evaluations after a reduction that do not count"),
        each("min_lr", "0", "the lowest rate"),
        EPS,
    ],
    example: "optimizer: {lr: 5.0e-5}\nschedule:\n  kind: transformers.get_reduce_on_plateau_schedule\n  metrics: [0.9, 0.7, 0.65, 0.66, 0.65, 0.67, 0.64, 0.65, 0.66, 0.66]\n  factor: 0.5\n  patience: 1",
    build: plateau,
};

/// `get_reduce_on_plateau_schedule`.
fn plateau(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let lrs = rates(args)?;
    let rule = PlateauRule {
        better: Better::of(args)?,
        factor: args.get("factor")?,
        patience: args.get("patience")?,
        cooldown: args.get("cooldown")?,
        min_lrs: each_group(args, "min_lr", lrs.len())?,
        eps: args.get("eps")?,
    };
    let plateau =
        Plateau::new(rule).map_err(|raised| raised.about("factor").report(args, "in the constructor"))?;
    evaluated(args, OnPlateau { plateau, lrs, metrics: Metrics::of(args)? })
}

/// Row 0 is the optimizer's rate; row e is row e - 1 after the e-th metric.
#[derive(Clone)]
struct OnPlateau {
    plateau: Plateau,
    lrs: Vec<f64>,
    metrics: Metrics,
}

impl Stepped for OnPlateau {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        if t > 0 {
            self.plateau.step(self.metrics.at(t - 1)?, &mut self.lrs);
        }
        out.copy_from_slice(&self.lrs);
        Ok(())
    }
}
