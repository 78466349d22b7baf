//! The hooks whose value is a formula of the progress: steps, powers, cosines and lines.

use crate::dialect::kit::budget::few_boundaries;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{absent, kind, number};
use crate::dialect::kit::values::PerGroup;
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};

use super::common::{
    AnnealTarget, BY_EPOCH, MIN_LR, MIN_LR_RATIO, MIN_MOMENTUM, MIN_MOMENTUM_RATIO, OWN_STEPS,
    STEP as STEP_PARAM, WARMUP, WARMUP_BY_EPOCH, WARMUP_ITERS, WARMUP_RATIO, WARMUP_RATIO_OF_MOMENTUM,
    annealing_cos, annealing_linear, asserted, report,
};
use super::hook::{CLOCK, HookClass, Policy, RunnerClock, build, by_epoch};

/// `FixedLrUpdaterHook`.
pub(super) const FIXED: HookClass = HookClass {
    kind: Kind {
        params: &[BY_EPOCH, WARMUP, WARMUP_ITERS, WARMUP_RATIO, WARMUP_BY_EPOCH],
        example: "run: {epochs: 12, steps_per_epoch: 100}\noptimizer: {lr: 0.01}\nschedule: {kind: mmcv.FixedLrUpdaterHook, warmup: linear, warmup_iters: 200}",
        ..kind(
            CLOCK,
            "FixedLrUpdaterHook",
            |args| build(&FIXED, args),
            "the optimizer's rate, after a warmup",
            "base",
            &[
                "A warmup is `constant`, `linear` or `exp`; after `warmup_iters` iterations the rate is the optimizer's.",
            ],
        )
    },
    policy: |_, _| Ok(Box::new(Fixed)),
};

struct Fixed;

impl Policy for Fixed {
    fn regular(&self, _: Number, base: Number, _: usize) -> Computed {
        Ok(base)
    }
}

/// `StepLrUpdaterHook`.
pub(super) const STEP: HookClass = HookClass {
    kind: Kind {
        params: &[
            STEP_PARAM,
            number("gamma", "0.1", "what the rate is multiplied by").means(Role::Factor),
            absent("min_lr", "a rate below this is raised to it").means(Role::EndRate),
            BY_EPOCH,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO,
            WARMUP_BY_EPOCH,
        ],
        example: "run: {epochs: 12, steps_per_epoch: 733}\noptimizer: {lr: 0.02}\nschedule: {kind: mmcv.StepLrUpdaterHook, step: [8, 11], warmup: linear, warmup_iters: 500, warmup_ratio: 0.001}",
        ..kind(
            CLOCK,
            "StepLrUpdaterHook",
            |args| build(&STEP, args),
            "a factor every `step` epochs, or at each of a list",
            "base * gamma ** k, k = progress // step or how many of the list are reached; max(..., min_lr)",
            &[
                "A step of the list applies at that epoch.",
                "The list counts until the first entry that is not reached, so it must ascend.",
            ],
        )
    },
    policy: |args, _| stairs(args, "min_lr"),
};

/// `StepMomentumUpdaterHook`.
pub(super) const STEP_MOMENTUM: HookClass = HookClass {
    kind: Kind {
        params: &[
            STEP_PARAM,
            number("gamma", "0.5", "what the momentum is multiplied by").means(Role::Factor),
            absent("min_momentum", "a momentum below this is raised to it"),
            BY_EPOCH,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO_OF_MOMENTUM,
        ],
        example: "run: {epochs: 12}\noptimizer: {lr: 0.02, momentum: 0.9}\nschedule: {kind: mmcv.StepMomentumUpdaterHook, step: [8, 11]}",
        ..kind(
            CLOCK,
            "StepMomentumUpdaterHook",
            |args| build(&STEP_MOMENTUM, args),
            "a factor on the momentum every `step` epochs, or at each of a list",
            "base * gamma ** k, k = progress // step or how many of the list are reached; max(..., min_momentum)",
            &["A warmup divides the momentum by its factor."],
        )
    },
    policy: |args, _| stairs(args, "min_momentum"),
};

