//! A constructed scheduler and its optimizer, stepped as a training loop steps them.

use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::Stepped;

use super::optimizer::TorchOptimizer;
use super::tree::Scheduler;

/// A training loop after the construction of its scheduler, before the first update.
#[derive(Clone)]
pub(crate) struct Training {
    /// The scheduler.
    pub scheduler: Scheduler,
    /// The optimizer that it steps.
    pub optimizer: TorchOptimizer,
}

/// A row is the learning rate of every group, then the momentum or beta1 of every group if the row has room for it.
impl Stepped for Training {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        if t > 0 {
            self.scheduler.step(&mut self.optimizer)?;
        }
        let groups = &self.optimizer.groups;
        let drives_inertia = out.len() > groups.len();
        for (index, group) in groups.iter().enumerate() {
            out[index] = group.lr.read()?;
        }
        for (index, group) in groups.iter().enumerate().filter(|_| drives_inertia) {
            out[groups.len() + index] = group.inertia.read()?;
        }
        Ok(())
    }

    fn rows(&mut self, t: u64, width: usize, out: &mut [f64]) -> Result<(), (u64, Exception)> {
        let alone = width == self.optimizer.groups.len();
        let (mut t, mut rest) = (t, out);
        // If no steps are known ahead, we ask less often.
        let (mut patience, mut wait) = (1, u64::from(t == 0));
        while !rest.is_empty() {
            let known = if wait == 0 && alone { self.rows_ahead(rest) } else { 0 };
            if known == 0 {
                self.row(t, &mut rest[..width]).map_err(|raised| (t, raised))?;
                match wait {
                    0 => (patience, wait) = ((2 * patience).min(256), patience),
                    _ => wait -= 1,
                }
            } else {
                patience = 1;
            }
            t += known.max(1) as u64;
            rest = &mut rest[known.max(1) * width..];
        }
        Ok(())
    }
}
