//! `tf.compat.v1.train`: the decay functions of TensorFlow 1.
//!
//! Read: tensorflow 2.21.0, `python/keras/optimizer_v2/legacy_learning_rate_decay.py` and `learning_rate_schedule.py`
//! beside it; measured eagerly, with the global step that `get_or_create_global_step` makes. A function's parameters are
//! all here except for that step.

use super::curve::{Boundaries, Counter, Curve};
use super::noise::NoisyLinearCosine;
use super::*;
use crate::dialect::kit::values::Whole;
use crate::dialect::{Dialect, Interval, Kind};
use crate::schedule::{Channel, Nature, Precision, Unit};
use std::sync::Arc;

type Made = Result<Curve, Diagnostic>;

/// `tf.compat.v1.train`.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "tf.compat.v1.train",
    summary: "TensorFlow 1's decay functions in TensorFlow 2.21.0: functions of the global step, in float32",
    conventions: &[
        "Read and measured: tensorflow 2.21.0 on a CPU, eagerly; `global_step` (`x` in `piecewise_constant`) is the update.",
        "One step is one update by the optimizer; the first update sees the global step 0.",
        "In `piecewise_constant` a boundary still has the old value: the new one is in force at `boundary + 1`.",
        "Past the end the last value holds, except for the functions without an end and for `cycle: true`.",
        "Float32, rounded after every operation, denormals taken for zero; the step is cast to float32, exactly up to 2^24. Graph mode rewrites divisions and differs in the last bits.",
        "A `learning_rate` without a decimal point makes TensorFlow compute with integers, which fails in every function.",
    ],
    kinds: &[
        EXPONENTIAL_DECAY,
        PIECEWISE_CONSTANT_DECAY,
        POLYNOMIAL_DECAY,
        NATURAL_EXP_DECAY,
        INVERSE_TIME_DECAY,
        COSINE_DECAY,
        COSINE_DECAY_RESTARTS,
        LINEAR_COSINE_DECAY,
        NOISY_LINEAR_COSINE_DECAY,
    ],
};

const LEARNING_RATE: Param =
    Param::required("learning_rate", Type::Number, "the rate at step 0, with a decimal point");

const EXPONENTIAL_DECAY: Kind = Kind {
    name: "exponential_decay",
    aliases: &[],
    summary: "a factor every `decay_steps`, smoothly or in steps",
    formula: "learning_rate * decay_rate**(t / decay_steps), the exponent floored if `staircase`",
    edges: &["It never ends by itself."],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS, DECAY_RATE, STAIRCASE, NAME],
    example: "run: {steps: 1000}\nschedule: {kind: tf.compat.v1.train.exponential_decay, learning_rate: 0.1, decay_steps: 200, decay_rate: 0.9}",
    build: |args| build(args, exponential),
};

const PIECEWISE_CONSTANT_DECAY: Kind = Kind {
    name: "piecewise_constant_decay",
    aliases: &["piecewise_constant"],
    summary: "a value for each stretch between boundaries",
    formula: "values[number of boundaries below t]",
    edges: &[
        "At `t == boundary` the old value is in force, the new one from `boundary + 1` on.",
        "Boundaries that are no integers are refused by TensorFlow, as the global step is one; so are values of which only some are integers.",
        "Where boundaries do not grow, TensorFlow raises at the first step at which two values are in force.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        Param::required(
            "boundaries",
            Type::List(&Type::Number),
            "the last step of each value, in order, integers",
        ),
        Param::required("values", Type::List(&Type::Number), "the values, one more than boundaries"),
        NAME,
    ],
    example: "run: {steps: 300}\nschedule: {kind: tf.compat.v1.train.piecewise_constant, boundaries: [100, 200], values: [0.1, 0.01, 0.001]}",
    build: |args| build(args, constants),
};