fn stairs(args: &Args<'_>, least: &'static str) -> Resolved<Box<dyn Policy>> {
    let positive = |number: Number| number.is_int() && number > 0;
    let step = match args.get::<PerGroup<Number>>("step")? {
        PerGroup::All(step) if !step.is_int() => {
            let raised = Exception::new("TypeError", "\"step\" must be a list or integer");
            return Err(report(args)(raised.about("step")));
        }
        PerGroup::All(step) => {
            asserted(args, positive(step), "step", "")?;
            StepSizes::Every(step)
        }
        PerGroup::Each(steps) => {
            few_boundaries(args, "step", steps.len())?;
            asserted(args, steps.iter().all(|step| positive(*step)), "step", "")?;
            StepSizes::At(steps)
        }
    };
    Ok(Box::new(HookStairs { step, gamma: args.get("gamma")?, least: args.get(least)? }))
}

enum StepSizes {
    Every(Number),
    At(Vec<Number>),
}

struct HookStairs {
    step: StepSizes,
    gamma: Number,
    least: Option<Number>,
}

impl Policy for HookStairs {
    fn regular(&self, progress: Number, base: Number, _: usize) -> Computed {
        let exponent = match &self.step {
            StepSizes::Every(step) => progress.floor_div(*step)?,
            StepSizes::At(steps) => {
                let first = steps.iter().position(|step| progress < *step);
                Int(first.unwrap_or(steps.len()) as i128)
            }
        };
        let value = base * self.gamma.pow(exponent)?;
        Ok(self.least.map_or(value, |least| value.max(least)))
    }
}

/// `ExpLrUpdaterHook`.
pub(super) const EXP: HookClass = HookClass {
    kind: Kind {
        params: &[
            Param::required("gamma", Type::Number, "what the rate is multiplied by each time")
                .means(Role::Factor),
            BY_EPOCH,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO,
            WARMUP_BY_EPOCH,
        ],
        example: "run: {epochs: 100}\noptimizer: {lr: 0.1}\nschedule: {kind: mmcv.ExpLrUpdaterHook, gamma: 0.95}",
        ..kind(
            CLOCK,
            "ExpLrUpdaterHook",
            |args| build(&EXP, args),
            "a factor each epoch or iteration",
            "base * gamma ** progress",
            &["A power of the optimizer's rate, and no product of all steps before."],
        )
    },
    policy: |args, _| Ok(Box::new(Exp { gamma: args.get("gamma")? })),
};

struct Exp {
    gamma: Number,
}

impl Policy for Exp {
    fn regular(&self, progress: Number, base: Number, _: usize) -> Computed {
        Ok(base * self.gamma.pow(progress)?)
    }
}

/// `PolyLrUpdaterHook`.
pub(super) const POLY: HookClass = HookClass {
    kind: Kind {
        params: &[
            number("power", "1.0", "the exponent; 1 is a straight line"),
            number("min_lr", "0.0", "the rate at the end").means(Role::EndRate),
            BY_EPOCH,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO,
            WARMUP_BY_EPOCH,
        ],
        example: "run: {steps: 4000}\noptimizer: {lr: 0.01}\nschedule: {kind: mmcv.PolyLrUpdaterHook, power: 0.9, min_lr: 1.0e-4, by_epoch: false}",
        ..kind(
            CLOCK,
            "PolyLrUpdaterHook",
            |args| build(&POLY, args),
            "a power of what is left of the run",
            "(base - min_lr) * (1 - progress / max) ** power + min_lr",
            &["It never arrives at `min_lr`: the last epoch or iteration is max - 1."],
        )
    },
    policy: |args, runner| {
        let max = runner.max(args, by_epoch(args, runner)?)?;
        Ok(Box::new(HookPoly { power: args.get("power")?, least: args.get("min_lr")?, max }))
    },
};

