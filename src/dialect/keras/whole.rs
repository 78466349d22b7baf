//! The schedules as Keras computes them when `initial_learning_rate` is a Python `int`.
//!
//! Its tensor is then an integer, every parameter is cast to that type, and so a `decay_rate` of 0.96 becomes 0
//! and pi becomes 3. Where an operation leaves the integers, Keras's promotion goes to float64 from the `/` of
//! two tensors and to float32 from `ops.divide`. The optimizer casts what comes out to float32.

use crate::number::single::flushed;
use crate::schedule::{Closed, Halt};

/// The rate for an update, in the format in which the optimizer uses it.
pub(super) trait IntFormula: Send + Sync {
    /// The rate for update `step`.
    fn at(&self, step: u64) -> f32;
}

/// A schedule of one formula.
#[derive(Debug, Clone, Copy)]
pub(super) struct IntCurve<F>(pub F);

impl<F: IntFormula> Closed for IntCurve<F> {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        for (step, out) in (first..).zip(out) {
            *out = f64::from(self.0.at(step));
        }
        Ok(())
    }
}

/// A whole pi.
pub(super) const WHOLE_PI: i8 = 3;

/// What an optimizer makes of a rate in float64.
pub(super) fn cast(rate: f64) -> f32 {
    flushed(rate as f32)
}
