//! The cosines: to 0, to a lowest rate, and with hard restarts.

use super::common::{
    CYCLES, LAST_EPOCH, LambdaKind, MIN_LR, MIN_LR_RATE, Multiplied, PastTheEnd, STEP, TOTAL, TrainingSpan,
    WARMUP, default_lr, overflows, ramp,
};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::{absent, number};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;
use std::f64::consts::PI;

/// `get_cosine_schedule_with_warmup`.
pub(super) const COSINE: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_cosine_schedule_with_warmup",
        aliases: &["cosine"],
        summary: "a linear warmup from 0, then a cosine to 0",
        formula: "base_lr * max(0, 0.5 * (1 + cos(pi * num_cycles * 2 * progress))), progress = (t - num_warmup_steps) / max(1, num_training_steps - num_warmup_steps)",
        edges: &["Past num_training_steps the cosine continues: the rate rises again."],
        interval: STEP,
        params: &[WARMUP, TOTAL, CYCLES, LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_cosine_schedule_with_warmup, num_warmup_steps: 100}",
        build: cosine,
    },
    lr_lambda: cosine,
};

/// `get_cosine_with_hard_restarts_schedule_with_warmup`.
pub(super) const HARD_RESTARTS: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_cosine_with_hard_restarts_schedule_with_warmup",
        aliases: &["cosine_with_restarts"],
        summary: "a linear warmup from 0, then several cosines to 0, one after another",
        formula: "base_lr * max(0, 0.5 * (1 + cos(pi * ((num_cycles * progress) % 1))))",
        edges: &[
            "A restart is where num_cycles * progress is whole in float64; from num_training_steps on the rate is 0.",
        ],
        interval: STEP,
        params: &[WARMUP, TOTAL, number("num_cycles", "1", "the number of cosines in the decay"), LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule:\n  kind: transformers.get_cosine_with_hard_restarts_schedule_with_warmup\n  num_warmup_steps: 100\n  num_cycles: 3",
        build: hard_restarts,
    },
    lr_lambda: hard_restarts,
};

/// `get_cosine_with_min_lr_schedule_with_warmup`.
pub(super) const COSINE_WITH_MIN_LR: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_cosine_with_min_lr_schedule_with_warmup",
        aliases: &["cosine_with_min_lr"],
        summary: "a linear warmup from 0, then a cosine to a lowest rate",
        formula: "base_lr * max(0, factor * (1 - min_lr_rate) + min_lr_rate), factor = 0.5 * (1 + cos(pi * num_cycles * 2 * progress))",
        edges: &[
            "Give either `min_lr` or `min_lr_rate`; min_lr_rate is min_lr / `optimizer.defaults[\"lr\"]`.",
            "Past num_training_steps the cosine continues: the rate rises again.",
        ],
        interval: STEP,
        params: &[WARMUP, TOTAL, CYCLES, LAST_EPOCH, MIN_LR, MIN_LR_RATE],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_cosine_with_min_lr_schedule_with_warmup, num_warmup_steps: 100, min_lr_rate: 0.1}",
        build: cosine_with_min_lr,
    },
    lr_lambda: cosine_with_min_lr,
};

/// `get_cosine_with_min_lr_schedule_with_warmup_lr_rate`.
pub(super) const COSINE_WITH_WARMUP_LR_RATE: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
        aliases: &["cosine_warmup_with_min_lr"],
        summary: "the same, but the warmup begins one step, or a fraction of the rate, above 0",
        formula: "base_lr * max(0, factor * (1 - min_lr_rate) + min_lr_rate), progress = (t - num_warmup_steps + 1) / max(1, num_training_steps - num_warmup_steps)",
        edges: &[
            "The warmup is (t + 1) / num_warmup_steps, or from warmup_lr_rate to 1 within num_warmup_steps - 1 updates.",
            "The decay is one update ahead: the lowest rate is at t = num_training_steps - 1; after that the rate rises again.",
        ],
        interval: STEP,
        params: &[
            WARMUP,
            TOTAL,
            CYCLES,
            LAST_EPOCH,
            MIN_LR,
            MIN_LR_RATE,
            absent("warmup_lr_rate", "the start of the warmup, as a fraction of the optimizer's rate"),
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule:\n  kind: transformers.get_cosine_with_min_lr_schedule_with_warmup_lr_rate\n  num_warmup_steps: 100\n  min_lr_rate: 0.1\n  warmup_lr_rate: 0.01",
        build: cosine_with_warmup_lr_rate,
    },
    lr_lambda: cosine_with_warmup_lr_rate,
};

