//! What the schedulers share: the table's entries, parameters, and the warmup.

use super::SCHEDULERS;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::absent;
use crate::dialect::kit::progress::{self, ComputedRate, ProgressRule};
use crate::dialect::{Args, Default, Interval, Kind, Param, ParamUnit, Resolved, Role, Type};
use crate::schedule::{Precision, Unit};

/// A scheduler: its kind, and the rule of its arguments.
#[derive(Clone, Copy)]
pub(super) struct OlmoScheduler {
    pub kind: Kind,
    pub rule: fn(&Args<'_>) -> Resolved<ProgressRule>,
}

pub(super) const STEP: Interval = Interval::Always(Unit::Step);

pub(super) const CLIP_STEPS: Param = Param::optional(
    "grad_clip_warmup_steps",
    Type::Number,
    Default::Absent,
    "until when gradients are clipped otherwise; has no effect on the rate",
);
pub(super) const CLIP_FACTOR: Param =
    absent("grad_clip_warmup_factor", "how gradients are clipped until then; has no effect on the rate");
pub(super) const WARMUP_MIN_LR: Param =
    absent("warmup_min_lr", "the rate at the start of the warmup; left out, a tenth of the optimizer's")
        .means(Role::WarmupStart);
pub(super) const WARMUP_STEPS: Param =
    Param::required("warmup_steps", Type::Count, "length of the warmup, in `units`")
        .means(Role::Warmup)
        .counting(ParamUnit::Units);
pub(super) const ALPHA_F: Param = crate::dialect::kit::params::number(
    "alpha_f",
    "0.1",
    "the rate at the end, as a fraction of the optimizer's",
)
.means(Role::EndRatio);
pub(super) const T_MAX: Param = Param::optional(
    "t_max",
    Type::Count,
    Default::Absent,
    "the end of the decay, the warmup included, in `units`; left out, that of the run",
)
.means(Role::Total)
.counting(ParamUnit::Units);

/// Builds the schedule of any kind of the table.
pub(super) fn build(args: &Args<'_>) -> Resolved {
    progress::schedule(args, rule_of(args)?, Precision::Double)
}

/// The rule of a scheduler of the table.
fn rule_of(args: &Args<'_>) -> Resolved<ProgressRule> {
    args.skip("grad_clip_warmup_steps");
    args.skip("grad_clip_warmup_factor");
    match SCHEDULERS.iter().find(|entry| entry.kind.name == args.kind.name) {
        Some(entry) => (entry.rule)(args),
        None => Err(not_of_the_table(args)),
    }
}

/// The rule of a scheduler within another one.
pub(super) fn nested_rule(args: &Args<'_>, name: &'static str) -> Resolved<ProgressRule> {
    let inner: Args<'_> = args.get(name)?;
    if inner.dialect.name != args.dialect.name {
        return Err(not_of_the_table(&inner));
    }
    progress::refuse_nested(&inner, &["units", "max_duration"])?;
    rule_of(&inner)
}

fn not_of_the_table(args: &Args<'_>) -> Diagnostic {
    Diagnostic::new(format!("`{}` is not a scheduler of OLMo", args.full_name()))
        .at(args.kind_place(), "cannot stand within one")
        .help("`lrsched list olmo` shows its schedulers")
}

/// `Scheduler._linear_warmup`.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinearWarmup {
    pub steps: i64,
    min_lr: Option<f64>,
}

impl LinearWarmup {
    pub(super) fn of(args: &Args<'_>) -> Resolved<Self> {
        let steps = args.get::<u64>("warmup_steps")?;
        Ok(LinearWarmup { steps: steps as i64, min_lr: args.get("warmup_min_lr")? })
    }

    /// The rate at a step of the warmup; `None` after it.
    pub(super) fn rate(&self, initial_lr: f64, step: i64) -> Option<ComputedRate> {
        if step >= self.steps {
            return None;
        }
        let min_lr = self.min_lr.unwrap_or(initial_lr * 0.10);
        Some(match 0.0 <= min_lr && min_lr < initial_lr {
            true => Ok(min_lr + (initial_lr - min_lr) * step as f64 / self.steps as f64),
            false => Err(Exception::assertion("").why(format!(
                "OLMo asserts 0 <= warmup_min_lr < lr in the warmup, and these are {min_lr} and {initial_lr}"
            ))),
        })
    }
}
