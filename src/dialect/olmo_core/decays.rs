//! Constants, straight lines, powers and the exponential.

use super::common::{
    ALPHA_F, COMPILE, CoreScheduler, CoreWarmup, DECAY, DECAY_FRACTION, DECAY_MIN_LR, DECAY_STEPS, LastDecay,
    STEP, T_MAX, WARMUP, WARMUP_FRACTION, WARMUP_MIN_LR, WARMUP_STEPS, build, configuration_error,
};
use crate::dialect::Kind;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::number;
use crate::dialect::kit::progress::{ComputedRate, MAX_DURATION, ProgressRule, UNITS};
use crate::number::float;

/// `ConstantScheduler`.
pub(super) const CONSTANT: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "ConstantScheduler",
        aliases: &["constant"],
        summary: "the optimizer's rate",
        formula: "lr",
        edges: &["It never ends."],
        interval: STEP,
        params: &[UNITS, MAX_DURATION, COMPILE],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.ConstantScheduler}",
        build,
    },
    rule: |_| Ok(ProgressRule::new(|_| Vec::new(), |lr, _, _| Ok(lr))),
};

/// `ConstantWithWarmup`.
pub(super) const CONSTANT_WITH_WARMUP: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "ConstantWithWarmup",
        aliases: &["constant_with_warmup"],
        summary: "a linear warmup, then the optimizer's rate",
        formula: "warmup_min_lr + (lr - warmup_min_lr) * t / warmup while t <= warmup, then lr; t = update + 1",
        edges: &["It never ends."],
        interval: STEP,
        params: &[UNITS, WARMUP, WARMUP_STEPS, WARMUP_FRACTION, WARMUP_MIN_LR, MAX_DURATION, COMPILE],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.ConstantWithWarmup, warmup: 500}",
        build,
    },
    rule: |args| {
        let warmup = CoreWarmup::of(args)?;
        Ok(ProgressRule::new(
            move |t_max| vec![warmup.length(t_max)],
            move |lr, current, t_max| match current <= warmup.length(t_max) {
                true => warmup.rate(lr, current, t_max),
                false => Ok(lr),
            },
        ))
    },
};

/// `WSD`.
pub(super) const WSD: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "WSD",
        aliases: &["wsd"],
        summary: "a linear warmup, the optimizer's rate, and a straight line down at the end",
        formula: "decay_min_lr + (lr - decay_min_lr) * min(T - t, decay) / decay from t >= T - decay on, T the length of the run; t = update + 1",
        edges: &[
            "t <= warmup: warmup_min_lr + (lr - warmup_min_lr) * t / warmup. The warmup has precedence over the decay.",
            "The last update has decay_min_lr. Past it the line goes on, below decay_min_lr.",
            "To give `decay`, set `decay_fraction` to null.",
        ],
        interval: STEP,
        params: &[
            UNITS,
            WARMUP,
            WARMUP_STEPS,
            WARMUP_FRACTION,
            DECAY,
            DECAY_STEPS,
            DECAY_FRACTION,
            WARMUP_MIN_LR,
            DECAY_MIN_LR,
            MAX_DURATION,
            COMPILE,
        ],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.WSD, warmup: 500, decay_fraction: 0.2}",
        build,
    },
    rule: |args| {
        let (warmup, tail) = (CoreWarmup::of(args)?, LastDecay::of(args)?);
        let corners = move |t_max: i64| vec![warmup.length(t_max), tail.start(t_max)];
        Ok(ProgressRule::new(corners, move |lr, current, t_max| {
            if current <= warmup.length(t_max) {
                return warmup.rate(lr, current, t_max);
            }
            match current >= tail.start(t_max) {
                true => tail.rate(lr, current, t_max),
                false => Ok(lr),
            }
        }))
    },
};

/// `PowerLR`.
pub(super) const POWER: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "PowerLR",
        aliases: &["power_lr"],
        summary: "a linear warmup, a power of time, and a straight line down at the end",
        formula: "lr * (t / warmup) ** b after the warmup; decay_min_lr + (x - decay_min_lr) * min(T - t, decay) / decay from t >= T - decay on, x = lr * ((T - decay) / warmup) ** b; t = update + 1",
        edges: &[
            "t <= warmup: warmup_min_lr + (lr - warmup_min_lr) * t / warmup.",
            "Without a warmup it divides by zero.",
            "To give `decay`, set `decay_fraction` to null.",
        ],
        interval: STEP,
        params: &[
            UNITS,
            number("b", "-0.51", "the exponent, below 0"),
            WARMUP,
            WARMUP_STEPS,
            WARMUP_FRACTION,
            WARMUP_MIN_LR,
            DECAY,
            DECAY_STEPS,
            DECAY_FRACTION,
            DECAY_MIN_LR,
            MAX_DURATION,
            COMPILE,
        ],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.PowerLR, warmup: 500}",
        build,
    },
    rule: |args| {
        let (warmup, tail) = (CoreWarmup::of(args)?, LastDecay::of(args)?);
        let b: f64 = args.get("b")?;
        if b >= 0.0 {
            return Err(configuration_error(args, "b", "'b' must be negative for a decaying power‑law."));
        }
        let power = move |lr: f64, at: i64, t_max: i64| -> ComputedRate {
            match warmup.length(t_max) {
                0 => Err(Exception::zero_division("division by zero")),
                length => Ok(lr * float::power(at as f64 / length as f64, b)?),
            }
        };
        let corners = move |t_max: i64| vec![warmup.length(t_max), tail.start(t_max)];
        Ok(ProgressRule::new(corners, move |lr, current, t_max| {
            if current <= warmup.length(t_max) {
                return warmup.rate(lr, current, t_max);
            }
            match current >= tail.start(t_max) {
                true => tail.rate(power(lr, tail.start(t_max), t_max)?, current, t_max),
                false => power(lr, current, t_max),
            }
        }))
    },
};

