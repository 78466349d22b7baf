//! `ReduceLROnPlateau`: less when a metric has stopped getting better.

use crate::diagnostic::Place;
use crate::dialect::kit::plateau::{Metrics, Plateau};
use crate::dialect::kit::raised::Raised;
use crate::number::python::Number::Float;

use super::optimizer::Optimizer;

/// A `ReduceLROnPlateau` and the metrics that it will be given.
#[derive(Clone)]
pub struct ReduceLrOnPlateau {
    /// What it does with a metric.
    pub plateau: Plateau,
    /// The metrics.
    pub metrics: Metrics,
    /// How many of them it has been given.
    pub seen: u64,
    /// Where its kind is written.
    pub place: Place,
    /// Where its metrics are written.
    pub metrics_place: Place,
}

impl ReduceLrOnPlateau {
    /// `step(metrics)`, with the next of the metrics.
    pub fn step(&mut self, optimizer: &mut Optimizer) -> Result<(), Raised> {
        let metric = self.metrics.at(self.seen).map_err(|raised| raised.within(&self.metrics_place))?;
        self.seen += 1;
        let mut lrs: Vec<f64> = optimizer.groups.iter().map(|group| group.lr.float()).collect();
        self.plateau.step(metric, &mut lrs);
        for (group, lr) in optimizer.groups.iter_mut().zip(lrs) {
            group.lr = Float(lr);
        }
        Ok(())
    }
}
