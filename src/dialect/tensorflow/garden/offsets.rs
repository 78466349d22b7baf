//! Classes of Keras with an offset.

use super::common::{GardenClass, INITIAL, OFFSET, build, lr, offset};
use crate::dialect::kit::params::{CYCLE, END_LEARNING_RATE, POWER, STAIRCASE, absent, number};
use crate::dialect::kit::values::Length;
use crate::dialect::tensorflow::common::{
    ALPHA, DECAY_RATE, DECAY_STEPS, NAME, fits, periods, piecewise, polynomial, share, steps, tensor,
};
use crate::dialect::tensorflow::curve::{Boundaries, CosineRamp, TfCurve};
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::Unit;

/// `PiecewiseConstantDecayWithOffset`.
pub(super) const PIECEWISE_CONSTANT_DECAY_WITH_OFFSET: GardenClass = GardenClass {
    kind: Kind {
        name: "PiecewiseConstantDecayWithOffset",
        aliases: &[],
        summary: "a value for each stretch between boundaries",
        formula: "values[number of boundaries below t - offset]",
        edges: &[
            "At `t - offset == boundary` the old value applies.",
            "If boundaries do not increase, TensorFlow raises at the first step at which two values apply.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            OFFSET,
            Param::required(
                "boundaries",
                Type::List(&Type::Number),
                "the last step of each value but the last, in increasing order",
            )
            .means(Role::Milestones),
            Param::required("values", Type::List(&Type::Number), "the values, one more than boundaries")
                .means(Role::Rates),
            NAME,
        ],
        example: "run: {steps: 300}\nschedule: {kind: official.modeling.optimization.PiecewiseConstantDecayWithOffset, boundaries: [100, 200], values: [0.1, 0.01, 0.001]}",
        build: |args| build(args, &PIECEWISE_CONSTANT_DECAY_WITH_OFFSET),
    },
    curve: |args| offset_by(args, constants),
};

/// `PolynomialDecayWithOffset`.
pub(super) const POLYNOMIAL_DECAY_WITH_OFFSET: GardenClass = GardenClass {
    kind: Kind {
        name: "PolynomialDecayWithOffset",
        aliases: &[],
        summary: "a power curve from one rate to another, once or in cycles",
        formula: "(initial_learning_rate - end_learning_rate) * (1 - min(t - offset, decay_steps) / decay_steps)**power + end_learning_rate",
        edges: &[
            "`end_learning_rate` from `offset + decay_steps` on; its default is 0.0001, not 0.",
            "Before `offset` the rate is above `initial_learning_rate`.",
            "With `cycle` the decay is stretched to the next multiple of `decay_steps`.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[OFFSET, INITIAL, DECAY_STEPS, END_LEARNING_RATE, POWER, CYCLE, NAME],
        example: "schedule: {kind: official.modeling.optimization.PolynomialDecayWithOffset, initial_learning_rate: 0.1, decay_steps: 1000, end_learning_rate: 0.0}",
        build: |args| build(args, &POLYNOMIAL_DECAY_WITH_OFFSET),
    },
    curve: |args| offset_by(args, |args| polynomial(args, lr(args)?)),
};

/// `ExponentialDecayWithOffset`.
pub(super) const EXPONENTIAL_DECAY_WITH_OFFSET: GardenClass = GardenClass {
    kind: Kind {
        name: "ExponentialDecayWithOffset",
        aliases: &[],
        summary: "a factor every `decay_steps`, smoothly or in steps",
        formula: "initial_learning_rate * decay_rate**((t - offset) / decay_steps), the exponent floored if `staircase`",
        edges: &["It never ends. Before `offset` the rate is above `initial_learning_rate`."],
        interval: Interval::Always(Unit::Step),
        params: &[OFFSET, INITIAL, DECAY_STEPS.means(Role::Period), DECAY_RATE, STAIRCASE, NAME],
        example: "run: {steps: 1000}\nschedule: {kind: official.modeling.optimization.ExponentialDecayWithOffset, initial_learning_rate: 0.1, decay_steps: 200, decay_rate: 0.9}",
        build: |args| build(args, &EXPONENTIAL_DECAY_WITH_OFFSET),
    },
    curve: |args| offset_by(args, exponential),
};

/// `CosineDecayWithOffset`.
pub(super) const COSINE_DECAY_WITH_OFFSET: GardenClass = GardenClass {
    kind: Kind {
        name: "CosineDecayWithOffset",
        aliases: &[],
        summary: "half a cosine from a rate to a fraction of it, with an optional warmup",
        formula: "initial_learning_rate * ((1 - alpha) * 0.5 * (1 + cos(pi * min(t - offset, decay_steps) / decay_steps)) + alpha)",
        edges: &[
            "`initial_learning_rate * alpha` from `offset + decay_steps` on; before `offset` the curve is mirrored.",
            "With `warmup_target` a line leads there within `warmup_steps`, and the cosine starts from it; without one, `warmup_steps` is ignored.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            OFFSET,
            INITIAL,
            DECAY_STEPS,
            ALPHA,
            NAME,
            absent("warmup_target", "the rate at the end of the warmup").means(Role::Peak),
            number("warmup_steps", "0", "length of the warmup in updates, before `decay_steps`")
                .means(Role::Warmup),
        ],
        example: "schedule: {kind: official.modeling.optimization.CosineDecayWithOffset, initial_learning_rate: 0.1, decay_steps: 1000}",
        build: |args| build(args, &COSINE_DECAY_WITH_OFFSET),
    },
    curve: |args| offset_by(args, cosine),
};

/// A curve of Keras with an offset.
fn offset_by(args: &Args<'_>, curve: fn(&Args<'_>) -> Resolved<TfCurve>) -> Resolved<TfCurve> {
    Ok(TfCurve::Offset { offset: offset(args)?, curve: Box::new(curve(args)?) })
}

fn constants(args: &Args<'_>) -> Resolved<TfCurve> {
    let boundaries = args.get::<Vec<Length>>("boundaries")?.into_iter();
    let boundaries = boundaries.map(|Length(boundary)| fits(args, "boundaries", boundary));
    let sentence = "The length of boundaries should be 1 less than the length of values.";
    piecewise(args, Boundaries::Float(boundaries.collect::<Result<_, _>>()?), sentence)
}

fn exponential(args: &Args<'_>) -> Resolved<TfCurve> {
    Ok(TfCurve::Exponential { lr: lr(args)?, decay: periods(args)?, rate: tensor(args, "decay_rate")? })
}

fn cosine(args: &Args<'_>) -> Resolved<TfCurve> {
    let lr = lr(args)?;
    let target = args.get::<Option<Number>>("warmup_target")?;
    let length = steps(args, "warmup_steps")?;
    let warmup = match target {
        Some(target) => Some(CosineRamp { target: fits(args, "warmup_target", target)?, steps: length }),
        None => None,
    };
    Ok(TfCurve::Cosine { lr, steps: steps(args, "decay_steps")?, share: share(args)?, warmup })
}
