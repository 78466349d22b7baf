//! Resumed runs of frameworks that write a scheduler's state into their checkpoints: what that state holds decides whether
//! the resumed script's own parameters count.

use super::args::{Resolved, ScriptPart};
use super::resume::Resumption;
use crate::diagnostic::Diagnostic;
use crate::schedule::{Schedule, resumed};
use crate::spec::Optimizer;
use crate::spec::resume::OptimizerState;

/// What the state of a scheduler holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RestoredState {
    /// The count of its steps: all else is that of the resumed script.
    Count,
    /// The count of its steps and the base rates: the function is that of the resumed script.
    CountAndRates,
    /// Every attribute, the parameters among them: those of the resumed script do not count.
    Attributes,
}

/// The rows of a scheduler whose state has the count alone.
///
/// # Errors
///
/// The schedule of the resumed script is wrong.
pub(crate) fn count(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    restored(resumption, RestoredState::Count)
}

/// The rows of a scheduler whose state has the count and the base rates, as that of torch's `LambdaLR`.
///
/// # Errors
///
/// The same.
pub(crate) fn count_and_rates(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    restored(resumption, RestoredState::CountAndRates)
}

/// The rows of a scheduler whose state has every attribute, as that of torch's `LRScheduler`.
///
/// # Errors
///
/// The same.
pub(crate) fn attributes(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    restored(resumption, RestoredState::Attributes)
}

fn restored(resumption: &Resumption<'_>, state: RestoredState) -> Resolved<Schedule> {
    let (before, after) = (resumption.before, resumption.after);
    let began = || before.optimizer().lr.clone();
    // The optimizer's `initial_lr` is in its state.
    let finds = match resumption.optimizer {
        OptimizerState::LoadedFirst => began(),
        _ => after.optimizer().lr.clone(),
    };
    let on = |lr| {
        let optimizer = Optimizer { lr, initial_lr: Vec::new(), ..after.optimizer().clone() };
        resumption.constructed(&optimizer, ScriptPart::Beginning)
    };
    let constructed = on(finds)?;
    let first = match resumption.optimizer {
        OptimizerState::Loaded => saved(resumption)?,
        OptimizerState::LoadedFirst | OptimizerState::New => row(&constructed, 0)?,
    };
    let rest = match (resumption.is_scheduler_loaded, state) {
        (false, _) => constructed,
        (true, RestoredState::Count) => resumed::from(constructed, resumption.at),
        (true, RestoredState::CountAndRates) => resumed::from(on(began())?, resumption.at),
        (true, RestoredState::Attributes) => resumed::from(resumption.uninterrupted.clone(), resumption.at),
    };
    match first.len() == rest.channels().len() {
        true => Ok(resumed::with_first(first, rest)),
        false => Err(resumption.refused("the resumed script would drive other quantities of the optimizer")),
    }
}

/// The rows of a program that loads all of its state, or none of it: the resumed run is that of the interrupted script, or
/// a new one.
///
/// # Errors
///
/// One of the two states is loaded, and the other one is not.
pub(crate) fn all_or_nothing(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    match (resumption.is_scheduler_loaded, resumption.optimizer) {
        (true, OptimizerState::Loaded) => Ok(resumed::from(resumption.uninterrupted.clone(), resumption.at)),
        (false, OptimizerState::New) => resumption.after.unpaced(),
        _ => Err(resumption
            .refused("the program constructs its schedulers first, and then loads their states and that of the optimizer, or neither")),
    }
}

/// The rates in the checkpoint: after the step that follows the last update.
///
/// # Errors
///
/// The interrupted run has no such row.
pub(crate) fn saved(resumption: &Resumption<'_>) -> Resolved<Vec<f64>> {
    row(resumption.uninterrupted, resumption.at)
}

fn row(schedule: &Schedule, at: u64) -> Resolved<Vec<f64>> {
    schedule.row(at).map_err(|halt| match halt.error.downcast::<Diagnostic>() {
        Ok(diagnostic) => *diagnostic,
        Err(error) => Diagnostic::new(error.to_string()),
    })
}
