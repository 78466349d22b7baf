//! `get_constant_schedule`, alone and after a warmup.

use super::common::{LAST_EPOCH, LambdaKind, Multiplied, STEP, WARMUP, multiplied, ramp, warmed};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::{Float, Int};

/// `get_constant_schedule`.
pub(super) const CONSTANT: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_constant_schedule",
        aliases: &["constant"],
        summary: "the optimizer's rate, unchanged and without a warmup",
        formula: "base_lr * 1",
        edges: &["It has no warmup: the Trainer's `warmup_steps` has no effect."],
        interval: STEP,
        params: &[LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_constant_schedule}",
        build: constant,
    },
    lr_lambda: constant,
};

/// `get_constant_schedule_with_warmup`.
pub(super) const CONSTANT_WITH_WARMUP: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_constant_schedule_with_warmup",
        aliases: &["constant_with_warmup"],
        summary: "a linear warmup from 0, then the optimizer's rate",
        formula: "base_lr * (t / max(1, num_warmup_steps)) while t < num_warmup_steps, then base_lr",
        edges: &["Update 0 has rate 0; update num_warmup_steps is the first with the full rate."],
        interval: STEP,
        params: &[WARMUP, LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_constant_schedule_with_warmup, num_warmup_steps: 100}",
        build: constant_with_warmup,
    },
    lr_lambda: constant_with_warmup,
};

/// `get_constant_schedule`.
fn constant<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    multiplied(args, false, |_| Ok(Int(1)))
}

/// `get_constant_schedule_with_warmup`.
fn constant_with_warmup<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    let warmup = M::warmup(args, None)?;
    let schedule = multiplied::<M>(args, false, move |t| match t < warmup {
        true => ramp(t, warmup),
        false => Ok(Float(1.0)),
    })?;
    Ok(warmed(args, warmup, schedule))
}
