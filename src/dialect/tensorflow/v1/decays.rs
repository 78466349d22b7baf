//! Decays without a cosine: exponential, natural exponential, inverse time and polynomial.

use super::common::{LEARNING_RATE, build, lr};
use crate::diagnostic::Diagnostic;
use crate::dialect::Role;
use crate::dialect::kit::params::{CYCLE, END_LEARNING_RATE, POWER, STAIRCASE};
use crate::dialect::tensorflow::common::{DECAY_RATE, DECAY_STEPS, NAME, fits, periods, polynomial, tensor};
use crate::dialect::tensorflow::curve::TfCurve;
use crate::dialect::{Args, Interval, Kind, Resolved};
use crate::number::python::Number;
use crate::number::single::F32;
use crate::schedule::Unit;

/// `exponential_decay`.
pub(super) const EXPONENTIAL_DECAY: Kind = Kind {
    name: "exponential_decay",
    aliases: &[],
    summary: "a factor every `decay_steps`, smoothly or in steps",
    formula: "learning_rate * decay_rate**(t / decay_steps), the exponent floored if `staircase`",
    edges: &["It never ends."],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS.means(Role::Period), DECAY_RATE, STAIRCASE, NAME],
    example: "run: {steps: 1000}\nschedule: {kind: tf.compat.v1.train.exponential_decay, learning_rate: 0.1, decay_steps: 200, decay_rate: 0.9}",
    build: |args| build(args, exponential),
};

/// `natural_exp_decay`.
pub(super) const NATURAL_EXP_DECAY: Kind = Kind {
    name: "natural_exp_decay",
    aliases: &[],
    summary: "exponential decay by a rate per `decay_steps`",
    formula: "learning_rate * exp(-decay_rate)**(t / decay_steps), the exponent floored if `staircase`",
    edges: &[
        "It never ends.",
        "`exp(-decay_rate)` is rounded to float32 before it is raised to the power.",
        "A `decay_rate` without a decimal point raises: TensorFlow has no exponential of an integer.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS.means(Role::Period), DECAY_RATE, STAIRCASE, NAME],
    example: "run: {steps: 1000}\nschedule: {kind: tf.compat.v1.train.natural_exp_decay, learning_rate: 0.1, decay_steps: 200, decay_rate: 0.5}",
    build: |args| build(args, natural_exp),
};

/// `inverse_time_decay`.
pub(super) const INVERSE_TIME_DECAY: Kind = Kind {
    name: "inverse_time_decay",
    aliases: &[],
    summary: "the rate divided by a number that grows linearly",
    formula: "learning_rate / (1 + decay_rate * (t / decay_steps)), the fraction floored if `staircase`",
    edges: &["It never ends."],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS.means(Role::Period), DECAY_RATE, STAIRCASE, NAME],
    example: "run: {steps: 1000}\nschedule: {kind: tf.compat.v1.train.inverse_time_decay, learning_rate: 0.1, decay_steps: 100, decay_rate: 0.5}",
    build: |args| build(args, inverse_time),
};

/// `polynomial_decay`.
pub(super) const POLYNOMIAL_DECAY: Kind = Kind {
    name: "polynomial_decay",
    aliases: &[],
    summary: "a power curve from one rate to another, once or in cycles",
    formula: "(learning_rate - end_learning_rate) * (1 - min(t, decay_steps) / decay_steps)**power + end_learning_rate",
    edges: &[
        "`end_learning_rate` from `decay_steps` on; its default is 0.0001, not 0.",
        "With `cycle` the decay is stretched to the next multiple of `decay_steps`; at the multiple itself the rate is `end_learning_rate`.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS, END_LEARNING_RATE, POWER, CYCLE, NAME],
    example: "schedule: {kind: tf.compat.v1.train.polynomial_decay, learning_rate: 0.1, decay_steps: 1000, end_learning_rate: 0.01, power: 0.5}",
    build: |args| build(args, |args| polynomial(args, lr(args)?)),
};

fn exponential(args: &Args<'_>) -> Resolved<TfCurve> {
    Ok(TfCurve::Exponential { lr: lr(args)?, decay: periods(args)?, rate: tensor(args, "decay_rate")? })
}

fn natural_exp(args: &Args<'_>) -> Resolved<TfCurve> {
    let exponent = -exponent(args)?;
    Ok(TfCurve::Exponential { lr: lr(args)?, decay: periods(args)?, rate: exponent.exp() })
}

fn inverse_time(args: &Args<'_>) -> Resolved<TfCurve> {
    Ok(TfCurve::InverseTime { lr: lr(args)?, decay: periods(args)?, rate: tensor(args, "decay_rate")? })
}

fn exponent(args: &Args<'_>) -> Result<F32, Diagnostic> {
    match args.get::<Number>("decay_rate")? {
        Number::Int(value) => Err(args
            .refuse("decay_rate", format!("`decay_rate` of `{}` is an integer", args.full_name()))
            .why("TensorFlow raises InvalidArgumentError: it has no exponential of an int32")
            .help(format!("write `decay_rate: {value}.0`"))),
        number => fits(args, "decay_rate", number),
    }
}
