//! Schedules of frameworks that ask `get_lr(initial_lr, current, t_max)` before every update, with the steps or the tokens
//! so far, this update included.

use super::args::{Args, Resolved};
use super::exception::Exception;
use super::formula::{base_lrs, channels, closed, walked};
use super::values::Word;
use crate::diagnostic::Diagnostic;
use crate::dialect::{Default, Param, Type};
use crate::schedule::{Channel, OwnCount, Precision, Quantity, Schedule, Unit};
use std::sync::Arc;

/// A rate, or the exception that the framework raises.
pub(crate) type ComputedRate = Result<f64, Exception>;

/// What the schedule counts.
pub(crate) const UNITS: Param = Param::optional(
    "units",
    Type::Choice(&["steps", "tokens"]),
    Default::Is("steps"),
    "what `current` counts, and what all lengths are in; tokens need `tokens_per_step` of the run",
);
/// The length of the run, as the trainer hands it to `get_lr`.
pub(crate) const MAX_DURATION: Param = Param::optional(
    "max_duration",
    Type::Count,
    Default::Absent,
    "the length of the run in `units`; left out, `steps` of the run, or its steps times `tokens_per_step`",
);

/// `get_lr` of a scheduler.
#[derive(Clone)]
pub(crate) struct ProgressRule {
    get_lr: Arc<dyn Fn(f64, i64, i64) -> ComputedRate + Send + Sync>,
    corners: Arc<dyn Fn(i64) -> Vec<i64> + Send + Sync>,
}

impl ProgressRule {
    /// A rule of the initial rate, of `current` and of `t_max`. `corners` are the last or first values of `current` on one
    /// side of a change of the formula, by `t_max`: between two changes either every value raises, or none does.
    pub(crate) fn new<C, F>(corners: C, get_lr: F) -> Self
    where
        C: Fn(i64) -> Vec<i64> + Send + Sync + 'static,
        F: Fn(f64, i64, i64) -> ComputedRate + Send + Sync + 'static,
    {
        ProgressRule { get_lr: Arc::new(get_lr), corners: Arc::new(corners) }
    }

    /// The rate.
    ///
    /// # Errors
    ///
    /// The framework raises.
    pub(crate) fn rate(&self, initial_lr: f64, current: i64, t_max: i64) -> ComputedRate {
        (self.get_lr)(initial_lr, current, t_max)
    }

    /// Where its formula changes.
    pub(crate) fn corners(&self, t_max: i64) -> Vec<i64> {
        (self.corners)(t_max)
    }

    /// Whether some update may raise.
    fn raises(&self, rates: &[f64], first: i64, t_max: i64) -> bool {
        let ends = [first, t_max, t_max.saturating_mul(2)];
        let corners = self.corners(t_max);
        let around = |corner: &i64| [corner.saturating_sub(1), *corner, corner.saturating_add(1)];
        let mut all = ends.iter().chain(&corners).flat_map(around);
        all.any(|current| rates.iter().any(|rate| self.rate(*rate, current.max(first), t_max).is_err()))
    }
}

/// The number of `units` in one update, and in the run.
fn measures(args: &Args<'_>) -> Resolved<(Word, u64, u64)> {
    let units: Word = args.get("units")?;
    let clock = args.clock();
    let each = match units.0 {
        "steps" => 1,
        _ => clock.tokens_per_update().ok_or_else(|| {
            args.refuse("units", "`units: tokens` needs the number of tokens per update")
                .why("the rate of update i is that of (i + 1) * tokens_per_step tokens")
                .help("add `tokens_per_step: 524288` to `run`, or `seq_length` and the batch size")
        })?,
    };
    let given = args.get::<Option<u64>>("max_duration")?;
    if given == Some(0) {
        return Err(args.refuse("max_duration", "`max_duration` must be at least 1"));
    }
    let total = given.or_else(|| clock.steps?.checked_mul(each)).ok_or_else(|| {
        Diagnostic::new(format!("`{}` needs the length of the run", args.full_name()))
            .at(args.kind_place(), "")
            .why("the trainer hands it to the scheduler, and raises if it is not known")
            .help("say how long the run is: `run: {steps: 10000}`")
    })?;
    Ok((units, each, total))
}

/// The schedule of a rule: update `i` has the rate of `i + 1` updates. `precision` is that of the optimizer's rate.
///
/// # Errors
///
/// The spec has no rate, no length, or no tokens per update.
pub(crate) fn schedule(args: &Args<'_>, rule: ProgressRule, precision: Precision) -> Resolved {
    let (units, each, total) = measures(args)?;
    let rates: Vec<f64> = base_lrs(args)?.iter().map(|rate| rate.float()).collect();
    let [each_signed, t_max] = [each, total].map(|count| i64::try_from(count).unwrap_or(i64::MAX / 2));
    // Above this, the product of a rate and a factor may be no float32.
    let may_overflow = precision == Precision::Single && rates.iter().any(|rate| rate.abs() > 1e30);
    let raises = may_overflow || rule.raises(&rates, each_signed, t_max);
    let row = move |t: u64, out: &mut [f64]| {
        let current = i64::try_from(t).unwrap_or(i64::MAX).saturating_add(1).saturating_mul(each_signed);
        for (out, rate) in out.iter_mut().zip(&rates) {
            let rate = rule.rate(*rate, current, t_max)?;
            *out = match precision {
                Precision::Single if rate.is_finite() && (rate as f32).is_infinite() => {
                    let message = "value cannot be converted to type float without overflow";
                    return Err(Exception::new("RuntimeError", message));
                }
                Precision::Single => f64::from(rate as f32),
                Precision::Double => rate,
            };
        }
        Ok(())
    };
    let channels: Vec<Channel> = channels(args, &[Quantity::LearningRate])
        .into_iter()
        .map(|channel| Channel { precision, ..channel })
        .collect();
    let schedule: Schedule = match raises {
        true => walked(args, Unit::Step, channels, row),
        false => closed(args, Unit::Step, channels, row),
    };
    let counts = match each {
        1 => format!("{}: update i has the rate of {} i + 1", units.0, units.0.trim_end_matches('s')),
        _ => format!("{}: update i has the rate of (i + 1) * {each} {0}, of {total}", units.0),
    };
    let counted = OwnCount { name: units.0, shift: 1, each };
    Ok(schedule.lasting(total.div_ceil(each)).counting(counts).with_count(Some(counted)))
}

/// Refuses a parameter of a schedule within another one, which the outer one decides.
///
/// # Errors
///
/// The spec gives it.
pub(crate) fn refuse_nested(args: &Args<'_>, names: &[&str]) -> Result<(), Diagnostic> {
    match names.iter().find(|name| args.is_given(name)) {
        Some(name) => Err(args
            .refuse(name, format!("`{name}` of a schedule within another one"))
            .why("the outer scheduler hands its own steps or tokens to this one")
            .help(format!("write `{name}` beside the outer `kind`"))),
        None => Ok(()),
    }
}
