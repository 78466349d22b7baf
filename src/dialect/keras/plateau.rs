//! ReduceLROnPlateau: the callback that lowers the rate when a metric stops improving.
//!
//! Source: `keras/src/callbacks/{reduce_lr_on_plateau,monitor_callback}.py` of Keras 3.15.1.

use super::tensor::flush;
use crate::diagnostic::Diagnostic;
use crate::schedule::{Halt, Recurrent, Walk};
use std::sync::Arc;

/// Which way a metric gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Better {
    /// `ops.less`.
    Less,
    /// `ops.greater`.
    Greater,
}

/// The callback, its optimizer and what it is going to see.
#[derive(Debug, Clone)]
pub(super) struct Plateau {
    /// The optimizer's rate at the begin.
    pub initial: f32,
    /// `factor`, below 1.
    pub factor: f64,
    /// `patience`.
    pub patience: f64,
    /// `cooldown`.
    pub cooldown: f64,
    /// `min_lr`.
    pub min_lr: f64,
    /// The absolute value of `min_delta`.
    pub min_delta: f64,
    /// The direction of the metric, or what is said at the end of the first epoch if nobody knows it.
    pub better: Result<Better, Diagnostic>,
    /// The metric at the end of each epoch.
    pub metrics: Arc<[f64]>,
}

impl Plateau {
    /// Whether a metric is better than all before it, and `min_delta` makes it count as none.
    pub(super) fn overlooks_an_improvement(&self) -> bool {
        let Ok(better) = &self.better else { return false };
        let beats = |metric: f64, best: f64| match better {
            Better::Less => metric < best,
            Better::Greater => metric > best,
        };
        let least = |best: f64| match better {
            Better::Less => best - self.min_delta,
            Better::Greater => best + self.min_delta,
        };
        let mut best = None;
        for metric in self.metrics.iter().copied() {
            match best {
                Some(best) if beats(metric, best) && !beats(metric, least(best)) => return true,
                Some(known) if !beats(metric, known) => {}
                _ => best = Some(metric),
            }
        }
        false
    }
}

impl Recurrent for Plateau {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(Epochs {
            callback: self.clone(),
            epoch: 0,
            rate: self.initial,
            best: None,
            waited: 0.0,
            cooldown: 0.0,
        })
    }
}

/// A training run with the callback, standing before an epoch.
struct Epochs {
    callback: Plateau,
    epoch: usize,
    rate: f32,
    best: Option<f64>,
    waited: f64,
    cooldown: f64,
}

impl Walk for Epochs {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        for out in out {
            if self.epoch > 0 {
                self.end_epoch().map_err(|error| Halt { at: self.epoch as u64, error: error.into() })?;
            }
            *out = f64::from(self.rate);
            self.epoch += 1;
        }
        Ok(())
    }
}

impl Epochs {
    /// `on_epoch_end` of the epoch before the one that begins.
    fn end_epoch(&mut self) -> Result<(), Diagnostic> {
        let current = *self.callback.metrics.get(self.epoch - 1).ok_or_else(|| self.no_metric())?;
        if self.cooldown > 0.0 {
            self.cooldown -= 1.0;
            self.waited = 0.0;
        }
        if self.improves(current)? {
            self.best = Some(current);
            self.waited = 0.0;
        } else if self.cooldown <= 0.0 {
            self.waited += 1.0;
            if self.waited >= self.callback.patience && self.reduce() {
                self.cooldown = self.callback.cooldown;
                self.waited = 0.0;
            }
        }
        Ok(())
    }

    /// The first value counts as an improvement whatever it is; later ones are compared in float32.
    fn improves(&self, current: f64) -> Result<bool, Diagnostic> {
        let Plateau { min_delta, ref better, .. } = self.callback;
        let better = better.clone()?;
        let Some(best) = self.best else { return Ok(true) };
        let shifted = match better {
            Better::Less => current + min_delta,
            Better::Greater => current - min_delta,
        };
        let (shifted, best) = (self.tensor(shifted)?, self.tensor(best)?);
        Ok(match better {
            Better::Less => shifted < best,
            Better::Greater => shifted > best,
        })
    }

    /// `_reduce_optimizer_lr`: in double precision, then stored in the optimizer's float32.
    fn reduce(&mut self) -> bool {
        let Plateau { factor, min_lr, .. } = self.callback;
        if self.rate <= min_lr as f32 || self.rate.is_nan() {
            return false;
        }
        let reduced = f64::from(self.rate) * factor;
        // Python's max keeps its first argument unless the second is greater.
        let reduced = if min_lr > reduced { min_lr } else { reduced };
        self.rate = reduced as f32;
        true
    }

    fn tensor(&self, value: f64) -> Result<f32, Diagnostic> {
        let single = value as f32;
        match single.is_infinite() && value.is_finite() {
            false => Ok(flush(single)),
            true => {
                let what =
                    format!("the metric {value:e} of epoch {} is too large for float32", self.epoch - 1);
                Err(Diagnostic::new(what).why("Keras compares metrics as float32 tensors, and raises here"))
            }
        }
    }

    fn no_metric(&self) -> Diagnostic {
        let count = self.callback.metrics.len();
        Diagnostic::new(format!("no metric for epoch {}: `metrics` has {count} values", self.epoch - 1))
            .why(format!("the rate of epoch {} depends on how the epoch before it went", self.epoch))
            .help(format!("show at most {} epochs, or add metrics", count + 1))
    }
}
