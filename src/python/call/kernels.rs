//! Functions that are called with the rate of the epoch before, as far as a kernel runs them.

use crate::python::call::stretches::{FEWEST, PATIENCE};
use crate::python::choice::session::Session;
use crate::python::machine::kernel::NumberKernel;
use crate::python::machine::lanes;
use crate::python::object::value::Value;

/// The kernel of a function of `(epoch, lr)`, once it was needed.
#[derive(Default)]
pub(super) struct KernelRates {
    kernel: Option<NumberKernel>,
    /// The attempts in a row that gave nothing.
    left: u32,
}

impl KernelRates {
    /// Writes the rates of the next epochs, each called with the one before as float32. Returns how many the kernel has: the
    /// next one is for the ordinary machine.
    pub(super) fn fill(
        &mut self,
        session: &mut Session,
        function: &Value,
        (first, mut before): (i64, f32),
        out: &mut [f64],
    ) -> usize {
        if self.left >= PATIENCE || out.len() < FEWEST {
            return 0;
        }
        if self.kernel.is_none() {
            self.kernel = NumberKernel::of(&mut session.machine, function);
        }
        let Some(kernel) = &mut self.kernel else {
            self.left = PATIENCE;
            return 0;
        };
        let known = session.watched(|machine| {
            let mut known = 0;
            for (epoch, out) in (first..).zip(out.iter_mut().take(lanes::LENGTH)) {
                let Some(rate) = kernel.float(machine, epoch, f64::from(before)) else { break };
                before = rate as f32;
                *out = f64::from(before);
                known += 1;
            }
            known
        });
        self.left = if known == 0 { self.left + 1 } else { 0 };
        known
    }
}
