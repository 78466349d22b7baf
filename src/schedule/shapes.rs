//! The neutral shapes, in closed form and double precision.
//!
//! Each takes its first value exactly at index 0, and those with an end take it exactly from there on.

use super::{Closed, Halt};
use std::f64::consts::PI;
use std::sync::Arc;

/// A shape that is a function of the index.
trait Shape: Send + Sync {
    fn value(&self, index: u64) -> f64;
}

impl<S: Shape> Closed for S {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        for (index, out) in (first..).zip(out) {
            *out = self.value(index);
        }
        Ok(())
    }
}

/// The same value always.
#[derive(Debug, Clone, Copy)]
pub struct Constant(pub f64);

impl Shape for Constant {
    fn value(&self, _: u64) -> f64 {
        self.0
    }
}

/// A straight line from `start` at index 0 to `end` at index `steps`, which it then holds.
#[derive(Debug, Clone, Copy)]
pub struct Linear {
    /// The value at index 0.
    pub start: f64,
    /// The value at index `steps` and after it.
    pub end: f64,
    /// How many steps it takes, at least 1.
    pub steps: u64,
}

impl Shape for Linear {
    fn value(&self, index: u64) -> f64 {
        match index >= self.steps {
            true => self.end,
            false => self.start + (self.end - self.start) * (index as f64 / self.steps as f64),
        }
    }
}

/// Half a wave of a cosine from `start` at index 0 to `end` at index `steps`, which it then holds.
#[derive(Debug, Clone, Copy)]
pub struct Cosine {
    /// The value at index 0.
    pub start: f64,
    /// The value at index `steps` and after it.
    pub end: f64,
    /// How many steps it takes, at least 1.
    pub steps: u64,
}

impl Shape for Cosine {
    fn value(&self, index: u64) -> f64 {
        match index >= self.steps {
            true => self.end,
            false => {
                let fraction = (1.0 - (PI * (index as f64 / self.steps as f64)).cos()) / 2.0;
                self.start + (self.end - self.start) * fraction
            }
        }
    }
}

/// A power of what is left, from `start` at index 0 to `end` at index `steps`, which it then holds.
#[derive(Debug, Clone, Copy)]
pub struct Polynomial {
    /// The value at index 0.
    pub start: f64,
    /// The value at index `steps` and after it.
    pub end: f64,
    /// How many steps it takes, at least 1.
    pub steps: u64,
    /// The exponent, above 0: 1 is a straight line, more falls early, less falls late.
    pub power: f64,
}

impl Shape for Polynomial {
    fn value(&self, index: u64) -> f64 {
        match index {
            0 => self.start,
            index if index >= self.steps => self.end,
            index => {
                let left = 1.0 - index as f64 / self.steps as f64;
                self.end + (self.start - self.end) * left.powf(self.power)
            }
        }
    }
}

/// The same factor every `decay_steps`, smoothly or all at once.
#[derive(Debug, Clone, Copy)]
pub struct Exponential {
    /// The value at index 0.
    pub start: f64,
    /// The factor, above 0.
    pub decay_rate: f64,
    /// How many steps it stands for, at least 1.
    pub decay_steps: u64,
    /// Whether the value stays as it is between multiples of `decay_steps`.
    pub staircase: bool,
}

impl Shape for Exponential {
    fn value(&self, index: u64) -> f64 {
        let exponent = match self.staircase {
            true => (index / self.decay_steps) as f64,
            false => index as f64 / self.decay_steps as f64,
        };
        self.start * self.decay_rate.powf(exponent)
    }
}

/// The inverse of the square root of time: half of `start` when `3 * timescale` has passed.
#[derive(Debug, Clone, Copy)]
pub struct InverseSqrt {
    /// The value at index 0.
    pub start: f64,
    /// The number of steps that count as already passed, at least 1.
    pub timescale: u64,
}

impl Shape for InverseSqrt {
    fn value(&self, index: u64) -> f64 {
        let timescale = self.timescale as f64;
        self.start * (timescale / (timescale + index as f64)).sqrt()
    }
}

/// When a staircase goes down.
#[derive(Debug, Clone)]
pub enum Stairs {
    /// At every multiple of so many steps, at least 1.
    Every(u64),
    /// At these indices, in growing order.
    At(Vec<u64>),
}

/// A factor at each of some moments.
#[derive(Debug, Clone)]
pub struct Step {
    /// The value at index 0.
    pub start: f64,
    /// The factor; it applies from the moment's own index on.
    pub gamma: f64,
    /// The moments.
    pub stairs: Stairs,
}

impl Shape for Step {
    fn value(&self, index: u64) -> f64 {
        let passed = match &self.stairs {
            Stairs::Every(steps) => index / steps,
            Stairs::At(milestones) => milestones.partition_point(|milestone| *milestone <= index) as u64,
        };
        self.start * self.gamma.powf(passed as f64)
    }
}

/// Up and down between two values, for ever.
#[derive(Debug, Clone, Copy)]
pub struct Cycle {
    /// The value at the start of every cycle.
    pub low: f64,
    /// The value at the top of the first cycle.
    pub high: f64,
    /// How many steps it takes up, at least 1.
    pub steps_up: u64,
    /// How many steps it takes down, at least 1.
    pub steps_down: u64,
    /// The factor on the height of each further cycle.
    pub gamma: f64,
}

impl Shape for Cycle {
    fn value(&self, index: u64) -> f64 {
        let period = self.steps_up + self.steps_down;
        let (cycle, within) = (index / period, index % period);
        let height = match within < self.steps_up {
            true => within as f64 / self.steps_up as f64,
            false => (period - within) as f64 / self.steps_down as f64,
        };
        self.low + (self.high - self.low) * height * self.gamma.powf(cycle as f64)
    }
}

/// Values as they are given, the last of which it holds.
#[derive(Debug, Clone)]
pub struct Table(
    /// At least one value.
    pub Arc<[f64]>,
);

impl Shape for Table {
    fn value(&self, index: u64) -> f64 {
        let last = self.0.len() - 1;
        self.0[usize::try_from(index).unwrap_or(last).min(last)]
    }
}
