//! The policies by themselves: `WarmupPolicy` and `WarmupHoldPolicy`.

use super::common::{
    AnnealingPolicy, HOLD_RATIO, HOLD_STEPS, INTERVAL, LAST_EPOCH, MAX_STEPS_OR_NONE, WARMUP_RATIO,
    WARMUP_STEPS, min_lr,
};
use crate::dialect::{Args, Kind, Resolved};

/// `WarmupPolicy`.
pub(super) const WARMUP: Kind = Kind {
    name: "WarmupPolicy",
    aliases: &[],
    summary: "a linear warmup, then the optimizer's rate",
    formula: "base * ((t + 1) / (W + 1)) while t <= W, then base; min_lr from t = max_steps + 1 on",
    edges: &["min_lr counts after max_steps only. Without max_steps (`null`) the rate never falls."],
    interval: INTERVAL,
    params: &[WARMUP_STEPS, WARMUP_RATIO, MAX_STEPS_OR_NONE, min_lr("0.0"), LAST_EPOCH],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: nemo.WarmupPolicy, warmup_steps: 100}",
    build: policy,
};

/// `WarmupHoldPolicy`.
pub(super) const WARMUP_HOLD: Kind = Kind {
    name: "WarmupHoldPolicy",
    aliases: &[],
    summary: "a linear warmup, a hold, then the optimizer's rate",
    formula: "base * ((t + 1) / (W + 1)) while t <= W, then base; min_lr from the later of W + hold_steps and max_steps + 1 on",
    edges: &[
        "The hold goes on past max_steps.",
        "Without max_steps (`null`) NeMo raises TypeError at the first step after the hold.",
    ],
    interval: INTERVAL,
    params: &[
        WARMUP_STEPS,
        WARMUP_RATIO,
        HOLD_STEPS,
        HOLD_RATIO,
        MAX_STEPS_OR_NONE,
        min_lr("0.0"),
        LAST_EPOCH,
    ],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: nemo.WarmupHoldPolicy, warmup_steps: 100, hold_ratio: 0.5}",
    build: policy,
};

fn policy(args: &Args<'_>) -> Resolved {
    AnnealingPolicy::of(args)?.annealing(args, false, |_, base| Ok(base))
}
