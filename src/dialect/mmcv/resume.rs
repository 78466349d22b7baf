//! Resumed runs of mmcv 1.x: `resume_from` gives the runner its epoch, its iteration and the optimizer; `load_from` gives it none.

use crate::dialect::kit::args::ScriptPart;
use crate::dialect::kit::resume::Resumption;
use crate::dialect::{Args, Resolved};
use crate::schedule::{Schedule, Unit, resumed};
use crate::spec::Optimizer;
use crate::spec::resume::OptimizerState;

/// The rows of a resumed run. The hooks have no state: they compute each value from the runner's clock, and from the
/// `initial_lr` of the optimizer, which is in its state.
///
/// # Errors
///
/// The run is resumed within an epoch, or the optimizer is loaded without the clock.
pub(super) fn rows(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    let after = resumption.after;
    match (resumption.is_scheduler_loaded, resumption.optimizer) {
        (false, OptimizerState::New) => return after.unpaced(),
        (false, _) => {
            return Err(resumption.refused(
                "the runner takes its epoch and its iteration from the checkpoint with the optimizer: `resume_from` loads all of it, `load_from` none",
            ));
        }
        (true, _) => {}
    }
    let counts_updates = resumption.uninterrupted.unit() != Unit::Epoch;
    if counts_updates && begins_within_an_epoch(after, resumption.at)? {
        return Err(resumption.refused(
            "it begins within an epoch, which an EpochBasedRunner begins again: its iterations and its epochs then drift apart",
        ));
    }
    let lr = match resumption.optimizer {
        OptimizerState::New => after.optimizer().lr.clone(),
        OptimizerState::Loaded | OptimizerState::LoadedFirst => resumption.before.optimizer().lr.clone(),
    };
    let optimizer = Optimizer { lr, initial_lr: Vec::new(), ..after.optimizer().clone() };
    let schedule = resumption.constructed(&optimizer, ScriptPart::Beginning)?;
    Ok(resumed::from(schedule, resumption.at))
}

/// Whether an update is not the first of an epoch, in a runner that counts epochs.
fn begins_within_an_epoch(args: &Args<'_>, update: u64) -> Resolved<bool> {
    let clock = args.clock();
    let counts_epochs = match args.kind.name {
        "EpochBasedRunner" => true,
        "IterBasedRunner" => false,
        _ => clock.epochs.is_some(),
    };
    let takes = |name| args.takes(name);
    let counts = if takes("cumulative_iters") { args.positive("cumulative_iters")? } else { 1 };
    let own: Option<u64> = if takes("epoch_length") { args.get("epoch_length")? } else { None };
    let length = own.or(clock.steps_per_epoch).filter(|length| counts_epochs && *length > 0);
    Ok(length.is_some_and(|length| !update.saturating_mul(counts).is_multiple_of(length)))
}
