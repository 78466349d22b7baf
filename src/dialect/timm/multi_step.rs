//! `MultiStepLRScheduler`: times decay_rate at each milestone, one t early.

use super::common::{
    Decay, INITIALIZE, NOISE_PCT, NOISE_RANGE_T, NOISE_SEED, NOISE_STD, T_IN_EPOCHS, WARMUP_LR_INIT,
    WARMUP_T, prefix, schedule, shift, shrinks, unit,
};
use crate::dialect::kit::params::number;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::Schedule;
use crate::schedule::remark::RemarkKind;

/// `MultiStepLRScheduler`.
pub(super) const MULTI_STEP: Kind = Kind {
    name: "MultiStepLRScheduler",
    aliases: &[],
    summary: "times decay_rate at each milestone, one t early",
    formula: "lr * decay_rate ** bisect_right(decay_t, t + 1)",
    edges: &["A milestone m applies at t = m - 1; timm keeps this for existing schedules."],
    interval: Interval::Parameter,
    params: &[
        Param::required("decay_t", Type::List(&Type::Number), "the milestones, in increasing order")
            .means(Role::Milestones),
        number("decay_rate", "1.0", "the factor at each milestone").means(Role::Factor),
        WARMUP_T,
        WARMUP_LR_INIT,
        prefix("true"),
        T_IN_EPOCHS,
        NOISE_RANGE_T,
        NOISE_PCT,
        NOISE_STD,
        NOISE_SEED,
        INITIALIZE,
    ],
    example: "run: {epochs: 90}\noptimizer: {lr: 0.1}\nschedule: {kind: timm.MultiStepLRScheduler, decay_t: [30, 60, 80], decay_rate: 0.1}",
    build: multi_step,
};

fn multi_step(args: &Args<'_>) -> Resolved {
    let milestones: Vec<Length> = args.get("decay_t")?;
    let factor: Number = args.get("decay_rate")?;
    let turns: Vec<f64> = milestones.iter().map(|milestone| milestone.0.float()).collect();
    let rate = move |t: Number, base: Number| {
        // `bisect.bisect_right`, even if the milestones are not sorted.
        let (mut low, mut high) = (0, milestones.len());
        while low < high {
            let middle = (low + high) / 2;
            match t + 1 < milestones[middle].0 {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        Ok(base * factor.pow(low as i64)?)
    };
    let raises = !shrinks(factor);
    let schedule = schedule(args, Decay { raises, prefix: args.get("warmup_prefix")?, meets: false, rate })?;
    of_milestones(args, &turns, schedule)
}

/// Adds the remarks on the milestones.
fn of_milestones(args: &Args<'_>, milestones: &[f64], schedule: Schedule) -> Resolved {
    let (unit, shift) = (unit(args)?, shift(args)?);
    let beyond = remarks::constants(args, "decay_t", milestones, shift - 1.0, unit);
    let mut schedule = beyond.into_iter().fold(schedule, Schedule::remark);
    let run = args.clock().length(unit).map_or(f64::INFINITY, |run| run as f64);
    if let Some(first) = milestones.iter().find(|milestone| **milestone + shift - 1.0 < run) {
        let (at, from) = (first + shift, first + shift - 1.0);
        let text = format!("A milestone applies one {unit} early: the one at {at} from {unit} {from} on.");
        schedule = schedule.remark(args.remark(RemarkKind::BoundaryOffByOne, "decay_t", text));
    }
    Ok(match milestones.is_sorted() {
        true => schedule,
        false => schedule.remark(args.remark(
            RemarkKind::UnorderedBoundaries,
            "decay_t",
            "The milestones are not in increasing order, but timm searches them as if they were.",
        )),
    })
}
