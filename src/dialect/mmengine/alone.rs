//! A scheduler on its own: a loop steps it, or the Runner after each epoch or iteration.

use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{Stepped, channels, recurrent};
use crate::dialect::{Args, Resolved};
use crate::schedule::Unit;

use super::common::{BY_EPOCH, LoopLengths, MmClass};
use super::remarks;
use super::scheduler::{MmOptimizer, MmScheduler, is_momentum};

/// The schedule of one scheduler.
pub(super) fn build(class: &MmClass, args: &Args<'_>) -> Resolved {
    let overwrites = args.takes("eta_max");
    let is_momentum = is_momentum(args);
    let mut optimizer = MmOptimizer::of(args, !is_momentum && !overwrites, is_momentum)?;
    if optimizer.rates.is_empty() && overwrites {
        optimizer.rates = vec![MmOptimizer::UNKNOWN];
    }
    let epoch_length = args.clock().steps_per_epoch;
    let lengths = LoopLengths { epoch_length, ..LoopLengths::default() };
    let scheduler = MmScheduler::new(args, class, lengths, &mut optimizer)?;
    let unit = unit(args, scheduler.active.by_epoch)?;
    let (quantities, length) = (optimizer.quantities(), scheduler.length());
    let remarks = remarks::of(args, &scheduler.active, unit, None)?;
    let state = Alone { optimizer, scheduler };
    let schedule = recurrent(args, unit, channels(args, &quantities), state);
    let schedule = length.into_iter().fold(schedule, |schedule, length| schedule.lasting(length));
    Ok(remarks.into_iter().fold(schedule, |schedule, remark| schedule.remark(remark)))
}

/// The unit of a step: what `by_epoch` says, or the loop if only the loop says it.
fn unit(args: &Args<'_>, by_epoch: bool) -> Resolved<Unit> {
    let own = if by_epoch { Unit::Epoch } else { Unit::Step };
    match args.unit()? {
        Some(other) if other != own && (args.is_given(BY_EPOCH.name) || !by_epoch) => {
            Err(args.clashes(&format!("`by_epoch` says that it is stepped once per {own}")))
        }
        Some(other) => Ok(other),
        None => Ok(own),
    }
}

/// A scheduler and its optimizer between two steps.
#[derive(Clone)]
struct Alone {
    optimizer: MmOptimizer,
    scheduler: MmScheduler,
}

impl Stepped for Alone {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        if t > 0 {
            self.scheduler.step(&mut self.optimizer)?;
            self.scheduler.validated(&mut self.optimizer)?;
        }
        MmOptimizer::write(std::slice::from_ref(&self.optimizer), out)
    }
}