struct HookPoly {
    power: Number,
    least: Number,
    max: Number,
}

impl Policy for HookPoly {
    fn regular(&self, progress: Number, base: Number, _: usize) -> Computed {
        let share = (Int(1) - (progress / self.max)?).pow(self.power)?;
        Ok((base - self.least) * share + self.least)
    }
}

/// `InvLrUpdaterHook`.
pub(super) const INV: HookClass = HookClass {
    kind: Kind {
        params: &[
            Param::required("gamma", Type::Number, "how fast the rate falls"),
            number("power", "1.0", "the exponent"),
            BY_EPOCH,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO,
            WARMUP_BY_EPOCH,
        ],
        example: "run: {epochs: 100}\noptimizer: {lr: 0.1}\nschedule: {kind: mmcv.InvLrUpdaterHook, gamma: 0.1, power: 0.75}",
        ..kind(
            CLOCK,
            "InvLrUpdaterHook",
            |args| build(&INV, args),
            "one over a growing line, to a power",
            "base * (1 + gamma * progress) ** (-power)",
            &["It never ends."],
        )
    },
    policy: |args, _| Ok(Box::new(Inv { gamma: args.get("gamma")?, power: args.get("power")? })),
};

struct Inv {
    gamma: Number,
    power: Number,
}

impl Policy for Inv {
    fn regular(&self, progress: Number, base: Number, _: usize) -> Computed {
        Ok(base * (Int(1) + self.gamma * progress).pow(-self.power)?)
    }
}

/// `CosineAnnealingLrUpdaterHook`.
pub(super) const COSINE: HookClass = HookClass {
    kind: Kind {
        params: &[MIN_LR, MIN_LR_RATIO, BY_EPOCH, WARMUP, WARMUP_ITERS, WARMUP_RATIO, WARMUP_BY_EPOCH],
        example: "run: {epochs: 200, steps_per_epoch: 39}\noptimizer: {lr: 0.1}\nschedule: {kind: mmcv.CosineAnnealingLrUpdaterHook, min_lr: 0, warmup: linear, warmup_iters: 100}",
        ..kind(
            CLOCK,
            "CosineAnnealingLrUpdaterHook",
            |args| build(&COSINE, args),
            "half a cosine over the whole run",
            "end + 0.5 * (base - end) * (cos(pi * (progress / max)) + 1)",
            &[
                "It never arrives at its end: the last epoch or iteration is max - 1.",
                "A warmup multiplies the cosine, which has begun at the first epoch.",
            ],
        )
    },
    policy: |args, runner| annealed(args, runner, MIN_LR.name, MIN_LR_RATIO.name, cosine),
};

/// `CosineAnnealingMomentumUpdaterHook`.
pub(super) const COSINE_MOMENTUM: HookClass = HookClass {
    kind: Kind {
        params: &[MIN_MOMENTUM, MIN_MOMENTUM_RATIO, BY_EPOCH, WARMUP, WARMUP_ITERS, WARMUP_RATIO_OF_MOMENTUM],
        example: "run: {epochs: 200}\noptimizer: {lr: 0.1, momentum: 0.95}\nschedule: {kind: mmcv.CosineAnnealingMomentumUpdaterHook, min_momentum: 0.85}",
        ..kind(
            CLOCK,
            "CosineAnnealingMomentumUpdaterHook",
            |args| build(&COSINE_MOMENTUM, args),
            "half a cosine for the momentum over the whole run",
            "end + 0.5 * (base - end) * (cos(pi * (progress / max)) + 1)",
            &["It never arrives at its end: the last epoch or iteration is max - 1."],
        )
    },
    policy: |args, runner| annealed(args, runner, MIN_MOMENTUM.name, MIN_MOMENTUM_RATIO.name, cosine),
};

