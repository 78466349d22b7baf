//! What the schedulers share: the table's entries, parameters, warmups and decays.

use super::SCHEDULERS;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::{absent, flag, number};
use crate::dialect::kit::progress::{self, ComputedRate, ProgressRule};
use crate::dialect::{Args, Default, Interval, Kind, Param, ParamUnit, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::{Precision, Unit};

/// A scheduler: its kind, and the rule of its arguments.
#[derive(Clone, Copy)]
pub(super) struct CoreScheduler {
    pub kind: Kind,
    pub rule: fn(&Args<'_>) -> Resolved<ProgressRule>,
}

pub(super) const STEP: Interval = Interval::Always(Unit::Step);

pub(super) const COMPILE: Param =
    flag("compile", "false", "whether the optimizer is compiled: its rate is a tensor then, of float32");
pub(super) const WARMUP: Param = Param::optional(
    "warmup",
    Type::Count,
    Default::Absent,
    "length of the warmup, in `units`; either this or `warmup_fraction`",
)
.means(Role::Warmup)
.counting(ParamUnit::Units);
pub(super) const WARMUP_STEPS: Param =
    Param::optional("warmup_steps", Type::Count, Default::Absent, "the old name of `warmup`")
        .means(Role::Warmup)
        .counting(ParamUnit::Units);
pub(super) const WARMUP_FRACTION: Param =
    absent("warmup_fraction", "length of the warmup as a fraction of the whole, from 0 to 1")
        .means(Role::Fraction);
pub(super) const WARMUP_MIN_LR: Param =
    number("warmup_min_lr", "0.0", "the rate at the start of the warmup").means(Role::WarmupStart);
pub(super) const DECAY: Param = Param::optional(
    "decay",
    Type::Count,
    Default::Absent,
    "length of the last decay, in `units`; either this or `decay_fraction`, which must be null then",
)
.means(Role::FinalDecay)
.counting(ParamUnit::Units);
pub(super) const DECAY_STEPS: Param =
    Param::optional("decay_steps", Type::Count, Default::Absent, "the old name of `decay`")
        .means(Role::FinalDecay)
        .counting(ParamUnit::Units);
pub(super) const DECAY_FRACTION: Param = Param::optional(
    "decay_fraction",
    Type::OrNull(&Type::Number),
    Default::Is("0.1"),
    "length of the last decay as a fraction of the run, from 0 to 1, or null",
);
pub(super) const DECAY_MIN_LR: Param =
    number("decay_min_lr", "0.0", "the rate at the end of the last decay").means(Role::EndRate);
pub(super) const ALPHA_F: Param =
    number("alpha_f", "0.1", "the rate at the end, as a fraction of the optimizer's").means(Role::EndRatio);
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
    let is_whole = |(_, lr): &(Option<String>, Number)| matches!(lr, Number::Int(_));
    let precision = match args.get("compile")? {
        true if args.optimizer().lr.iter().any(is_whole) => {
            return Err(args
                .refuse("compile", "`compile` does not go with an `lr` without a point")
                .why("the rate is a tensor of the type of `lr`; one of whole numbers cuts every rate to a whole number, mostly 0")
                .help("write the rate with a point, `lr: 1.0`, in the config of the training, too"));
        }
        true => Precision::Single,
        false => Precision::Double,
    };
    progress::schedule(args, rule_of(args)?, precision)
}

/// The rule of a scheduler of the table.
fn rule_of(args: &Args<'_>) -> Resolved<ProgressRule> {
    match SCHEDULERS.iter().find(|entry| entry.kind.name == args.kind.name) {
        Some(entry) if args.dialect.name == super::DIALECT.name => (entry.rule)(args),
        _ => Err(Diagnostic::new(format!("`{}` is not a scheduler of OLMo-core", args.full_name()))
            .at(args.kind_place(), "cannot stand within one")
            .help("`lrsched list olmo_core` shows its schedulers")),
    }
}

/// The rule of a scheduler within another one.
pub(super) fn nested_rule(inner: &Args<'_>) -> Resolved<ProgressRule> {
    if inner.dialect.name == super::DIALECT.name {
        progress::refuse_nested(inner, &["units", "max_duration", "compile"])?;
    }
    rule_of(inner)
}

/// The error that OLMo-core makes of a wrong config.
pub(super) fn configuration_error(args: &Args<'_>, parameter: &'static str, message: &str) -> Diagnostic {
    Exception::new("OLMoConfigurationError", message).about(parameter).report(args, "in the constructor")
}

/// A length: given, or a fraction of a whole.
#[derive(Debug, Clone, Copy)]
pub(super) enum Extent {
    Given(i64),
    Fraction(f64),
}

impl Extent {
    /// Reads `name` with its old name and its fraction. `messages` are those of OLMo-core if not exactly one of them is
    /// given, and if the fraction is out of range.
    pub(super) fn of(
        args: &Args<'_>,
        [name, old, fraction]: [&'static str; 3],
        messages: [&str; 2],
    ) -> Resolved<Self> {
        let given = args.get::<Option<u64>>(name)?;
        let old = match args.takes(old) {
            true => args.get::<Option<u64>>(old)?,
            false => None,
        };
        let share = args.get::<Option<f64>>(fraction)?;
        match (given.or(old), share) {
            (Some(length), None) => Ok(Extent::Given(length as i64)),
            (None, Some(share)) if !(0.0..=1.0).contains(&share) => {
                Err(configuration_error(args, fraction, messages[1]))
            }
            (None, Some(share)) => Ok(Extent::Fraction(share)),
            (Some(_), Some(_)) if !args.is_given(fraction) => {
                Err(configuration_error(args, name, messages[0])
                    .help(format!("add `{fraction}: null`: it has a default")))
            }
            _ => Err(configuration_error(args, name, messages[0])),
        }
    }

    /// The length within a whole.
    pub(super) fn within(self, whole: i64) -> i64 {
        match self {
            Extent::Given(length) => length,
            Extent::Fraction(share) => (whole as f64 * share).round_ties_even() as i64,
        }
    }
}

/// The warmup of most schedulers.
#[derive(Debug, Clone, Copy)]
pub(super) struct CoreWarmup {
    extent: Extent,
    min_lr: f64,
}

impl CoreWarmup {
    pub(super) fn of(args: &Args<'_>) -> Resolved<Self> {
        let range = match args.kind.name {
            "ConstantWithWarmup" | "PowerLR" => "'warmup_fraction' must be between 0 and 1.",
            _ => "warmup_fraction must be between 0 and 1.",
        };
        let messages = ["Either 'warmup_fraction' or 'warmup' must be specified.", range];
        let extent = Extent::of(args, ["warmup", "warmup_steps", "warmup_fraction"], messages)?;
        Ok(CoreWarmup { extent, min_lr: args.get("warmup_min_lr")? })
    }

    /// Its length in a run.
    pub(super) fn length(&self, t_max: i64) -> i64 {
        self.extent.within(t_max)
    }

    /// The rate within it.
    pub(super) fn rate(&self, initial_lr: f64, current: i64, t_max: i64) -> ComputedRate {
        linear_warmup(initial_lr, current, self.length(t_max), self.min_lr)
    }
}

const NEVER_BOTH: &str = "Either 'decay_fraction' or 'decay' must be specified. Never both.";

/// The last decay of some schedulers.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastDecay {
    extent: Extent,
    min_lr: f64,
}

impl LastDecay {
    pub(super) fn of(args: &Args<'_>) -> Resolved<Self> {
        let messages = match args.kind.name {
            "WSD" => [NEVER_BOTH, "decay_fraction must be between 0 and 1."],
            "PowerLR" => [NEVER_BOTH, "'decay_fraction' must be between 0 and 1."],
            _ => [
                "Either 'decay_fraction' or 'decay' must be specified.",
                "'decay_fraction' must be between 0 and 1.",
            ],
        };
        let extent = Extent::of(args, ["decay", "decay_steps", "decay_fraction"], messages)?;
        Ok(LastDecay { extent, min_lr: args.get("decay_min_lr")? })
    }

    /// Where it begins in a run.
    pub(super) fn start(&self, t_max: i64) -> i64 {
        t_max - self.extent.within(t_max)
    }

    /// The rate within it, from the one at its start.
    pub(super) fn rate(&self, from: f64, current: i64, t_max: i64) -> ComputedRate {
        linear_decay(from, t_max - current, self.extent.within(t_max), self.min_lr)
    }
}

/// `_linear_warmup`.
pub(super) fn linear_warmup(initial_lr: f64, current: i64, warmup: i64, min_lr: f64) -> ComputedRate {
    part_of_the_way(initial_lr, current, warmup, min_lr, "warmup_min_lr")
}

/// `_linear_decay`.
pub(super) fn linear_decay(initial_lr: f64, from_end: i64, decay: i64, min_lr: f64) -> ComputedRate {
    part_of_the_way(initial_lr, from_end, decay, min_lr, "decay_min_lr")
}

fn part_of_the_way(high: f64, done: i64, length: i64, low: f64, name: &str) -> ComputedRate {
    if !(0.0 <= low && low < high) {
        return Err(Exception::assertion("")
            .why(format!("OLMo-core asserts 0 <= {name} < lr, and these are {low} and {high}")));
    }
    if length == 0 {
        return Err(Exception::zero_division("float division by zero"));
    }
    Ok(low + (high - low) * done.min(length) as f64 / length as f64)
}
