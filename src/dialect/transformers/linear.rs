//! `get_linear_schedule_with_warmup`: a straight line to 0.

use super::common::{
    LAST_EPOCH, LambdaKind, Multiplied, PastTheEnd, STEP, TOTAL, TrainingSpan, WARMUP, multiplied, ramp,
};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::Float;

/// `get_linear_schedule_with_warmup`.
pub(super) const LINEAR: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_linear_schedule_with_warmup",
        aliases: &["linear"],
        summary: "a linear warmup from 0, then a straight line to 0: the Trainer's default",
        formula: "base_lr * max(0, (num_training_steps - t) / max(1, num_training_steps - num_warmup_steps))",
        edges: &[
            "The last update of the run is one step above 0; from t = num_training_steps on the rate is 0.",
        ],
        interval: STEP,
        params: &[WARMUP, TOTAL, LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_linear_schedule_with_warmup, num_warmup_steps: 100}",
        build: linear,
    },
    lr_lambda: linear,
};

/// `get_linear_schedule_with_warmup`.
fn linear<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    let span = TrainingSpan::of::<M>(args)?;
    let schedule = multiplied::<M>(args, false, move |t| match t < span.warmup {
        true => ramp(t, span.warmup),
        false => Ok(Float(0.0).max((Float((span.total - t).float()) / span.decay)?)),
    })?;
    Ok(span.remark(args, schedule, PastTheEnd::Zero))
}
