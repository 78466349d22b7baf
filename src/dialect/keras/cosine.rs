//! CosineDecay: half a cosine wave, with an optional linear warmup.

use super::common::{
    DECAY_STEPS, INITIAL, StepCount, check_name, in_integers, integers, lasting, name, of, positive,
    rounded_steps,
};
use super::tensor::{TensorScalar, Width};
use super::whole::{IntCurve, IntFormula, WHOLE_PI};
use crate::dialect::Role;
use crate::dialect::kit::curve::{TensorCurve, TensorFormula};
use crate::dialect::kit::params::{absent, number};
use crate::dialect::kit::remarks;
use crate::dialect::{Args, Interval, Kind, Resolved};
use crate::number::block::Tensor;
use crate::number::python::Number;
use crate::number::single::{F32, flushed};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Schedule, Unit};
use std::f32::consts::PI;

/// `CosineDecay`.
pub(super) const COSINE: Kind = Kind {
    name: "CosineDecay",
    aliases: &[],
    summary: "half a cosine wave, with an optional linear warmup",
    formula: "peak * ((1 - alpha) * (0.5 * (1 + cos(pi * (step / decay_steps)))) + alpha); warmup: (warmup_target - initial_learning_rate) * (step / warmup_steps) + initial_learning_rate",
    edges: &[
        "The decay takes `decay_steps` updates after the warmup: it ends at `warmup_steps + decay_steps`.",
        "With a warmup the rate is `initial_learning_rate` at 0 and `warmup_target` at `warmup_steps`.",
        "From the end on the rate is `alpha` times the peak.",
        "Without `warmup_target` there is no warmup, and `warmup_steps` is ignored.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INITIAL,
        DECAY_STEPS,
        number("alpha", "0.0", "what remains at the end, as a fraction of the peak").means(Role::EndRatio),
        name("CosineDecay"),
        absent("warmup_target", "the rate at the end of the warmup").means(Role::Peak),
        number("warmup_steps", "0", "the number of updates that the warmup takes").means(Role::Warmup),
    ],
    example: "schedule:\n  kind: keras.CosineDecay\n  initial_learning_rate: 0.0\n  decay_steps: 9000\n  warmup_target: 0.1\n  warmup_steps: 1000",
    build: cosine,
};

fn cosine(args: &Args<'_>) -> Resolved {
    let steps = positive(args, "decay_steps")?;
    let initial: TensorScalar = args.get("initial_learning_rate")?;
    let alpha = share(args.get("alpha")?);
    let target: Option<TensorScalar> = args.get("warmup_target")?;
    check_name(args)?;
    let Some(target) = target else {
        args.check::<Option<Number>>("warmup_steps")?;
        let schedule = match initial {
            TensorScalar::Float(_) => {
                let (peak, decay_steps) = (initial.float(), steps.scalar.float());
                let schedule =
                    Schedule::single(TensorCurve(CosineDecay { peak, decay_steps, alpha, warmup: None }));
                rounded_steps(args, schedule)
            }
            TensorScalar::Whole(peak, width) => {
                let decay_steps = steps.scalar.whole(width);
                let curve = IntCosineDecay { width, peak, decay_steps, alpha, warmup_steps: 0 };
                in_integers(args, width, Schedule::single(IntCurve(curve)))
            }
        };
        let decay = steps.number.float();
        return Ok(of_warmup(args, None, decay, lasting(schedule, decay)));
    };
    let warmup: StepCount = args.get("warmup_steps")?;
    let schedule = match initial {
        TensorScalar::Float(_) => {
            let (initial, peak) = (initial.float(), target.float());
            let (decay_steps, warmup_steps) = (steps.scalar.float(), warmup.scalar.float());
            let warmup = CosineWarmup {
                initial,
                rise: flushed(peak - initial),
                steps: warmup_steps,
                end: flushed(decay_steps + warmup_steps),
            };
            let curve = CosineDecay { peak, decay_steps, alpha, warmup: Some(warmup) };
            rounded_steps(args, Schedule::single(TensorCurve(curve)))
        }
        TensorScalar::Whole(initial, width) => {
            let warmup_steps = warmup.scalar.whole(width);
            if warmup_steps > 0 {
                return Err(integers(args, initial, width).why(format!(
                    "Keras, in the warmup: cannot compute Mul as input #1(zero-based) was expected to be a {width} tensor but is a double tensor"
                )));
            }
            let (peak, decay_steps) = (target.whole(width), steps.scalar.whole(width));
            let curve = IntCosineDecay { width, peak, decay_steps, alpha, warmup_steps };
            in_integers(args, width, Schedule::single(IntCurve(curve)))
        }
    };
    let (decay, warmup) = (steps.number.float(), warmup.number.float());
    Ok(of_warmup(args, Some(warmup), decay, lasting(schedule, decay + warmup)))
}

