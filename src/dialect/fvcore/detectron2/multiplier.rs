//! `LRMultiplier`: the optimizer's rates, multiplied by a scheduler of fvcore.

use super::super::common::{UPDATES, constructed, curve_of, inner, unit};
use super::super::curve::ParamCurve;
use super::legacy::Resumed;
use crate::dialect::kit::formula::{times, until};
use crate::dialect::kit::params::number;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::Schedule;
use crate::schedule::remark::RemarkKind;

/// `LRMultiplier`.
pub(super) const LR_MULTIPLIER: Kind = Kind {
    name: "LRMultiplier",
    aliases: &[],
    summary: "the optimizer's rates, multiplied by a scheduler of fvcore",
    formula: "base_lr * multiplier(t / max_iter)",
    edges: &[
        "The first update sees where = 0; the last one, max_iter - 1, does not reach where = 1.",
        "Past max_iter it raises or extrapolates, as the multiplier does.",
    ],
    interval: UPDATES,
    params: &[
        inner("multiplier", "a scheduler of fvcore, or a WarmupParamScheduler around one"),
        Param::optional("max_iter", Type::Number, Default::Run("steps"), "the updates of the whole run")
            .means(Role::Total),
        number("last_iter", "-1", "the last update of an earlier run; -1 for a new one. Other values need `initial_lr` in the optimizer"),
    ],
    example: "run: {steps: 9000}
optimizer: {lr: 0.02}
schedule:
  kind: detectron2.LRMultiplier
  multiplier:
    kind: detectron2.WarmupParamScheduler
    scheduler: {kind: fvcore.MultiStepParamScheduler, values: [1.0, 0.1, 0.01], milestones: [6000, 8000], num_updates: 9000}
    warmup_factor: 0.001
    warmup_length: 0.011",
    build: multiplier,
};

fn multiplier(args: &Args<'_>) -> Resolved<Schedule> {
    let curve = curve_of(&args.get::<Args<'_>>("multiplier")?)?;
    let Length(max_iter) = args.get("max_iter")?;
    let Resumed { bases, first } = Resumed::of(args, args.get("last_iter")?)?;
    let ends_badly = ends_badly(args, &curve, max_iter);
    let raises = max_iter == 0 || curve.raises();
    let row = move |t: u64, out: &mut [f64]| {
        let multiplier = curve.value(((Number::from(t) + first) / max_iter)?)?;
        times(&bases, multiplier, out)
    };
    let schedule = constructed(args, raises, row)?;
    let schedule = match ends_badly {
        true => schedule.remark(args.remark(
            RemarkKind::RunsPastItsEnd,
            "multiplier",
            "The multiplier raises at where = 1. detectron2 steps its scheduler after the last update too, so the training ends with that exception.",
        )),
        false => schedule,
    };
    Ok(until(schedule, max_iter))
}

/// Whether the run makes all updates, and the step after the last one raises.
fn ends_badly(args: &Args<'_>, curve: &ParamCurve, max_iter: Number) -> bool {
    let run = unit(args).ok().and_then(|unit| args.steps_in_run(unit));
    run.is_some_and(|steps| max_iter == Number::from(steps)) && curve.value(Number::Float(1.0)).is_err()
}
