//! `official.modeling.optimization`: the schedules of the TensorFlow Model Garden.
//!
//! Read: tf-models-official 2.20.0, `official/modeling/optimization/lr_schedule.py`, with tf_keras 2.21.0 on tensorflow
//! 2.21.0; measured eagerly, with the legacy optimizer that the Garden uses unless it is told otherwise: that one hands
//! the schedule its counter as a float32.

use super::curve::{Boundaries, Curve, Leg, Step, Warmup};
use super::*;
use crate::dialect::kit::values::{Arg, FromArg};
use crate::dialect::{Dialect, Interval, Kind};
use crate::schedule::Unit;
use crate::spec::yaml;

/// `official.modeling.optimization`.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "official.modeling.optimization",
    summary: "TensorFlow Model Garden (tf-models-official 2.20.0, tf_keras 2.21.0): functions of the step, in float32",
    conventions: &[
        "Read and measured: tf-models-official 2.20.0 with tf_keras 2.21.0 and tensorflow 2.21.0 on a CPU, eagerly, by the legacy optimizer.",
        "The names are the classes'; in a Garden config they are called stepwise, polynomial, exponential, cosine, power, power_linear, power_with_offset and step_cosine_with_offset, the warmups linear and polynomial.",
        "One step is one update by the optimizer; the first update sees step 0, as a float32.",
        "A warmup ramps up to what the schedule after it is at `warmup_steps`, and that schedule then goes on with the same, unshifted step.",
        "An `offset` is taken off the step; before it the step is negative and nothing holds it: cosines mirror, decays extrapolate.",
        "`PiecewiseConstantDecayWithOffset` still has the old value at a boundary; past their ends the schedules hold their last value.",
        "Float32, rounded after every operation, denormals taken for zero. Graph mode rewrites divisions and differs in the last bits.",
        "The defaults are those of the classes; the Garden's config classes have others, such as a power of -0.5.",
    ],
    kinds: &KINDS,
};

