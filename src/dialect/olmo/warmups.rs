//! The schedulers with a warmup of their own.

use super::common::{
    ALPHA_F, CLIP_FACTOR, CLIP_STEPS, LinearWarmup, OlmoScheduler, STEP, T_MAX, WARMUP_MIN_LR, WARMUP_STEPS,
    build,
};
use crate::dialect::kit::progress::{MAX_DURATION, ProgressRule, UNITS};
use crate::dialect::{Args, Kind, Param, Resolved};
use crate::number::libm::double;
use std::f64::consts::PI;

const DECAYS: &[Param] =
    &[CLIP_STEPS, CLIP_FACTOR, WARMUP_MIN_LR, WARMUP_STEPS, ALPHA_F, T_MAX, UNITS, MAX_DURATION];
const HOLDS: &[Param] = &[CLIP_STEPS, CLIP_FACTOR, WARMUP_MIN_LR, WARMUP_STEPS, UNITS, MAX_DURATION];

/// `CosWithWarmup`.
pub(super) const COS_WITH_WARMUP: OlmoScheduler = OlmoScheduler {
    kind: Kind {
        name: "CosWithWarmup",
        aliases: &["cosine_with_warmup"],
        summary: "a linear warmup, then a cosine down to alpha_f of the rate",
        formula: "e + (lr - e) * (1 + cos(pi * (t - warmup_steps) / (t_max - warmup_steps))) / 2, e = lr * alpha_f; t = update + 1",
        edges: &[
            "t < warmup_steps: warmup_min_lr + (lr - warmup_min_lr) * t / warmup_steps.",
            "t >= t_max: lr * alpha_f, which is that of the last update.",
        ],
        interval: STEP,
        params: DECAYS,
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo.CosWithWarmup, warmup_steps: 500}",
        build,
    },
    rule: |args| {
        decay(args, |lr, end, through, length| {
            end + (lr - end) * (1.0 + double::cos(PI * through / length)) / 2.0
        })
    },
};

/// `LinearWithWarmup`.
pub(super) const LINEAR_WITH_WARMUP: OlmoScheduler = OlmoScheduler {
    kind: Kind {
        name: "LinearWithWarmup",
        aliases: &["linear_with_warmup"],
        summary: "a linear warmup, then a straight line down to alpha_f of the rate",
        formula: "lr - (lr - lr * alpha_f) * ((t - warmup_steps) / (t_max - warmup_steps)); t = update + 1",
        edges: &[
            "t < warmup_steps: warmup_min_lr + (lr - warmup_min_lr) * t / warmup_steps.",
            "t >= t_max: lr * alpha_f, which is that of the last update.",
        ],
        interval: STEP,
        params: DECAYS,
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo.LinearWithWarmup, warmup_steps: 500, alpha_f: 0.0}",
        build,
    },
    rule: |args| decay(args, |lr, end, through, length| lr - (lr - end) * (through / length)),
};

/// `CosLinearEnvelope`.
pub(super) const COS_LINEAR_ENVELOPE: OlmoScheduler = OlmoScheduler {
    kind: Kind {
        name: "CosLinearEnvelope",
        aliases: &["cosine_linear_envelope"],
        summary: "a linear warmup, then the product of a cosine and a straight line",
        formula: "e + (1 - r) * ((lr - e) * (1 + cos(pi * (t - warmup_steps) / (t_max - warmup_steps))) / 2), r = (t - warmup_steps) / (t_max - warmup_steps), e = lr * alpha_f; t = update + 1",
        edges: &[
            "t < warmup_steps: warmup_min_lr + (lr - warmup_min_lr) * t / warmup_steps.",
            "t >= t_max: lr * alpha_f, which is that of the last update.",
        ],
        interval: STEP,
        params: DECAYS,
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo.CosLinearEnvelope, warmup_steps: 500}",
        build,
    },
    rule: |args| {
        decay(args, |lr, end, through, length| {
            let cosine = (lr - end) * (1.0 + double::cos(PI * through / length)) / 2.0;
            end + (1.0 - through / length) * cosine
        })
    },
};

/// `InvSqrtWithWarmup`.
pub(super) const INV_SQRT_WITH_WARMUP: OlmoScheduler = OlmoScheduler {
    kind: Kind {
        name: "InvSqrtWithWarmup",
        aliases: &["inverse_sqrt_with_warmup"],
        summary: "a linear warmup, then a decay by the square root of time",
        formula: "lr * sqrt(warmup_steps / max(warmup_steps, t)); t = update + 1",
        edges: &[
            "t < warmup_steps: warmup_min_lr + (lr - warmup_min_lr) * t / warmup_steps.",
            "It never ends. Without a warmup the rate is 0.",
        ],
        interval: STEP,
        params: HOLDS,
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo.InvSqrtWithWarmup, warmup_steps: 500}",
        build,
    },
    rule: |args| {
        let warmup = LinearWarmup::of(args)?;
        Ok(ProgressRule::new(
            move |_| vec![warmup.steps],
            move |lr, step, _| {
                warmup
                    .rate(lr, step)
                    .unwrap_or_else(|| Ok(lr * (warmup.steps as f64 / warmup.steps.max(step) as f64).sqrt()))
            },
        ))
    },
};

/// `ConstantWithWarmupScheduler`.
pub(super) const CONSTANT_WITH_WARMUP: OlmoScheduler = OlmoScheduler {
    kind: Kind {
        name: "ConstantWithWarmupScheduler",
        aliases: &["constant_with_warmup"],
        summary: "a linear warmup, then the optimizer's rate",
        formula: "warmup_min_lr + (lr - warmup_min_lr) * t / warmup_steps while t < warmup_steps, then lr; t = update + 1",
        edges: &["It never ends."],
        interval: STEP,
        params: HOLDS,
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo.ConstantWithWarmupScheduler, warmup_steps: 500}",
        build,
    },
    rule: |args| {
        let warmup = LinearWarmup::of(args)?;
        Ok(ProgressRule::new(
            move |_| vec![warmup.steps],
            move |lr, step, _| warmup.rate(lr, step).unwrap_or(Ok(lr)),
        ))
    },
};

/// A warmup, then a decay from the rate to the end: a function of both, of the steps of the decay so far, and of all.
fn decay(args: &Args<'_>, shape: fn(f64, f64, f64, f64) -> f64) -> Resolved<ProgressRule> {
    let warmup = LinearWarmup::of(args)?;
    let alpha_f: f64 = args.get("alpha_f")?;
    let end = args.get::<Option<u64>>("t_max")?.map(|end| end as i64);
    let corners = move |_: i64| [warmup.steps].into_iter().chain(end).collect::<Vec<_>>();
    Ok(ProgressRule::new(corners, move |lr, step, max_steps| {
        let end = end.unwrap_or(max_steps);
        let least = lr * alpha_f;
        warmup.rate(lr, step).unwrap_or_else(|| {
            Ok(match step >= end {
                true => least,
                false => shape(lr, least, (step - warmup.steps) as f64, (end - warmup.steps) as f64),
            })
        })
    }))
}
