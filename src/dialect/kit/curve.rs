//! Schedules computed by one formula in float32.

use crate::number::block::{Block, LANES, Tensor};
use crate::number::libm::vectorised;
use crate::number::single::F32;
use crate::schedule::{Closed, Halt};

/// A formula for the rate at a step.
pub(crate) trait TensorFormula: Send + Sync {
    /// The rate at `step`; for a block, the rates from `step` on. Implementations are `#[inline(always)]`, because the
    /// code is compiled for the vectors of each kind of processor.
    fn at<T: Tensor>(&self, step: u64) -> T;
}

/// The schedule of a formula.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TensorCurve<F>(pub F);

impl<F: TensorFormula> Closed for TensorCurve<F> {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        vectorised(
            #[inline(always)]
            || {
                for (step, out) in (first..).step_by(LANES).zip(out.chunks_mut(LANES)) {
                    match out.len() {
                        1 => out[0] = f64::from(self.0.at::<F32>(step).get()),
                        _ => self.0.at::<Block>(step).write(out),
                    }
                }
            },
        );
        Ok(())
    }
}