/// A class: its entry, and the curve that it is.
struct Class {
    kind: Kind,
    curve: fn(&Args<'_>) -> Made,
}

type Made = Result<Curve, Diagnostic>;

/// Its classes, in the order of the source.
const CLASSES: &[Class] = &[
    LINEAR_WARMUP,
    POLYNOMIAL_WARM_UP,
    PIECEWISE_CONSTANT_DECAY_WITH_OFFSET,
    POLYNOMIAL_DECAY_WITH_OFFSET,
    EXPONENTIAL_DECAY_WITH_OFFSET,
    COSINE_DECAY_WITH_OFFSET,
    DIRECT_POWER_DECAY,
    POWER_AND_LINEAR_DECAY,
    POWER_DECAY_WITH_OFFSET,
    STEP_COSINE_DECAY_WITH_OFFSET,
];

/// Their entries.
const KINDS: [Kind; CLASSES.len()] = crate::dialect::kinds_of!(CLASSES);

const AFTER: Param = Param::required(
    "after_warmup_lr_sched",
    Type::Schedule,
    "what comes after the warmup: one of these schedules, or a number",
);
const WARMUP_STEPS: Param = Param::required("warmup_steps", Type::Number, "updates of the warmup");
const INITIAL: Param =
    Param::required("initial_learning_rate", Type::Number, "the rate at the offset, with a decimal point");
const BASE: Param =
    Param::required("initial_learning_rate", Type::Number, "what the power of the step is multiplied by");
const STEP_POWER: Param = Param::optional("power", Type::Number, Default::Is("1.0"), "the power of the step");
const OFFSET: Param = Param::optional("offset", Type::Number, Default::Is("0"), "what is taken off the step");

const LINEAR_WARMUP: Class = Class {
    kind: Kind {
        name: "LinearWarmup",
        aliases: &[],
        summary: "a straight line up to where another schedule is",
        formula: "warmup_learning_rate + t / warmup_steps * (after(warmup_steps) - warmup_learning_rate), then after(t)",
        edges: &[
            "`warmup_learning_rate` at 0; from `warmup_steps` on the other schedule, at the unshifted step.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            AFTER,
            WARMUP_STEPS,
            Param::required("warmup_learning_rate", Type::Number, "the rate at step 0"),
            NAME,
        ],
        example: "schedule:
  kind: official.modeling.optimization.LinearWarmup
  warmup_steps: 100
  warmup_learning_rate: 0.0
  after_warmup_lr_sched:
    kind: official.modeling.optimization.CosineDecayWithOffset
    initial_learning_rate: 0.1
    decay_steps: 1000",
        build: |args| build(args, &LINEAR_WARMUP),
    },
    curve: linear_warmup,
};

const POLYNOMIAL_WARM_UP: Class = Class {
    kind: Kind {
        name: "PolynomialWarmUp",
        aliases: &[],
        summary: "a power curve up to where another schedule is",
        formula: "after(warmup_steps) * (max(t, 1) / warmup_steps)**power, then after(t)",
        edges: &[
            "Step 0 has the same rate as step 1; from `warmup_steps` on the other schedule, at the unshifted step.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[AFTER, WARMUP_STEPS, POWER, NAME],
        example: "schedule:
  kind: official.modeling.optimization.PolynomialWarmUp
  warmup_steps: 100
  after_warmup_lr_sched:
    kind: official.modeling.optimization.PolynomialDecayWithOffset
    initial_learning_rate: 1.0e-4
    decay_steps: 1000
    end_learning_rate: 0.0",
        build: |args| build(args, &POLYNOMIAL_WARM_UP),
    },
    curve: polynomial_warmup,
};

const PIECEWISE_CONSTANT_DECAY_WITH_OFFSET: Class = Class {
    kind: Kind {
        name: "PiecewiseConstantDecayWithOffset",
        aliases: &[],
        summary: "a value for each stretch between boundaries",
        formula: "values[number of boundaries below t - offset]",
        edges: &[
            "At `t - offset == boundary` the old value is in force.",
            "Where boundaries do not grow, TensorFlow raises at the first step at which two values are in force.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            OFFSET,
            Param::required("boundaries", Type::List(&Type::Number), "the last step of each value, in order"),
            Param::required("values", Type::List(&Type::Number), "the values, one more than boundaries"),
            NAME,
        ],
        example: "run: {steps: 300}\nschedule: {kind: official.modeling.optimization.PiecewiseConstantDecayWithOffset, boundaries: [100, 200], values: [0.1, 0.01, 0.001]}",
        build: |args| build(args, &PIECEWISE_CONSTANT_DECAY_WITH_OFFSET),
    },
    curve: |args| offset_by(args, constants),
};

const POLYNOMIAL_DECAY_WITH_OFFSET: Class = Class {
    kind: Kind {
        name: "PolynomialDecayWithOffset",
        aliases: &[],
        summary: "a power curve from one rate to another, once or again and again",
        formula: "(initial_learning_rate - end_learning_rate) * (1 - min(t - offset, decay_steps) / decay_steps)**power + end_learning_rate",
        edges: &[
            "`end_learning_rate` from `offset + decay_steps` on; left out, that is 0.0001 and not 0.",
            "Before `offset` it lies above `initial_learning_rate`.",
            "With `cycle` the decay is stretched to the next multiple of `decay_steps` instead.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[OFFSET, INITIAL, DECAY_STEPS, END_LEARNING_RATE, POWER, CYCLE, NAME],
        example: "schedule: {kind: official.modeling.optimization.PolynomialDecayWithOffset, initial_learning_rate: 0.1, decay_steps: 1000, end_learning_rate: 0.0}",
        build: |args| build(args, &POLYNOMIAL_DECAY_WITH_OFFSET),
    },
    curve: |args| offset_by(args, |args| polynomial(args, lr(args)?)),
};

const EXPONENTIAL_DECAY_WITH_OFFSET: Class = Class {
    kind: Kind {
        name: "ExponentialDecayWithOffset",
        aliases: &[],
        summary: "a factor every `decay_steps`, smoothly or in steps",
        formula: "initial_learning_rate * decay_rate**((t - offset) / decay_steps), the exponent floored if `staircase`",
        edges: &["It never ends by itself, and before `offset` it lies above `initial_learning_rate`."],
        interval: Interval::Always(Unit::Step),
        params: &[OFFSET, INITIAL, DECAY_STEPS, DECAY_RATE, STAIRCASE, NAME],
        example: "run: {steps: 1000}\nschedule: {kind: official.modeling.optimization.ExponentialDecayWithOffset, initial_learning_rate: 0.1, decay_steps: 200, decay_rate: 0.9}",
        build: |args| build(args, &EXPONENTIAL_DECAY_WITH_OFFSET),
    },
    curve: |args| offset_by(args, exponential),
};

const COSINE_DECAY_WITH_OFFSET: Class = Class {
    kind: Kind {
        name: "CosineDecayWithOffset",
        aliases: &[],
        summary: "half a cosine from a rate to a share of it, perhaps after a warmup of its own",
        formula: "initial_learning_rate * ((1 - alpha) * 0.5 * (1 + cos(pi * min(t - offset, decay_steps) / decay_steps)) + alpha)",
        edges: &[
            "`initial_learning_rate * alpha` from `offset + decay_steps` on; before `offset` the curve is mirrored.",
            "With `warmup_target` a line leads there in `warmup_steps`, and the cosine starts from it; without one `warmup_steps` are ignored.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            OFFSET,
            INITIAL,
            DECAY_STEPS,
            ALPHA,
            NAME,
            Param::optional(
                "warmup_target",
                Type::Number,
                Default::Absent,
                "the rate that the warmup reaches",
            ),
            Param::optional(
                "warmup_steps",
                Type::Number,
                Default::Is("0"),
                "updates of the warmup, before `decay_steps`",
            ),
        ],
        example: "schedule: {kind: official.modeling.optimization.CosineDecayWithOffset, initial_learning_rate: 0.1, decay_steps: 1000}",
        build: |args| build(args, &COSINE_DECAY_WITH_OFFSET),
    },
    curve: |args| offset_by(args, cosine),
};

const DIRECT_POWER_DECAY: Class = Class {
    kind: Kind {
        name: "DirectPowerDecay",
        aliases: &[],
        summary: "a power of the step",
        formula: "initial_learning_rate * max(t, 1)**power",
        edges: &["Step 0 has the same rate as step 1; it never ends by itself."],
        interval: Interval::Always(Unit::Step),
        params: &[BASE, STEP_POWER, NAME],
        example: "run: {steps: 1000}\nschedule: {kind: official.modeling.optimization.DirectPowerDecay, initial_learning_rate: 0.1, power: -0.5}",
        build: |args| build(args, &DIRECT_POWER_DECAY),
    },
    curve: power,
};

const POWER_AND_LINEAR_DECAY: Class = Class {
    kind: Kind {
        name: "PowerAndLinearDecay",
        aliases: &[],
        summary: "a power of the step, brought down to 0 by a line at the end",
        formula: "initial_learning_rate * max(t - offset, 1)**power * min(1, (total_decay_steps - (t - offset)) / (total_decay_steps * linear_decay_fraction))",
        edges: &[
            "0 from `offset + total_decay_steps` on.",
            "With `total_decay_steps * linear_decay_fraction` not positive there is no line.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            BASE,
            Param::required("total_decay_steps", Type::Number, "updates until it is 0"),
            STEP_POWER,
            Param::optional(
                "linear_decay_fraction",
                Type::Number,
                Default::Is("0.1"),
                "the share of `total_decay_steps` in which the line falls",
            ),
            OFFSET,
            NAME,
        ],
        example: "schedule: {kind: official.modeling.optimization.PowerAndLinearDecay, initial_learning_rate: 0.1, total_decay_steps: 1000, power: -0.5}",
        build: |args| build(args, &POWER_AND_LINEAR_DECAY),
    },
    curve: power_and_linear,
};

const POWER_DECAY_WITH_OFFSET: Class = Class {
    kind: Kind {
        name: "PowerDecayWithOffset",
        aliases: &[],
        summary: "a power of the step after an offset",
        formula: "min(pre_offset_learning_rate, initial_learning_rate * max(t - offset, 1)**power), up to `offset` just pre_offset_learning_rate",
        edges: &[
            "Up to and including step `offset` it is `pre_offset_learning_rate`, which it never exceeds later either.",
            "Left out, `pre_offset_learning_rate` is a million: it is meant for a warmup that ends at `offset`.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            BASE,
            STEP_POWER,
            OFFSET,
            Param::optional(
                "pre_offset_learning_rate",
                Type::Number,
                Default::Is("1.0e6"),
                "the rate up to `offset`, and the highest after it",
            ),
            NAME,
        ],
        example: "run: {steps: 1000}\nschedule: {kind: official.modeling.optimization.PowerDecayWithOffset, initial_learning_rate: 0.1, power: -0.5, offset: 100, pre_offset_learning_rate: 0.1}",
        build: |args| build(args, &POWER_DECAY_WITH_OFFSET),
    },
    curve: power_with_offset,
};

const STEP_COSINE_DECAY_WITH_OFFSET: Class = Class {
    kind: Kind {
        name: "StepCosineDecayWithOffset",
        aliases: &[],
        summary: "a half cosine from each value to the next",
        formula: "(value - next) * (cos(pi * (t - offset - boundary) / (next boundary - boundary)) + 1) / 2 + next",
        edges: &[
            "The value after the last one is 0, but its stretch has no length: from the last boundary on the rate is NaN.",
            "The first stretch counts from `offset`, whatever the first boundary says.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            Param::required(
                "boundaries",
                Type::List(&Type::Number),
                "the steps at which a value is reached, the first one's first",
            ),
            Param::required("values", Type::List(&Type::Number), "as many values as boundaries"),
            OFFSET,
            NAME,
        ],
        example: "schedule: {kind: official.modeling.optimization.StepCosineDecayWithOffset, boundaries: [0, 500, 1000], values: [0.1, 0.01, 0.001]}",
        build: |args| build(args, &STEP_COSINE_DECAY_WITH_OFFSET),
    },
    curve: step_cosine,
};

fn build(args: &Args<'_>, class: &Class) -> Result<Schedule, Diagnostic> {
    Ok(schedule(args, curve(args, class)?, Counter::Single))
}

fn curve(args: &Args<'_>, class: &Class) -> Made {
    let _without_effect: Option<String> = args.get("name")?;
    (class.curve)(args)
}

fn number(args: &Args<'_>, name: &'static str) -> Result<F32, Diagnostic> {
    args.get::<Number>(name).map(F32::from)
}

fn lr(args: &Args<'_>) -> Result<F32, Diagnostic> {
    rate(args, "initial_learning_rate")
}

fn linear_warmup(args: &Args<'_>) -> Made {
    let (after, last, steps) = after(args)?;
    Ok(Curve::LinearWarmup { init: number(args, "warmup_learning_rate")?, last, steps, after })
}

fn polynomial_warmup(args: &Args<'_>) -> Made {
    let (after, last, steps) = after(args)?;
    Ok(Curve::PolynomialWarmup { last, steps, power: number(args, "power")?, after })
}

fn power(args: &Args<'_>) -> Made {
    Ok(Curve::Power { lr: number(args, "initial_learning_rate")?, power: number(args, "power")? })
}

fn power_with_offset(args: &Args<'_>) -> Made {
    Ok(Curve::PowerWithOffset {
        lr: number(args, "initial_learning_rate")?,
        power: number(args, "power")?,
        offset: F32::from(offset(args)?),
        before: number(args, "pre_offset_learning_rate")?,
    })
}

fn power_and_linear(args: &Args<'_>) -> Made {
    let Length(total) = args.get("total_decay_steps")?;
    let tail = total.float() * args.get::<f64>("linear_decay_fraction")?;
    Ok(Curve::PowerAndLinear {
        lr: number(args, "initial_learning_rate")?,
        power: number(args, "power")?,
        offset: offset(args)?,
        total: F32::from(total),
        tail: (tail > 0.0).then(|| F32::from(tail)),
    })
}

/// A class of Keras that takes an offset here.
fn offset_by(args: &Args<'_>, curve: fn(&Args<'_>) -> Made) -> Made {
    Ok(Curve::Offset { offset: offset(args)?, curve: Box::new(curve(args)?) })
}

fn constants(args: &Args<'_>) -> Made {
    let boundaries = args.get::<Vec<Length>>("boundaries")?.into_iter();
    let boundaries = boundaries.map(|Length(boundary)| fits(args, "boundaries", boundary));
    let sentence = "The length of boundaries should be 1 less than the length of values.";
    piecewise(args, Boundaries::Float(boundaries.collect::<Result<_, _>>()?), sentence)
}

fn exponential(args: &Args<'_>) -> Made {
    Ok(Curve::Exponential { lr: lr(args)?, decay: periods(args)?, rate: tensor(args, "decay_rate")? })
}

fn cosine(args: &Args<'_>) -> Made {
    let lr = lr(args)?;
    let target = args.get::<Option<Number>>("warmup_target")?;
    let length = steps(args, "warmup_steps")?;
    let warmup = match target {
        Some(target) => Some(Warmup { target: fits(args, "warmup_target", target)?, steps: length }),
        None => None,
    };
    Ok(Curve::Cosine { lr, steps: steps(args, "decay_steps")?, share: share(args)?, warmup })
}

fn offset(args: &Args<'_>) -> Result<Number, Diagnostic> {
    args.get("offset").map(|Length(offset)| offset)
}

/// What comes after a warmup.
enum After<'a> {
    Schedule(Box<Args<'a>>),
    Rate(Number),
}

impl<'a> FromArg<'a> for After<'a> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        match arg.node().value {
            yaml::Yaml::Map(_) => Args::from_node(arg).map(|args| After::Schedule(Box::new(args))),
            _ => Number::from_node(arg).map(After::Rate),
        }
    }
}

