//! Scripts that resume a run: what they construct, what they load, and in which order.

use crate::dialect::kit::formula::Stepped;
use crate::dialect::kit::resume::Resumption;
use crate::dialect::{Args, Resolved};
use crate::schedule::{Schedule, Unit};
use crate::spec::resume::OptimizerState;

use super::CLASSES;
use super::script::{Script, TorchClass, optimizer, report, rows_of};
use super::training::Training;

/// The number of steps that are made at a time.
const STRIDE: u64 = 1024;

/// The rows of a resumed script.
///
/// # Errors
///
/// A class that cannot be resumed, or torch raises.
pub(crate) fn rows(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    let (before, after) = (resumption.before, resumption.after);
    let Some(class) = CLASSES.iter().find(|class| class.kind.name == before.kind.name) else {
        return Err(resumption.refused(
            "what the state of your own code is, and what of it a checkpoint has, only the resumed script says",
        ));
    };
    let interval = before.unit()?.unwrap_or(Unit::Step);
    let saved = checkpoint(class, before, resumption)?;
    let mut script = Script::of(optimizer(class, after)?, interval);
    if resumption.optimizer == OptimizerState::LoadedFirst {
        script.optimizer.groups.clone_from(&saved.optimizer.groups);
    }
    let mut scheduler = (class.construct)(&mut script, after)?;
    scheduler.continue_metrics(resumption.at);
    if resumption.is_scheduler_loaded {
        scheduler.load(&saved.scheduler).map_err(report(after))?;
    }
    if resumption.optimizer == OptimizerState::Loaded {
        script.optimizer.groups.clone_from(&saved.optimizer.groups);
    }
    Ok(rows_of(after, script, scheduler, resumption.at))
}

/// The training of the interrupted script when it saved its checkpoint: after the step of the scheduler that follows the
/// last update.
fn checkpoint(class: &TorchClass, args: &Args<'_>, resumption: &Resumption<'_>) -> Resolved<Training> {
    let mut script = Script::of(optimizer(class, args)?, Unit::Step);
    let scheduler = (class.construct)(&mut script, args)?;
    let width = script.optimizer.groups.len();
    resumption.charge(resumption.at.saturating_mul(width as u64))?;
    let mut training = Training { scheduler, optimizer: script.optimizer };
    let mut out = vec![0.0; STRIDE as usize * width];
    let mut row = 0;
    // Row `at` is the rate after the last step before the checkpoint.
    while row <= resumption.at {
        let rows = STRIDE.min(resumption.at + 1 - row);
        training.rows(row, width, &mut out[..rows as usize * width]).map_err(|(step, raised)| {
            let when = format!("at step {step} of the interrupted run, before it is resumed");
            raised.diagnostic(args.dialect.name, &when).or_at(|| Some(args.kind_place()))
        })?;
        row += rows;
    }
    Ok(training)
}
