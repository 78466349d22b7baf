//! The schedules that are a `LambdaLR`: the optimizer's rate times a multiplier.

use std::f64::consts::PI;

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit::formula::{self, base_lrs, channels};
use crate::dialect::kit::raised::Raised;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::{Length, Whole, Word};
use crate::number::python::Number;
use crate::schedule::remark::Finding;
use crate::schedule::{Quantity, Schedule, Unit};

use Number::{Float, Int};

type Built = Result<Schedule, Diagnostic>;
type Factor = Result<Number, Raised>;

/// `get_constant_schedule`.
pub(super) fn constant(args: &Args<'_>) -> Built {
    schedule(args, false, |_| Ok(Int(1)))
}

/// `get_constant_schedule_with_warmup`.
pub(super) fn constant_with_warmup(args: &Args<'_>) -> Built {
    let warmup = warmup(args, None)?;
    let schedule = schedule(args, false, move |t| match t < warmup {
        true => ramp(t, warmup),
        false => Ok(Float(1.0)),
    })?;
    Ok(warmed(args, warmup, schedule))
}

/// `get_linear_schedule_with_warmup`.
pub(super) fn linear(args: &Args<'_>) -> Built {
    let span = Span::of(args)?;
    let schedule = schedule(args, false, move |t| match t < span.warmup {
        true => ramp(t, span.warmup),
        false => Ok(Float(0.0).max((Float((span.total - t).float()) / span.decay)?)),
    })?;
    Ok(span.remark(args, schedule, Past::Zero))
}

/// `get_cosine_schedule_with_warmup`, whose multiplier transformers defines twice: the one with a `min_lr_rate`
/// takes the place of the other.
pub(super) fn cosine(args: &Args<'_>) -> Built {
    cosine_to(args, Float(0.0))
}

/// `get_cosine_with_min_lr_schedule_with_warmup`.
pub(super) fn cosine_with_min_lr(args: &Args<'_>) -> Built {
    let min_lr_rate = min_lr_rate(args)?;
    cosine_to(args, min_lr_rate)
}

fn cosine_to(args: &Args<'_>, min_lr_rate: Number) -> Built {
    let (span, cycles) = (Span::of(args)?, args.get::<f64>("num_cycles")?);
    let angle = move |t: Number| (t >= span.warmup).then(|| PI * cycles * 2.0 * span.progress(t));
    let schedule = waving(args, overflows(cycles), angle, move |t, cosine| {
        if t < span.warmup {
            return ramp(t, span.warmup);
        }
        let factor = Float(0.5) * (Float(cosine) + 1.0);
        Ok(Int(0).max(factor * (Int(1) - min_lr_rate) + min_lr_rate))
    })?;
    Ok(span.remark(args, schedule, Past::Waves(cycles)))
}

/// `get_cosine_with_min_lr_schedule_with_warmup_lr_rate`.
pub(super) fn cosine_with_warmup_lr_rate(args: &Args<'_>) -> Built {
    let (span, cycles) = (Span::of(args)?, args.get::<Number>("num_cycles")?);
    let (min_lr_rate, warmup_lr_rate) = (min_lr_rate(args)?, args.get::<Option<f64>>("warmup_lr_rate")?);
    let (warmup, total) = (span.warmup.float(), span.total.float());
    let angle = move |t: Number| {
        let progress = (t.float() - warmup + 1.0) / Float(1.0).max(total - warmup).float();
        (t.float() >= warmup).then(|| (Float(PI) * cycles * 2.0 * progress).float())
    };
    let schedule = waving(args, overflows(cycles.float()), angle, move |t, cosine| {
        let t = t.float();
        if t < warmup {
            return Ok(Float(match warmup_lr_rate {
                None => (t + 1.0) / Float(1.0).max(warmup).float(),
                Some(rate) => rate + (1.0 - rate) * t / Int(1).max(warmup - 1.0).float(),
            }));
        }
        let factor = Float(0.5) * (Float(cosine) + 1.0);
        Ok(Int(0).max(factor * (Int(1) - min_lr_rate) + min_lr_rate))
    })?;
    let schedule = span.remark(args, schedule, Past::Holds).remark(args.remark(
        Finding::BoundaryOffByOne,
        "num_training_steps",
        format!("The decay is one update ahead: it ends at step {}, not {}.", span.total - 1, span.total),
    ));
    Ok(match span.run(args).is_some_and(|run| run > total) {
        true => schedule.remark(args.remark(
            Finding::RisesAgain,
            "num_training_steps",
            format!("From step {} on the cosine goes on, and the rate rises again.", span.total - 1),
        )),
        false => schedule,
    })
}

