//! What the functions share.

use crate::diagnostic::Diagnostic;
use crate::dialect::tensorflow::common::{rate, schedule};
use crate::dialect::tensorflow::curve::{CounterType, TfCurve};
use crate::dialect::{Args, Param, Resolved, Role, Type};
use crate::number::single::F32;
use crate::schedule::Schedule;

pub(super) const LEARNING_RATE: Param =
    Param::required("learning_rate", Type::Number, "the rate at step 0, with a decimal point")
        .means(Role::Start);

/// The schedule of a function of the global step.
pub(super) fn build(
    args: &Args<'_>,
    curve: fn(&Args<'_>) -> Resolved<TfCurve>,
) -> Result<Schedule, Diagnostic> {
    args.check::<Option<String>>("name")?;
    Ok(schedule(args, curve(args)?, CounterType::Whole))
}

pub(super) fn lr(args: &Args<'_>) -> Result<F32, Diagnostic> {
    rate(args, "learning_rate")
}
