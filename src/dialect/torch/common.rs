//! What several classes share: parameters, reading them, annealing curves, and the momentum of cycles.

use crate::dialect::kit::params::{flag, number};
use crate::dialect::kit::values::{Length, PerGroup, Whole};
use crate::dialect::{Args, Interval, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::RemarkKind;

use super::remarks::Remarks;
use super::script::Script;

/// `last_epoch`, which every class but `ChainedScheduler` and `ReduceLROnPlateau` has.
pub(crate) const LAST_EPOCH: Param = number(
    "last_epoch",
    "-1",
    "the last epoch of an earlier run; -1 for a new one. Other values need `initial_lr` in the optimizer",
);

/// The factor of a class that falls in steps.
pub(crate) const GAMMA: Param = number("gamma", "0.1", "what it is multiplied by").means(Role::Factor);
/// The lowest rate of a cosine.
pub(crate) const ETA_MIN: Param = number("eta_min", "0.0", "the lowest rate").means(Role::EndRate);
/// Whether a cycle drives the momentum.
pub(crate) const CYCLE_MOMENTUM: Param =
    flag("cycle_momentum", "true", "whether momentum, or beta1, goes the other way than the rate");
/// A number for every group.
pub(crate) const NUMBERS: Type = Type::PerGroup(&Type::Number);

/// Whoever trains steps a scheduler, usually once per update or once per epoch.
pub(crate) const STEPPED: Interval = Interval::Caller(Unit::Step);

/// A number of steps or epochs that torch computes with, so that it may have a fraction.
pub(crate) fn length(args: &Args<'_>, name: &'static str) -> Resolved<Number> {
    args.get::<Length>(name).map(|length| length.0)
}

/// A number of steps or epochs that torch counts with.
pub(crate) fn count(args: &Args<'_>, name: &'static str) -> Resolved<Number> {
    args.get::<Whole>(name).map(|whole| whole.0)
}

/// How long a schedule changes the rate. That is no length of a run that has epochs of an unknown length: what goes on with
/// the last rate is no end.
pub(crate) fn changing(args: &Args<'_>, unit: Unit, total: Number) -> Option<f64> {
    let clock = args.clock();
    let is_run = unit == Unit::Step && clock.epochs.is_some() && clock.length(unit).is_none();
    (!is_run).then(|| total.float())
}

/// The parameter `milestones`.
pub(crate) fn milestones(args: &Args<'_>) -> Resolved<Vec<Number>> {
    let milestones: Vec<Whole> = args.get("milestones")?;
    Ok(milestones.into_iter().map(|milestone| milestone.0).collect())
}

/// Why a class without a length raises after a milestone.
pub(crate) const NO_LENGTH: &str =
    "at its milestone a SequentialLR uses the closed form, which divides by `total_iters`, and that is 0";

/// `base_momentum` and `max_momentum`, if they are driven.
pub(crate) fn momentum(
    script: &mut Script,
    args: &Args<'_>,
) -> Resolved<Option<(PerGroup<Number>, PerGroup<Number>)>> {
    let momenta = (args.get("base_momentum")?, args.get("max_momentum")?);
    let is_driven: bool = args.get("cycle_momentum")?;
    script.drives_inertia |= is_driven;
    Ok(is_driven.then_some(momenta))
}

/// The remarks on classes that bring their own rate, and that assume what the optimizer is.
pub(crate) fn overwrites(args: &Args<'_>, remarks: &mut Remarks) -> Resolved<()> {
    if !args.optimizer().lr.is_empty() {
        let name = args.kind.name;
        let what = match args.get::<bool>("cycle_momentum")? {
            true => "learning rate and momentum",
            false => "learning rate",
        };
        remarks.say(
            args,
            RemarkKind::OverwritesTheOptimizer,
            "max_lr",
            format!("{name} overwrites the optimizer's {what} with its own."),
        );
    }
    let optimizer = args.optimizer();
    if args.get::<bool>("cycle_momentum")? && optimizer.momentum.is_none() && optimizer.betas.is_none() {
        remarks.say(args, RemarkKind::OptimizerTakenForAnother, "cycle_momentum", format!(
            "{} also drives the momentum. The spec has neither `momentum` nor `betas`, so the optimizer is \
             assumed to be SGD; with `betas` it would be beta1.",
            args.kind.name
        ));
    }
    Ok(())
}
