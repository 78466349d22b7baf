//! Powers of the step.

use super::common::{BASE, GardenClass, OFFSET, STEP_POWER, build, offset, single};
use crate::dialect::kit::params::number;
use crate::dialect::kit::values::Length;
use crate::dialect::tensorflow::common::NAME;
use crate::dialect::tensorflow::curve::TfCurve;
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::single::F32;
use crate::schedule::Unit;

/// `DirectPowerDecay`.
pub(super) const DIRECT_POWER_DECAY: GardenClass = GardenClass {
    kind: Kind {
        name: "DirectPowerDecay",
        aliases: &[],
        summary: "a power of the step",
        formula: "initial_learning_rate * max(t, 1)**power",
        edges: &["Step 0 has the same rate as step 1; it never ends."],
        interval: Interval::Always(Unit::Step),
        params: &[BASE, STEP_POWER, NAME],
        example: "run: {steps: 1000}\nschedule: {kind: official.modeling.optimization.DirectPowerDecay, initial_learning_rate: 0.1, power: -0.5}",
        build: |args| build(args, &DIRECT_POWER_DECAY),
    },
    curve: power,
};

/// `PowerAndLinearDecay`.
pub(super) const POWER_AND_LINEAR_DECAY: GardenClass = GardenClass {
    kind: Kind {
        name: "PowerAndLinearDecay",
        aliases: &[],
        summary: "a power of the step, with a line down to 0 at the end",
        formula: "initial_learning_rate * max(t - offset, 1)**power * min(1, (total_decay_steps - (t - offset)) / (total_decay_steps * linear_decay_fraction))",
        edges: &[
            "0 from `offset + total_decay_steps` on.",
            "If `total_decay_steps * linear_decay_fraction` is not positive, there is no line.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            BASE,
            Param::required(
                "total_decay_steps",
                Type::Number,
                "length of the schedule in updates; the rate is 0 at its end",
            )
            .means(Role::Total),
            STEP_POWER,
            number(
                "linear_decay_fraction",
                "0.1",
                "the fraction of `total_decay_steps` in which the line falls",
            ),
            OFFSET,
            NAME,
        ],
        example: "schedule: {kind: official.modeling.optimization.PowerAndLinearDecay, initial_learning_rate: 0.1, total_decay_steps: 1000, power: -0.5}",
        build: |args| build(args, &POWER_AND_LINEAR_DECAY),
    },
    curve: power_and_linear,
};

/// `PowerDecayWithOffset`.
pub(super) const POWER_DECAY_WITH_OFFSET: GardenClass = GardenClass {
    kind: Kind {
        name: "PowerDecayWithOffset",
        aliases: &[],
        summary: "a power of the step after an offset",
        formula: "pre_offset_learning_rate up to `offset`, then min(pre_offset_learning_rate, initial_learning_rate * max(t - offset, 1)**power)",
        edges: &[
            "Up to and including step `offset` the rate is `pre_offset_learning_rate`, and it never exceeds that later.",
            "`pre_offset_learning_rate` is a million by default: the class is meant to follow a warmup that ends at `offset`.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            BASE,
            STEP_POWER,
            OFFSET,
            number(
                "pre_offset_learning_rate",
                "1.0e6",
                "the rate up to `offset`, and the highest rate after it",
            ),
            NAME,
        ],
        example: "run: {steps: 1000}\nschedule: {kind: official.modeling.optimization.PowerDecayWithOffset, initial_learning_rate: 0.1, power: -0.5, offset: 100, pre_offset_learning_rate: 0.1}",
        build: |args| build(args, &POWER_DECAY_WITH_OFFSET),
    },
    curve: power_with_offset,
};

fn power(args: &Args<'_>) -> Resolved<TfCurve> {
    Ok(TfCurve::Power { lr: single(args, "initial_learning_rate")?, power: single(args, "power")? })
}

fn power_and_linear(args: &Args<'_>) -> Resolved<TfCurve> {
    let Length(total) = args.get("total_decay_steps")?;
    let tail = total.float() * args.get::<f64>("linear_decay_fraction")?;
    Ok(TfCurve::PowerAndLinear {
        lr: single(args, "initial_learning_rate")?,
        power: single(args, "power")?,
        offset: offset(args)?,
        total: F32::from(total),
        tail: (tail > 0.0).then(|| F32::from(tail)),
    })
}

fn power_with_offset(args: &Args<'_>) -> Resolved<TfCurve> {
    Ok(TfCurve::PowerWithOffset {
        lr: single(args, "initial_learning_rate")?,
        power: single(args, "power")?,
        offset: F32::from(offset(args)?),
        before: single(args, "pre_offset_learning_rate")?,
    })
}
