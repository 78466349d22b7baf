//! Curves over one time, `t_max`.

use super::common::{
    ALPHA_F, ALPHA_I, ComposerClass, ComposerScheduler, MAX_DURATION, SCALE_SCHEDULE_RATIO, STEP, T_MAX,
    build,
};
use super::state::TrainerState;
use super::time::Time;
use crate::dialect::kit::exception::Computed;
use crate::dialect::kit::params::number;
use crate::dialect::{Kind, Param, Type};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};
use std::f64::consts::PI;

/// `ConstantScheduler`.
pub(super) const CONSTANT: ComposerClass = ComposerClass {
    kind: Kind {
        name: "ConstantScheduler",
        aliases: &[],
        summary: "alpha times the optimizer's rate until t_max, then the rate itself",
        formula: "lr * alpha while t < t_max, then lr * 1.0; t = max(0, update - 1)",
        edges: &["ConstantWithWarmupScheduler does not return to the rate itself."],
        interval: STEP,
        params: &[
            number("alpha", "1.0", "the factor until t_max"),
            T_MAX,
            MAX_DURATION,
            SCALE_SCHEDULE_RATIO,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: composer.ConstantScheduler, alpha: 0.1, t_max: 100ba}",
        build,
    },
    make: |args| {
        let (alpha, t_max): (Number, Time) = (args.get("alpha")?, args.get("t_max")?);
        Ok(ComposerScheduler::new(vec![t_max], move |state, batches| {
            let t_max = state.convert(t_max, state.ratio)?;
            Ok(match state.now(t_max.unit, batches)?.is_before(t_max)? {
                true => alpha,
                false => Float(1.0),
            })
        }))
    },
};

/// `LinearScheduler`.
pub(super) const LINEAR: ComposerClass = ComposerClass {
    kind: Kind {
        name: "LinearScheduler",
        aliases: &[],
        summary: "a straight line from one factor to another",
        formula: "lr * (alpha_i + min(1.0, t / t_max) * (alpha_f - alpha_i)); t = max(0, update - 1)",
        edges: &["From t_max on, alpha_f holds."],
        interval: STEP,
        params: &[ALPHA_I, ALPHA_F, T_MAX, MAX_DURATION, SCALE_SCHEDULE_RATIO],
        example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: composer.LinearScheduler}",
        build,
    },
    make: |args| {
        let (first, last): (Number, Number) = (args.get("alpha_i")?, args.get("alpha_f")?);
        let t_max: Time = args.get("t_max")?;
        Ok(ComposerScheduler::new(vec![t_max], move |state, batches| {
            linear(state, batches, [first, last], t_max, state.ratio)
        }))
    },
};

/// `LinearScheduler.__call__`, with a scale ratio or with 1.
pub(super) fn linear(
    state: &TrainerState,
    batches: u64,
    [first, last]: [Number; 2],
    t_max: Time,
    ratio: Number,
) -> Computed {
    let t_max = state.convert(t_max, ratio)?;
    let through = Float(1.0).min(state.now(t_max.unit, batches)?.over(t_max)?);
    Ok(first + through * (last - first))
}

/// `CosineAnnealingScheduler`.
pub(super) const COSINE_ANNEALING: ComposerClass = ComposerClass {
    kind: Kind {
        name: "CosineAnnealingScheduler",
        aliases: &[],
        summary: "half a cosine down to alpha_f",
        formula: "lr * (alpha_f + (1.0 - alpha_f) * (1 + cos(x * pi)) / 2), x = min(max(t / t_max, 0.0), 1.0); t = max(0, update - 1)",
        edges: &["From t_max on, alpha_f holds."],
        interval: STEP,
        params: &[T_MAX, ALPHA_F, MAX_DURATION, SCALE_SCHEDULE_RATIO],
        example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: composer.CosineAnnealingScheduler, alpha_f: 0.1}",
        build,
    },
    make: |args| {
        let (t_max, alpha_f): (Time, Number) = (args.get("t_max")?, args.get("alpha_f")?);
        Ok(ComposerScheduler::new(vec![t_max], move |state, batches| {
            let t_max = state.convert(t_max, state.ratio)?;
            let through = state.now(t_max.unit, batches)?.over(t_max)?;
            Ok(cosine_anneal(through, alpha_f))
        }))
    },
};

/// `_cosine_anneal`.
pub(super) fn cosine_anneal(x: Number, least: Number) -> Number {
    let x = x.max(0.0).min(1.0);
    let way = (Float(1.0) - least) * (1.0 + double::cos(x.float() * PI));
    least + Float(way.float() / 2.0)
}

/// `PolynomialScheduler`.
pub(super) const POLYNOMIAL: ComposerClass = ComposerClass {
    kind: Kind {
        name: "PolynomialScheduler",
        aliases: &[],
        summary: "a power of what is left of t_max, down to alpha_f",
        formula: "lr * (alpha_f + (1 - min(1.0, t / t_max)) ** power * (1.0 - alpha_f)); t = max(0, update - 1)",
        edges: &["From t_max on, alpha_f holds."],
        interval: STEP,
        params: &[
            Param::required("power", Type::Number, "the exponent; 1 is a straight line"),
            T_MAX,
            ALPHA_F,
            MAX_DURATION,
            SCALE_SCHEDULE_RATIO,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: composer.PolynomialScheduler, power: 2.0}",
        build,
    },
    make: |args| {
        let (power, alpha_f): (Number, Number) = (args.get("power")?, args.get("alpha_f")?);
        let t_max: Time = args.get("t_max")?;
        Ok(ComposerScheduler::new(vec![t_max], move |state, batches| {
            let t_max = state.convert(t_max, state.ratio)?;
            let through = Float(1.0).min(state.now(t_max.unit, batches)?.over(t_max)?);
            polynomial(through, power, alpha_f)
        }))
    },
};

/// The factor of the polynomial schedulers.
pub(super) fn polynomial(through: Number, power: Number, alpha_f: Number) -> Computed {
    let coefficient = (Int(1) - through).pow(power)?;
    Ok(alpha_f + coefficient * (Float(1.0) - alpha_f))
}
