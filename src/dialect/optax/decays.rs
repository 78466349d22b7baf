//! Single curves: constant, linear and polynomial, exponential, cosine.

use super::common::{
    BOUND, DECAY_RATE, EXPONENT, INIT_VALUE, OptaxEntry, TRANSITION_BEGIN, begin, count, exponent, from_zero,
    schedule, steps, weak,
};
use super::curve::{OptaxCurve, RateBound};
use crate::dialect::kit;
use crate::dialect::kit::params::{STAIRCASE, number};
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Int};
use crate::number::single::F32;
use crate::schedule::Unit;
use crate::schedule::remark::{Remark, RemarkKind};

/// `constant_schedule`.
pub(super) const CONSTANT_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "constant_schedule",
        aliases: &[],
        summary: "one rate for ever",
        formula: "value",
        edges: &["The same at every count."],
        interval: Interval::Always(Unit::Step),
        params: &[Param::required("value", Type::Number, "the rate")],
        example: "run: {steps: 100}\nschedule: {kind: optax.constant_schedule, value: 0.001}",
        build: |args| schedule(args, &CONSTANT_SCHEDULE),
    },
    curve: |args, _| Ok(OptaxCurve::Constant(args.get("value")?)),
};

/// `linear_schedule`.
pub(super) const LINEAR_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "linear_schedule",
        aliases: &[],
        summary: "a straight line from one rate to another",
        formula: "(init_value - end_value) * (1 - clip(count - transition_begin, 0, transition_steps) / transition_steps) + end_value",
        edges: &[
            "`init_value` up to and including count `transition_begin`, `end_value` from `transition_begin + transition_steps` on.",
            "If `transition_steps` is not positive, the rate is `init_value` for ever.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            INIT_VALUE,
            Param::required("end_value", Type::Number, "the rate at the end").means(Role::EndRate),
            Param::required("transition_steps", Type::Number, "length of the transition in updates")
                .means(Role::Decay),
            TRANSITION_BEGIN,
        ],
        example: "schedule: {kind: optax.linear_schedule, init_value: 0.1, end_value: 0.0, transition_steps: 100}",
        build: |args| schedule(args, &LINEAR_SCHEDULE),
    },
    curve: |args, remarks| polynomial(args, TRANSITION, Int(1), begin(args)?, remarks),
};

/// `polynomial_schedule`.
pub(super) const POLYNOMIAL_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "polynomial_schedule",
        aliases: &[],
        summary: "a power curve from one rate to another",
        formula: "(init_value - end_value) * (1 - clip(count - transition_begin, 0, transition_steps) / transition_steps)**power + end_value",
        edges: &[
            "`init_value` up to and including count `transition_begin`, `end_value` from `transition_begin + transition_steps` on.",
            "If `transition_steps` is not positive, the rate is `init_value` for ever.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            INIT_VALUE,
            Param::required("end_value", Type::Number, "the rate at the end").means(Role::EndRate),
            Param::required(
                "power",
                Type::Number,
                "the exponent; an int multiplies repeatedly, a float uses the power function",
            ),
            Param::required("transition_steps", Type::Number, "length of the transition in updates")
                .means(Role::Decay),
            TRANSITION_BEGIN,
        ],
        example: "schedule: {kind: optax.polynomial_schedule, init_value: 0.1, end_value: 0.001, power: 2, transition_steps: 100}",
        build: |args| schedule(args, &POLYNOMIAL_SCHEDULE),
    },
    curve: |args, remarks| {
        let (power, begin) = (args.get("power")?, begin(args)?);
        polynomial(args, TRANSITION, power, begin, remarks)
    },
};

/// `exponential_decay`.
pub(super) const EXPONENTIAL_DECAY: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "exponential_decay",
        aliases: &[],
        summary: "a factor every `transition_steps`, smoothly or in steps",
        formula: "init_value * decay_rate**((count - transition_begin) / transition_steps), the exponent floored if `staircase`",
        edges: &[
            "`init_value` up to and including count `transition_begin`; it never ends.",
            "`end_value` is a bound on the rate, also on `init_value`: a lower one if `decay_rate` is below 1, else an upper one.",
            "If `transition_steps` is not positive or `decay_rate` is 0, the rate is `init_value` for ever, and `end_value` is ignored.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            INIT_VALUE,
            Param::required("transition_steps", Type::Number, "the updates per factor").means(Role::Period),
            DECAY_RATE,
            TRANSITION_BEGIN,
            STAIRCASE,
            BOUND,
        ],
        example: "run: {steps: 1000}\nschedule: {kind: optax.exponential_decay, init_value: 0.1, transition_steps: 200, decay_rate: 0.5}",
        build: |args| schedule(args, &EXPONENTIAL_DECAY),
    },
    curve: |args, remarks| exponential(args, "init_value", remarks),
};

