//! `torch.optim.lr_scheduler.ReduceLROnPlateau`, which other frameworks reuse or wrap, and its metrics.

use std::sync::Arc;

use super::args::Args;
use super::exception::Exception;
use super::values::PerGroup;
use super::values::{NumberColumn, Word};
use crate::diagnostic::Diagnostic;

/// The measured metrics, in order.
#[derive(Debug, Clone)]
pub(crate) struct Metrics {
    values: Arc<[f64]>,
}

impl Metrics {
    /// The parameter `metrics`.
    ///
    /// # Errors
    ///
    /// It is missing, or not a list of numbers.
    pub(crate) fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        Ok(Metrics { values: args.get::<NumberColumn>("metrics")?.0 })
    }

    /// The number of metrics.
    pub(crate) fn count(&self) -> u64 {
        self.values.len() as u64
    }

    /// The metric at `index`.
    ///
    /// # Errors
    ///
    /// There are fewer.
    pub(crate) fn at(&self, index: u64) -> Result<f64, Exception> {
        let value = usize::try_from(index).ok().and_then(|index| self.values.get(index));
        value.copied().ok_or_else(|| {
            let error = Diagnostic::new(format!("the {} metrics are used up", self.values.len()))
                .why("this scheduler needs a metric at every step; without the next one it has no learning rate")
                .help("give a longer list of `metrics`, or ask for fewer rows");
            Exception::from(error)
        })
    }
}

/// Whether a metric is better than the best so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Better {
    /// `mode="max"`: more is better.
    pub max: bool,
    /// `threshold_mode="rel"`: `threshold` is a fraction of the best.
    pub relative: bool,
    /// `threshold`.
    pub threshold: f64,
}

impl Better {
    /// The parameters `mode`, `threshold_mode` and `threshold`.
    ///
    /// # Errors
    ///
    /// One of them has a value that it does not take.
    pub(crate) fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let (Word(mode), Word(relative)) = (args.get("mode")?, args.get("threshold_mode")?);
        Ok(Better { max: mode == "max", relative: relative == "rel", threshold: args.get("threshold")? })
    }

    /// The worst possible metric.
    pub(crate) fn worst(self) -> f64 {
        if self.max { f64::NEG_INFINITY } else { f64::INFINITY }
    }

    /// Whether `metric` counts as an improvement on `best`.
    pub(crate) fn is_better(self, metric: f64, best: f64) -> bool {
        match (self.max, self.relative) {
            (false, true) => metric < best * (1.0 - self.threshold),
            (false, false) => metric < best - self.threshold,
            (true, true) => metric > best * (1.0 + self.threshold),
            (true, false) => metric > best + self.threshold,
        }
    }
}

/// A number for all groups, or one for each, as torch reads `min_lr`.
///
/// # Errors
///
/// The list does not have one number for each group.
pub(crate) fn each_group(args: &Args<'_>, name: &'static str, groups: usize) -> Result<Vec<f64>, Diagnostic> {
    match args.get::<PerGroup<f64>>(name)? {
        PerGroup::All(value) => Ok(vec![value; groups]),
        PerGroup::Each(values) if values.len() == groups => Ok(values),
        PerGroup::Each(values) => {
            let message = format!("expected {groups} {name}s, got {}", values.len());
            Err(Exception::value(message).about(name).report(args, "in the constructor"))
        }
    }
}

/// The scheduler between two of its steps.
#[derive(Debug, Clone)]
pub(crate) struct Plateau {
    better: Better,
    factor: f64,
    patience: f64,
    cooldown: f64,
    min_lrs: Vec<f64>,
    eps: f64,
    best: f64,
    bad: f64,
    cooling: f64,
}

/// The parameters of [`Plateau::new`].
#[derive(Debug, Clone)]
pub(crate) struct PlateauRule {
    /// When a metric counts as better.
    pub better: Better,
    /// The factor of a reduction.
    pub factor: f64,
    /// The number of metrics in a row that may fail to improve.
    pub patience: f64,
    /// The number of metrics after a reduction that do not count.
    pub cooldown: f64,
    /// The lowest rate of each group.
    pub min_lrs: Vec<f64>,
    /// A change by no more than this is not made.
    pub eps: f64,
}

impl Plateau {
    /// A scheduler that has seen no metric.
    ///
    /// # Errors
    ///
    /// `factor` is not below 1.
    pub(crate) fn new(rule: PlateauRule) -> Result<Self, Exception> {
        let PlateauRule { better, factor, patience, cooldown, min_lrs, eps } = rule;
        match factor >= 1.0 {
            true => Err(Exception::value("Factor should be < 1.0.")),
            false => Ok(Plateau {
                better,
                factor,
                patience,
                cooldown,
                min_lrs,
                eps,
                best: better.worst(),
                bad: 0.0,
                cooling: 0.0,
            }),
        }
    }

    /// The same with another first value of the best metric.
    pub(crate) fn with_best(self, best: f64) -> Self {
        Plateau { best, ..self }
    }

    /// `step(metric)`, which may lower the rates.
    pub(crate) fn step(&mut self, metric: f64, lrs: &mut [f64]) {
        match self.better.is_better(metric, self.best) {
            true => (self.best, self.bad) = (metric, 0.0),
            false => self.bad += 1.0,
        }
        if self.cooling > 0.0 {
            (self.cooling, self.bad) = (self.cooling - 1.0, 0.0);
        }
        if self.bad > self.patience {
            for (lr, least) in lrs.iter_mut().zip(&self.min_lrs) {
                let lower = larger(*lr * self.factor, *least);
                if *lr - lower > self.eps {
                    *lr = lower;
                }
            }
            (self.cooling, self.bad) = (self.cooldown, 0.0);
        }
    }
}

/// Python's `max`: the first, unless the second is greater.
pub(crate) fn larger(first: f64, second: f64) -> f64 {
    if second > first { second } else { first }
}
