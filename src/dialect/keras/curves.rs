//! From the parameters to the schedules: each error that Keras raises, and which formula applies.

use super::float::{self, Share};
use super::piecewise::{Piecewise, Values};
use super::plateau::Plateau;
use super::tensor::{Scalar, Width, flush};
use super::{Args, Number, Steps, remarks, watch, whole};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::curve::{self, Curve};
use crate::dialect::kit::values::{Column, Word};
use crate::schedule::{Channel, Nature, Precision, Schedule, Unit};
use std::sync::Arc;

type Built = Result<Schedule, Diagnostic>;

pub(super) fn exponential(args: &Args<'_>) -> Built {
    decay(args, float::Exponential, whole::Exponential)
}

pub(super) fn inverse_time(args: &Args<'_>) -> Built {
    decay(args, float::InverseTime, whole::InverseTime)
}

/// The schedules that divide the step by `decay_steps` and never end.
fn decay<F: curve::Formula + 'static, W: whole::Formula + 'static>(
    args: &Args<'_>,
    float: fn(float::Decay) -> F,
    whole: fn(whole::Decay) -> W,
) -> Built {
    let Steps { scalar: steps, number } = positive(args, "decay_steps")?;
    let (initial, rate): (Scalar, Scalar) = (args.get("initial_learning_rate")?, args.get("decay_rate")?);
    let staircase = args.get("staircase")?;
    check_name(args)?;
    let schedule = match initial {
        Scalar::Float(_) => remarks::of_float(
            args,
            Schedule::single(Curve(float(float::Decay {
                initial: initial.float(),
                decay_steps: steps.float(),
                decay_rate: rate.float(),
                staircase,
            }))),
        ),
        Scalar::Whole(initial, width) => remarks::of_whole(
            args,
            width,
            Schedule::single(whole::Curve(whole(whole::Decay {
                width,
                initial,
                decay_steps: steps.whole(width),
                decay_rate: rate.whole(width),
                staircase,
            }))),
        ),
    };
    Ok(remarks::of_stairs(args, staircase, number.float(), schedule))
}

pub(super) fn polynomial(args: &Args<'_>) -> Built {
    let steps = positive(args, "decay_steps")?;
    let (initial, end): (Scalar, Scalar) =
        (args.get("initial_learning_rate")?, args.get("end_learning_rate")?);
    let (power, cycle): (Scalar, bool) = (args.get("power")?, args.get("cycle")?);
    check_name(args)?;
    let schedule = match initial {
        Scalar::Float(_) => {
            let schedule = Schedule::single(Curve(float::Polynomial {
                span: flush(initial.float() - end.float()),
                end: end.float(),
                decay_steps: steps.scalar.float(),
                power: power.float(),
                cycle,
            }));
            remarks::of_polynomial(args, initial.float(), end.float(), remarks::of_float(args, schedule))
        }
        Scalar::Whole(initial, width) if cycle && matches!(steps.scalar, Scalar::Float(_)) => {
            return Err(args
                .refuse("decay_steps", "a float as `decay_steps` of a cycle of integers")
                .why(format!("Keras: `x` and `y` must have the same dtype, got tf.{width} != tf.float32."))
                .help(format!("write `initial_learning_rate: {initial}.0`")));
        }
        Scalar::Whole(initial, width) => remarks::of_whole(
            args,
            width,
            Schedule::single(whole::Curve(whole::Polynomial {
                width,
                initial,
                end: end.whole(width),
                decay_steps: steps.scalar.whole(width),
                power: power.whole(width),
                cycle,
            })),
        ),
    };
    Ok(if cycle { schedule } else { lasting(schedule, steps.number.float()) })
}

