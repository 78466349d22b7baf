//! The schedulers with a linear warmup.

use super::common::{
    ALPHA_F, ALPHA_I, ComposerClass, ComposerScheduler, GAMMA, MAX_DURATION, MILESTONES,
    SCALE_SCHEDULE_RATIO, SCALE_WARMUP, STEP, T_MAX, T_WARMUP, build, milestones,
};
use super::curves::{cosine_anneal, linear, polynomial};
use super::state::TrainerState;
use super::steps::multi_step;
use super::time::{Time, TimeUnit};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::number;
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::{self, Float, Int};

/// `MultiStepWithWarmupScheduler`.
pub(super) const MULTI_STEP_WITH_WARMUP: ComposerClass = ComposerClass {
    kind: Kind {
        name: "MultiStepWithWarmupScheduler",
        aliases: &[],
        summary: "a linear warmup, then the rate is multiplied by gamma at each milestone",
        formula: "lr * min(1.0, t / t_warmup) while t < t_warmup, then as MultiStepScheduler; t = max(0, update - 1)",
        edges: &["Milestones count from the beginning of the run, not from the end of the warmup."],
        interval: STEP,
        params: &[T_WARMUP, MILESTONES, GAMMA, SCALE_WARMUP, MAX_DURATION, SCALE_SCHEDULE_RATIO],
        example: "run: {epochs: 90, steps_per_epoch: 100}\noptimizer: {lr: 0.1}\nschedule: {kind: composer.MultiStepWithWarmupScheduler, t_warmup: 5ep, milestones: [30ep, 60ep, 80ep]}",
        build,
    },
    make: |args| {
        let warmup = TimedWarmup::of(args, Float(1.0))?;
        let (milestones, gamma): (Vec<Time>, Number) = (milestones(args)?, args.get("gamma")?);
        let corners = milestones.iter().copied().chain([warmup.length]).collect();
        Ok(ComposerScheduler::new(corners, move |state, batches| {
            let length = state.convert(warmup.length, Int(1))?;
            match warmup.factor(state, batches, length)? {
                Some(factor) => Ok(factor),
                None => multi_step(state, batches, &milestones, gamma),
            }
        }))
    },
};

/// `ConstantWithWarmupScheduler`.
pub(super) const CONSTANT_WITH_WARMUP: ComposerClass = ComposerClass {
    kind: Kind {
        name: "ConstantWithWarmupScheduler",
        aliases: &[],
        summary: "a linear warmup, then alpha times the optimizer's rate",
        formula: "lr * (0.0 + min(1.0, t / t_warmup) * alpha) while t < t_warmup, then lr * alpha; t = max(0, update - 1)",
        edges: &["Past t_max alpha still holds, unlike in ConstantScheduler."],
        interval: STEP,
        params: &[
            T_WARMUP,
            number("alpha", "1.0", "the factor after the warmup"),
            T_MAX,
            SCALE_WARMUP,
            MAX_DURATION,
            SCALE_SCHEDULE_RATIO,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: composer.ConstantWithWarmupScheduler, t_warmup: 100ba}",
        build,
    },
    make: |args| {
        let alpha: Number = args.get("alpha")?;
        // Composer's linear scheduler from alpha to alpha, which is not alpha where alpha is infinite.
        let end = alpha;
        with_warmup(args, alpha, move |through| Ok(alpha + through * (end - alpha)))
    },
};

/// `LinearWithWarmupScheduler`.
pub(super) const LINEAR_WITH_WARMUP: ComposerClass = ComposerClass {
    kind: Kind {
        name: "LinearWithWarmupScheduler",
        aliases: &[],
        summary: "a linear warmup, then a straight line from one factor to another",
        formula: "lr * (alpha_i + r * (alpha_f - alpha_i)), r = min(1.0, (t - t_warmup) / (t_max - t_warmup)); t = max(0, update - 1)",
        edges: &[
            "t < t_warmup: lr * (0.0 + min(1.0, t / t_warmup) * alpha_i).",
            "From t_max on, alpha_f holds. t_max must not be before max_duration.",
        ],
        interval: STEP,
        params: &[T_WARMUP, ALPHA_I, ALPHA_F, T_MAX, SCALE_WARMUP, MAX_DURATION, SCALE_SCHEDULE_RATIO],
        example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: composer.LinearWithWarmupScheduler, t_warmup: 100ba}",
        build,
    },
    make: |args| {
        let (first, last): (Number, Number) = (args.get("alpha_i")?, args.get("alpha_f")?);
        with_warmup(args, first, move |through| Ok(first + through * (last - first)))
    },
};

/// `CosineAnnealingWithWarmupScheduler`.
pub(super) const COSINE_ANNEALING_WITH_WARMUP: ComposerClass = ComposerClass {
    kind: Kind {
        name: "CosineAnnealingWithWarmupScheduler",
        aliases: &[],
        summary: "a linear warmup, then half a cosine down to alpha_f",
        formula: "lr * (alpha_f + (1.0 - alpha_f) * (1 + cos(r * pi)) / 2), r = min(1.0, (t - t_warmup) / (t_max - t_warmup)); t = max(0, update - 1)",
        edges: &[
            "t < t_warmup: lr * (0.0 + min(1.0, t / t_warmup) * 1.0).",
            "From t_max on, alpha_f holds. t_max must not be before max_duration.",
        ],
        interval: STEP,
        params: &[T_WARMUP, T_MAX, ALPHA_F, SCALE_WARMUP, MAX_DURATION, SCALE_SCHEDULE_RATIO],
        example: "run: {steps: 4800}\noptimizer: {lr: 6.0e-4}\nschedule: {kind: composer.CosineAnnealingWithWarmupScheduler, t_warmup: 100ba, alpha_f: 0.1}",
        build,
    },
    make: |args| {
        let alpha_f: Number = args.get("alpha_f")?;
        with_warmup(args, Float(1.0), move |through| Ok(cosine_anneal(through, alpha_f)))
    },
};

