//! What the schedulers share: the table's entries, parameters, and how the Trainer calls them.

use super::CLASSES;
use super::state::TrainerState;
use super::time::Time;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::budget::few_boundaries;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{base_lrs, channels, closed, recurrent, times, walked};
use crate::dialect::kit::params::{number, truth};
use crate::dialect::{Args, Default, Interval, Kind, Param, ParamUnit, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::{Quantity, Schedule, Unit};
use std::sync::Arc;

/// A scheduler: its kind, and what its constructor makes of the arguments.
#[derive(Clone, Copy)]
pub(super) struct ComposerClass {
    pub kind: Kind,
    pub make: fn(&Args<'_>) -> Resolved<ComposerScheduler>,
}

/// A scheduler as composer calls it: the factor of the rate for a state and the batches so far.
pub(super) struct ComposerScheduler {
    factor: Arc<FactorOf>,
    /// The times where its formula changes.
    corners: Vec<Time>,
    /// Whether a factor may raise far from the corners.
    raises_anywhere: bool,
}

type FactorOf = dyn Fn(&TrainerState, u64) -> Computed + Send + Sync;

impl ComposerScheduler {
    pub(super) fn new<F>(corners: Vec<Time>, factor: F) -> Self
    where
        F: Fn(&TrainerState, u64) -> Computed + Send + Sync + 'static,
    {
        ComposerScheduler { factor: Arc::new(factor), corners, raises_anywhere: false }
    }

    /// Says that it may raise between its corners.
    pub(super) fn raising(self, raises_anywhere: bool) -> Self {
        ComposerScheduler { raises_anywhere, ..self }
    }

    /// Whether some row may raise.
    fn raises(&self, first: &TrainerState, state: &TrainerState) -> bool {
        let corner = |time: &Time| {
            let times = [state.convert(*time, state.ratio), state.convert(*time, Number::Int(1))];
            times.into_iter().filter_map(|time| state.batches_until(time.ok()?)).collect::<Vec<_>>()
        };
        let near = self.corners.iter().flat_map(corner);
        let mut near = near.flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)]);
        self.raises_anywhere
            || (self.factor)(first, 0).is_err()
            || near.any(|batches| (self.factor)(state, batches).is_err())
    }
}

pub(super) const STEP: Interval = Interval::Always(Unit::Step);

pub(super) const fn time(name: &'static str, doc: &'static str) -> Param {
    Param::required(name, Type::Text, doc).counting(ParamUnit::Written)
}

pub(super) const T_MAX: Param =
    Param::optional("t_max", Type::Text, Default::Is("1dur"), "the end of the schedule, a time")
        .means(Role::Total)
        .counting(ParamUnit::Written);
pub(super) const T_WARMUP: Param = time("t_warmup", "the length of the warmup, a time").means(Role::Warmup);
pub(super) const ALPHA_F: Param = number("alpha_f", "0.0", "the factor at the end").means(Role::EndRatio);
pub(super) const ALPHA_I: Param = number("alpha_i", "1.0", "the factor at the beginning");
pub(super) const SCALE_WARMUP: Param =
    truth("scale_warmup", "false", "whether scale_schedule_ratio scales the warmup too");
pub(super) const GAMMA: Param =
    number("gamma", "0.1", "what the factor is multiplied by, again and again").means(Role::Factor);
pub(super) const MILESTONES: Param =
    Param::required("milestones", Type::List(&Type::Text), "the times at which the factor changes")
        .means(Role::Milestones)
        .counting(ParamUnit::Written);
/// The Trainer's own.
pub(super) const MAX_DURATION: Param = Param::optional(
    "max_duration",
    Type::Either(&Type::Text, &Type::Count),
    Default::Absent,
    "the Trainer's: the length of the run, a time, or a number of epochs; left out, that of `run`",
);
pub(super) const SCALE_SCHEDULE_RATIO: Param = number(
    "scale_schedule_ratio",
    "1.0",
    "the Trainer's: what max_duration and the times of the schedule are multiplied by",
);

/// The milestones, all of which are looked at for every update.
pub(super) fn milestones(args: &Args<'_>) -> Resolved<Vec<Time>> {
    let milestones: Vec<Time> = args.get(MILESTONES.name)?;
    few_boundaries(args, MILESTONES.name, milestones.len())?;
    Ok(milestones)
}

/// Builds the schedule of any kind of the table.
pub(super) fn build(args: &Args<'_>) -> Resolved {
    match CLASSES.iter().find(|class| class.kind.name == args.kind.name) {
        Some(class) => schedule(args, (class.make)(args)?),
        None => Err(Diagnostic::new("not a scheduler of composer").at(args.kind_place(), "")),
    }
}

/// The states of the constructor and of the batches.
pub(super) fn states(args: &Args<'_>) -> Resolved<(TrainerState, TrainerState)> {
    let first = TrainerState::of(args)?;
    let scaled = first.scaled(args)?;
    Ok((first, scaled))
}

/// The schedule of a scheduler. The constructor calls it before `max_duration` is scaled, for update 0; the Trainer
/// steps it after each update, before it counts the batch.
pub(super) fn schedule(args: &Args<'_>, scheduler: ComposerScheduler) -> Resolved {
    let (first, state) = states(args)?;
    let raised = (scheduler.factor)(&first, 0).err();
    if let Some(raised) = raised {
        return Err(raised.report(args, "in the constructor"));
    }
    let raises = scheduler.raises(&first, &state);
    let (bases, factor) = (base_lrs(args)?, scheduler.factor);
    let own = state.clone();
    let row = move |t: u64, out: &mut [f64]| {
        let factor = match t {
            0 => factor(&first, 0)?,
            _ => factor(&own, t - 1)?,
        };
        times(&bases, factor, out)
    };
    let channels = channels(args, &[Quantity::LearningRate]);
    let schedule = match raises {
        true => walked(args, Unit::Step, channels, row),
        false => closed(args, Unit::Step, channels, row),
    };
    Ok(lasting(schedule, &state))
}

/// The same for a scheduler whose factor is computed from the one before.
pub(super) fn stepped<F>(args: &Args<'_>, factor: F) -> Resolved
where
    F: FnMut(&TrainerState, u64) -> Computed + Clone + Send + Sync + 'static,
{
    let (first, state) = states(args)?;
    let mut once = factor.clone();
    once(&first, 0).map_err(|raised| raised.report(args, "in the constructor"))?;
    let path = FactorPath { bases: base_lrs(args)?, first, state: state.clone(), factor };
    let channels = channels(args, &[Quantity::LearningRate]);
    Ok(lasting(recurrent(args, Unit::Step, channels, path), &state))
}

#[derive(Clone)]
struct FactorPath<F> {
    bases: Vec<Number>,
    first: TrainerState,
    state: TrainerState,
    factor: F,
}

impl<F> crate::dialect::kit::formula::Stepped for FactorPath<F>
where
    F: FnMut(&TrainerState, u64) -> Computed + Clone + Send + Sync,
{
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        let factor = match t {
            // The constructor's call leaves nothing behind.
            0 => (self.factor.clone())(&self.first, 0)?,
            _ => (self.factor)(&self.state, t - 1)?,
        };
        times(&self.bases, factor, out)
    }
}

fn lasting(schedule: Schedule, state: &TrainerState) -> Schedule {
    let schedule = schedule.counting(state.counts());
    let schedule = match state.batches_until(state.max_duration) {
        Some(length) if length > 0 => schedule.lasting(length),
        _ => schedule,
    };
    schedule.with_count(Some(state.own_count()))
}