pub(super) fn cosine(args: &Args<'_>) -> Built {
    let steps = positive(args, "decay_steps")?;
    let initial: Scalar = args.get("initial_learning_rate")?;
    let alpha = share(args.get("alpha")?);
    let target: Option<Scalar> = args.get("warmup_target")?;
    check_name(args)?;
    let Some(target) = target else {
        let _ignored: Option<Number> = args.get("warmup_steps")?;
        let schedule = match initial {
            Scalar::Float(_) => {
                let (peak, decay_steps) = (initial.float(), steps.scalar.float());
                let schedule =
                    Schedule::single(Curve(float::Cosine { peak, decay_steps, alpha, warmup: None }));
                remarks::of_float(args, schedule)
            }
            Scalar::Whole(peak, width) => {
                let decay_steps = steps.scalar.whole(width);
                let curve = whole::Cosine { width, peak, decay_steps, alpha, warmup_steps: 0 };
                remarks::of_whole(args, width, Schedule::single(whole::Curve(curve)))
            }
        };
        let decay = steps.number.float();
        return Ok(remarks::of_cosine(args, None, decay, lasting(schedule, decay)));
    };
    let warmup: Steps = args.get("warmup_steps")?;
    let schedule = match initial {
        Scalar::Float(_) => {
            let (initial, peak) = (initial.float(), target.float());
            let (decay_steps, warmup_steps) = (steps.scalar.float(), warmup.scalar.float());
            let warmup = float::Warmup {
                initial,
                rise: flush(peak - initial),
                steps: warmup_steps,
                end: flush(decay_steps + warmup_steps),
            };
            let curve = float::Cosine { peak, decay_steps, alpha, warmup: Some(warmup) };
            remarks::of_float(args, Schedule::single(Curve(curve)))
        }
        Scalar::Whole(initial, width) => {
            let warmup_steps = warmup.scalar.whole(width);
            if warmup_steps > 0 {
                return Err(integers(args, initial, width).why(format!(
                    "Keras, in the warmup: cannot compute Mul as input #1(zero-based) was expected to be a {width} tensor but is a double tensor"
                )));
            }
            let (peak, decay_steps) = (target.whole(width), steps.scalar.whole(width));
            let curve = whole::Cosine { width, peak, decay_steps, alpha, warmup_steps };
            remarks::of_whole(args, width, Schedule::single(whole::Curve(curve)))
        }
    };
    let (decay, warmup) = (steps.number.float(), warmup.number.float());
    Ok(remarks::of_cosine(args, Some(warmup), decay, lasting(schedule, decay + warmup)))
}

/// What Python makes of `1 - alpha`, and of both as factors of a float32: what is too large becomes infinite.
fn share(alpha: Number) -> Share {
    let decaying = Number::Int(1) - alpha;
    Share { decaying: flush(decaying.float() as f32), staying: flush(alpha.float() as f32) }
}

pub(super) fn restarts(args: &Args<'_>) -> Built {
    let steps = positive(args, "first_decay_steps")?;
    let (initial, alpha): (Scalar, Scalar) = (args.get("initial_learning_rate")?, args.get("alpha")?);
    let (t_mul, m_mul): (Scalar, Scalar) = (args.get("t_mul")?, args.get("m_mul")?);
    check_name(args)?;
    match initial {
        Scalar::Float(_) => {
            let curve = float::Restarts {
                initial: initial.float(),
                first_decay_steps: steps.scalar.float(),
                t_mul: t_mul.float(),
                m_mul: m_mul.float(),
                alpha: alpha.float(),
            };
            let schedule = remarks::of_float(args, Schedule::single(Curve(curve)));
            Ok(remarks::of_restarts(args, &curve, steps.number.float(), args.get("t_mul")?, schedule))
        }
        Scalar::Whole(initial, width) if t_mul.whole(width) != 1 => Err(integers(args, initial, width)
            .why(format!("Keras: Cannot convert 1.0 to EagerTensor of dtype {width}"))),
        Scalar::Whole(initial, width) => Ok(remarks::of_whole(
            args,
            width,
            Schedule::single(whole::Curve(whole::Restarts {
                width,
                initial,
                first_decay_steps: steps.scalar.whole(width),
                m_mul: m_mul.whole(width),
                alpha: alpha.whole(width),
            })),
        )),
    }
}

pub(super) fn piecewise(args: &Args<'_>) -> Built {
    let boundaries: Vec<Steps> = args.get("boundaries")?;
    let values: Vec<Scalar> = args.get("values")?;
    if boundaries.len() + 1 != values.len() {
        let (have, want) = (boundaries.len(), values.len());
        return Err(args
            .refuse("values", "`values` must be one longer than `boundaries`")
            .why(format!("Keras: The length of boundaries should be 1 less than the length of values. Received: boundaries of length {have}, and values of length {want}."))
            .help(format!("give {} values", have + 1)));
    }
    if boundaries.is_empty() {
        return Err(args
            .refuse("boundaries", "`boundaries` is empty")
            .why("Keras accepts that, and raises at the first update: list index out of range")
            .help("for a constant rate, give the optimizer the number itself"));
    }
    check_name(args)?;
    let turns: Vec<i64> = boundaries.iter().map(|boundary| boundary.scalar.whole(Width::Int64)).collect();
    let whole = |value: &Scalar| match *value {
        Scalar::Float(_) => None,
        Scalar::Whole(_, width) => Some(width),
    };
    let width = whole(&values[0]);
    if let Some(odd) = values.iter().position(|value| whole(value) != width) {
        let dtype = |width: Option<Width>| width.map_or("float".to_string(), |width| width.to_string());
        return Err(args
            .refuse("values", format!("the first of the `values` and number {} are of different types", odd + 1))
            .why(format!(
                "Keras: cannot compute Mul as input #1(zero-based) was expected to be a {} tensor but is a {} tensor",
                dtype(width),
                dtype(whole(&values[odd])),
            ))
            .help("write all values as floats, such as `1.0`"));
    }
    let schedule = Schedule::single(Piecewise::new(
        turns.clone(),
        match width {
            None => Values::Float(values.iter().map(|value| value.float()).collect()),
            Some(width) => Values::Whole(values.iter().map(|value| value.whole(width)).collect(), width),
        },
    ));
    Ok(remarks::of_piecewise(args, &boundaries, &turns, schedule))
}

