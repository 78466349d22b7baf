//! A schedule of one formula in float32, which gives any rate at once.

use crate::number::block::{Block, LANES, Tensor};
use crate::number::libm::vectorised;
use crate::number::single::F32;
use crate::schedule::{Closed, Halt};

/// A formula that gives the rate for a step.
pub(crate) trait TensorFormula: Send + Sync {
    /// The rates for steps: this one, and for a block the next ones. It is to be inlined always, for it is compiled for
    /// the vectors of each processor.
    fn at<T: Tensor>(&self, step: u64) -> T;
}

/// A schedule of one formula.
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