/// `1 - alpha` as Python computes it, and both as factors of a float32: a number that is too large becomes infinite.
fn share(alpha: Number) -> Share {
    let decaying = Number::Int(1) - alpha;
    Share { decaying: flushed(decaying.float() as f32), staying: flushed(alpha.float() as f32) }
}

/// Adds the remarks on a warmup. `warmup` is its length, `None` without a target.
fn of_warmup(args: &Args<'_>, warmup: Option<f64>, decay: f64, schedule: Schedule) -> Schedule {
    let is_given = args.is_given("warmup_steps");
    let remark = match warmup {
        None if is_given => args.remark(
            RemarkKind::WarmupWithoutEffect,
            "warmup_steps",
            "`warmup_steps` is ignored: without `warmup_target` there is no warmup.",
        ),
        None => return schedule,
        Some(0.0) => args.remark(
            RemarkKind::WarmupWithoutEffect,
            "warmup_target",
            "`warmup_steps` is 0: the rate begins at `warmup_target`, and `initial_learning_rate` is never used.",
        ),
        Some(steps) => return after_the_warmup(args, steps, decay, schedule),
    };
    schedule.remark(remark)
}

/// Adds the remark on a warmup, or a decay after it, that does not fit the run.
fn after_the_warmup(args: &Args<'_>, warmup: f64, decay: f64, schedule: Schedule) -> Schedule {
    if let Some(remark) = remarks::warmup(args, "warmup_steps", warmup, Unit::Step) {
        return schedule.remark(remark);
    }
    match args.clock().steps {
        Some(run) if warmup + decay > run as f64 => schedule.remark(args.remark(
            RemarkKind::WarmupNotIncluded,
            "decay_steps",
            format!(
                "`decay_steps` does not include the warmup: the decay ends at step {}, but the run has {run} steps.",
                warmup + decay
            ),
        )),
        _ => schedule,
    }
}

/// CosineDecay.
#[derive(Debug, Clone, Copy)]
struct CosineDecay {
    /// The rate from which it decays.
    peak: f32,
    /// `decay_steps`.
    decay_steps: f32,
    /// `alpha`, and `1 - alpha` as Python computes it.
    alpha: Share,
    /// The warmup before the decay.
    warmup: Option<CosineWarmup>,
}

/// The fractions of the peak that decay and that stay. Keras subtracts in Python, in double precision.
#[derive(Debug, Clone, Copy)]
struct Share {
    /// `1 - alpha`.
    decaying: f32,
    /// `alpha`.
    staying: f32,
}

/// The linear warmup of CosineDecay.
#[derive(Debug, Clone, Copy)]
struct CosineWarmup {
    /// `initial_learning_rate`.
    initial: f32,
    /// `warmup_target - initial_learning_rate`.
    rise: f32,
    /// `warmup_steps`.
    steps: f32,
    /// `decay_steps + warmup_steps`.
    end: f32,
}

impl Share {
    /// The fraction of the peak that is left after `done`, from 0 to 1, of the half wave.
    #[inline(always)]
    fn cosine<T: Tensor>(self, done: T, pi: f32) -> T {
        let wave = of::<T>(0.5) * (of::<T>(1.0) + (of::<T>(pi) * done).cos());
        of::<T>(self.decaying) * wave + of(self.staying)
    }
}

impl CosineDecay {
    #[inline(always)]
    fn decayed<T: Tensor>(&self, step: T) -> T {
        of::<T>(self.peak) * self.alpha.cosine(step / of(self.decay_steps), PI)
    }
}

impl TensorFormula for CosineDecay {
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let step = T::count(step);
        match self.warmup {
            None => self.decayed(step.min(of(self.decay_steps))),
            Some(warmup) => {
                let (step, steps) = (step.min(of(warmup.end)), of::<T>(warmup.steps));
                let warm = || of::<T>(warmup.rise) * (step / steps) + of(warmup.initial);
                T::choose(step.less(steps), warm, || self.decayed(step - steps))
            }
        }
    }
}

/// CosineDecay without a warmup, which multiplies an integer by a float, so that TensorFlow raises.
#[derive(Debug, Clone, Copy)]
struct IntCosineDecay {
    /// The type of everything.
    width: Width,
    /// The rate from which it decays.
    peak: i64,
    /// `decay_steps`.
    decay_steps: i64,
    /// `alpha`, which stays a float.
    alpha: Share,
    /// `warmup_steps`, at most 0.
    warmup_steps: i64,
}

impl IntFormula for IntCosineDecay {
    fn at(&self, step: u64) -> f32 {
        let step = self.width.wrap(step as i64);
        let end = self.width.wrap(self.decay_steps.wrapping_add(self.warmup_steps));
        let step = self.width.wrap(step.min(end).wrapping_sub(self.warmup_steps));
        let done = step as f32 / self.decay_steps as f32;
        flushed(self.peak as f32 * self.alpha.cosine(F32::exactly(done), f32::from(WHOLE_PI)).get())
    }
}
