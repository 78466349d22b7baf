//! `ConstantScheduler`, and the schedulers that are made of others.

use super::common::{CLIP_FACTOR, CLIP_STEPS, OlmoScheduler, STEP, WARMUP_MIN_LR, build, nested_rule};
use crate::dialect::kit::progress::{MAX_DURATION, ProgressRule, UNITS};
use crate::dialect::{Kind, Param, Type};

/// `ConstantScheduler`.
pub(super) const CONSTANT: OlmoScheduler = OlmoScheduler {
    kind: Kind {
        name: "ConstantScheduler",
        aliases: &["constant"],
        summary: "the optimizer's rate",
        formula: "lr",
        edges: &["It never ends."],
        interval: STEP,
        params: &[CLIP_STEPS, CLIP_FACTOR, WARMUP_MIN_LR, UNITS, MAX_DURATION],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo.ConstantScheduler}",
        build,
    },
    rule: |args| {
        args.check::<Option<f64>>("warmup_min_lr")?;
        Ok(ProgressRule::new(|_| Vec::new(), |lr, _, _| Ok(lr)))
    },
};

/// `MaxScheduler`.
pub(super) const MAX_SCHEDULER: OlmoScheduler = OlmoScheduler {
    kind: Kind {
        name: "MaxScheduler",
        aliases: &["max_scheduler"],
        summary: "the higher rate of two schedulers",
        formula: "max(sched1, sched2)",
        edges: &["In a config, `max_scheduler` is that of cosine_with_warmup and inverse_sqrt_with_warmup."],
        interval: STEP,
        params: &[
            CLIP_STEPS,
            CLIP_FACTOR,
            WARMUP_MIN_LR,
            Param::required("sched1", Type::Schedule, "the first scheduler"),
            Param::required("sched2", Type::Schedule, "the second scheduler"),
            UNITS,
            MAX_DURATION,
        ],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule:\n  kind: olmo.MaxScheduler\n  sched1: {kind: olmo.CosWithWarmup, warmup_steps: 500}\n  sched2: {kind: olmo.InvSqrtWithWarmup, warmup_steps: 500}",
        build,
    },
    rule: |args| {
        args.check::<Option<f64>>("warmup_min_lr")?;
        let (first, second) = (nested_rule(args, "sched1")?, nested_rule(args, "sched2")?);
        let both = (first.clone(), second.clone());
        let corners = move |t_max: i64| [both.0.corners(t_max), both.1.corners(t_max)].concat();
        Ok(ProgressRule::new(corners, move |lr, step, max_steps| {
            let (first, second) = (first.rate(lr, step, max_steps)?, second.rate(lr, step, max_steps)?);
            Ok(if second > first { second } else { first })
        }))
    },
};

/// `BoltOnWarmupScheduler`.
pub(super) const BOLT_ON_WARMUP: OlmoScheduler = OlmoScheduler {
    kind: Kind {
        name: "BoltOnWarmupScheduler",
        aliases: &[],
        summary: "another scheduler with a warmup in front, as after a restart with a new optimizer",
        formula: "0 while t < warmup_start, inner(warmup_end) * (t - warmup_start) / (warmup_end - warmup_start) while t < warmup_end, then inner(t); t = update + 1",
        edges: &["The inner scheduler is not shifted: it goes on as if nothing stood in front."],
        interval: STEP,
        params: &[
            CLIP_STEPS,
            CLIP_FACTOR,
            WARMUP_MIN_LR,
            Param::required("inner", Type::Schedule, "the scheduler after the warmup"),
            Param::required("warmup_start", Type::Count, "where the warmup begins, in `units`"),
            Param::required("warmup_end", Type::Count, "where the warmup ends, in `units`"),
            UNITS,
            MAX_DURATION,
        ],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule:\n  kind: olmo.BoltOnWarmupScheduler\n  inner: {kind: olmo.CosWithWarmup, warmup_steps: 0}\n  warmup_start: 0\n  warmup_end: 500",
        build,
    },
    rule: |args| {
        args.check::<Option<f64>>("warmup_min_lr")?;
        let inner = nested_rule(args, "inner")?;
        let [start, end] = ["warmup_start", "warmup_end"].map(|name| args.get::<u64>(name));
        let (start, end) = (start? as i64, end? as i64);
        let within = inner.clone();
        let corners =
            move |t_max: i64| within.corners(t_max).into_iter().chain([start, end]).collect::<Vec<_>>();
        Ok(ProgressRule::new(corners, move |lr, step, max_steps| {
            if step < start {
                return Ok(0.0);
            }
            if step >= end {
                return inner.rate(lr, step, max_steps);
            }
            let reached = inner.rate(lr, end, max_steps)?;
            Ok(reached * (step - start) as f64 / (end - start) as f64)
        }))
    },
};