pub(super) fn plateau(args: &Args<'_>) -> Built {
    let initial = optimizer_rate(args)?;
    let factor: Number = args.get("factor")?;
    let monitor: String = args.get("monitor")?;
    let Word(mode) = args.get("mode")?;
    let Column(metrics) = args.get("metrics")?;
    let _printed: Number = args.get("verbose")?;
    if factor.float() >= 1.0 {
        return Err(args
            .refuse("factor", "`factor` of `keras.ReduceLROnPlateau` must be below 1")
            .why(format!(
                "Keras: ReduceLROnPlateau does not support a factor >= 1.0. Received factor={factor}"
            ))
            .help("0.5 halves the rate"));
    }
    let better = watch::direction(&monitor, mode).ok_or_else(|| {
        args.refuse("monitor", format!("the direction of `{monitor}` is not known"))
            .why(format!(
                "ReduceLROnPlateau callback received monitor={monitor}, but Keras isn't able to automatically determine whether that metric should be maximized or minimized."
            ))
            .help("add `mode: min` or `mode: max`")
    });
    let length = metrics.len() as u64;
    let callback = Plateau {
        initial,
        factor: factor.float(),
        patience: args.get("patience")?,
        cooldown: args.get("cooldown")?,
        min_lr: args.get("min_lr")?,
        min_delta: args.get::<f64>("min_delta")?.abs(),
        better,
        metrics,
    };
    let remarks = remarks::on_plateau(args, &callback);
    let channels = vec![Channel::learning_rate(Precision::Single)];
    let schedule =
        Schedule::new(Unit::Epoch, channels, Nature::Recurrent(Arc::new(callback))).lasting(length);
    Ok(remarks.into_iter().fold(schedule, Schedule::remark))
}

/// The rate of the optimizer, as its variable holds it.
fn optimizer_rate(args: &Args<'_>) -> Result<f32, Diagnostic> {
    let rate = match args.base_lr()? {
        [(None, rate)] => *rate,
        _ => {
            return Err(Diagnostic::new("parameter groups with `keras.ReduceLROnPlateau`")
                .why("an optimizer of Keras has one learning rate for all variables")
                .help("give a single number: `optimizer: {lr: 0.1}`"));
        }
    };
    match rate {
        // The variable is only stored and read, which leaves denormals alone.
        Number::Float(value) => Ok(value as f32),
        value => Err(Diagnostic::new(format!("the optimizer's rate {value} is an integer"))
            .why(format!("Keras: Argument `learning_rate` should be float, or an instance of LearningRateSchedule, or a callable. Received instead: learning_rate={value}"))
            .help(format!("write `lr: {value}.0`"))),
    }
}

/// A number of steps above 0.
fn positive(args: &Args<'_>, name: &'static str) -> Result<Steps, Diagnostic> {
    // Keras compares first and makes a tensor later.
    let number: Number = args.get(name)?;
    if number.float() <= 0.0 {
        return Err(args
            .refuse(name, format!("`{name}` of `{}` must be above 0", args.full_name()))
            .why(format!("Keras: Argument `{name}` must be > 0. Received: {name}={number}")));
    }
    args.get(name)
}

fn check_name(args: &Args<'_>) -> Result<(), Diagnostic> {
    let name: String = args.get("name")?;
    match name.contains('/') {
        false => Ok(()),
        true => Err(args.refuse("name", "a `name` with a slash").why(format!(
            "Keras: Argument `name` must be a string and cannot contain character `/`. Received: name={name}"
        ))),
    }
}

/// A message that Keras's integers led into an error.
fn integers(args: &Args<'_>, initial: i64, width: Width) -> Diagnostic {
    args.refuse("initial_learning_rate", "`initial_learning_rate` is an integer")
        .why(format!("Keras takes the type of all its tensors from it, here {width}, and then raises"))
        .help(format!("write it as a float: `{initial}.0`"))
}

/// How long it lasts, if that is a sensible number.
fn lasting(schedule: Schedule, steps: f64) -> Schedule {
    match (1.0..9e15).contains(&steps) {
        true => schedule.lasting(steps.ceil() as u64),
        false => schedule,
    }
}
