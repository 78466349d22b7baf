//! Squares and square roots after the warmup.

use super::common::{
    AnnealingPolicy, CONSTANT_RATIO, HOLD_RATIO, HOLD_STEPS, INTERVAL, LAST_EPOCH, MAX_STEPS, WARMUP_RATIO,
    WARMUP_STEPS, max_steps, min_lr, raise, schedule, steps_or_ratio,
};
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::until;
use crate::dialect::kit::params::absent;
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::{self, Int};
use crate::schedule::Schedule;
use crate::schedule::remark::RemarkKind;

const WARMED: [&str; 1] = ["min_lr is reached at t = max_steps at the latest."];

/// `SquareAnnealing`.
pub(super) const SQUARE: Kind = Kind {
    name: "SquareAnnealing",
    aliases: &[],
    summary: "a linear warmup, then the square of the remaining time",
    formula: "max(base * (((N - W) - (t - W)) / (N - W)) ** 2, min_lr) after the warmup, N = max_steps",
    edges: &["min_lr is 1e-5 by default, not 0.", WARMED[0]],
    interval: INTERVAL,
    params: &[WARMUP_STEPS, WARMUP_RATIO, MAX_STEPS, min_lr("1e-5"), LAST_EPOCH],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: nemo.SquareAnnealing, warmup_steps: 100}",
    build: square,
};

/// `SquareRootAnnealing`.
pub(super) const SQUARE_ROOT: Kind = Kind {
    name: "SquareRootAnnealing",
    aliases: &[],
    summary: "a linear warmup, then the square root of the remaining time",
    formula: "max(base * ((N - t) / N) ** 0.5, min_lr) after the warmup, N = max_steps",
    edges: &["t is not shifted by the warmup: the rate jumps where the warmup ends.", WARMED[0]],
    interval: INTERVAL,
    params: &[WARMUP_STEPS, WARMUP_RATIO, MAX_STEPS, min_lr("0"), LAST_EPOCH],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: nemo.SquareRootAnnealing, min_lr: 1.0e-5}",
    build: square_root,
};

/// `WarmupHoldAnnealOneMinusSquareRoot`.
pub(super) const ONE_MINUS_SQUARE_ROOT: Kind = Kind {
    name: "WarmupHoldAnnealOneMinusSquareRoot",
    aliases: &[],
    summary: "a linear warmup, a hold, then one minus the square root of the time since",
    formula: "max(min_lr, base * (1 - ((t - H) / (N - H)) ** 0.5)) after the hold, H = W + hold_steps, N = max_steps",
    edges: &[
        "Without a hold H is 0, not W: the decay begins at update 0, beneath the warmup.",
        "If the hold ends at max_steps, NeMo raises ZeroDivisionError at t = max_steps.",
    ],
    interval: INTERVAL,
    params: &[WARMUP_STEPS, WARMUP_RATIO, HOLD_STEPS, HOLD_RATIO, MAX_STEPS, min_lr("0.0"), LAST_EPOCH],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: nemo.WarmupHoldAnnealOneMinusSquareRoot, warmup_steps: 50, hold_steps: 750}",
    build: one_minus_square_root,
};

/// `InverseSquareRootAnnealing`.
pub(super) const INVERSE_SQUARE_ROOT: Kind = Kind {
    name: "InverseSquareRootAnnealing",
    aliases: &[],
    summary: "a linear warmup, then the inverse square root of the step",
    formula: "base / ((t + 1) / (W + 1)) ** 0.5 after the warmup",
    edges: &["min_lr is no floor: the rate is min_lr only after max_steps, where it drops."],
    interval: INTERVAL,
    params: &[WARMUP_STEPS, WARMUP_RATIO, MAX_STEPS, min_lr("0.0"), LAST_EPOCH],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: nemo.InverseSquareRootAnnealing, warmup_steps: 100}",
    build: inverse_square_root,
};