/// `get_cosine_with_hard_restarts_schedule_with_warmup`.
pub(super) fn hard_restarts(args: &Args<'_>) -> Built {
    let (span, cycles) = (Span::of(args)?, args.get::<f64>("num_cycles")?);
    let is_over = move |t: Number| span.progress(t) >= 1.0;
    let angle = move |t: Number| {
        let within = (Float(cycles * span.progress(t)) % 1.0).map_or(f64::NAN, Number::float);
        (t >= span.warmup && !is_over(t)).then_some(PI * within)
    };
    let schedule = waving(args, false, angle, move |t, cosine| match t < span.warmup {
        true => ramp(t, span.warmup),
        false if is_over(t) => Ok(Float(0.0)),
        false => Ok(Float(0.0).max(Float(0.5) * (Float(cosine) + 1.0))),
    })?;
    Ok(span.remark(args, schedule, Past::Zero))
}

/// `get_polynomial_decay_schedule_with_warmup`.
pub(super) fn polynomial(args: &Args<'_>) -> Built {
    let (span, init) = (Span::of(args)?, default_lr(args)?);
    let (end, power) = (args.get::<Number>("lr_end")?, args.get::<Number>("power")?);
    if init <= end {
        let message = format!("lr_end ({end}) must be smaller than initial lr ({init})");
        return Err(Raised::value(message).about("lr_end").told(args, "in the constructor"));
    }
    let decay = span.total - span.warmup;
    let schedule = schedule(args, decay == 0 || power < 0, move |t| {
        if t < span.warmup {
            return ramp(t, span.warmup);
        }
        if t > span.total {
            return Ok((end / init)?);
        }
        let remaining = Int(1) - ((t - span.warmup) / decay)?;
        Ok((((init - end) * remaining.pow(power)? + end) / init)?)
    })?;
    Ok(span.remark(args, default_remark(args, schedule), Past::Holds))
}

/// `get_inverse_sqrt_schedule`.
pub(super) fn inverse_sqrt(args: &Args<'_>) -> Built {
    let warmup = warmup(args, None)?;
    let timescale = match args.get::<Option<Length>>("timescale")? {
        Some(Length(timescale)) => timescale,
        None if warmup == 0 => Int(10_000),
        None => warmup,
    };
    let shift = timescale - warmup;
    let schedule = schedule(args, timescale <= 0, move |t| {
        if t < warmup {
            return ramp(t, warmup);
        }
        let root = match ((t + shift) / timescale)?.float() {
            negative if negative < 0.0 => return Err(Raised::value("math domain error")),
            ratio => ratio.sqrt(),
        };
        Ok((Float(1.0) / root)?)
    })?;
    Ok(warmed(args, warmup, schedule))
}

/// `get_wsd_schedule`.
pub(super) fn wsd(args: &Args<'_>) -> Built {
    let total = args.get::<Option<Length>>("num_training_steps")?.map(|length| length.0);
    let (warmup, decay) = (warmup(args, total)?, args.get::<Length>("num_decay_steps")?.0);
    let stable = match (args.get::<Option<Length>>("num_stable_steps")?, total) {
        (Some(Length(stable)), _) => stable,
        (None, Some(total)) => total - warmup - decay,
        (None, None) => {
            let message = "Either num_training_steps or num_stable_steps must be specified.";
            return Err(Raised::value(message)
                .help("or say how long the run is: `run: {steps: 10000}`")
                .told(args, "in the constructor"));
        }
    };
    let (Word(rise), Word(fall)) = (args.get("warmup_type")?, args.get("decay_type")?);
    let (least, cycles) = (args.get::<Number>("min_lr_ratio")?, args.get::<f64>("num_cycles")?);
    let lift = move |factor: f64| Float(0.0).max(Float(factor) * (Float(1.0) - least) + least);
    let falling = move |t: Number| (t - warmup - stable).float() / Int(1).max(decay).float();
    let angle = move |t: Number| match (t < warmup, t < warmup + stable, t < warmup + stable + decay) {
        (true, ..) if rise == "cosine" => ramp(t, warmup).ok().map(|progress| PI * progress.float()),
        (false, false, true) if fall == "cosine" => Some(PI * cycles * 2.0 * falling(t)),
        _ => None,
    };
    let schedule = waving(args, overflows(cycles), angle, move |t, cosine| {
        if t < warmup {
            let progress = ramp(t, warmup)?.float();
            return Ok(lift(match rise {
                "linear" => progress,
                "cosine" => 0.5 * (1.0 - cosine),
                _ => 1.0 - (1.0 - progress).sqrt(),
            }));
        }
        if t < warmup + stable {
            return Ok(Float(1.0));
        }
        if t < warmup + stable + decay {
            let progress = falling(t);
            return Ok(lift(match fall {
                "linear" => 1.0 - progress,
                "cosine" => 0.5 * (1.0 + cosine),
                _ => 1.0 - progress.sqrt(),
            }));
        }
        Ok(least)
    })?;
    let schedule = warmed(args, warmup, lasting(schedule, warmup + Int(0).max(stable) + decay));
    let given = args.is_given("num_stable_steps") && args.is_given("num_training_steps");
    let schedule = match (given, stable < 0) {
        (true, _) => schedule.remark(args.remark(
            Finding::IgnoredParameter,
            "num_training_steps",
            "num_stable_steps is used, and num_training_steps is not",
        )),
        (false, true) => schedule.remark(args.remark(
            Finding::PhasesLongerThanTheRun,
            "num_decay_steps",
            "warmup and decay are longer than the run: there is no stable phase, and the rate falls at once into the middle of the decay",
        )),
        _ => schedule,
    };
    Ok(match least == 0 || warmup <= 0 {
        true => schedule,
        false => schedule.remark(args.remark(
            Finding::WarmupAboveZero,
            "min_lr_ratio",
            "the warmup begins at min_lr_ratio, not at 0",
        )),
    })
}

