//! The schedules in float32, operation by operation as Keras has them.
//!
//! Source: `keras/src/optimizers/schedules/learning_rate_schedule.py` of Keras 3.15.1. No operation may be merged
//! with another or moved: every one rounds.

use super::tensor::flush;
use crate::schedule::{Closed, Halt};
use std::f32::consts::PI;

/// The rate for an update, in the format in which the optimizer uses it.
pub trait Formula: Send + Sync {
    /// The rate for update `step`.
    fn at(&self, step: u64) -> f32;
}

/// A schedule of one formula.
#[derive(Debug, Clone, Copy)]
pub struct Curve<F>(pub F);

impl<F: Formula> Closed for Curve<F> {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        for (step, out) in (first..).zip(out) {
            *out = f64::from(self.0.at(step));
        }
        Ok(())
    }
}

/// `step / decay_steps`, perhaps rounded down.
#[inline]
fn periods(step: u64, decay_steps: f32, staircase: bool) -> f32 {
    let periods = flush(step as f32 / decay_steps);
    match staircase {
        true => periods.floor(),
        false => periods,
    }
}

/// The parameters that ExponentialDecay and InverseTimeDecay share.
#[derive(Debug, Clone, Copy)]
pub struct Decay {
    /// `initial_learning_rate`.
    pub initial: f32,
    /// `decay_steps`.
    pub decay_steps: f32,
    /// `decay_rate`.
    pub decay_rate: f32,
    /// `staircase`.
    pub staircase: bool,
}

/// ExponentialDecay.
#[derive(Debug, Clone, Copy)]
pub struct Exponential(pub Decay);

impl Formula for Exponential {
    #[inline]
    fn at(&self, step: u64) -> f32 {
        let Decay { initial, decay_steps, decay_rate, staircase } = self.0;
        flush(initial * flush(decay_rate.powf(periods(step, decay_steps, staircase))))
    }
}

/// InverseTimeDecay.
#[derive(Debug, Clone, Copy)]
pub struct InverseTime(pub Decay);

impl Formula for InverseTime {
    #[inline]
    fn at(&self, step: u64) -> f32 {
        let Decay { initial, decay_steps, decay_rate, staircase } = self.0;
        let grown = flush(decay_rate * periods(step, decay_steps, staircase));
        flush(initial / flush(1.0 + grown))
    }
}

/// PolynomialDecay.
#[derive(Debug, Clone, Copy)]
pub struct Polynomial {
    /// `initial_learning_rate - end_learning_rate`.
    pub span: f32,
    /// `end_learning_rate`.
    pub end: f32,
    /// `decay_steps`.
    pub decay_steps: f32,
    /// `power`.
    pub power: f32,
    /// `cycle`.
    pub cycle: bool,
}

impl Formula for Polynomial {
    #[inline]
    fn at(&self, step: u64) -> f32 {
        let step = step as f32;
        let done = match self.cycle {
            true => {
                let cycles = if step == 0.0 { 1.0 } else { flush(step / self.decay_steps).ceil() };
                flush(step / flush(self.decay_steps * cycles))
            }
            false => flush(step.min(self.decay_steps) / self.decay_steps),
        };
        let left = flush(flush(1.0 - done).powf(self.power));
        flush(flush(self.span * left) + self.end)
    }
}

/// CosineDecay.
#[derive(Debug, Clone, Copy)]
pub struct Cosine {
    /// The rate from which it decays.
    pub peak: f32,
    /// `decay_steps`.
    pub decay_steps: f32,
    /// `alpha`, and `1 - alpha` as Python computes it.
    pub alpha: Share,
    /// What precedes the decay.
    pub warmup: Option<Warmup>,
}

/// The parts of a rate that decay and that stay. Keras leaves the subtraction to Python, in double precision.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// `1 - alpha`.
    pub decaying: f32,
    /// `alpha`.
    pub staying: f32,
}

/// The linear warmup of CosineDecay.
#[derive(Debug, Clone, Copy)]
pub struct Warmup {
    /// `initial_learning_rate`.
    pub initial: f32,
    /// `warmup_target - initial_learning_rate`.
    pub rise: f32,
    /// `warmup_steps`.
    pub steps: f32,
    /// `decay_steps + warmup_steps`.
    pub end: f32,
}

impl Share {
    /// What remains of 1 after `done` of a half cosine wave.
    #[inline]
    pub fn cosine(self, done: f32, pi: f32) -> f32 {
        let wave = flush(0.5 * flush(1.0 + flush(pi * done).cos()));
        flush(flush(self.decaying * wave) + self.staying)
    }
}

impl Formula for Cosine {
    #[inline]
    fn at(&self, step: u64) -> f32 {
        let step = step as f32;
        let step = match self.warmup {
            None => step.min(self.decay_steps),
            Some(warmup) => {
                let step = step.min(warmup.end);
                if step < warmup.steps {
                    return flush(flush(warmup.rise * flush(step / warmup.steps)) + warmup.initial);
                }
                step - warmup.steps
            }
        };
        flush(self.peak * self.alpha.cosine(flush(step / self.decay_steps), PI))
    }
}

/// CosineDecayRestarts.
#[derive(Debug, Clone, Copy)]
pub struct Restarts {
    /// `initial_learning_rate`.
    pub initial: f32,
    /// `first_decay_steps`.
    pub first_decay_steps: f32,
    /// `t_mul`.
    pub t_mul: f32,
    /// `m_mul`.
    pub m_mul: f32,
    /// `alpha`.
    pub alpha: f32,
}

impl Restarts {
    /// The cycle in which update `step` lies, counted from 0, and how much of it is done: as Keras finds them.
    pub fn cycle(&self, step: u64) -> (f32, f32) {
        let periods = flush(step as f32 / self.first_decay_steps);
        if self.t_mul == 1.0 {
            let cycle = periods.floor();
            return (cycle, flush(periods - cycle));
        }
        let ratio = flush(1.0 - self.t_mul);
        let reached = flush(1.0 - flush(periods * ratio));
        let cycle = flush(flush(reached.ln()) / flush(self.t_mul.ln())).floor();
        let width = flush(self.t_mul.powf(cycle));
        let begin = flush(flush(1.0 - width) / ratio);
        (cycle, flush(flush(periods - begin) / width))
    }
}

impl Formula for Restarts {
    #[inline]
    fn at(&self, step: u64) -> f32 {
        let (cycle, done) = self.cycle(step);
        let height = flush(self.m_mul.powf(cycle));
        let wave = flush(flush(0.5 * height) * flush(1.0 + flush(PI * done).cos()));
        let decayed = flush(flush(flush(1.0 - self.alpha) * wave) + self.alpha);
        flush(self.initial * decayed)
    }
}
