//! What the shapes and the combinators share.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::params::number;
use crate::dialect::{Args, Default, Interval, Param, Role, Type};
use crate::schedule::{Schedule, Unit};

/// Neutral kinds count in steps, or in epochs if the spec says so.
pub(super) const INTERVAL: Interval = Interval::Caller(Unit::Step);

pub(super) const START: Param = Param::required("start", Type::Number, "the rate at 0").means(Role::Start);
pub(super) const END: Param = number("end", "0", "the rate from `steps` on").means(Role::EndRate);
pub(super) const STEPS: Param = Param::optional(
    "steps",
    Type::Count,
    Default::Run("steps"),
    "its length, at least 1; left out, the length of the run",
)
.means(Role::Decay);

/// A rate, which must be at least 0.
pub(super) fn rate(args: &Args<'_>, name: &'static str) -> Result<f64, Diagnostic> {
    args.within(name, "at least 0", |rate| rate >= 0.0)
}

/// Refuses a list that does not increase strictly from above 0.
pub(super) fn growing(args: &Args<'_>, name: &str, list: &[u64]) -> Result<(), Diagnostic> {
    let ordered = list.windows(2).all(|pair| pair[0] < pair[1]) && list.first() != Some(&0);
    match ordered {
        true => Ok(()),
        false => Err(args
            .refuse(
                name,
                format!("`{name}` of `{}` must increase strictly, from at least 1", args.full_name()),
            )
            .why("a phase without a length would never be used")),
    }
}

/// Builds the schedules within a schedule. Each must drive one learning rate, in the unit of the outer schedule.
pub(super) fn nested(args: &Args<'_>, parts: &[Args<'_>]) -> Result<Vec<Schedule>, Diagnostic> {
    let unit = args.unit()?;
    let mut schedules = Vec::new();
    for part in parts {
        let schedule = part.build()?;
        if schedule.channels().len() != 1 {
            return Err(Diagnostic::new(format!(
                "`{}` cannot stand in `{}`",
                part.full_name(),
                args.full_name()
            ))
            .at(part.kind_place(), format!("drives {} numbers", schedule.channels().len()))
            .why("the neutral vocabulary combines single learning rates"));
        }
        if Some(schedule.unit()) != unit {
            return Err(Diagnostic::new(format!(
                "`{}` cannot stand in `{}`",
                part.full_name(),
                args.full_name()
            ))
            .at(part.kind_place(), format!("counts in {}s", schedule.unit()))
            .help(format!("let the whole spec count in that unit: `interval: {}`", schedule.unit())));
        }
        schedules.push(schedule);
    }
    match schedules.is_empty() {
        true => Err(Diagnostic::new(format!("`{}` without a schedule", args.full_name()))
            .at(args.kind_place(), "has nothing to combine")),
        false => Ok(schedules),
    }
}