/// `cosine_decay_schedule`.
pub(super) const COSINE_DECAY_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "cosine_decay_schedule",
        aliases: &[],
        summary: "half a cosine from a rate to a fraction of it",
        formula: "init_value * ((1 - alpha) * (0.5 * (1 + cos(pi * min(count, decay_steps) / decay_steps)))**exponent + alpha)",
        edges: &["`init_value * alpha` from count `decay_steps` on.", "`decay_steps` must be positive."],
        interval: Interval::Always(Unit::Step),
        params: &[
            INIT_VALUE,
            Param::required("decay_steps", Type::Number, "length of the decay in updates, above 0")
                .means(Role::Decay),
            number("alpha", "0.0", "the rate at the end, as a fraction of `init_value`")
                .means(Role::EndRatio),
            EXPONENT,
        ],
        example: "schedule: {kind: optax.cosine_decay_schedule, init_value: 0.001, decay_steps: 10000, alpha: 0.1}",
        build: |args| schedule(args, &COSINE_DECAY_SCHEDULE),
    },
    curve: |args, _| cosine(args, "init_value", steps(args, "decay_steps")?, args.get("alpha")?),
};

/// The parameters of a transition between two rates.
const TRANSITION: [&str; 3] = ["init_value", "end_value", "transition_steps"];

/// `init`, `end` and `steps` are the names of parameters.
pub(super) fn polynomial(
    args: &Args<'_>,
    [init, end, steps]: [&'static str; 3],
    power: Number,
    begin: Number,
    remarks: &mut Vec<Remark>,
) -> Resolved<OptaxCurve> {
    let (from, to): (Number, Number) = (args.get(init)?, args.get(end)?);
    let length = self::steps(args, steps)?;
    if length.float() <= 0.0 {
        let text = format!("`{steps}` is not positive: the rate stays at `{init}`.");
        remarks.push(args.remark(RemarkKind::DecaySwitchedOff, steps, text));
        return Ok(OptaxCurve::Constant(from));
    }
    Ok(OptaxCurve::Polynomial {
        difference: weak(args, init, from - to)?,
        end: weak(args, end, to)?,
        power: exponent(power),
        begin: from_zero(args, begin, remarks)?,
        steps: count(args, steps, length)?,
    })
}

/// `init` is the name of a parameter.
pub(super) fn exponential(
    args: &Args<'_>,
    init: &'static str,
    remarks: &mut Vec<Remark>,
) -> Resolved<OptaxCurve> {
    let (value, rate): (Number, Number) = (args.get(init)?, args.get("decay_rate")?);
    let steps = steps(args, "transition_steps")?;
    let (begin, staircase, end) =
        (begin(args)?, args.get("staircase")?, args.get::<Option<Number>>("end_value")?);
    if steps.float() <= 0.0 || rate.float() == 0.0 {
        let (name, is) = match steps.float() <= 0.0 {
            true => ("transition_steps", "not positive"),
            false => ("decay_rate", "0"),
        };
        let text = format!("`{name}` is {is}: the rate stays at `{init}`.");
        remarks.push(args.remark(RemarkKind::DecaySwitchedOff, name, text));
        return Ok(OptaxCurve::Constant(value));
    }
    if staircase {
        let size = steps.float() + begin.float().max(0.0);
        remarks.extend(kit::remarks::stairs(args, "transition_steps", size, Unit::Step));
    }
    let bound = match end {
        None => None,
        Some(end) if rate.float() < 1.0 => Some(RateBound::Least(weak(args, "end_value", end)?)),
        Some(end) => Some(RateBound::Most(weak(args, "end_value", end)?)),
    };
    Ok(OptaxCurve::Exponential {
        init: weak(args, init, value)?,
        rate: weak(args, "decay_rate", rate)?,
        begin: from_zero(args, begin, remarks)?,
        steps: count(args, "transition_steps", steps)?,
        staircase,
        bound,
    })
}

/// `init` is the name of a parameter; `steps` is `decay_steps`, perhaps minus a warmup.
pub(super) fn cosine(
    args: &Args<'_>,
    init: &'static str,
    steps: Number,
    alpha: Number,
) -> Resolved<OptaxCurve> {
    if steps.float() <= 0.0 {
        let message = format!(
            "optax raises ValueError: The cosine_decay_schedule requires positive decay_steps, got decay_steps={steps}."
        );
        let error = args.refuse("decay_steps", message);
        return Err(match init {
            "peak_value" => error.why(
                "`decay_steps` includes the warmup: the cosine takes `decay_steps - warmup_steps` updates",
            ),
            _ => error,
        });
    }
    Ok(OptaxCurve::Cosine {
        init: weak(args, init, args.get(init)?)?,
        steps: F32::from(steps.float()),
        alpha: weak(args, init, alpha)?,
        rest: weak(args, init, Int(1) - alpha)?,
        exponent: exponent(args.get("exponent")?),
    })
}
