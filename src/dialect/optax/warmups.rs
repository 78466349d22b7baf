//! Schedules with a warmup, and cycles of them.

use super::common::{
    BOUND, DECAY_RATE, EXPONENT, INIT_VALUE, OptaxEntry, PEAK_VALUE, TRANSITION_BEGIN, WARMUP_STEPS,
    schedule, steps,
};
use super::curve::OptaxCurve;
use super::decays::{cosine, exponential, polynomial};
use super::join::joined;
use crate::dialect::kit;
use crate::dialect::kit::params::{STAIRCASE, number};
use crate::dialect::kit::values::Keywords;
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::Unit;
use crate::schedule::remark::Remark;

/// `warmup_constant_schedule`.
pub(super) const WARMUP_CONSTANT_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "warmup_constant_schedule",
        aliases: &[],
        summary: "a straight line up, then constant",
        formula: "(init_value - peak_value) * (1 - min(count, warmup_steps) / warmup_steps) + peak_value",
        edges: &[
            "`peak_value` from count `warmup_steps` on.",
            "If `warmup_steps` is not positive, the rate is `init_value` for ever.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[INIT_VALUE, PEAK_VALUE, WARMUP_STEPS],
        example: "run: {steps: 1000}\nschedule: {kind: optax.warmup_constant_schedule, init_value: 0.0, peak_value: 0.001, warmup_steps: 100}",
        build: |args| schedule(args, &WARMUP_CONSTANT_SCHEDULE),
    },
    curve: warmup,
};

/// `warmup_cosine_decay_schedule`.
pub(super) const WARMUP_COSINE_DECAY_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "warmup_cosine_decay_schedule",
        aliases: &[],
        summary: "a straight line up, then half a cosine down",
        formula: "linear_schedule(init_value, peak_value, warmup_steps), then cosine_decay_schedule(peak_value, decay_steps - warmup_steps, end_value / peak_value, exponent)",
        edges: &[
            "`peak_value` at count `warmup_steps`, `peak_value * (end_value / peak_value)` from `decay_steps` on.",
            "`decay_steps` includes the warmup and must be greater than `warmup_steps`.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            INIT_VALUE,
            PEAK_VALUE,
            WARMUP_STEPS,
            Param::required(
                "decay_steps",
                Type::Number,
                "the length of the schedule in updates, including the warmup",
            )
            .means(Role::Total),
            number("end_value", "0.0", "the rate at the end").means(Role::EndRate),
            EXPONENT,
        ],
        example: "schedule: {kind: optax.warmup_cosine_decay_schedule, init_value: 0.0, peak_value: 0.001, warmup_steps: 500, decay_steps: 10000}",
        build: |args| schedule(args, &WARMUP_COSINE_DECAY_SCHEDULE),
    },
    curve: warmup_cosine,
};

/// `warmup_exponential_decay_schedule`.
pub(super) const WARMUP_EXPONENTIAL_DECAY_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "warmup_exponential_decay_schedule",
        aliases: &[],
        summary: "a straight line up, then a factor every `transition_steps`",
        formula: "linear_schedule(init_value, peak_value, warmup_steps), then exponential_decay(peak_value, transition_steps, decay_rate, transition_begin, staircase, end_value)",
        edges: &[
            "The decay counts from the end of the warmup; it never ends.",
            "`end_value` is a bound on the rate: a lower one if `decay_rate` is below 1, else an upper one.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            INIT_VALUE,
            PEAK_VALUE,
            WARMUP_STEPS,
            Param::required("transition_steps", Type::Number, "the updates per factor, after the warmup")
                .means(Role::Period),
            DECAY_RATE,
            TRANSITION_BEGIN,
            STAIRCASE,
            BOUND,
        ],
        example: "run: {steps: 1000}\nschedule: {kind: optax.warmup_exponential_decay_schedule, init_value: 0.0, peak_value: 0.1, warmup_steps: 100, transition_steps: 200, decay_rate: 0.5}",
        build: |args| schedule(args, &WARMUP_EXPONENTIAL_DECAY_SCHEDULE),
    },
    curve: warmup_exponential,
};

/// `sgdr_schedule`.
pub(super) const SGDR_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "sgdr_schedule",
        aliases: &[],
        summary: "cosine decays with warmups, one after another",
        formula: "join_schedules of one warmup_cosine_decay_schedule for each map, with the running sums of `decay_steps` as boundaries",
        edges: &[
            "A cycle starts at the sum of the `decay_steps` before it, which include the warmups.",
            "The end of the last cycle holds.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[Param::required(
            "cosine_kwargs",
            Type::List(&Type::Map),
            "the arguments of `warmup_cosine_decay_schedule` for each cycle",
        )],
        example: "schedule:
  kind: optax.sgdr_schedule
  cosine_kwargs:
    - {init_value: 0.0, peak_value: 0.1, warmup_steps: 50, decay_steps: 400}
    - {init_value: 0.0, peak_value: 0.05, warmup_steps: 50, decay_steps: 800}",
        build: |args| schedule(args, &SGDR_SCHEDULE),
    },
    curve: sgdr,
};

fn warmup(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    let length = steps(args, "warmup_steps")?.float();
    remarks.extend(kit::remarks::warmup(args, "warmup_steps", length, Unit::Step));
    polynomial(args, ["init_value", "peak_value", "warmup_steps"], Int(1), Int(0), remarks)
}

/// A warmup and the curve after it.
fn after_warmup(args: &Args<'_>, first: OptaxCurve, then: OptaxCurve) -> Resolved<OptaxCurve> {
    joined(args, "warmup_steps", vec![first, then], &[steps(args, "warmup_steps")?])
}

fn warmup_cosine(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    let (peak, end): (Number, Number) = (args.get("peak_value")?, args.get("end_value")?);
    let alpha = if peak.float() == 0.0 { Float(0.0) } else { Float(end.float() / peak.float()) };
    let first = warmup(args, remarks)?;
    let decay = steps(args, "decay_steps")? - steps(args, "warmup_steps")?;
    after_warmup(args, first, cosine(args, "peak_value", decay, alpha)?)
}

fn warmup_exponential(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    let first = warmup(args, remarks)?;
    after_warmup(args, first, exponential(args, "peak_value", remarks)?)
}

fn sgdr(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    let (mut cycles, mut boundaries, mut step) = (Vec::new(), Vec::new(), Int(0));
    for keywords in args.get::<Vec<Keywords<'_>>>("cosine_kwargs")? {
        let args = keywords.of(&WARMUP_COSINE_DECAY_SCHEDULE.kind)?;
        cycles.push(warmup_cosine(&args, remarks)?);
        step = step + steps(&args, "decay_steps")?;
        boundaries.push(step);
    }
    boundaries.pop();
    joined(args, "cosine_kwargs", cycles, &boundaries)
}