/// `LinearAnnealingLrUpdaterHook`.
pub(super) const LINEAR: HookClass = HookClass {
    kind: Kind {
        params: &[MIN_LR, MIN_LR_RATIO, BY_EPOCH, WARMUP, WARMUP_ITERS, WARMUP_RATIO, WARMUP_BY_EPOCH],
        example: "run: {epochs: 100}\noptimizer: {lr: 0.1}\nschedule: {kind: mmcv.LinearAnnealingLrUpdaterHook, min_lr_ratio: 0.01}",
        ..kind(
            CLOCK,
            "LinearAnnealingLrUpdaterHook",
            |args| build(&LINEAR, args),
            "a straight line over the whole run",
            "base + (end - base) * (progress / max)",
            &["It never arrives at its end: the last epoch or iteration is max - 1."],
        )
    },
    policy: |args, runner| annealed(args, runner, MIN_LR.name, MIN_LR_RATIO.name, annealing_linear),
};

/// `LinearAnnealingMomentumUpdaterHook`.
pub(super) const LINEAR_MOMENTUM: HookClass = HookClass {
    kind: Kind {
        params: &[MIN_MOMENTUM, MIN_MOMENTUM_RATIO, BY_EPOCH, WARMUP, WARMUP_ITERS, WARMUP_RATIO_OF_MOMENTUM],
        example: "run: {epochs: 100}\noptimizer: {lr: 0.1, momentum: 0.95}\nschedule: {kind: mmcv.LinearAnnealingMomentumUpdaterHook, min_momentum: 0.85}",
        ..kind(
            CLOCK,
            "LinearAnnealingMomentumUpdaterHook",
            |args| build(&LINEAR_MOMENTUM, args),
            "a straight line for the momentum over the whole run",
            "base + (end - base) * (progress / max)",
            &["It never arrives at its end: the last epoch or iteration is max - 1."],
        )
    },
    policy: |args, runner| {
        annealed(args, runner, MIN_MOMENTUM.name, MIN_MOMENTUM_RATIO.name, annealing_linear)
    },
};

/// The value between two others, at a part of the way.
type AnnealCurve = fn(Number, Number, Number) -> Computed;

fn cosine(base: Number, target: Number, factor: Number) -> Computed {
    annealing_cos(base, target, factor, Float(1.0))
}

fn annealed(
    args: &Args<'_>,
    runner: &RunnerClock,
    value: &'static str,
    ratio: &'static str,
    curve: AnnealCurve,
) -> Resolved<Box<dyn Policy>> {
    let target = AnnealTarget::of(args, value, ratio)?;
    let max = runner.max(args, by_epoch(args, runner)?)?;
    Ok(Box::new(Annealed { target, max, start: Int(0), curve }))
}

struct Annealed {
    target: AnnealTarget,
    /// The progress at which it begins.
    start: Number,
    /// The length from there on.
    max: Number,
    curve: AnnealCurve,
}

impl Policy for Annealed {
    fn regular(&self, progress: Number, base: Number, _: usize) -> Computed {
        let (target, progress) = (self.target.value(base), progress - self.start);
        if progress < 0 {
            return Ok(base);
        }
        (self.curve)(base, target, (progress / self.max)?)
    }
}

/// `FlatCosineAnnealingLrUpdaterHook`.
pub(super) const FLAT_COSINE: HookClass = HookClass {
    kind: Kind {
        params: &[
            number(
                "start_percent",
                "0.75",
                "the fraction of the run before the cosine, a float from 0.0 to 1.0",
            )
            .means(Role::Fraction),
            MIN_LR,
            MIN_LR_RATIO,
            BY_EPOCH,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO,
            WARMUP_BY_EPOCH,
        ],
        example: "run: {epochs: 100}\noptimizer: {lr: 0.1}\nschedule: {kind: mmcv.FlatCosineAnnealingLrUpdaterHook, start_percent: 0.5, min_lr: 0}",
        ..kind(
            CLOCK,
            "FlatCosineAnnealingLrUpdaterHook",
            |args| build(&FLAT_COSINE, args),
            "the optimizer's rate, then half a cosine",
            "base before s = round(max * start_percent), then end + 0.5 * (base - end) * (cos(pi * ((progress - s) / (max - s))) + 1)",
            &["s is rounded to the nearest whole number, halves to even."],
        )
    },
    policy: flat_cosine,
};