/// `get_cosine_schedule_with_warmup`. transformers defines its multiplier twice: the one with a `min_lr_rate` replaces the
/// other.
fn cosine<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    cosine_to(args, Float(0.0))
}

/// `get_cosine_with_hard_restarts_schedule_with_warmup`.
fn hard_restarts<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    let (span, cycles) = (TrainingSpan::of::<M>(args)?, args.get::<f64>("num_cycles")?);
    let is_over = move |t: Number| span.progress(t) >= 1.0;
    let angle = move |t: Number| {
        let within = (Float(cycles * span.progress(t)) % 1.0).map_or(f64::NAN, Number::float);
        (t >= span.warmup && !is_over(t)).then_some(PI * within)
    };
    let schedule = M::waving(args, false, angle, move |t, cosine| match t < span.warmup {
        true => ramp(t, span.warmup),
        false if is_over(t) => Ok(Float(0.0)),
        false => Ok(Float(0.0).max(Float(0.5) * (Float(cosine) + 1.0))),
    })?;
    Ok(span.remark(args, schedule, PastTheEnd::Zero))
}

/// `get_cosine_with_min_lr_schedule_with_warmup`.
fn cosine_with_min_lr<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    let min_lr_rate = min_lr_rate(args)?;
    cosine_to(args, min_lr_rate)
}

fn cosine_to<M: Multiplied>(args: &Args<'_>, min_lr_rate: Number) -> Resolved<M> {
    let (span, cycles) = (TrainingSpan::of::<M>(args)?, args.get::<f64>("num_cycles")?);
    let angle = move |t: Number| (t >= span.warmup).then(|| PI * cycles * 2.0 * span.progress(t));
    let schedule = M::waving(args, overflows(cycles), angle, move |t, cosine| {
        if t < span.warmup {
            return ramp(t, span.warmup);
        }
        let factor = Float(0.5) * (Float(cosine) + 1.0);
        Ok(Int(0).max(factor * (Int(1) - min_lr_rate) + min_lr_rate))
    })?;
    Ok(span.remark(args, schedule, PastTheEnd::Waves(cycles)))
}

/// `get_cosine_with_min_lr_schedule_with_warmup_lr_rate`.
fn cosine_with_warmup_lr_rate<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    let (span, cycles) = (TrainingSpan::of::<M>(args)?, args.get::<Number>("num_cycles")?);
    let (min_lr_rate, warmup_lr_rate) = (min_lr_rate(args)?, args.get::<Option<f64>>("warmup_lr_rate")?);
    let (warmup, total) = (span.warmup.float(), span.total.float());
    let angle = move |t: Number| {
        let progress = (t.float() - warmup + 1.0) / Float(1.0).max(total - warmup).float();
        (t.float() >= warmup).then(|| (Float(PI) * cycles * 2.0 * progress).float())
    };
    let schedule = M::waving(args, overflows(cycles.float()), angle, move |t, cosine| {
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
    let schedule = span.remark(args, schedule, PastTheEnd::Holds).remark(args.remark(
        RemarkKind::BoundaryOffByOne,
        "num_training_steps",
        format!("The decay is one update ahead: it ends at step {}, not {}.", span.total - 1, span.total),
    ));
    Ok(match span.run(args).is_some_and(|run| run > total) {
        true => schedule.remark(args.remark(
            RemarkKind::RisesAgain,
            "num_training_steps",
            format!("From step {} on the cosine continues, and the rate rises again.", span.total - 1),
        )),
        false => schedule,
    })
}

/// `min_lr_rate`, or the fraction that `min_lr` is.
/// `min_lr_rate`, as the function has it or computes it of `min_lr`.
pub(super) fn min_lr_rate(args: &Args<'_>) -> Result<Number, Diagnostic> {
    let raise = |raised: Exception| raised.report(args, "in the constructor");
    match (args.get::<Option<Number>>("min_lr")?, args.get::<Option<Number>>("min_lr_rate")?) {
        (Some(_), Some(_)) => {
            let message = "Only one of min_lr or min_lr_rate should be set";
            Err(raise(Exception::value(message).about("min_lr_rate")))
        }
        (Some(min_lr), None) => {
            Ok((min_lr / default_lr(args)?).map_err(|wrong| raise(Exception::from(wrong).about("min_lr")))?)
        }
        (None, Some(rate)) => Ok(rate),
        (None, None) => {
            let message = "One of min_lr or min_lr_rate should be set through the `lr_scheduler_kwargs`";
            Err(raise(Exception::value(message).help("add `min_lr_rate: 0.1`, or `min_lr: 1e-6`")))
        }
    }
}
