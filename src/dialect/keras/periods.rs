//! The schedules that divide the step by `decay_steps` and never end: ExponentialDecay and InverseTimeDecay.

use super::common::{
    DECAY_RATE, DECAY_STEPS, INITIAL, StepCount, check_name, in_integers, name, of, positive, rounded_steps,
};
use super::tensor::{TensorScalar, Width};
use super::whole::{IntCurve, IntFormula, cast};
use crate::dialect::Role;
use crate::dialect::kit::curve::{TensorCurve, TensorFormula};
use crate::dialect::kit::params::STAIRCASE;
use crate::dialect::kit::remarks;
use crate::dialect::{Args, Interval, Kind, Resolved};
use crate::number::block::Tensor;
use crate::number::libm::double;
use crate::number::single::F32;
use crate::schedule::{Schedule, Unit};

/// `ExponentialDecay`.
pub(super) const EXPONENTIAL: Kind = Kind {
    name: "ExponentialDecay",
    aliases: &[],
    summary: "a factor every `decay_steps` updates",
    formula: "initial_learning_rate * decay_rate ** p, p = step / decay_steps (floor(p) if staircase)",
    edges: &[
        "`initial_learning_rate` at 0; it never ends.",
        "With `staircase` the rate changes at each multiple of `decay_steps`, which already has the new rate.",
        "A negative `decay_rate` gives NaN where p is not whole.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[INITIAL, DECAY_STEPS.means(Role::Period), DECAY_RATE, STAIRCASE, name("ExponentialDecay")],
    example: "run: {steps: 500000}\nschedule:\n  kind: keras.ExponentialDecay\n  initial_learning_rate: 0.1\n  decay_steps: 100000\n  decay_rate: 0.96\n  staircase: true",
    build: |args| decay(args, ExponentialDecay, IntExponentialDecay),
};

/// `InverseTimeDecay`.
pub(super) const INVERSE_TIME: Kind = Kind {
    name: "InverseTimeDecay",
    aliases: &[],
    summary: "the rate divided by a number that grows linearly",
    formula: "initial_learning_rate / (1 + decay_rate * p), p = step / decay_steps (floor(p) if staircase)",
    edges: &[
        "`initial_learning_rate` at 0; it never ends.",
        "With `staircase` the rate changes at each multiple of `decay_steps`, which already has the new rate.",
        "A negative `decay_rate` leads to a pole, with negative rates after it.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[INITIAL, DECAY_STEPS.means(Role::Period), DECAY_RATE, STAIRCASE, name("InverseTimeDecay")],
    example: "run: {steps: 10000}\nschedule:\n  kind: keras.InverseTimeDecay\n  initial_learning_rate: 0.1\n  decay_steps: 1000\n  decay_rate: 0.5",
    build: |args| decay(args, InverseTimeDecay, IntInverseTimeDecay),
};

/// Builds one of the two schedules, from its formula in float32 or the one in integers.
fn decay<F: TensorFormula + 'static, W: IntFormula + 'static>(
    args: &Args<'_>,
    float: fn(PeriodicDecay) -> F,
    whole: fn(IntPeriodicDecay) -> W,
) -> Resolved {
    let StepCount { scalar: steps, number } = positive(args, "decay_steps")?;
    let (initial, rate): (TensorScalar, TensorScalar) =
        (args.get("initial_learning_rate")?, args.get("decay_rate")?);
    let staircase = args.get("staircase")?;
    check_name(args)?;
    let schedule = match initial {
        TensorScalar::Float(_) => rounded_steps(
            args,
            Schedule::single(TensorCurve(float(PeriodicDecay {
                initial: initial.float(),
                decay_steps: steps.float(),
                decay_rate: rate.float(),
                staircase,
            }))),
        ),
        TensorScalar::Whole(initial, width) => in_integers(
            args,
            width,
            Schedule::single(IntCurve(whole(IntPeriodicDecay {
                width,
                initial,
                decay_steps: steps.whole(width),
                decay_rate: rate.whole(width),
                staircase,
            }))),
        ),
    };
    Ok(late_stairs(args, staircase, number.float(), schedule))
}

/// Adds the remark on a staircase whose first step comes after the run.
fn late_stairs(args: &Args<'_>, staircase: bool, size: f64, schedule: Schedule) -> Schedule {
    let stairs = remarks::stairs(args, "decay_steps", size, Unit::Step).filter(|_| staircase);
    stairs.into_iter().fold(schedule, Schedule::remark)
}

/// `step / decay_steps`, rounded down for a staircase.
#[inline(always)]
fn periods<T: Tensor>(step: u64, decay_steps: f32, staircase: bool) -> T {
    let periods = T::count(step) / of(decay_steps);
    match staircase {
        true => periods.floor(),
        false => periods,
    }
}

/// The parameters that ExponentialDecay and InverseTimeDecay share.
#[derive(Debug, Clone, Copy)]
struct PeriodicDecay {
    /// `initial_learning_rate`.
    initial: f32,
    /// `decay_steps`.
    decay_steps: f32,
    /// `decay_rate`.
    decay_rate: f32,
    /// `staircase`.
    staircase: bool,
}

/// ExponentialDecay.
#[derive(Debug, Clone, Copy)]
struct ExponentialDecay(PeriodicDecay);

impl TensorFormula for ExponentialDecay {
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let PeriodicDecay { initial, decay_steps, decay_rate, staircase } = self.0;
        of::<T>(initial) * periods::<T>(step, decay_steps, staircase).power_of(F32::exactly(decay_rate))
    }
}

/// InverseTimeDecay.
#[derive(Debug, Clone, Copy)]
struct InverseTimeDecay(PeriodicDecay);

impl TensorFormula for InverseTimeDecay {
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let PeriodicDecay { initial, decay_steps, decay_rate, staircase } = self.0;
        of::<T>(initial) / (of::<T>(1.0) + of::<T>(decay_rate) * periods(step, decay_steps, staircase))
    }
}

/// The parameters that ExponentialDecay and InverseTimeDecay share.
#[derive(Debug, Clone, Copy)]
struct IntPeriodicDecay {
    /// The type of everything.
    width: Width,
    /// `initial_learning_rate`.
    initial: i64,
    /// `decay_steps`.
    decay_steps: i64,
    /// `decay_rate`.
    decay_rate: i64,
    /// `staircase`.
    staircase: bool,
}

impl IntPeriodicDecay {
    fn periods(&self, step: u64) -> f64 {
        let periods = self.width.wrap(step as i64) as f64 / self.decay_steps as f64;
        match self.staircase {
            true => periods.floor(),
            false => periods,
        }
    }
}

/// ExponentialDecay.
#[derive(Debug, Clone, Copy)]
struct IntExponentialDecay(IntPeriodicDecay);

impl IntFormula for IntExponentialDecay {
    fn at(&self, step: u64) -> f32 {
        cast(self.0.initial as f64 * double::pow(self.0.decay_rate as f64, self.0.periods(step)))
    }
}

/// InverseTimeDecay.
#[derive(Debug, Clone, Copy)]
struct IntInverseTimeDecay(IntPeriodicDecay);

impl IntFormula for IntInverseTimeDecay {
    fn at(&self, step: u64) -> f32 {
        cast(self.0.initial as f64 / (1.0 + self.0.decay_rate as f64 * self.0.periods(step)))
    }
}
