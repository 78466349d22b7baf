//! What the user of a schedule might not expect, said only where it applies.

use super::float::Restarts;
use super::plateau::Plateau;
use super::tensor::Width;
use super::{Args, Number, Steps};
use crate::dialect::kit::remarks;
use crate::number::single::F32;
use crate::schedule::remark::{Finding, Remark};
use crate::schedule::{Schedule, Unit};

/// The last step up to which float32 holds every whole number.
const EXACT: u64 = 1 << 24;

/// For every schedule that casts the step to float32.
pub(super) fn of_float(args: &Args<'_>, schedule: Schedule) -> Schedule {
    match args.clock().steps {
        Some(steps) if steps > EXACT + 1 => schedule.remark(args.remark_on_kind(Finding::StepRoundedToFloat32, format!(
            "Keras casts the step to float32, which is exact up to {EXACT}: later steps are rounded, and neighbours share a rate."
        ))),
        _ => schedule,
    }
}

/// For a schedule of integers.
pub(super) fn of_whole(args: &Args<'_>, width: Width, schedule: Schedule) -> Schedule {
    schedule.remark(args.remark(Finding::ComputedInIntegers, "initial_learning_rate", format!(
        "`initial_learning_rate` is an integer, so Keras casts every parameter to {width}: fractions are cut off, pi is 3. Write it as a float, such as 1.0."
    )))
}

/// For PolynomialDecay.
pub(super) fn of_polynomial(args: &Args<'_>, initial: f32, end: f32, schedule: Schedule) -> Schedule {
    let schedule = match args.is_given("end_learning_rate") {
        false => schedule.remark(args.remark(
            Finding::DefaultOfItsOwn,
            "end_learning_rate",
            "`end_learning_rate` was left out: Keras ends at 1e-4, not at 0.",
        )),
        true => schedule,
    };
    match end > initial {
        true => schedule.remark(args.remark(Finding::DecayThatRises, "end_learning_rate", format!(
            "The rate rises: `end_learning_rate` ({end:?}) is above `initial_learning_rate` ({initial:?})."
        ))),
        false => schedule,
    }
}

/// For CosineDecay, with what was given of a warmup: its steps, and the target if there is one.
pub(super) fn of_cosine(args: &Args<'_>, warmup: Option<f64>, decay: f64, schedule: Schedule) -> Schedule {
    let is_given = args.is_given("warmup_steps");
    let remark = match warmup {
        None if is_given => args.remark(
            Finding::WarmupWithoutEffect,
            "warmup_steps",
            "`warmup_steps` is ignored: without `warmup_target` there is no warmup.",
        ),
        None => return schedule,
        Some(0.0) => args.remark(
            Finding::WarmupWithoutEffect,
            "warmup_target",
            "`warmup_steps` is 0: the rate begins with `warmup_target`, and `initial_learning_rate` is never used.",
        ),
        Some(steps) => return after_the_warmup(args, steps, decay, schedule),
    };
    schedule.remark(remark)
}

/// A warmup and a decay, which comes after it and may not fit the run any more.
fn after_the_warmup(args: &Args<'_>, warmup: f64, decay: f64, schedule: Schedule) -> Schedule {
    if let Some(remark) = remarks::warmup(args, "warmup_steps", warmup, Unit::Step) {
        return schedule.remark(remark);
    }
    match args.clock().steps {
        Some(run) if warmup + decay > run as f64 => schedule.remark(args.remark(
            Finding::WarmupNotIncluded,
            "decay_steps",
            format!(
                "`decay_steps` does not include the warmup: the decay ends at step {}, and the run has {run}.",
                warmup + decay
            ),
        )),
        _ => schedule,
    }
}

/// How many restarts are looked at.
const RESTARTS: usize = 64;

