//! The cosines.

use super::common::{
    ALPHA_F, COMPILE, CoreScheduler, CoreWarmup, DECAY, DECAY_FRACTION, DECAY_MIN_LR, DECAY_STEPS, LastDecay,
    STEP, T_MAX, WARMUP, WARMUP_FRACTION, WARMUP_MIN_LR, WARMUP_STEPS, build,
};
use crate::dialect::kit::progress::{ComputedRate, MAX_DURATION, ProgressRule, UNITS};
use crate::dialect::{Args, Kind, Param, Resolved};
use crate::number::libm::double;
use std::f64::consts::PI;

const PARAMS: &[Param] =
    &[UNITS, WARMUP, WARMUP_STEPS, WARMUP_FRACTION, ALPHA_F, T_MAX, WARMUP_MIN_LR, MAX_DURATION, COMPILE];

/// `CosWithWarmup`.
pub(super) const COS_WITH_WARMUP: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "CosWithWarmup",
        aliases: &["cos_with_warmup"],
        summary: "a linear warmup, then a cosine down to alpha_f of the rate",
        formula: "e + (lr - e) * (1 + cos(pi * (t - warmup) / (t_max - warmup))) / 2, e = lr * alpha_f; t = update + 1",
        edges: &[
            "t < warmup: warmup_min_lr + (lr - warmup_min_lr) * t / warmup.",
            "t >= t_max: lr * alpha_f. The warmup fraction is one of t_max.",
        ],
        interval: STEP,
        params: PARAMS,
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.CosWithWarmup, warmup: 500}",
        build,
    },
    rule: |args| Ok(CosineRule::of(args, false)?.whole()),
};

/// `HalfCosWithWarmup`.
pub(super) const HALF_COS_WITH_WARMUP: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "HalfCosWithWarmup",
        aliases: &["half_cos_with_warmup"],
        summary: "a linear warmup to the middle of a cosine, then its second half",
        formula: "e + (lr - e) * (1 + cos(pi * (t - warmup + D) / (2 * D))) / 2, D = t_max - warmup, e = lr * alpha_f; t = update + 1",
        edges: &[
            "t < warmup: warmup_min_lr + (e + (lr - e) / 2 - warmup_min_lr) * t / warmup: the peak is half-way between e and lr.",
            "t >= t_max: lr * alpha_f. The warmup fraction is one of t_max.",
        ],
        interval: STEP,
        params: PARAMS,
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.HalfCosWithWarmup, warmup: 500}",
        build,
    },
    rule: |args| Ok(CosineRule::of(args, true)?.whole()),
};

/// `CosWithWarmupAndLinearDecay`.
pub(super) const COS_WITH_WARMUP_AND_LINEAR_DECAY: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "CosWithWarmupAndLinearDecay",
        aliases: &["cos_with_warmup_and_linear_decay"],
        summary: "a linear warmup, a cosine that is cut short, and a straight line down",
        formula: "decay_min_lr + (x - decay_min_lr) * min(T - t, decay) / decay from t >= T - decay on, x = CosWithWarmup at T - decay, T the length of the run; t = update + 1",
        edges: &[
            "Before, CosWithWarmup. The decay ends with the run, whatever t_max is, and has precedence over the warmup.",
            "The last update has decay_min_lr. Past it the line goes on, below decay_min_lr.",
            "To give `decay`, set `decay_fraction` to null.",
        ],
        interval: STEP,
        params: &[
            UNITS,
            WARMUP,
            WARMUP_STEPS,
            WARMUP_FRACTION,
            ALPHA_F,
            T_MAX,
            WARMUP_MIN_LR,
            DECAY,
            DECAY_STEPS,
            DECAY_FRACTION,
            DECAY_MIN_LR,
            MAX_DURATION,
            COMPILE,
        ],
        example: "run: {steps: 10000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.CosWithWarmupAndLinearDecay, warmup: 500, t_max: 20000}",
        build,
    },
    rule: |args| {
        let (cosine, tail) = (CosineRule::of(args, false)?, LastDecay::of(args)?);
        let corners = move |t_max: i64| [cosine.corners(t_max), vec![tail.start(t_max)]].concat();
        Ok(ProgressRule::new(corners, move |lr, current, t_max| {
            let start = tail.start(t_max);
            match current >= start {
                true => tail.rate(cosine.rate(lr, start, t_max)?, current, t_max),
                false => cosine.rate(lr, current, t_max),
            }
        }))
    },
};

/// A warmup and a cosine, or the second half of one.
#[derive(Debug, Clone, Copy)]
struct CosineRule {
    warmup: CoreWarmup,
    alpha_f: f64,
    end: Option<i64>,
    is_half: bool,
}

impl CosineRule {
    fn of(args: &Args<'_>, is_half: bool) -> Resolved<Self> {
        let end = args.get::<Option<u64>>("t_max")?.map(|end| end as i64);
        Ok(CosineRule { warmup: CoreWarmup::of(args)?, alpha_f: args.get("alpha_f")?, end, is_half })
    }

    fn whole(self) -> ProgressRule {
        ProgressRule::new(
            move |t_max| self.corners(t_max),
            move |lr, current, t_max| self.rate(lr, current, t_max),
        )
    }

    fn corners(&self, t_max: i64) -> Vec<i64> {
        let end = self.end.unwrap_or(t_max);
        vec![self.warmup.length(end), end]
    }

    fn rate(&self, lr: f64, current: i64, t_max: i64) -> ComputedRate {
        let t_max = self.end.unwrap_or(t_max);
        let (least, warm) = (lr * self.alpha_f, self.warmup.length(t_max));
        if current < warm {
            let peak = if self.is_half { least + (lr - least) / 2.0 } else { lr };
            return self.warmup.rate(peak, current, t_max);
        }
        if current >= t_max {
            return Ok(least);
        }
        let (mut through, mut length) = (current - warm, t_max - warm);
        if self.is_half {
            through = through.saturating_add(length);
            length = length.saturating_mul(2);
        }
        Ok(least + (lr - least) * (1.0 + double::cos(PI * through as f64 / length as f64)) / 2.0)
    }
}
