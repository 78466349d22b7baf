//! PolynomialDecay: a power of the remaining time.

use super::common::{
    DECAY_STEPS, INITIAL, check_name, in_integers, lasting, name, of, positive, rounded_steps,
};
use super::tensor::{TensorScalar, Width};
use super::whole::{IntCurve, IntFormula, cast};
use crate::dialect::kit::curve::{TensorCurve, TensorFormula};
use crate::dialect::kit::params::{CYCLE, END_LEARNING_RATE, POWER};
use crate::dialect::{Args, Interval, Kind, Resolved};
use crate::number::block::Tensor;
use crate::number::libm::{double, single};
use crate::number::single::{F32, flushed};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Schedule, Unit};

/// `PolynomialDecay`.
pub(super) const POLYNOMIAL: Kind = Kind {
    name: "PolynomialDecay",
    aliases: &[],
    summary: "a power of the remaining time, from one rate to another",
    formula: "(initial_learning_rate - end_learning_rate) * (1 - p) ** power + end_learning_rate, p = min(step, decay_steps) / decay_steps; with cycle p = step / (decay_steps * ceil(step / decay_steps))",
    edges: &[
        "`initial_learning_rate` at 0, `end_learning_rate` from `decay_steps` on.",
        "With `cycle` the rate is `end_learning_rate` at each multiple of `decay_steps`, and one step later it jumps up, but not to `initial_learning_rate`.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[INITIAL, DECAY_STEPS, END_LEARNING_RATE, POWER, CYCLE, name("PolynomialDecay")],
    example: "schedule:\n  kind: keras.PolynomialDecay\n  initial_learning_rate: 0.1\n  decay_steps: 10000\n  end_learning_rate: 0.01\n  power: 0.5",
    build: polynomial,
};

fn polynomial(args: &Args<'_>) -> Resolved {
    let steps = positive(args, "decay_steps")?;
    let (initial, end): (TensorScalar, TensorScalar) =
        (args.get("initial_learning_rate")?, args.get("end_learning_rate")?);
    let (power, cycle): (TensorScalar, bool) = (args.get("power")?, args.get("cycle")?);
    check_name(args)?;
    let schedule = match initial {
        TensorScalar::Float(_) => {
            let schedule = Schedule::single(TensorCurve(PolynomialDecay {
                span: flushed(initial.float() - end.float()),
                end: end.float(),
                decay_steps: steps.scalar.float(),
                power: power.float(),
                cycle,
            }));
            of_ends(args, initial.float(), end.float(), rounded_steps(args, schedule))
        }
        TensorScalar::Whole(initial, width) if cycle && matches!(steps.scalar, TensorScalar::Float(_)) => {
            return Err(args
                .refuse("decay_steps", "a float as `decay_steps` of a cycle of integers")
                .why(format!("Keras: `x` and `y` must have the same dtype, got tf.{width} != tf.float32."))
                .help(format!("write `initial_learning_rate: {initial}.0`")));
        }
        TensorScalar::Whole(initial, width) => in_integers(
            args,
            width,
            Schedule::single(IntCurve(IntPolynomialDecay {
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

/// Adds the remarks on the last rate.
fn of_ends(args: &Args<'_>, initial: f32, end: f32, schedule: Schedule) -> Schedule {
    let schedule = match args.is_given("end_learning_rate") {
        false => schedule.remark(args.remark(
            RemarkKind::DefaultOfItsOwn,
            "end_learning_rate",
            "`end_learning_rate` is not given: Keras ends at 1e-4, not at 0.",
        )),
        true => schedule,
    };
    match end > initial {
        true => schedule.remark(args.remark(RemarkKind::DecayThatRises, "end_learning_rate", format!(
            "The rate rises: `end_learning_rate` ({end:?}) is above `initial_learning_rate` ({initial:?})."
        ))),
        false => schedule,
    }
}

/// PolynomialDecay.
#[derive(Debug, Clone, Copy)]
struct PolynomialDecay {
    /// `initial_learning_rate - end_learning_rate`.
    span: f32,
    /// `end_learning_rate`.
    end: f32,
    /// `decay_steps`.
    decay_steps: f32,
    /// `power`.
    power: f32,
    /// `cycle`.
    cycle: bool,
}

impl TensorFormula for PolynomialDecay {
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let (step, one, decay_steps) = (T::count(step), of::<T>(1.0), of::<T>(self.decay_steps));
        let done = match self.cycle {
            true => {
                let cycles = T::choose(step.equals(of(0.0)), || one, || (step / decay_steps).ceil());
                step / (decay_steps * cycles)
            }
            false => step.min(decay_steps) / decay_steps,
        };
        of::<T>(self.span) * (one - done).to_the(F32::exactly(self.power)) + of(self.end)
    }
}

/// PolynomialDecay.
#[derive(Debug, Clone, Copy)]
struct IntPolynomialDecay {
    /// The type of everything.
    width: Width,
    /// `initial_learning_rate`.
    initial: i64,
    /// `end_learning_rate`.
    end: i64,
    /// `decay_steps`.
    decay_steps: i64,
    /// `power`.
    power: i64,
    /// `cycle`.
    cycle: bool,
}

impl IntFormula for IntPolynomialDecay {
    fn at(&self, step: u64) -> f32 {
        let step = self.width.wrap(step as i64);
        let span = self.width.wrap(self.initial.wrapping_sub(self.end));
        if self.cycle {
            let cycles = if step == 0 { 1.0 } else { (step as f64 / self.decay_steps as f64).ceil() };
            let done = step as f64 / (self.decay_steps as f64 * cycles);
            return cast(span as f64 * double::pow(1.0 - done, self.power as f64) + self.end as f64);
        }
        let done = step.min(self.decay_steps) as f32 / self.decay_steps as f32;
        let left = flushed(single::pow(1.0 - done, self.power as f32));
        flushed(flushed(span as f32 * left) + self.end as f32)
    }
}
