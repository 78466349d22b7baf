//! What the schedulers share: parameters, and how the engine steps them.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{base_lrs, channels, closed, walked};
use crate::dialect::kit::params::{each, number};
use crate::dialect::kit::values::{PerGroup, Whole};
use crate::dialect::{Args, Default, Interval, Param, Role, Type};
use crate::number::python::Number;
use crate::schedule::{Quantity, Schedule, Unit};

pub(super) const STEP: Interval = Interval::Always(Unit::Step);
pub(super) const EACH: Type = Type::PerGroup(&Type::Number);

pub(super) const LAST: Param =
    number("last_batch_iteration", "-1", "the last index that the scheduler has seen; -1 for a new run");
pub(super) const WARMUP: Param =
    number("warmup_num_steps", "1000", "length of the warmup in updates, at least 1; 1 counts as 2")
        .means(Role::Warmup);
pub(super) const WARMUP_TYPE: Param = Param::optional(
    "warmup_type",
    Type::Choice(&["log", "linear"]),
    Default::Is("log"),
    "the shape of the warmup: log(t + 1) / log(warmup_num_steps), or t / warmup_num_steps",
);
pub(super) const TOTAL: Param =
    Param::optional("total_num_steps", Type::Number, Default::Run("steps"), "updates of the whole run")
        .means(Role::Total);
pub(super) const WARMUP_MIN_LR: Param =
    each("warmup_min_lr", "0.0", "the rate at the start").means(Role::WarmupStart);

pub(super) fn raise(args: &Args<'_>, raised: Exception) -> Diagnostic {
    raised.report(args, "in the constructor")
}

/// The number of parameter groups.
pub(super) fn groups(args: &Args<'_>) -> usize {
    args.optimizer().lr.len().max(1)
}

/// `_format_param`: one value for each group.
pub(super) fn per_group(args: &Args<'_>, name: &'static str) -> Result<Vec<Number>, Diagnostic> {
    let groups = groups(args);
    match args.get::<PerGroup<Number>>(name)? {
        PerGroup::All(value) => Ok(vec![value; groups]),
        PerGroup::Each(values) if values.len() == groups => Ok(values),
        PerGroup::Each(values) => {
            let message = format!("expected {groups} value for {name}, got {}", values.len());
            Err(raise(args, Exception::value(message).about(name)))
        }
    }
}

/// A whole number of at least 1, as DeepSpeed checks it.
pub(super) fn positive_integer(args: &Args<'_>, name: &'static str) -> Result<Number, Diagnostic> {
    match args.get::<Whole>(name)?.0 {
        count if count.is_int() && count > 0 => Ok(count),
        count => {
            let message = format!("{name} must be a positive integer, got {count}");
            Err(raise(args, Exception::value(message).about(name)))
        }
    }
}

/// The rates that a scheduler writes into the optimizer: its constructor for update 0, `step()` for the others.
pub(super) struct Engine {
    /// `last_batch_iteration` before the first step.
    pub last: i64,
    /// The values of update 0.
    pub initial: Vec<f64>,
    /// Whether a step may raise.
    pub raises: bool,
    pub quantities: &'static [Quantity],
}

impl Engine {
    /// An engine whose scheduler begins with these rates; one that resumes begins with the optimizer's.
    pub(super) fn starting(
        args: &Args<'_>,
        initial: impl FnOnce() -> Vec<Number>,
    ) -> Result<Self, Diagnostic> {
        let last = args.get("last_batch_iteration")?;
        let initial = if last == -1 { initial() } else { base_lrs(args)? };
        let initial = initial.into_iter().map(Number::float).collect();
        Ok(Engine { last, initial, raises: false, quantities: &[Quantity::LearningRate] })
    }

    /// The schedule. `step` writes the values for a `last_batch_iteration`.
    pub(super) fn schedule<F>(self, args: &Args<'_>, step: F) -> Schedule
    where
        F: Fn(Number, &mut [f64]) -> Result<(), Exception> + Send + Sync + 'static,
    {
        let Engine { last, initial, raises, quantities } = self;
        let row = move |t: u64, out: &mut [f64]| match t {
            0 => {
                out.copy_from_slice(&initial);
                Ok(())
            }
            _ => step(Number::from(t) + last, out),
        };
        let channels = channels(args, quantities);
        match raises {
            true => walked(args, Unit::Step, channels, row),
            false => closed(args, Unit::Step, channels, row),
        }
    }
}
