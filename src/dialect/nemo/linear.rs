//! Straight lines after the warmup: `WarmupAnnealing` and `WarmupHoldAnnealLinear`.

use super::common::{
    AnnealingPolicy, HOLD_RATIO, HOLD_STEPS, INTERVAL, LAST_EPOCH, MAX_STEPS, WARMUP_RATIO, WARMUP_STEPS,
    first_for_all, max_steps, min_lr,
};
use crate::dialect::kit::formula::begun;
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::Int;

/// `WarmupAnnealing`.
pub(super) const WARMUP_ANNEALING: Kind = Kind {
    name: "WarmupAnnealing",
    aliases: &[],
    summary: "a linear warmup, then a straight line down to min_lr",
    formula: "min_lr + (1 - (t - W) / (max_steps - W)) * (base - min_lr) after the warmup; base is that of the first group",
    edges: &[
        "With parameter groups, all of them have the rate of the first group after the warmup.",
        "min_lr is reached at t = max_steps.",
    ],
    interval: INTERVAL,
    params: &[WARMUP_STEPS, WARMUP_RATIO, MAX_STEPS, min_lr("0.0"), LAST_EPOCH],
    example: "run: {steps: 1000}\noptimizer: {lr: 3.0e-5}\nschedule: {kind: nemo.WarmupAnnealing, warmup_ratio: 0.1}",
    build: warmup_annealing,
};

/// `WarmupHoldAnnealLinear`.
pub(super) const WARMUP_HOLD_ANNEAL_LINEAR: Kind = Kind {
    name: "WarmupHoldAnnealLinear",
    aliases: &[],
    summary: "a linear warmup, a hold, then a straight line down to min_lr",
    formula: "base - (base - min_lr) * ((t - H) / (max_steps - H)) after the hold, H = W + hold_steps",
    edges: &[
        "Without a hold H is 0, not W: the line begins at update 0, beneath the warmup.",
        "If the hold ends at max_steps, NeMo raises ZeroDivisionError at t = max_steps.",
    ],
    interval: INTERVAL,
    params: &[WARMUP_STEPS, WARMUP_RATIO, HOLD_STEPS, HOLD_RATIO, MAX_STEPS, min_lr("0.0"), LAST_EPOCH],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: nemo.WarmupHoldAnnealLinear, warmup_steps: 50, hold_steps: 700, min_lr: 1.0e-5}",
    build: hold_linear,
};

fn warmup_annealing(args: &Args<'_>) -> Resolved {
    let (policy, end) = (AnnealingPolicy::of(args)?, max_steps(args)?);
    let first = begun(args)?.1[0];
    let AnnealingPolicy { warmup, least, .. } = policy;
    let schedule = policy.annealing(args, false, move |t, _| {
        let through = ((t - warmup) / (end - warmup))?;
        Ok(least + (Int(1) - through) * (first - least))
    })?;
    Ok(first_for_all(args, schedule))
}

fn hold_linear(args: &Args<'_>) -> Resolved {
    let (policy, end) = (AnnealingPolicy::of(args)?, max_steps(args)?);
    let (hold, least) = (policy.hold_end(), policy.least);
    let rate = move |t, base| Ok(base - (base - least) * ((t - hold) / (end - hold))?);
    let schedule = policy.annealing(args, hold == end, rate)?;
    Ok(policy.unheld(args, schedule, rate))
}
