//! Cosines: one, with restarts, times a line, and times a line with noise.

use super::common::{LEARNING_RATE, build, lr};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::params::{M_MUL, T_MUL, number};
use crate::dialect::tensorflow::common::{ALPHA, DECAY_STEPS, NAME, share, steps, tensor};
use crate::dialect::tensorflow::curve::TfCurve;
use crate::dialect::tensorflow::noise::NoisyLinearCosine;
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::schedule::{Channel, Nature, Precision, Schedule, Unit};
use std::sync::Arc;

/// `cosine_decay`.
pub(super) const COSINE_DECAY: Kind = Kind {
    name: "cosine_decay",
    aliases: &[],
    summary: "half a cosine from a rate to a fraction of it",
    formula: "learning_rate * ((1 - alpha) * 0.5 * (1 + cos(pi * min(t, decay_steps) / decay_steps)) + alpha)",
    edges: &["`learning_rate * alpha` from `decay_steps` on."],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS, ALPHA, NAME],
    example: "schedule: {kind: tf.compat.v1.train.cosine_decay, learning_rate: 0.1, decay_steps: 1000}",
    build: |args| build(args, cosine),
};

/// `cosine_decay_restarts`.
pub(super) const COSINE_DECAY_RESTARTS: Kind = Kind {
    name: "cosine_decay_restarts",
    aliases: &[],
    summary: "half cosines, one after another, each longer or lower than the one before",
    formula: "learning_rate * ((1 - alpha) * 0.5 * m_mul**i * (1 + cos(pi * fraction)) + alpha), i = floor(log(1 - t / first_decay_steps * (1 - t_mul)) / log(t_mul))",
    edges: &[
        "It never ends.",
        "The number of restarts is found by logarithms in float32: at some restarts the end of the old cycle, often 0, is used once more.",
        "`alpha` is not scaled by `m_mul`.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        LEARNING_RATE,
        Param::required("first_decay_steps", Type::Number, "updates of the first cycle").means(Role::Period),
        T_MUL,
        M_MUL,
        ALPHA,
        NAME,
    ],
    example: "run: {steps: 700}\nschedule: {kind: tf.compat.v1.train.cosine_decay_restarts, learning_rate: 0.1, first_decay_steps: 100, m_mul: 0.8}",
    build: |args| build(args, restarts),
};

/// `linear_cosine_decay`.
pub(super) const LINEAR_COSINE_DECAY: Kind = Kind {
    name: "linear_cosine_decay",
    aliases: &[],
    summary: "a falling line times a cosine",
    formula: "learning_rate * ((alpha + (decay_steps - t) / decay_steps) * 0.5 * (1 + cos(pi * 2 * num_periods * t / decay_steps)) + beta), t at most `decay_steps`",
    edges: &["The value at `decay_steps` holds from there on."],
    interval: Interval::Always(Unit::Step),
    params: &[
        LEARNING_RATE,
        DECAY_STEPS,
        number("num_periods", "0.5", "the periods of the cosine in `decay_steps`"),
        number("alpha", "0.0", "added to the line"),
        number("beta", "0.001", "added to the product"),
        NAME,
    ],
    example: "schedule: {kind: tf.compat.v1.train.linear_cosine_decay, learning_rate: 0.1, decay_steps: 1000}",
    build: |args| build(args, linear_cosine),
};

/// `noisy_linear_cosine_decay`.
pub(super) const NOISY_LINEAR_COSINE_DECAY: Kind = Kind {
    name: "noisy_linear_cosine_decay",
    aliases: &[],
    summary: "a falling line with noise, times a cosine",
    formula: "learning_rate * ((alpha + (decay_steps - t) / decay_steps + noise) * 0.5 * (1 + cos(pi * 2 * num_periods * t / decay_steps)) + beta), t at most `decay_steps`, noise normal with variance initial_variance / (1 + t)**variance_decay",
    edges: &[
        "The value at `decay_steps` holds from there on, except for the noise.",
        "TensorFlow draws new noise at each call: the values are those after `tf.random.set_seed(seed)`, eagerly, if nothing else draws and the schedule is called once per update.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        LEARNING_RATE,
        DECAY_STEPS,
        number("initial_variance", "1.0", "the variance of the noise at step 0"),
        number("variance_decay", "0.55", "the power of `1 + t` by which the variance falls"),
        number("num_periods", "0.5", "the periods of the cosine in `decay_steps`"),
        number("alpha", "0.0", "added to the line"),
        number("beta", "0.001", "added to the product"),
        NAME,
        Param::required(
            "seed",
            Type::Count,
            "the argument of `tf.random.set_seed` before training; without it every run has another curve",
        ),
    ],
    example: "schedule: {kind: tf.compat.v1.train.noisy_linear_cosine_decay, learning_rate: 0.1, decay_steps: 1000, initial_variance: 0.01, seed: 42}",
    build: noisy,
};

fn cosine(args: &Args<'_>) -> Resolved<TfCurve> {
    Ok(TfCurve::Cosine {
        lr: lr(args)?,
        steps: steps(args, "decay_steps")?,
        share: share(args)?,
        warmup: None,
    })
}

fn restarts(args: &Args<'_>) -> Resolved<TfCurve> {
    Ok(TfCurve::Restarts {
        lr: lr(args)?,
        steps: steps(args, "first_decay_steps")?,
        t_mul: tensor(args, "t_mul")?,
        m_mul: tensor(args, "m_mul")?,
        alpha: tensor(args, "alpha")?,
    })
}

fn linear_cosine(args: &Args<'_>) -> Resolved<TfCurve> {
    Ok(TfCurve::LinearCosine {
        lr: lr(args)?,
        steps: steps(args, "decay_steps")?,
        num_periods: tensor(args, "num_periods")?,
        alpha: tensor(args, "alpha")?,
        beta: tensor(args, "beta")?,
    })
}

fn noisy(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    args.check::<Option<String>>("name")?;
    let rule = NoisyLinearCosine {
        lr: lr(args)?,
        steps: steps(args, "decay_steps")?,
        initial_variance: tensor(args, "initial_variance")?,
        variance_decay: tensor(args, "variance_decay")?,
        num_periods: tensor(args, "num_periods")?,
        alpha: tensor(args, "alpha")?,
        beta: tensor(args, "beta")?,
        seed: args.get("seed")?,
    };
    let channels = vec![Channel::learning_rate(Precision::Single)];
    let schedule = Schedule::new(Unit::Step, channels, Nature::Recurrent(Arc::new(rule)));
    let length = f64::from(rule.steps.get()).ceil() as u64;
    Ok(if length > 0 { schedule.lasting(length) } else { schedule })
}
