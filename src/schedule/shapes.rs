//! The neutral curves, in closed form and double precision.
//!
//! Each has its start value exactly at index 0. A curve with an end has its end value exactly from there on.

use super::{Closed, Halt};
use crate::number::libm::double;
use std::f64::consts::PI;
use std::sync::Arc;

/// A curve that is a function of the index and never halts.
trait Shape: Send + Sync {
    /// Writes the values at `first`, `first + 1`, ... until `out` is full.
    fn write(&self, first: u64, out: &mut [f64]);
}

impl<S: Shape> Closed for S {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        self.write(first, out);
        Ok(())
    }
}

/// Writes the value of a function at each index.
fn each(first: u64, out: &mut [f64], value: impl Fn(u64) -> f64) {
    (first..).zip(out).for_each(|(index, out)| *out = value(index));
}

/// Splits `out` into the values before the index `at`, and those from it on.
fn split(first: u64, out: &mut [f64], at: u64) -> (&mut [f64], &mut [f64]) {
    let before = at.saturating_sub(first).min(out.len() as u64);
    out.split_at_mut(before as usize)
}

/// The same value at every index.
#[derive(Debug, Clone, Copy)]
pub struct Constant(pub f64);

impl Shape for Constant {
    fn write(&self, _: u64, out: &mut [f64]) {
        out.fill(self.0);
    }
}

/// A straight line from `start` at index 0 to `end` at index `steps`, which it then holds.
#[derive(Debug, Clone, Copy)]
pub struct Linear {
    /// The value at index 0.
    pub start: f64,
    /// The value at index `steps` and after it.
    pub end: f64,
    /// The number of steps from `start` to `end`, at least 1.
    pub steps: u64,
}

impl Shape for Linear {
    fn write(&self, first: u64, out: &mut [f64]) {
        let (on_the_way, over) = split(first, out, self.steps);
        each(first, on_the_way, |index| {
            self.start + (self.end - self.start) * (index as f64 / self.steps as f64)
        });
        over.fill(self.end);
    }
}

/// Half a period of a cosine, from `start` at index 0 to `end` at index `steps`, which it then holds.
#[derive(Debug, Clone, Copy)]
pub struct Cosine {
    /// The value at index 0.
    pub start: f64,
    /// The value at index `steps` and after it.
    pub end: f64,
    /// The number of steps from `start` to `end`, at least 1.
    pub steps: u64,
}

impl Shape for Cosine {
    fn write(&self, first: u64, out: &mut [f64]) {
        let (on_the_way, over) = split(first, out, self.steps);
        each(first, on_the_way, |index| PI * (index as f64 / self.steps as f64));
        double::slices::cos(on_the_way);
        for out in on_the_way {
            let fraction = (1.0 - *out) / 2.0;
            *out = self.start + (self.end - self.start) * fraction;
        }
        over.fill(self.end);
    }
}

/// A power of the remaining fraction, from `start` at index 0 to `end` at index `steps`, which it then holds.
#[derive(Debug, Clone, Copy)]
pub struct Polynomial {
    /// The value at index 0.
    pub start: f64,
    /// The value at index `steps` and after it.
    pub end: f64,
    /// The number of steps from `start` to `end`, at least 1.
    pub steps: u64,
    /// The exponent, above 0. 1 gives a straight line, more an early decay, less a late one.
    pub power: f64,
}

impl Shape for Polynomial {
    fn write(&self, first: u64, out: &mut [f64]) {
        let (start, _) = split(first, out, 1);
        let started = start.len();
        let (on_the_way, over) = split(first, out, self.steps);
        each(first, on_the_way, |index| 1.0 - index as f64 / self.steps as f64);
        double::slices::pow_each(on_the_way, self.power);
        for out in &mut *on_the_way {
            *out = self.end + (self.start - self.end) * *out;
        }
        // `end + (start - end)` may round to another value.
        on_the_way[..started].fill(self.start);
        over.fill(self.end);
    }
}

