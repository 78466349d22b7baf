//! The schedules as Keras computes them when `initial_learning_rate` is a Python `int`.
//!
//! Every parameter is then cast to that integer type: a `decay_rate` of 0.96 becomes 0, and pi becomes 3. Keras promotes
//! the `/` of two integer tensors to float64, and `ops.divide` to float32. The optimizer casts the result to float32.

use crate::number::single::flushed;
use crate::schedule::{Closed, Halt};

/// A formula for the rate of an update, in integers.
pub(super) trait IntFormula: Send + Sync {
    /// The rate of update `step`, as the optimizer's float32.
    fn at(&self, step: u64) -> f32;
}

/// The schedule of a formula.
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

/// Pi as an integer.
pub(super) const WHOLE_PI: i8 = 3;

/// A float64 rate, cast by the optimizer.
pub(super) fn cast(rate: f64) -> f32 {
    flushed(rate as f32)
}
