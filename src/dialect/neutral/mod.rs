//! The neutral vocabulary: shapes and combinators under plain names, for those who use no framework.

mod python;

use super::{Args, Default, Dialect, Interval, Kind, Param, Type};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Column;
use crate::schedule::{Schedule, Unit, combine, shapes};

/// The neutral vocabulary.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "",
    summary: "shapes and combinators for those who use no framework",
    conventions: &[
        "Values are absolute learning rates; `optimizer` is not asked for any.",
        "One step is one update, or one epoch with `interval: epoch`; update 0 sees t = 0.",
        "A change at a boundary b is in force from t = b on.",
        "A shape with an end holds it; what has none goes on for ever.",
        "Double precision, in the order that the formula is written.",
    ],
    kinds: &[
        CONSTANT,
        LINEAR,
        COSINE,
        POLYNOMIAL,
        EXPONENTIAL,
        INVERSE_SQRT,
        STEP,
        CYCLE,
        SEQUENCE,
        PRODUCT,
        REPEAT,
        TABLE,
        python::PYTHON,
    ],
};

/// Most neutral kinds count in steps, and in epochs if the spec says so.
const INTERVAL: Interval = Interval::Caller(Unit::Step);

const START: Param = Param::required("start", Type::Number, "the rate at 0");
const END: Param = Param::optional("end", Type::Number, Default::Is("0"), "the rate from `steps` on");
const STEPS: Param = Param::optional(
    "steps",
    Type::Count,
    Default::Run("steps"),
    "how long it takes, at least 1; left out, the run",
);

/// A rate, which is never negative.
fn rate(args: &Args<'_>, name: &'static str) -> Result<f64, Diagnostic> {
    args.within(name, "at least 0", |rate| rate >= 0.0)
}