/// Multiplied by `decay_rate` every `decay_steps`, continuously or at once.
#[derive(Debug, Clone, Copy)]
pub struct Exponential {
    /// The value at index 0.
    pub start: f64,
    /// The factor, above 0.
    pub decay_rate: f64,
    /// The number of steps per factor, at least 1.
    pub decay_steps: u64,
    /// Whether the value is constant between multiples of `decay_steps`.
    pub staircase: bool,
}

impl Shape for Exponential {
    fn write(&self, first: u64, out: &mut [f64]) {
        match self.staircase {
            true => each(first, out, |index| (index / self.decay_steps) as f64),
            false => each(first, out, |index| index as f64 / self.decay_steps as f64),
        }
        double::slices::pow_of(self.decay_rate, out);
        out.iter_mut().for_each(|out| *out *= self.start);
    }
}

/// The inverse square root of time: `start * sqrt(timescale / (timescale + index))`.
#[derive(Debug, Clone, Copy)]
pub struct InverseSqrt {
    /// The value at index 0.
    pub start: f64,
    /// The number of steps until the value is `start / sqrt(2)`, at least 1.
    pub timescale: u64,
}

impl Shape for InverseSqrt {
    fn write(&self, first: u64, out: &mut [f64]) {
        let timescale = self.timescale as f64;
        each(first, out, |index| self.start * (timescale / (timescale + index as f64)).sqrt());
    }
}

/// The indices at which a [`Step`] is multiplied by its factor.
#[derive(Debug, Clone)]
pub enum Stairs {
    /// Every multiple of N steps, N at least 1.
    Every(u64),
    /// These indices, in ascending order. A repeated index counts each time.
    At(Vec<u64>),
}

/// Multiplied by `gamma` at certain indices.
#[derive(Debug, Clone)]
pub struct Step {
    /// The value at index 0.
    pub start: f64,
    /// The factor. It applies from each of the indices on, itself included.
    pub gamma: f64,
    /// The indices.
    pub stairs: Stairs,
}

impl Shape for Step {
    fn write(&self, first: u64, out: &mut [f64]) {
        match &self.stairs {
            Stairs::Every(steps) => each(first, out, |index| (index / steps) as f64),
            Stairs::At(milestones) => {
                each(first, out, |index| milestones.partition_point(|milestone| *milestone <= index) as f64)
            }
        }
        double::slices::pow_of(self.gamma, out);
        out.iter_mut().for_each(|out| *out *= self.start);
    }
}

/// A triangle wave between two values, without end.
#[derive(Debug, Clone, Copy)]
pub struct Cycle {
    /// The value at the start of every cycle.
    pub low: f64,
    /// The value at the top of the first cycle.
    pub high: f64,
    /// The number of steps up, at least 1.
    pub steps_up: u64,
    /// The number of steps down, at least 1.
    pub steps_down: u64,
    /// The factor on the height of each further cycle.
    pub gamma: f64,
}

impl Shape for Cycle {
    fn write(&self, first: u64, out: &mut [f64]) {
        let period = self.steps_up + self.steps_down;
        each(first, out, |index| (index / period) as f64);
        double::slices::pow_of(self.gamma, out);
        for (index, out) in (first..).zip(out) {
            let within = index % period;
            let height = match within < self.steps_up {
                true => within as f64 / self.steps_up as f64,
                false => (period - within) as f64 / self.steps_down as f64,
            };
            *out = self.low + (self.high - self.low) * height * *out;
        }
    }
}

/// A list of values, one per index. The last one is held.
#[derive(Debug, Clone)]
pub struct Table(
    /// The values, at least one.
    pub Arc<[f64]>,
);

impl Shape for Table {
    fn write(&self, first: u64, out: &mut [f64]) {
        let last = self.0.len() - 1;
        each(first, out, |index| self.0[usize::try_from(index).unwrap_or(last).min(last)]);
    }
}
