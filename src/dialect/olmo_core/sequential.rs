//! `SequentialScheduler`: schedulers one after the other.

use super::common::{COMPILE, CoreScheduler, STEP, build, configuration_error, nested_rule};
use super::composable::OVERRIDE_DECAY;
use super::stage::OverrideDecay;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::progress::{ComputedRate, MAX_DURATION, ProgressRule, UNITS};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Type};

/// `SequentialScheduler`.
pub(super) const SEQUENTIAL: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "SequentialScheduler",
        aliases: &["sequential"],
        summary: "schedulers one after the other, each from the last rate of the one before",
        formula: "schedulers[i](t - before, min(T - before, schedulers_max[i])) while t - before <= schedulers_max[i], before the sum of those passed; t = update + 1",
        edges: &[
            "The optimizer's rate of the next scheduler is the rate of this one at its end.",
            "The last scheduler runs to the end of the run. Past it OLMo-core raises.",
        ],
        interval: STEP,
        params: &[
            UNITS,
            Param::required("schedulers", Type::List(&Type::Schedule), "the schedulers"),
            Param::optional(
                "schedulers_max",
                Type::List(&Type::Count),
                Default::Absent,
                "the lengths of all but the last, in `units`; one of the last is ignored",
            ),
            Param::optional(
                "schedulers_max_steps",
                Type::List(&Type::Count),
                Default::Absent,
                "the old name of `schedulers_max`",
            ),
            OVERRIDE_DECAY,
            MAX_DURATION,
            COMPILE,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 4.0e-4}\nschedule:\n  kind: olmo_core.SequentialScheduler\n  schedulers:\n    - {kind: olmo_core.ConstantWithWarmup, warmup: 100}\n    - {kind: olmo_core.LinearWithWarmup, warmup: 0, alpha_f: 0.0}\n  schedulers_max: [800]",
        build,
    },
    rule: |args| {
        let sequence = CoreSequence::of(args)?;
        let late: Option<OverrideDecay> = args.get("override_decay")?;
        // It always raises past its end.
        Ok(ProgressRule::new(
            |_| Vec::new(),
            move |lr, current, t_max| {
                if !(0..=t_max).contains(&current) {
                    return Err(Exception::assertion("")
                    .why("OLMo-core asserts 0 <= current <= t_max: a sequence has no rate past the end of the run"));
                }
                match late {
                    Some(late) if current >= late.start => {
                        Ok(late.rate(lr, sequence.rate(lr, late.start, t_max)?, current))
                    }
                    _ => sequence.rate(lr, current, t_max),
                }
            },
        ))
    },
};

/// The schedulers with their lengths.
struct CoreSequence {
    parts: Vec<(ProgressRule, i64)>,
    last: ProgressRule,
}

impl CoreSequence {
    fn of(args: &Args<'_>) -> Resolved<Self> {
        let schedulers = args.get::<Vec<Args<'_>>>("schedulers")?;
        let given = args.get::<Option<Vec<u64>>>("schedulers_max")?;
        let old = args.get::<Option<Vec<u64>>>("schedulers_max_steps")?;
        let Some(mut lengths) = given.or(old) else {
            return Err(configuration_error(args, "schedulers_max", "'schedulers_max' must be specified"));
        };
        let mut rules = schedulers.iter().map(nested_rule).collect::<Resolved<Vec<_>>>()?;
        if lengths.len() == rules.len() {
            lengths.pop();
        }
        match rules.pop() {
            Some(last) if lengths.len() == rules.len() => {
                let lengths = lengths.into_iter().map(|length| length as i64);
                Ok(CoreSequence { parts: rules.into_iter().zip(lengths).collect(), last })
            }
            _ => Err(configuration_error(
                args,
                "schedulers_max",
                "Max steps must be set for all schedulers except the last when using 'SequentialScheduler'",
            )),
        }
    }

    /// `_sequential_lr`.
    fn rate(&self, mut lr: f64, mut current: i64, mut t_max: i64) -> ComputedRate {
        for (rule, length) in &self.parts {
            if current <= *length {
                return rule.rate(lr, current, t_max.min(*length));
            }
            lr = rule.rate(lr, *length, *length)?;
            current -= length;
            t_max -= length;
        }
        match t_max > 0 {
            true => self.last.rate(lr, current, t_max),
            false => Err(Exception::assertion("")
                .why("OLMo-core asserts t_max > 0: the run ends before the last scheduler begins")),
        }
    }
}