/// `LinearWithWarmup`.
pub(super) const LINEAR_WITH_WARMUP: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "LinearWithWarmup",
        aliases: &["linear_with_warmup"],
        summary: "a linear warmup, then a straight line down to alpha_f of the rate",
        formula: "lr - (lr - lr * alpha_f) * ((t - warmup) / (t_max - warmup)); t = update + 1",
        edges: &[
            "t < warmup: warmup_min_lr + (lr - warmup_min_lr) * t / warmup.",
            "t >= t_max: lr * alpha_f. The warmup fraction is one of t_max.",
        ],
        interval: STEP,
        params: &[
            UNITS,
            ALPHA_F,
            T_MAX,
            WARMUP,
            WARMUP_STEPS,
            WARMUP_FRACTION,
            WARMUP_MIN_LR,
            MAX_DURATION,
            COMPILE,
        ],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.LinearWithWarmup, warmup: 500, alpha_f: 0.0}",
        build,
    },
    rule: |args| {
        let (warmup, alpha_f) = (CoreWarmup::of(args)?, args.get::<f64>("alpha_f")?);
        let end = args.get::<Option<u64>>("t_max")?.map(|end| end as i64);
        let corners = move |t_max: i64| {
            let end = end.unwrap_or(t_max);
            vec![warmup.length(end), end]
        };
        Ok(ProgressRule::new(corners, move |lr, current, t_max| {
            let t_max = end.unwrap_or(t_max);
            let (least, warm) = (lr * alpha_f, warmup.length(t_max));
            if current < warm {
                return warmup.rate(lr, current, t_max);
            }
            Ok(match current >= t_max {
                true => least,
                false => lr - (lr - least) * ((current - warm) as f64 / (t_max - warm) as f64),
            })
        }))
    },
};

/// `InvSqrtWithWarmup`.
pub(super) const INV_SQRT_WITH_WARMUP: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "InvSqrtWithWarmup",
        aliases: &["inv_sqrt_with_warmup"],
        summary: "a linear warmup, then a decay by the square root of time towards alpha_f of the rate",
        formula: "e + (lr - e) * sqrt(warmup / t), e = lr * alpha_f; t = update + 1",
        edges: &[
            "t < warmup: warmup_min_lr + (lr - warmup_min_lr) * t / warmup.",
            "It never ends. Without a warmup the rate is lr * alpha_f.",
        ],
        interval: STEP,
        params: &[
            UNITS,
            ALPHA_F,
            WARMUP,
            WARMUP_STEPS,
            WARMUP_FRACTION,
            WARMUP_MIN_LR,
            MAX_DURATION,
            COMPILE,
        ],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.InvSqrtWithWarmup, warmup: 500}",
        build,
    },
    rule: |args| {
        let (warmup, alpha_f) = (CoreWarmup::of(args)?, args.get::<f64>("alpha_f")?);
        Ok(ProgressRule::new(
            move |t_max| vec![warmup.length(t_max)],
            move |lr, current, t_max| {
                let warm = warmup.length(t_max);
                if current < warm {
                    return warmup.rate(lr, current, t_max);
                }
                if current == 0 {
                    return Err(Exception::zero_division("division by zero"));
                }
                let least = lr * alpha_f;
                Ok(least + (lr - least) * (warm as f64 / current as f64).sqrt())
            },
        ))
    },
};

/// `ExponentialScheduler`.
pub(super) const EXPONENTIAL: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "ExponentialScheduler",
        aliases: &["exponential"],
        summary: "a rate that grows to the optimizer's, to find one that trains",
        formula: "lr_min * (lr / lr_min) ** (t / T), T the length of the run; t = update + 1",
        edges: &["The last update has the optimizer's rate, which holds."],
        interval: STEP,
        params: &[UNITS, number("lr_min", "1e-9", "the rate at t = 0, above 0"), MAX_DURATION, COMPILE],
        example: "run: {steps: 1000}\noptimizer: {lr: 1.0}\nschedule: {kind: olmo_core.ExponentialScheduler, lr_min: 1.0e-7}",
        build,
    },
    rule: |args| {
        let lr_min: f64 = args.get("lr_min")?;
        if lr_min <= 0.0 {
            return Err(configuration_error(args, "lr_min", "'lr_min' must be positive."));
        }
        Ok(ProgressRule::new(
            |_| vec![0],
            move |lr, current, t_max| {
                if current >= t_max {
                    return Ok(lr);
                }
                if current == 0 {
                    return Ok(lr_min);
                }
                Ok(lr_min * float::power(lr / lr_min, current as f64 / t_max as f64)?)
            },
        ))
    },
};
