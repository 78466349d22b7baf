//! The schedules that are a `LambdaLR`: the optimizer's rate times a multiplier.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{self, Stepped, base_lrs, channels, recurrent};
use crate::dialect::kit::params::{absent, number};
use crate::dialect::kit::plateau::Metrics;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::{Length, Whole};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Quantity, Schedule, Unit};

pub(super) const STEP: Interval = Interval::Caller(Unit::Step);
pub(super) const NUMBER: Type = Type::Number;

pub(super) const WARMUP: Param = Param::required(
    "num_warmup_steps",
    NUMBER,
    "the length of the linear warmup from 0; below 1 a fraction of num_training_steps, rounded up, as in the Trainer",
).means(Role::Warmup);
pub(super) const TOTAL: Param = Param::optional(
    "num_training_steps",
    NUMBER,
    Default::Run("steps"),
    "the updates of the whole run, including the warmup",
)
.means(Role::Total);
pub(super) const CYCLES: Param =
    number("num_cycles", "0.5", "the number of cosine waves; a half goes down once").means(Role::Cycles);
pub(super) const LAST_EPOCH: Param = number(
    "last_epoch",
    "-1",
    "the last update of an earlier run; -1 for a new one. Other values need `initial_lr` in the optimizer",
);
pub(super) const MIN_LR: Param =
    absent("min_lr", "the rate at the end of the decay; this or `min_lr_rate`").means(Role::EndRate);
pub(super) const MIN_LR_RATE: Param =
    absent("min_lr_rate", "the same as a fraction of the optimizer's rate").means(Role::EndRatio);
pub(super) const METRICS: Param =
    Param::required("metrics", Type::Column, "the metric of each evaluation, in order, for `step(metrics)`");

/// A kind, and the `lr_lambda` that its function makes in a program.
pub(super) struct LambdaKind {
    pub kind: Kind,
    pub lr_lambda: fn(&Args<'_>) -> Resolved<LrLambda>,
}

/// The cosine whose angle a multiplier needs.
pub(super) trait Angle: Fn(Number) -> Option<f64> + Send + Sync + 'static {}
impl<A: Fn(Number) -> Option<f64> + Send + Sync + 'static> Angle for A {}

/// A multiplier at an update, given the cosine of its angle.
pub(super) trait Multiplier: Fn(Number, f64) -> Computed + Send + Sync + 'static {}
impl<F: Fn(Number, f64) -> Computed + Send + Sync + 'static> Multiplier for F {}

/// What is made of a multiplier: the schedule of a spec, or the `lr_lambda` of a program.
pub(super) trait Multiplied: Sized {
    /// Makes it. `raises` says that with these parameters the multiplier may raise at some update.
    fn waving(
        args: &Args<'_>,
        raises: bool,
        angle: impl Angle,
        multiplier: impl Multiplier,
    ) -> Resolved<Self>;

    /// `num_warmup_steps`. `total` is the number of training steps, if the arguments have it.
    fn warmup(args: &Args<'_>, total: Option<Number>) -> Resolved<Number>;

    /// Sets its length in updates.
    fn lasting(self, length: Number) -> Self;

    /// Adds a remark.
    fn remark(self, remark: Remark) -> Self;
}

/// What is made of a multiplier that needs no cosine.
pub(super) fn multiplied<M: Multiplied>(
    args: &Args<'_>,
    raises: bool,
    multiplier: impl Fn(Number) -> Computed + Send + Sync + 'static,
) -> Resolved<M> {
    M::waving(args, raises, |_| None, move |t, _| multiplier(t))
}

impl Multiplied for Schedule {
    fn waving(args: &Args<'_>, raises: bool, angle: impl Angle, multiplier: impl Multiplier) -> Resolved {
        formula::from_base_rates(args, raises, angle, move |t, cosine, bases, out| {
            let factor = multiplier(t, cosine)?;
            for (out, base) in out.iter_mut().zip(bases) {
                *out = (*base * factor).float();
            }
            Ok(())
        })
    }

    /// As `TrainingArguments.get_warmup_steps` reads `warmup_steps`. By default, `total` is the length of the run.
    fn warmup(args: &Args<'_>, total: Option<Number>) -> Resolved<Number> {
        // The Trainer cuts it to an `int`, so it is a count. An expression over the run is a number of steps, not a fraction.
        let Whole(warmup) = args.get("num_warmup_steps")?;
        match warmup {
            Float(ratio) if ratio > 0.0 && ratio < 1.0 => {
                let total = total.or(args.clock().steps.map(Number::from)).ok_or_else(|| {
                    args.refuse(
                        "num_warmup_steps",
                        "`num_warmup_steps` is a fraction of a run of unknown length",
                    )
                    .why("below 1 it is a fraction of the training steps, rounded up, as in the Trainer")
                    .help("say how long the run is: `run: {steps: 10000}`; or give a whole number of steps")
                })?;
                (total * ratio)
                    .ceil()
                    .map_err(|wrong| Exception::from(wrong).report(args, "in the constructor"))
            }
            Float(steps) if steps >= 1.0 => Ok(Int(steps as i128)),
            steps => Ok(steps),
        }
    }

    fn lasting(self, length: Number) -> Self {
        match u64::try_from(length.float().max(0.0).ceil() as i128) {
            Ok(length) if length > 0 => Schedule::lasting(self, length),
            _ => self,
        }
    }

