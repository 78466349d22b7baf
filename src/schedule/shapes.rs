//! The neutral shapes, in closed form and double precision.

use super::{Closed, Halt};

/// Fills a slice with a function of the index.
fn each(first: u64, out: &mut [f64], value: impl Fn(u64) -> f64) -> Result<(), Halt> {
    for (index, out) in (first..).zip(out) {
        *out = value(index);
    }
    Ok(())
}

/// A straight line from `from` at index 0 to `to` at index `steps`, which it then holds.
#[derive(Debug, Clone, Copy)]
pub struct Linear {
    /// The value at index 0.
    pub from: f64,
    /// The value at index `steps` and after it.
    pub to: f64,
    /// How many steps it takes.
    pub steps: u64,
}

impl Closed for Linear {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        each(first, out, |index| match index >= self.steps {
            true => self.to,
            false => self.from + (self.to - self.from) * (index as f64 / self.steps as f64),
        })
    }
}
