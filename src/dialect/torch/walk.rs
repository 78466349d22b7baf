//! A constructed scheduler and its optimizer as a schedule that is walked.

use crate::schedule::{Channel, Halt, Precision, Quantity, Recurrent, Unit, Walk};

use super::optimizer::{Inertia, Optimizer};
use super::raised::Raised;
use super::scheduler::Scheduler;

/// A training loop after its scheduler has been constructed: what the first update finds.
#[derive(Clone)]
pub struct Training {
    /// The scheduler.
    pub scheduler: Scheduler,
    /// The optimizer that it steps.
    pub optimizer: Optimizer,
    /// What one `scheduler.step()` stands for.
    pub interval: Unit,
    /// Whether a scheduler drives momentum or beta1.
    pub drives_inertia: bool,
}

impl Training {
    /// The columns: the learning rate of every group, then momentum or beta1 of every group if it is driven.
    ///
    /// `names` are the groups' names; a single group without a name has an empty list.
    pub fn channels(&self, names: &[String]) -> Vec<Channel> {
        let quantities = match (self.drives_inertia, self.optimizer.inertia) {
            (false, _) => vec![Quantity::LearningRate],
            (true, Inertia::Momentum) => vec![Quantity::LearningRate, Quantity::Momentum],
            (true, Inertia::Beta1) => vec![Quantity::LearningRate, Quantity::Beta1],
        };
        let of = |quantity: Quantity| {
            (0..self.optimizer.groups.len()).map(move |index| Channel {
                quantity,
                group: names.get(index).cloned(),
                precision: Precision::Double,
            })
        };
        quantities.into_iter().flat_map(of).collect()
    }

    fn read(&self, row: &mut [f64]) -> Result<(), Raised> {
        let groups = &self.optimizer.groups;
        let values = groups.iter().map(|group| group.lr).chain(groups.iter().map(|group| group.inertia));
        row.iter_mut().zip(values).try_for_each(|(out, value)| value.read().map(|value| *out = value))
    }

    fn halt(&self, raised: Raised, at: u64) -> Halt {
        let when = format!("at {} {at}", self.interval);
        Halt { at, error: Box::new(raised.diagnostic(&when)) }
    }
}

impl Recurrent for Training {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(Trail { training: self.clone(), width: self.channels(&[]).len(), next: 0 })
    }
}

struct Trail {
    training: Training,
    width: usize,
    next: u64,
}

impl Walk for Trail {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        for row in out.chunks_exact_mut(self.width) {
            let Training { scheduler, optimizer, .. } = &mut self.training;
            if self.next > 0 {
                scheduler.step(optimizer).map_err(|raised| self.training.halt(raised, self.next))?;
            }
            self.training.read(row).map_err(|raised| self.training.halt(raised, self.next))?;
            self.next += 1;
        }
        Ok(())
    }
}
