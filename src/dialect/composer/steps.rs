//! Rates that fall in steps, and the exponential.

use super::common::{
    ComposerClass, ComposerScheduler, GAMMA, MAX_DURATION, MILESTONES, SCALE_SCHEDULE_RATIO, STEP, build,
    milestones, time,
};
use super::state::TrainerState;
use super::time::Time;
use crate::dialect::kit::exception::Computed;
use crate::dialect::{Default, Kind, Param, ParamUnit, Role, Type};
use crate::number::python::Number::{self, Float};

/// Whether a power of gamma may overflow, or be complex.
fn may_raise(gamma: Number) -> bool {
    let is_negative = gamma < 0;
    is_negative || gamma > 1
}

/// `StepScheduler`.
pub(super) const STEP_SCHEDULER: ComposerClass = ComposerClass {
    kind: Kind {
        name: "StepScheduler",
        aliases: &[],
        summary: "the rate is multiplied by gamma after every step_size",
        formula: "lr * gamma ** int(t / step_size); t = max(0, update - 1)",
        edges: &[
            "The change is at t = step_size itself, one update later than in a loop of torch.",
            "It never ends.",
        ],
        interval: STEP,
        params: &[
            time("step_size", "the time between two changes").means(Role::Period),
            GAMMA,
            MAX_DURATION,
            SCALE_SCHEDULE_RATIO,
        ],
        example: "run: {epochs: 90, steps_per_epoch: 100}\noptimizer: {lr: 0.1}\nschedule: {kind: composer.StepScheduler, step_size: 30ep}",
        build,
    },
    make: |args| {
        let (size, gamma): (Time, Number) = (args.get("step_size")?, args.get("gamma")?);
        let scheduler = ComposerScheduler::new(vec![size], move |state, batches| {
            let size = state.convert(size, state.ratio)?;
            let steps = state.now(size.unit, batches)?.over(size)?.int()?;
            Ok(gamma.pow(steps)?)
        });
        Ok(scheduler.raising(may_raise(gamma)))
    },
};

/// `MultiStepScheduler`.
pub(super) const MULTI_STEP: ComposerClass = ComposerClass {
    kind: Kind {
        name: "MultiStepScheduler",
        aliases: &[],
        summary: "the rate is multiplied by gamma at each milestone",
        formula: "lr * (1.0 * gamma * gamma * ...), once for each milestone <= t; t = max(0, update - 1)",
        edges: &["The change is at t = milestone itself.", "It never ends."],
        interval: STEP,
        params: &[MILESTONES, GAMMA, MAX_DURATION, SCALE_SCHEDULE_RATIO],
        example: "run: {epochs: 90, steps_per_epoch: 100}\noptimizer: {lr: 0.1}\nschedule: {kind: composer.MultiStepScheduler, milestones: [30ep, 60ep, 80ep]}",
        build,
    },
    make: |args| {
        let (milestones, gamma): (Vec<Time>, Number) = (milestones(args)?, args.get("gamma")?);
        let corners = milestones.clone();
        Ok(ComposerScheduler::new(corners, move |state, batches| {
            multi_step(state, batches, &milestones, gamma)
        }))
    },
};

/// The factor of `MultiStepScheduler`.
pub(super) fn multi_step(state: &TrainerState, batches: u64, milestones: &[Time], gamma: Number) -> Computed {
    let mut factor = Float(1.0);
    for milestone in milestones {
        let milestone = state.convert(*milestone, state.ratio)?;
        if !state.now(milestone.unit, batches)?.is_before(milestone)? {
            factor = factor * gamma;
        }
    }
    Ok(factor)
}

/// `ExponentialScheduler`.
pub(super) const EXPONENTIAL: ComposerClass = ComposerClass {
    kind: Kind {
        name: "ExponentialScheduler",
        aliases: &[],
        summary: "the rate is multiplied by gamma over every decay_period, smoothly",
        formula: "lr * gamma ** (t / decay_period); t = max(0, update - 1)",
        edges: &["It never ends."],
        interval: STEP,
        params: &[
            Param::required("gamma", Type::Number, "what the factor is multiplied by over decay_period")
                .means(Role::Factor),
            Param::optional(
                "decay_period",
                Type::Text,
                Default::Is("1ep"),
                "the time in which the factor is multiplied by gamma",
            )
            .means(Role::Period)
            .counting(ParamUnit::Written),
            MAX_DURATION,
            SCALE_SCHEDULE_RATIO,
        ],
        example: "run: {epochs: 20, steps_per_epoch: 100}\noptimizer: {lr: 0.1}\nschedule: {kind: composer.ExponentialScheduler, gamma: 0.8}",
        build,
    },
    make: |args| {
        let (gamma, period): (Number, Time) = (args.get("gamma")?, args.get("decay_period")?);
        let scheduler = ComposerScheduler::new(vec![period], move |state, batches| {
            let period = state.convert(period, state.ratio)?;
            let through = state.now(period.unit, batches)?.over(period)?;
            Ok(gamma.pow(Float(through.float()))?)
        });
        Ok(scheduler.raising(may_raise(gamma)))
    },
};