/// For CosineDecayRestarts: the steps next to a restart that Keras counts to the wrong cycle.
pub(super) fn of_restarts(
    args: &Args<'_>,
    curve: &Restarts,
    first: f64,
    t_mul: f64,
    schedule: Schedule,
) -> Schedule {
    let end = (first / (1.0 - t_mul)).ceil();
    let schedule = match t_mul < 1.0 && args.clock().steps.is_none_or(|steps| steps as f64 > end) {
        true => schedule.remark(args.remark(
            Finding::BecomesNan,
            "t_mul",
            format!("With a `t_mul` below 1 the cycles end at step {end:.0}; the rate is nan from there on."),
        )),
        false => schedule,
    };
    let last = args.clock().steps.unwrap_or(EXACT).min(EXACT);
    let mut wrong = Vec::new();
    let (mut begin, mut width) = (first, first * t_mul);
    for cycle in 1..=RESTARTS {
        // Only next to a restart can the cycle be taken for the one before or after. The begin itself is rounded
        // to float32 first: 100 + 100 * 1.1 is 210, not a little more.
        let at = f64::from(begin as f32).ceil();
        if !(at < last as f64 && width >= 1.0) {
            break;
        }
        for (step, expected) in [(at - 1.0, cycle - 1), (at, cycle)] {
            if curve.cycle::<F32>(step as u64).0.get() != expected as f32 {
                wrong.push(format!("{step}"));
            }
        }
        begin += width;
        width *= t_mul;
    }
    wrong.dedup();
    if wrong.is_empty() {
        return schedule;
    }
    let more = if wrong.len() > 8 { ", ..." } else { "" };
    wrong.truncate(8);
    schedule.remark(args.remark(Finding::RestartOffByOne, "first_decay_steps", format!(
        "Keras finds the cycle by a logarithm in float32, which names the wrong one at step {}{more}: the restart comes a step too late or too early.",
        wrong.join(", ")
    )))
}

/// For PiecewiseConstantDecay.
pub(super) fn of_piecewise(
    args: &Args<'_>,
    boundaries: &[Steps],
    turns: &[i64],
    schedule: Schedule,
) -> Schedule {
    let floats: Vec<f64> = turns.iter().map(|turn| *turn as f64).collect();
    let beyond = remarks::constants(args, "boundaries", &floats, 1.0, Unit::Step);
    let mut schedule = beyond.into_iter().fold(schedule, Schedule::remark);
    let (first, run) = (turns[0], args.clock().steps);
    if run.is_none_or(|run| first.saturating_add(1) < run as i64) {
        schedule = schedule.remark(args.remark(
            Finding::BoundaryOffByOne,
            "boundaries",
            format!(
                "A boundary belongs to the value before it: at step {first} the first value still holds, the second begins at {}.",
                first.saturating_add(1)
            ),
        ));
    }
    if boundaries
        .iter()
        .any(|boundary| matches!(boundary.number, Number::Float(value) if value.fract() != 0.0))
    {
        schedule = schedule.remark(args.remark(
            Finding::FractionalBoundary,
            "boundaries",
            "The boundaries are cast to integers: their fractions are cut off.",
        ));
    }
    if turns.windows(2).any(|pair| pair[0] > pair[1]) {
        schedule = schedule.remark(args.remark(
            Finding::UnorderedBoundaries,
            "boundaries",
            "The boundaries are not in growing order: Keras adds up the values of all stretches in which a step lies.",
        ));
    }
    schedule
}

/// For the decays with a `staircase`.
pub(super) fn of_stairs(args: &Args<'_>, staircase: bool, size: f64, schedule: Schedule) -> Schedule {
    let stairs = remarks::stairs(args, "decay_steps", size, Unit::Step).filter(|_| staircase);
    stairs.into_iter().fold(schedule, Schedule::remark)
}

/// For ReduceLROnPlateau.
pub(super) fn on_plateau(args: &Args<'_>, callback: &Plateau) -> Vec<Remark> {
    let mut said = Vec::new();
    if !args.is_given("min_delta") && callback.overlooks_an_improvement() {
        said.push(args.remark(
            Finding::DefaultOfItsOwn,
            "min_delta",
            "`min_delta` was left out: an improvement by less than 1e-4, absolutely, counts as none.",
        ));
    }
    if f64::from(callback.initial) <= callback.min_lr {
        said.push(args.remark(
            Finding::NeverLowered,
            "min_lr",
            "The rate is never lowered: it is not above `min_lr` to begin with.",
        ));
    }
    if callback.metrics.first().is_some_and(|first| first.is_nan()) {
        said.push(args.remark(
            Finding::NothingImproves,
            "metrics",
            "The first metric is nan and stays the best one: nothing improves on nan.",
        ));
    }
    said
}
