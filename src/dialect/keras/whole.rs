//! The schedules as Keras computes them when `initial_learning_rate` is a Python `int`.
//!
//! Its tensor is then an integer, every parameter is cast to that type, and so a `decay_rate` of 0.96 becomes 0
//! and pi becomes 3. Where an operation leaves the integers, Keras's promotion goes to float64 from the `/` of
//! two tensors and to float32 from `ops.divide`. The optimizer casts what comes out to float32.

use super::float::Share;
use super::tensor::{Width, flush};
use crate::number::single::F32;
use crate::schedule::{Closed, Halt};

/// The rate for an update, in the format in which the optimizer uses it.
pub(super) trait Formula: Send + Sync {
    /// The rate for update `step`.
    fn at(&self, step: u64) -> f32;
}

/// A schedule of one formula.
#[derive(Debug, Clone, Copy)]
pub(super) struct Curve<F>(pub F);

impl<F: Formula> Closed for Curve<F> {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        for (step, out) in (first..).zip(out) {
            *out = f64::from(self.0.at(step));
        }
        Ok(())
    }
}

/// A whole pi.
const PI: i8 = 3;

/// What an optimizer makes of a rate in float64.
fn cast(rate: f64) -> f32 {
    flush(rate as f32)
}

/// The parameters that ExponentialDecay and InverseTimeDecay share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decay {
    /// The type of everything.
    pub width: Width,
    /// `initial_learning_rate`.
    pub initial: i64,
    /// `decay_steps`.
    pub decay_steps: i64,
    /// `decay_rate`.
    pub decay_rate: i64,
    /// `staircase`.
    pub staircase: bool,
}

impl Decay {
    fn periods(&self, step: u64) -> f64 {
        let periods = self.width.wrap(step as i64) as f64 / self.decay_steps as f64;
        match self.staircase {
            true => periods.floor(),
            false => periods,
        }
    }
}

/// ExponentialDecay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exponential(pub Decay);

impl Formula for Exponential {
    fn at(&self, step: u64) -> f32 {
        cast(self.0.initial as f64 * (self.0.decay_rate as f64).powf(self.0.periods(step)))
    }
}

/// InverseTimeDecay.
#[derive(Debug, Clone, Copy)]
pub(super) struct InverseTime(pub Decay);

impl Formula for InverseTime {
    fn at(&self, step: u64) -> f32 {
        cast(self.0.initial as f64 / (1.0 + self.0.decay_rate as f64 * self.0.periods(step)))
    }
}

/// PolynomialDecay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Polynomial {
    /// The type of everything.
    pub width: Width,
    /// `initial_learning_rate`.
    pub initial: i64,
    /// `end_learning_rate`.
    pub end: i64,
    /// `decay_steps`.
    pub decay_steps: i64,
    /// `power`.
    pub power: i64,
    /// `cycle`.
    pub cycle: bool,
}

impl Formula for Polynomial {
    fn at(&self, step: u64) -> f32 {
        let step = self.width.wrap(step as i64);
        let span = self.width.wrap(self.initial.wrapping_sub(self.end));
        if self.cycle {
            let cycles = if step == 0 { 1.0 } else { (step as f64 / self.decay_steps as f64).ceil() };
            let done = step as f64 / (self.decay_steps as f64 * cycles);
            return cast(span as f64 * (1.0 - done).powf(self.power as f64) + self.end as f64);
        }
        let done = step.min(self.decay_steps) as f32 / self.decay_steps as f32;
        let left = flush((1.0 - done).powf(self.power as f32));
        flush(flush(span as f32 * left) + self.end as f32)
    }
}

/// CosineDecay. Its warmup multiplies an integer by a float, which TensorFlow refuses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cosine {
    /// The type of everything.
    pub width: Width,
    /// The rate from which it decays.
    pub peak: i64,
    /// `decay_steps`.
    pub decay_steps: i64,
    /// `alpha`, which stays a float.
    pub alpha: Share,
    /// `warmup_steps`, none of which lies at or after update 0.
    pub warmup_steps: i64,
}

impl Formula for Cosine {
    fn at(&self, step: u64) -> f32 {
        let step = self.width.wrap(step as i64);
        let end = self.width.wrap(self.decay_steps.wrapping_add(self.warmup_steps));
        let step = self.width.wrap(step.min(end).wrapping_sub(self.warmup_steps));
        let done = step as f32 / self.decay_steps as f32;
        flush(self.peak as f32 * self.alpha.cosine(F32::exactly(done), f32::from(PI)).get())
    }
}

/// CosineDecayRestarts with a `t_mul` of 1; any other is refused by TensorFlow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Restarts {
    /// The type of everything.
    pub width: Width,
    /// `initial_learning_rate`.
    pub initial: i64,
    /// `first_decay_steps`.
    pub first_decay_steps: i64,
    /// `m_mul`.
    pub m_mul: i64,
    /// `alpha`.
    pub alpha: i64,
}

impl Formula for Restarts {
    fn at(&self, step: u64) -> f32 {
        let periods = self.width.wrap(step as i64) as f64 / self.first_decay_steps as f64;
        let cycle = periods.floor();
        let height = (self.m_mul as f64).powf(cycle);
        let wave = 0.5 * height * (1.0 + (f64::from(PI) * (periods - cycle)).cos());
        let decaying = self.width.wrap(1_i64.wrapping_sub(self.alpha));
        cast(self.initial as f64 * (decaying as f64 * wave + self.alpha as f64))
    }
}
