//! `NoamAnnealing` and `NoamHoldAnnealing`: inverse powers of the step.

use super::common::{
    AnnealingPolicy, HOLD_RATIO, HOLD_STEPS, INTERVAL, LAST_EPOCH, MAX_STEPS, MAX_STEPS_OR_NONE,
    WARMUP_RATIO, WARMUP_STEPS, end_of, ending, max_steps, min_lr, schedule, warmup,
};
use super::cosine::below_the_least;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::number;
use crate::dialect::{Args, Kind, Param, Resolved, Type};
use crate::number::python::Number::{self, Int};

/// `NoamAnnealing`.
pub(super) const NOAM: Kind = Kind {
    name: "NoamAnnealing",
    aliases: &[],
    summary: "the rate of the Transformer's paper: a linear warmup, then the inverse square root of the step",
    formula: "base * (d_model ** -0.5 * min(t ** -0.5, t * W ** -1.5)), t = max(1, last_epoch); after the warmup at least min_lr",
    edges: &[
        "Updates 0 and 1 have the same rate.",
        "The peak is base * (d_model * W) ** -0.5, at t = W: the optimizer's rate is a factor, usually 1 or more.",
        "It has no end: max_steps only serves warmup_ratio.",
        "A base rate below min_lr raises ValueError.",
    ],
    interval: INTERVAL,
    params: &[
        Param::required("d_model", Type::Number, "the width of the model"),
        WARMUP_STEPS,
        WARMUP_RATIO,
        MAX_STEPS_OR_NONE,
        min_lr("0.0"),
        LAST_EPOCH,
    ],
    example: "run: {steps: 20000}\noptimizer: {lr: 2.0}\nschedule: {kind: nemo.NoamAnnealing, d_model: 512, warmup_steps: 10000, min_lr: 1.0e-6}",
    build: noam,
};

/// `NoamHoldAnnealing`.
pub(super) const NOAM_HOLD: Kind = Kind {
    name: "NoamHoldAnnealing",
    aliases: &[],
    summary: "Squeezeformer's rate: a linear warmup, a hold, then an inverse power of the step",
    formula: "max((base * max(1, W ** decay_rate)) / max(1, (t - hold_steps) ** decay_rate), min_lr) after the hold",
    edges: &["Without a warmup NeMo raises ValueError at the first step after the hold."],
    interval: INTERVAL,
    params: &[
        WARMUP_STEPS,
        WARMUP_RATIO,
        HOLD_STEPS,
        HOLD_RATIO,
        MAX_STEPS,
        number("decay_rate", "0.5", "the exponent of the decay"),
        min_lr("0.0"),
        LAST_EPOCH,
    ],
    example: "run: {steps: 10000}\noptimizer: {lr: 2.0e-3}\nschedule: {kind: nemo.NoamHoldAnnealing, warmup_steps: 1000, hold_steps: 3000, decay_rate: 1.0}",
    build: noam_hold,
};

fn noam(args: &Args<'_>) -> Resolved {
    let end = end_of(args)?;
    let (warmup, least, width): (_, Number, Number) =
        (warmup(args, end)?, args.get("min_lr")?, args.get("d_model")?);
    let normalize = width
        .pow(-0.5)
        .map_err(|wrong| Exception::from(wrong).about("d_model").report(args, "in the constructor"))?;
    let schedule = schedule(
        args,
        false,
        |_| None,
        move |last, _, base| {
            let t = Int(1).max(last);
            if base < least {
                return Err(below_the_least());
            }
            let root = t.pow(-0.5)?;
            let factor = match warmup > 0 {
                true => normalize * root.min(t * warmup.pow(-1.5)?),
                false => normalize * root,
            };
            let rate = base * factor;
            Ok(if t > warmup { rate.max(least) } else { rate })
        },
    )?;
    Ok(ending(args, schedule, warmup, end))
}

fn noam_hold(args: &Args<'_>) -> Resolved {
    let policy = AnnealingPolicy::of(args)?;
    max_steps(args)?;
    let power: Number = args.get("decay_rate")?;
    let (warmup, least) = (policy.warmup, policy.least);
    let hold = if policy.hold_end() > 0 { policy.hold_end() - warmup } else { Int(0) };
    let raises = warmup <= 0 || power.abs() > 8;
    policy.annealing(args, raises, move |t, base| {
        if warmup == 0 {
            return Err(Exception::value("Noam scheduler cannot be used without warmup steps")
                .about("warmup_steps")
                .help("give `warmup_steps` or `warmup_ratio`"));
        }
        let (risen, fallen) = (Int(1).max(warmup.pow(power)?), Int(1).max((t - hold).pow(power)?));
        Ok(((base * risen) / fallen)?.max(least))
    })
}