fn flat_cosine(args: &Args<'_>, runner: &RunnerClock) -> Resolved<Box<dyn Policy>> {
    let target = AnnealTarget::of(args, MIN_LR.name, MIN_LR_RATIO.name)?;
    let percent: Number = args.get("start_percent")?;
    if !matches!(percent, Float(share) if (0.0..=1.0).contains(&share)) {
        let message = format!("expected float between 0 and 1 start_percent, but got {percent}");
        return Err(report(args)(Exception::value(message).about("start_percent")));
    }
    let max = runner.max(args, by_epoch(args, runner)?)?;
    let start = (max * percent).round().map_err(|wrong| report(args)(wrong.into()))?;
    Ok(Box::new(Annealed { target, start, max: max - start, curve: cosine }))
}

/// `CosineRestartLrUpdaterHook`.
pub(super) const RESTART: HookClass = HookClass {
    kind: Kind {
        params: &[
            Param::required("periods", Type::List(&Type::Number), "the length of each cycle")
                .means(Role::Period)
                .counting(OWN_STEPS),
            Param::optional(
                "restart_weights",
                Type::List(&Type::Number),
                Default::Is("[1]"),
                "the height of each cycle, one for each period",
            ),
            MIN_LR,
            MIN_LR_RATIO,
            BY_EPOCH,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO,
            WARMUP_BY_EPOCH,
        ],
        example: "run: {epochs: 60}\noptimizer: {lr: 0.1}\nschedule: {kind: mmcv.CosineRestartLrUpdaterHook, periods: [20, 40], restart_weights: [1, 0.5], min_lr: 1.0e-4}",
        ..kind(
            CLOCK,
            "CosineRestartLrUpdaterHook",
            |args| build(&RESTART, args),
            "half a cosine, again and again",
            "end + 0.5 * weight * (base - end) * (cos(pi * ((progress - start) / period)) + 1)",
            &["After the last period it raises ValueError."],
        )
    },
    policy: restart,
};

fn restart(args: &Args<'_>, _: &RunnerClock) -> Resolved<Box<dyn Policy>> {
    let target = AnnealTarget::of(args, MIN_LR.name, MIN_LR_RATIO.name)?;
    let (periods, weights): (Vec<Number>, Vec<Number>) = (args.get("periods")?, args.get("restart_weights")?);
    few_boundaries(args, "periods", periods.len())?;
    let same = "periods and restart_weights should have the same length.";
    asserted(args, periods.len() == weights.len(), "restart_weights", same)?;
    let mut end = Int(0);
    let ends = periods.iter().map(|period| {
        end = end + *period;
        end
    });
    Ok(Box::new(HookRestart { target, ends: ends.collect(), periods, weights }))
}

struct HookRestart {
    target: AnnealTarget,
    periods: Vec<Number>,
    /// The end of each period.
    ends: Vec<Number>,
    weights: Vec<Number>,
}

impl Policy for HookRestart {
    fn regular(&self, progress: Number, base: Number, _: usize) -> Computed {
        let Some(index) = self.ends.iter().position(|end| progress < *end) else {
            let ends: Vec<String> = self.ends.iter().map(Number::to_string).collect();
            let text =
                format!("Current iteration {progress} exceeds cumulative_periods [{}]", ends.join(", "));
            return Err(Exception::value(text).help("make `periods` as long as the run, or shorten the run"));
        };
        let start = if index == 0 { Int(0) } else { self.ends[index - 1] };
        let factor = ((progress - start) / self.periods[index])?.min(1);
        annealing_cos(base, self.target.value(base), factor, self.weights[index])
    }
}
