//! The cosines with a quadratic warmup, and with a constant tail.

use crate::dialect::kit::exception::Computed;
use crate::dialect::kit::formula::{from_base_rates, times, until};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::{Schedule, Unit};
use std::f64::consts::PI;

const STEP: Interval = Interval::Always(Unit::Step);
const WARMUP: Param =
    Param::required("num_warmup_steps", Type::Number, "length of the warmup in updates").means(Role::Warmup);
const TOTAL: Param = Param::optional(
    "num_training_steps",
    Type::Number,
    Default::Run("steps"),
    "the updates of the whole run",
)
.means(Role::Total);
const CYCLES: Param =
    number("num_cycles", "0.5", "the number of waves of the cosine; 0.5 falls once").means(Role::Cycles);
const LAST_EPOCH: Param = number(
    "last_epoch",
    "-1",
    "the last update of an earlier run; -1 for a new one. Other values need `initial_lr` in the optimizer",
);

/// `get_cosine_schedule_with_quadratic_warmup`.
pub(super) const QUADRATIC_WARMUP: Kind = Kind {
    params: &[WARMUP, TOTAL, CYCLES, LAST_EPOCH],
    example: "run: {steps: 1000}\noptimizer: {lr: 2.0e-4}\nschedule: {kind: axolotl.get_cosine_schedule_with_quadratic_warmup, num_warmup_steps: 100}",
    ..kind(
        STEP,
        "get_cosine_schedule_with_quadratic_warmup",
        quadratic_warmup,
        "a warmup by the square of the step, then a cosine to 0",
        "base * (t / num_warmup_steps)**2, then base * max(0, 0.5 * (1 + cos(pi * num_cycles * 2 * progress)))",
        &["Past num_training_steps the cosine continues: the rate rises again."],
    )
};

/// `get_cosine_schedule_with_warmup_decay_constant`.
pub(super) const DECAY_CONSTANT: Kind = Kind {
    params: &[
        WARMUP,
        TOTAL,
        Param::required(
            "constant_lr_ratio",
            Type::Number,
            "the end of the cosine, as a fraction of num_training_steps, cut to a whole number",
        )
        .means(Role::Fraction),
        Param::required(
            "min_lr_ratio",
            Type::Number,
            "the rate from there on, as a fraction of the optimizer's",
        )
        .means(Role::EndRatio),
        CYCLES,
        LAST_EPOCH,
    ],
    example: "run: {steps: 1000}\noptimizer: {lr: 2.0e-4}\nschedule:\n  kind: axolotl.get_cosine_schedule_with_warmup_decay_constant\n  num_warmup_steps: 100\n  constant_lr_ratio: 0.8\n  min_lr_ratio: 0.1",
    ..kind(
        STEP,
        "get_cosine_schedule_with_warmup_decay_constant",
        decay_constant,
        "a linear warmup, a cosine to a fraction of the rate, then that fraction",
        "base * (max(0, (1 - min_lr_ratio) * 0.5 * (1 + cos(pi * num_cycles * 2 * progress))) + min_lr_ratio), progress up to C = int(num_training_steps * constant_lr_ratio)",
        &["If C lies within the warmup, the rate jumps there at its end."],
    )
};

/// A warmup and a cosine.
#[derive(Clone, Copy)]
struct WarmedCosine {
    warmup: Number,
    /// The step at which the cosine ends.
    end: Number,
    cycles: Number,
}

impl WarmedCosine {
    fn of(args: &Args<'_>, end: Number) -> Resolved<Self> {
        let Length(warmup) = args.get("num_warmup_steps")?;
        Ok(WarmedCosine { warmup, end, cycles: args.get("num_cycles")? })
    }

    /// The angle of step `t`, which lies after the warmup.
    fn angle(self, t: Number) -> f64 {
        let length = Int(1).max(self.end - self.warmup).float();
        let progress = (t - self.warmup).float() / length;
        PI * self.cycles.float() * 2.0 * progress
    }

    /// How much of the warmup is done at step `t`.
    fn done(self, t: Number) -> Number {
        Float(t.float() / Int(1).max(self.warmup).float())
    }

    fn finish(self, args: &Args<'_>, schedule: Schedule, total: Number) -> Schedule {
        let late = remarks::warmup(args, "num_warmup_steps", self.warmup.float(), Unit::Step);
        let schedule = late.into_iter().fold(schedule, Schedule::remark);
        until(schedule, total)
    }
}

fn quadratic_warmup(args: &Args<'_>) -> Resolved {
    let Length(total) = args.get("num_training_steps")?;
    let shape = WarmedCosine::of(args, total)?;
    let angle = move |t: Number| (t >= shape.warmup).then(|| shape.angle(t));
    let factor = move |t: Number, cosine: f64| -> Computed {
        match t < shape.warmup {
            true => Ok(shape.done(t).pow(2)?),
            false => Ok(Float(0.0).max(Float(0.5 * (1.0 + cosine)))),
        }
    };
    let schedule = from_base_rates(args, false, angle, move |t, cosine, bases, out| {
        times(bases, factor(t, cosine)?, out)
    })?;
    Ok(shape.finish(args, schedule, total))
}

fn decay_constant(args: &Args<'_>) -> Resolved {
    let Length(total) = args.get("num_training_steps")?;
    let (ratio, least): (Number, Number) = (args.get("constant_lr_ratio")?, args.get("min_lr_ratio")?);
    let raise = |raised: crate::dialect::kit::exception::Exception| raised.report(args, "at step 0");
    let end = (total * ratio).int().map_err(|wrong| raise(wrong.into()))?;
    let shape = WarmedCosine::of(args, end)?;
    let angle = move |t: Number| (t >= shape.warmup).then(|| shape.angle(t.min(end)));
    let schedule = from_base_rates(args, false, angle, move |t, cosine, bases, out| {
        let factor = match t < shape.warmup {
            true => shape.done(t),
            false => Int(0).max((Int(1) - least) * 0.5 * (1.0 + cosine)) + least,
        };
        times(bases, factor, out)
    })?;
    Ok(shape.finish(args, schedule, total))
}
