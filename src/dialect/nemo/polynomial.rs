//! `PolynomialDecayAnnealing` and `PolynomialHoldDecayAnnealing`: a power of the remaining time.

use super::common::{
    AnnealingPolicy, HOLD_RATIO, HOLD_STEPS, INTERVAL, LAST_EPOCH, MAX_STEPS, WARMUP_RATIO, WARMUP_STEPS,
    max_steps, min_lr,
};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{CYCLE, POWER};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::{self, Float};

/// `PolynomialDecayAnnealing`.
pub(super) const POLYNOMIAL: Kind = Kind {
    name: "PolynomialDecayAnnealing",
    aliases: &[],
    summary: "a linear warmup, then a power of the remaining time down to min_lr",
    formula: "(base - min_lr) * (1 - (t - W) / (max_steps - W)) ** power + min_lr after the warmup",
    edges: &[
        "min_lr is reached at t = max_steps.",
        "cycle has no effect: after max_steps the rate is min_lr.",
        "A negative power raises ValueError at t = max_steps.",
    ],
    interval: INTERVAL,
    params: &[WARMUP_STEPS, WARMUP_RATIO, MAX_STEPS, min_lr("0.0"), POWER, CYCLE, LAST_EPOCH],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-4}\nschedule: {kind: nemo.PolynomialDecayAnnealing, warmup_ratio: 0.1, power: 2.0}",
    build: polynomial,
};

/// `PolynomialHoldDecayAnnealing`.
pub(super) const POLYNOMIAL_HOLD: Kind = Kind {
    name: "PolynomialHoldDecayAnnealing",
    aliases: &[],
    summary: "a linear warmup, a hold, then a power of the remaining time down to min_lr",
    formula: "(base - min_lr) * (1 - min(t - H, D) / D) ** power + min_lr after the hold, H = W + hold_steps, D = max_steps - max(W, H); with cycle D grows in whole multiples instead",
    edges: &[
        "Without a hold H is 0, not W: the decay begins at update 0, beneath the warmup, and ends W updates early.",
        "If the hold ends at max_steps, NeMo raises ZeroDivisionError at t = max_steps.",
        "A negative power raises ValueError where the decay ends.",
    ],
    interval: INTERVAL,
    params: &[
        WARMUP_STEPS,
        WARMUP_RATIO,
        HOLD_STEPS,
        HOLD_RATIO,
        MAX_STEPS,
        min_lr("0.0"),
        POWER,
        CYCLE,
        LAST_EPOCH,
    ],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-4}\nschedule: {kind: nemo.PolynomialHoldDecayAnnealing, warmup_steps: 50, hold_steps: 200, power: 2.0}",
    build: polynomial_hold,
};

fn polynomial(args: &Args<'_>) -> Resolved {
    let (policy, end) = (AnnealingPolicy::of(args)?, max_steps(args)?);
    let (decay, warmup) = (PolynomialAnnealing::of(args, &policy, end - policy.warmup)?, policy.warmup);
    policy.annealing(args, decay.power < 0.0, move |t, base| decay.rate(t - warmup, base))
}

fn polynomial_hold(args: &Args<'_>) -> Resolved {
    let (policy, end) = (AnnealingPolicy::of(args)?, max_steps(args)?);
    let hold = policy.hold_end();
    let decay = PolynomialAnnealing::of(args, &policy, end - policy.warmup.max(hold))?;
    let rate = move |t: Number, base: Number| decay.rate(t - hold, base);
    let schedule = policy.annealing(args, decay.power < 0.0 || decay.steps == 0, rate)?;
    Ok(policy.unheld(args, schedule, rate))
}

/// `_poly_decay`.
#[derive(Clone, Copy)]
struct PolynomialAnnealing {
    steps: Number,
    power: f64,
    least: Number,
    cycles: bool,
}

impl PolynomialAnnealing {
    fn of(args: &Args<'_>, policy: &AnnealingPolicy, steps: Number) -> Resolved<Self> {
        Ok(PolynomialAnnealing {
            steps,
            power: args.get("power")?,
            least: policy.least,
            cycles: args.get("cycle")?,
        })
    }

    /// The rate of a group at a step of the decay.
    fn rate(&self, step: Number, base: Number) -> Computed {
        let (step, steps) = match self.cycles {
            true if step == 0 => (step, self.steps * Float(1.0)),
            true => (step, self.steps * (step / self.steps)?.ceil()?),
            false => (step.min(self.steps), self.steps),
        };
        let left = Float(1.0) - (step / steps)?;
        if left == 0 && self.power < 0.0 {
            return Err(Exception::value("math domain error").about("power"));
        }
        Ok((base - self.least) * left.pow(self.power)? + self.least)
    }
}