/// The schedule of a multiplier. `raises` says that with these parameters it may raise at some update.
fn schedule<F>(args: &Args<'_>, raises: bool, multiplier: F) -> Built
where
    F: Fn(Number) -> Factor + Send + Sync + 'static,
{
    waving(args, raises, |_| None, move |t, _| multiplier(t))
}

/// The same of a multiplier that takes the cosine of an angle.
fn waving<A, F>(args: &Args<'_>, raises: bool, angle: A, multiplier: F) -> Built
where
    A: Fn(Number) -> Option<f64> + Send + Sync + 'static,
    F: Fn(Number, f64) -> Factor + Send + Sync + 'static,
{
    resumed(args)?;
    let bases = base_lrs(args)?;
    let row = move |t: u64, cosine: f64, out: &mut [f64]| -> Result<(), Raised> {
        let factor = multiplier(Number::from(t), cosine)?;
        for (out, base) in out.iter_mut().zip(&bases) {
            *out = (*base * factor).float();
        }
        Ok(())
    };
    let channels = channels(args, &[Quantity::LearningRate]);
    // The constructor of a `LambdaLR` evaluates update 0.
    let first = angle(Int(0)).map_or(Ok(Float(0.0)), |angle| Float(angle).cos());
    first
        .map_err(Raised::from)
        .and_then(|cosine| row(0, cosine.float(), &mut vec![0.0; channels.len()]))
        .map_err(|raised| raised.told(args, "in the constructor"))?;
    let angle = move |t: u64| angle(Number::from(t));
    Ok(formula::waving(args, Unit::Step, channels, raises, angle, row))
}

/// `last_epoch`, which asks for an optimizer that an earlier scheduler has left its mark on.
fn resumed(args: &Args<'_>) -> Result<(), Diagnostic> {
    match args.get::<i64>("last_epoch")? {
        -1 => Ok(()),
        _ => {
            let message = "param 'initial_lr' is not specified in param_groups[0] when resuming scheduler with last_epoch >= 0.";
            let raised = Raised::new("KeyError", message)
                .about("last_epoch")
                .help("leave `last_epoch` out: row i of a table is update i, wherever the run was resumed");
            Err(raised.told(args, "in the constructor"))
        }
    }
}

/// The lengths that most of the functions take.
#[derive(Clone, Copy)]
struct Span {
    warmup: Number,
    total: Number,
    /// `float(max(1, num_training_steps - num_warmup_steps))`
    decay: f64,
}

impl Span {
    fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let total = args.get::<Length>("num_training_steps")?.0;
        let warmup = warmup(args, Some(total))?;
        Ok(Span { warmup, total, decay: Int(1).max(total - warmup).float() })
    }

    #[inline]
    fn progress(&self, t: Number) -> f64 {
        (t - self.warmup).float() / self.decay
    }

    /// The updates of the run, if it says.
    fn run(&self, args: &Args<'_>) -> Option<f64> {
        args.clock().steps.map(|steps| steps as f64)
    }

    /// Says how long it lasts, and where the warmup or the run is longer than that.
    fn remark(&self, args: &Args<'_>, schedule: Schedule, past: Past) -> Schedule {
        let schedule = lasting(schedule, self.total);
        let warmup = match self.warmup > self.total {
            true => Some(args.remark(
                Finding::WarmupLongerThanTheRun,
                "num_warmup_steps",
                format!(
                    "The warmup of {} updates is longer than the {} of num_training_steps.",
                    self.warmup, self.total
                ),
            )),
            false => remarks::warmup(args, "num_warmup_steps", self.warmup.float(), Unit::Step),
        };
        let total = self.total.float();
        let beyond = self.run(args).is_some_and(|run| run > total + 1.0);
        let after = match past {
            Past::Waves(cycles) if cycles.rem_euclid(1.0) == 0.5 => Some((
                Finding::RisesAgain,
                format!("From step {total} on the cosine goes on, and the rate rises again."),
            )),
            Past::Waves(_) => Some((
                Finding::RunsPastItsEnd,
                format!("From step {total} on the cosine goes on: the rate does not hold its last value."),
            )),
            Past::Zero => Some((
                Finding::ZeroFromThenOn,
                format!("The rate is 0 from step {total} on, and nothing is learned."),
            )),
            Past::Holds => None,
        };
        let after = after.filter(|_| beyond);
        let after = after.map(|(finding, text)| args.remark(finding, "num_training_steps", text));
        warmup.into_iter().chain(after).fold(schedule, Schedule::remark)
    }
}

/// What comes after the last of the training steps.
#[derive(Clone, Copy)]
enum Past {
    /// The last rate holds.
    Holds,
    /// The rate is 0.
    Zero,
    /// The cosine goes on, which had this many cycles.
    Waves(f64),
}

/// Says of a schedule without an end where its warmup is longer than the run.
fn warmed(args: &Args<'_>, warmup: Number, schedule: Schedule) -> Schedule {
    let late = remarks::warmup(args, "num_warmup_steps", warmup.float(), Unit::Step);
    late.into_iter().fold(schedule, Schedule::remark)
}

fn lasting(schedule: Schedule, length: Number) -> Schedule {
    match u64::try_from(length.float().max(0.0).ceil() as i128) {
        Ok(length) if length > 0 => schedule.lasting(length),
        _ => schedule,
    }
}

/// `float(t) / float(max(1, num_warmup_steps))`
fn ramp(t: Number, warmup: Number) -> Factor {
    Ok(Float(t.float() / Int(1).max(warmup).float()))
}

/// `num_warmup_steps` as `TrainingArguments.get_warmup_steps` makes it of `warmup_steps`. `total` is the number of
/// training steps, or else the run's.
fn warmup(args: &Args<'_>, total: Option<Number>) -> Result<Number, Diagnostic> {
    // The Trainer cuts it to an `int`, so that it is a count; and an expression over the run means steps, not a share.
    let Whole(warmup) = args.get("num_warmup_steps")?;
    match warmup {
        Float(ratio) if ratio > 0.0 && ratio < 1.0 => {
            let total = total.or(args.clock().steps.map(Number::from)).ok_or_else(|| {
                args.refuse("num_warmup_steps", "`num_warmup_steps` is a share of a run of unknown length")
                    .why("below 1 it is a share of the training steps, rounded up, as the Trainer has it")
                    .help("say how long the run is: `run: {steps: 10000}`; or give a whole number of steps")
            })?;
            (total * ratio).ceil().map_err(|wrong| Raised::from(wrong).told(args, "in the constructor"))
        }
        Float(steps) if steps >= 1.0 => Ok(Int(steps as i128)),
        steps => Ok(steps),
    }
}

/// `min_lr_rate`, or what `min_lr` makes of it.
fn min_lr_rate(args: &Args<'_>) -> Result<Number, Diagnostic> {
    let raise = |raised: Raised| raised.told(args, "in the constructor");
    match (args.get::<Option<Number>>("min_lr")?, args.get::<Option<Number>>("min_lr_rate")?) {
        (Some(_), Some(_)) => {
            let message = "Only one of min_lr or min_lr_rate should be set";
            Err(raise(Raised::value(message).about("min_lr_rate")))
        }
        (Some(min_lr), None) => {
            Ok((min_lr / default_lr(args)?).map_err(|wrong| raise(Raised::from(wrong).about("min_lr")))?)
        }
        (None, Some(rate)) => Ok(rate),
        (None, None) => {
            let message = "One of min_lr or min_lr_rate should be set through the `lr_scheduler_kwargs`";
            Err(raise(Raised::value(message).help("add `min_lr_rate: 0.1`, or `min_lr: 1e-6`")))
        }
    }
}

/// `optimizer.defaults["lr"]`: the rate that all groups share, or else torch's own default.
fn default_lr(args: &Args<'_>) -> Result<Number, Diagnostic> {
    let bases = base_lrs(args)?;
    Ok(match bases.iter().all(|base| *base == bases[0]) {
        true => bases[0],
        false => Float(1e-3),
    })
}

fn default_remark(args: &Args<'_>, schedule: Schedule) -> Schedule {
    let mut groups = args.optimizer().lr.iter().map(|(_, lr)| *lr);
    let first = groups.next();
    match groups.all(|lr| Some(lr) == first) {
        true => schedule,
        false => schedule.remark(args.remark_on_kind(
            Finding::DividesByTheDefaultRate,
            "the groups have rates of their own, so that `optimizer.defaults[\"lr\"]`, by which transformers divides, is torch's default 0.001",
        )),
    }
}

/// Whether the argument of the cosine may become infinite, of which Python has none.
fn overflows(cycles: f64) -> bool {
    cycles.abs() > 1e300
}