/// What comes after the warmup, its rate there, and how long the warmup takes.
fn after(args: &Args<'_>) -> Result<(Box<Curve>, F32, F32), Diagnostic> {
    let Length(steps) = args.get("warmup_steps")?;
    let (after, inner) = match args.get::<After<'_>>("after_warmup_lr_sched")? {
        After::Rate(rate) => (Curve::Constant(fits(args, "after_warmup_lr_sched", rate)?), several(args)),
        After::Schedule(inner) => (curve(&inner, class_of(&inner)?)?, several(&inner)),
    };
    let at = Step::Number(steps);
    let last = after.at(at).ok_or(inner)?;
    if after.is_whole(at) {
        return Err(args
            .refuse("after_warmup_lr_sched", "the warmup leads to an integer")
            .why("TensorFlow raises InvalidArgumentError: it cannot compute with int32 and float tensors")
            .help("write its `values` with a decimal point"));
    }
    Ok((Box::new(after), last, fits(args, "warmup_steps", steps)?))
}

/// The class of a schedule within a schedule.
fn class_of(args: &Args<'_>) -> Result<&'static Class, Diagnostic> {
    let own = args.dialect.name == DIALECT.name;
    CLASSES.iter().find(|class| own && class.kind.name == args.kind.name).ok_or_else(|| {
        Diagnostic::new(format!("`{}` after a warmup of the Model Garden", args.full_name()))
            .at(args.kind_place(), "not one of its schedules")
            .help(format!("use one of `{}`", DIALECT.name))
    })
}

fn step_cosine(args: &Args<'_>) -> Made {
    let boundaries = args.get::<Vec<Length>>("boundaries")?;
    let values = args.get::<Vec<Number>>("values")?;
    if values.is_empty() {
        return Err(args.refuse("values", "the Model Garden raises ValueError: Expect non empty []"));
    }
    if boundaries.len() != values.len() {
        let (found, wanted) = (boundaries.len(), values.len());
        return Err(args.refuse(
            "boundaries",
            format!("the Model Garden raises ValueError: Boundaries length is equal to learning rate levels length{found} != {wanted}"),
        ));
    }
    let leg = |index: usize| {
        let Length(begin) = boundaries[index];
        let steps = boundaries.get(index + 1).map_or(Number::Int(0), |Length(end)| *end - begin);
        let end = values.get(index + 1).copied().unwrap_or(Number::Float(0.0));
        Leg {
            begin: F32::from(begin),
            steps: F32::from(steps),
            fall: F32::from(values[index] - end),
            end: F32::from(end),
        }
    };
    Ok(Curve::StepCosine { offset: offset(args)?, legs: (0..values.len()).map(leg).collect() })
}