const CONSTANT: Kind = Kind {
    name: "constant",
    aliases: &[],
    summary: "the same rate always",
    formula: "value",
    edges: &["`value` at every t; `steps` only says how long it lasts within a `sequence`."],
    interval: INTERVAL,
    params: &[
        Param::required("value", Type::Number, "the rate"),
        Param::optional("steps", Type::Count, Default::Absent, "how long it lasts, at least 1"),
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

const LINEAR: Kind = Kind {
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

const COSINE: Kind = Kind {
    name: "cosine",
    aliases: &[],
    summary: "half a wave of a cosine from one rate to another",
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

const POLYNOMIAL: Kind = Kind {
    name: "polynomial",
    aliases: &[],
    summary: "a power of what is left, from one rate to another",
    formula: "end + (start - end) * (1 - t / steps) ** power",
    edges: &["`start` at t = 0, exactly `end` from t = `steps` on."],
    interval: INTERVAL,
    params: &[
        START,
        END,
        STEPS,
        Param::optional(
            "power",
            Type::Number,
            Default::Is("1"),
            "the exponent, above 0; 1 is a straight line",
        ),
    ],
    example: "schedule:\n  kind: polynomial\n  start: 0.01\n  steps: 1000\n  power: 0.9\n",
    build: |args| {
        let (start, end, steps) = (rate(args, "start")?, rate(args, "end")?, args.positive("steps")?);
        let power = args.within("power", "above 0", |power| power > 0.0)?;
        Ok(Schedule::curve(shapes::Polynomial { start, end, steps, power }).lasting(steps))
    },
};

const EXPONENTIAL: Kind = Kind {
    name: "exponential",
    aliases: &[],
    summary: "the same factor every so many steps",
    formula: "start * decay_rate ** (t / decay_steps), the quotient rounded down if staircase",
    edges: &[
        "`start` at t = 0, `start * decay_rate` at t = `decay_steps`; it never ends.",
        "A staircase changes at the multiples of `decay_steps` themselves.",
    ],
    interval: INTERVAL,
    params: &[
        START,
        Param::required("decay_rate", Type::Number, "the factor, above 0"),
        Param::optional(
            "decay_steps",
            Type::Count,
            Default::Is("1"),
            "how many steps it stands for, at least 1",
        ),
        Param::optional("staircase", Type::Flag, Default::Is("false"), "whether it changes all at once"),
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

const INVERSE_SQRT: Kind = Kind {
    name: "inverse_sqrt",
    aliases: &[],
    summary: "the inverse of the square root of time",
    formula: "start * sqrt(timescale / (timescale + t))",
    edges: &["`start` at t = 0, half of it at t = 3 * `timescale`; it never ends."],
    interval: INTERVAL,
    params: &[
        START,
        Param::required(
            "timescale",
            Type::Count,
            "the steps that count as already passed, at least 1; after a warmup, its length",
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

const STEP: Kind = Kind {
    name: "step",
    aliases: &[],
    summary: "a factor at each milestone, or every so many steps",
    formula: "start * gamma ** n, with n = the milestones up to and including t, or t // step_size",
    edges: &["The factor is in force at the milestone itself: t = 29 is before 30, t = 30 is not."],
    interval: INTERVAL,
    params: &[
        START,
        Param::optional("gamma", Type::Number, Default::Is("0.1"), "the factor, at least 0"),
        Param::optional(
            "milestones",
            Type::List(&Type::Count),
            Default::Absent,
            "when it applies, in growing order",
        ),
        Param::optional("step_size", Type::Count, Default::Absent, "or how often it applies, at least 1"),
    ],
    example: "run: {epochs: 90}\ninterval: epoch\nschedule:\n  kind: step\n  start: 0.1\n  milestones: [30, 60, 80]\n",
    build: step,
};

fn step(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let gamma = args.within("gamma", "at least 0", |gamma| gamma >= 0.0)?;
    let unit = args.unit()?.unwrap_or(Unit::Step);
    let (stairs, remark) =
        match (args.get::<Option<Vec<u64>>>("milestones")?, args.get::<Option<u64>>("step_size")?) {
            (Some(milestones), None) => {
                growing(args, "milestones", &milestones)?;
                let floats: Vec<f64> = milestones.iter().map(|milestone| *milestone as f64).collect();
                let beyond = remarks::constants(args, "milestones", &floats, 0.0, unit);
                (shapes::Stairs::At(milestones), beyond)
            }
            (None, Some(_)) => {
                let size = args.positive("step_size")?;
                (shapes::Stairs::Every(size), remarks::stairs(args, "step_size", size as f64, unit))
            }
            (Some(_), Some(_)) => {
                return Err(args
                    .refuse("step_size", "both `milestones` and `step_size`")
                    .help("remove one of them"));
            }
            (None, None) => {
                return Err(Diagnostic::new("a `step` schedule without `milestones` or `step_size`")
                    .at(args.kind_place(), "when does it step?")
                    .help("add `milestones: [30, 60]`, or `step_size: 30` for every 30"));
            }
        };
    let schedule = Schedule::curve(shapes::Step { start: rate(args, "start")?, gamma, stairs });
    Ok(remark.into_iter().fold(schedule, Schedule::remark))
}

/// Refuses a list that does not grow from one element to the next, starting above 0.
fn growing(args: &Args<'_>, name: &str, list: &[u64]) -> Result<(), Diagnostic> {
    let ordered = list.windows(2).all(|pair| pair[0] < pair[1]) && list.first() != Some(&0);
    match ordered {
        true => Ok(()),
        false => Err(args
            .refuse(name, format!("`{name}` of `{}` must grow, from 1 on", args.full_name()))
            .why("a phase of no length would never be used")),
    }
}

const CYCLE: Kind = Kind {
    name: "cycle",
    aliases: &[],
    summary: "up and down between two rates, for ever",
    formula: "low + (high - low) * h * gamma ** n, with n = the cycles before t and h from 0 to 1 and back",
    edges: &["`low` at the start of every cycle, `high` at `steps_up` after the first; it never ends."],
    interval: INTERVAL,
    params: &[
        Param::required("low", Type::Number, "the rate at the start of every cycle"),
        Param::required("high", Type::Number, "the rate at the top of the first cycle"),
        Param::required("steps_up", Type::Count, "how long it goes up, at least 1"),
        Param::optional(
            "steps_down",
            Type::Count,
            Default::Absent,
            "how long it goes down, at least 1; left out, as long as up",
        ),
        Param::optional(
            "gamma",
            Type::Number,
            Default::Is("1"),
            "the factor on the height of each further cycle",
        ),
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

const SEQUENCE: Kind = Kind {
    name: "sequence",
    aliases: &[],
    summary: "phases end to end: a warmup, a plateau, a decay",
    formula: "phases[n](t - milestones[n - 1]), with n = the milestones up to and including t",
    edges: &[
        "A phase begins at its milestone with its own t = 0; what the phase before would have had there is not used.",
        "The last phase goes on past its end.",
    ],
    interval: INTERVAL,
    params: &[
        Param::required("phases", Type::List(&Type::Schedule), "the schedules, at least one"),
        Param::optional(
            "milestones",
            Type::List(&Type::Count),
            Default::Absent,
            "where the second phase begins, the third, ...; left out, where the one before ends",
        ),
    ],
    example: "schedule:\n  kind: sequence\n  phases:\n    - {kind: linear, start: 0, end: 1e-3, steps: 100}\n    - {kind: constant, value: 1e-3, steps: 600}\n    - {kind: cosine, start: 1e-3, end: 1e-5, steps: 300}\n",
    build: sequence,
};

/// Builds the schedules within a schedule, which must drive one learning rate in the unit of the whole.
fn nested(args: &Args<'_>, parts: &[Args<'_>]) -> Result<Vec<Schedule>, Diagnostic> {
    let unit = args.unit()?;
    let mut schedules = Vec::new();
    for part in parts {
        let schedule = part.build()?;
        if schedule.channels().len() != 1 {
            return Err(Diagnostic::new(format!(
                "`{}` cannot stand in `{}`",
                part.full_name(),
                args.full_name()
            ))
            .at(part.kind_place(), format!("drives {} numbers", schedule.channels().len()))
            .why("the neutral vocabulary combines single learning rates"));
        }
        if Some(schedule.unit()) != unit {
            return Err(Diagnostic::new(format!(
                "`{}` cannot stand in `{}`",
                part.full_name(),
                args.full_name()
            ))
            .at(part.kind_place(), format!("counts in {}s", schedule.unit()))
            .help(format!("let the whole count so: `interval: {}`", schedule.unit())));
        }
        schedules.push(schedule);
    }
    match schedules.is_empty() {
        true => Err(Diagnostic::new(format!("`{}` of no schedules", args.full_name()))
            .at(args.kind_place(), "has nothing to combine")),
        false => Ok(schedules),
    }
}

fn sequence(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let parts: Vec<Args<'_>> = args.get("phases")?;
    let phases = nested(args, &parts)?;
    let milestones = match args.get::<Option<Vec<u64>>>("milestones")? {
        Some(milestones) if milestones.len() + 1 == phases.len() => milestones,
        Some(milestones) => {
            let (given, needed) = (milestones.len(), phases.len() - 1);
            return Err(args
                .refuse(
                    "milestones",
                    format!("{} phases take {needed} milestones, not {given}", phases.len()),
                )
                .why("a milestone is where the second phase begins, the third, ..."));
        }
        None => ends(&phases, &parts)?,
    };
    growing(args, "milestones", &milestones)?;
    Ok(combine::sequence(phases, milestones))
}

/// Where each phase but the last ends.
fn ends(phases: &[Schedule], parts: &[Args<'_>]) -> Result<Vec<u64>, Diagnostic> {
    let mut end = 0_u64;
    let mut ends = Vec::new();
    for (phase, part) in phases.iter().zip(parts).take(phases.len() - 1) {
        let length = phase.length().ok_or_else(|| {
            Diagnostic::new(format!(
                "this `{}` has no end, so the next phase has no beginning",
                part.full_name()
            ))
            .at(part.kind_place(), "goes on for ever")
            .help("say where the phases begin: `milestones: [1000]` beside `phases`")
        })?;
        end = end.saturating_add(length);
        ends.push(end);
    }
    Ok(ends)
}

const PRODUCT: Kind = Kind {
    name: "product",
    aliases: &[],
    summary: "several schedules multiplied: a rate and a factor on it",
    formula: "factors[0](t) * factors[1](t) * ...",
    edges: &["Each factor is as its own page says."],
    interval: INTERVAL,
    params: &[Param::required("factors", Type::List(&Type::Schedule), "the schedules, at least one")],
    example: "run: {steps: 1000}\nschedule:\n  kind: product\n  factors:\n    - {kind: cosine, start: 1e-3}\n    - {kind: linear, start: 0, end: 1, steps: 100}\n",
    build: |args| {
        let parts: Vec<Args<'_>> = args.get("factors")?;
        Ok(combine::product(nested(args, &parts)?))
    },
};

const REPEAT: Kind = Kind {
    name: "repeat",
    aliases: &[],
    summary: "one schedule over and over: warm restarts",
    formula: "schedule(t - n * period) * gamma ** n, with n = t // period, at most times - 1",
    edges: &[
        "It begins again at t = `period`, with the schedule's t = 0.",
        "The last of `times` goes on past its end.",
    ],
    interval: INTERVAL,
    params: &[
        Param::required("schedule", Type::Schedule, "what is repeated"),
        Param::optional(
            "period",
            Type::Count,
            Default::Absent,
            "how often, at least 1; left out, when it ends",
        ),
        Param::optional(
            "times",
            Type::Count,
            Default::Absent,
            "how many times, at least 1; left out, for ever",
        ),
        Param::optional("gamma", Type::Number, Default::Is("1"), "the factor on each further repetition"),
    ],
    example: "schedule:\n  kind: repeat\n  schedule: {kind: cosine, start: 0.1, steps: 250}\n  times: 4\n  gamma: 0.8\n",
    build: repeat,
};

fn repeat(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let part: Args<'_> = args.get("schedule")?;
    let schedule = nested(args, std::slice::from_ref(&part))?.remove(0);
    let given = args.get::<Option<u64>>("period")?.map(|_| args.positive("period")).transpose()?;
    let period = given.or(schedule.length()).ok_or_else(|| {
        Diagnostic::new(format!("this `{}` has no end at which it could begin again", part.full_name()))
            .at(part.kind_place(), "goes on for ever")
            .help("say how often it is repeated: `period: 1000` beside `schedule`")
    })?;
    let times = args.get::<Option<u64>>("times")?.map(|_| args.positive("times")).transpose()?;
    let gamma = args.within("gamma", "at least 0", |gamma| gamma >= 0.0)?;
    Ok(combine::repeat(schedule, period, times, gamma))
}

const TABLE: Kind = Kind {
    name: "table",
    aliases: &[],
    summary: "rates as they are listed, or from a CSV",
    formula: "values[t]",
    edges: &["The last value is held."],
    interval: INTERVAL,
    params: &[Param::required("values", Type::Column, "the rates, at least one")],
    example: "schedule:\n  kind: table\n  values: [0.1, 0.1, 0.05, 0.01]\n",
    build: |args| {
        let Column(values) = args.get("values")?;
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            return Err(args.refuse("values", format!("`values` of `table` has {value}, which is no rate")));
        }
        match values.len() as u64 {
            0 => Err(args
                .refuse("values", "`values` of `table` is empty")
                .why("the last value is held; there is none")),
            length => Ok(Schedule::curve(shapes::Table(values)).lasting(length)),
        }
    },
};