/// `PolynomialWithWarmupScheduler`.
pub(super) const POLYNOMIAL_WITH_WARMUP: ComposerClass = ComposerClass {
    kind: Kind {
        name: "PolynomialWithWarmupScheduler",
        aliases: &[],
        summary: "a linear warmup, then a power of what is left, down to alpha_f",
        formula: "lr * (alpha_f + (1 - r) ** power * (1.0 - alpha_f)), r = min(1.0, (t - t_warmup) / (t_max - t_warmup)); t = max(0, update - 1)",
        edges: &[
            "t < t_warmup: lr * (0.0 + min(1.0, t / t_warmup) * 1.0).",
            "From t_max on, alpha_f holds. t_max must not be before max_duration.",
            "The power is 2 by default; PolynomialScheduler has no default.",
        ],
        interval: STEP,
        params: &[
            T_WARMUP,
            number("power", "2.0", "the exponent; 1 is a straight line"),
            T_MAX,
            ALPHA_F,
            SCALE_WARMUP,
            MAX_DURATION,
            SCALE_SCHEDULE_RATIO,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: composer.PolynomialWithWarmupScheduler, t_warmup: 100ba}",
        build,
    },
    make: |args| {
        let (power, alpha_f): (Number, Number) = (args.get("power")?, args.get("alpha_f")?);
        with_warmup(args, Float(1.0), move |through| polynomial(through, power, alpha_f))
    },
};

/// A linear warmup from 0.
#[derive(Clone, Copy)]
struct TimedWarmup {
    length: Time,
    /// The factor at its end.
    target: Number,
    is_scaled: bool,
}

impl TimedWarmup {
    fn of(args: &Args<'_>, target: Number) -> Resolved<Self> {
        Ok(TimedWarmup { length: args.get("t_warmup")?, target, is_scaled: args.get("scale_warmup")? })
    }

    /// The factor in the warmup; `None` after it. `length` is that of the warmup, not scaled: with `scale_warmup` the
    /// ramp has another length, but the warmup ends at this one.
    fn factor(&self, state: &TrainerState, batches: u64, length: Time) -> Result<Option<Number>, Exception> {
        if !state.now(length.unit, batches)?.is_before(length)? {
            return Ok(None);
        }
        let ratio = if self.is_scaled { state.ratio } else { Int(1) };
        linear(state, batches, [Float(0.0), self.target], self.length, ratio).map(Some)
    }
}

/// A warmup to `target`, then the factor of the part of the rest that is done.
fn with_warmup<F>(args: &Args<'_>, target: Number, after: F) -> Resolved<ComposerScheduler>
where
    F: Fn(Number) -> Computed + Send + Sync + 'static,
{
    let warmup = TimedWarmup::of(args, target)?;
    let end: Time = args.get("t_max")?;
    Ok(ComposerScheduler::new(vec![warmup.length, end], move |state, batches| {
        let length = state.convert(warmup.length, Int(1))?;
        let t_max = state.convert(end, state.ratio)?;
        check_units(length, t_max)?;
        check_end(state, t_max)?;
        if let Some(factor) = warmup.factor(state, batches, length)? {
            return Ok(factor);
        }
        let now = state.now(length.unit, batches)?;
        let through = match length.is_before(t_max)? {
            true => now.minus(length)?.over(t_max.minus(length)?)?,
            false => Float(0.0),
        };
        after(Float(1.0).min(through))
    }))
}

/// `_raise_if_warmup_and_max_incompatible`.
fn check_units(t_warmup: Time, t_max: Time) -> Result<(), Exception> {
    if t_warmup.unit == t_max.unit {
        return Ok(());
    }
    let message = format!(
        "Cannot use warmup scheduler with t_max {t_max} with units {} and t_warmup {t_warmup} with units {}. t_warmup \
         and t_max must use the same units.",
        t_max.unit, t_warmup.unit
    );
    Err(Exception::value(message).about("t_warmup"))
}

/// `_raise_if_max_duration_exceeds_t_max`.
fn check_end(state: &TrainerState, t_max: Time) -> Result<(), Exception> {
    let run = state.max_duration;
    let is_early = match (t_max.unit, run.unit) {
        (own, of_run) if own == of_run => t_max.is_before(run)?,
        (TimeUnit::Batch, TimeUnit::Epoch) => match state.batches_until(run) {
            Some(batches) => t_max.is_before(Time::new(batches, TimeUnit::Batch))?,
            None => false,
        },
        _ => false,
    };
    match is_early {
        false => Ok(()),
        true => Err(Exception::value(format!(
            "t_max {t_max} must be greater than or equal to max_duration {run}. Otherwise, the LR schedule will not be \
             defined for the entire training duration."
        ))
        .about("t_max")),
    }
}
