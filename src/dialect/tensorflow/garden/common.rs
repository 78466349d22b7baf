//! What the classes share.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::params::number;
use crate::dialect::kit::values::Length;
use crate::dialect::tensorflow::common::{rate, schedule};
use crate::dialect::tensorflow::curve::{CounterType, TfCurve};
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::number::single::F32;
use crate::schedule::Schedule;

/// A class: its kind, and how its curve is built.
pub(super) struct GardenClass {
    pub kind: Kind,
    pub curve: fn(&Args<'_>) -> Resolved<TfCurve>,
}

pub(super) const INITIAL: Param =
    Param::required("initial_learning_rate", Type::Number, "the rate at the offset, a float")
        .means(Role::Start);
pub(super) const BASE: Param =
    Param::required("initial_learning_rate", Type::Number, "the factor of the power of the step")
        .means(Role::Start);
pub(super) const STEP_POWER: Param = number("power", "1.0", "the exponent of the step");
pub(super) const OFFSET: Param = number("offset", "0", "the number that is subtracted from the step");

pub(super) fn build(args: &Args<'_>, class: &GardenClass) -> Result<Schedule, Diagnostic> {
    Ok(schedule(args, curve(args, class)?, CounterType::Single))
}

pub(super) fn curve(args: &Args<'_>, class: &GardenClass) -> Resolved<TfCurve> {
    args.check::<Option<String>>("name")?;
    (class.curve)(args)
}

pub(super) fn single(args: &Args<'_>, name: &'static str) -> Result<F32, Diagnostic> {
    args.get::<Number>(name).map(F32::from)
}

pub(super) fn lr(args: &Args<'_>) -> Result<F32, Diagnostic> {
    rate(args, "initial_learning_rate")
}

pub(super) fn offset(args: &Args<'_>) -> Result<Number, Diagnostic> {
    args.get("offset").map(|Length(offset)| offset)
}
