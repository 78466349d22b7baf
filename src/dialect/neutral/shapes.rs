//! The shapes: curves of one formula.

use super::common::{END, INTERVAL, START, STEPS, rate};
use crate::dialect::kit::params::{STAIRCASE, number};
use crate::dialect::{Default, Kind, Param, Role, Type};
use crate::schedule::{Schedule, shapes};

/// `constant`.
pub(super) const CONSTANT: Kind = Kind {
    name: "constant",
    aliases: &[],
    summary: "one rate for ever",
    formula: "value",
    edges: &["`value` at every t; `steps` is its length within a `sequence`."],
    interval: INTERVAL,
    params: &[
        Param::required("value", Type::Number, "the rate"),
        Param::optional("steps", Type::Count, Default::Absent, "its length, at least 1"),
    ],
    example: "run: {steps: 100}\nschedule:\n  kind: constant\n  value: 3e-4\n",
    build: |args| {
        let schedule = Schedule::curve(shapes::Constant(rate(args, "value")?));
        Ok(match args.get::<Option<u64>>("steps")? {
            Some(_) => schedule.lasting(args.positive("steps")?),
            None => schedule,
        })
    },
};

/// `linear`.
pub(super) const LINEAR: Kind = Kind {
    name: "linear",
    aliases: &[],
    summary: "a straight line from one rate to another",
    formula: "start + (end - start) * (t / steps)",
    edges: &["`start` at t = 0, exactly `end` from t = `steps` on."],
    interval: INTERVAL,
    params: &[START, END, STEPS],
    example: "schedule:\n  kind: linear\n  start: 0.1\n  end: 0\n  steps: 100\n",
    build: |args| {
        let (start, end, steps) = (rate(args, "start")?, rate(args, "end")?, args.positive("steps")?);
        Ok(Schedule::curve(shapes::Linear { start, end, steps }).lasting(steps))
    },
};

/// `cosine`.
pub(super) const COSINE: Kind = Kind {
    name: "cosine",
    aliases: &[],
    summary: "half a cosine wave from one rate to another",
    formula: "start + (end - start) * (1 - cos(pi * (t / steps))) / 2",
    edges: &["`start` at t = 0, exactly `end` from t = `steps` on."],
    interval: INTERVAL,
    params: &[START, END, STEPS],
    example: "schedule:\n  kind: cosine\n  start: 3e-4\n  end: 3e-5\n  steps: 1000\n",
    build: |args| {
        let (start, end, steps) = (rate(args, "start")?, rate(args, "end")?, args.positive("steps")?);
        Ok(Schedule::curve(shapes::Cosine { start, end, steps }).lasting(steps))
    },
};

/// `polynomial`.
pub(super) const POLYNOMIAL: Kind = Kind {
    name: "polynomial",
    aliases: &[],
    summary: "a power of the remaining time, from one rate to another",
    formula: "end + (start - end) * (1 - t / steps) ** power",
    edges: &["`start` at t = 0, exactly `end` from t = `steps` on."],
    interval: INTERVAL,
    params: &[START, END, STEPS, number("power", "1", "the exponent, above 0; 1 is a straight line")],
    example: "schedule:\n  kind: polynomial\n  start: 0.01\n  steps: 1000\n  power: 0.9\n",
    build: |args| {
        let (start, end, steps) = (rate(args, "start")?, rate(args, "end")?, args.positive("steps")?);
        let power = args.within("power", "above 0", |power| power > 0.0)?;
        Ok(Schedule::curve(shapes::Polynomial { start, end, steps, power }).lasting(steps))
    },
};

/// `exponential`.
pub(super) const EXPONENTIAL: Kind = Kind {
    name: "exponential",
    aliases: &[],
    summary: "a factor every N steps",
    formula: "start * decay_rate ** (t / decay_steps), the quotient rounded down if staircase",
    edges: &[
        "`start` at t = 0, `start * decay_rate` at t = `decay_steps`; it never ends.",
        "A staircase changes at the multiples of `decay_steps` themselves.",
    ],
    interval: INTERVAL,
    params: &[
        START,
        Param::required("decay_rate", Type::Number, "the factor, above 0").means(Role::Factor),
        Param::optional(
            "decay_steps",
            Type::Count,
            Default::Is("1"),
            "the number of steps per factor, at least 1",
        )
        .means(Role::Period),
        STAIRCASE,
    ],
    example: "run: {steps: 1000}\nschedule:\n  kind: exponential\n  start: 0.1\n  decay_rate: 0.96\n  decay_steps: 100\n",
    build: |args| {
        Ok(Schedule::curve(shapes::Exponential {
            start: rate(args, "start")?,
            decay_rate: args.within("decay_rate", "above 0", |rate| rate > 0.0)?,
            decay_steps: args.positive("decay_steps")?,
            staircase: args.get("staircase")?,
        }))
    },
};

/// `inverse_sqrt`.
pub(super) const INVERSE_SQRT: Kind = Kind {
    name: "inverse_sqrt",
    aliases: &[],
    summary: "one over the square root of time",
    formula: "start * sqrt(timescale / (timescale + t))",
    edges: &["`start` at t = 0, half of it at t = 3 * `timescale`; it never ends."],
    interval: INTERVAL,
    params: &[
        START,
        Param::required(
            "timescale",
            Type::Count,
            "the number of steps that count as already done, at least 1; after a warmup, its length",
        ),
    ],
    example: "run: {steps: 10000}\nschedule:\n  kind: inverse_sqrt\n  start: 1e-3\n  timescale: 1000\n",
    build: |args| {
        Ok(Schedule::curve(shapes::InverseSqrt {
            start: rate(args, "start")?,
            timescale: args.positive("timescale")?,
        }))
    },
};

/// `cycle`.
pub(super) const CYCLE: Kind = Kind {
    name: "cycle",
    aliases: &[],
    summary: "up and down between two rates, for ever",
    formula: "low + (high - low) * h * gamma ** n, with n = the number of cycles before t and h from 0 to 1 and back",
    edges: &["`low` at the start of every cycle, `high` at t = `steps_up`; it never ends."],
    interval: INTERVAL,
    params: &[
        Param::required("low", Type::Number, "the rate at the start of every cycle"),
        Param::required("high", Type::Number, "the rate at the top of the first cycle").means(Role::Peak),
        Param::required("steps_up", Type::Count, "length of the way up, at least 1").means(Role::Period),
        Param::optional(
            "steps_down",
            Type::Count,
            Default::Absent,
            "length of the way down, at least 1; left out, as the way up",
        )
        .means(Role::Period),
        number("gamma", "1", "the factor on the height of each further cycle"),
    ],
    example: "run: {steps: 4000}\nschedule:\n  kind: cycle\n  low: 1e-4\n  high: 1e-2\n  steps_up: 500\n",
    build: |args| {
        let steps_up = args.positive("steps_up")?;
        let steps_down = match args.get::<Option<u64>>("steps_down")? {
            Some(_) => args.positive("steps_down")?,
            None => steps_up,
        };
        let gamma = args.within("gamma", "at least 0", |gamma| gamma >= 0.0)?;
        let (low, high) = (rate(args, "low")?, rate(args, "high")?);
        Ok(Schedule::curve(shapes::Cycle { low, high, steps_up, steps_down, gamma }))
    },
};