/// `T5InverseSquareRootAnnealing`.
pub(super) const T5: Kind = Kind {
    name: "T5InverseSquareRootAnnealing",
    aliases: &[],
    summary: "T5's rate: constant, then the inverse square root of the step, whatever the optimizer's rate is",
    formula: "1 / constant_steps ** 0.5 while t <= constant_steps, then 1 / t ** 0.5; min_lr from t = max_steps + 1 on",
    edges: &[
        "The optimizer's rate has no effect.",
        "constant_steps must be given: NeMo raises TypeError with constant_ratio alone, and with neither.",
        "The constant phase goes on past max_steps.",
    ],
    interval: INTERVAL,
    params: &[
        absent("constant_steps", "the updates with a constant rate, which is the inverse of its square root"),
        CONSTANT_RATIO,
        MAX_STEPS,
        min_lr("0.0"),
        LAST_EPOCH,
    ],
    example: "run: {steps: 20000}\noptimizer: {lr: 0.01}\nschedule: {kind: nemo.T5InverseSquareRootAnnealing, constant_steps: 10000}",
    build: t5,
};

fn square(args: &Args<'_>) -> Resolved {
    let (policy, end) = (AnnealingPolicy::of(args)?, max_steps(args)?);
    let AnnealingPolicy { warmup, least, .. } = policy;
    policy.annealing(args, false, move |t, base| {
        let all = end - warmup;
        let left = ((all - (t - warmup)) / all)?;
        Ok((base * left.pow(2)?).max(least))
    })
}

fn square_root(args: &Args<'_>) -> Resolved {
    let (policy, end) = (AnnealingPolicy::of(args)?, max_steps(args)?);
    let least = policy.least;
    let rate = move |t: Number, base: Number| {
        let left = ((end - t) / end)?;
        Ok((base * left.pow(0.5)?).max(least))
    };
    let schedule = policy.annealing(args, false, rate)?;
    Ok(policy.jump(args, rate).into_iter().fold(schedule, Schedule::remark))
}

fn one_minus_square_root(args: &Args<'_>) -> Resolved {
    let (policy, end) = (AnnealingPolicy::of(args)?, max_steps(args)?);
    let (hold, least) = (policy.hold_end(), policy.least);
    let rate = move |t: Number, base: Number| {
        let through = ((t - hold) / (end - hold))?;
        Ok(least.max(base * (Int(1) - through.pow(0.5)?)))
    };
    let schedule = policy.annealing(args, hold == end, rate)?;
    Ok(policy.unheld(args, schedule, rate))
}

fn inverse_square_root(args: &Args<'_>) -> Resolved {
    let policy = AnnealingPolicy::of(args)?;
    max_steps(args)?;
    let warmup = policy.warmup;
    policy.annealing(args, false, move |t, base| Ok((base / ((t + 1) / (warmup + 1))?.pow(0.5)?)?))
}

fn t5(args: &Args<'_>) -> Resolved {
    let end = max_steps(args)?;
    let least: Number = args.get("min_lr")?;
    let given = args.get::<Option<Number>>("constant_steps")?;
    let constant = steps_or_ratio(args, "constant_steps", "constant_ratio", Some(end))?;
    let (Some(_), Some(constant)) = (given, constant) else {
        let message = "unsupported operand type(s) for ** or pow(): 'NoneType' and 'float'";
        let raised = Exception::new("TypeError", message).why("NeMo computes `1 / (constant_steps ** 0.5)`");
        return Err(raise(args, raised.help("give `constant_steps`; `constant_ratio` alone does not work")));
    };
    let flat = constant.pow(0.5).and_then(|root| Int(1) / root);
    let flat = flat.map_err(|wrong| raise(args, Exception::from(wrong).about("constant_steps")))?;
    let schedule = schedule(
        args,
        false,
        |_| None,
        move |t, _, _| match t <= constant {
            true => Ok(flat),
            false if t > end => Ok(least),
            false => Ok((Int(1) / t.pow(0.5)?)?),
        },
    )?;
    let text = "The optimizer's rate has no effect: this scheduler writes its own.";
    let schedule = schedule.remark(args.remark_on_kind(RemarkKind::OverwritesTheOptimizer, text));
    Ok(until(schedule, end))
}
