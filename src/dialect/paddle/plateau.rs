//! `ReduceOnPlateau`: lower when a metric stops improving.

use super::common::{LEARNING_RATE, STEPPED, VERBOSE, ensure};
use super::scheduler::{PaddleClass, PaddleRule, PaddleScheduler, PaddleState, build};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{kind, mode, number, threshold_mode};
use crate::dialect::kit::plateau::{Metrics, larger};
use crate::dialect::kit::values::Word;
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Type};
use crate::number::python::Number::{self, Float};
use crate::schedule::Unit;
use crate::schedule::remark::RemarkKind;

/// `ReduceOnPlateau`.
pub(super) const PLATEAU: PaddleClass = PaddleClass {
    kind: Kind {
        interval: Interval::Caller(Unit::Epoch),
        params: &[
            LEARNING_RATE,
            mode("min"),
            number("factor", "0.1", "the factor of a reduction, below 1"),
            number(
                "patience",
                "10",
                "the number of metrics in a row that may fail to improve; the next one reduces the rate",
            ),
            number("threshold", "1e-4", "by how much a metric must be better than the best"),
            threshold_mode("rel"),
            number("cooldown", "0", "the number of metrics after a reduction that do not count"),
            number("min_lr", "0", "the lowest rate"),
            number("epsilon", "1e-8", "a change of the rate by no more than this is not made"),
            VERBOSE,
            Param::optional(
                "metrics",
                Type::Column,
                Default::Absent,
                "the argument of `step`, one number per step; only within LinearWarmup it may be left out",
            ),
        ],
        example: "schedule:\n  kind: paddle.ReduceOnPlateau\n  learning_rate: 0.1\n  factor: 0.5\n  patience: 1\n  \
                  metrics: [0.9, 0.7, 0.6, 0.61, 0.6, 0.59, 0.6, 0.6, 0.5]\n",
        ..kind(
            STEPPED,
            "ReduceOnPlateau",
            |args| build(&PLATEAU, args),
            "times factor when a metric stops improving",
            "lr = max(lr * factor, min_lr) when bad_epochs > patience",
            &[
                "The metric of step `t` affects the rate after it.",
                "The rate is reduced after `patience + 1` bad metrics.",
                "During the cooldown metrics are ignored: they are neither better nor bad.",
                "With `rel` the bound is best - best * threshold, so that a slightly worse negative metric counts as better.",
                "Within LinearWarmup the number of the step after the warmup is taken for the metric.",
            ],
        )
    },
    construct,
};

fn construct(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let factor: Number = args.get("factor")?;
    ensure(args, "factor", factor < 1, || {
        Exception::value("new_lr = origin_lr * gamma and gamma should be < 1.0.")
    })?;
    let (Word(mode), Word(threshold_mode)) = (args.get("mode")?, args.get("threshold_mode")?);
    let (metrics, said) = match args.is_nested {
        true => {
            args.skip("metrics");
            let text = "LinearWarmup calls `step(t - warmup_steps)` of this scheduler, which takes that number for the metric.";
            (None, Some(args.remark_on_kind(RemarkKind::UnusedByTheUpdates, text)))
        }
        false => (Some(Metrics::of(args)?), None),
    };
    args.check::<bool>("verbose")?;
    let length = metrics.as_ref().map(Metrics::count);
    let rule = MetricRule {
        is_max: mode == "max",
        is_relative: threshold_mode == "rel",
        threshold: args.get("threshold")?,
        factor: factor.float(),
        patience: args.get("patience")?,
        cooldown: args.get("cooldown")?,
        min_lr: args.get("min_lr")?,
        epsilon: args.get("epsilon")?,
        metrics,
        seen: 0,
        best: None,
        bad: 0.0,
        cooling: 0.0,
    };
    let scheduler = PaddleScheduler::unstepped(args, args.get("learning_rate")?, 0, rule).with(said);
    Ok(length.into_iter().fold(scheduler, |scheduler, length| scheduler.ending(length.into())))
}

/// `ReduceOnPlateau` between two of its steps.
#[derive(Debug, Clone)]
struct MetricRule {
    is_max: bool,
    is_relative: bool,
    threshold: f64,
    factor: f64,
    patience: f64,
    cooldown: f64,
    min_lr: f64,
    epsilon: f64,
    /// The metrics, unless another scheduler steps it.
    metrics: Option<Metrics>,
    /// The number of metrics that it has seen.
    seen: u64,
    best: Option<f64>,
    bad: f64,
    cooling: f64,
}

impl MetricRule {
    fn is_better(&self, metric: f64, best: f64) -> bool {
        let margin = if self.is_relative { best * self.threshold } else { self.threshold };
        if self.is_max { metric > best + margin } else { metric < best - margin }
    }

    /// `step(metrics)`: the rate after it.
    fn see(&mut self, metric: f64, lr: f64) -> f64 {
        if self.cooling > 0.0 {
            self.cooling -= 1.0;
            return lr;
        }
        match self.best.is_none_or(|best| self.is_better(metric, best)) {
            true => (self.best, self.bad) = (Some(metric), 0.0),
            false => self.bad += 1.0,
        }
        if self.bad <= self.patience {
            return lr;
        }
        (self.cooling, self.bad) = (self.cooldown, 0.0);
        let lower = larger(lr * self.factor, self.min_lr);
        if lr - lower > self.epsilon { lower } else { lr }
    }
}

impl PaddleRule for MetricRule {
    fn get_lr(&mut self, state: &PaddleState) -> Computed {
        Ok(state.last_lr)
    }

    fn step(&mut self, state: &mut PaddleState) -> Computed {
        state.last_epoch += 1;
        let metric = match &self.metrics {
            Some(metrics) => metrics.at(self.seen)?,
            None => return Ok(state.last_lr),
        };
        self.seen += 1;
        Ok(Float(self.see(metric, state.last_lr.float())))
    }

    /// Its `step` takes a metric first, and `step(epoch)` gives it the epoch.
    fn step_to(&mut self, epoch: i64, state: &mut PaddleState) -> Computed {
        state.last_epoch += 1;
        Ok(Float(self.see(epoch as f64, state.last_lr.float())))
    }
}
