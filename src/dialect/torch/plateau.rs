//! `ReduceLROnPlateau`: less when a metric has stopped getting better.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place};

use super::number::Number::{self, Float, Int};
use super::optimizer::{Optimizer, PerGroup};
use super::raised::Raised;

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Less, as for a loss.
    Min,
    /// More, as for an accuracy.
    Max,
}

/// How `threshold` is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// As a share of the best metric.
    Rel,
    /// As it stands.
    Abs,
}

/// The parameters of a `ReduceLROnPlateau`.
#[derive(Clone)]
pub struct Plateau {
    /// Which way is better.
    pub mode: Better,
    /// What the learning rate is multiplied by.
    pub factor: Number,
    /// How many epochs without improvement are borne.
    pub patience: Number,
    /// What counts as improvement.
    pub threshold: Number,
    /// How it is meant.
    pub threshold_mode: Threshold,
    /// How many epochs do not count after a reduction.
    pub cooldown: Number,
    /// The least learning rate.
    pub min_lr: PerGroup<Number>,
    /// A change that is not greater is not made.
    pub eps: Number,
}

/// A `ReduceLROnPlateau` and the metrics that it will be given.
#[derive(Clone)]
pub struct ReduceLrOnPlateau {
    rule: Plateau,
    min_lrs: Vec<Number>,
    best: Number,
    cooldown_counter: Number,
    bad_epochs: i64,
    metrics: Arc<[f64]>,
    next: usize,
    places: Places,
}

/// Where a `ReduceLROnPlateau` and its metrics are written.
#[derive(Clone)]
pub struct Places {
    /// Its kind.
    pub kind: Place,
    /// Its metrics.
    pub metrics: Place,
}

impl ReduceLrOnPlateau {
    /// Constructs it, which leaves the optimizer as it is.
    pub fn new(
        rule: Plateau,
        metrics: Arc<[f64]>,
        places: Places,
        optimizer: &Optimizer,
    ) -> Result<Self, Raised> {
        if rule.factor >= 1.0 {
            return Err(Raised::value("Factor should be < 1.0.").about("factor").within(&places.kind));
        }
        let groups = optimizer.groups.len();
        let min_lrs = match &rule.min_lr {
            PerGroup::Each(list) if list.len() != groups => {
                return Err(Raised::value(format!("expected {groups} min_lrs, got {}", list.len()))
                    .about("min_lr")
                    .within(&places.kind));
            }
            PerGroup::Each(list) => list.clone(),
            PerGroup::All(least) => vec![*least; groups],
        };
        let best = Float(match rule.mode {
            Better::Min => f64::INFINITY,
            Better::Max => f64::NEG_INFINITY,
        });
        Ok(ReduceLrOnPlateau {
            rule,
            min_lrs,
            best,
            cooldown_counter: Int(0),
            bad_epochs: 0,
            metrics,
            next: 0,
            places,
        })
    }

    /// Where it is written.
    pub fn place(&self) -> &Place {
        &self.places.kind
    }

    /// `step(metrics)`, with the next of the metrics.
    pub fn step(&mut self, optimizer: &mut Optimizer) -> Result<(), Raised> {
        let Some(metric) = self.metrics.get(self.next) else {
            return Err(Raised::from(no_metric(self.metrics.len())).within(&self.places.metrics));
        };
        self.next += 1;
        if self.is_better(Float(*metric)) {
            self.best = Float(*metric);
            self.bad_epochs = 0;
        } else {
            self.bad_epochs += 1;
        }
        if self.cooldown_counter > 0 {
            self.cooldown_counter = self.cooldown_counter - 1;
            self.bad_epochs = 0;
        }
        if Number::from(self.bad_epochs) > self.rule.patience {
            self.reduce(optimizer);
            self.cooldown_counter = self.rule.cooldown;
            self.bad_epochs = 0;
        }
        Ok(())
    }

    fn is_better(&self, metric: Number) -> bool {
        let Plateau { threshold, .. } = self.rule;
        match (self.rule.mode, self.rule.threshold_mode) {
            (Better::Min, Threshold::Rel) => metric < self.best * (Float(1.0) - threshold),
            (Better::Min, Threshold::Abs) => metric < self.best - threshold,
            (Better::Max, Threshold::Rel) => metric > self.best * (threshold + 1.0),
            (Better::Max, Threshold::Abs) => metric > self.best + threshold,
        }
    }

    fn reduce(&self, optimizer: &mut Optimizer) {
        for (group, min_lr) in optimizer.groups.iter_mut().zip(&self.min_lrs) {
            let old = Float(group.lr.float());
            let new = (old * self.rule.factor).max(*min_lr);
            if old - new > self.rule.eps {
                group.lr = new;
            }
        }
    }
}

/// What is said when the metrics do not reach.
fn no_metric(count: usize) -> Diagnostic {
    Diagnostic::new(format!("the {count} metrics are used up"))
        .why(
            "ReduceLROnPlateau decides by one metric after another; without the next it has no learning rate",
        )
        .help("give a longer list of `metrics`, or ask for fewer rows")
}
