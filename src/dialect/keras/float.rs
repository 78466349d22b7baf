//! The schedules in float32, operation by operation as Keras has them.
//!
//! Source: `keras/src/optimizers/schedules/learning_rate_schedule.py` of Keras 3.15.1. No operation may be merged
//! with another or moved: every one rounds.

use crate::dialect::kit::curve::Formula;
use crate::number::block::Tensor;
use crate::number::single::F32;
use std::f32::consts::PI;

/// A float32 as a tensor.
#[inline(always)]
fn of<T: Tensor>(value: f32) -> T {
    T::from(F32::exactly(value))
}

/// `step / decay_steps`, perhaps rounded down.
#[inline(always)]
fn periods<T: Tensor>(step: u64, decay_steps: f32, staircase: bool) -> T {
    let periods = T::count(step) / of(decay_steps);
    match staircase {
        true => periods.floor(),
        false => periods,
    }
}

/// The parameters that ExponentialDecay and InverseTimeDecay share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decay {
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
pub(super) struct Exponential(pub Decay);

impl Formula for Exponential {
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let Decay { initial, decay_steps, decay_rate, staircase } = self.0;
        of::<T>(initial) * periods::<T>(step, decay_steps, staircase).power_of(F32::exactly(decay_rate))
    }
}

/// InverseTimeDecay.
#[derive(Debug, Clone, Copy)]
pub(super) struct InverseTime(pub Decay);

impl Formula for InverseTime {
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let Decay { initial, decay_steps, decay_rate, staircase } = self.0;
        of::<T>(initial) / (of::<T>(1.0) + of::<T>(decay_rate) * periods(step, decay_steps, staircase))
    }
}

/// PolynomialDecay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Polynomial {
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
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let (step, one, decay_steps) = (T::count(step), of::<T>(1.0), of::<T>(self.decay_steps));
        let done = match self.cycle {
            true => {
                let cycles = T::choose(step.equals(of(0.0)), || one, || (step / decay_steps).ceil());
                step / (decay_steps * cycles)
            }
            false => step.min(decay_steps) / decay_steps,
        };
        of::<T>(self.span) * (one - done).to_the(F32::exactly(self.power)) + of(self.end)
    }
}

/// CosineDecay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cosine {
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
pub(super) struct Share {
    /// `1 - alpha`.
    pub decaying: f32,
    /// `alpha`.
    pub staying: f32,
}

/// The linear warmup of CosineDecay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Warmup {
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
    #[inline(always)]
    pub(super) fn cosine<T: Tensor>(self, done: T, pi: f32) -> T {
        let wave = of::<T>(0.5) * (of::<T>(1.0) + (of::<T>(pi) * done).cos());
        of::<T>(self.decaying) * wave + of(self.staying)
    }
}

impl Cosine {
    #[inline(always)]
    fn decayed<T: Tensor>(&self, step: T) -> T {
        of::<T>(self.peak) * self.alpha.cosine(step / of(self.decay_steps), PI)
    }
}

impl Formula for Cosine {
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let step = T::count(step);
        match self.warmup {
            None => self.decayed(step.min(of(self.decay_steps))),
            Some(warmup) => {
                let (step, steps) = (step.min(of(warmup.end)), of::<T>(warmup.steps));
                let warm = || of::<T>(warmup.rise) * (step / steps) + of(warmup.initial);
                T::choose(step.less(steps), warm, || self.decayed(step - steps))
            }
        }
    }
}

/// CosineDecayRestarts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Restarts {
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
    #[inline(always)]
    pub(super) fn cycle<T: Tensor>(&self, step: u64) -> (T, T) {
        let periods = T::count(step) / of(self.first_decay_steps);
        if self.t_mul == 1.0 {
            let cycle = periods.floor();
            return (cycle, periods - cycle);
        }
        let (one, ratio, t_mul) = (of::<T>(1.0), of::<T>(1.0 - self.t_mul), F32::exactly(self.t_mul));
        let cycle = ((one - periods * ratio).ln() / T::from(t_mul.ln())).floor();
        let width = cycle.power_of(t_mul);
        (cycle, (periods - (one - width) / ratio) / width)
    }
}

impl Formula for Restarts {
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let (cycle, done) = self.cycle::<T>(step);
        let height = cycle.power_of(F32::exactly(self.m_mul));
        let wave = of::<T>(0.5) * height * (of::<T>(1.0) + (of::<T>(PI) * done).cos());
        of::<T>(self.initial) * (of::<T>(1.0 - self.alpha) * wave + of(self.alpha))
    }
}
