//! `WSDS`: periods that each end in a decay.

use super::common::{
    COMPILE, CoreScheduler, DECAY, DECAY_MIN_LR, Extent, STEP, WARMUP, WARMUP_FRACTION, WARMUP_MIN_LR, build,
    configuration_error, linear_decay, linear_warmup,
};
use crate::dialect::kit::params::absent;
use crate::dialect::kit::progress::{ComputedRate, MAX_DURATION, ProgressRule, UNITS};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Type};

/// `WSDS`.
pub(super) const WSDS: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "WSDS",
        aliases: &["wsds"],
        summary: "a linear warmup, then periods that hold the rate and end in a straight line down",
        formula: "decay_min_lr + (peak - decay_min_lr) * (decay - (pos - (L - decay))) / decay in the last `decay` of a period, L its length and pos the way into it; else peak = lr * period_lr_multipliers[i]; t = update + 1",
        edges: &[
            "t < warmup: warmup_min_lr + (peak - warmup_min_lr) * t / warmup. The warmup is part of the first period.",
            "The last step of a period belongs to it and has decay_min_lr, the next one the peak again.",
            "After all periods decay_min_lr holds. The length of the run changes nothing.",
            "Fractions are of the first period for the warmup, and of each for its decay.",
        ],
        interval: STEP,
        params: &[
            UNITS,
            Param::required(
                "period_lengths",
                Type::List(&Type::Count),
                "the lengths of the periods, in `units`",
            ),
            Param::optional(
                "period_lr_multipliers",
                Type::List(&Type::Number),
                Default::Absent,
                "what the rate is multiplied by in each period, above 0; left out, 1",
            ),
            WARMUP,
            WARMUP_FRACTION,
            DECAY,
            absent("decay_fraction", "length of the decay as a fraction of its period, from 0 to 1"),
            WARMUP_MIN_LR,
            DECAY_MIN_LR,
            MAX_DURATION,
            COMPILE,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 4.0e-4}\nschedule: {kind: olmo_core.WSDS, period_lengths: [400, 600], warmup: 50, decay_fraction: 0.2}",
        build,
    },
    rule: |args| {
        let rule = PeriodRule::of(args)?;
        let corners = rule.corners();
        Ok(ProgressRule::new(move |_| corners.clone(), move |lr, current, _| rule.rate(lr, current)))
    },
};

/// The periods, the first without its warmup.
struct PeriodRule {
    warmup: i64,
    warmup_min_lr: f64,
    decay_min_lr: f64,
    multipliers: Option<Vec<f64>>,
    periods: Vec<CorePeriod>,
}

struct CorePeriod {
    length: i64,
    /// The sum of the lengths up to its end.
    end: i64,
    decay: i64,
}

/// `decay_min_lr`, at least 0.
fn least_rate(args: &Args<'_>) -> Resolved<f64> {
    let rate: f64 = args.get("decay_min_lr")?;
    match rate < 0.0 {
        true => Err(configuration_error(args, "decay_min_lr", "'decay_min_lr' must be >= 0.")),
        false => Ok(rate),
    }
}

impl PeriodRule {
    fn of(args: &Args<'_>) -> Resolved<Self> {
        let lengths: Vec<u64> = args.get("period_lengths")?;
        let wrong = |name, message: &str| Err(configuration_error(args, name, message));
        let Some(first) = lengths.first().map(|length| *length as i64) else {
            return wrong("period_lengths", "'period_lengths' must be provided and non-empty.");
        };
        if lengths.contains(&0) {
            return wrong("period_lengths", "All entries in 'period_lengths' must be > 0.");
        }
        let multipliers: Option<Vec<f64>> = args.get("period_lr_multipliers")?;
        if let Some(multipliers) = &multipliers {
            let name = "period_lr_multipliers";
            if multipliers.len() != lengths.len() {
                return wrong(name, "'period_lr_multipliers' length must match 'period_lengths' length.");
            }
            if multipliers.iter().any(|multiplier| *multiplier <= 0.0) {
                return wrong(name, "All entries in 'period_lr_multipliers' must be > 0.");
            }
        }
        let warmup = Extent::of(
            args,
            ["warmup", "warmup_steps", "warmup_fraction"],
            [
                "Exactly one of 'warmup' or 'warmup_fraction' must be specified.",
                "'warmup_fraction' must be in [0, 1].",
            ],
        )?;
        let decay = Extent::of(
            args,
            ["decay", "decay_steps", "decay_fraction"],
            [
                "Exactly one of 'decay' or 'decay_fraction' must be specified.",
                "'decay_fraction' must be in [0, 1].",
            ],
        )?;
        let decay_min_lr = least_rate(args)?;
        let warmup = warmup.within(first);
        let mut periods = Vec::new();
        let mut end = 0;
        for (index, length) in lengths.into_iter().map(|length| length as i64).enumerate() {
            let (decay, before) = (decay.within(length), if index == 0 { warmup } else { 0 });
            if decay.saturating_add(before) > length {
                let message = match index {
                    0 => format!(
                        "First period: warmup ({warmup}) + decay ({decay}) = {} exceeds period length ({length}).",
                        warmup.saturating_add(decay)
                    ),
                    _ => format!("Period {index}: decay ({decay}) exceeds period length ({length})."),
                };
                return wrong("period_lengths", &message);
            }
            let length = length - before;
            end = i64::saturating_add(end, length);
            periods.push(CorePeriod { length, end, decay });
        }
        let warmup_min_lr = args.get("warmup_min_lr")?;
        Ok(PeriodRule { warmup, warmup_min_lr, decay_min_lr, multipliers, periods })
    }

    fn corners(&self) -> Vec<i64> {
        let of = |period: &CorePeriod| [period.end - period.decay, period.end].map(|at| at + self.warmup);
        self.periods.iter().flat_map(of).chain([self.warmup]).collect()
    }

    fn peak(&self, lr: f64, period: usize) -> f64 {
        self.multipliers.as_ref().map_or(lr, |multipliers| lr * multipliers[period])
    }

    fn rate(&self, lr: f64, current: i64) -> ComputedRate {
        if current < self.warmup {
            return linear_warmup(self.peak(lr, 0), current, self.warmup, self.warmup_min_lr);
        }
        let adjusted = current - self.warmup;
        let index = self.periods.partition_point(|period| period.end < adjusted);
        let Some(period) = self.periods.get(index) else { return Ok(self.decay_min_lr) };
        if index + 1 == self.periods.len() && adjusted == period.end {
            return Ok(self.decay_min_lr);
        }
        let position = (adjusted - (period.end - period.length)).clamp(0, period.length);
        let held = period.length - period.decay;
        match position < held {
            true => Ok(self.peak(lr, index)),
            false => {
                let left = period.decay - (position - held);
                linear_decay(self.peak(lr, index), left, period.decay, self.decay_min_lr)
            }
        }
    }
}
