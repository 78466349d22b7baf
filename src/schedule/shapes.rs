//! The neutral shapes, in closed form and double precision.
//!
//! Each takes its first value exactly at index 0, and those with an end take it exactly from there on.

use super::{Closed, Halt};
use crate::number::libm::double;
use std::f64::consts::PI;
use std::sync::Arc;

/// A shape that is a function of the index.
trait Shape: Send + Sync {
    /// Writes the values at `first` and after it.
    fn write(&self, first: u64, out: &mut [f64]);
}

impl<S: Shape> Closed for S {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        self.write(first, out);
        Ok(())
    }
}

/// Writes what a function says of each index.
fn each(first: u64, out: &mut [f64], value: impl Fn(u64) -> f64) {
    (first..).zip(out).for_each(|(index, out)| *out = value(index));
}

/// What lies before an index, and what lies at it and after it.
fn split(first: u64, out: &mut [f64], at: u64) -> (&mut [f64], &mut [f64]) {
    let before = at.saturating_sub(first).min(out.len() as u64);
    out.split_at_mut(before as usize)
}

/// The same value always.
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
    /// How many steps it takes, at least 1.
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
    fn write(&self, first: u64, out: &mut [f64]) {
        let (on_the_way, over) = split(first, out, self.steps);
        each(first, on_the_way, |index| PI * (index as f64 / self.steps as f64));
        double::cos(on_the_way);
        for out in on_the_way {
            let fraction = (1.0 - *out) / 2.0;
            *out = self.start + (self.end - self.start) * fraction;
        }
        over.fill(self.end);
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
    fn write(&self, first: u64, out: &mut [f64]) {
        let (start, _) = split(first, out, 1);
        let started = start.len();
        let (on_the_way, over) = split(first, out, self.steps);
        each(first, on_the_way, |index| 1.0 - index as f64 / self.steps as f64);
        double::pow_each(on_the_way, self.power);
        for out in &mut *on_the_way {
            *out = self.end + (self.start - self.end) * *out;
        }
        // Exactly, whatever rounding would make of it.
        on_the_way[..started].fill(self.start);
        over.fill(self.end);
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
    fn write(&self, first: u64, out: &mut [f64]) {
        match self.staircase {
            true => each(first, out, |index| (index / self.decay_steps) as f64),
            false => each(first, out, |index| index as f64 / self.decay_steps as f64),
        }
        double::pow_of(self.decay_rate, out);
        out.iter_mut().for_each(|out| *out *= self.start);
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
    fn write(&self, first: u64, out: &mut [f64]) {
        let timescale = self.timescale as f64;
        each(first, out, |index| self.start * (timescale / (timescale + index as f64)).sqrt());
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
    fn write(&self, first: u64, out: &mut [f64]) {
        match &self.stairs {
            Stairs::Every(steps) => each(first, out, |index| (index / steps) as f64),
            Stairs::At(milestones) => {
                each(first, out, |index| milestones.partition_point(|milestone| *milestone <= index) as f64)
            }
        }
        double::pow_of(self.gamma, out);
        out.iter_mut().for_each(|out| *out *= self.start);
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
    fn write(&self, first: u64, out: &mut [f64]) {
        let period = self.steps_up + self.steps_down;
        each(first, out, |index| (index / period) as f64);
        double::pow_of(self.gamma, out);
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

/// Values as they are given, the last of which it holds.
#[derive(Debug, Clone)]
pub struct Table(
    /// At least one value.
    pub Arc<[f64]>,
);

impl Shape for Table {
    fn write(&self, first: u64, out: &mut [f64]) {
        let last = self.0.len() - 1;
        each(first, out, |index| self.0[usize::try_from(index).unwrap_or(last).min(last)]);
    }
}