const POLYNOMIAL_DECAY: Kind = Kind {
    name: "polynomial_decay",
    aliases: &[],
    summary: "a power curve from one rate to another, once or again and again",
    formula: "(learning_rate - end_learning_rate) * (1 - min(t, decay_steps) / decay_steps)**power + end_learning_rate",
    edges: &[
        "`end_learning_rate` from `decay_steps` on; left out, that is 0.0001 and not 0.",
        "With `cycle` the decay is stretched to the next multiple of `decay_steps` instead; at the multiple itself the rate is `end_learning_rate`.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS, END_LEARNING_RATE, POWER, CYCLE, NAME],
    example: "schedule: {kind: tf.compat.v1.train.polynomial_decay, learning_rate: 0.1, decay_steps: 1000, end_learning_rate: 0.01, power: 0.5}",
    build: |args| build(args, |args| polynomial(args, lr(args)?)),
};

const NATURAL_EXP_DECAY: Kind = Kind {
    name: "natural_exp_decay",
    aliases: &[],
    summary: "exponential decay by a rate per `decay_steps`",
    formula: "learning_rate * exp(-decay_rate)**(t / decay_steps), the exponent floored if `staircase`",
    edges: &[
        "It never ends by itself.",
        "`exp(-decay_rate)` is rounded to float32 before it is raised to the power.",
        "A `decay_rate` without a decimal point is refused by TensorFlow: it has no exponential of an integer.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS, DECAY_RATE, STAIRCASE, NAME],
    example: "run: {steps: 1000}\nschedule: {kind: tf.compat.v1.train.natural_exp_decay, learning_rate: 0.1, decay_steps: 200, decay_rate: 0.5}",
    build: |args| build(args, natural_exp),
};

const INVERSE_TIME_DECAY: Kind = Kind {
    name: "inverse_time_decay",
    aliases: &[],
    summary: "the rate divided by a growing line",
    formula: "learning_rate / (1 + decay_rate * (t / decay_steps)), the fraction floored if `staircase`",
    edges: &["It never ends by itself."],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS, DECAY_RATE, STAIRCASE, NAME],
    example: "run: {steps: 1000}\nschedule: {kind: tf.compat.v1.train.inverse_time_decay, learning_rate: 0.1, decay_steps: 100, decay_rate: 0.5}",
    build: |args| build(args, inverse_time),
};

const COSINE_DECAY: Kind = Kind {
    name: "cosine_decay",
    aliases: &[],
    summary: "half a cosine from a rate to a share of it",
    formula: "learning_rate * ((1 - alpha) * 0.5 * (1 + cos(pi * min(t, decay_steps) / decay_steps)) + alpha)",
    edges: &["`learning_rate * alpha` from `decay_steps` on."],
    interval: Interval::Always(Unit::Step),
    params: &[LEARNING_RATE, DECAY_STEPS, ALPHA, NAME],
    example: "schedule: {kind: tf.compat.v1.train.cosine_decay, learning_rate: 0.1, decay_steps: 1000}",
    build: |args| build(args, cosine),
};

const COSINE_DECAY_RESTARTS: Kind = Kind {
    name: "cosine_decay_restarts",
    aliases: &[],
    summary: "half cosines one after another, each longer and perhaps lower",
    formula: "learning_rate * ((1 - alpha) * 0.5 * m_mul**i * (1 + cos(pi * fraction)) + alpha), i = floor(log(1 - t / first_decay_steps * (1 - t_mul)) / log(t_mul))",
    edges: &[
        "It never ends by itself.",
        "The number of restarts comes from logarithms in float32: at some restarts the old cycle's end, often 0, is seen once more.",
        "`alpha` is not scaled by `m_mul`.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        LEARNING_RATE,
        Param::required("first_decay_steps", Type::Number, "updates of the first cycle"),
        Param::optional(
            "t_mul",
            Type::Number,
            Default::Is("2.0"),
            "how much longer each cycle is than the one before",
        ),
        Param::optional(
            "m_mul",
            Type::Number,
            Default::Is("1.0"),
            "how much higher each cycle begins than the one before",
        ),
        ALPHA,
        NAME,
    ],
    example: "run: {steps: 700}\nschedule: {kind: tf.compat.v1.train.cosine_decay_restarts, learning_rate: 0.1, first_decay_steps: 100, m_mul: 0.8}",
    build: |args| build(args, restarts),
};

const LINEAR_COSINE_DECAY: Kind = Kind {
    name: "linear_cosine_decay",
    aliases: &[],
    summary: "a falling line times a cosine",
    formula: "learning_rate * ((alpha + (decay_steps - t) / decay_steps) * 0.5 * (1 + cos(pi * 2 * num_periods * t / decay_steps)) + beta), t at most `decay_steps`",
    edges: &["What is reached at `decay_steps` holds from there on."],
    interval: Interval::Always(Unit::Step),
    params: &[
        LEARNING_RATE,
        DECAY_STEPS,
        Param::optional(
            "num_periods",
            Type::Number,
            Default::Is("0.5"),
            "the periods of the cosine in `decay_steps`",
        ),
        Param::optional("alpha", Type::Number, Default::Is("0.0"), "added to the line"),
        Param::optional("beta", Type::Number, Default::Is("0.001"), "added to the product"),
        NAME,
    ],
    example: "schedule: {kind: tf.compat.v1.train.linear_cosine_decay, learning_rate: 0.1, decay_steps: 1000}",
    build: |args| build(args, linear_cosine),
};

const NOISY_LINEAR_COSINE_DECAY: Kind = Kind {
    name: "noisy_linear_cosine_decay",
    aliases: &[],
    summary: "a falling line with noise, times a cosine",
    formula: "learning_rate * ((alpha + (decay_steps - t) / decay_steps + noise) * 0.5 * (1 + cos(pi * 2 * num_periods * t / decay_steps)) + beta), t at most `decay_steps`, noise normal with variance initial_variance / (1 + t)**variance_decay",
    edges: &[
        "What is reached at `decay_steps` holds from there on, but for the noise, which goes on.",
        "TensorFlow draws the noise anew at each call: the values are those after `tf.random.set_seed(seed)` where nothing but this schedule draws, once per update, eagerly.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        LEARNING_RATE,
        DECAY_STEPS,
        Param::optional(
            "initial_variance",
            Type::Number,
            Default::Is("1.0"),
            "the variance of the noise at step 0",
        ),
        Param::optional(
            "variance_decay",
            Type::Number,
            Default::Is("0.55"),
            "the power of `1 + t` by which the variance falls",
        ),
        Param::optional(
            "num_periods",
            Type::Number,
            Default::Is("0.5"),
            "the periods of the cosine in `decay_steps`",
        ),
        Param::optional("alpha", Type::Number, Default::Is("0.0"), "added to the line"),
        Param::optional("beta", Type::Number, Default::Is("0.001"), "added to the product"),
        NAME,
        Param::required(
            "seed",
            Type::Count,
            "what `tf.random.set_seed` is called with before training; without it TensorFlow has another curve each time",
        ),
    ],
    example: "schedule: {kind: tf.compat.v1.train.noisy_linear_cosine_decay, learning_rate: 0.1, decay_steps: 1000, initial_variance: 0.01, seed: 42}",
    build: noisy,
};

fn noisy(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let _without_effect: Option<String> = args.get("name")?;
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

/// The schedule of a function of the global step.
fn build(args: &Args<'_>, curve: fn(&Args<'_>) -> Made) -> Result<Schedule, Diagnostic> {
    let _without_effect: Option<String> = args.get("name")?;
    Ok(schedule(args, curve(args)?, Counter::Whole))
}

fn lr(args: &Args<'_>) -> Result<F32, Diagnostic> {
    rate(args, "learning_rate")
}

fn exponential(args: &Args<'_>) -> Made {
    Ok(Curve::Exponential { lr: lr(args)?, decay: periods(args)?, rate: tensor(args, "decay_rate")? })
}

fn natural_exp(args: &Args<'_>) -> Made {
    let exponent = -exponent(args)?;
    Ok(Curve::Exponential { lr: lr(args)?, decay: periods(args)?, rate: exponent.exp() })
}

fn inverse_time(args: &Args<'_>) -> Made {
    Ok(Curve::InverseTime { lr: lr(args)?, decay: periods(args)?, rate: tensor(args, "decay_rate")? })
}

fn cosine(args: &Args<'_>) -> Made {
    Ok(Curve::Cosine { lr: lr(args)?, steps: steps(args, "decay_steps")?, share: share(args)?, warmup: None })
}

fn restarts(args: &Args<'_>) -> Made {
    Ok(Curve::Restarts {
        lr: lr(args)?,
        steps: steps(args, "first_decay_steps")?,
        t_mul: tensor(args, "t_mul")?,
        m_mul: tensor(args, "m_mul")?,
        alpha: tensor(args, "alpha")?,
    })
}

fn linear_cosine(args: &Args<'_>) -> Made {
    Ok(Curve::LinearCosine {
        lr: lr(args)?,
        steps: steps(args, "decay_steps")?,
        num_periods: tensor(args, "num_periods")?,
        alpha: tensor(args, "alpha")?,
        beta: tensor(args, "beta")?,
    })
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

fn constants(args: &Args<'_>) -> Made {
    let mut boundaries = Vec::new();
    for Whole(boundary) in args.get::<Vec<Whole>>("boundaries")? {
        match boundary {
            Number::Int(boundary) => boundaries.push(boundary as i64),
            value => {
                return Err(args
                    .refuse("boundaries", "TensorFlow raises ValueError: Boundaries (<dtype: 'float32'>) must have the same dtype as x (<dtype: 'int64'>).")
                    .why(format!("{value} is no integer, and the global step is one")));
            }
        }
    }
    let values: Vec<Number> = args.get("values")?;
    let kind = |value: &Number| match value {
        Number::Float(_) => "float32",
        Number::Int(value) if i32::try_from(*value).is_ok() => "int32",
        _ => "int64",
    };
    if let Some(other) = values.iter().find(|value| kind(value) != kind(&values[0])) {
        let (first, other) = (kind(&values[0]), kind(other));
        return Err(args
            .refuse("values", format!("TensorFlow raises ValueError: Values must have elements all with the same dtype (<dtype: '{first}'> vs <dtype: '{other}'>)."))
            .help("write all of them with a decimal point"));
    }
    let sentence = "The length of boundaries should be 1 less than the length of values";
    piecewise(args, Boundaries::Whole(boundaries), sentence)
}