    fn remark(self, remark: Remark) -> Self {
        Schedule::remark(self, remark)
    }
}

/// The `lr_lambda` of a program.
pub(super) struct LrLambda(pub Box<dyn Fn(Number) -> Computed + Send + Sync>);

impl Multiplied for LrLambda {
    fn waving(_: &Args<'_>, _: bool, angle: impl Angle, multiplier: impl Multiplier) -> Resolved<Self> {
        Ok(LrLambda(Box::new(move |t| multiplier(t, formula::cosine(angle(t))?))))
    }

    /// The function itself takes any number as it is.
    fn warmup(args: &Args<'_>, _: Option<Number>) -> Resolved<Number> {
        args.get("num_warmup_steps")
    }

    fn lasting(self, _: Number) -> Self {
        self
    }

    fn remark(self, _: Remark) -> Self {
        self
    }
}

/// The lengths that most of the functions have.
#[derive(Clone, Copy)]
pub(super) struct TrainingSpan {
    pub warmup: Number,
    pub total: Number,
    /// `float(max(1, num_training_steps - num_warmup_steps))`
    pub decay: f64,
}

impl TrainingSpan {
    pub(super) fn of<M: Multiplied>(args: &Args<'_>) -> Resolved<Self> {
        let total = args.get::<Length>("num_training_steps")?.0;
        let warmup = M::warmup(args, Some(total))?;
        Ok(TrainingSpan { warmup, total, decay: Int(1).max(total - warmup).float() })
    }

    #[inline]
    pub(super) fn progress(&self, t: Number) -> f64 {
        (t - self.warmup).float() / self.decay
    }

    /// The updates of the run, if they are known.
    pub(super) fn run(&self, args: &Args<'_>) -> Option<f64> {
        args.steps_in_run(Unit::Step).map(|steps| steps as f64)
    }

    /// Sets the length, and adds the remarks on a warmup or a run that is longer.
    pub(super) fn remark<M: Multiplied>(&self, args: &Args<'_>, made: M, past: PastTheEnd) -> M {
        let made = made.lasting(self.total);
        let warmup = match self.warmup > self.total {
            true => Some(args.remark(
                RemarkKind::WarmupLongerThanTheRun,
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
            PastTheEnd::Waves(cycles) if cycles.rem_euclid(1.0) == 0.5 => Some((
                RemarkKind::RisesAgain,
                format!("From step {total} on the cosine continues, and the rate rises again."),
            )),
            PastTheEnd::Waves(_) => Some((
                RemarkKind::RunsPastItsEnd,
                format!("From step {total} on the cosine continues: the rate does not hold its last value."),
            )),
            PastTheEnd::Zero => Some((
                RemarkKind::ZeroFromThenOn,
                format!("The rate is 0 from step {total} on: the model no longer learns."),
            )),
            PastTheEnd::Holds => None,
        };
        let after = after.filter(|_| beyond);
        let after = after.map(|(finding, text)| args.remark(finding, "num_training_steps", text));
        warmup.into_iter().chain(after).fold(made, M::remark)
    }
}

/// What follows the last training step.
#[derive(Clone, Copy)]
pub(super) enum PastTheEnd {
    /// The last rate holds.
    Holds,
    /// The rate is 0.
    Zero,
    /// The cosine continues; this is its number of cycles.
    Waves(f64),
}

/// Adds the remark on a warmup that is longer than the run, for a schedule without an end.
pub(super) fn warmed<M: Multiplied>(args: &Args<'_>, warmup: Number, made: M) -> M {
    let late = remarks::warmup(args, "num_warmup_steps", warmup.float(), Unit::Step);
    late.into_iter().fold(made, M::remark)
}

/// `float(t) / float(max(1, num_warmup_steps))`
pub(super) fn ramp(t: Number, warmup: Number) -> Computed {
    Ok(Float(t.float() / Int(1).max(warmup).float()))
}

/// `optimizer.defaults["lr"]`: as given, or the rate of all groups if it is the same, or else torch's default.
pub(super) fn default_lr(args: &Args<'_>) -> Result<Number, Diagnostic> {
    if !args.knows_the_first_rate() {
        return Err(Diagnostic::new("the rate that the optimizer was made with is not known")
            .at(args.kind_place(), "divides by `optimizer.defaults[\"lr\"]`")
            .why("`lr` of `optimizer` is what its groups hold, which may have been loaded")
            .help(
                "give `min_lr_rate` instead, or say how the run was resumed: `run: {resume: {step: 500}}`",
            ));
    }
    let bases = args.groups()?;
    if let Some(given) = args.optimizer().default_lr {
        return Ok(given);
    }
    Ok(match bases.iter().all(|(_, base)| *base == bases[0].1) {
        true => bases[0].1,
        false => Float(1e-3),
    })
}

pub(super) fn rates(args: &Args<'_>) -> Result<Vec<f64>, Diagnostic> {
    Ok(base_lrs(args)?.into_iter().map(|lr| lr.float()).collect())
}

pub(super) fn evaluated(args: &Args<'_>, state: impl Stepped + 'static) -> Result<Schedule, Diagnostic> {
    let unit = args.unit()?.unwrap_or(Unit::Epoch);
    let length = Metrics::of(args)?.count();
    let schedule = recurrent(args, unit, channels(args, &[Quantity::LearningRate]), state);
    Ok(if length > 0 { schedule.lasting(length) } else { schedule })
}

/// Whether the argument of the cosine may become infinite, for which Python raises.
pub(super) fn overflows(cycles: f64) -> bool {
    cycles.abs() > 1e300
}
