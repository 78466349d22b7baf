//! What the schedules share: their entries, parameters, and the conversion of Python's numbers to float32.

use super::curve::{Exponent, OptaxCurve};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::params::{absent, number};
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::number::single::{Count, F32};
use crate::schedule::Schedule;
use crate::schedule::remark::{Remark, RemarkKind};

/// A schedule that is a function of the count: its kind, and how its curve is built.
pub(super) struct OptaxEntry {
    /// Its kind.
    pub kind: Kind,
    /// Builds its curve, and adds remarks.
    pub curve: fn(&Args<'_>, &mut Vec<Remark>) -> Resolved<OptaxCurve>,
}

/// Builds the schedule of an entry.
pub(super) fn schedule(args: &Args<'_>, entry: &OptaxEntry) -> Result<Schedule, Diagnostic> {
    let mut remarks = Vec::new();
    let curve = (entry.curve)(args, &mut remarks)?;
    Ok(curved(curve, remarks))
}

/// The schedule of a curve.
pub(super) fn curved(curve: OptaxCurve, remarks: impl IntoIterator<Item = Remark>) -> Schedule {
    let length = curve.length();
    let schedule = remarks.into_iter().fold(Schedule::single(curve), Schedule::remark);
    length.into_iter().fold(schedule, Schedule::lasting)
}

/// The first rate.
pub(super) const INIT_VALUE: Param =
    Param::required("init_value", Type::Number, "the rate at count 0").means(Role::Start);
/// The rate after a warmup.
pub(super) const PEAK_VALUE: Param =
    Param::required("peak_value", Type::Number, "the rate at the end of the warmup").means(Role::Peak);
/// The length of a warmup.
pub(super) const WARMUP_STEPS: Param = Param::required(
    "warmup_steps",
    Type::Number,
    "length of the warmup in updates; if it is not positive, the warmup stays at `init_value`",
)
.means(Role::Warmup);
/// When the rate begins to change.
pub(super) const TRANSITION_BEGIN: Param =
    number("transition_begin", "0", "updates before the transition begins; a negative number counts as 0");
/// The exponent of a cosine.
pub(super) const EXPONENT: Param = number("exponent", "1.0", "the power to which the cosine is raised");
/// The factor of an exponential decay.
pub(super) const DECAY_RATE: Param = Param::required(
    "decay_rate",
    Type::Number,
    "the factor per `transition_steps`; with 0 the rate is constant",
)
.means(Role::Factor);
/// The limit of an exponential decay.
pub(super) const BOUND: Param =
    absent("end_value", "a bound on the rate: the lowest if `decay_rate` is below 1, else the highest");

/// `transition_begin`.
pub(super) fn begin(args: &Args<'_>) -> Result<Number, Diagnostic> {
    steps(args, "transition_begin")
}

/// A number of updates.
pub(super) fn steps(args: &Args<'_>, name: &'static str) -> Result<Number, Diagnostic> {
    args.get(name).map(|Length(steps)| steps)
}

/// `transition_begin`, which optax replaces by 0 if it is negative.
pub(super) fn from_zero(
    args: &Args<'_>,
    begin: Number,
    remarks: &mut Vec<Remark>,
) -> Result<Count, Diagnostic> {
    if begin.float() < 0.0 {
        remarks.push(args.remark(
            RemarkKind::NegativeTakenForZero,
            "transition_begin",
            "`transition_begin` is negative: optax replaces it by 0.",
        ));
        return Ok(Count::Int(0));
    }
    count(args, "transition_begin", begin)
}

/// An exponent. An int multiplies repeatedly.
pub(super) fn exponent(number: Number) -> Exponent {
    match number {
        Int(exponent) if let Ok(exponent) = i64::try_from(exponent) => Exponent::Int(exponent),
        exponent => Exponent::Float(F32::from(exponent)),
    }
}

/// A Python number as an operand of an operation with a tensor.
pub(super) fn weak(args: &Args<'_>, name: &'static str, number: Number) -> Result<F32, Diagnostic> {
    match number {
        Int(value) if i32::try_from(value).is_err() => Err(too_large(args, name, number)),
        Number::Beyond => Err(too_large(args, name, number)),
        number => Ok(F32::from(number)),
    }
}

/// A count, or a boundary of one.
pub(super) fn count(args: &Args<'_>, name: &'static str, number: Number) -> Result<Count, Diagnostic> {
    match number {
        Int(value) => i32::try_from(value).map(Count::Int).map_err(|_| too_large(args, name, number)),
        Float(value) => Ok(Count::Float(F32::from(value))),
        Number::Beyond => Err(too_large(args, name, number)),
    }
}

/// The error for a whole number that is not an int32.
fn too_large(args: &Args<'_>, name: &'static str, value: Number) -> Diagnostic {
    args.refuse(name, format!("optax raises OverflowError: Python int {value} too large to convert to int32"))
        .why("JAX holds whole numbers as int32 unless 64 bits are enabled")
        .help("write it as a float: `1.0e+10`")
}
